"""What can be entered now: the batches, methods and tests of one's own that results are waited for."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from qclab.domain.people.rights import Actor
from qclab.queries.decoding import instant, known_instant
from qclab.queries.scope import of_client
from qclab.queries.testing.testing import IS_OPEN, TestRow, fetch_tests
from qclab.store import tables as t


@dataclass(frozen=True)
class Waiting:
    """A batch or a method with open tests. ``key`` is the batch's key or the method's id."""

    key: int | str
    id: str
    title: str
    open: int


def batches_waiting(connection: Connection, viewer: Actor, limit: int = 500) -> list[Waiting]:
    """Batches with open tests, the one whose test is due first at the top."""
    statement = (
        select(t.batch.c.key, t.batch.c.id, t.product.c.name, func.count().label("open"))
        .join(t.batch, t.batch.c.key == t.test.c.batch)
        .join(t.product, t.product.c.key == t.batch.c.product)
        .where(IS_OPEN)
        .group_by(t.batch.c.key, t.batch.c.id, t.product.c.name)
        .order_by(func.min(t.test.c.due_at), t.batch.c.key)
        .limit(limit)
    )
    rows = connection.execute(of_client(statement, t.batch.c.client, viewer))
    return [Waiting(row.key, row.id, row.name, row.open) for row in rows]


def methods_waiting(connection: Connection, viewer: Actor) -> list[Waiting]:
    """Methods with open tests, by title; versions of a method together."""
    statement = (
        select(t.method.c.id, func.max(t.method.c.title).label("title"), func.count().label("open"))
        .select_from(t.test)
        .join(t.batch, t.batch.c.key == t.test.c.batch)
        .join(t.method, t.method.c.key == t.test.c.method)
        .where(IS_OPEN)
        .group_by(t.method.c.id)
        .order_by(func.max(t.method.c.title))
    )
    rows = connection.execute(of_client(statement, t.batch.c.client, viewer))
    return [Waiting(row.id, row.id, row.title, row.open) for row in rows]


@dataclass(frozen=True)
class Due:
    """An open test by when it is due. ``returned``: a reviewer or QA gave it back with a reason."""

    key: int
    due_at: datetime
    urgent: bool
    returned: bool


def due_tests(connection: Connection, viewer: Actor, analyst: int | None) -> list[Due]:
    """The open tests of an analyst (None: those of nobody), by what is due first and then urgent before routine."""
    owner = t.test.c.analyst.is_(None) if analyst is None else t.test.c.analyst == analyst
    statement = (
        select(t.test.c.key, t.test.c.due_at, t.test.c.priority, t.test.c.state_reason)
        .join(t.batch, t.batch.c.key == t.test.c.batch)
        .where(IS_OPEN, owner)
        .order_by(t.test.c.due_at, t.test.c.priority.desc(), t.test.c.key)
        .limit(20_000)
    )
    found = []
    for row in connection.execute(of_client(statement, t.batch.c.client, viewer)):
        found.append(Due(row.key, known_instant(row.due_at), row.priority == "urgent", bool(row.state_reason)))
    return found


@dataclass(frozen=True)
class WorkRow:
    """A test with the end of its material's life."""

    test: TestRow
    expiry_at: datetime | None

    @property
    def key(self) -> int:
        return self.test.key


def fetch_work(connection: Connection, viewer: Actor, keys: list[int]) -> list[WorkRow]:
    """Rows in the order of the keys; those the viewer may not know of are left out."""
    tests = fetch_tests(connection, viewer, keys)
    batches = {row.batch for row in tests.values()}
    found = connection.execute(select(t.batch.c.key, t.batch.c.expiry_at).where(t.batch.c.key.in_(batches)))
    expiry = {row.key: instant(row.expiry_at) for row in found}
    return [WorkRow(row, expiry[row.batch]) for row in tests.values()]
