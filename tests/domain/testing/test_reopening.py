"""When an approved test is opened again, and what of it may be changed then."""

import pytest

from qclab.domain.testing.lifecycle import TestState
from qclab.domain.testing.reopening import (
    ReopeningState,
    Unopened,
    ask_blockers,
    change_blockers,
    end_blockers,
    named_blockers,
    settle_blockers,
)


@pytest.mark.parametrize("state", TestState)
def test_only_an_approved_test_is_opened_again(state: TestState) -> None:
    why = [reason.code for reason in ask_blockers(state, "", "")]
    assert why == ([] if state is TestState.APPROVED else [Unopened.NOT_APPROVED])


@pytest.mark.parametrize(
    ("standing", "case", "why"),
    [
        ("REO-2026-0001", "", Unopened.STANDS),
        ("", "OOS-2026-0001", Unopened.CASE),
        ("REO-2026-0001", "OOS-2026-0001", Unopened.CASE),
    ],
)
def test_a_reopening_that_stands_and_an_open_case_come_first(standing: str, case: str, why: Unopened) -> None:
    (reason,) = ask_blockers(TestState.APPROVED, standing, case)
    assert reason.code == why
    assert (case or standing) in str(reason)


@pytest.mark.parametrize(
    ("named", "beside", "run", "fields"),
    [
        ({"endotoxin"}, "", (), []),
        ({"endotoxin"}, "Two more were read; both right.", ("B-2", "B-3"), []),
        ({"endotoxin"}, " ", ("B-2", "B-3"), ["beside"]),
        ((), "", (), ["parameters"]),
        ({"growth"}, "", (), ["parameters"]),
        ({"endotoxin", "growth"}, "", ("B-2",), ["parameters", "beside"]),
    ],
)
def test_values_are_named_and_the_same_error_is_looked_for(
    named: set[str], beside: str, run: tuple[str, ...], fields: list[str]
) -> None:
    assert [reason.field for reason in named_blockers(named, {"endotoxin"}, beside, run)] == fields


def test_a_value_whose_oos_stands_is_not_named_and_the_others_of_its_test_are() -> None:
    known, standing = {"CAR", "CAR-total"}, {"CAR-total": "OOS-2026-0001"}
    assert named_blockers({"CAR"}, known, "", (), standing) == []
    (reason,) = named_blockers(known, known, "", (), standing)
    assert (reason.code, reason.field, reason.facts["case"]) == (Unopened.OOS_STANDS, "parameters", "OOS-2026-0001")


@pytest.mark.parametrize("state", ReopeningState)
def test_only_what_was_asked_for_is_settled(state: ReopeningState) -> None:
    why = [reason.code for reason in settle_blockers(state)]
    assert why == ([] if state is ReopeningState.ASKED else [Unopened.SETTLED])
    assert state.stands is (state in (ReopeningState.ASKED, ReopeningState.REOPENED))


@pytest.mark.parametrize(
    ("reopened", "changes", "ends"),
    [
        ((), True, True),
        (("endotoxin",), True, False),
        (("growth",), False, False),
    ],
)
def test_only_what_was_named_may_be_changed_and_the_test_ends_by_its_approval_alone(
    reopened: tuple[str, ...], changes: bool, ends: bool
) -> None:
    assert (not change_blockers("endotoxin", "Endotoxins", reopened)) is changes
    assert (not end_blockers(reopened)) is ends
