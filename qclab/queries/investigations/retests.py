"""The plans of retests of cases: which stands, and how far each retest is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, and_, bindparam, select

from qclab.domain.evaluation.evaluations import Evaluation, gravest
from qclab.domain.evaluation.reporting import with_unit
from qclab.domain.investigations.closing import retest_said
from qclab.domain.investigations.retests import Plan, PlanState, Retest, RetestState
from qclab.domain.testing.lifecycle import TestState
from qclab.queries.decoding import decimal, instant, known_instant
from qclab.queries.results.evaluations import evaluations_of
from qclab.queries.results.reporting import first_criterion, unit_of
from qclab.store import tables as t


@dataclass(frozen=True)
class RetestRow:
    """A retest with its analyst. ``test`` and ``attempt`` are None until QA has signed the plan; ``reported`` is its
    value with unit, ``typed`` as it was typed, ``value`` the number of it, and ``evaluation`` what is said of that,
    reviewed or not."""

    number: int
    analyst: int
    analyst_name: str
    test: int | None
    attempt: int | None
    state: RetestState
    reported: str
    typed: str
    value: Decimal | None
    unit: str
    evaluation: Evaluation
    performed_to: datetime | None
    approved_by_name: str

    @property
    def typed_said(self) -> str:
        """The value as it was typed, with its unit, where the original is shown so too."""
        return with_unit(self.typed, self.unit, self.value) if self.typed else ""

    @property
    def fact(self) -> Retest:
        """As the rules read it: what is not approved says nothing yet."""
        is_approved = self.state is RetestState.APPROVED
        return Retest(self.number, self.analyst, self.state, self.evaluation if is_approved else Evaluation.PENDING)


@dataclass(frozen=True)
class PlanRow:
    """A plan of retests, with who made it."""

    key: int
    case: int
    state: PlanState
    why: str
    rule: str
    returned_because: str
    planned_by: int
    planned_by_name: str
    planned_at: datetime
    signed_at: datetime | None
    retests: tuple[RetestRow, ...]

    @property
    def fact(self) -> Plan:
        return Plan(self.state, tuple(each.fact for each in self.retests))

    @property
    def printed(self) -> tuple[str, ...]:
        """What a certificate says of each retest of a signed plan; a value that is not approved is no result yet."""
        if self.state is not PlanState.SIGNED:
            return ()
        return tuple(
            retest_said(each.number, len(self.retests), each.attempt, each.reported, each.evaluation)
            if each.state is RetestState.APPROVED
            else retest_said(each.number, len(self.retests), each.attempt, "", each.state)
            for each in self.retests
        )


_TESTS = {
    TestState.SUBMITTED: RetestState.WAITS,
    TestState.APPROVED: RetestState.APPROVED,
    TestState.NOT_DONE_PROPOSED: RetestState.WAITS,
    TestState.NOT_DONE: RetestState.NOT_DONE,
}


def standing_plans(connection: Connection, cases: Collection[int]) -> dict[int, PlanRow]:
    """The plan of each of these cases that waits for QA or is signed, by case."""
    plans = {plan.case: plan for plan in plans_of(connection, cases)}
    return {case: plan for case, plan in plans.items() if plan.state is not PlanState.RETURNED}


_PLANNER = t.person.alias("planner")
_PLANS = (
    select(t.retest_plan, _PLANNER.c.name.label("planned_by_name"))
    .join(_PLANNER, _PLANNER.c.key == t.retest_plan.c.planned_by)
    .where(t.retest_plan.c.investigation.in_(bindparam("cases")))
    .order_by(t.retest_plan.c.key)
)


def plans_of(connection: Connection, cases: Collection[int]) -> list[PlanRow]:
    """Every plan of these cases, the oldest first; returned ones too."""
    rows = connection.execute(_PLANS, {"cases": list(cases)}).all()
    retests = _retests(connection, [row.key for row in rows]) if rows else {}
    return [
        PlanRow(
            row.key, row.investigation, PlanState(row.state), row.why, row.rule, row.returned_because, row.planned_by,
            row.planned_by_name, known_instant(row.planned_at), instant(row.signed_at), tuple(retests.get(row.key, ())),
        )
        for row in rows
    ]  # fmt: skip


_APPROVER = t.person.alias("approver")
_RETESTS = (
    select(
        t.retest.c.plan, t.retest.c.number, t.retest.c.analyst, t.person.c.name, t.retest.c.test, t.test.c.attempt,
        t.test.c.state, t.test.c.performed_to, _APPROVER.c.name.label("approved_by_name"),
        t.result.c.key.label("result"), t.result.c.reported,
        t.result.c.typed, t.result.c.value, t.result.c.unit, *first_criterion(),
    )
    .select_from(t.retest)
    .join(t.person, t.person.c.key == t.retest.c.analyst)
    .outerjoin(t.test, t.test.c.key == t.retest.c.test)
    .outerjoin(_APPROVER, _APPROVER.c.key == t.test.c.approved_by)
    .outerjoin(t.result, and_(t.result.c.test == t.test.c.key, t.result.c.current == 1))
    .outerjoin(t.parameter, t.parameter.c.key == t.result.c.parameter)
    .where(t.retest.c.plan.in_(bindparam("plans")))
    .order_by(t.retest.c.plan, t.retest.c.number)
)  # fmt: skip


def _retests(connection: Connection, plans: Sequence[int]) -> dict[int, list[RetestRow]]:
    rows = connection.execute(_RETESTS, {"plans": plans}).all()
    judged: dict[int, list[Evaluation]] = {}
    for each in evaluations_of(connection, [row.result for row in rows if row.result is not None]):
        judged.setdefault(each.result, []).append(each.decided)
    found: dict[int, list[RetestRow]] = {}
    for row in rows:
        found.setdefault(row.plan, []).append(_row(row, judged.get(row.result, ())))
    return found


def _row(row: Any, judged: Sequence[Evaluation]) -> RetestRow:
    return RetestRow(
        row.number,
        row.analyst,
        row.name,
        row.test,
        row.attempt,
        _state(row),
        with_unit(row.reported, unit_of(row), row.value) if row.result is not None else "",
        row.typed or "",
        decimal(row.value),
        row.unit or "",
        gravest(judged) if judged else Evaluation.PENDING,
        instant(row.performed_to),
        row.approved_by_name or "",
    )


def _state(row: Any) -> RetestState:
    if row.test is None:
        return RetestState.PLANNED
    entered = RetestState.OPEN if row.result is None else RetestState.ENTERED
    return _TESTS.get(TestState(row.state), entered)
