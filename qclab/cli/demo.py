"""A demo laboratory with the main job done on it: its labels and certificates as PDF, and a table of its results."""

from argparse import Namespace
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from qclab.cli.output import progress, show, told
from qclab.demo.people import PASSWORD
from qclab.demo.published import COLUMNS, DATABASE, run
from qclab.domain.refusals import Invalid

_FIRST, _LAST = 2000, 2100


def demo(arguments: Namespace) -> None:
    rows = run(Path(arguments.folder), _instant(arguments.at), progress("Demo laboratory"))
    show(arguments.json, rows, ({name: asdict(row)[name] for name in COLUMNS} for row in rows))
    place = Path(arguments.folder) / DATABASE
    told(f"Go on with --db {place} --user mjansen (analyst), adewit (reviewer) or kvos (QA); password: {PASSWORD}")


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as fault:
        raise Invalid(f"“{text}” is no instant; write one such as 2026-03-02T12:00Z.") from fault
    if not _FIRST <= moment.year <= _LAST:
        raise Invalid(f"“{text}” is outside the years {_FIRST} to {_LAST}, in which a demo laboratory can be.")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
