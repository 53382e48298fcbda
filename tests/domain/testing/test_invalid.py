"""When a run is told to be invalid, and how often it is repeated (FDA 2022, III.B)."""

import pytest

from qclab.domain.testing.invalid import (
    Uninvalidated,
    invalid_words,
    propose_blockers,
    repeat_blockers,
    repeats_words,
)
from qclab.domain.testing.lifecycle import TestState
from qclab.domain.testing.reopening import Unopened


@pytest.mark.parametrize("state", TestState)
def test_only_an_open_run_is_told_to_be_invalid(state: TestState) -> None:
    why = [reason.code for reason in propose_blockers(state, (), "", is_begun=True)]
    assert why == ([] if state is TestState.OPEN else [Uninvalidated.NOT_OPEN])


@pytest.mark.parametrize(
    ("reopened", "case", "is_begun", "why"),
    [
        ((), "OOS-2026-0001", True, Uninvalidated.CASE),
        (("endotoxin",), "", True, Unopened.WAS_APPROVED),
        ((), "", False, Uninvalidated.NOT_BEGUN),
    ],
)
def test_a_value_that_has_a_case_was_approved_or_was_never_begun_is_no_invalid_run(
    reopened: tuple[str, ...], case: str, is_begun: bool, why: str
) -> None:
    (reason,) = propose_blockers(TestState.OPEN, reopened, case, is_begun=is_begun)
    assert reason.code == why


@pytest.mark.parametrize(
    ("repeat", "allowed", "case", "is_performed"),
    [
        (0, 0, "", True),
        (1, 1, "", True),
        (1, 0, "", False),
        (2, 1, "", False),
        (2, 1, "ATY-2026-0001", True),
        (3, 2, "", False),
    ],
)
def test_a_run_is_repeated_as_often_as_the_method_says_and_then_by_its_case(
    repeat: int, allowed: int, case: str, is_performed: bool
) -> None:
    assert (not repeat_blockers(repeat, allowed, case)) is is_performed


def test_how_often_is_said() -> None:
    assert [repeats_words(*each) for each in ((0, 1), (1, 2), (2, 1))] == [
        "", "repeat 1 of at most 2", "run invalid 2 times",
    ]  # fmt: skip
    assert invalid_words(["Sterility", "Endotoxins", "Sterility"]) == "Endotoxins 1, Sterility 2"
