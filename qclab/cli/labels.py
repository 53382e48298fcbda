"""Labels into a PDF file."""

from argparse import Namespace

from qclab.cli import files
from qclab.cli.output import json_text, put, told
from qclab.cli.session import signed_in
from qclab.queries.labels.printed import copies
from qclab.queries.samples import samples
from qclab.services.labels.printing import print_labels


def labels(arguments: Namespace) -> None:
    files.check_place(arguments.out)
    with signed_in(arguments) as lab:
        with lab.store.read() as connection:
            keys = samples.keys_by_id(connection, lab.actor, arguments.ids)
        pdf = print_labels(lab, list(keys.values()), arguments.preset, arguments.reason, arguments.dpi)
        with lab.store.read() as connection:
            printed = copies(connection, list(keys.values()))
    counted = "The labels count as printed all the same. Print them again to another place, with --reason."
    files.write(arguments.out, pdf, counted)
    if arguments.json:
        put(json_text([{"sample": id_, "copy": printed[key]} for id_, key in keys.items()]))
    told(f"{len(keys)} label{'' if len(keys) == 1 else 's'} in {arguments.out}.")
