"""Who must be told of a batch, who was, and which calls there were about an alarm."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Select, exists, func, select

from qclab.domain.alarms.telling import How, Notification, Situation, Telling, situations_of
from qclab.domain.batches.lifecycle import BatchStatus, Road, road_of
from qclab.domain.codes import NoSuch
from qclab.domain.people.rights import Actor
from qclab.domain.refusals import Missing
from qclab.queries.decoding import instant, known_instant
from qclab.queries.scope import of_client
from qclab.store import tables as t


@dataclass(frozen=True)
class Placed:
    """A batch as telling of it reads it: its status, and the situations that its product is given in."""

    status: BatchStatus
    situations: frozenset[Situation]


@dataclass(frozen=True)
class Told:
    """Who must be told of a batch, and who was told besides, such as the calls of an alarm."""

    notifications: Sequence[Notification] = ()
    besides: Sequence[Telling] = ()


def placed(connection: Connection, viewer: Actor, batch: int) -> Placed:
    """Raises Missing."""
    product, client = t.product.c, t.client.c
    statement = (
        select(t.batch.c.status, product.kind, product.in_vivo, product.trial, product.authorisation, client.own)
        .join(t.product, product.key == t.batch.c.product)
        .join(t.client, client.key == t.batch.c.client)
        .where(t.batch.c.key == batch)
    )
    row = connection.execute(of_client(statement, t.batch.c.client, viewer)).first()
    if row is None:
        raise Missing("There is no such batch.", code=NoSuch.BATCH)
    road = road_of(row.kind, in_vivo=bool(row.in_vivo), is_own=bool(row.own))
    situations = situations_of(
        is_own=bool(row.own),
        is_processed=road is Road.PROCESSED,
        trial=row.trial,
        authorisation=row.authorisation,
    )
    return Placed(BatchStatus(row.status), situations)


def told_of(connection: Connection, viewer: Actor, batch: int) -> Told:
    """Who must be told of a batch, whose time ends first on top, each with how often it was tried; and who was told
    besides."""
    of_batch = _select(t.told.c.notification).where(t.told.c.batch == batch)
    tellings = _tellings(connection, of_client(of_batch, t.batch.c.client, viewer))
    notifications = [
        must for _, must in _notifications(connection, viewer, t.notification.c.batch == batch, lambda _: tellings)
    ]
    return Told(notifications, tellings[None])


def untold(connection: Connection, viewer: Actor) -> dict[int, list[Notification]]:
    """Who must be told and was not, by batch, whose time ends first on top."""
    reached = t.told.c
    is_told = exists().where(
        reached.notification == t.notification.c.key, reached.reached == 1, reached.taken_back_at.is_(None)
    )

    def tried(keys: Collection[int]) -> dict[Any, Sequence[Telling]]:
        return _tellings(connection, _select(reached.notification).where(reached.notification.in_(list(keys))))

    found: dict[int, list[Notification]] = defaultdict(list)
    for batch, must in _notifications(connection, viewer, ~is_told, tried):
        if must.is_open:
            found[batch].append(must)
    return dict(found)


def _notifications(
    connection: Connection,
    viewer: Actor,
    such: ColumnElement[bool],
    tellings: Callable[[Collection[int]], Mapping[Any, Sequence[Telling]]],
) -> list[tuple[int, Notification]]:
    """Who must be told, with the batch of which; ``tellings`` gives those of each, by key."""
    row, back = t.notification.c, t.certification.alias("back")
    statement = (
        select(
            t.notification,
            t.alarm.c.id.label("alarm_id"),
            t.certification.c.id.label("entry_id"),
            func.coalesce(t.alarm.c.raised_at, t.certification.c.decided_at, row.due_at).label("since"),
            back.c.key.label("back"),
            t.certificate.c.id.label("certificate_id"),
            t.certificate.c.revision,
        )
        .join(t.batch, t.batch.c.key == row.batch)
        .outerjoin(t.alarm, t.alarm.c.key == row.alarm)
        .outerjoin(t.certification, t.certification.c.key == row.certification)
        .outerjoin(t.certificate, t.certificate.c.key == row.certificate)
        .outerjoin(back, back.c.taken_back == row.certification)
        .where(such)
        .order_by(row.due_at, row.key)
    )
    rows = connection.execute(of_client(statement, t.batch.c.client, viewer)).all()
    told = tellings([found.key for found in rows]) if rows else {}
    return [
        (
            found.batch,
            Notification(
                found.key,
                found.whom,
                found.note,
                known_instant(found.due_at),
                found.alarm_id or found.entry_id or _edition(found),
                told[found.key],
                is_void=found.back is not None,
                since=instant(found.since),
            ),
        )
        for found in rows
    ]


def _edition(row: Any) -> str:
    return f"{row.certificate_id} revision {row.revision}" if row.certificate_id else ""


def calls_of(connection: Connection, alarms: Collection[int]) -> dict[Any, Sequence[Telling]]:
    """Who was called or told about these alarms, of which somebody knows already, by alarm."""
    row = t.told.c
    return (
        _tellings(connection, _select(row.alarm).where(row.alarm.in_(list(alarms)))) if alarms else defaultdict(tuple)
    )


def get_telling(connection: Connection, viewer: Actor, batch: int, key: int) -> Telling:
    """One of a batch, whoever had to be told. Raises Missing."""
    found = told_of(connection, viewer, batch)
    for telling in (*found.besides, *(each for must in found.notifications for each in must.tellings)):
        if telling.key == key:
            return telling
    raise Missing("The batch has no such record.", code=NoSuch.RECORD_OF_BATCH)


def _select(of: Column[int]) -> Select[Any]:
    return (
        select(t.told, of.label("of"), t.person.c.name)
        .join(t.person, t.person.c.key == t.told.c.told_by)
        .outerjoin(t.batch, t.batch.c.key == t.told.c.batch)
        .order_by(t.told.c.told_at, t.told.c.key)
    )


def _tellings(connection: Connection, statement: Select[Any]) -> dict[Any, Sequence[Telling]]:
    found: dict[Any, list[Telling]] = defaultdict(list)
    for row in connection.execute(statement):
        found[row.of].append(_telling(row))
    return defaultdict(tuple, found)


def _telling(row: Any) -> Telling:
    return Telling(
        row.key,
        row.whom,
        row.who,
        How(row.how),
        bool(row.reached),
        row.said,
        known_instant(row.told_at),
        row.name,
        row.taken_back_at is not None,
    )
