"""What is open or submitted: found by what is due first, narrowed in the database itself."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from qclab.domain.people.rights import Actor
from qclab.domain.testing.causes import Cause, Held
from qclab.domain.testing.lifecycle import TestState
from qclab.queries.decoding import known_instant
from qclab.queries.scope import holds, of_client
from qclab.queries.testing.causes import cause_at, held_at, holder_name
from qclab.queries.testing.starting import DIES_AT, dies_first
from qclab.queries.testing.testing import IS_WAITING, TestRow, fetch_tests
from qclab.store import tables as t
from qclab.store.encoding import instant

AT_MOST = 20_000


@dataclass(frozen=True)
class Asked:
    """Which of the open and submitted tests; the empty one asks for all. ``method`` is an id, whatever its version;
    ``cause`` and ``held`` are those of the moment ``now``."""

    method: str = ""
    held: int | Held | None = None
    client: int | None = None
    due_from: datetime | None = None
    due_before: datetime | None = None
    batch: str = ""
    cause: Cause | None = None
    now: datetime | None = None


SORTS: dict[str, Any] = {
    "due": t.test.c.due_at,
    "test": t.method.c.title,
    "expires": DIES_AT,
    "batch": t.batch.c.id,
    "client": t.batch.c.client,
    "state": t.test.c.state,
    "priority": t.test.c.priority,
}
"""What the list can be sorted by beside "who"; what is due first comes first among equals."""


def find_pending(
    connection: Connection,
    viewer: Actor,
    asked: Asked,
    *,
    sort: str = "due",
    descending: bool = False,
    limit: int = AT_MOST,
) -> list[int]:
    """The keys of the tests, what is due first on top unless sorted otherwise."""
    statement = narrowed(select(t.test.c.key), asked, viewer, _JOINS.get(sort, ()))
    if sort == "who":
        statement = statement.outerjoin(t.person, t.person.c.key == t.test.c.analyst)
    by = holder_name(_now(asked)) if sort == "who" else SORTS[sort]
    first = dies_first(descending=descending) if sort == "expires" else by.desc() if descending else by
    statement = statement.order_by(first, t.test.c.due_at, t.test.c.key).limit(limit)
    return list(connection.execute(statement).scalars())


def narrowed(statement: Select[Any], asked: Asked, viewer: Actor, joins: Collection[Any] = ()) -> Select[Any]:
    """What is asked, with no more joins than it needs; ``joins``: batch or method, where their columns are used."""
    test = t.test.c
    statement = statement.where(IS_WAITING)
    needs = set(joins)
    is_of_cause = asked.cause is not None or asked.held is not None
    if asked.method or is_of_cause:
        needs.add(t.method)
    if is_of_cause or asked.client is not None or viewer.client is not None or asked.batch.strip():
        needs.add(t.batch)
    if t.method in needs:
        statement = statement.join(t.method, t.method.c.key == test.method)
    if t.batch in needs:
        statement = of_client(statement.join(t.batch, t.batch.c.key == test.batch), t.batch.c.client, viewer)
    if asked.method:
        statement = statement.where(t.method.c.id == asked.method)
    if asked.held is not None:
        who = asked.held.value if isinstance(asked.held, Held) else str(asked.held)
        statement = statement.where(held_at(_now(asked)) == who)
    if asked.cause is not None:
        statement = statement.where(cause_at(_now(asked)) == asked.cause.value)
    if asked.due_from is not None:
        statement = statement.where(test.due_at >= instant(asked.due_from))
    if asked.due_before is not None:
        statement = statement.where(test.due_at < instant(asked.due_before))
    if asked.client is not None:
        statement = statement.where(t.batch.c.client == asked.client)
    if asked.batch.strip():
        statement = statement.where(holds(t.batch.c.id, asked.batch.strip()))
    return statement


_JOINS: dict[str, set[Any]] = {
    "test": {t.method}, "batch": {t.batch}, "client": {t.batch}, "expires": {t.batch}, "who": {t.method, t.batch},
}  # fmt: skip


def _now(asked: Asked) -> datetime:
    if asked.now is None:
        raise ValueError("a cause and a holder are those of a moment")
    return asked.now


@dataclass(frozen=True)
class PendingRow:
    """A test that waits, and since when it stands as it does: the last change of the test itself."""

    test: TestRow
    since: datetime | None

    @property
    def key(self) -> int:
        return self.test.key


def fetch_pending(connection: Connection, viewer: Actor, keys: Iterable[int]) -> list[PendingRow]:
    """Rows in the order of the keys; those the viewer may not know of are left out."""
    tests = fetch_tests(connection, viewer, keys)
    since = _changed_at(connection, tests)
    return [PendingRow(test, since.get(key)) for key, test in tests.items()]


def _changed_at(connection: Connection, tests: Collection[int]) -> dict[int, datetime]:
    change = t.change.c
    statement = (
        select(change.row_key, func.max(t.event.c.at).label("at"))
        .join(t.event, t.event.c.seq == change.event)
        .where(change.table_name == t.test.name, change.row_key.in_([str(key) for key in tests]))
        .group_by(change.row_key)
    )
    return {int(row.row_key): known_instant(row.at) for row in connection.execute(statement)} if tests else {}


def open_among(connection: Connection, viewer: Actor, keys: Iterable[int]) -> list[int]:
    """Those of the tests that are open, and so can change hands, in the order given."""
    wanted = list(keys)
    statement = narrowed(select(t.test.c.key), Asked(), viewer).where(t.test.c.state == TestState.OPEN.value)
    found = set(connection.execute(statement.where(t.test.c.key.in_(wanted))).scalars())
    return [key for key in wanted if key in found]
