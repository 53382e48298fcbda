"""The audit trail as an inspector reads it: events with what each changed, before and after."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, Text, cast, or_, select, tuple_

from qclab.domain.people.rights import Actor
from qclab.domain.trail.acts import Act
from qclab.queries.decoding import known_instant
from qclab.queries.scope import known_rows, own_rows
from qclab.queries.trail.of_sample import rows_of_sample
from qclab.store import encoding
from qclab.store import tables as t
from qclab.store.tables.declaration import SITE, aggregates, declared


@dataclass(frozen=True)
class FieldChange:
    """One field of one row, before and after; an inserted row has no before."""

    field: str
    before: object
    after: object


@dataclass(frozen=True)
class RowChange:
    """What an event did to one row."""

    table: str
    key: str
    inserted: bool
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True)
class EventRow:
    """One event: who, what, when, where and why."""

    seq: int
    at: datetime
    offset_minutes: int
    act: str
    actor_id: str
    actor_name: str
    reason: str
    workstation: str
    source: str
    program: str
    said: dict[str, Any]
    changed: int
    digest: str


def find_events(
    connection: Connection,
    viewer: Actor,
    *,
    act: str = "",
    actor: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    batch: int | None = None,
    sample: int | None = None,
    limit: int = 20_000,
) -> list[int]:
    """The numbers of events, the newest first. A person scoped to one client sees the events of its batches only."""
    event = t.event.c
    statement = select(event.seq)
    if act:
        statement = statement.where(event.act == act)
    if actor is not None:
        statement = statement.where(event.actor == actor)
    if since is not None:
        statement = statement.where(event.at >= encoding.instant(since))
    if until is not None:
        statement = statement.where(event.at < encoding.instant(until))
    if batch is not None:
        statement = statement.where(_about_batches(connection, [batch]))
    if sample is not None:
        statement = statement.where(event.seq.in_(_about_sample(connection, viewer, sample)))
    if viewer.client is not None:
        touched = [event.seq.in_(touching(aggregate, viewer)) for aggregate in aggregates()]
        own = connection.execute(own_rows(t.batch, viewer)).scalars().all()
        statement = statement.where(or_(*touched, event.seq.in_(_prints(connection, own))))
    return list(connection.execute(statement.order_by(event.seq.desc()).limit(limit)).scalars())


def _about_batches(connection: Connection, batches: Collection[int]) -> ColumnElement[bool]:
    """Events that touched these batches, and prints of their certificates: those change no row and name the number."""
    return t.event.c.seq.in_(_touching(t.batch.name, batches)) | t.event.c.seq.in_(_prints(connection, batches))


def _prints(connection: Connection, batches: Collection[int]) -> list[int]:
    statement = select(t.certificate.c.id).where(t.certificate.c.batch.in_(batches))
    numbers = set(connection.execute(statement).scalars())
    if not numbers:
        return []
    printed = select(t.event.c.seq, t.event.c.payload).where(t.event.c.act == Act.CERTIFICATE_PRINTED.value)
    return [row.seq for row in connection.execute(printed) if json.loads(row.payload)["said"]["certificate"] in numbers]


def _touching(table: str, keys: Iterable[int]) -> Select[Any]:
    change = t.change.c
    return select(change.event).where(change.table_name == table, change.row_key.in_([str(key) for key in keys]))


def touching(aggregate: Table, viewer: Actor) -> Select[Any]:
    """The events that touched rows of an aggregate, or something under them, that the viewer may know of."""
    change = t.change.c
    statement = select(change.event).where(change.table_name == aggregate.name)
    if viewer.client is None:
        return statement
    return statement.where(change.row_key.in_(own_rows(aggregate, viewer, cast(aggregate.c.key, Text))))


def _about_sample(connection: Connection, viewer: Actor, sample: int) -> Any:
    change = t.change.c
    return select(change.event).where(
        tuple_(change.table_name, change.row_key).in_(sorted(refs_of_sample(connection, viewer, sample)))
    )


def fetch_events(connection: Connection, viewer: Actor, seqs: Iterable[int]) -> dict[int, EventRow]:
    """Events by number, as asked for through ``find_events``.

    What one act did for several clients is told to a person of one of them as if it had been done for theirs alone:
    its reason and what it said may name the others' material, so they are left out, and only their own rows count.
    """
    event = t.event.c
    rows = connection.execute(select(event.seq, event.payload, event.digest).where(event.seq.in_(list(seqs))))
    found = {}
    for row in rows:
        told = json.loads(row.payload)
        actor = told["actor"] or {"id": "", "name": "the program"}
        found[row.seq] = EventRow(
            seq=row.seq,
            at=known_instant(told["at"]),
            offset_minutes=told["offset_minutes"],
            act=told["act"],
            actor_id=actor["id"],
            actor_name=actor["name"],
            reason=told["reason"],
            workstation=told["workstation"],
            source=told["source"],
            program=told["program"],
            said=told["said"],
            changed=told["changes"]["count"],
            digest=row.digest,
        )
    if viewer.client is None:
        return found
    return {seq: _for_one_client(connection, viewer, event) for seq, event in found.items()}


def _for_one_client(connection: Connection, viewer: Actor, event: EventRow) -> EventRow:
    rows = _rows_of(connection, event.seq)
    own = {(name, key) for name, keys in rows.items() for key in known_rows(connection, viewer, name, keys)}
    others = any((name, key) not in own for name, keys in rows.items() if _is_a_client_s(name) for key in keys)
    told = replace(event, changed=len(own))
    return replace(told, reason="", said={}) if others else told


def _is_a_client_s(name: str) -> bool:
    declaration = declared(name)
    return declaration is not None and declaration.client != SITE


def _rows_of(connection: Connection, seq: int) -> dict[str, set[int]]:
    """The kept rows that an event changed, by table."""
    change = t.change.c
    rows: dict[str, set[int]] = {}
    for name, key in connection.execute(select(change.table_name, change.row_key).where(change.event == seq)):
        if declared(name) is not None:
            rows.setdefault(name, set()).add(int(key))
    return rows


def changes_of(connection: Connection, viewer: Actor, seq: int) -> list[RowChange]:
    """What an event changed in rows that the viewer may know of, field by field, in order."""
    change = t.change.c
    rows = connection.execute(
        select(change.table_name, change.row_key, change.payload).where(change.event == seq).order_by(change.position)
    )
    changes = [_row_change(row.table_name, row.row_key, json.loads(row.payload)) for row in rows]
    if viewer.client is None:
        return changes
    known = {name: known_rows(connection, viewer, name, keys) for name, keys in _rows_of(connection, seq).items()}
    return [change for change in changes if change.key.isdigit() and int(change.key) in known.get(change.table, ())]


def refs_of_sample(connection: Connection, viewer: Actor, sample: int) -> set[tuple[str, str]]:
    """The rows that are told of one sample, by table and key: of an act over a whole box this tube and its tests."""
    if not known_rows(connection, viewer, t.sample.name, [sample]):
        return set()
    return {(name, str(key)) for name, keys in rows_of_sample(connection, sample).items() for key in keys}


def _row_change(table: str, key: str, difference: dict[str, Any]) -> RowChange:
    inserted = difference["op"] == "insert"
    before, after = difference.get("from", {}), difference["to"]
    fields = tuple(
        FieldChange(name, before.get(name), value)
        for name, value in after.items()
        if name not in ("key", "row_version") and not (inserted and value in (None, ""))
    )
    return RowChange(table, key, inserted, fields)
