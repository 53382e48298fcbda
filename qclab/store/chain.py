"""The chain of events: each carries the digest of the one before, over exactly the stored text."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Table, bindparam, insert, select, text, update
from sqlalchemy.exc import IntegrityError, NoResultFound

from qclab.domain.trail.acts import Act
from qclab.store import engines
from qclab.store.encoding import Stored, as_instant, canonical, sha256
from qclab.store.tables import blob, change, event, head, metadata

FORMAT = 1
CHANNEL = "qclab"
"""Where PostgreSQL tells the other desks, once the append is committed, the number of the event and nothing else."""
NO_KEY = ""
GENESIS = "0" * 64
_SECRETS = {
    (table.name, column.name)
    for table in metadata.tables.values()
    for column in table.columns
    if column.info.get("secret")
}
_ACTS = frozenset(act.value for act in Act)
_WITH_SECRETS = {table for table, _ in _SECRETS}

# Built once: every write sends them.
_HEAD = select(head.c.seq, head.c.digest).where(head.c.id == 1)
_NEW_HEAD = update(head).where(head.c.id == 1).values(seq=bindparam("to_seq"), digest=bindparam("to_digest"))
_NEW_EVENT = insert(event)
_CHANGE = ("event", "position", "table_name", "row_key", "payload")
_APPEND = text(
    f"SELECT pg_notify('{CHANNEL}', CAST(qclab_append(:payload, :format, :key_id, :act_key, :at, :actor, :act,"
    " CAST(:tables AS text[]), CAST(:keys AS text[]), CAST(:payloads AS text[])) AS text))"
)
# seq + 0 keeps the planner on the index of instants, walked from its end.
_LATEST = text(
    "SELECT at FROM event WHERE seq + 0 >= (SELECT coalesce(max(seq), 0) FROM event WHERE act = :act)"
    " ORDER BY at DESC LIMIT 1"
)


def changes_digest(changes: Sequence[tuple[str, int | str, str]]) -> str:
    """The digest of an event's changes, in order; it stands in the event's payload and so binds them to it."""
    return sha256("".join([f"{table}\n{key}\n{payload}\n" for table, key, payload in changes]))


def event_digest(prev: str, format_: int, key_id: str, act_key: str, payload: str) -> str:
    """The digest of an event. ``qclab_append`` in triggers.py computes the same on PostgreSQL."""
    return sha256(f"{prev}\n{format_}\n{key_id}\n{act_key}\n{payload}")


def has_secrets(table: str) -> bool:
    return table in _WITH_SECRETS


def seen(table: str, values: Mapping[str, Stored]) -> dict[str, Stored]:
    """Values as the trail keeps them: a secret only as its digest."""
    if not has_secrets(table):
        return dict(values)
    return {
        name: "sha256:" + sha256(value) if (table, name) in _SECRETS and isinstance(value, str) else value
        for name, value in values.items()
    }


def append(
    connection: Connection, payload: dict[str, Any], act_key: str, changes: Sequence[tuple[str, int | str, str]]
) -> None:
    """Append the event and its changes as the last statements of the transaction; the caller holds the permit."""
    written = canonical({**payload, "changes": {"count": len(changes), "digest": changes_digest(changes)}})
    actor = payload["actor"]["key"] if payload["actor"] else None
    if not engines.is_sqlite(connection):
        connection.execute(
            _APPEND,
            {
                "payload": written,
                "format": FORMAT,
                "key_id": NO_KEY,
                "act_key": act_key,
                "at": payload["at"],
                "actor": actor,
                "act": payload["act"],
                "tables": _array([table for table, _, _ in changes]),
                "keys": _array([str(key) for _, key, _ in changes]),
                "payloads": _array([difference for _, _, difference in changes]),
            },
        )
        return
    last = connection.execute(_HEAD).one()
    seq, digest = last.seq + 1, event_digest(last.digest, FORMAT, NO_KEY, act_key, written)
    connection.execute(
        _NEW_EVENT,
        {
            "seq": seq,
            "payload": written,
            "format": FORMAT,
            "key_id": NO_KEY,
            "act_key": act_key,
            "prev": last.digest,
            "digest": digest,
            "at": payload["at"],
            "actor": actor,
            "act": payload["act"],
        },
    )
    if changes:
        rows = [(seq, position, table, str(key), payload) for position, (table, key, payload) in enumerate(changes, 1)]
        engines.put_rows(connection, change.name, _CHANGE, rows)
    connection.execute(_NEW_HEAD, {"to_seq": seq, "to_digest": digest})


def _array(texts: Sequence[str]) -> str:
    """Texts as PostgreSQL writes a ``text[]``. The driver quotes mark by mark, half the time of a large write."""
    quoted = [text.replace("\\", "\\\\").replace('"', '\\"') for text in texts]
    return '{"' + '","'.join(quoted) + '"}' if quoted else "{}"


def start(connection: Connection) -> None:
    """The head of an empty chain; the caller holds the permit."""
    connection.execute(insert(head).values(id=1, seq=0, digest=GENESIS))


@dataclass(frozen=True)
class Head:
    """Where the chain ends: printed on certificates and noted elsewhere, so that an older copy is noticed."""

    seq: int
    digest: str


@dataclass(frozen=True)
class NotedHead(Head):
    """A head as it was noted elsewhere, at an instant. ``acknowledged`` is the event by which QA acknowledged that it
    is here no more, as that was noted elsewhere too: what is checked is not asked whether it may be believed."""

    at: datetime
    acknowledged: Head | None = None


def first_digest(connection: Connection) -> str:
    """The digest of the first event, which tells one database from any other."""
    digest: str = connection.execute(select(event.c.digest).where(event.c.seq == 1)).scalar_one()
    return digest


def demo_password(connection: Connection) -> str:
    """The common password of a demonstration, as its first event says; empty for a laboratory that works."""
    try:
        said = json.loads(connection.execute(select(event.c.payload).where(event.c.seq == 1)).scalar_one())["said"]
        return str(said.get("demo", ""))
    except (LookupError, TypeError, ValueError, AttributeError, NoResultFound):  # altered: verify names it
        return ""


def read_head(connection: Connection) -> Head:
    row = connection.execute(_HEAD).one()
    return Head(row.seq, row.digest)


def not_here(connection: Connection, heads: Sequence[NotedHead]) -> list[NotedHead]:
    """Those of the heads noted elsewhere that the chain has not."""
    numbers = {head.seq for head in heads}
    rows = connection.execute(select(event.c.seq, event.c.digest).where(event.c.seq.in_(numbers)))
    here = {(row.seq, row.digest) for row in rows}
    return [head for head in heads if (head.seq, head.digest) not in here]


def is_acknowledged(connection: Connection, head: NotedHead) -> bool:
    """Whether the event that is said to acknowledge the loss of a head is here and names it."""
    by = head.acknowledged
    if by is None:
        return False
    here = (event.c.seq == by.seq) & (event.c.digest == by.digest) & (event.c.act == Act.LOSS_ACKNOWLEDGED.value)
    payload = connection.execute(select(event.c.payload).where(here)).scalar()
    try:
        return payload is not None and Head(head.seq, head.digest) in heads_acknowledged(json.loads(payload))
    except (KeyError, TypeError, ValueError):
        return False


def heads_acknowledged(told: dict[str, Any]) -> list[Head]:
    """The heads whose loss an event acknowledges. Raises KeyError or TypeError where it does not say so."""
    return [Head(each["seq"], each["digest"]) for each in told["said"]["heads"]]


def head_of_act(connection: Connection, act_key: str) -> Head:
    """The event of an act, as the head that it was."""
    row = connection.execute(select(event.c.seq, event.c.digest).where(event.c.act_key == act_key)).one()
    return Head(row.seq, row.digest)


def latest_instant(connection: Connection) -> str | None:
    """The latest instant in the trail since the clock was last acknowledged, or None in an empty trail."""
    moment: str | None = connection.execute(_LATEST, {"act": Act.CLOCK_ACKNOWLEDGED.value}).scalar()
    return moment


def has_act(connection: Connection, act_key: str) -> bool:
    return connection.execute(select(event.c.seq).where(event.c.act_key == act_key)).first() is not None


def is_retry(fault: IntegrityError) -> bool:
    """Whether the same act was kept by somebody else while this write was open. On SQLite, which has one writer at a
    time, it was found before (``has_act``); PostgreSQL names the constraint."""
    details = getattr(fault.orig, "diag", None)
    return details is not None and details.constraint_name == "uq_event_act_key"


@dataclass(frozen=True)
class Committed:
    """An event and what it touched: tables with the keys of their rows."""

    seq: int
    act: Act | None
    act_key: str
    at: datetime
    rows: frozenset[tuple[str, int | str]]


def events_after(connection: Connection, seq: int, limit: int = 500) -> list[Committed]:
    """The next events after a number, the oldest first."""
    wanted = select(event.c.seq).where(event.c.seq > seq).order_by(event.c.seq).limit(limit)
    found = connection.execute(
        select(event.c.seq, event.c.act, event.c.act_key, event.c.at, change.c.table_name, change.c.row_key)
        .outerjoin(change, change.c.event == event.c.seq)
        .where(event.c.seq.in_(wanted))
        .order_by(event.c.seq)
    )
    committed = []
    for number, lines in groupby(found, key=attrgetter("seq")):
        rows = list(lines)
        touched = frozenset((row.table_name, _key(row.table_name, row.row_key)) for row in rows if row.table_name)
        at = as_instant(rows[0].at)
        assert at is not None  # noqa: S101 - every event has its instant
        act = Act(rows[0].act) if rows[0].act in _ACTS else None
        committed.append(Committed(number, act, rows[0].act_key, at, touched))
    return committed


def _key(table: str, text: str) -> int | str:
    """A key as the door gives it: of bytes their digest, of any other table a number."""
    return text if table == blob.name else int(text)


@dataclass(frozen=True)
class LaterChange:
    """A change somebody else made to a row."""

    who: str
    at: datetime
    fields: tuple[str, ...]


def changed_since(connection: Connection, table: Table, key: int, row_version: int) -> LaterChange | None:
    """The last change of a row's fields after a version; a mere raise of a batch's version is none."""
    rows = connection.execute(
        select(change.c.payload, event.c.payload.label("event"))
        .join(event, event.c.seq == change.c.event)
        .where(change.c.table_name == table.name, change.c.row_key == str(key))
        .order_by(change.c.event.desc(), change.c.position.desc())
    )
    for row in rows:
        difference = json.loads(row.payload)
        if difference.get("version", 1) <= row_version:
            return None
        if difference["to"]:
            told = json.loads(row.event)
            who = told["actor"]["name"] if told["actor"] else "the program"
            moment = as_instant(told["at"])
            assert moment is not None  # noqa: S101 - every event has its instant
            return LaterChange(who, moment, tuple(difference["to"]))
    return None
