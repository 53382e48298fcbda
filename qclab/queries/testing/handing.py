"""Whose tests are open, for who hands them over."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, exists, select

from qclab.domain.people.rights import Actor
from qclab.domain.refusals import Reason
from qclab.domain.testing.assigning import analyst_blockers
from qclab.queries.people import people
from qclab.queries.people.people import PersonRow
from qclab.queries.scope import of_client
from qclab.queries.testing.testing import IS_OPEN
from qclab.store import tables as t


@dataclass(frozen=True)
class OpenTest:
    """An open test of a person, named without anything of its results."""

    key: int
    title: str
    batch_id: str

    def __str__(self) -> str:
        return f"{self.title}, batch {self.batch_id}"


def keys_left_by(connection: Connection, person: int) -> list[int]:
    """The open tests of a person, of every client, for a use case that hands them over; nothing of them is told. A
    retest stays with the analyst whom its plan names: it is done by nobody else."""
    is_retest = exists().where(t.retest.c.test == t.test.c.key)
    asked = select(t.test.c.key).where(IS_OPEN, t.test.c.analyst == person, ~is_retest)
    return list(connection.execute(asked).scalars())


def open_tests_of(connection: Connection, viewer: Actor, person: int) -> list[OpenTest]:
    """The open tests of a person that a viewer may know of, what is due first on top."""
    statement = (
        select(t.test.c.key, t.method.c.title, t.batch.c.id)
        .join(t.method, t.method.c.key == t.test.c.method)
        .join(t.batch, t.batch.c.key == t.test.c.batch)
        .where(IS_OPEN, t.test.c.analyst == person)
        .order_by(t.test.c.due_at, t.test.c.key)
    )
    found = connection.execute(of_client(statement, t.batch.c.client, viewer))
    return [OpenTest(row.key, row.title, row.id) for row in found]


def why_not_give(
    connection: Connection, viewer: Actor, tests: Collection[int], person: int | None
) -> tuple[Reason, ...]:  # fmt: skip
    """Why all these tests are not given to a person; nobody whom the viewer may not know of gets one."""
    return why_not_of(connection, viewer, _clients(connection, tests), person)


def analysts_for(connection: Connection, viewer: Actor, tests: Collection[int]) -> list[PersonRow]:
    """The people to whom all these tests can be given, by name."""
    return analysts_of(connection, viewer, _clients(connection, tests))


def why_not_of(
    connection: Connection, viewer: Actor, clients: Collection[int], person: int | None
) -> tuple[Reason, ...]:  # fmt: skip
    """Why a person is given no tests of all these clients."""
    rows = {row.key: row for row in people.people(connection, viewer)}
    return _why_not(rows.get(person) if person is not None else None, clients)


def analysts_of(connection: Connection, viewer: Actor, clients: Collection[int]) -> list[PersonRow]:
    """The people to whom tests of all these clients can be given, by name."""
    able = [row for row in people.people(connection, viewer) if not _why_not(row, clients)]
    return sorted(able, key=lambda row: row.name)


def _why_not(row: PersonRow | None, clients: Collection[int]) -> tuple[Reason, ...]:
    if row is None:
        return analyst_blockers(None, is_active=False, knows_all=False)
    knows_all = row.client is None or set(clients) <= {row.client}
    return analyst_blockers(row.actor, is_active=row.is_active, knows_all=knows_all)


def _clients(connection: Connection, tests: Collection[int]) -> set[int]:
    """Whose these tests are."""
    statement = select(t.batch.c.client).join(t.test, t.test.c.batch == t.batch.c.key)
    return set(connection.execute(statement.where(t.test.c.key.in_(list(tests))).distinct()).scalars())


def successors(connection: Connection, viewer: Actor, leaving: int) -> list[PersonRow]:
    """The people to whom all open tests of this person can be given."""
    able = analysts_for(connection, viewer, keys_left_by(connection, leaving))
    return [row for row in able if row.key != leaving]
