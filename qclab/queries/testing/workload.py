"""How much waits: by cause, day, person and assay, counted once, so that no two places say it differently."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection, case, func, select

from qclab.domain.people.absence import Absence
from qclab.domain.people.rights import Actor
from qclab.domain.testing.causes import Cause, Held
from qclab.domain.testing.due import LATE, TODAY, Horizon
from qclab.queries.decoding import known_instant
from qclab.queries.people import people
from qclab.queries.people.people import PersonRow
from qclab.queries.testing.causes import cause_at, held_at, holder
from qclab.queries.testing.pending import Asked, narrowed
from qclab.queries.testing.starting import IS_UNSTARTED
from qclab.store import tables as t
from qclab.store.encoding import instant

Key = TypeVar("Key", bound=Hashable)

_DYING = 6


@dataclass(frozen=True)
class Tally:
    """How many tests of one assay lie with one holder for one cause and are due in one column of the horizon.
    ``holder``: an analyst by key, or who else."""

    method_id: str
    title: str
    holder: int | Held
    name: str
    cause: Cause
    column: int
    tests: int
    oldest: datetime
    absence: Absence | None = None


@dataclass(frozen=True)
class Line:
    """One row of the picture: an assay or a holder, and how many tests are due in each column of the horizon; of a
    person, in which columns they are away, and that in words."""

    key: str
    title: str
    counts: tuple[int, ...]
    away: tuple[bool, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Reason:
    """How many late tests have one cause, and when the oldest of them was due."""

    cause: Cause
    tests: int
    oldest: datetime


@dataclass(frozen=True)
class Dying:
    """A batch with tests that have not started: until when its material lives, and how many they are."""

    key: int
    id: str
    expiry_at: datetime
    tests: int


@dataclass(frozen=True)
class Narrowing:
    """What of the tallies is asked for; empty for all of them."""

    method: str = ""
    held: int | Held | None = None
    cause: Cause | None = None


@dataclass(frozen=True)
class Workload:
    """Everything that waits, counted for one moment."""

    horizon: Horizon
    tallies: tuple[Tally, ...]
    dying: tuple[Dying, ...] = field(default=())

    def narrowed(self, by: Narrowing, *, but: str = "") -> list[Tally]:
        """The tallies that are asked for; ``but``: as if that part of ``by`` were empty, for what it is chosen from."""
        method = "" if but == "method" else by.method
        held = None if but == "held" else by.held
        cause = None if but == "cause" else by.cause
        return [
            tally for tally in self.tallies
            if method in ("", tally.method_id) and held in (None, tally.holder) and cause in (None, tally.cause)
        ]  # fmt: skip

    def late(self, by: Narrowing = Narrowing()) -> int:
        return sum(tally.tests for tally in self.narrowed(by) if tally.column == LATE)

    def by_when(self, by: Narrowing = Narrowing()) -> dict[str, int]:
        """The counts of the chips: late, today, week and all."""
        columns: Counter[int] = Counter()
        for tally in self.narrowed(by):
            columns[tally.column] += tally.tests
        return {
            "late": columns[LATE],
            "today": columns[TODAY],
            "week": sum(columns[column] for column in range(TODAY, self.horizon.week + 1)),
            "all": columns.total(),
        }

    def reasons(self, by: Narrowing = Narrowing()) -> list[Reason]:
        """Why what is late is late, in the order of the causes."""
        of_cause: dict[Cause, list[Tally]] = {}
        for tally in self.narrowed(by, but="cause"):
            if tally.column == LATE:
                of_cause.setdefault(tally.cause, []).append(tally)
        return [
            Reason(cause, sum(tally.tests for tally in of_cause[cause]), min(tally.oldest for tally in of_cause[cause]))
            for cause in Cause
            if cause in of_cause
        ]

    def by_assay(self, by: Narrowing = Narrowing()) -> list[Line]:
        return self._lines(self.narrowed(by, but="method"), lambda tally: (tally.method_id, tally.title))

    def by_holder(self, by: Narrowing = Narrowing()) -> list[Line]:
        """Analysts by what is late with them, then those tests that no analyst has."""
        lines = self._lines(self.narrowed(by, but="held"), lambda tally: (str(tally.holder), tally.name))
        absences = {str(tally.holder): tally.absence for tally in self.tallies if tally.absence is not None}
        lines = [self._planned(line, absences[line.key]) if line.key in absences else line for line in lines]
        return sorted(lines, key=lambda line: not line.key.isdigit())

    def _planned(self, line: Line, absence: Absence) -> Line:
        horizon = self.horizon
        away = [TODAY <= c < horizon.later and absence.covers(horizon.day(c)) for c in horizon.columns]
        return replace(line, away=tuple(away), note=absence.words(horizon.today))

    def _lines(self, tallies: Iterable[Tally], named: Callable[[Tally], tuple[str, str]]) -> list[Line]:
        """What is late or due first on top; versions of a method are one, by its newest title."""
        titles: dict[str, str] = {}
        counts: dict[str, list[int]] = {}
        for tally in tallies:
            key, title = named(tally)
            titles[key] = max(titles.get(key, ""), title)
            counts.setdefault(key, [0] * len(self.horizon.columns))[tally.column] += tally.tests
        lines = [Line(key, title, tuple(counts[key])) for key, title in titles.items()]
        return sorted(lines, key=lambda line: ([-number for number in line.counts], line.title, line.key))


def workload(connection: Connection, viewer: Actor, asked: Asked, horizon: Horizon) -> Workload:
    """Of one client, or of batches of one name, where that is asked; what else is asked narrows the tallies only."""
    scope = Asked(client=asked.client, batch=asked.batch)
    return Workload(horizon, _tallies(connection, viewer, scope, horizon), _dying(connection, viewer, scope))


def count_late(connection: Connection, viewer: Actor, now: datetime) -> int:
    """How many tests are late, whoever has them: the number on the rail, of the same tests as the tallies."""
    statement = narrowed(select(func.count()).select_from(t.test), Asked(due_before=now), viewer)
    return int(connection.execute(statement).scalar_one())


def _tallies(connection: Connection, viewer: Actor, scope: Asked, horizon: Horizon) -> tuple[Tally, ...]:
    edges = [(t.test.c.due_at < edge, place) for place, edge in enumerate(map(instant, horizon.edges))]
    column = case(*edges, else_=horizon.later).label("due_column")
    cause, lies_with = cause_at(horizon.now).label("cause"), held_at(horizon.now).label("held")
    statement = narrowed(
        select(
            t.method.c.id,
            func.max(t.method.c.title).label("title"),
            func.max(t.person.c.name).label("name"),
            lies_with,
            cause,
            column,
            func.count().label("tests"),
            func.min(t.test.c.due_at).label("oldest"),
            func.max(t.person.c.away_from).label("away_from"),
            func.max(t.person.c.away_until).label("away_until"),
        ).select_from(t.test),
        scope,
        viewer,
        (t.method, t.batch),
    )
    statement = statement.outerjoin(t.person, t.person.c.key == t.test.c.analyst)
    statement = statement.group_by(t.method.c.id, "held", "cause", "due_column")
    return tuple(
        Tally(
            row.id, row.title, who, row.name if isinstance(who, int) else who.value, Cause(row.cause), row.due_column,
            row.tests, known_instant(row.oldest),
            people.absence_of(row.away_from, row.away_until) if isinstance(who, int) else None,
        )
        for row in connection.execute(statement)
        for who in (holder(row.held),)
    )  # fmt: skip


def _dying(connection: Connection, viewer: Actor, scope: Asked) -> tuple[Dying, ...]:
    batch = t.batch.c
    statement = (
        narrowed(select(batch.key, batch.id, batch.expiry_at, func.count().label("tests")), scope, viewer, (t.batch,))
        .where(IS_UNSTARTED, batch.expiry_at.is_not(None))
        .group_by(batch.key, batch.id, batch.expiry_at)
        .order_by(batch.expiry_at, batch.key)
        .limit(_DYING)
    )
    rows = connection.execute(statement)
    return tuple(Dying(row.key, row.id, known_instant(row.expiry_at), row.tests) for row in rows)


@dataclass(frozen=True)
class Assignee:
    """A person who may enter results, with what they have open now."""

    person: PersonRow
    tests: int
    late: int

    @property
    def key(self) -> int:
        return self.person.key


def analysts(connection: Connection, viewer: Actor) -> list[PersonRow]:
    """Who works at the bench, by name; to whom given tests can be given says ``handing.analysts_for``."""
    able = [row for row in people.people(connection, viewer) if people.is_at_the_bench(row)]
    return sorted(able, key=lambda row: row.name)


def assignees(of: Workload, able: Sequence[PersonRow]) -> list[Assignee]:
    """Those people with what lies with them, of all clients that the viewer knows of."""
    found = []
    for row in able:
        theirs = [tally for tally in of.tallies if tally.holder == row.key]
        late = sum(tally.tests for tally in theirs if tally.column == LATE)
        found.append(Assignee(row, sum(tally.tests for tally in theirs), late))
    return found
