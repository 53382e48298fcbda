"""Which signatures are looked at without anybody asking."""

from datetime import datetime

from sqlalchemy import Connection, func, or_, select

from qclab.domain.batches.lifecycle import BatchStatus
from qclab.domain.people.rights import Actor
from qclab.queries.scope import own_rows
from qclab.store import tables as t
from qclab.store.encoding import instant

_UNDECIDED = [status.value for status in BatchStatus if status.is_undecided]


def watched(connection: Connection, viewer: Actor, now: datetime, *, after: int, at_most: int) -> list[int]:
    """The next signatures after one, by key, that something may still rest on: of batches that are not decided on or
    whose material still lives, and of what is of no batch, as the versions of the catalogue."""
    own, batch = t.signature.c, t.batch.c
    may_be_used = or_(own.batch.is_(None), batch.status.in_(_UNDECIDED), batch.expiry_at > instant(now))
    statement = (
        select(own.key)
        .outerjoin(t.batch, batch.key == own.batch)
        .where(own.key > after, may_be_used, own.key.in_(own_rows(t.signature, viewer)))
        .order_by(own.key)
        .limit(at_most)
    )
    return list(connection.execute(statement).scalars())


def last_signature(connection: Connection, viewer: Actor) -> int:
    """The key of the latest signature that the viewer may know of; 0 where there is none."""
    own = t.signature.c
    statement = select(func.max(own.key)).where(own.key.in_(own_rows(t.signature, viewer)))
    return connection.execute(statement).scalar() or 0
