"""How far a requirement has come: what it waits for, who holds it, since when. Only an approved result settles it."""

from dataclasses import dataclass
from datetime import datetime

from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.release.dossier import Attempt, Dossier, Requirement, Value
from qclab.domain.testing.causes import Held
from qclab.domain.testing.lifecycle import TestState


@dataclass(frozen=True)
class Standing:
    """A requirement with its evaluation so far, what it waits for, who has the next step since when, and when that is
    due.
    """

    requirement: Requirement
    evaluation: Evaluation
    waits_for: str = ""
    who: str = ""
    since: datetime | None = None
    due: datetime | None = None


def progress(required: int, answered: int, complying: int, failing: int = 0) -> str:
    """How many required lines an approved result answers, how many comply where not every answer does, and how many
    tests that are not ended hold a value that fails: ``15 of 15, 14 comply, 1 failing``."""
    said = [f"{answered} of {required}"]
    if complying != answered:
        said.append(f"{complying} comply")
    if failing:
        said.append(f"{failing} failing")
    return ", ".join(said)


def failing_tests(dossier: Dossier) -> int:
    """How many tests that are not ended hold a value that fails what is required, whichever attempt counts."""
    unfinished = {attempt.key for attempt in dossier.attempts if attempt.is_unfinished}
    fails = Evaluation.DOES_NOT_COMPLY
    values = (value for value in dossier.values if value.criterion.required and value.evaluation is fails)
    return len({value.attempt for value in values} & unfinished)


def standing(requirement: Requirement) -> Standing:
    """How far this requirement has come."""
    attempt, value = requirement.attempt, requirement.value
    if attempt is None:
        return Standing(requirement, Evaluation.PENDING, "no test has been registered for it")
    evaluation, waits_for = _evaluation(attempt, value)
    who, since = _holder(attempt, value)
    return Standing(requirement, evaluation, waits_for, who, since, attempt.due)


def _evaluation(attempt: Attempt, value: Value | None) -> tuple[Evaluation, str]:
    match attempt.state:
        case TestState.OPEN:
            return Evaluation.PENDING, _entered(attempt, value)
        case TestState.SUBMITTED:
            return Evaluation.PENDING, f"waiting for {attempt.verifying.waits_for}"
        case TestState.NOT_DONE_PROPOSED:
            by = f" by {attempt.given_by}" if attempt.given_by else ""
            return Evaluation.PENDING, f"proposed as not done{by}: {attempt.state_reason}"
        case TestState.INVALID_PROPOSED | TestState.INVALID:
            return Evaluation.PENDING, f"run {attempt.state}: {attempt.state_reason}"
        case TestState.NOT_DONE:
            return Evaluation.NOT_TESTED, f"not done: {attempt.state_reason}"
        case _:
            return _settled(attempt, value)


def _entered(attempt: Attempt, value: Value | None) -> str:
    """What an open test has of a result, as far as it is told before it is submitted, and why it was returned."""
    if attempt.state_reason:
        by = f" by {attempt.given_by}" if attempt.given_by else ""
        return f"returned{by}: {attempt.state_reason}"
    if value is None:
        return "no result"
    if value.is_outcome and value.evaluation is Evaluation.DOES_NOT_COMPLY and attempt.finding:
        return f"{attempt.finding}; not submitted"
    return value.to_date or "result not submitted"


def _settled(attempt: Attempt, value: Value | None) -> tuple[Evaluation, str]:
    """Of an approved test. Beside a failing critical outcome no result is waited for, nor read to its end."""
    if attempt.finding and (value is None or value.to_date):
        return Evaluation.NOT_FINAL, value.to_date if value else "no result"
    if value is None or value.evaluation is Evaluation.UNJUDGED:
        return Evaluation.PENDING, "no result"
    if value.evaluation is not Evaluation.NOT_EVALUABLE:
        return value.evaluation, ""
    if value.has_proposed_decision:
        return value.evaluation, f"its decision waits for {'QA' if value.is_decision_reviewed else 'review'}"
    return value.evaluation, f"not evaluable ({value.reason}); a decision is needed"


def _holder(attempt: Attempt, value: Value | None) -> tuple[str, datetime | None]:
    """Who has the next step, and since when."""
    match attempt.state:
        case TestState.OPEN:
            return attempt.holder, attempt.given_at
        case TestState.SUBMITTED:
            return Held.REVIEW.value, attempt.submitted_at
        case TestState.INVALID_PROPOSED | TestState.INVALID:
            return Held.REVIEW.value, attempt.given_at
        case TestState.NOT_DONE_PROPOSED | TestState.NOT_DONE:
            return "QA", attempt.given_at
        case _:
            return _decides(attempt, value), attempt.approved_at


def _decides(attempt: Attempt, value: Value | None) -> str:
    """Of an approved value that is not evaluable: the analyst proposes the decision, a reviewer settles it, then QA."""
    if value is None or value.evaluation is not Evaluation.NOT_EVALUABLE:
        return ""
    if value.has_proposed_decision:
        return "QA" if value.is_decision_reviewed else "reviewer"
    return attempt.performer or attempt.analyst or "analyst"
