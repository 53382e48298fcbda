"""Evaluations: each result held against its criteria, with the decision where it was not evaluable."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.evaluation.failing import failing
from qclab.domain.people.duties import Done, Duty
from qclab.domain.review.deciding import DecisionState, needs_qa
from qclab.queries.decoding import instant, known_instant, sequence
from qclab.store import tables as t


@dataclass(frozen=True)
class EvaluationRow:
    """A result held against one criterion, with the decision on it where there is one."""

    key: int
    result: int
    criterion: int
    evaluation: Evaluation
    reported: str
    level: str
    rule: str
    reason: str
    basis: tuple[tuple[str, str], ...]
    decision: "DecisionRow | None" = None

    @property
    def decided(self) -> Evaluation:
        """The evaluation that counts: an accepted decision settles one that is not evaluable."""
        is_settled = self.decision is not None and self.decision.state is DecisionState.ACCEPTED
        return self.decision.decided if self.decision is not None and is_settled else self.evaluation

    def failing(self, value: str) -> str:
        """How ``value``, what was typed with its unit, fails, in one sentence without its full stop; empty where it
        does not."""
        return failing(value, self.basis) if self.evaluation is Evaluation.DOES_NOT_COMPLY else ""


@dataclass(frozen=True)
class DecisionRow:
    """A reasoned decision on an evaluation that is not evaluable, who reviewed it and who of QA agreed or declined.

    One that QA agreed to before reviewer and QA were two steps has QA's person as its reviewer.
    """

    key: int
    row_version: int
    evaluation: int
    decided: Evaluation
    reason: str
    state: DecisionState
    proposed_by: int
    proposed_by_name: str
    proposed_at: datetime
    reviewed_by: int | None
    reviewed_by_name: str
    reviewed_at: datetime | None
    review_note: str
    deviation: str
    qa_by_name: str
    qa_at: datetime | None
    qa_note: str

    @property
    def stands(self) -> bool:
        """Whether it waits or was accepted: no other can be proposed."""
        return self.state is not DecisionState.DECLINED

    @property
    def agreed_by_name(self) -> str:
        """The last person who had to agree: of QA, else the reviewer."""
        return self.qa_by_name or self.reviewed_by_name

    @property
    def agreed_at(self) -> datetime | None:
        return self.qa_at or self.reviewed_at

    def done(self, of_test: Done) -> Done:
        """Who did what for the steps on this decision, with what was done on its test."""
        reviewed_by = () if self.reviewed_by is None else (self.reviewed_by,)
        return {**of_test, Duty.PROPOSED: (self.proposed_by,), Duty.DECIDED: reviewed_by}

    def is_by_one_person(self, *, is_required: bool) -> bool:
        """Whether one person accepted it, from before QA had to agree beside a reviewer."""
        is_accepted = self.state is DecisionState.ACCEPTED
        return is_accepted and not self.qa_by_name and needs_qa(self.decided, is_required=is_required)


_EVALUATIONS = select(t.evaluation).where(t.evaluation.c.result.in_(bindparam("results"))).order_by(t.evaluation.c.key)


def evaluations_of(connection: Connection, results: Sequence[int]) -> list[EvaluationRow]:
    """The evaluations of these results, each with the latest decision on it."""
    if not results:
        return []
    rows = connection.execute(_EVALUATIONS, {"results": list(results)}).all()
    undecided = [row.key for row in rows if row.evaluation == Evaluation.NOT_EVALUABLE]  # others need no decision
    decisions = decisions_on(connection, undecided)
    return [
        EvaluationRow(
            key=row.key,
            result=row.result,
            criterion=row.criterion,
            evaluation=Evaluation(row.evaluation),
            reported=row.reported,
            level=row.level,
            rule=row.rule,
            reason=row.reason,
            basis=tuple((label, text) for label, text in sequence(row.basis)),
            decision=decisions.get(row.key),
        )
        for row in rows
    ]


def failure_of(value: str, evaluations: Sequence[EvaluationRow]) -> str:
    """The same for the first criterion that a value fails."""
    return next(filter(None, (each.failing(value) for each in evaluations)), "")


_PROPOSER, _REVIEWER, _QA = (t.person.alias(name) for name in ("proposer", "reviewer", "qa"))
_DECISIONS = (
    select(
        t.decision,
        _PROPOSER.c.name.label("proposer_name"),
        _REVIEWER.c.name.label("reviewer_name"),
        _QA.c.name.label("qa_name"),
    )
    .join(_PROPOSER, _PROPOSER.c.key == t.decision.c.proposed_by)
    .outerjoin(_REVIEWER, _REVIEWER.c.key == t.decision.c.reviewed_by)
    .outerjoin(_QA, _QA.c.key == t.decision.c.qa_by)
    .where(t.decision.c.evaluation.in_(bindparam("evaluations")))
    .order_by(t.decision.c.key)
)


def decisions_on(connection: Connection, evaluations: Sequence[int]) -> dict[int, DecisionRow]:
    """The latest decision on each of these evaluations."""
    if not evaluations:
        return {}
    latest: dict[int, DecisionRow] = {}
    for row in connection.execute(_DECISIONS, {"evaluations": list(evaluations)}):
        latest[row.evaluation] = DecisionRow(
            key=row.key,
            row_version=row.row_version,
            evaluation=row.evaluation,
            decided=Evaluation(row.decided),
            reason=row.reason,
            state=DecisionState(row.state),
            proposed_by=row.proposed_by,
            proposed_by_name=row.proposer_name,
            proposed_at=known_instant(row.proposed_at),
            reviewed_by=row.reviewed_by,
            reviewed_by_name=row.reviewer_name or "",
            reviewed_at=instant(row.reviewed_at),
            review_note=row.review_note,
            deviation=row.deviation,
            qa_by_name=row.qa_name or "",
            qa_at=instant(row.qa_at),
            qa_note=row.qa_note,
        )
    return latest
