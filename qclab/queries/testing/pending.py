"""What is open or submitted: found by what is due first, counted by assay, day and person in the database itself."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, case, func, select

from qclab.domain.people.rights import Actor, Right
from qclab.domain.testing.due import LATE, Horizon
from qclab.domain.testing.lifecycle import TestState
from qclab.queries.people import people
from qclab.queries.people.people import PersonRow
from qclab.queries.scope import of_client
from qclab.queries.testing.starting import DIES_AT, dies_first
from qclab.queries.testing.testing import IS_WAITING
from qclab.store import tables as t
from qclab.store.encoding import instant

AT_MOST = 20_000


@dataclass(frozen=True)
class Asked:
    """Which of the open and submitted tests; the empty one asks for all. ``method`` is an id, whatever its version."""

    method: str = ""
    analyst: int | None = None
    nobody: bool = False
    client: int | None = None
    due_from: datetime | None = None
    due_before: datetime | None = None
    batch: str = ""


SORTS: dict[str, Any] = {
    "due": t.test.c.due_at,
    "test": t.method.c.title,
    "expires": DIES_AT,
    "batch": t.batch.c.id,
    "client": t.batch.c.client,
    "who": func.coalesce(t.person.c.name, ""),
    "state": t.test.c.state,
    "priority": t.test.c.priority,
}
"""What the list can be sorted by; what is due first comes first among equals."""


def find_pending(
    connection: Connection,
    viewer: Actor,
    asked: Asked,
    *,
    sort: str = "due",
    descending: bool = False,
    limit: int = AT_MOST,
) -> list[int]:
    """The keys of the tests, overdue first unless sorted otherwise."""
    statement = _where(select(t.test.c.key), asked, viewer, named=sort == "test")
    if sort == "who":
        statement = statement.outerjoin(t.person, t.person.c.key == t.test.c.analyst)
    if sort in ("batch", "client", "expires") and not _needs_batch(asked, viewer):
        statement = statement.join(t.batch, t.batch.c.key == t.test.c.batch)
    by = SORTS[sort]
    first = dies_first(descending=descending) if sort == "expires" else by.desc() if descending else by
    statement = statement.order_by(first, t.test.c.due_at, t.test.c.key).limit(limit)
    return list(connection.execute(statement).scalars())


def _needs_batch(asked: Asked, viewer: Actor) -> bool:
    return asked.client is not None or viewer.client is not None or bool(asked.batch.strip())


def _where(statement: Select[Any], asked: Asked, viewer: Actor, *, named: bool = False) -> Select[Any]:
    """What is asked, with no more joins than it needs; ``named`` where the method's own columns are used."""
    test = t.test.c
    statement = statement.where(IS_WAITING)
    if asked.method or named:
        statement = statement.join(t.method, t.method.c.key == test.method)
    if asked.method:
        statement = statement.where(t.method.c.id == asked.method)
    if asked.nobody:
        statement = statement.where(test.analyst.is_(None))
    elif asked.analyst is not None:
        statement = statement.where(test.analyst == asked.analyst)
    if asked.due_from is not None:
        statement = statement.where(test.due_at >= instant(asked.due_from))
    if asked.due_before is not None:
        statement = statement.where(test.due_at < instant(asked.due_before))
    if _needs_batch(asked, viewer):
        statement = statement.join(t.batch, t.batch.c.key == test.batch)
        statement = of_client(statement, t.batch.c.client, viewer)
        if asked.client is not None:
            statement = statement.where(t.batch.c.client == asked.client)
        if asked.batch.strip():
            statement = statement.where(func.lower(t.batch.c.id).contains(asked.batch.strip().lower(), autoescape=True))
    return statement


@dataclass(frozen=True)
class HeatRow:
    """How many tests of one assay are due in each column of the horizon."""

    method_id: str
    title: str
    counts: tuple[int, ...]


def heat(connection: Connection, viewer: Actor, asked: Asked, horizon: Horizon) -> list[HeatRow]:
    """Assays by title, counted by day; the assay and the dates that are asked for do not narrow the picture itself."""
    column = case(
        *((t.test.c.due_at < instant(edge), place) for place, edge in enumerate(horizon.edges)), else_=horizon.later
    ).label("due_column")
    whole = replace(asked, method="", due_from=None, due_before=None)
    statement = _where(
        select(t.method.c.id, func.max(t.method.c.title).label("title"), column, func.count().label("tests")),
        whole,
        viewer,
        named=True,
    ).group_by(t.method.c.id, "due_column")
    titles: dict[str, str] = {}
    counts: dict[str, list[int]] = {}
    for row in connection.execute(statement):
        titles[row.id] = row.title
        counts.setdefault(row.id, [0] * len(horizon.columns))[row.due_column] = row.tests
    rows = (HeatRow(method, title, tuple(counts[method])) for method, title in titles.items())
    return sorted(rows, key=lambda row: (row.title, row.method_id))


def count_late(connection: Connection, viewer: Actor, now: datetime) -> int:
    """How many tests are overdue, whoever's they are."""
    statement = _where(select(func.count()).select_from(t.test), Asked(due_before=now), viewer)
    return int(connection.execute(statement).scalar_one())


@dataclass(frozen=True)
class Load:
    """How much a person has; nobody has the key None."""

    key: int | None
    name: str
    tests: int
    late: int


def loads(connection: Connection, viewer: Actor, asked: Asked, now: datetime) -> list[Load]:
    """Who has the tests asked for, whoever's they are: what nobody has first, then by name."""
    return sorted(_loads(connection, viewer, replace(asked, analyst=None, nobody=False), now), key=_nobody_first)


def _nobody_first(load: Load) -> tuple[bool, str]:
    return load.key is not None, load.name


def _loads(connection: Connection, viewer: Actor, asked: Asked, now: datetime, state: str = "") -> list[Load]:
    late = func.sum(case((t.test.c.due_at < instant(now), 1), else_=0))
    statement = _where(
        select(t.person.c.key, t.person.c.name, func.count().label("tests"), late.label("late")).select_from(t.test),
        asked,
        viewer,
    )
    statement = statement.outerjoin(t.person, t.person.c.key == t.test.c.analyst)
    if state:
        statement = statement.where(t.test.c.state == state)
    statement = statement.group_by(t.person.c.key, t.person.c.name)
    return [Load(row.key, row.name or "nobody", row.tests, int(row.late)) for row in connection.execute(statement)]


@dataclass(frozen=True)
class Picture:
    """Everything the top of the page shows: the horizon it was counted for, the heat map, and who has what."""

    horizon: Horizon
    heat: tuple[HeatRow, ...]
    loads: tuple[Load, ...]
    counts: dict[str, int]


def picture(connection: Connection, viewer: Actor, asked: Asked, horizon: Horizon) -> Picture:
    """Counted for what is asked; ``counts`` are those of the chips: late, today, week and all."""
    rows = heat(connection, viewer, asked, horizon)
    wanted = [row for row in rows if asked.method in ("", row.method_id)]
    totals = [sum(row.counts[column] for row in wanted) for column in horizon.columns]
    counts = {
        "late": totals[LATE],
        "today": totals[1],
        "week": sum(totals[1 : horizon.week + 1]),
        "all": sum(totals),
    }
    return Picture(horizon, tuple(rows), tuple(loads(connection, viewer, asked, horizon.now)), counts)


@dataclass(frozen=True)
class Assignee:
    """A person who may enter results, with what they have open now."""

    person: PersonRow
    tests: int
    late: int

    @property
    def key(self) -> int:
        return self.person.key


def assignees(connection: Connection, viewer: Actor, now: datetime) -> list[Assignee]:
    """Whom a test can be given to, by name. Their load is counted over all clients, as far as the viewer knows them."""
    had = {load.key: load for load in _loads(connection, viewer, Asked(), now, TestState.OPEN.value)}
    able = [row for row in people.people(connection, viewer) if row.state == "active" and row.may(Right.ENTER_RESULTS)]
    found = []
    for row in sorted(able, key=lambda row: row.name):
        load = had.get(row.key)
        found.append(Assignee(row, load.tests if load else 0, load.late if load else 0))
    return found


def open_among(connection: Connection, viewer: Actor, keys: Iterable[int]) -> list[int]:
    """Those of the tests that are open, and so can change hands, in the order given."""
    wanted = list(keys)
    statement = _where(select(t.test.c.key), Asked(), viewer).where(t.test.c.state == TestState.OPEN.value)
    found = set(connection.execute(statement.where(t.test.c.key.in_(wanted))).scalars())
    return [key for key in wanted if key in found]
