"""The audit trail as an inspector reads it: events with what each changed, before and after."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, Text, cast, func, or_, select, tuple_

from qclab.domain.people.rights import Actor
from qclab.domain.trail.acts import BATCHES, Act
from qclab.queries.decoding import known_instant
from qclab.queries.scope import known_rows, own_rows
from qclab.queries.trail.of_sample import rows_of_batch, rows_of_sample
from qclab.store import encoding
from qclab.store import tables as t
from qclab.store.tables.declaration import SITE, aggregates, declared

_INSERTED = '{"op":"insert"'
"""How the difference of a new row begins: its keys are sorted, and it has none for what was before."""


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
    acts: Collection[str] = (),
    actor: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    batch: int | None = None,
    sample: int | None = None,
    among: Collection[int] | None = None,
    limit: int = 20_000,
) -> list[int]:
    """The numbers of events, the newest first, only ``among`` these where they are given (``events_with``).

    A person scoped to one client sees the events of its batches only.
    """
    event = t.event.c
    statement = select(event.seq)
    if acts:
        statement = statement.where(event.act.in_(list(acts)))
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
    statement = statement.order_by(event.seq.desc())
    if among is None:
        return list(connection.execute(statement.limit(limit)).scalars())
    return [seq for seq in connection.execute(statement).scalars() if seq in among][:limit]


def _about_batches(connection: Connection, batches: Collection[int]) -> ColumnElement[bool]:
    """Events that touched these batches, prints of their certificates and acts on them that were refused: those change
    no row and name the number, or the batch."""
    named = [*_prints(connection, batches), *_refused(connection, batches)]
    return t.event.c.seq.in_(_touching(t.batch.name, batches)) | t.event.c.seq.in_(named)


def _refused(connection: Connection, batches: Collection[int]) -> list[int]:
    """Acts on some of these batches that were refused. Of other clients' batches their reason may tell too: a person of
    one client is shown none."""
    event, wanted = t.event.c, set(batches)
    statement = select(event.seq, event.payload).where(
        event.act == Act.STEP_REFUSED.value, event.payload.contains(f'"{BATCHES}"', autoescape=True)
    )
    told = ((row.seq, json.loads(row.payload)["said"]) for row in connection.execute(statement))
    return [seq for seq, said in told if wanted & set(said.get(BATCHES, ()))]


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
    changed = _rows_of(connection, found)
    known = _known(connection, viewer, changed)
    return {seq: _for_one_client(event, changed.get(seq, set()), known) for seq, event in found.items()}


def _for_one_client(event: EventRow, rows: set[tuple[str, int]], known: Mapping[str, set[int]]) -> EventRow:
    own = {(name, key) for name, key in rows if key in known[name]}
    told = replace(event, changed=len(own))
    return replace(told, reason="", said={}) if any(_is_a_client_s(name) for name, _ in rows - own) else told


def _is_a_client_s(name: str) -> bool:
    declaration = declared(name)
    return declaration is not None and declaration.client != SITE


def _rows_of(connection: Connection, seqs: Collection[int]) -> dict[int, set[tuple[str, int]]]:
    """The kept rows that events changed, by event."""
    change = t.change.c
    statement = select(change.event, change.table_name, change.row_key).where(change.event.in_(list(seqs)))
    rows: dict[int, set[tuple[str, int]]] = {}
    for seq, name, key in connection.execute(statement):
        if declared(name) is not None:
            rows.setdefault(seq, set()).add((name, int(key)))
    return rows


def _known(connection: Connection, viewer: Actor, rows: Mapping[int, set[tuple[str, int]]]) -> dict[str, set[int]]:
    """Of the rows of events those that the viewer may know of, by table."""
    wanted: dict[str, set[int]] = {}
    for name, key in set().union(*rows.values()):
        wanted.setdefault(name, set()).add(key)
    return {name: known_rows(connection, viewer, name, keys) for name, keys in wanted.items()}


def changes_of(connection: Connection, viewer: Actor, seq: int) -> list[RowChange]:
    """What an event changed in rows that the viewer may know of, field by field, in order."""
    return changes_of_events(connection, viewer, [seq]).get(seq, [])


def changes_of_events(
    connection: Connection,
    viewer: Actor,
    seqs: Collection[int],
    *,
    first: int | None = None,
    among: Collection[tuple[str, str]] | None = None,
) -> dict[int, list[RowChange]]:
    """What each of these events changed, in one read; of each its ``first`` rows only, or those ``among`` the given
    tables and keys."""
    change = t.change.c
    statement = select(change.event, change.table_name, change.row_key, change.payload).where(
        change.event.in_(list(seqs))
    )
    if first is not None:
        statement = statement.where(change.position <= first)
    if among is not None:
        statement = statement.where(tuple_(change.table_name, change.row_key).in_(sorted(among)))
    changes: dict[int, list[RowChange]] = {}
    for row in connection.execute(statement.order_by(change.event, change.position)):
        told = _row_change(row.table_name, row.row_key, json.loads(row.payload))
        changes.setdefault(row.event, []).append(told)
    if viewer.client is None:
        return changes
    rows = {
        seq: {(each.table, int(each.key)) for each in of if declared(each.table) is not None}
        for seq, of in changes.items()
    }
    known = _known(connection, viewer, rows)
    return {
        seq: [each for each in of if each.key.isdigit() and int(each.key) in known.get(each.table, ())]
        for seq, of in changes.items()
    }


def changed_rows(
    connection: Connection, viewer: Actor, seqs: Collection[int]
) -> dict[int, dict[tuple[str, bool], int]]:
    """How many rows of each table each event put in (True) or changed, as far as the viewer may know of them."""
    change = t.change.c
    inserted = change.payload.startswith(_INSERTED, autoescape=True).label("inserted")
    of = change.event.in_(list(seqs))
    counted: dict[int, dict[tuple[str, bool], int]] = {}
    if viewer.client is None:
        number = func.count(change.row_key.distinct()).label("number")
        statement = select(change.event, change.table_name, inserted, number).where(of)
        for row in connection.execute(statement.group_by(change.event, change.table_name, inserted)):
            counted.setdefault(row.event, {})[row.table_name, bool(row.inserted)] = row.number
        return counted
    known = _known(connection, viewer, _rows_of(connection, seqs))
    for row in connection.execute(select(change.event, change.table_name, change.row_key, inserted).where(of)):
        if row.row_key.isdigit() and int(row.row_key) in known.get(row.table_name, ()):
            of_event = counted.setdefault(row.event, Counter())
            of_event[row.table_name, bool(row.inserted)] += 1
    return counted


def refs_of_sample(connection: Connection, viewer: Actor, sample: int) -> set[tuple[str, str]]:
    """The rows that are told of one sample, by table and key: of an act over a whole box this tube and its tests."""
    if not known_rows(connection, viewer, t.sample.name, [sample]):
        return set()
    return {(name, str(key)) for name, keys in rows_of_sample(connection, sample).items() for key in keys}


def refs_of_batch(connection: Connection, viewer: Actor, batch: int) -> set[tuple[str, str]]:
    """The rows that are told of one batch, by table and key: of an act over several batches what was done to this."""
    if not known_rows(connection, viewer, t.batch.name, [batch]):
        return set()
    return {(name, str(key)) for name, keys in rows_of_batch(connection, batch).items() for key in keys}


def _row_change(table: str, key: str, difference: dict[str, Any]) -> RowChange:
    inserted = difference["op"] == "insert"
    before, after = difference.get("from", {}), difference["to"]
    fields = tuple(
        FieldChange(name, before.get(name), value)
        for name, value in after.items()
        if name not in ("key", "row_version") and not (inserted and value in (None, ""))
    )
    return RowChange(table, key, inserted, fields)
