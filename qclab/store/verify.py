"""Proving the records untouched: every digest up to the head, then the fold of all changes against the live rows.

It never stops at the first fault; each broken event and each altered, missing or added row and field is named. Rows are
read as the driver gives them, because the storage class of a value is part of what is checked.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from qclab.domain.acts import Act
from qclab.store import chain, compare, engines, shape
from qclab.store.chain import Head
from qclab.store.fold import Change, Fold, parsed
from qclab.store.tables import KEPT, change, event, metadata

Progress = Callable[[int, int], None]
"""Called with events done and events in all; it may raise to stop."""
_BLOCK = 2_000
_SHAPING = (Act.MIGRATED.value, Act.RESTORED.value)


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


def verify(connection: Connection, noted: Sequence[Head] = (), progress: Progress | None = None) -> Verification:
    """Check the whole database. ``noted`` are heads written down elsewhere, so that an older copy is noticed."""
    try:
        return _verify(connection, noted, progress)
    except OperationalError as fault:
        if "decode to UTF-8" not in str(fault.orig):
            raise
    with engines.any_text(connection):  # bytes that are no text were put into a text column; find out where
        return _verify(connection, noted, progress)


def _verify(connection: Connection, noted: Sequence[Head], progress: Progress | None) -> Verification:
    faults: list[Fault] = []

    def find(where: str, what: str) -> None:
        faults.append(Fault(_legible(where), _legible(what)))

    there = shape.columns(connection)
    for table in metadata.tables.values():
        if table.info["class"] != KEPT and not set(table.columns.keys()) <= set(there.get(table.name, ())):
            find(table.name, "the table or a column of it is missing, and cannot be checked")
            there[table.name] = []
    wanted: dict[int, list[tuple[str, str]]] = {}
    for head in noted:
        wanted.setdefault(head.seq, []).append((head.digest, "noted elsewhere"))
    for head, where in compare.certified_heads(connection, there):
        wanted.setdefault(head.seq, []).append((head.digest, where))

    walk = _Walk(connection, there, find, wanted, progress)
    walk.run()
    for seq in sorted(wanted):
        if seq > walk.head.seq:
            find(f"event {seq}", f"was {wanted[seq][0][1]} but is not here: this is an older copy of the database")
    compare.check_head(connection, there, walk.head, find)
    rows = compare.check_rows(connection, there, walk.fold, find)
    compare.check_counters(connection, there, find)
    compare.check_schema(connection, there, walk.shaped, find)
    return Verification(walk.events, rows, walk.head, tuple(faults))


def _legible(words: str) -> str:
    return words.encode(errors="backslashreplace").decode()


class _Walk:
    """The chain from its first event to its last, with the changes of each folded on the way."""

    def __init__(
        self,
        connection: Connection,
        there: dict[str, list[str]],
        find: Callable[[str, str], None],
        wanted: dict[int, list[tuple[str, str]]],
        progress: Progress | None,
    ) -> None:
        self.fold = Fold(find)
        self.head = Head(0, chain.GENESIS)
        self.events = 0
        self.shaped: dict[str, Any] = {}
        self._find = find
        self._wanted = wanted
        self._progress = progress
        self._total = compare.count(connection, there, event.name)
        self._rows = compare.rows(
            connection, there, event.name, "seq, payload, format, key_id, act_key, prev, digest, at, actor, act", "seq"
        )
        changes = compare.rows(
            connection, there, change.name, "event, position, table_name, row_key, payload", "event, position"
        )
        self._changes = groupby(changes, itemgetter(0))
        self._next = next(self._changes, None)

    def run(self) -> None:
        for row in self._rows:
            self._event(row)
            if self._progress is not None and self.events % _BLOCK == 0:
                self._progress(self.events, self._total)
        while self._next is not None:
            self._stray(*self._next)

    def _event(self, row: Sequence[Any]) -> None:
        seq, payload, format_, key_id, act_key, prev, digest, at, actor, act = row
        where = f"event {seq}"
        if seq != self.head.seq + 1:
            self._find(where, f"follows event {self.head.seq}: what was between is missing")
        if prev != self.head.digest:
            self._find(where, "does not continue the event before it")
        if digest != chain.event_digest(prev, format_, key_id, act_key, payload):
            self._find(where, "its digest does not fit its content")
        for known, by in self._wanted.get(seq, ()):
            if known != digest:
                self._find(where, f"is not the one {by}: the chain was made again after that")
        self.head = Head(seq, digest)
        self.events += 1
        own = self._own_changes(seq)
        self._told(where, payload, (at, actor, act), own)
        if act in _SHAPING:
            self._shape(seq, payload)
        self.fold.take(seq, own)

    def _own_changes(self, seq: int) -> list[Change]:
        while self._next is not None:
            of, changes = self._next
            if isinstance(of, int) and of > seq:
                break
            if of == seq:
                own = list(changes)
                self._next = next(self._changes, None)
                return own
            self._stray(of, changes)
        return []

    def _stray(self, of: object, changes: Iterator[Change]) -> None:
        for each in changes:
            self._find(f"change {of}.{each[1]}", "belongs to no event")
        self._next = next(self._changes, None)

    def _told(self, where: str, payload: Any, copies: tuple[Any, Any, Any], own: list[Change]) -> None:
        told = parsed(payload)
        try:
            actor = told["actor"]
            originals = told["at"], None if actor is None else actor["key"], told["act"]
            count, digest = told["changes"]["count"], told["changes"]["digest"]
        except (KeyError, TypeError):
            self._find(where, "its content cannot be read")
            return
        if copies != originals:
            for name, copy, original in zip(("at", "actor", "act"), copies, originals, strict=True):
                if copy != original:
                    self._find(f"{where}: {name}", f"says {copy!r}, its content {original!r}")
        if count != len(own):
            self._find(where, f"has {len(own)} changes, its content says {count}")
        elif digest != chain.changes_digest([each[2:] for each in own]):
            self._find(where, "one of its changes was altered")
        for place, each in enumerate(own, start=1):
            if each[1] != place:
                self._find(f"change {each[0]}.{each[1]}", "is out of its place")

    def _shape(self, seq: int, payload: Any) -> None:
        try:
            said = parsed(payload)["said"]
            if isinstance(said.get("schema"), list):
                self.shaped = said
            self.fold.migrate(seq, said.get("steps", ()))
        except (KeyError, TypeError, AttributeError):
            self._find(f"event {seq}", "its steps cannot be followed")
