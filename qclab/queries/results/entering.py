"""What can be entered now: the batches, methods and tests of one's own that results are waited for."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from qclab.domain.catalogue.values import Priority
from qclab.domain.people.rights import Actor
from qclab.domain.testing.causes import Held
from qclab.queries.decoding import known_instant
from qclab.queries.scope import of_client
from qclab.queries.testing.causes import held_at
from qclab.queries.testing.starting import dies_first
from qclab.queries.testing.testing import IS_OPEN
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
    """An open test by when it is due. ``returned``: a reviewer or QA gave it back with a reason; ``is_outside``: it
    lies with a contract laboratory."""

    key: int
    due_at: datetime
    urgent: bool
    returned: bool
    is_outside: bool = False


def due_tests(
    connection: Connection,
    viewer: Actor,
    analyst: int | None,
    now: datetime,
    *,
    sort: str = "due",
    descending: bool = False,
) -> list[Due]:
    """The open tests that were given to an analyst (None: to nobody), by what is due first, urgent before routine;
    ``sort``: ``due``, or ``expires`` for what dies first."""
    due = t.test.c.due_at.desc() if descending else t.test.c.due_at
    first = [dies_first(descending=descending), t.test.c.due_at] if sort == "expires" else [due]
    owner = t.test.c.analyst.is_(None) if analyst is None else t.test.c.analyst == analyst
    statement = (
        select(t.test.c.key, t.test.c.due_at, t.test.c.priority, t.test.c.state_reason, held_at(now).label("held"))
        .join(t.batch, t.batch.c.key == t.test.c.batch)
        .join(t.method, t.method.c.key == t.test.c.method)
        .where(IS_OPEN, owner)
        .order_by(*first, t.test.c.priority.desc(), t.test.c.key)
        .limit(20_000)
    )
    found = []
    for row in connection.execute(of_client(statement, t.batch.c.client, viewer)):
        is_outside = row.held == Held.CONTRACT_LABORATORY.value
        due_at, is_urgent = known_instant(row.due_at), row.priority == Priority.URGENT
        found.append(Due(row.key, due_at, is_urgent, bool(row.state_reason), is_outside))
    return found
