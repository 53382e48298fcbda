"""The floors: the bare driver writing rows with JSON and a SHA-256 chain, and nothing else.

The bare floor writes for each sample 1 + 4 narrow rows and 5 audit rows, each a link of the chain. The whole one writes
what registering really keeps: rows of the real width, 4 links, a change with its JSON for each of the 9 rows, and one
event. Neither validates, looks anything up, checks a right, draws a gap-free number or refers to another table.
"""

import hashlib
import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg

Batch = list[tuple[str, Sequence[tuple[Any, ...]]]]
"""Statements, each with the rows to run it on."""

_METHODS = ("A09", "A20", "A08", "A60")
_AT, _DUE = "2026-03-02T08:00:00.000000Z", "2026-03-03T08:00:00.000000Z"
_EVENT = "CREATE TABLE event (seq BIGINT PRIMARY KEY, payload TEXT, prev TEXT, digest TEXT)"
_NEW_EVENT = "INSERT INTO event VALUES (?, ?, ?, ?)"


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


class _Rows:
    def __init__(self) -> None:
        self.key = 0
        self.seq = 0
        self.prev = "0" * 64

    def link(self, payload: str) -> tuple[int, str, str, str]:
        """The next event of the chain."""
        before = self.prev
        self.seq += 1
        self.prev = hashlib.sha256(f"{before}\n{payload}".encode()).hexdigest()
        return self.seq, payload, before, self.prev


class Bare(_Rows):
    """Samples of four tests, each row with an audit row in the chain."""

    tables = (
        "CREATE TABLE sample (key BIGINT PRIMARY KEY, id TEXT UNIQUE, batch BIGINT, name TEXT, state TEXT, at TEXT)",
        "CREATE TABLE test"
        " (key BIGINT PRIMARY KEY, sample BIGINT, method TEXT, state TEXT, due_at TEXT, priority TEXT)",
        "CREATE INDEX ix_test_due ON test (due_at, key)",
        _EVENT,
    )

    def make(self, count: int) -> Batch:
        samples, tests, events = [], [], []
        for _ in range(count):
            self.key += 1
            sample = (self.key, f"S26{self.key:08d}", 1, "sample", "registered", _AT)
            samples.append(sample)
            own = [
                (self.key * 4 + number, self.key, method, "open", _DUE, "routine")
                for number, method in enumerate(_METHODS)
            ]
            tests += own
            for row in (sample, *own):
                events.append(self.link(_json({"to": row, "actor": 1, "act": "registered"})))
        return [
            ("INSERT INTO sample VALUES (?, ?, ?, ?, ?, ?)", samples),
            ("INSERT INTO test VALUES (?, ?, ?, ?, ?, ?)", tests),
            (_NEW_EVENT, events),
        ]


_SAMPLE = {
    "key": 0, "row_version": 1, "id": "", "batch": 1, "stage": "DP", "name": "", "parent": None, "container_number": 1,
    "container": "Tube", "amount": None, "unit": "", "state": "registered", "state_reason": "", "priority": "routine",
    "sampled_by": "", "sampled_at": None, "sampled_where": "", "place": None, "condition": "", "retain": 0,
    "registered_by": 2, "registered_at": _AT, "received_by": None, "received_at": None, "received_condition": "",
    "received_temperature": None, "logger": "", "import_file": None,
}  # fmt: skip
_TEST = {
    "key": 0, "row_version": 1, "batch": 1, "stage": "DP", "method": 7, "attempt": 1, "state": "open",
    "state_reason": "", "analyst": None, "priority": "routine", "due_at": _DUE, "added_because": "",
    "performed_by": None, "performed_from": None, "performed_to": None, "instrument": "", "reagents": "",
    "raw_data": "", "performance_said_at": None, "submitted_by": None, "submitted_at": None, "approved_by": None,
    "approved_at": None,
}  # fmt: skip
_LINK = {"key": 0, "row_version": 1, "batch": 1, "test": 0, "sample": 0}
_WHOLE_NUMBERS = frozenset({"key", "row_version", "batch", "test", "sample", "method", "retain", "registered_by"})


def _table(name: str, columns: Sequence[str]) -> str:
    typed = [f"{column} {'BIGINT' if column in _WHOLE_NUMBERS else 'TEXT'}" for column in columns]
    return f"CREATE TABLE {name} ({', '.join(typed)}, PRIMARY KEY (key))"


class Whole(_Rows):
    """What registering keeps: rows of the real width, links, one change for each row, one event."""

    tables = (
        _table("sample", tuple(_SAMPLE)),
        "CREATE UNIQUE INDEX uq_sample_id ON sample (id)",
        "CREATE INDEX ix_sample_batch ON sample (batch)",
        _table("test", tuple(_TEST)),
        "CREATE INDEX ix_test_batch ON test (batch)",
        "CREATE INDEX ix_test_due ON test (state, due_at, key)",
        _table("link", tuple(_LINK)),
        "CREATE INDEX ix_link_test ON link (test)",
        "CREATE INDEX ix_link_sample ON link (sample)",
        "CREATE TABLE change (event BIGINT, position BIGINT, table_name TEXT, row_key TEXT, payload TEXT,"
        " PRIMARY KEY (event, position))",
        "CREATE INDEX ix_change_row ON change (table_name, row_key, event)",
        _EVENT,
    )

    def make(self, count: int) -> Batch:
        samples, tests, links = [], [], []
        for _ in range(count):
            self.key += 1
            samples.append(_SAMPLE | {"key": self.key, "id": f"S26{self.key:08d}", "name": f"sample {self.key}"})
            for number in range(len(_METHODS)):
                test = self.key * 4 + number
                tests.append(_TEST | {"key": test, "method": number})
                links.append(_LINK | {"key": test, "test": test, "sample": self.key})
        named = (("sample", samples), ("test", tests), ("link", links))
        changes = [
            (self.seq + 1, position, table, str(row["key"]), _json({"op": "insert", "to": row}))
            for position, (table, row) in enumerate(((table, row) for table, rows in named for row in rows), start=1)
        ]
        digest = hashlib.sha256("\n".join([payload for *_, payload in changes]).encode()).hexdigest()
        event = self.link(_json({"act": "registered", "actor": 1, "changes": [len(changes), digest]}))
        inserts = [
            (f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", [tuple(row.values()) for row in rows])
            for table, rows in named
        ]
        return [*inserts, ("INSERT INTO change VALUES (?, ?, ?, ?, ?)", changes), (_NEW_EVENT, [event])]


class SqliteFloor:
    """sqlite3, WAL, synchronous=FULL, executemany, one transaction."""

    def __init__(self, path: Path, *, whole: bool = False) -> None:
        self.rows = Whole() if whole else Bare()
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.execute("PRAGMA journal_mode=WAL")
        self.connection.execute("PRAGMA synchronous=FULL")
        for statement in self.rows.tables:
            self.connection.execute(statement)

    def register(self, count: int) -> None:
        self.connection.execute("BEGIN IMMEDIATE")
        for statement, rows in self.rows.make(count):
            self.connection.executemany(statement, rows)
        self.connection.execute("COMMIT")


class PostgresFloor:
    """psycopg 3, executemany (a pipeline), one transaction."""

    def __init__(self, url: str, *, whole: bool = False) -> None:
        self.rows = Whole() if whole else Bare()
        self.connection = psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://"))
        with self.connection.cursor() as cursor:
            for statement in self.rows.tables:
                cursor.execute(statement)
        self.connection.commit()

    def register(self, count: int) -> None:
        with self.connection.cursor() as cursor:
            for statement, rows in self.rows.make(count):
                cursor.executemany(statement.replace("?", "%s"), rows)
        self.connection.commit()
