"""Assigning tests to analysts."""

from collections.abc import Sequence

from qclab.domain.investigations.retests import keep_blockers
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Conflict, Invalid, Reason
from qclab.domain.testing.lifecycle import TestState, give_back_blockers, state_blockers, take_blockers
from qclab.domain.trail.acts import Act
from qclab.queries.testing.handing import why_not_give
from qclab.queries.testing.testing import TestRow, get_tests
from qclab.services.lab import Lab
from qclab.store import tables as t
from qclab.store.holding import hold_aggregates


def assign(lab: Lab, tests: Sequence[int], analyst: int | None) -> int:
    """Give open tests to a person who may enter results, or to nobody; how many changed hands."""
    with lab.write(Act.TESTS_ASSIGNED, right=Right.ASSIGN) as writing:
        hold_aggregates(writing.connection, t.test, tests)
        rows = get_tests(writing.connection, lab.actor, list(dict.fromkeys(tests)))
        if analyst is not None and (why := why_not_give(writing.connection, lab.actor, tests, analyst)):
            raise Invalid(*why)
        closed = [why.about(row.method_title) for row in rows for why in state_blockers(row.state, TestState.OPEN)]
        if closed or (closed := _kept(rows, analyst)):
            raise Conflict(*closed)
        moved = [row for row in rows if row.analyst != analyst]
        for row in moved:
            writing.update(t.test, row.key, analyst=analyst)
        return len(moved)


def _kept(rows: Sequence[TestRow], person: int | None) -> list[Reason]:
    """Which of these tests stay with the analyst whom a plan of retests names."""
    return [
        why.about(row.method_title) for row in rows for why in keep_blockers(row.retest, row.planned_analyst, person)
    ]


def take(lab: Lab, tests: Sequence[int]) -> int:
    """Take open tests that nobody has; how many. A test of somebody else is given over by a manager."""
    with lab.write(Act.TESTS_ASSIGNED, right=Right.ENTER_RESULTS) as writing:
        hold_aggregates(writing.connection, t.test, tests)
        rows = get_tests(writing.connection, lab.actor, list(dict.fromkeys(tests)))
        others = {row.key: row.analyst_name for row in rows if row.analyst not in (None, lab.actor.key)}
        reasons = [
            why.about(row.method_title) for row in rows for why in take_blockers(row.state, others.get(row.key, ""))
        ]
        if reasons or (reasons := _kept(rows, lab.actor.key)):
            raise Conflict(*reasons)
        free = [row for row in rows if row.analyst is None]
        for row in free:
            writing.update(t.test, row.key, analyst=lab.actor.key)
        return len(free)


def give_back(lab: Lab, tests: Sequence[int]) -> int:
    """Give back open tests of one's own, so that they are nobody's; how many. What was entered in them stays."""
    with lab.write(Act.TESTS_ASSIGNED, right=Right.ENTER_RESULTS) as writing:
        hold_aggregates(writing.connection, t.test, tests)
        rows = get_tests(writing.connection, lab.actor, list(dict.fromkeys(tests)))
        reasons = [
            why.about(row.method_title)
            for row in rows
            for why in give_back_blockers(row.state, is_own=row.analyst == lab.actor.key)
        ]
        if reasons or (reasons := _kept(rows, None)):
            raise Conflict(*reasons)
        for row in rows:
            writing.update(t.test, row.key, analyst=None)
        return len(rows)
