"""The one door: every change and its audit event commit together or not at all (21 CFR 11.10(e)).

``Store.write`` opens a transaction and gives a ``Writing``; nothing else on the engine may write. Helpers never commit.
"""

import sys
import uuid
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import Connection as Connection  # noqa: PLC0414 - what a service hands to a query
from sqlalchemy import Engine, RootTransaction, Table, Update, bindparam, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, NoResultFound

from qclab import __version__
from qclab.domain import moments
from qclab.domain.codes import AtDatabase
from qclab.domain.people.rights import Actor
from qclab.domain.refusals import Broken, Conflict, Refusal, Unavailable
from qclab.domain.trail.acts import WITHOUT_CHANGES, Act
from qclab.store import chain, engines, guard, reading, tables
from qclab.store.encoding import Stored, as_instant, canonical, encode, plain, sha256
from qclab.store.failures import translated
from qclab.store.file import look_again
from qclab.store.holding import a_row_held
from qclab.store.looking import look_at
from qclab.store.tables.declaration import aggregates, aggregates_of, field_words
from qclab.store.zone import laboratory_zone

Clock = Callable[[], datetime]
MAX_SKEW = timedelta(minutes=2)


def system_clock() -> datetime:
    """The workstation's clock, with its offset."""
    return moments.here(datetime.now(UTC))


@dataclass(frozen=True)
class Changes:
    """What a committed write touched, here or at another desk: each page decides from it whether it is stale. ``act``
    is None where a newer program did what this one has no word for; ``elsewhere`` says that it was another desk."""

    act: Act | None
    at: datetime
    rows: frozenset[tuple[str, int | str]]
    elsewhere: bool = False

    @property
    def tables(self) -> frozenset[str]:
        return frozenset(table for table, _ in self.rows)


class AlreadyDone(Conflict):
    """The act with this key is in the trail already: a retry after a lost connection did not happen twice."""

    def __init__(self) -> None:
        super().__init__("This was already done: the record is complete.", code=AtDatabase.ALREADY_DONE)


@dataclass
class Store:
    """A database, its clock and who listens after a commit. Safe to share between threads."""

    engine: Engine
    clock: Clock = system_clock
    workstation: str = ""
    source: str = "program"
    new_act_key: Callable[[], str] = field(default=lambda: uuid.uuid4().hex)
    committed: list[Callable[[Changes], None]] = field(default_factory=list)
    own_acts: deque[str] = field(default_factory=lambda: deque(maxlen=1_000), repr=False)
    """Keys of the acts this store wrote last: their notices are no news to it."""

    @contextmanager
    def read(self, limit: float | None = None) -> Iterator[Connection]:
        """A connection that sees one state of the database throughout and cannot write. ``limit``: seconds that an
        answer may take."""
        with (
            translated(),
            engines.snapshot(self.engine) as connection,
            reading.holding(partial(engines.interrupt, connection)),
            reading.limited(connection, limit),
        ):
            yield connection

    def now(self) -> datetime:
        """The moment by the clock that acts are recorded by: the server's where there is one."""
        here = self.clock()
        if self.clock is not system_clock:
            return here
        with self.read() as connection:
            return engines.server_time(connection) or here

    @contextmanager
    def write(
        self,
        actor: Actor | None,
        act: Act,
        reason: str = "",
        *,
        act_key: str = "",
        said: Mapping[str, Any] | None = None,
    ) -> Iterator["Writing"]:
        """One transaction and one event. ``said`` adds facts to the event that no row carries.

        Raises AlreadyDone when ``act_key`` is in the trail, Conflict when the clock cannot be trusted, Unavailable when
        the database cannot take the write.
        """
        with translated(), engines.to_write(self.engine) as connection, connection.begin() as transaction:
            at = self._now(connection, act)
            if act_key and chain.has_act(connection, act_key):
                raise AlreadyDone
            writing = Writing(connection, actor, act, at, reason)
            yield writing
            payload = self.payload(actor, writing.act, at, writing.reason, {**(said or {}), **writing.said})
            act_key = act_key or self.new_act_key()
            with self._as_own(act_key):
                happened = writing.finish(payload, act_key)
                _commit(transaction)
        if happened:
            self._tell(Changes(writing.act, at, frozenset((table, row) for table, row, _ in writing.changes)))

    @contextmanager
    def _as_own(self, act_key: str) -> Iterator[None]:
        """The notice of this act may come before its commit has returned. Where it is not known to be kept, whoever
        kept it, its notice is news."""
        self.own_acts.append(act_key)
        try:
            yield
        except IntegrityError as fault:
            self.own_acts.remove(act_key)
            if chain.is_retry(fault):
                raise AlreadyDone from fault
            raise
        except BaseException:
            self.own_acts.remove(act_key)
            raise

    def _tell(self, changes: Changes) -> None:
        """What is kept stays kept, and is answered as kept, whatever becomes of those who listen: a bug of theirs goes
        where bugs go."""
        for listener in self.committed:
            try:
                listener(changes)
            except Exception:  # whatever it is: the act is committed, and must not be answered as failed
                sys.excepthook(*sys.exc_info())

    def payload(
        self, actor: Actor | None, act: Act, at: datetime, reason: str, said: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The event as it will be stored: who, what, when, where and why."""
        offset = at.utcoffset() or timedelta()
        return {
            "act": act.value,
            "actor": None if actor is None else {"key": actor.key, "id": actor.id, "name": actor.name},
            "at": encode(at),
            "offset_minutes": int(offset.total_seconds() // 60),
            "program": __version__,
            "reason": encode(reason),
            "said": plain(dict(said)),
            "source": self.source,
            "workstation": encode(self.workstation),
        }

    def _now(self, connection: Connection, act: Act) -> datetime:
        """The moment of the act; refused when the workstation's clock disagrees with the server or with the trail."""
        here = self.clock()
        moment = here
        server = engines.server_time(connection) if self.clock is system_clock else None
        if server is not None:
            if abs(here - server) > MAX_SKEW:
                raise Conflict(
                    f"This workstation's clock says {_told(connection, here)}, the server's "
                    f"{_told(connection, server)}. Nothing was written. Set the workstation's clock and try again.",
                    code=AtDatabase.CLOCKS_DIFFER,
                )
            moment = server.astimezone(here.tzinfo)
        last = as_instant(chain.latest_instant(connection))
        if last is not None and moment < last - MAX_SKEW and act not in _WITH_A_CLOCK_IN_DOUBT:
            raise Conflict(
                f"The clock says {_told(connection, moment)}, but the last record was made at "
                f"{_told(connection, last)}. Nothing was written. Set the clock right; if the earlier one ran ahead, "
                "QA or an administrator acknowledges it and work goes on.",
                code=AtDatabase.CLOCK_BEHIND,
            )
        return moment


# As text, which both engines read: SQLAlchemy has it by dialect, and the start of the program would wait for those.
_NEXT_NUMBERS = text(
    "INSERT INTO counter (series, value) VALUES (:series, :count)"
    " ON CONFLICT (series) DO UPDATE SET value = counter.value + excluded.value RETURNING value"
)
_WITH_A_CLOCK_IN_DOUBT = frozenset(
    {
        Act.CLOCK_ACKNOWLEDGED,
        Act.SIGNED_IN,
        Act.SIGNED_OUT,
        Act.SIGN_IN_FAILED,
        Act.SIGNING_FAILED,
        Act.PERSON_LOCKED_OUT,
        Act.RIGHT_REFUSED,
        Act.VERIFIED,
        Act.BACKED_UP,
    }
)
"""What must be possible, and recorded, until somebody has settled the clock."""


def _commit(transaction: RootTransaction) -> None:
    try:
        transaction.commit()
    except DBAPIError as fault:
        if not fault.connection_invalidated:
            raise
        raise Unavailable(
            "The connection was lost at the moment of saving, so it is not known whether this was kept. "
            "Look at the record before you do it again.",
            code=AtDatabase.NOT_KNOWN,
        ) from fault
    look_again(transaction.connection)


def _told(connection: Connection, moment: datetime) -> str:
    return moments.second(moment, laboratory_zone(connection), with_offset=True)


class Writing:
    """An open write: rows go in, their differences are captured, one event closes it."""

    def __init__(self, connection: Connection, actor: Actor | None, act: Act, at: datetime, reason: str = "") -> None:
        self.connection = connection
        self.actor = actor
        self.act = act
        self.at = at
        self.reason = reason
        self.said: Mapping[str, Any] = {}
        self.changes: list[tuple[str, int | str, str]] = []
        self._below: dict[str, set[int]] = {}

    @property
    def by(self) -> int:
        """The key of the person who acts."""
        if self.actor is None:
            raise Refusal("Nobody is signed in.", code=AtDatabase.NOBODY_SIGNED_IN)
        return self.actor.key

    def turned_out(self, act: Act, said: Mapping[str, Any] | None = None, reason: str | None = None) -> None:
        """What was done is known only within the write, as when a password is looked at while its person is held;
        ``reason``: another one than was given, as of a part of what was asked."""
        self.act, self.said, self.reason = act, said or {}, self.reason if reason is None else reason

    def insert(self, table: Table, **values: object) -> int:
        """One new row; its key."""
        return self.insert_many(table, [values])[0]

    def insert_many(self, table: Table, rows: Sequence[Mapping[str, object]]) -> list[int]:
        """New rows of a kept table, all with the same columns, in one statement; their keys in order."""
        if not rows:
            return []
        with guard.permit(self.connection):
            keys = list(engines.next_keys(self.connection, table, len(rows)))
        names = ("key", "row_version", *rows[0])
        self._complete(table, names)
        encoded = [(key, 1, *[encode(row[name]) for name in names[2:]]) for key, row in zip(keys, rows, strict=True)]
        look_at(table, names, encoded)
        with guard.permit(self.connection):
            engines.put_rows(self.connection, table.name, names, encoded)
        for key, values in zip(keys, encoded, strict=True):
            stored = dict(zip(names, values, strict=True))
            self._note(table, key, {"op": "insert", "to": chain.seen(table.name, stored)})
            self._touch(table, stored)
        return keys

    def hold(self, table: Table, key: int) -> Mapping[str, Any]:
        """A row as it is now, which nobody else changes until this write ends."""
        return dict(self.connection.execute(a_row_held(table, tuple(table.c.keys())), {"row": key}).mappings().one())

    def update(self, table: Table, key: int, row_version: int | None = None, /, **values: object) -> None:
        """Change a row. ``row_version`` is the version the person saw; None where the use case read it in this write.

        Raises Conflict when somebody changed the row since, naming who, when and what.
        """
        after = {name: encode(value) for name, value in values.items()}
        # Only what is asked for: a migration raises rows of a revision that has not all of today's columns.
        names = {"row_version", *after, *(aggregates_of(table.name).keys() & set(table.c.keys()))}
        row = self.connection.execute(a_row_held(table, tuple(sorted(names))), {"row": key}).mappings().one()
        if row_version is not None and row["row_version"] != row_version:
            self._refuse_if_changed(table, key, row_version)
        after = {name: value for name, value in after.items() if not _same(row[name], value)}
        if not after and values:
            return
        look_at(table, tuple(after), [tuple(after.values())])
        version = row["row_version"] + 1
        with guard.permit(self.connection):
            self.connection.execute(_changed(table), {"row": key, "row_version": version, **after})
        before = {name: row[name] for name in after}
        self._note(
            table,
            key,
            {
                "op": "update",
                "version": version,
                "from": chain.seen(table.name, before),
                "to": chain.seen(table.name, after),
            },
        )
        self._below.get(table.name, set()).discard(key)  # it has its new version already
        self._touch(table, row)
        self._touch(table, after)

    def wait_for(self, data: bytes) -> str:
        """Nobody else writes what comes with these bytes until this write ends; their SHA-256."""
        digest = sha256(data)
        engines.wait_for_bytes(self.connection, [digest])
        return digest

    def keep(self, data: bytes) -> str:
        """Keep bytes once, for ever, also where two workstations bring them at once; their SHA-256."""
        return self.keep_many([data])[0]

    def keep_many(self, many: Sequence[bytes]) -> list[str]:
        """Keep each of these bytes once, for ever; their SHA-256 in order."""
        digests = [sha256(data) for data in many]
        bytes_of = dict(zip(digests, many, strict=True))
        if not bytes_of:
            return []
        engines.wait_for_bytes(self.connection, sorted(bytes_of))
        blob = tables.blob
        known = set(self.connection.execute(select(blob.c.sha256).where(blob.c.sha256.in_(bytes_of))).scalars())
        new = [(digest, len(data), data) for digest, data in bytes_of.items() if digest not in known]
        if new:
            with guard.permit(self.connection):
                engines.put_rows(self.connection, blob.name, ("sha256", "length", "bytes"), new)
        for digest, length, _ in new:
            self._note(blob, digest, {"op": "insert", "to": {"sha256": digest, "length": length}})
        return digests

    def next_numbers(self, series: str, count: int = 1) -> range:
        """The next gap-free numbers of a series, held until this write ends."""
        with guard.permit(self.connection):
            last: int = self.connection.execute(_NEXT_NUMBERS, {"series": series, "count": count}).scalar_one()
        return range(last - count + 1, last + 1)

    def finish(self, payload: dict[str, Any], act_key: str) -> bool:
        """Raise the version of every row that something changed under, then append the event."""
        for aggregate in aggregates():
            for key in sorted(self._below.pop(aggregate.name, ())):
                self.update(aggregate, key)
        if not self.changes and self.act not in WITHOUT_CHANGES:
            return False
        with guard.permit(self.connection):
            try:
                chain.append(self.connection, payload, act_key, self.changes)
            except (IntegrityError, NoResultFound) as fault:
                if isinstance(fault, IntegrityError) and chain.is_retry(fault):
                    raise
                said = "The audit trail was changed behind the program's back and cannot go on. Nothing was written; "
                names = "qclab verify names what was changed."
                raise Broken(said + names, code=AtDatabase.TRAIL_IS_ALTERED) from fault
        return True

    def _note(self, table: Table, key: int | str, difference: dict[str, Any]) -> None:
        self.changes.append((str(table.name), key, canonical(difference)))

    def _touch(self, table: Table, row: Mapping[Any, Any]) -> None:
        """Note the aggregates that a row is under; by the table's name, since a migration writes undeclared ones."""
        for column, aggregate in aggregates_of(table.name).items():
            if row.get(column) is not None:
                self._below.setdefault(aggregate, set()).add(row[column])

    def _complete(self, table: Table, names: Collection[str]) -> None:
        missing = [column.name for column in table.columns if column.name not in names]
        if missing:
            raise TypeError(f"{table.name}: {', '.join(missing)} not given")

    def _refuse_if_changed(self, table: Table, key: int, seen: int) -> None:
        later = chain.changed_since(self.connection, table, key, seen)
        if later is not None:
            fields = ", ".join(field_words(table.name, name) for name in later.fields)
            at = moments.minute(later.at, laboratory_zone(self.connection), with_offset=True)
            raise Conflict(
                f"{later.who} changed {fields} at {at}, after you opened it. "
                "Nothing was written and what you typed is still here: look at the new values, then save again.",
                code=AtDatabase.CHANGED_SINCE,
            )


@lru_cache(512)
def _changed(table: Table) -> Update:
    return update(table).where(table.c.key == bindparam("row"))


def _same(before: Stored, after: Stored) -> bool:
    return before == after and type(before) is type(after)
