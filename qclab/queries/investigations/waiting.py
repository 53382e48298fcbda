"""What waits for a second person beside results: reopenings of approved tests, and runs that are said to be invalid."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, select, union_all

from qclab.domain.people.duties import Done
from qclab.domain.people.rights import Actor
from qclab.domain.testing.lifecycle import TestState
from qclab.domain.testing.reopening import ReopeningState
from qclab.queries.catalogue.master_data import parameters_of_methods
from qclab.queries.investigations.reopenings import ReopeningRow, waiting_for_qa
from qclab.queries.review.duties import done_on_tests
from qclab.queries.review.handed_over import handed_over
from qclab.queries.review.same_run import same_run
from qclab.queries.scope import of_client
from qclab.queries.testing.testing import TestRow, fetch_tests, find_tests
from qclab.store import tables as t


@dataclass(frozen=True)
class WaitingReopening:
    """A reopening that QA settles: ``named`` are the parameters that may be changed, by name, ``run`` what ran with it;
    ``done`` is who did what on its test, ``values`` what stands in it, put in by who shows it."""

    reopening: ReopeningRow
    test: TestRow
    named: tuple[str, ...] = ()
    run: tuple[str, ...] = ()
    done: Done = field(default_factory=dict, hash=False)
    values: tuple[str, ...] = ()

    @property
    def key(self) -> int:
        return self.reopening.key


@dataclass(frozen=True)
class WaitingInvalid:
    """A test whose run is said to be invalid; ``done`` is who did what on it, ``values`` what was entered and
    ``counted`` how many runs of its method were invalid, both put in by who shows it."""

    test: TestRow
    proposed_by_name: str
    proposed_at: datetime | None
    done: Done = field(default_factory=dict, hash=False)
    values: tuple[str, ...] = ()
    counted: str = ""

    @property
    def key(self) -> int:
        return self.test.key


@dataclass(frozen=True)
class Proposed:
    """The keys of what was proposed and waits for a second person: tests not done, invalid runs, reopenings."""

    not_done: tuple[int, ...]
    invalid: tuple[int, ...]
    reopenings: tuple[int, ...]


def proposed(connection: Connection, viewer: Actor) -> Proposed:
    """All of them by one question: as a rule nothing of a kind waits, and no more is asked of it."""
    kinds = (TestState.NOT_DONE_PROPOSED.value, TestState.INVALID_PROPOSED.value, ReopeningState.ASKED.value)
    states: dict[str, list[int]] = {kind: [] for kind in kinds}
    test, reopening = t.test.c, t.reopening.c
    tests = (
        select(test.key, test.state)
        .join(t.batch, t.batch.c.key == test.batch)
        .where(test.state.in_([TestState.NOT_DONE_PROPOSED.value, TestState.INVALID_PROPOSED.value]))
    )
    asked = (
        select(reopening.key, reopening.state)
        .join(t.batch, t.batch.c.key == reopening.batch)
        .where(reopening.state == ReopeningState.ASKED.value)
    )
    parts = [of_client(part, t.batch.c.client, viewer) for part in (tests, asked)]
    for key, state in connection.execute(union_all(*parts)):
        states[state].append(key)
    return Proposed(*(tuple(keys) for keys in states.values()))


def waiting_reopenings(
    connection: Connection, viewer: Actor, keys: Collection[int] | None = None
) -> list[WaitingReopening]:
    """The oldest first; ``keys`` where it is known which they are."""
    rows = waiting_for_qa(connection, viewer) if keys is None or keys else []
    if not rows:
        return []
    tests = fetch_tests(connection, viewer, {row.test for row in rows})
    done = done_on_tests(connection, tests)
    parameters = parameters_of_methods(connection, {test.method for test in tests.values()})
    return [
        WaitingReopening(
            row,
            tests[row.test],
            tuple(each.name for _, each in parameters[tests[row.test].method] if each.id in row.parameters),
            tuple(f"{each.method_title}, {each.batch_id}" for each in same_run(connection, viewer, tests[row.test])),
            done[row.test],
        )
        for row in rows
    ]


def waiting_invalid(connection: Connection, viewer: Actor, keys: Collection[int] | None = None) -> list[WaitingInvalid]:
    """What is due first on top; ``keys`` where it is known which they are."""
    found = find_tests(connection, viewer, state=TestState.INVALID_PROPOSED) if keys is None else keys
    tests = fetch_tests(connection, viewer, found)
    if not tests:
        return []
    done, events = done_on_tests(connection, tests), handed_over(connection, viewer, tests.values())
    rows = [
        WaitingInvalid(test, events[key].actor_name, events[key].at, done[key])
        if key in events
        else WaitingInvalid(test, "", None, done[key])
        for key, test in tests.items()
    ]
    return sorted(rows, key=lambda row: (row.test.due_at, row.key))
