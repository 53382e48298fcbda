"""Labels into a PDF file."""

from __future__ import annotations

from argparse import Namespace

from qclab.cli import files
from qclab.cli.arguments import Commands
from qclab.cli.later import when_used
from qclab.cli.output import json_text, put, told
from qclab.cli.session import signed_in
from qclab.domain import counts

with when_used():
    from qclab.queries.labels import printed
    from qclab.queries.samples import samples
    from qclab.services.labels import printing


def declare(commands: Commands) -> None:
    command = commands.add("labels", labels, "print labels into a PDF file; every copy is counted")
    command.add_argument("ids", nargs="+", metavar="ID")
    command.add_argument("--preset", required=True, help="the label stock; an unknown one is answered with the list")
    command.add_argument("--out", required=True, metavar="FILE")
    command.add_argument("--dpi", type=int, default=300, help="the printer's resolution, 203 or 300")
    command.add_argument("--reason", default="", help="why a label is printed again")


def labels(arguments: Namespace) -> None:
    files.check_place(arguments.out)
    with signed_in(arguments) as lab:
        keys = lab.ask(samples.keys_by_id, arguments.ids)
        pdf = printing.print_labels(lab, list(keys.values()), arguments.preset, arguments.reason, arguments.dpi)
        numbers = lab.ask(printed.copies, list(keys.values()))
    counted = "The labels count as printed all the same. Print them again to another place, with --reason."
    files.write(arguments.out, pdf, counted)
    if arguments.json:
        put(json_text([{"sample": id_, "copy": numbers[key]} for id_, key in keys.items()]))
    told(f"{counts.count(len(keys), 'label')} in {arguments.out}.")
