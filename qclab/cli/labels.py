"""Labels into a PDF file."""

from argparse import Namespace

from qclab.cli import files
from qclab.cli.output import told
from qclab.cli.session import signed_in
from qclab.queries import samples
from qclab.services.labels import print_labels


def labels(arguments: Namespace) -> None:
    files.check_place(arguments.out)
    with signed_in(arguments) as lab:
        with lab.store.read() as connection:
            keys = list(samples.keys_by_id(connection, lab.actor, arguments.ids).values())
        pdf = print_labels(lab, keys, arguments.preset, arguments.reason, arguments.dpi)
    files.write(arguments.out, pdf)
    told(f"{len(keys)} label{'' if len(keys) == 1 else 's'} in {arguments.out}.")
