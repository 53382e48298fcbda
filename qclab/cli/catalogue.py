"""Catalogue files: checked without a database, taken in, written out."""

from argparse import Namespace
from pathlib import Path

from qclab.cli import files
from qclab.cli.output import json_text, show, told
from qclab.services.catalogue_file import read_catalogue_bytes, warnings


def check(arguments: Namespace) -> None:
    """Faults are the refusal itself, each with its line; warnings refuse nothing."""
    value = read_catalogue_bytes(files.read(arguments.file), Path(arguments.file).name)
    remarks = warnings(value)
    entries = {section: len(getattr(value, section)) for section in value.__dataclass_fields__}
    if arguments.json:
        print(json_text({"entries": entries, "warnings": [str(remark) for remark in remarks]}))
        return
    for remark in remarks:
        told(f"warning: {remark}")
    print("\n".join(f"{count:>5} {section}" for section, count in entries.items() if count))


def import_(arguments: Namespace) -> None:
    from qclab.cli.session import signed_in  # noqa: PLC0415 - a check needs no database
    from qclab.services.catalogue import import_catalogue  # noqa: PLC0415

    data = files.read(arguments.file)
    with signed_in(arguments) as lab:
        done = import_catalogue(lab, data, Path(arguments.file).name, in_force=arguments.in_force)
    sections = sorted({*done.added, *done.changed})
    rows = [
        {"section": each, "new": done.added.get(each, 0), "changed": done.changed.get(each, 0)} for each in sections
    ]
    show(
        arguments.json,
        {"added": dict(done.added), "changed": dict(done.changed)},
        rows,
        "Everything was there already.",
    )


def export(arguments: Namespace) -> None:
    from qclab.cli.session import signed_in  # noqa: PLC0415
    from qclab.services.catalogue import export_catalogue  # noqa: PLC0415

    files.check_place(arguments.file)
    with signed_in(arguments) as lab:
        files.write(arguments.file, export_catalogue(lab).encode())
