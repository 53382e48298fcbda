"""The floors: the bare driver doing the same rows, with JSON and a SHA-256 chain, and nothing else."""

import hashlib
import json
import sqlite3
from pathlib import Path
from typing import Any

import psycopg

_TABLES = (
    "CREATE TABLE sample (key BIGINT PRIMARY KEY, id TEXT UNIQUE, batch BIGINT, name TEXT, state TEXT, at TEXT)",
    "CREATE TABLE test (key BIGINT PRIMARY KEY, sample BIGINT, method TEXT, state TEXT, due_at TEXT, priority TEXT)",
    "CREATE TABLE event (seq BIGINT PRIMARY KEY, payload TEXT, prev TEXT, digest TEXT)",
    "CREATE INDEX ix_test_due ON test (due_at, key)",
)
_INSERTS = (
    "INSERT INTO sample VALUES (?, ?, ?, ?, ?, ?)",
    "INSERT INTO test VALUES (?, ?, ?, ?, ?, ?)",
    "INSERT INTO event VALUES (?, ?, ?, ?)",
)


class Rows:
    """Rows for so many samples of four tests, each with an audit row in the chain."""

    def __init__(self) -> None:
        self.key = 0
        self.seq = 0
        self.prev = "0" * 64

    def make(self, count: int) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]], list[tuple[Any, ...]]]:
        samples, tests, events = [], [], []
        for _ in range(count):
            self.key += 1
            sample = (self.key, f"S26{self.key:08d}", 1, "sample", "registered", "2026-03-02T08:00:00Z")
            samples.append(sample)
            own = [
                (self.key * 4 + number, self.key, method, "open", "2026-03-03T08:00:00Z", "routine")
                for number, method in enumerate(("A09", "A20", "A08", "A60"))
            ]
            tests += own
            for row in (sample, *own):
                self.seq += 1
                payload = json.dumps({"to": row, "actor": 1, "act": "registered"}, separators=(",", ":"))
                digest = hashlib.sha256(f"{self.prev}\n{payload}".encode()).hexdigest()
                events.append((self.seq, payload, self.prev, digest))
                self.prev = digest
        return samples, tests, events


class SqliteFloor:
    """sqlite3, WAL, synchronous=FULL, executemany, one transaction."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.execute("PRAGMA journal_mode=WAL")
        self.connection.execute("PRAGMA synchronous=FULL")
        for statement in _TABLES:
            self.connection.execute(statement)
        self.rows = Rows()

    def register(self, count: int) -> None:
        self.connection.execute("BEGIN IMMEDIATE")
        for statement, rows in zip(_INSERTS, self.rows.make(count), strict=True):
            self.connection.executemany(statement, rows)
        self.connection.execute("COMMIT")


class PostgresFloor:
    """psycopg 3, executemany (a pipeline), one transaction."""

    def __init__(self, url: str) -> None:
        self.connection = psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://"))
        with self.connection.cursor() as cursor:
            for statement in _TABLES:
                cursor.execute(statement)
        self.connection.commit()
        self.rows = Rows()

    def register(self, count: int) -> None:
        with self.connection.cursor() as cursor:
            for statement, rows in zip(_INSERTS, self.rows.make(count), strict=True):
                cursor.executemany(statement.replace("?", "%s"), rows)
        self.connection.commit()
