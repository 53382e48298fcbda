"""Checking a catalogue file: nothing of a database is loaded for it."""

from argparse import Namespace
from pathlib import Path

from qclab.cli import files
from qclab.cli.output import json_text, put, told
from qclab.services.catalogue.file import read_catalogue_bytes, warnings


def check(arguments: Namespace) -> None:
    """Faults are the refusal itself, each with its line; warnings refuse nothing."""
    value = read_catalogue_bytes(files.read(arguments.file), Path(arguments.file).name)
    remarks = warnings(value)
    entries = {section: len(getattr(value, section)) for section in value.__dataclass_fields__}
    if arguments.json:
        put(json_text({"entries": entries, "warnings": [str(remark) for remark in remarks]}))
        return
    for remark in remarks:
        told(f"warning: {remark}")
    put("\n".join(f"{count:>5} {section}" for section, count in entries.items() if count))
