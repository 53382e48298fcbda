"""Making a run of tests of one method version, and what stands at its positions until it is performed."""

from collections.abc import Sequence

from qclab.domain.people.rights import Right
from qclab.domain.reasons import reason_of
from qclab.domain.refusals import Conflict, Invalid, NotAllowed, Reason
from qclab.domain.runs.lifecycle import (
    RunState,
    Unrun,
    change_blockers,
    discard_blockers,
    put_blockers,
    scope_blockers,
    take_off_blockers,
)
from qclab.domain.testing.invalid import repeat_blockers
from qclab.domain.testing.lifecycle import entry_blockers
from qclab.domain.trail.acts import Act
from qclab.queries.runs.runs import Run, get_run, last_number, methods_read_by_units, positions_on
from qclab.queries.testing.performing import why_not_here
from qclab.queries.testing.testing import TestRow, get_tests
from qclab.services.lab import Lab
from qclab.store import tables as t
from qclab.store.counters import next_run_number
from qclab.store.door import Writing
from qclab.store.holding import hold_aggregates


def why_not_put(test: TestRow, method: int, *, is_read: bool = False) -> tuple[Reason, ...]:
    """Why a test is not put on a run of this method version; the window shows it beside the test."""
    own = put_blockers(
        test.run,
        is_same_method=test.method == method,
        is_begun=test.performed_from is not None or test.entered > 0,
        is_read=is_read,
    )
    return (
        own
        or entry_blockers(test.state, test.containers)
        or repeat_blockers(test.repeat, test.repeats, test.atypical)
        or why_not_here(test)
    )


def make(lab: Lab, tests: Sequence[int]) -> int:
    """Make a run of these tests, at positions in this order; its key.

    Raises Invalid where there is none, Conflict with the reason of each that does not fit, Missing.
    """
    with lab.write(Act.RUN_MADE, right=Right.ENTER_RESULTS) as writing:
        hold_aggregates(writing.connection, t.test, tests)
        rows = get_tests(writing.connection, lab.actor, list(dict.fromkeys(tests)))
        if not rows:
            raise Invalid(Reason("Choose the tests of the run.", code=Unrun.NONE_CHOSEN))
        _refuse(writing, rows, rows[0].method)
        run = writing.insert(
            t.run,
            id=next_run_number(writing),
            method=rows[0].method,
            state=RunState.PLANNED,
            made_by=writing.by,
            made_at=writing.at,
            ended_by=None,
            ended_at=None,
            because="",
        )
        _put(writing, run, rows, 0)
        return run


def put_on(lab: Lab, run: int, tests: Sequence[int]) -> None:
    """Put tests on a run that is not performed yet, behind those that are on it."""
    with lab.write(Act.RUN_CHANGED, right=Right.ENTER_RESULTS) as writing:
        held = held_run(lab, writing, run, tests)
        if why := change_blockers(held.row.state):
            raise Conflict(*why)
        rows = get_tests(writing.connection, lab.actor, list(dict.fromkeys(tests)))
        _refuse(writing, rows, held.row.method)
        _put(writing, run, rows, last_number(writing.connection, run))


def take_off(lab: Lab, run: int, tests: Sequence[int], reason: str) -> None:
    """Take tests off a run, of which nothing was seen; they wait as before."""
    why = reason_of(reason, "Say why it is taken off.")
    with lab.write(Act.RUN_CHANGED, why, right=Right.ENTER_RESULTS) as writing:
        held = held_run(lab, writing, run)
        places = {each.test.key: each for each in held.positions}
        if gone := [test for test in tests if test not in places]:
            raise Conflict(Reason("It is not on this run.", code=Unrun.NOT_ON_IT, facts={"tests": gone}))
        barred = [each for test in tests for each in why_not_taken_off(held, places[test].test)]
        if barred:
            raise Conflict(*barred)
        for test in dict.fromkeys(tests):
            writing.update(t.run_position, places[test].key, current=False, off_because=why)


def why_not_taken_off(run: Run, test: TestRow) -> tuple[Reason, ...]:
    """Why a test stays on its run."""
    return tuple(why.about(test.batch_id) for why in take_off_blockers(run.row.state, is_seen=test.entered > 0))


def discard(lab: Lab, run: int, reason: str) -> None:
    """Discard a run of which nothing was seen; its tests wait as before."""
    because = reason_of(reason, "Say why the run is discarded.")
    with lab.write(Act.RUN_DISCARDED, because, right=Right.ENTER_RESULTS) as writing:
        held = held_run(lab, writing, run)
        if why := why_not_discarded(held):
            raise Conflict(*why)
        for each in held.positions:
            writing.update(t.run_position, each.key, current=False, off_because=because)
        writing.update(
            t.run, run, state=RunState.DISCARDED, ended_by=writing.by, ended_at=writing.at, because=because
        )  # fmt: skip


def why_not_discarded(run: Run) -> tuple[Reason, ...]:
    """Why a run is not discarded."""
    return discard_blockers(run.row.state, [test.batch_id for test in run.tests if test.entered])


def held_run(lab: Lab, writing: Writing, run: int, tests: Sequence[int] = ()) -> Run:
    """A run as it is once its batches, those of these tests and itself are held. Raises NotAllowed where tests are on
    it that the person may not know of: what is done with a run is done with all of them."""
    of_run = get_run(writing.connection, lab.actor, run).tests
    hold_aggregates(writing.connection, t.test, [*(test.key for test in of_run), *tests])
    writing.hold(t.run, run)
    held = get_run(writing.connection, lab.actor, run)
    if barred := scope_blockers(positions_on(writing.connection, run) - len(held.positions)):
        raise NotAllowed(*barred)
    return held


def _refuse(writing: Writing, rows: Sequence[TestRow], method: int) -> None:
    is_read = method in methods_read_by_units(writing.connection, [method])
    reasons = [
        why.about(f"{row.method_title}, {row.batch_id}")
        for row in rows
        for why in why_not_put(row, method, is_read=is_read)
    ]
    if reasons:
        raise Conflict(*reasons)


def _put(writing: Writing, run: int, rows: Sequence[TestRow], after: int) -> None:
    writing.insert_many(
        t.run_position,
        [
            {
                "batch": row.batch, "run": run, "test": row.key, "number": number, "put_by": writing.by,
                "put_at": writing.at, "current": True, "off_because": "",
            }
            for number, row in enumerate(rows, after + 1)
        ],
    )  # fmt: skip
