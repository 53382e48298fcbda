"""The requirements of a batch as they stand now: what each waits for, who holds it and since when."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from qclab.domain.catalogue.values import Parameter
from qclab.domain.people.rights import Actor
from qclab.domain.release.blockers import DOES_NOT_COMPLY, NOT_EVALUABLE, Required, Standing
from qclab.domain.results.cell import Cell
from qclab.domain.review.deciding import decision_blockers
from qclab.domain.testing.lifecycle import TestState
from qclab.queries.results.results import EvaluationRow, ResultRow, current_results
from qclab.queries.review.handed_over import handed_over
from qclab.queries.testing.testing import (
    CriterionRow,
    RequirementRow,
    TestRow,
    criteria_of_batch,
    fetch_tests,
    parameters_of,
    requirements,
)
from qclab.queries.trail.events import EventRow


@dataclass(frozen=True)
class RequirementLine:
    """A requirement with its criterion, its test and, where one stands, the result and its evaluation."""

    requirement: RequirementRow
    criterion: CriterionRow
    test: TestRow | None
    parameter: Parameter | None
    container: str
    result: ResultRow | None
    evaluation: EvaluationRow | None
    standing: Standing
    waits_for: str
    given: EventRow | None = None
    """What put an open test, or a test not done, with who holds it now."""

    @property
    def parameter_name(self) -> str:
        return self.parameter.name if self.parameter else self.criterion.parameter_id

    @property
    def is_decided_by_old_rule(self) -> bool:
        """Whether a decision stands that could not be made today: one from before methods listed their findings."""
        evaluation, result, limit = self.evaluation, self.result, self.criterion.limit_text
        if self.parameter is None or result is None or evaluation is None:
            return False
        is_decided = evaluation.decided != evaluation.evaluation
        return is_decided and bool(
            decision_blockers(evaluation.decided, result.typed, result.value, self.parameter, limit)
        )

    @property
    def required(self) -> Required:
        """The requirement as the rules of release read it."""
        test = self.test
        title = test.method_title if test else self.criterion.method_id
        held_by, since = _holder(test, self.evaluation, self.given)
        return Required(
            name=", ".join(part for part in (title, self.parameter_name, self.container) if part),
            standing=self.standing,
            step=self.criterion.release_step,
            required=self.criterion.required,
            stage=self.requirement.stage,
            alternative=self.criterion.alternative,
            waits_for=_proposed(test, self.given) or self.waits_for,
            who=held_by,
            since=since,
            expected=test.due_at if test and test.state == TestState.OPEN else None,
            criterion=self.criterion.key,
        )


def _holder(
    test: TestRow | None, evaluation: EvaluationRow | None, given: EventRow | None
) -> tuple[str, datetime | None]:
    """Who has the next step, and since when."""
    if test is None:
        return "", None
    match test.state:
        case TestState.OPEN:
            return test.analyst_name or "not assigned", given.at if given else None
        case TestState.SUBMITTED:
            return "reviewer", test.submitted_at
        case TestState.NOT_DONE_PROPOSED | TestState.NOT_DONE:
            return "QA", given.at if given else None
        case _:
            return _decides(test, evaluation), test.approved_at


def _decides(test: TestRow, evaluation: EvaluationRow | None) -> str:
    """Of an approved value that is not evaluable: the analyst proposes the decision, a reviewer settles it."""
    if evaluation is None or evaluation.decided != NOT_EVALUABLE:
        return ""
    is_proposed = evaluation.decision is not None and evaluation.decision.state == "proposed"
    return "reviewer" if is_proposed else test.performed_by_name or test.analyst_name or "analyst"


def _proposed(test: TestRow | None, given: EventRow | None) -> str:
    """Who proposed that a test is not done, and why; empty for any other."""
    if test is None or given is None or test.state != TestState.NOT_DONE_PROPOSED:
        return ""
    return f"proposed as not done by {given.actor_name}: {test.state_reason}"


def requirement_lines(connection: Connection, viewer: Actor, batch: int) -> list[RequirementLine]:
    """Every requirement of a batch the viewer may know of, in the order of its specifications."""
    criteria = {row.key: row for rows in criteria_of_batch(connection, batch).values() for row in rows}
    required = requirements(connection, batch)
    tests = fetch_tests(connection, viewer, {each.test for each in required if each.test is not None})
    parameters = {
        (method, parameter.id): (key, parameter)
        for method in {test.method for test in tests.values()}
        for key, parameter in parameters_of(connection, method)
    }
    given = handed_over(connection, tests.values())
    results = {result.cell: result for result in current_results(connection, list(tests))}
    lines = []
    for each in required:
        criterion = criteria[each.criterion]
        test = tests.get(each.test) if each.test is not None else None
        key, parameter = parameters.get((test.method, criterion.parameter_id), (0, None)) if test else (0, None)
        result = results.get(Cell(test.key, key, each.sample)) if test else None
        evaluation = _evaluation(result, criterion.key)
        standing, waits_for = _standing(test, result, evaluation)
        container = _container(test, each.sample)
        lines.append(
            RequirementLine(
                each,
                criterion,
                test,
                parameter,
                container,
                result,
                evaluation,
                standing,
                waits_for,
                given.get(test.key) if test else None,
            )
        )
    return lines


def _evaluation(result: ResultRow | None, criterion: int) -> EvaluationRow | None:
    if result is None:
        return None
    return next((each for each in result.evaluations if each.criterion == criterion), None)


def _container(test: TestRow | None, sample: int | None) -> str:
    if test is None or sample is None:
        return ""
    return next((id_ for key, id_, _, _ in test.samples if key == sample), "")


def _standing(test: TestRow | None, result: ResultRow | None, evaluation: EvaluationRow | None) -> tuple[Standing, str]:
    """Only an approved result settles a requirement."""
    if test is None:
        return Standing.PENDING, "no test has been registered for it"
    if test.state == TestState.APPROVED and test.finding and (result is None or result.to_date):
        return Standing.NOT_FINAL, result.to_date if result else "no result"
    if test.state == TestState.APPROVED and evaluation is not None:
        return _settled(evaluation)
    waits_for = {
        TestState.OPEN: _entered(test, result),
        TestState.SUBMITTED: "waiting for approval",
        TestState.APPROVED: "no result",
        TestState.NOT_DONE_PROPOSED: f"proposed as not done: {test.state_reason}",
        TestState.NOT_DONE: f"not done: {test.state_reason}",
    }[TestState(test.state)]
    return Standing.NOT_TESTED if test.state == TestState.NOT_DONE else Standing.PENDING, waits_for


def _entered(test: TestRow, result: ResultRow | None) -> str:
    """What an open test has of a result, as far as it is told before it is submitted."""
    if result is None:
        return "no result"
    if result.outcome is not None and result.evaluation == DOES_NOT_COMPLY and test.finding:
        return f"{test.finding}; not submitted"
    return result.to_date or "result not submitted"


def _settled(evaluation: EvaluationRow) -> tuple[Standing, str]:
    if evaluation.decided != NOT_EVALUABLE:
        return Standing(evaluation.decided), ""
    if evaluation.decision is not None and evaluation.decision.state == "proposed":
        return Standing.NOT_EVALUABLE, "its decision waits for review"
    return Standing.NOT_EVALUABLE, f"not evaluable ({evaluation.reason}); a decision is needed"
