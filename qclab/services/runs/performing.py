"""Performing a run and submitting it: what is said of it is said once, of every test that is open on it."""

from collections.abc import Collection, Sequence
from typing import Any

from qclab.domain.people.rights import Actor, Right
from qclab.domain.refusals import Conflict, Reason
from qclab.domain.review.outlook import Outlook
from qclab.domain.runs.lifecycle import RunState, Unrun, step_blockers
from qclab.domain.testing.lifecycle import TestState
from qclab.domain.trail.acts import Act
from qclab.queries.results import results
from qclab.queries.results.results import Grid
from qclab.queries.runs.runs import Run, get_run
from qclab.services.lab import Lab
from qclab.services.results.performing import FIELDS, Performance, say_within
from qclab.services.results.recording import blockers, submit_within
from qclab.services.results.submitting import outlook
from qclab.services.runs.making import held_run
from qclab.store import tables as t
from qclab.store.door import Connection


def perform(
    lab: Lab,
    run: int,
    version: int,
    performance: Performance,
    fields: Collection[str] = FIELDS,
    why: str = "",
) -> None:
    """Say how a run was performed: the same of every test that is open on it. Its positions stay as they are then.

    ``version`` is the row version of the run that the person saw; raises Invalid where a moment cannot be, or is
    changed without saying ``why``, Conflict where the run ended or somebody changed it since.
    """
    said: dict[str, Any] = {name: getattr(performance, name) for name in FIELDS if name in fields}
    with lab.write(Act.TEST_PERFORMED, why.strip(), right=Right.ENTER_RESULTS) as writing:
        held = held_run(lab, writing, run)
        if barred := why_not_performed(held):
            raise Conflict(*barred)
        writing.update(t.run, run, version, state=RunState.PERFORMED)
        say_within(lab, writing, dict.fromkeys(held.open_tests, said), reason=why.strip())


def why_not_performed(run: Run) -> tuple[Reason, ...]:
    """Why nothing is said of how a run was performed; the window shows it on the button."""
    if why := step_blockers(run.row.state, RunState.PERFORMED):
        return why
    return () if run.open_tests else (Reason("No open test is on it.", code=Unrun.EMPTY),)


def submit(lab: Lab, run: int, foreseen: Sequence[int] | None = None, *, unchanged: str = "") -> list[str]:
    """Submit a run: every test that is still open on it, for review; the numbers of the cases that opened.

    ``foreseen`` and ``unchanged`` as where tests are submitted alone. Raises Conflict with what each test lacks.
    """
    with lab.write(Act.TESTS_SUBMITTED, unchanged.strip(), right=Right.ENTER_RESULTS) as writing:
        held = held_run(lab, writing, run)
        if why := step_blockers(held.row.state, RunState.SUBMITTED):
            raise Conflict(*why)
        if why := unsettled_blockers(held):
            raise Conflict(*why)
        tests = [test.key for test in held.open_tests]
        opened = submit_within(lab, writing, tests, foreseen, unchanged=unchanged, run=held.row.id) if tests else []
        writing.update(t.run, run, state=RunState.SUBMITTED, ended_by=writing.by, ended_at=writing.at)
        return opened


def unsettled_blockers(run: Run) -> tuple[Reason, ...]:
    """Why a run is not submitted yet: of one of its tests a reviewer has not settled that it is valid after all."""
    waiting = [test for test in run.tests if test.state is TestState.INVALID_PROPOSED]
    said = "A reviewer has not declined yet that its run is invalid."
    return tuple(Reason(said, code=Unrun.AS_A_WHOLE).about(test.batch_id) for test in waiting)


def foresee(connection: Connection, viewer: Actor, run: int) -> Outlook:
    """What submitting a run would do now; nothing is written."""
    tests = [test.key for test in get_run(connection, viewer, run).open_tests]
    return outlook(connection, results.grid(connection, viewer, tests))


def why_not_submitted(run: Run, grid: Grid) -> tuple[Reason, ...]:
    """Why a run is not submitted: itself, or what a test on it lacks; ``grid`` is of its open tests."""
    if why := step_blockers(run.row.state, RunState.SUBMITTED) or unsettled_blockers(run):
        return why
    return tuple(
        why.about(f"Position {each.number}, {each.test.batch_id}")
        for each in run.positions
        if each.test.is_open
        for why in blockers(grid, [line for line in grid.lines if line.test.key == each.test.key], run.row.id)
    )
