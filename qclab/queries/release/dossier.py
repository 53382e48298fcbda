"""The dossier of a batch, read once: every row from which the rules of release speak, and the lines people see."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import Connection

from qclab.domain.catalogue.naming import named
from qclab.domain.catalogue.values import Parameter
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.people.rights import Actor
from qclab.domain.release.dossier import Attempt, Criterion, Dossier, OpenCase, Requirement, StandingOos, Value
from qclab.domain.release.kinds import ANALYSIS
from qclab.domain.release.requirements import Standing, standing
from qclab.domain.results.cell import Cell
from qclab.domain.review.deciding import DecisionState, decision_blockers
from qclab.domain.testing.causes import Cause
from qclab.domain.testing.lifecycle import TestState
from qclab.domain.testing.performing import TimeChange
from qclab.queries.catalogue.master_data import parameters_of_methods
from qclab.queries.investigations.cases import CaseRow, cases_of
from qclab.queries.release.certificates import CertificateRow, certificates_of
from qclab.queries.results.evaluations import EvaluationRow
from qclab.queries.results.results import ResultRow, current_results
from qclab.queries.review.handed_over import handed_over
from qclab.queries.testing.deviations import DeviationRow, deviations_of, time_changes_of
from qclab.queries.testing.requirements import CriterionRow, RequirementRow, criteria_of_batch, requirements
from qclab.queries.testing.testing import TestRow, all_tests
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

    @property
    def name(self) -> str:
        """As blockers name it: test, parameter and container."""
        return self.standing.requirement.name

    @property
    def parameter_name(self) -> str:
        return self.parameter.name if self.parameter else self.criterion.parameter_name

    @property
    def is_report(self) -> bool:
        """Whether the result is only asked to be reported."""
        return self.criterion.is_report

    @property
    def is_answered(self) -> bool:
        """Whether an approved result answers it, whatever that says."""
        return self.test is not None and self.test.state == TestState.APPROVED and self.evaluation is not None

    @property
    def is_decided_by_old_rule(self) -> bool:
        """Whether a decision stands that could not be made today: one from before methods listed their findings."""
        evaluation, result, limit = self.evaluation, self.result, self.criterion.limit_text
        if self.parameter is None or result is None or evaluation is None:
            return False
        is_decided = evaluation.decided != evaluation.evaluation
        return is_decided and bool(
            decision_blockers(
                evaluation.decided,
                result.typed,
                result.value,
                self.parameter,
                limit,
                is_reported=self.test is not None and bool(self.test.report_number),
            )
        )

    @property
    def is_decided_by_one_person(self) -> bool:
        """Whether a decision stands that one person accepted, from before QA had to agree beside a reviewer."""
        decision = self.evaluation.decision if self.evaluation else None
        return decision is not None and decision.is_by_one_person(is_required=self.criterion.required)


@dataclass(frozen=True)
class BatchDossier:
    """The rows of a batch that the viewer may know of: tests by key, certificates and cases the oldest first."""

    criteria: Mapping[str, Sequence[CriterionRow]]
    requirements: Sequence[RequirementRow]
    tests: Mapping[int, TestRow]
    parameters: Mapping[int, Sequence[tuple[int, Parameter]]]
    results: Sequence[ResultRow]
    given: Mapping[int, EventRow]
    """What put each open test, and each test not done, with who holds it now."""
    deviations: Mapping[int, Sequence[DeviationRow]]
    """With which something of a test's performance was passed, by test."""
    time_changes: Mapping[int, Sequence[TimeChange]]
    """The recorded times of tests that were changed."""
    cases: Sequence[CaseRow]
    certificates: Sequence[CertificateRow]
    now: datetime

    @cached_property
    def lines(self) -> tuple[RequirementLine, ...]:
        """Every requirement, in the order of the specifications."""
        return tuple(line for line, _ in self._lines)

    @cached_property
    def printed_cases(self) -> tuple[CaseRow, ...]:
        """The cases that a certificate of the batch says of, in the order of their marks."""
        return tuple(case for case in self.cases if case.is_printed)

    @cached_property
    def facts(self) -> Dossier:
        """As the rules of release read it."""
        return Dossier(
            requirements=tuple(requirement for _, requirement in self._lines),
            attempts=tuple(self._attempts.values()),
            values=tuple(self._values()),
            criteria=tuple(self._criteria.values()),
            open_cases=tuple(case.id for case in self.cases if case.blocks),
            cases=tuple(
                OpenCase(case.id, case.waits_for, case.owner_name, case.opened_at, case.due_at)
                for case in self.cases
                if case.blocks
            ),
            standing=tuple(
                StandingOos(case.id, self._required(case.fails), case.is_critical, case.closed_at)
                for case in self.cases
                if case.has_oos_that_stands
            ),
            final=next((row.id for row in reversed(self.certificates) if row.kind == ANALYSIS), ""),
        )

    @cached_property
    def _criteria(self) -> dict[int, Criterion]:
        return {
            row.key: Criterion(row.key, row.method_id, stage, row.release_step, row.required, row.alternative)
            for stage, rows in self.criteria.items()
            for row in rows
        }

    def _required(self, keys: Iterable[int]) -> tuple[Criterion, ...]:
        known = [self._criteria[key] for key in keys if key in self._criteria]
        return tuple(criterion for criterion in known if criterion.required)

    @cached_property
    def _attempts(self) -> dict[int, Attempt]:
        return {
            key: _attempt(test, self.given.get(key), self.deviations.get(key, ()), self.now)
            for key, test in self.tests.items()
        }

    @cached_property
    def _lines(self) -> tuple[tuple[RequirementLine, Requirement], ...]:
        criteria = {row.key: row for rows in self.criteria.values() for row in rows}
        parameters = {
            (method, parameter.id): (key, parameter)
            for method, of_method in self.parameters.items()
            for key, parameter in of_method
        }
        results = {row.cell: row for row in self.results}
        lines = []
        for row in self.requirements:
            criterion = criteria[row.criterion]
            test = self.tests.get(row.test) if row.test is not None else None
            key, parameter = parameters.get((test.method, criterion.parameter_id), (0, None)) if test else (0, None)
            result = results.get(Cell(test.key, key, row.sample)) if test else None
            evaluation = _evaluation(result, criterion.key)
            container = _container(test, row.sample)
            title = test.method_title if test else criterion.method_title
            parameter_name = parameter.name if parameter else criterion.parameter_name
            requirement = Requirement(
                ", ".join(filter(None, (named(title, parameter_name), container))),
                self._criteria[criterion.key],
                self._attempts[test.key] if test else None,
                self._value(result, evaluation, criterion.key, parameter_name) if result else None,
            )
            stands = standing(requirement)
            line = RequirementLine(row, criterion, test, parameter, container, result, evaluation, stands)
            lines.append((line, requirement))
        return tuple(lines)

    def _values(self) -> Iterable[Value]:
        names = {key: parameter.name for of_method in self.parameters.values() for key, parameter in of_method}
        for result in self.results:
            if self.tests[result.test].state is TestState.INVALID:
                continue  # failed validity is no result
            for evaluation in result.evaluations:
                if evaluation.criterion in self._criteria:
                    yield self._value(result, evaluation, evaluation.criterion, names.get(result.parameter, ""))

    def _value(self, result: ResultRow, evaluation: EvaluationRow | None, criterion: int, parameter: str) -> Value:
        decision = evaluation.decision if evaluation else None
        return Value(
            attempt=result.test,
            criterion=self._criteria[criterion],
            reported=result.reported,
            evaluation=evaluation.decided if evaluation else Evaluation.UNJUDGED,
            failure=evaluation.failing(result.typed_said) if evaluation else "",
            parameter=parameter,
            reason=evaluation.reason if evaluation else "",
            to_date=result.to_date,
            case=result.case,
            is_outcome=result.outcome is not None,
            has_proposed_decision=decision is not None and decision.state.is_waiting,
            is_decision_reviewed=decision is not None and decision.state is DecisionState.REVIEWED,
        )


def read_dossier(
    connection: Connection, viewer: Actor, batch: int, now: datetime, *, has_cases: bool = True
) -> BatchDossier:
    """The dossier of a batch the viewer may know of, and with whom each of its tests lies ``now``.

    ``has_cases`` is False where it is known that no case was ever opened for the batch, and none concerns it.
    """
    tests = all_tests(connection, viewer, batch)
    return BatchDossier(
        criteria=criteria_of_batch(connection, batch),
        requirements=requirements(connection, batch),
        tests=tests,
        parameters=parameters_of_methods(connection, {test.method for test in tests.values()}),
        results=current_results(connection, list(tests)),
        given=handed_over(connection, viewer, tests.values()),
        deviations=deviations_of(connection, tests),
        time_changes=time_changes_of(connection, tests),
        cases=cases_of(connection, batch) if has_cases else (),
        certificates=certificates_of(connection, viewer, batch),
        now=now,
    )


def _attempt(test: TestRow, given: EventRow | None, deviations: Sequence[DeviationRow], now: datetime) -> Attempt:
    is_outside = test.is_open and test.cause(now) is Cause.AT_CONTRACT_LABORATORY
    return Attempt(
        key=test.key,
        title=test.method_title,
        method=test.method_id,
        stage=test.stage,
        state=TestState(test.state),
        state_reason=test.state_reason,
        finding=test.finding,
        analyst=test.analyst_name,
        laboratory=test.laboratory if is_outside else "",
        performer=test.performed_by_name,
        due_at=test.due_at,
        given_at=given.at if given else None,
        given_by=given.actor_name if given else "",
        submitted_at=test.submitted_at,
        approved_at=test.approved_at,
        deviations=tuple(row.told for row in deviations),
        is_past_hold=test.is_to_be_passed,
        verifying=test.verifying,
    )


def _evaluation(result: ResultRow | None, criterion: int) -> EvaluationRow | None:
    if result is None:
        return None
    return next((row for row in result.evaluations if row.criterion == criterion), None)


def _container(test: TestRow | None, sample: int | None) -> str:
    if test is None or sample is None:
        return ""
    return next((id_ for key, id_, _, _ in test.samples if key == sample), "")
