"""Proving the records untouched: every digest up to the head, then the fold of all changes against the live rows.

It never stops at the first fault; each broken event and each altered, missing or added row and field is named. Rows are
read as the driver gives them, because the storage class of a value is part of what is checked.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError, OperationalError

from qclab.domain import moments
from qclab.domain.trail.acts import Act
from qclab.store import chain, compare, engines, shape, signed
from qclab.store.chain import Head, NotedHead
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
    """What was looked at and what was found.

    ``explained`` are noted heads that are not here, which QA acknowledged (``NotedHead.acknowledged``). ``noted``
    counts the heads noted elsewhere that were compared. ``doubts`` are no faults of the trail: what was recorded as it
    stands, and contradicts itself (a batch that was certified although its OOS stood).
    """

    events: int
    rows: int
    head: Head
    faults: tuple[Fault, ...]
    explained: tuple[Fault, ...] = ()
    noted: int = 0
    doubts: tuple[Fault, ...] = ()


def verify(connection: Connection, noted: Sequence[Head] = (), progress: Progress | None = None) -> Verification:
    """Check the whole database. ``noted`` are heads written down elsewhere, so that an older copy is noticed."""
    with ThreadPoolExecutor(max_workers=1) as beside:  # SQLite looks through its file by itself meanwhile
        file = beside.submit(engines.integrity_faults, connection.engine)
        try:
            found = _verify(connection, noted, progress)
        except OperationalError as fault:
            if "decode to UTF-8" not in str(fault.orig):
                raise
            with engines.any_text(connection):  # bytes that are no text were put into a text column; find out where
                found = _verify(connection, noted, progress)
        return replace(found, faults=(*found.faults, *[Fault("file", line) for line in file.result()]))


def _verify(connection: Connection, noted: Sequence[Head], progress: Progress | None) -> Verification:
    faults: list[Fault] = []

    def find(where: str, what: str) -> None:
        faults.append(Fault(_legible(where), _legible(what)))

    try:
        there = shape.columns(connection)
    except DatabaseError as fault:
        if not engines.is_damage(fault):
            raise
        find("file", "its schema is damaged: no table can be read")
        return Verification(0, 0, Head(0, chain.GENESIS), tuple(faults))
    reading = compare.Reading(connection, there, find)
    for table in metadata.tables.values():
        if table.info["class"] != KEPT and not set(table.columns.keys()) <= set(there.get(table.name, ())):
            find(table.name, "the table or a column of it is missing, and cannot be checked")
            there[table.name] = []
    wanted: Wanted = {}
    for head in noted:
        wanted.setdefault(head.seq, []).append((head, "noted elsewhere"))
    for head, where in compare.certified_heads(reading):
        wanted.setdefault(head.seq, []).append((head, where))

    walk = _Walk(reading, wanted)
    walk.run(progress)
    walk.missed += [each for seq in sorted(wanted) if seq > walk.seq for each in wanted[seq]]
    explained = walk.settle()
    head = Head(walk.seq, walk.digest)
    compare.check_head(reading, head)
    rows = compare.check_rows(reading, walk.fold)
    compare.check_counters(reading)
    compare.check_schema(reading, walk.shaped)
    return Verification(walk.events, rows, head, tuple(faults), tuple(explained), len(noted))


def _legible(words: str) -> str:
    return words.encode(errors="backslashreplace").decode()


Wanted = dict[int, list[tuple[Head, str]]]
"""Heads that there must be, by the number of their event, each with who says so."""


@dataclass(frozen=True)
class _Restored:
    """A restoration that the trail tells of: the backup ended with the event ``ends``."""

    seq: int
    ends: int
    at: datetime
    backup: str


class _Walk:
    """The chain from its first event to its last, with the changes of each folded on the way."""

    def __init__(self, reading: compare.Reading, wanted: Wanted) -> None:
        self.missed: list[tuple[Head, str]] = []
        self._restored: list[_Restored] = []
        known = [head.acknowledged for each in wanted.values() for head, _ in each if isinstance(head, NotedHead)]
        self._acknowledging: dict[Head, tuple[str, list[Head]]] = {head: ("", []) for head in known if head is not None}
        self.fold = Fold(reading.find)
        self.seq, self.digest = 0, chain.GENESIS
        self.events = 0
        self.shaped: dict[str, Any] = {}
        self._find = reading.find
        self._wanted = wanted
        self._total = reading.count(event.name)
        self._rows = reading.rows(
            event.name, "seq, payload, format, key_id, act_key, prev, digest, at, actor, act", "seq"
        )
        changes = reading.rows(change.name, "event, position, table_name, row_key, payload", "event, position")
        self._changes = groupby(changes, itemgetter(0))
        self._next = next(self._changes, None)

    def run(self, progress: Progress | None) -> None:
        for row in self._rows:
            seq, payload, format_, key_id, act_key, prev, digest, at, actor, act = row
            own = self._own_changes(seq)
            told = parsed(payload)
            if act == Act.RESTORED.value:
                self._restore(seq, told)
            if act == Act.LOSS_ACKNOWLEDGED.value and (here := Head(seq, digest)) in self._acknowledging:
                self._acknowledging[here] = _acknowledgement(told)
            if (
                seq != self.seq + 1
                or prev != self.digest
                or digest != chain.event_digest(prev, format_, key_id, act_key, payload)
                or seq in self._wanted
                or not _fits(told, at, actor, act, own)
            ):
                self._explain(row, told, own)
            self.seq, self.digest = seq, digest
            self.events += 1
            if act in _SHAPING:
                self._shape(seq, told)
            self.fold.take(seq, own)
            signed.check_signatures(seq, own, self.fold, self._find)
            if progress is not None and self.events % _BLOCK == 0:
                progress(self.events, self._total)
        while self._next is not None:
            self._stray(*self._next)

    def _own_changes(self, seq: int) -> list[Change]:
        while self._next is not None:
            of, changes = self._next
            if of == seq:
                own = list(changes)
                self._next = next(self._changes, None)
                return own
            if isinstance(of, int) and of > seq:
                break
            self._stray(of, changes)
        return []

    def _stray(self, of: object, changes: Iterator[Change]) -> None:
        for each in changes:
            self._find(f"change {of}.{each[1]}", "belongs to no event")
        self._next = next(self._changes, None)

    def _explain(self, row: Sequence[Any], told: dict[str, Any], own: list[Change]) -> None:
        """Name everything that is wrong with an event."""
        seq, payload, format_, key_id, act_key, prev, digest, at, actor, act = row
        where = f"event {seq}"
        if seq != self.seq + 1:
            self._find(where, f"follows event {self.seq}: what was between is missing")
        if prev != self.digest:
            self._find(where, "does not continue the event before it")
        if digest != chain.event_digest(prev, format_, key_id, act_key, payload):
            self._find(where, "its digest does not fit its content")
        self.missed += [each for each in self._wanted.get(seq, ()) if each[0].digest != digest]
        try:
            by_whom = None if told["actor"] is None else told["actor"]["key"]
            originals = {"at": (at, told["at"]), "actor": (actor, by_whom), "act": (act, told["act"])}
            count, content = told["changes"]["count"], told["changes"]["digest"]
        except (KeyError, TypeError):
            self._find(where, "its content cannot be read")
            return
        for name, (copy, original) in originals.items():
            if copy != original:
                self._find(f"{where}: {name}", f"says {copy!r}, its content {original!r}")
        if count != len(own):
            self._find(where, f"has {len(own)} changes, its content says {count}")
        elif content != _digest(own):
            self._find(where, "one of its changes was altered")
        for place, each in enumerate(own, start=1):
            if each[1] != place:
                self._find(f"change {each[0]}.{each[1]}", "is out of its place")

    def settle(self) -> list[Fault]:
        """Name every head that is missed, but those whose loss QA acknowledged, which are given back.

        A trail that tells of a restoration explains nothing by that: whoever can forge a trail can forge its word. A
        line beside the notes explains only what the event that it names acknowledges.
        """
        explained = []
        for head, by in self.missed:
            where = f"event {head.seq}"
            noted = head if isinstance(head, NotedHead) else None
            who, heads = self._acknowledging[noted.acknowledged] if noted and noted.acknowledged else ("", [])
            if noted and who and Head(noted.seq, noted.digest) in heads:
                said = f"was {by} at {_when(noted.at)} and is not here, which {who} acknowledged"
                explained.append(Fault(where, _legible(said)))
            elif head.seq > self.seq:
                self._find(where, f"was {by} but is not here: this is an older copy of the database{self._told(noted)}")
            else:
                self._find(where, f"is not the one {by}: the chain was made again after that{self._told(noted)}")
        return explained

    def _told(self, noted: NotedHead | None) -> str:
        """What the trail says of a restoration that would fit: a hint for QA, who looks whether it is true."""
        for each in self._restored:
            if noted is not None and each.ends < noted.seq and noted.at <= each.at:
                return (
                    f", or as its event {each.seq} says, the backup {each.backup}, which ends with event {each.ends}, "
                    f"was restored at {_when(each.at)}: then QA acknowledges what is missing"
                )
        return ""

    def _restore(self, seq: int, told: dict[str, Any]) -> None:
        """Note a restoration; one that cannot be read explains nothing."""
        with suppress(KeyError, TypeError, ValueError):
            said = told["said"]
            ends, at = said["head"]["seq"], datetime.fromisoformat(told["at"])
            if isinstance(ends, int) and at.tzinfo is not None:
                self._restored.append(_Restored(seq, ends, at, str(said["backup"])))

    def _shape(self, seq: int, told: dict[str, Any]) -> None:
        try:
            said = told["said"]
            if isinstance(said.get("schema"), list):
                self.shaped = said
            self.fold.migrate(seq, said.get("steps", ()))
        except (KeyError, TypeError, AttributeError):
            self._find(f"event {seq}", "its steps cannot be followed")


def _fits(told: dict[str, Any], at: object, actor: object, act: object, own: list[Change]) -> bool:
    """Whether an event's content agrees with the columns copied out of it, and with its changes."""
    try:
        by_whom, changes = told["actor"], told["changes"]
        return (
            told["at"] == at
            and told["act"] == act
            and (None if by_whom is None else by_whom["key"]) == actor
            and changes["count"] == len(own)
            and changes["digest"] == _digest(own)
            and all(each[1] == place for place, each in enumerate(own, start=1))
        )
    except (KeyError, TypeError):
        return False


def _digest(own: list[Change]) -> str:
    return chain.changes_digest([each[2:] for each in own])


def _acknowledgement(told: dict[str, Any]) -> tuple[str, list[Head]]:
    """Who acknowledged, and when, and which heads; nothing of it where that cannot be read."""
    try:
        who = f"{told['actor']['name']} at {_when(datetime.fromisoformat(told['at']))}"
        return who, chain.heads_acknowledged(told)
    except (KeyError, TypeError, ValueError):
        return "", []


def _when(at: datetime) -> str:
    """In UTC, and said so: the setting that names the laboratory's zone is among what is being proven."""
    return moments.minute(at, UTC, with_offset=True)
