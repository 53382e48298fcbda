"""Labels into a PDF file."""

from __future__ import annotations

from argparse import Namespace

from qclab.cli import files
from qclab.cli.arguments import Commands, count
from qclab.cli.later import when_used
from qclab.cli.output import json_text, put, told
from qclab.cli.session import signed_in
from qclab.domain import counts

with when_used():
    from qclab.queries.labels import printed as label_queries
    from qclab.queries.samples import samples
    from qclab.services.labels import printing


def declare(commands: Commands) -> None:
    command = commands.add("labels", labels, "print labels into a PDF file; every copy is counted")
    command.add_argument("ids", nargs="+", metavar="ID")
    command.add_argument(
        "--preset",
        default="",
        help="the label stock instead of each sample's own; an unknown one is answered with the list",
    )
    files.add_place(command)
    command.add_argument("--dpi", type=int, default=300, help="the printer's resolution, 203 or 300")
    command.add_argument("--copies", type=count, default=1, metavar="N", help="of each label")
    command.add_argument("--reason", default="", help="why a label is printed again, or a rejected sample gets one")
    command.add_argument("--new", action="store_true", help="say what the data say now, where they changed since")


def labels(arguments: Namespace) -> None:
    place = files.place(arguments)
    place.check()
    with signed_in(arguments) as lab:
        keys = lab.ask(samples.keys_by_id, arguments.ids)
        changed = {each.sample.id: each.changed for each in printing.labels(lab, list(keys.values())) if each.changed}
        order = printing.Order(arguments.preset, arguments.dpi, copies=arguments.copies, anew=arguments.new)
        printed = printing.print_labels(lab, list(keys.values()), order, arguments.reason)
        numbers = lab.ask(label_queries.copies, list(keys.values()))
    counted = "The labels count as printed all the same. Print them again to another place, with --reason."
    place.write(printed.pdf, counted)
    if arguments.json:
        put(json_text([{"sample": id_, "copy": numbers[key]} for id_, key in keys.items()]))
    for id_, changes in changed.items() if not arguments.new else ():
        told(
            f"warning: {id_}: changed since its label was printed: {'; '.join(changes)}. With --new it gets a new one."
        )
    for part in printed.parts:
        if part.no_room:
            told(f"warning: {part.no_room}")
    for words in printed.to_destroy:
        told(words)
    told(f"{counts.count(sum(len(part.contents) for part in printed.parts), 'label')} in {arguments.out}.")
