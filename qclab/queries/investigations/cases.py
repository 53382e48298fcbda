"""Out-of-specification cases of a batch."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.evaluation.reporting import typed_with_unit, with_unit
from qclab.domain.investigations.case import CaseState, Conclusion, under_way
from qclab.domain.testing.lifecycle import TestState
from qclab.queries.decoding import instant, known_instant
from qclab.queries.investigations.facts import Facts, facts_of
from qclab.queries.investigations.retests import standing_plans
from qclab.queries.results.evaluations import EvaluationRow, evaluations_of, failure_of
from qclab.queries.results.reporting import first_criterion, unit_of
from qclab.store import tables as t


@dataclass(frozen=True)
class CaseRow:
    """A case, with the result that opened it: ``reported`` with its unit, ``failure`` how it fails. ``phase`` is the
    one under way and ``due_at`` its target, both of an open case; ``conclusion`` is that of a closed one."""

    key: int
    id: str
    state: CaseState
    batch: int
    test: int
    result: int
    method_title: str
    parameter_name: str
    reported: str
    failure: str
    opened_at: datetime
    opened_by_name: str
    owner_name: str = ""
    phase: str = ""
    due_at: datetime | None = None
    conclusion: str = ""
    closed_at: datetime | None = None
    retests: tuple[str, ...] = ()
    """What is printed of each retest, once its plan is signed."""

    @property
    def said(self) -> str:
        """How far it is, in words: ``open, phase Ib``, ``OOS confirmed``."""
        if self.state is CaseState.CLOSED:
            return self.conclusion
        return f"{self.state}, {self.waits_for}"

    @property
    def waits_for(self) -> str:
        """The phase under way of an open case, or that only its closing is left."""
        return f"phase {self.phase}" if self.phase else "to be closed"


def cases_of(connection: Connection, batch: int) -> list[CaseRow]:
    """Every case of a batch, the oldest first."""
    return _cases(connection, t.investigation.c.batch == batch)


def cases_by_key(connection: Connection, keys: Collection[int]) -> dict[int, CaseRow]:
    """These cases, which the caller may know of, by key."""
    return {row.key: row for row in _cases(connection, t.investigation.c.key.in_(list(keys)))}


def _cases(connection: Connection, condition: ColumnElement[bool]) -> list[CaseRow]:
    owner = t.person.alias("owner")
    rows = connection.execute(
        select(
            t.investigation,
            t.method.c.title.label("method_title"),
            t.parameter.c.name.label("parameter_name"),
            t.result.c.typed,
            t.result.c.reported,
            t.result.c.value,
            t.result.c.unit,
            *first_criterion(),
            t.person.c.name.label("opened_by_name"),
            owner.c.name.label("owner_name"),
        )
        .join(t.result, t.result.c.key == t.investigation.c.result)
        .join(t.parameter, t.parameter.c.key == t.result.c.parameter)
        .join(t.method, t.method.c.key == t.parameter.c.method)
        .join(t.person, t.person.c.key == t.investigation.c.opened_by)
        .outerjoin(owner, owner.c.key == t.investigation.c.owner)
        .where(condition)
        .order_by(t.investigation.c.key)
    ).all()
    facts = facts_of(connection, [row.key for row in rows if row.state == CaseState.OPEN.value])
    plans = standing_plans(connection, [row.key for row in rows]) if rows else {}
    evaluations: dict[int, list[EvaluationRow]] = {}
    for each in evaluations_of(connection, [row.result for row in rows]):
        evaluations.setdefault(each.result, []).append(each)
    return [
        _row(
            row,
            facts.get(row.key),
            evaluations.get(row.result, ()),
            plans[row.key].printed if row.key in plans else (),
        )
        for row in rows
    ]


def _row(row: Any, facts: Facts | None, evaluations: Sequence[EvaluationRow], retests: tuple[str, ...]) -> CaseRow:
    phase = under_way(facts.case) if facts else None
    return CaseRow(
        row.key,
        row.id,
        CaseState(row.state),
        row.batch,
        row.test,
        row.result,
        row.method_title,
        row.parameter_name,
        with_unit(row.reported, unit_of(row), row.value),
        failure_of(typed_with_unit(row.typed, row.unit, row.value), evaluations),
        known_instant(row.opened_at),
        row.opened_by_name,
        row.owner_name or "",
        phase or "",
        facts.due_at if facts else None,
        row.conclusion,
        instant(row.closed_at),
        retests,
    )


def has_case(connection: Connection, result: int) -> bool:
    """Whether this value or an earlier one of its cell opened a case: a cell has one, however often it is corrected."""
    earlier, own = t.result.alias("earlier"), t.result.alias("own")
    found = connection.execute(
        select(t.investigation.c.key)
        .join(earlier, earlier.c.key == t.investigation.c.result)
        .join(own, (own.c.test == earlier.c.test) & (own.c.parameter == earlier.c.parameter))
        .where(own.c.key == result, func.coalesce(own.c.sample, 0) == func.coalesce(earlier.c.sample, 0))
    )
    return found.first() is not None


def evaluations_of_alternatives(
    connection: Connection, batch: int, criterion: int, alternative: str
) -> Mapping[int, Sequence[Evaluation]]:
    """By criterion of the group ("A or B") that this one belongs to: the evaluations of every value that stands for it
    in any test of the batch, after accepted decisions; none of one that has no value yet.
    """
    own = select(t.criterion.c.specification).where(t.criterion.c.key == criterion).scalar_subquery()
    group = connection.execute(
        select(t.criterion.c.key).where(
            t.criterion.c.specification == own, t.criterion.c.alternative == alternative, t.criterion.c.removed == 0
        )
    ).scalars()
    evaluations: dict[int, list[Evaluation]] = {key: [] for key in group}
    results = connection.execute(
        select(t.result.c.key)
        .join(t.evaluation, t.evaluation.c.result == t.result.c.key)
        .join(t.test, t.test.c.key == t.result.c.test)
        .where(t.test.c.state != TestState.INVALID.value)
        .where(t.result.c.batch == batch, t.result.c.current == 1, t.evaluation.c.criterion.in_(list(evaluations)))
        .distinct()
    ).scalars()
    for row in evaluations_of(connection, list(results)):
        if row.criterion in evaluations:
            evaluations[row.criterion].append(row.decided)
    return evaluations


def standing_case(connection: Connection, batch: int, stage: str, method: str) -> str:
    """The number of a case on a value of this method in this stage of a batch that is open or whose OOS stands; empty
    where there is none. No test is added beside it: a retest comes from its plan."""
    row = t.investigation.c
    stands = (Conclusion.CONFIRMED.value, Conclusion.NO_RETEST.value)
    asked = (
        select(row.id)
        .join(t.test, t.test.c.key == row.test)
        .join(t.method, t.method.c.key == t.test.c.method)
        .where(row.batch == batch, t.test.c.stage == stage, t.method.c.id == method)
        .where((row.state == CaseState.OPEN.value) | row.conclusion.in_(stands))
        .order_by(row.key)
    )
    return connection.execute(asked).scalars().first() or ""


def open_cases(connection: Connection, batch: int) -> list[str]:
    """The numbers of the open cases of a batch, the oldest first."""
    row = t.investigation.c
    asked = select(row.id).where(row.batch == batch, row.state == CaseState.OPEN.value).order_by(row.key)
    return list(connection.execute(asked).scalars())
