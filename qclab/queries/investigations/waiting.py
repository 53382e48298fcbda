"""What waits for a second person beside results: reopenings of approved tests, and runs that are said to be invalid."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from qclab.domain.people.duties import Done
from qclab.domain.people.rights import Actor
from qclab.domain.testing.lifecycle import TestState
from qclab.queries.catalogue.master_data import parameters_of_methods
from qclab.queries.investigations.reopenings import ReopeningRow, waiting_for_qa
from qclab.queries.review.duties import done_on_tests
from qclab.queries.review.handed_over import handed_over
from qclab.queries.review.same_run import same_run
from qclab.queries.testing.testing import TestRow, fetch_tests, find_tests


@dataclass(frozen=True)
class WaitingReopening:
    """A reopening that QA settles: ``named`` are the parameters that may be changed, by name, ``run`` what ran with it;
    ``done`` is who did what on its test."""

    reopening: ReopeningRow
    test: TestRow
    named: tuple[str, ...] = ()
    run: tuple[str, ...] = ()
    done: Done = field(default_factory=dict, hash=False)

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


def waiting_reopenings(connection: Connection, viewer: Actor) -> list[WaitingReopening]:
    """The oldest first."""
    rows = waiting_for_qa(connection, viewer)
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


def waiting_invalid(connection: Connection, viewer: Actor) -> list[WaitingInvalid]:
    """What is due first on top."""
    tests = fetch_tests(connection, viewer, find_tests(connection, viewer, state=TestState.INVALID_PROPOSED))
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
