"""The live database against what the trail says it must be: rows both ways, bytes, counters, head and schema."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from qclab.store import chain, counters, damage, engines, safeguards, schema, shape, triggers
from qclab.store.chain import Head
from qclab.store.damage import Key, Known
from qclab.store.encoding import sha256
from qclab.store.fold import Find, Fold, inserted
from qclab.store.tables import KEPT, blob, certificate, change, counter, event, head, metadata

_BLOCK = 2_000
_BYTES_AT_ONCE = 20
_LEAST = 100
"""Bytes that a row takes with the change of the trail that tells it, at the least."""
_DIGITS = 19
"""Of the largest key that a database keeps."""
There = dict[str, list[str]]
"""The columns each table really has; none for a table that cannot be read as it is."""


@dataclass(frozen=True)
class Reading:
    """A database that is verified: its connection, what it has, and where faults go. Rows come as the driver gives
    them, a block at a time; a table that is not there has none, and what a damaged page held is named (damage.py)."""

    connection: Connection
    there: There
    find: Find
    lost: list[str] = field(default_factory=list)
    """Tables of which something could not be read: what is missed elsewhere may have stood there."""

    def rows(
        self,
        table: str,
        columns: str,
        order: str,
        known: Known | None = None,
        lost: list[Key] | None = None,
        at: int = 0,
    ) -> Iterator[Any]:
        if not self.there.get(table):
            return
        block = _BYTES_AT_ONCE if table == blob.name else _BLOCK
        gone: list[Key] = [] if lost is None else lost
        yield from damage.rows(self.connection, table, columns, order, block, self.find, known or self.events, gone, at)
        if gone:
            self.lost.append(table)

    def events(self) -> range:
        """The numbers of the events that there should be."""
        asked = (f"SELECT max(seq) FROM {event.name}", f"SELECT seq FROM {head.name}")  # noqa: S608 - our own tables
        return self._up_to(next(filter(self._has_room_for, map(self._last, asked)), 0))

    def keys(self, table: str, expected: Iterable[str]) -> Iterable[int]:
        """The keys of a kept table, as far as the trail or the table itself knows them."""
        last = self._last(f'SELECT max(key) FROM "{table}"')  # noqa: S608 - our own tables
        own = self._up_to(last if self._has_room_for(last) else 0)
        told = (int(key) for key in expected if key.isdecimal() and len(key) <= _DIGITS)
        return itertools.chain(own, sorted(key for key in told if key not in own))

    def _has_room_for(self, number: int) -> bool:
        """Whether rows up to this number fit into the file: a damaged page gives any number, and counting up to it
        would take for ever."""
        return 0 < number <= engines.bytes_of(self.connection) // _LEAST

    @staticmethod
    def _up_to(last: int) -> range:
        return range(1, last + 1)

    def count(self, table: str) -> int:
        return self._last(f'SELECT count(*) FROM "{table}"') if self.there.get(table) else 0  # noqa: S608 - our own tables

    def _last(self, statement: str) -> int:
        try:
            found = self.connection.exec_driver_sql(statement).scalar()
        except DatabaseError as fault:
            if not engines.is_damage(fault):
                raise
            return 0
        return found if isinstance(found, int) else 0


def certified_heads(reading: Reading) -> Iterator[tuple[Head, str]]:
    """The head that each certificate carries in print."""
    if {"key", "head_seq", "head_digest"} <= set(reading.there.get(certificate.name, ())):
        for key, seq, digest in reading.rows(certificate.name, "key, head_seq, head_digest", "key"):
            if isinstance(seq, int) and seq > 0:
                yield Head(seq, digest), f"printed on certificate {key}"


def check_head(reading: Reading, last: Head) -> None:
    found = [tuple(row) for row in reading.rows(head.name, "id, seq, digest", "id")]
    if found != [(1, last.seq, last.digest)]:
        reading.find(
            "head", f"does not name the last event, {last.seq}: events were cut off or added, or the head was changed"
        )


def check_rows(reading: Reading, fold: Fold) -> int:
    """Every kept table: altered and added rows, then those the trail knows and the table lacks."""
    seen = 0
    kept = {table.name for table in metadata.tables.values() if table.info["class"] == KEPT}
    known = {name for name in fold.tables if isinstance(name, str)}
    for name in sorted((kept | known) & reading.there.keys() - {blob.name}):
        seen += _check_table(reading, name, fold.tables.pop(name, {}))
    _check_blobs(reading, fold.tables.pop(blob.name, {}))
    for missing, expected in fold.tables.items():
        reading.find(f"{missing}", f"the table is missing, with {len(expected)} rows of the trail")
    return seen


def _check_table(reading: Reading, table: str, expected: dict[str, Any]) -> int:
    find = reading.find
    names = sorted(reading.there[table])  # the order of canonical JSON
    if "key" not in names:
        find(table, "the column key is missing, and the rows cannot be checked")
        return 0
    at, seen = names.index("key"), 0
    secret = chain.has_secrets(table)
    columns = ", ".join(f'"{name}"' for name in names)
    lost: list[Key] = []
    for row in reading.rows(table, columns, '"key"', lambda: reading.keys(table, expected), lost, at):
        seen += 1
        key = str(row[at])
        want = expected.pop(key, None)
        if want is None:
            find(f"{table} {key}", _added(reading))
            continue
        values = inserted(want)
        live = tuple(chain.seen(table, dict(zip(names, row, strict=True))).values()) if secret else row
        if list(values) != names or tuple(values.values()) != live or float in map(type, live):  # 1 == 1.0
            _name_differences(f"{table} {key}", values, dict(zip(names, live, strict=True)), find)
    for key in expected.keys() - {str(key) for key in lost}:
        find(f"{table} {key}", "is missing: it was deleted behind the program's back")
    return seen


def _added(reading: Reading) -> str:
    if {event.name, change.name} & set(reading.lost):
        return "is in no event that can still be read"
    return "is in no event: it was added behind the program's back"


def _name_differences(where: str, want: dict[str, Any], live: dict[str, Any], find: Find) -> None:
    for name in sorted(want.keys() | live.keys()):
        before, now = want.get(name), live.get(name)
        if before != now or type(before) is not type(now):
            find(f"{where}: {name}", f"is {_brief(now)}, the trail says {_brief(before)}")


def _brief(value: object) -> str:
    text = "NULL" if value is None else repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


def _check_blobs(reading: Reading, expected: dict[str, Any]) -> None:
    find = reading.find
    lost: list[Key] = []
    known = sorted(expected)
    for digest, length, data in reading.rows(blob.name, "sha256, length, bytes", "sha256", lambda: known, lost):
        where = f"blob {str(digest)[:12]}"
        want = expected.pop(digest, None)
        if want is None:
            find(where, _added(reading))
        elif inserted(want).get("length") != length:
            find(f"{where}: length", f"is {length!r}, the trail says {inserted(want).get('length')!r}")
        if not isinstance(data, bytes) or sha256(data) != digest:
            find(f"{where}: bytes", "are not those that were kept")
    for digest in expected.keys() - set(lost):
        find(f"blob {str(digest)[:12]}", "is missing: it was deleted behind the program's back")


def check_counters(reading: Reading) -> None:
    find = reading.find
    try:
        given = counters.recount(reading.connection, reading.there)
    except DatabaseError as fault:
        if not engines.is_damage(fault):
            raise
        find("counter", "cannot be counted again: pages of the file are damaged")
        return
    for series, value in reading.rows(counter.name, "series, value", "series", lambda: sorted(given)):
        if series not in given:
            find(f"counter {series}", "counts ids of which none was given")
        elif (want := given.pop(series)) != value:
            find(f"counter {series}: value", f"is {value!r}, but {want} ids were given")
    for series, want in given.items():
        find(f"counter {series}", f"is missing, but {want} ids were given")


def check_schema(reading: Reading, shaped: dict[str, Any]) -> None:
    """The schema against the trail, and the triggers against the program."""
    connection, find = reading.connection, reading.find
    found = [row[0] for row in reading.rows(schema.VERSION_TABLE, "version_num", "version_num")]
    if found != [shaped.get("to")]:
        find(f"{schema.VERSION_TABLE}: version_num", f"says {found}, the trail says {shaped.get('to')!r}")
    now = set(shape.lines(connection))
    before = set(_shape_told(connection, shaped))
    for line in sorted(before - now):
        find("schema", f"lacks {line[:160]}")
    for line in sorted(now - before):
        find("schema", f"was given {line[:160]}")
    safeguards.check(connection, find)
    if shaped.get("to") == schema.newest():
        for name in triggers.missing(connection):
            find("schema", f"the trigger {name} is not the program's")


def _shape_told(connection: Connection, shaped: dict[str, Any]) -> list[str]:
    if engines.is_sqlite(connection) and shaped.get("engine") != connection.dialect.name:
        # A backup of a PostgreSQL database has the same rows, so its events tell of a schema in other words.
        return schema.expected_lines(shaped["to"]) if shaped.get("to") in schema.known() else []
    return [str(line) for line in shaped.get("schema", ())]
