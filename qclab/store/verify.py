"""Proving the records untouched: every digest up to the head, then the fold of all changes against the live rows.

It never stops at the first fault; each broken event and each altered, missing or added row and field is named.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from qclab.domain.acts import Act
from qclab.store import chain, counters, schema
from qclab.store.chain import Head
from qclab.store.encoding import sha256
from qclab.store.migrations.steps import replay
from qclab.store.tables import KEPT, metadata

Progress = Callable[[int, int], None]
_BLOCK = 2_000
_INSERTED = '{"op":"insert","to":'


@dataclass(frozen=True)
class Fault:
    """One thing that is not as the trail says: where (``event 12``, ``result 7: value``) and what is wrong."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@dataclass(frozen=True)
class Verification:
    """What was looked at and what was found."""

    events: int
    rows: int
    head: Head
    faults: tuple[Fault, ...]


class _Findings(list[Fault]):
    def add(self, where: str, what: str) -> None:
        self.append(Fault(where, what))


_Folded = dict[str, dict[str, str | dict[str, Any]]]
"""Table to key to row: the text of its insert until an update makes it a mapping (most rows never change)."""


def verify(connection: Connection, noted: Sequence[Head] = (), progress: Progress | None = None) -> Verification:
    """Check the whole database. ``noted`` are heads written down elsewhere, so that an older copy is noticed."""
    found = _Findings()
    folded: _Folded = {}
    last_migration: dict[str, Any] = {}
    wanted = {head.seq: head for head in noted}
    total = connection.exec_driver_sql("SELECT count(*) FROM event").scalar_one()
    prev, seq, count = chain.GENESIS, 0, 0
    changes = _grouped_changes(connection, found)
    for row in _rows(
        connection, "SELECT seq, payload, format, key_id, act_key, prev, digest, at, actor, act FROM event ORDER BY seq"
    ):
        seq, prev = _check_event(row, seq, prev, found)
        own = changes.send(row[0])
        told = _told(row, own, found)
        if seq in wanted and wanted[seq].digest != row[6]:
            found.add(f"event {seq}", "is not the one noted elsewhere: the chain was made again after that note")
        if told.get("act") == Act.MIGRATED.value:
            last_migration = told.get("said", {})
            for step in last_migration.get("steps", ()):
                rows = folded.get(step["table"], {})
                for key, values in rows.items():
                    rows[key] = _mapping(values)
                replay(step, rows)  # type: ignore[arg-type]
        _fold(row[0], own, folded, found)
        count += 1
        if progress is not None and count % _BLOCK == 0:
            progress(count, total)
    changes.close()
    head = _check_head(connection, seq, prev, found)
    for later in noted:
        if later.seq > seq:
            found.add(
                f"event {later.seq}", "was noted elsewhere but is not here: this is an older copy of the database"
            )
    rows_seen = _compare(connection, folded, found)
    _check_blobs(connection, found)
    _check_counters(connection, found)
    _check_schema(connection, last_migration, found)
    return Verification(count, rows_seen, head, tuple(found))


def _rows(connection: Connection, statement: str) -> Iterator[Sequence[Any]]:
    """Rows as the driver gives them, a block at a time: the storage class of every value is part of what is checked."""
    result = connection.exec_driver_sql(statement, execution_options={"stream_results": True})
    while block := result.fetchmany(_BLOCK):
        yield from block


def _grouped_changes(connection: Connection, found: _Findings) -> "_ChangesByEvent":
    return _ChangesByEvent(
        _rows(connection, "SELECT event, position, table_name, row_key, payload FROM change ORDER BY event, position"),
        found,
    )


class _ChangesByEvent:
    """Walks the changes in step with the events; those of no event are named on the way."""

    def __init__(self, rows: Iterator[Sequence[Any]], found: _Findings) -> None:
        self._source = rows
        self._next = next(rows, None)
        self._found = found

    def send(self, seq: int) -> list[tuple[str, str, str]]:
        own: list[tuple[str, str, str]] = []
        while self._next is not None and self._next[0] <= seq:
            event, position, table, key, payload = self._next
            if event < seq:
                self._found.add(f"change {event}.{position}", "belongs to no event")
            elif position != len(own) + 1:
                self._found.add(f"change {event}.{position}", "is out of its place")
            if event == seq:
                own.append((table, key, payload))
            self._next = next(self._source, None)
        return own

    def close(self) -> None:
        while self._next is not None:
            self._found.add(f"change {self._next[0]}.{self._next[1]}", "belongs to no event")
            self._next = next(self._source, None)


def _check_event(row: Sequence[Any], last_seq: int, prev: str, found: _Findings) -> tuple[int, str]:
    seq, payload, format_, key_id, act_key, stored_prev, digest, _, _, _ = row
    where = f"event {seq}"
    if seq != last_seq + 1:
        found.add(where, f"follows event {last_seq}: what was between is missing")
    if stored_prev != prev:
        found.add(where, "does not continue the event before it")
    if digest != chain.event_digest(stored_prev, format_, key_id, act_key, payload):
        found.add(where, "its digest does not fit its content")
    return seq, digest


def _told(row: Sequence[Any], own: list[tuple[str, str, str]], found: _Findings) -> dict[str, Any]:
    where = f"event {row[0]}"
    try:
        told = json.loads(row[1])
        actor = told["actor"]["key"] if told["actor"] else None
        copies = {"at": (row[7], told["at"]), "actor": (row[8], actor), "act": (row[9], told["act"])}
        count, digest = told["changes"]["count"], told["changes"]["digest"]
    except (ValueError, TypeError, KeyError):
        found.add(where, "its content cannot be read")
        return {}
    for name, (copy, original) in copies.items():
        if copy != original:
            found.add(f"{where}: {name}", f"says {copy!r}, its content {original!r}")
    if count != len(own):
        found.add(where, f"has {len(own)} changes, its content says {count}")
    elif digest != chain.changes_digest(own):
        found.add(where, "one of its changes was altered")
    return told  # type: ignore[no-any-return]


def _fold(seq: int, own: list[tuple[str, str, str]], folded: _Folded, found: _Findings) -> None:
    for table, key, payload in own:
        rows = folded.setdefault(table, {})
        if isinstance(payload, str) and payload.startswith(_INSERTED):
            if key in rows:
                found.add(f"event {seq}", f"inserts {table} {key} a second time")
            rows[key] = payload
            continue
        try:
            difference = json.loads(payload)
            values = _mapping(rows[key])
            before, after, version = difference["from"], difference["to"], difference["version"]
        except (ValueError, TypeError, KeyError):
            found.add(f"event {seq}", f"changes {table} {key}, which the trail does not know")
            continue
        for name, value in before.items():
            if values.get(name) != value:
                found.add(f"event {seq}", f"changes {table} {key}: {name} from a value it did not have")
        values.update(after, row_version=version)
        rows[key] = values


def _mapping(row: str | dict[str, Any]) -> dict[str, Any]:
    if isinstance(row, dict):
        return row
    values: dict[str, Any] = json.loads(row)["to"]
    return values


def _check_head(connection: Connection, seq: int, digest: str, found: _Findings) -> Head:
    rows = list(_rows(connection, "SELECT id, seq, digest FROM head"))
    if rows != [(1, seq, digest)] and [tuple(row) for row in rows] != [(1, seq, digest)]:
        found.add("head", f"does not name the last event, {seq}: events were cut off or added, or the head was changed")
    return Head(seq, digest)


class _Strict(json.JSONEncoder):
    """Writes a live row as the door did; what the door never stores (bytes, a float) comes out as something else."""

    def default(self, o: object) -> object:
        return {"not text": repr(o)}


_LIVE = _Strict(ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _compare(connection: Connection, folded: _Folded, found: _Findings) -> int:
    """Every kept table both ways: altered and added rows, then those the trail knows and the table lacks."""
    seen = 0
    for table in sorted((t for t in metadata.tables.values() if t.info["class"] == KEPT), key=lambda t: t.name):
        expected = folded.pop(table.name, {})
        names = [column.name for column in table.columns]
        columns = ", ".join(f'"{name}"' for name in names)
        for row in _rows(connection, f'SELECT {columns} FROM "{table.name}" ORDER BY key'):  # noqa: S608
            seen += 1
            live = chain.seen(table, dict(zip(names, row, strict=True)))
            want = expected.pop(str(live["key"]), None)
            if want is None:
                found.add(f"{table.name} {live['key']}", "is in no event: it was added behind the program's back")
            elif isinstance(want, dict) or want != f"{_INSERTED}{_LIVE.encode(live)}}}":
                _name_differences(f"{table.name} {live['key']}", _mapping(want), live, found)
        for key in expected:
            found.add(f"{table.name} {key}", "is missing: it was deleted behind the program's back")
    for name, rows in folded.items():
        if name != "blob":
            found.add(name, f"{len(rows)} rows are in the trail, but the program has no such table")
    _compare_blobs(connection, folded.get("blob", {}), found)
    return seen


def _name_differences(where: str, want: dict[str, Any], live: dict[str, Any], found: _Findings) -> None:
    for name in sorted(want.keys() | live.keys()):
        before, now = want.get(name), live.get(name)
        if before != now or type(before) is not type(now):
            found.add(f"{where}: {name}", f"is {_brief(now)}, the trail says {_brief(before)}")


def _brief(value: object) -> str:
    text = "NULL" if value is None else repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


def _compare_blobs(connection: Connection, expected: dict[str, str | dict[str, Any]], found: _Findings) -> None:
    for digest, length in _rows(connection, "SELECT sha256, length FROM blob"):
        want = expected.pop(str(digest), None)
        if want is None:
            found.add(f"blob {str(digest)[:12]}", "is in no event: it was added behind the program's back")
        elif _mapping(want)["length"] != length:
            found.add(f"blob {digest[:12]}: length", f"is {length}, the trail says {_mapping(want)['length']}")
    for digest in expected:
        found.add(f"blob {digest[:12]}", "is missing: it was deleted behind the program's back")


def _check_blobs(connection: Connection, found: _Findings) -> None:
    for digest, length, data in _rows(connection, "SELECT sha256, length, bytes FROM blob"):
        if not isinstance(data, bytes | memoryview) or sha256(bytes(data)) != digest or len(data) != length:
            found.add(f"blob {str(digest)[:12]}", "its bytes are not those that were kept")


def _check_counters(connection: Connection, found: _Findings) -> None:
    given = counters.recount(connection)
    for series, value in _rows(connection, "SELECT series, value FROM counter"):
        want = given.pop(series, 0)
        if value != want or type(value) is not int:
            found.add(f"counter {series}", f"stands at {value!r}, but {want} ids were given")
    for series, want in given.items():
        found.add(f"counter {series}", f"is missing, but {want} ids were given")


def _check_schema(connection: Connection, migration: dict[str, Any], found: _Findings) -> None:
    stands_at = schema.revision_of(connection)
    if stands_at != migration.get("to"):
        found.add("schema", f"stands at revision {stands_at}, the trail says {migration.get('to')}")
    before, now = set(migration.get("schema", ())), set(schema.schema_lines(connection))
    for line in sorted(before - now):
        found.add("schema", f"lacks {line[:160]}")
    for line in sorted(now - before):
        found.add("schema", f"was given {line[:160]}")
