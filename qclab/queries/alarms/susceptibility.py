"""The susceptibilities that follow late positives: of a batch, and those that nobody has said yet."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from qclab.domain.alarms.susceptibility import Comes, Susceptibility
from qclab.domain.codes import NoSuch
from qclab.domain.people.rights import Actor
from qclab.domain.refusals import Missing
from qclab.queries.decoding import instant, known_instant
from qclab.queries.scope import of_client
from qclab.store import tables as t


def of_batch(connection: Connection, viewer: Actor, batch: int) -> list[Susceptibility]:
    """Those of a batch, the oldest first."""
    return [each for _, each in _found(connection, viewer, t.susceptibility.c.batch == batch)]


def unknown(connection: Connection, viewer: Actor) -> list[tuple[int, Susceptibility]]:
    """What was not said yet, each with its batch, whose time ends first on top."""
    return _found(connection, viewer, t.susceptibility.c.comes == "")


def get(connection: Connection, viewer: Actor, batch: int, key: int) -> Susceptibility:
    """Raises Missing."""
    found = next((each for each in of_batch(connection, viewer, batch) if each.key == key), None)
    if found is None:
        raise Missing("The batch has no such susceptibility.", code=NoSuch.SUSCEPTIBILITY)
    return found


def _found(connection: Connection, viewer: Actor, such: ColumnElement[bool]) -> list[tuple[int, Susceptibility]]:
    row = t.susceptibility.c
    statement = (
        select(t.susceptibility, t.alarm.c.id.label("about"), t.alarm.c.raised_at, t.person.c.name)
        .join(t.batch, t.batch.c.key == row.batch)
        .join(t.alarm, t.alarm.c.key == row.alarm)
        .outerjoin(t.person, t.person.c.key == row.said_by)
        .where(such)
        .order_by(row.due_at, row.key)
    )
    rows = connection.execute(of_client(statement, t.batch.c.client, viewer)).all()
    return [(each.batch, _made(each)) for each in rows]


def _made(row: Any) -> Susceptibility:
    return Susceptibility(
        row.key,
        row.about,
        known_instant(row.raised_at),
        known_instant(row.due_at),
        row.asked_of,
        instant(row.asked_at),
        Comes(row.comes) if row.comes else None,
        row.said,
        row.name or "",
        instant(row.said_at),
    )
