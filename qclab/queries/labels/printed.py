"""Labels that were printed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from qclab.domain.people.rights import Actor
from qclab.queries.decoding import instant
from qclab.queries.scope import of_own
from qclab.store import tables as t


@dataclass(frozen=True)
class PrintRow:
    """One printed copy of a sample's label."""

    preset: str
    copy: int
    reason: str
    printed_by_name: str
    printed_at: datetime | None


def copies(connection: Connection, viewer: Actor, samples: Collection[int]) -> dict[int, int]:
    """How many labels each of these samples has had."""
    statement = (
        select(t.label_print.c.sample, func.count().label("copies"))
        .where(t.label_print.c.sample.in_(list(samples)))
        .group_by(t.label_print.c.sample)
    )
    rows = connection.execute(of_own(statement, t.label_print.c.sample, t.sample, viewer))
    return {row.sample: row.copies for row in rows}


def prints_of(connection: Connection, viewer: Actor, sample: int) -> list[PrintRow]:
    """Every printed copy of a sample's label, the oldest first."""
    statement = (
        select(t.label_print, t.person.c.name.label("printed_by_name"))
        .join(t.person, t.person.c.key == t.label_print.c.printed_by)
        .where(t.label_print.c.sample == sample)
        .order_by(t.label_print.c.key)
    )
    rows = connection.execute(of_own(statement, t.label_print.c.sample, t.sample, viewer))
    return [PrintRow(r.preset, r.copy, r.reason, r.printed_by_name, instant(r.printed_at)) for r in rows]
