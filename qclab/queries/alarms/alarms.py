"""Alarms that somebody has still to acknowledge."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from qclab.domain.alarms.alarms import Acknowledgement, Alarm, AlarmKind, concerns, in_order
from qclab.domain.codes import NoSuch
from qclab.domain.people.rights import Actor, Role
from qclab.domain.refusals import Missing
from qclab.queries.alarms.telling import calls_of
from qclab.queries.decoding import known_instant
from qclab.queries.scope import of_client, of_site
from qclab.store import tables as t


def alarms_for(connection: Connection, viewer: Actor) -> list[Alarm]:
    """The alarms that stand on this person's pages, those that wait for them first."""
    open_ones = _read(connection, _of(viewer).where(t.alarm.c.answered_at.is_(None)))
    return in_order([alarm for alarm in open_ones if concerns(alarm.kind, viewer.roles)], viewer)


def alarm_by_id(connection: Connection, viewer: Actor, id_: str) -> Alarm:
    """Raises Missing."""
    found = _read(connection, _of(viewer).where(t.alarm.c.id == id_.strip()))
    if not found:
        raise Missing(f"There is no alarm {id_}.", code=NoSuch.ALARM_OF_ID)
    return found[0]


def get_alarm(connection: Connection, viewer: Actor, key: int) -> Alarm:
    """Raises Missing."""
    found = _read(connection, _of(viewer).where(t.alarm.c.key == key))
    if not found:
        raise Missing("There is no such alarm.", code=NoSuch.ALARM)
    return found[0]


@of_site
def alarm_waits(connection: Connection) -> tuple[int, tuple[Role, ...], datetime] | None:
    """How many alarms wait, for whom and since when, as the locked screen says it, without what happened; None where
    none is."""
    found = _read(connection, _ALARMS.where(t.alarm.c.answered_at.is_(None)).order_by(t.alarm.c.key))
    roles = {role for alarm in found for role in alarm.waits_for}
    waiting = sum(bool(alarm.waits_for) for alarm in found)
    return (waiting, tuple(role for role in Role if role in roles), found[0].raised_at) if roles else None


@dataclass(frozen=True)
class Named:
    """A batch by its id, and whose it is."""

    id: str
    client: int


def batches_named(connection: Connection, batches: Collection[int]) -> dict[int, Named]:
    """These batches by key, for an act that was given them."""
    row = t.batch.c
    found = connection.execute(select(row.key, row.id, row.client).where(row.key.in_(list(batches))))
    return {each.key: Named(each.id, each.client) for each in found}


def is_raised(connection: Connection, kind: AlarmKind) -> bool:
    """Whether an alarm of this kind, of no batch, waits already."""
    same = (t.alarm.c.kind == kind) & t.alarm.c.batch.is_(None) & t.alarm.c.answered_at.is_(None)
    return connection.execute(select(t.alarm.c.key).where(same)).first() is not None


def was_raised(connection: Connection, kind: AlarmKind, said: str) -> bool:
    """Whether an alarm of this kind was ever raised in these words."""
    same = (t.alarm.c.kind == kind) & (t.alarm.c.said == said)
    return connection.execute(select(t.alarm.c.key).where(same)).first() is not None


_ALARMS = select(t.alarm, t.batch.c.id.label("batch_id")).join(t.batch, t.batch.c.key == t.alarm.c.batch, isouter=True)


def _of(viewer: Actor) -> Select[Any]:
    return of_client(_ALARMS, t.batch.c.client, viewer)


def _read(connection: Connection, statement: Select[Any]) -> list[Alarm]:
    rows = connection.execute(statement).all()
    keys = [row.key for row in rows]
    acknowledged, calls = _acknowledged(connection, keys), calls_of(connection, keys)
    return [
        Alarm(
            row.key,
            row.id,
            AlarmKind(row.kind),
            row.batch_id or "",
            row.said,
            known_instant(row.raised_at),
            tuple(acknowledged[row.key]),
            tuple(calls[row.key]),
            row.batch,
        )
        for row in rows
    ]


def _acknowledged(connection: Connection, alarms: Sequence[int]) -> dict[int, list[Acknowledgement]]:
    found: dict[int, list[Acknowledgement]] = defaultdict(list)
    if alarms:
        own = t.acknowledgement
        rows: Sequence[Row[Any]] = connection.execute(
            select(own, t.person.c.name)
            .join(t.person, t.person.c.key == own.c.acknowledged_by)
            .where(own.c.alarm.in_(list(alarms)))
            .order_by(own.c.key)
        ).all()
        for row in rows:
            at = known_instant(row.acknowledged_at)
            found[row.alarm].append(Acknowledgement(Role(row.role), row.name, at, row.comment))
    return found
