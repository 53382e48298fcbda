"""Signatures and how each reads today: its bytes, the trail and the records held against each other."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, literal, or_, select, union_all

from qclab.domain.people.rights import Actor
from qclab.domain.signatures.contents import FORMATS, NOT_KEPT
from qclab.domain.signatures.differing import Difference, differences
from qclab.domain.signatures.formats import Below, Refers
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.signatures.reading import Compared, Flaw, Standing, flaw, standing
from qclab.domain.trail.acts import Act
from qclab.queries.decoding import known_instant
from qclab.queries.scope import known_rows, of_own
from qclab.queries.signatures.contents import rows_now
from qclab.queries.trail.events import EventRow, fetch_events
from qclab.store import tables as t
from qclab.store.encoding import sha256
from qclab.store.fold import Change, Fold, inserted, parsed
from qclab.store.signed import named_rows, rows_as_told, text_of

SIGNATURE: Final = t.signature.name
_SHAPING = (Act.MIGRATED.value, Act.RESTORED.value)


@dataclass(frozen=True)
class SignatureRow:
    """A signature: who, what it means, when and in which zone, what was asked, over what in which format, and the batch
    it was given under, if any."""

    key: int
    table: str
    subject: int
    printed_name: str
    meaning: Meaning
    at: datetime
    zone: str
    utc_offset: str
    asked: str
    format: str
    digest: str
    batch: int | None = None

    @property
    def said(self) -> tuple[str, str, str, datetime]:
        """What it means, who gave it, what was asked of them, and when."""
        return self.meaning.value, self.printed_name, self.asked, self.at


@dataclass(frozen=True)
class ReadSignature:
    """A signature and how it reads today. ``flaw`` says what breaks a broken one; ``since`` are the events that
    lawfully changed what was signed, the oldest first. ``content`` is what was signed, empty where it was not kept.

    ``differs``: of one that was changed, where the records differ from what was signed; of a broken one, from what they
    should say. ``found`` is the digest of what was found in its place, empty where nothing was.
    """

    signature: SignatureRow
    standing: Standing
    flaw: Flaw | None
    content: str
    since: tuple[EventRow, ...] = ()
    differs: tuple[Difference, ...] = ()
    found: str = ""


def given_on(connection: Connection, table: str, keys: Collection[int]) -> list[SignatureRow]:
    """The signatures on these rows, which the caller may know of, the oldest first."""
    asked = select(t.signature).where(_is_on(table, keys)).order_by(t.signature.c.key)
    return [_signature(dict(row)) for row in connection.execute(asked).mappings()]


def read_on(connection: Connection, viewer: Actor, table: str, keys: Collection[int]) -> dict[int, list[ReadSignature]]:
    """The signatures on these rows, by row, the oldest first; and how each reads."""
    signatures: dict[int, list[ReadSignature]] = {}
    asked = _with_bytes(_is_on(table, known_rows(connection, viewer, table, keys)))
    for read in _read(connection, viewer, asked):
        signatures.setdefault(read.signature.subject, []).append(read)
    return signatures


def read_by_key(connection: Connection, viewer: Actor, keys: Collection[int]) -> dict[int, ReadSignature]:
    """These signatures by key; and how each reads."""
    return {read.signature.key: read for read in read_where(connection, viewer, t.signature.c.key.in_(list(keys)))}


def read_where(connection: Connection, viewer: Actor, *fits: ColumnElement[bool]) -> list[ReadSignature]:
    """The signatures that fit any of these and that the viewer may know of, the oldest first; and how each reads."""
    return _read(connection, viewer, of_own(_with_bytes(or_(*fits)), t.signature.c.key, t.signature, viewer))


def _is_on(table: str, keys: Collection[int]) -> ColumnElement[bool]:
    return (t.signature.c.subject_table == table) & t.signature.c.subject.in_(list(keys))


def _with_bytes(fit: ColumnElement[bool]) -> Select[Any]:
    """Whole rows, each with what was kept of its content, the oldest first."""
    own, blob = t.signature.c, t.blob.c
    is_kept = (blob.sha256 == own.digest) & (own.format != NOT_KEPT)
    return select(t.signature, blob.bytes).outerjoin(t.blob, is_kept).where(fit).order_by(own.key)


def _signature(row: Mapping[str, Any]) -> SignatureRow:
    return SignatureRow(
        key=row["key"],
        table=row["subject_table"],
        subject=row["subject"],
        printed_name=row["printed_name"],
        meaning=Meaning(row["meaning"]),
        at=known_instant(row["at"]),
        zone=row["zone"],
        utc_offset=row["utc_offset"],
        asked=row["asked"],
        format=row["format"],
        digest=row["digest"],
        batch=row["batch"],
    )


class _Signed:
    """A signature on its way through the trail: what its rows made when it was given, and what they made since."""

    def __init__(self, row: Mapping[str, Any], now: Mapping[str, Mapping[int, Any]], kept: bytes | None) -> None:
        self.row = row
        self.now = now
        self.kept = kept
        refs = named_rows(row["rows"])
        self.refs = {table: sorted({*refs.get(table, ()), *now.get(table, ())}) for table in refs.keys() | now.keys()}
        self.is_given = False
        self.then: str | None = None
        self.told: str | None = None
        self.changed_by: list[int] = []

    def take(self, seq: int, fold: Fold) -> None:
        """An event that touched these rows or the signature was folded."""
        if str(self.row["key"]) not in fold.tables.get(t.signature.name, {}):
            return  # not given yet
        told = text_of(self.row["format"], self.row["subject"], rows_as_told(self.refs, fold))
        if not self.is_given:
            self.is_given, self.then = True, told
        elif told != self.told:
            self.changed_by.append(seq)
        self.told = told

    def compared(self, fold: Fold) -> Compared:
        folded = fold.tables.get(t.signature.name, {}).get(str(self.row["key"]))
        row_fits = folded is not None and inserted(folded) == dict(self.row)
        if self.row["format"] == NOT_KEPT:
            return Compared(is_kept=False, row_fits=row_fits)
        now = text_of(self.row["format"], self.row["subject"], self.now)
        return Compared(
            row_fits=row_fits,
            bytes_fit=self.kept is not None and sha256(self.kept) == self.row["digest"],
            signed_fits=self.then is not None and sha256(self.then) == self.row["digest"],
            records_fit=now is not None and now == self.told,
            is_same=now is not None and sha256(now) == self.row["digest"],
        )

    def differing(self, fold: Fold, reads: Standing, what: Flaw | None) -> tuple[tuple[Difference, ...], str]:
        """Where it differs from what it should be, and the digest of what was found instead."""
        kept = None if self.kept is None else self.kept.decode(errors="backslashreplace")
        now = text_of(self.row["format"], self.row["subject"], self.now)
        match what:
            case Flaw.ROW:
                folded = fold.tables.get(t.signature.name, {}).get(str(self.row["key"]))
                should = {} if folded is None else inserted(folded)
                return differences(should, dict(self.row)), str(self.row["digest"])
            case Flaw.BYTES:
                return _between(self.then, kept), "" if self.kept is None else sha256(self.kept)
            case Flaw.SIGNED:
                return _between(kept, self.then), "" if self.then is None else sha256(self.then)
            case Flaw.RECORDS:
                return _between(self.told, now), "" if now is None else sha256(now)
        if reads is Standing.CHANGED:
            return _between(kept, now), "" if now is None else sha256(now)
        return (), str(self.row["digest"])


def _between(one: str | None, other: str | None) -> tuple[Difference, ...]:
    """Where two canonical texts differ; one that is missing or is no content says nothing."""
    return differences(parsed(one or ""), parsed(other or ""))


def _read(connection: Connection, viewer: Actor, asked: Select[Any]) -> list[ReadSignature]:
    rows = [dict(row) for row in connection.execute(asked).mappings()]
    if not rows:
        return []
    kept = {row["key"]: row.pop(t.blob.c.bytes.name) for row in rows}
    now: dict[tuple[str, int], Mapping[str, Mapping[int, Any]]] = {}
    for names in _made_of_the_same({row["format"] for row in rows} & FORMATS.keys()):
        subjects = {row["subject"] for row in rows if row["format"] in names}
        found = rows_now(connection, FORMATS[names[0]], subjects)
        now |= {(name, key): those for name in names for key, those in found.items()}
    signed = [_Signed(row, now.get((row["format"], row["subject"]), {}), kept[row["key"]]) for row in rows]
    fold = _follow(connection, signed)
    changed_by = {seq for entry in signed for seq in entry.changed_by}
    events = fetch_events(connection, viewer, changed_by) if changed_by else {}
    return [_judged(entry, fold, events) for entry in signed]


def _made_of_the_same(formats: Iterable[str]) -> Iterable[list[str]]:
    """The formats whose contents are made of the same rows, together: these are read once."""
    alike: dict[tuple[str, tuple[Refers | Below, ...]], list[str]] = {}
    for name in sorted(formats):
        alike.setdefault((FORMATS[name].table, FORMATS[name].links), []).append(name)
    return alike.values()


def _judged(entry: _Signed, fold: Fold, events: Mapping[int, EventRow]) -> ReadSignature:
    compared = entry.compared(fold)
    reads = standing(compared)
    since = tuple(events[seq] for seq in entry.changed_by if seq in events) if reads is Standing.CHANGED else ()
    content = (entry.kept or b"").decode(errors="backslashreplace")
    differs, found = entry.differing(fold, reads, flaw(compared))
    return ReadSignature(_signature(entry.row), reads, flaw(compared), content, since, differs, found)


def _follow(connection: Connection, signed: Sequence[_Signed]) -> Fold:
    """The trail of every row that the signatures are about, from its first change to its last."""
    about: dict[tuple[str, str], list[_Signed]] = {}
    for entry in signed:
        for table, keys in {**entry.refs, t.signature.name: [entry.row["key"]]}.items():
            for key in keys:
                about.setdefault((table, str(key)), []).append(entry)
    fold = Fold(lambda _where, _what: None)  # verify names what is wrong with the trail itself
    shaped, changes = _trail(connection, about)
    for seq in sorted(shaped.keys() | changes.keys()):
        if seq in shaped:
            fold.migrate(seq, parsed(shaped[seq]).get("said", {}).get("steps", ()))
        own = changes.get(seq, [])
        fold.take(seq, own)
        for entry in {id(entry): entry for _, _, table, key, _ in own for entry in about[table, key]}.values():
            entry.take(seq, fold)
    return fold


def _trail(connection: Connection, about: Iterable[tuple[str, str]]) -> tuple[dict[int, str], dict[int, list[Change]]]:
    """The events that changed the tables themselves, and the changes of these rows; each by event."""
    keys: dict[str, list[str]] = {}
    for table, key in about:
        keys.setdefault(table, []).append(key)
    column, event = t.change.c, t.event.c
    columns = (column.event, column.position, column.table_name, column.row_key, column.payload)
    of_tables = select(event.seq, literal(0), literal(""), literal(""), event.payload).where(event.act.in_(_SHAPING))
    parts = [select(*columns).where(column.table_name == table, column.row_key.in_(of)) for table, of in keys.items()]
    shaped: dict[int, str] = {}
    changes: dict[int, list[Change]] = {}
    for row in sorted(tuple(row) for row in connection.execute(union_all(of_tables, *parts))):
        seq, _, table, _, payload = row
        if table:
            changes.setdefault(seq, []).append(row)
        else:
            shaped[seq] = payload
    return shaped, changes
