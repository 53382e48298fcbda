"""Dossiers for the truth tables: requirements that stand as a table says, made of the facts that let them stand so."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count

from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.release.dossier import Attempt, Criterion, Dossier, Requirement, Value
from qclab.domain.testing.lifecycle import TestState

GIVEN, SUBMITTED, APPROVED, DUE = (datetime(2026, 10, day, 22, 30, tzinfo=UTC) for day in (1, 2, 3, 24))
_keys = count(1)


def attempt(state: TestState = TestState.OPEN, *, key: int = 0, finding: str = "") -> Attempt:
    return Attempt(
        key=key or next(_keys),
        title="Endotoxin",
        method="A09",
        stage="DP",
        state=state,
        state_reason="vial broken" if state in (TestState.NOT_DONE, TestState.NOT_DONE_PROPOSED) else "",
        finding=finding,
        analyst="M. Jansen",
        performer="P. Bos",
        due_at=DUE,
        given_at=GIVEN,
        submitted_at=SUBMITTED,
        approved_at=APPROVED,
    )


def criterion(key: int = 0, *, step: int = 1, alternative: str = "", required: bool = True) -> Criterion:
    return Criterion(key or next(_keys), "A09", "DP", step, required, alternative)


def value(of: Attempt, held_against: Criterion, evaluation: Evaluation, *, case: str = "", to_date: str = "") -> Value:
    return Value(of.key, held_against, "0.7", evaluation, "Endotoxin", "may or may not", to_date, case)


_STATES = {Evaluation.PENDING: TestState.OPEN, Evaluation.NOT_TESTED: TestState.NOT_DONE}


def requirement(
    evaluation: Evaluation,
    name: str = "A",
    *,
    step: int = 1,
    alternative: str = "",
    required: bool = True,
    of: Criterion | None = None,
) -> Requirement:
    """A requirement that stands with this evaluation; ``of`` its criterion where containers share one."""
    own = of or criterion(step=step, alternative=alternative, required=required)
    is_final = evaluation is not Evaluation.NOT_FINAL
    performed = attempt(_STATES.get(evaluation, TestState.APPROVED), finding="" if is_final else "growth recorded")
    if evaluation in _STATES or not is_final:
        return Requirement(name, own, performed)
    return Requirement(name, own, performed, value(performed, own, evaluation))


def dossier(
    *requirements: Requirement,
    others: Sequence[tuple[Attempt, Value | None]] = (),
    open_cases: Sequence[str] = (),
    final: str = "",
) -> Dossier:
    """A batch with these requirements; ``others`` are tests beside those reported, each with its value."""
    attempts = {each.attempt.key: each.attempt for each in requirements if each.attempt}
    criteria = {each.criterion.key: each.criterion for each in requirements}
    values = [each.value for each in requirements if each.value]
    for other, entered in others:
        attempts[other.key] = other
        values += [entered] if entered else []
    return Dossier(requirements, tuple(attempts.values()), values, tuple(criteria.values()), open_cases, final)
