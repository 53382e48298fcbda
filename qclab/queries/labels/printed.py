"""Labels that were printed."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from qclab.domain.people.rights import Actor
from qclab.queries.decoding import instant
from qclab.queries.scope import of_own
from qclab.store import tables as t


@dataclass(frozen=True)
class PrintRow:
    """One printed copy of a sample's label. ``content``: what it says; ``replaces``: how many before it ended."""

    sample: int
    preset: str
    copy: int
    reason: str
    printed_by_name: str
    printed_at: datetime | None
    content: Mapping[str, Any]

    @property
    def replaces(self) -> int:
        return int(self.content.get("replaces", 0))


def prints(connection: Connection, viewer: Actor, samples: Collection[int]) -> dict[int, list[PrintRow]]:
    """Every printed copy of the labels of these samples, the oldest first; no entry where there is none."""
    statement = (
        select(t.label_print, t.person.c.name.label("printed_by_name"))
        .join(t.person, t.person.c.key == t.label_print.c.printed_by)
        .where(t.label_print.c.sample.in_(list(samples)))
        .order_by(t.label_print.c.key)
    )
    found: dict[int, list[PrintRow]] = {}
    for r in connection.execute(of_own(statement, t.label_print.c.sample, t.sample, viewer)):
        content = json.loads(r.content)
        row = PrintRow(r.sample, r.preset, r.copy, r.reason, r.printed_by_name, instant(r.printed_at), content)
        found.setdefault(r.sample, []).append(row)
    return found


def prints_of(connection: Connection, viewer: Actor, sample: int) -> list[PrintRow]:
    """Every printed copy of a sample's label, the oldest first."""
    return prints(connection, viewer, [sample]).get(sample, [])


def copies(connection: Connection, viewer: Actor, samples: Collection[int]) -> dict[int, int]:
    """How many labels each of these samples has had."""
    return {sample: len(rows) for sample, rows in prints(connection, viewer, samples).items()}
