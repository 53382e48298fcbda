"""How far a requirement has come, who holds it and since when."""

from dataclasses import replace
from datetime import datetime

import pytest

from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.release.dossier import Dossier, Requirement
from qclab.domain.release.requirements import failing_tests, progress, standing
from qclab.domain.testing.lifecycle import TestState
from tests.domain.release.dossiers import APPROVED, DUE, GIVEN, SUBMITTED, attempt, criterion, value

NONE = None
COMPLIES, FAILS, NOT_EVALUABLE = Evaluation.COMPLIES, Evaluation.DOES_NOT_COMPLY, Evaluation.NOT_EVALUABLE
NOT_SHOWN, NOT_TESTED = Evaluation.NOT_SHOWN, Evaluation.NOT_TESTED
PENDING, NOT_FINAL = Evaluation.PENDING, Evaluation.NOT_FINAL

TABLE = [
    # state of the test, value there, it stands, waits for, who, since
    (TestState.OPEN, NONE, PENDING, "no result", "M. Jansen", GIVEN),
    (TestState.OPEN, COMPLIES, PENDING, "result not submitted", "M. Jansen", GIVEN),
    (TestState.OPEN, FAILS, PENDING, "result not submitted", "M. Jansen", GIVEN),
    (TestState.SUBMITTED, COMPLIES, PENDING, "waiting for approval", "reviewer", SUBMITTED),
    (TestState.SUBMITTED, FAILS, PENDING, "waiting for approval", "reviewer", SUBMITTED),
    (TestState.APPROVED, COMPLIES, COMPLIES, "", "", APPROVED),
    (TestState.APPROVED, FAILS, FAILS, "", "", APPROVED),
    (TestState.APPROVED, NOT_SHOWN, NOT_SHOWN, "", "", APPROVED),
    (TestState.APPROVED, NOT_TESTED, NOT_TESTED, "", "", APPROVED),
    (TestState.APPROVED, NONE, PENDING, "no result", "", APPROVED),
    (
        TestState.APPROVED, NOT_EVALUABLE,
        NOT_EVALUABLE, "not evaluable (may or may not); a decision is needed", "P. Bos", APPROVED,
    ),
    (TestState.NOT_DONE_PROPOSED, NONE, PENDING, "proposed as not done: vial broken", "QA", GIVEN),
    (TestState.NOT_DONE_PROPOSED, COMPLIES, PENDING, "proposed as not done: vial broken", "QA", GIVEN),
    (TestState.NOT_DONE, NONE, NOT_TESTED, "not done: vial broken", "QA", GIVEN),
    (TestState.NOT_DONE, COMPLIES, NOT_TESTED, "not done: vial broken", "QA", GIVEN),
]  # fmt: skip


@pytest.mark.parametrize(("state", "evaluation", "stands", "waits_for", "who", "since"), TABLE)
def test_only_an_approved_result_settles_a_requirement(
    state: TestState, evaluation: Evaluation | None, stands: Evaluation, waits_for: str, who: str, since: datetime
) -> None:
    performed, asked = attempt(state), criterion()
    entered = value(performed, asked, evaluation) if evaluation else None
    told = standing(Requirement("A", asked, performed, entered))
    assert (told.evaluation, told.waits_for, told.who, told.since) == (stands, waits_for, who, since)
    assert told.due == (DUE if state.is_waiting else None)


def test_what_has_no_test_waits_for_one() -> None:
    told = standing(Requirement("A", criterion()))
    assert (told.evaluation, told.waits_for, told.who) == (PENDING, "no test has been registered for it", "")


def test_a_test_not_done_is_said_with_who_proposed_it() -> None:
    proposed = replace(attempt(TestState.NOT_DONE_PROPOSED), given_by="M. Jansen")
    assert standing(Requirement("A", criterion(), proposed)).waits_for == (
        "proposed as not done by M. Jansen: vial broken"
    )


def test_an_open_test_without_analyst_is_not_assigned() -> None:
    assert standing(Requirement("A", criterion(), replace(attempt(), analyst=""))).who == "unassigned"


@pytest.mark.parametrize(
    ("state", "to_date", "is_failing", "stands", "waits_for"),
    [
        (TestState.OPEN, "no growth to date, day 3 of 14", False, PENDING, "no growth to date, day 3 of 14"),
        (TestState.OPEN, "", True, PENDING, "growth recorded; not submitted"),
        (TestState.APPROVED, "no growth to date, day 3 of 14", False, NOT_FINAL, "no growth to date, day 3 of 14"),
        (TestState.APPROVED, None, False, NOT_FINAL, "no result"),
        (TestState.APPROVED, "", True, FAILS, ""),
    ],
)
def test_beside_a_failing_critical_outcome_nothing_is_read_to_its_end(
    state: TestState, to_date: str | None, is_failing: bool, stands: Evaluation, waits_for: str
) -> None:
    performed, asked = attempt(state, finding="growth recorded"), criterion()
    seen = value(performed, asked, FAILS if is_failing else PENDING, to_date=to_date or "")
    entered = replace(seen, is_outcome=True) if to_date is not None else None
    told = standing(Requirement("A", asked, performed, entered))
    assert (told.evaluation, told.waits_for) == (stands, waits_for)


def test_a_proposed_decision_is_with_the_reviewer() -> None:
    performed, asked = attempt(TestState.APPROVED), criterion()
    proposed = replace(value(performed, asked, NOT_EVALUABLE), has_proposed_decision=True)
    told = standing(Requirement("A", asked, performed, proposed))
    assert (told.evaluation, told.waits_for, told.who) == (NOT_EVALUABLE, "its decision waits for review", "reviewer")


def test_an_answer_that_does_not_comply_is_seen_beside_how_many_lines_are_answered() -> None:
    assert progress(15, 15, 15) == "15 of 15"
    assert progress(15, 15, 14) == "15 of 15, 14 comply"
    assert progress(15, 3, 3) == "3 of 15"


def test_a_test_that_is_not_ended_and_holds_a_failing_value_is_no_pass() -> None:
    """ "15 of 15" with a full bar stood for a certified batch in which growth had been recorded since."""
    assert progress(15, 15, 15, 1) == "15 of 15, 1 failing"
    assert progress(15, 15, 14, 2) == "15 of 15, 14 comply, 2 failing"


@pytest.mark.parametrize(
    ("state", "evaluation", "is_required", "number"),
    [
        (TestState.OPEN, FAILS, True, 1),
        (TestState.SUBMITTED, FAILS, True, 1),
        (TestState.NOT_DONE_PROPOSED, FAILS, True, 1),
        (TestState.APPROVED, FAILS, True, 0),  # its line says so
        (TestState.NOT_DONE, FAILS, True, 0),
        (TestState.OPEN, COMPLIES, True, 0),
        (TestState.OPEN, NOT_EVALUABLE, True, 0),
        (TestState.OPEN, FAILS, False, 0),
    ],
)
def test_the_tests_that_fail_before_they_are_ended_are_counted_each_once(
    state: TestState, evaluation: Evaluation, is_required: bool, number: int
) -> None:
    of = attempt(state)
    values = [value(of, criterion(required=is_required), evaluation) for _ in range(2)]
    assert failing_tests(Dossier(attempts=[of], values=values)) == number
