"""Badges that were issued, and whose they are."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from qclab.domain.people.rights import Actor
from qclab.queries.decoding import known_instant
from qclab.store import tables as t


@dataclass(frozen=True)
class BadgeRow:
    """A badge that holds."""

    key: int
    code: str
    issued_at: datetime


def badges_that_hold(connection: Connection, viewer: Actor) -> dict[int, BadgeRow]:
    """By person, of the people whom the viewer may know of."""
    statement = select(t.badge).where(t.badge.c.ended_at.is_(None))
    if viewer.client is not None:
        known = select(t.person.c.key).where(t.person.c.client.is_(None) | (t.person.c.client == viewer.client))
        statement = statement.where(t.badge.c.person.in_(known))
    rows = connection.execute(statement)
    return {row.person: BadgeRow(row.key, row.code, known_instant(row.issued_at)) for row in rows}


def holder_of(connection: Connection, code: str) -> int | None:
    """The key of the person whose badge this is; None where it is nobody's, or ended."""
    badge = t.badge.c
    holder: int | None = connection.execute(
        select(badge.person).where(badge.code == code, badge.ended_at.is_(None))
    ).scalar()
    return holder
