"""A demo laboratory with the main job done on it: its labels and certificates as PDF, and a table of its results."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from qclab.cli.arguments import Commands
from qclab.cli.codes import AtTerminal
from qclab.cli.later import when_used
from qclab.cli.output import progress, show, told
from qclab.domain.refusals import Invalid

with when_used():
    from qclab.demo import people, published

_FIRST, _LAST = 2000, 2100


def declare(commands: Commands) -> None:
    command = commands.add("demo", demo, "make a demo laboratory with certified batches in a folder", "")
    command.add_argument("folder", metavar="DIR")
    command.add_argument("--at", metavar="INSTANT", help="the moment at which it ends, such as 2026-03-02T12:00Z")


def demo(arguments: Namespace) -> None:
    rows = published.run(Path(arguments.folder), _instant(arguments.at), progress("Demo laboratory"))
    show(arguments.json, rows, ({name: asdict(row)[name] for name in published.COLUMNS} for row in rows))
    place = Path(arguments.folder) / published.DATABASE
    who = "mjansen (analyst), adewit (reviewer) or kvos (QA)"
    told(f"Go on with --db {place} --user {who}; password: {people.PASSWORD}")


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as fault:
        raise Invalid(
            f"“{text}” is no instant; write one such as 2026-03-02T12:00Z.", code=AtTerminal.NO_INSTANT
        ) from fault
    if not _FIRST <= moment.year <= _LAST:
        raise Invalid(
            f"“{text}” is outside the years {_FIRST} to {_LAST}, in which a demo laboratory can be.",
            code=AtTerminal.OUTSIDE_THE_YEARS,
        )
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
