"""Runs: which there are, what stands at each position, and which tests wait for one."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Select, distinct, func, or_, select

from qclab.domain.codes import NoSuch
from qclab.domain.people.rights import Actor
from qclab.domain.refusals import Missing
from qclab.domain.runs.lifecycle import RUNNING, RunState
from qclab.queries.decoding import instant, known_instant
from qclab.queries.scope import holds, of_client
from qclab.queries.testing.starting import dies_first
from qclab.queries.testing.testing import IS_OPEN, TestRow, fetch_tests
from qclab.store import tables as t

AT_MOST = 5_000


class Which(StrEnum):
    """Which runs a list shows."""

    RUNNING = "running"
    ENDED = "ended"


@dataclass(frozen=True)
class RunRow:
    """A run; ``tests`` and ``batches``: how many of those that the viewer may know of are on it."""

    key: int
    row_version: int
    id: str
    state: RunState
    method: int
    method_id: str
    method_version: int
    method_title: str
    made_by_name: str
    made_at: datetime
    ended_by_name: str
    ended_at: datetime | None
    because: str
    tests: int
    batches: int

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING


@dataclass(frozen=True)
class Position:
    """A test at its position on a run."""

    key: int
    number: int
    test: TestRow


@dataclass(frozen=True)
class Run:
    """A run with what stands at its positions, in their order."""

    row: RunRow
    positions: tuple[Position, ...]

    @property
    def key(self) -> int:
        return self.row.key

    @property
    def tests(self) -> tuple[TestRow, ...]:
        return tuple(each.test for each in self.positions)

    @property
    def open_tests(self) -> tuple[TestRow, ...]:
        """Those that go on with it: any other ended by itself."""
        return tuple(test for test in self.tests if test.is_open)


def find_runs(connection: Connection, viewer: Actor, which: Which = Which.RUNNING, words: str = "") -> list[int]:
    """The keys of runs, the newest first."""
    statement = _of_viewer(select(t.run.c.key).distinct(), viewer).order_by(t.run.c.key.desc()).limit(AT_MOST)
    is_running = t.run.c.state.in_(RUNNING)
    statement = statement.where(is_running if which is Which.RUNNING else ~is_running)
    if words.strip():
        wanted = words.strip()
        statement = statement.where(
            or_(holds(t.run.c.id, wanted), holds(t.method.c.title, wanted), holds(t.batch.c.id, wanted))
        )
    return list(connection.execute(statement).scalars())


def count_runs(connection: Connection, viewer: Actor) -> dict[Which, int]:
    """How many runs there are of each kind."""
    statement = _of_viewer(select(t.run.c.state, func.count(distinct(t.run.c.key))), viewer).group_by(t.run.c.state)
    found = dict.fromkeys(Which, 0)
    for state, number in connection.execute(statement):
        found[Which.RUNNING if state in RUNNING else Which.ENDED] += number
    return found


def _of_viewer(statement: Select[Any], viewer: Actor) -> Select[Any]:
    """Runs with their method and the batches on them; of a viewer of one client those with a batch of it."""
    on_it = (t.run_position.c.run == t.run.c.key) & (t.run_position.c.current == 1)
    joined = (
        statement.select_from(t.run)
        .join(t.method, t.method.c.key == t.run.c.method)
        .outerjoin(t.run_position, on_it)
        .outerjoin(t.batch, t.batch.c.key == t.run_position.c.batch)
    )
    return of_client(joined, t.batch.c.client, viewer)


_MAKER, _ENDER = t.person.alias("maker"), t.person.alias("ender")


def fetch_runs(connection: Connection, viewer: Actor, keys: Iterable[int]) -> list[RunRow]:
    """Rows in the order of the keys; those the viewer may not know of are left out."""
    wanted = list(keys)
    columns = (
        t.run, t.method.c.id.label("method_id"), t.method.c.version.label("method_version"),
        t.method.c.title.label("method_title"), _MAKER.c.name.label("made_by_name"),
        func.coalesce(_ENDER.c.name, "").label("ended_by_name"),
    )  # fmt: skip
    counts = func.count(distinct(t.run_position.c.key)), func.count(distinct(t.run_position.c.batch))
    statement = (
        _of_viewer(select(*columns, counts[0].label("tests"), counts[1].label("batches")), viewer)
        .join(_MAKER, _MAKER.c.key == t.run.c.made_by)
        .outerjoin(_ENDER, _ENDER.c.key == t.run.c.ended_by)
        .where(t.run.c.key.in_(wanted))
        .group_by(*t.run.c, t.method.c.id, t.method.c.version, t.method.c.title, _MAKER.c.name, _ENDER.c.name)
    )
    found = {row.key: _row(row) for row in connection.execute(statement)}
    return [found[key] for key in wanted if key in found]


def _row(row: Any) -> RunRow:
    return RunRow(
        row.key, row.row_version, row.id, RunState(row.state), row.method, row.method_id, row.method_version,
        row.method_title, row.made_by_name, known_instant(row.made_at), row.ended_by_name, instant(row.ended_at),
        row.because, row.tests, row.batches,
    )  # fmt: skip


def get_run(connection: Connection, viewer: Actor, key: int) -> Run:
    """A run with its positions. Raises Missing."""
    found = fetch_runs(connection, viewer, [key])
    if not found:
        raise Missing("There is no such run.", code=NoSuch.RUN)
    place = t.run_position.c
    statement = select(place.key, place.number, place.test).where(place.run == key, place.current == 1)
    places = connection.execute(statement.order_by(place.number)).all()
    tests = fetch_tests(connection, viewer, [each.test for each in places])
    return Run(found[0], tuple(Position(row.key, row.number, tests[row.test]) for row in places if row.test in tests))


def run_named(connection: Connection, viewer: Actor, id_: str) -> Run:
    """The run of this number. Raises Missing."""
    key = connection.execute(select(t.run.c.key).where(t.run.c.id == id_.strip().upper())).scalar()
    if key is None:
        raise Missing(f"There is no run {id_}.", code=NoSuch.RUN_OF_ID)
    return get_run(connection, viewer, key)


def positions_on(connection: Connection, run: int) -> int:
    """How many tests are on a run, whosever they are."""
    place = t.run_position.c
    statement = select(func.count()).where(place.run == run, place.current == 1)
    return connection.execute(statement).scalar_one()


def last_number(connection: Connection, run: int) -> int:
    """The highest position that was ever given on a run."""
    place = t.run_position.c
    highest = connection.execute(select(func.max(place.number)).where(place.run == run)).scalar()
    return int(highest or 0)


def methods_read_by_units(connection: Connection, methods: Collection[int]) -> set[int]:
    """Those of these method versions that plan readings."""
    method = t.method.c
    return set(connection.execute(select(method.key).where(method.key.in_(methods), method.readings != "[]")).scalars())


@dataclass(frozen=True)
class Waiting:
    """What waits for a run of a method version: its open tests, by what dies first. ``is_read``: by units, on none."""

    tests: Sequence[TestRow]
    is_read: bool


def waiting_for_run(connection: Connection, viewer: Actor, method: int) -> Waiting:
    """The open tests of a method version."""
    statement = (
        select(t.test.c.key)
        .join(t.batch, t.batch.c.key == t.test.c.batch)
        .where(IS_OPEN, t.test.c.method == method)
        .order_by(dies_first(descending=False), t.test.c.due_at, t.test.c.key)
        .limit(AT_MOST)
    )
    keys = connection.execute(of_client(statement, t.batch.c.client, viewer)).scalars().all()
    tests = list(fetch_tests(connection, viewer, keys).values())
    return Waiting(tests, method in methods_read_by_units(connection, [method]))
