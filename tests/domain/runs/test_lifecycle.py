"""What a run goes through, and which test is on one: the tables of the rules."""

import pytest

from qclab.domain.runs.lifecycle import (
    FOLLOWING,
    RunState,
    Unrun,
    discard_blockers,
    invalid_blockers,
    put_blockers,
    settle_blockers,
    step_blockers,
    take_off_blockers,
    whole_blockers,
)

STEPS = (RunState.PERFORMED, RunState.SUBMITTED, RunState.INVALID, RunState.DISCARDED)


@pytest.mark.parametrize("state", RunState)
@pytest.mark.parametrize("to", STEPS)
def test_a_step_is_refused_unless_it_follows(state: RunState, to: RunState) -> None:
    assert bool(step_blockers(state, to)) == (to not in FOLLOWING[state])


@pytest.mark.parametrize(
    ("run", "same", "begun", "read", "why"),
    [
        ("", True, False, False, None),
        ("RUN-2026-0001", True, False, False, Unrun.ON_A_RUN),
        ("", False, False, False, Unrun.OTHER_METHOD),
        ("", True, True, False, Unrun.BEGUN),
        ("", True, False, True, Unrun.READ_BY_UNITS),
    ],
)
def test_what_keeps_a_test_off_a_run(run: str, *, same: bool, begun: bool, read: bool, why: Unrun | None) -> None:
    found = put_blockers(run, is_same_method=same, is_begun=begun, is_read=read)
    assert [each.code for each in found] == ([] if why is None else [why])


@pytest.mark.parametrize(
    ("run", "submitted", "is_refused"),
    [("", "", False), ("R-1", "", True), ("R-1", "R-1", False), ("R-1", "R-2", True), ("", "R-1", False)],
)
def test_a_test_on_a_run_goes_with_it_alone(run: str, submitted: str, *, is_refused: bool) -> None:
    assert bool(whole_blockers(run, submitted)) == is_refused


@pytest.mark.parametrize(
    ("state", "cases", "tests", "why"),
    [
        (RunState.PERFORMED, [], 2, None),
        (RunState.PERFORMED, ["OOS-1"], 2, None),
        (RunState.PERFORMED, ["OOS-1", "OOS-2"], 2, Unrun.CASES),
        (RunState.PERFORMED, [], 0, Unrun.EMPTY),
        (RunState.PLANNED, [], 2, Unrun.STATE),
        (RunState.SUBMITTED, [], 2, Unrun.STATE),
    ],
)
def test_a_run_in_which_each_test_has_a_case_is_not_found_invalid(
    state: RunState, cases: list[str], tests: int, why: Unrun | None
) -> None:
    assert [each.code for each in invalid_blockers(state, cases, tests)] == ([] if why is None else [why])


@pytest.mark.parametrize(
    ("state", "agreed", "agree", "is_refused"),
    [
        (RunState.INVALID, False, True, False),
        (RunState.INVALID, True, True, False),
        (RunState.INVALID, False, False, False),
        (RunState.INVALID, True, False, True),
        (RunState.PERFORMED, False, True, True),
        (RunState.PERFORMED, False, False, False),
    ],
)
def test_a_run_is_settled_as_a_whole(state: RunState, *, agreed: bool, agree: bool, is_refused: bool) -> None:
    assert bool(settle_blockers("R-1", state, is_agreed_of_another=agreed, agree=agree)) == is_refused


def test_what_was_seen_stays_on_its_run() -> None:
    assert [each.code for each in take_off_blockers(RunState.PLANNED, is_seen=True)] == [Unrun.SEEN]
    assert not take_off_blockers(RunState.PLANNED, is_seen=False)
    assert [each.code for each in take_off_blockers(RunState.PERFORMED, is_seen=False)] == [Unrun.POSITIONS_STAY]
    assert [each.code for each in discard_blockers(RunState.PLANNED, ["B-1"])] == [Unrun.SEEN]
