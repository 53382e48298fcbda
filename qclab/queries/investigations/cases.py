"""The cases of a batch: its own, and those of other batches that concern it too."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, func, select

from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.evaluation.reporting import typed_with_unit, with_unit
from qclab.domain.investigations.case import OOS_STANDS, CaseState, under_way
from qclab.domain.investigations.closing import is_printed
from qclab.domain.investigations.kinds import OUT_OF_SPECIFICATION, CaseKind
from qclab.domain.testing.lifecycle import TestState
from qclab.queries.decoding import instant, known_instant
from qclab.queries.investigations.concerned import Concerned, concerned_tests
from qclab.queries.investigations.facts import Facts, facts_of
from qclab.queries.investigations.retests import standing_plans
from qclab.queries.results.evaluations import EvaluationRow, evaluations_of, failure_of
from qclab.queries.results.reporting import first_criterion, unit_of
from qclab.store import tables as t

BESIDE = "of another batch, which this one may share something with"
PRINTED = "yes"
"""What a case keeps where QA concluded that a certificate says of it."""


@dataclass(frozen=True)
class CaseRow:
    """A case, with the result that opened it: ``reported`` with its unit, ``failure`` how it fails; a lighter one has
    what was ``seen`` and the tests that it concerns. ``phase`` is the one under way and ``due_at`` its target, both of
    an open case; ``conclusion`` is that of a closed one.

    ``is_beside``: it is a case of another batch, maybe of another client, that concerns this one: state and conclusion
    are then those of this batch, and nothing is said of the other. ``holds`` tells whether it holds the batch now.
    """

    key: int
    id: str
    state: CaseState
    batch: int
    test: int | None
    result: int | None
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
    kind: CaseKind = CaseKind.OOS
    seen: str = ""
    is_beside: bool = False
    holds: bool = True
    is_printed: bool = True
    """Whether a certificate of the batch says of it (``closing.is_printed``)."""
    because: str = ""
    references: tuple[str, ...] = ()
    fails: tuple[int, ...] = ()
    """The criteria that its value does not meet, by key; of a lighter case none."""
    is_critical: bool = False
    """Whether a critical outcome opened it."""

    @property
    def blocks(self) -> bool:
        """Whether it is open and stands between the batch and its release."""
        return self.state is CaseState.OPEN and (self.holds or not self.kind.is_lighter)

    @property
    def has_oos_that_stands(self) -> bool:
        """Whether it is closed, and its batch does not comply by it."""
        return not self.is_beside and self.conclusion in OOS_STANDS

    @property
    def keeps_its_value(self) -> bool:
        """Whether nothing steps over the value that opened it."""
        return not self.kind.is_lighter and (self.state is CaseState.OPEN or self.has_oos_that_stands)

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


def is_of_batch(batch: ColumnElement[int] | int) -> ColumnElement[bool]:
    """Within a question for cases: whether one was opened for a batch, or concerns it."""
    concerning = select(t.concerned_batch.c.investigation).where(t.concerned_batch.c.batch == batch)
    return (t.investigation.c.batch == batch) | t.investigation.c.key.in_(concerning.correlate(t.batch))


def cases_of(connection: Connection, batch: int) -> list[CaseRow]:
    """Every case of a batch, and every one that concerns it, the oldest first."""
    rows = _cases(connection, is_of_batch(batch))
    beside = _beside(connection, batch) if any(row.batch != batch for row in rows) else {}
    return [row if row.key not in beside else _as_concerned(row, batch, beside[row.key]) for row in rows]


def _beside(connection: Connection, batch: int) -> Mapping[int, Any]:
    """The cases of other batches that concern this one, by key, each with its row."""
    row, held = t.concerned_batch.c, t.hold.c
    placed = exists().where(held.batch == row.batch, held.record == t.investigation.c.id)
    asked = (
        select(t.concerned_batch, placed.label("held"),
               placed.where(held.lifted_at.is_(None)).label("holds"))
        .join(t.investigation, t.investigation.c.key == row.investigation)
        .where(row.batch == batch)
    )  # fmt: skip
    return {each.investigation: each for each in connection.execute(asked)}


def _as_concerned(case: CaseRow, batch: int, beside: Any) -> CaseRow:
    """A case as it is for a batch that it concerns: that batch is concluded by itself."""
    is_over = bool(beside.effect)
    return replace(
        case,
        batch=batch,
        is_beside=True,
        test=None,
        result=None,
        method_title=BESIDE,
        parameter_name="",
        reported="",
        failure="",
        seen="",
        retests=(),
        references=(),
        state=CaseState.CLOSED if is_over else CaseState.OPEN,
        conclusion=beside.effect,
        because=beside.because,
        closed_at=instant(beside.concluded_at),
        holds=bool(beside.holds),
        is_printed=is_printed(case.kind, has_held=bool(beside.held), is_said=False),
    )


def cases_by_key(connection: Connection, keys: Collection[int]) -> dict[int, CaseRow]:
    """These cases, which the caller may know of, by key."""
    return {row.key: row for row in _cases(connection, t.investigation.c.key.in_(list(keys)))}


_OWNER = t.person.alias("owner")
_PLACED = exists().where(t.hold.c.batch == t.investigation.c.batch, t.hold.c.record == t.investigation.c.id)
_ROWS = (
    select(
        t.investigation,
        t.method.c.title.label("method_title"),
        t.parameter.c.name.label("parameter_name"),
        t.result.c.typed,
        t.result.c.reported,
        t.result.c.value,
        t.result.c.unit,
        t.result.c.outcome,
        t.parameter.c.critical,
        *first_criterion(),
        t.person.c.name.label("opened_by_name"),
        _OWNER.c.name.label("owner_name"),
        _PLACED.label("has_held"),
        _PLACED.where(t.hold.c.lifted_at.is_(None)).label("holds"),
    )
    .outerjoin(t.result, t.result.c.key == t.investigation.c.result)
    .outerjoin(t.parameter, t.parameter.c.key == t.result.c.parameter)
    .outerjoin(t.method, t.method.c.key == t.parameter.c.method)
    .join(t.person, t.person.c.key == t.investigation.c.opened_by)
    .outerjoin(_OWNER, _OWNER.c.key == t.investigation.c.owner)
    .order_by(t.investigation.c.key)
)


def _cases(connection: Connection, condition: ColumnElement[bool]) -> list[CaseRow]:
    rows = connection.execute(_ROWS.where(condition)).all()
    facts = facts_of(connection, [row.key for row in rows if row.state == CaseState.OPEN.value])
    plans = standing_plans(connection, [row.key for row in rows]) if rows else {}
    evaluations: dict[int, list[EvaluationRow]] = {}
    lighter = [row.key for row in rows if row.result is None]
    theirs = [row.key for row in rows if row.kind == CaseKind.OUTSIDE.value]
    tests, references = concerned_tests(connection, lighter), _references(connection, [*lighter, *theirs])
    for each in evaluations_of(connection, [row.result for row in rows if row.result is not None]):
        evaluations.setdefault(each.result, []).append(each)
    return [
        _row(
            row,
            facts.get(row.key),
            evaluations.get(row.result, ()),
            plans[row.key].printed if row.key in plans else (),
            references.get(row.key, ()),
        )
        if row.result is not None
        else _lighter(row, facts.get(row.key), tests.get(row.key, ()), references.get(row.key, ()))
        for row in rows
    ]


def _row(
    row: Any,
    facts: Facts | None,
    evaluations: Sequence[EvaluationRow],
    retests: tuple[str, ...],
    references: Sequence[str],
) -> CaseRow:
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
        CaseKind(row.kind),
        references=tuple(references),
        fails=tuple(each.criterion for each in evaluations if each.decided is Evaluation.DOES_NOT_COMPLY),
        is_critical=bool(row.critical) and row.outcome is not None,
    )


def _lighter(row: Any, facts: Facts | None, tests: Sequence[Concerned], references: Sequence[str]) -> CaseRow:
    """A lighter case: no value opened it, so that the tests that it concerns stand in the place of one."""
    phase, kind = under_way(facts.case) if facts else None, CaseKind(row.kind)
    own = [each for each in tests if each.batch == row.batch]  # nothing of another client's
    return CaseRow(
        key=row.key,
        id=row.id,
        state=CaseState(row.state),
        batch=row.batch,
        test=None,
        result=None,
        method_title=", ".join(dict.fromkeys(each.method_title for each in own)),
        parameter_name=", ".join(dict.fromkeys(each.parameter_name for each in own if each.parameter_name)),
        reported=", ".join(each.reported for each in own if each.reported),
        failure="",
        opened_at=known_instant(row.opened_at),
        opened_by_name=row.opened_by_name,
        owner_name=row.owner_name or "",
        phase=phase or "",
        due_at=facts.due_at if facts else None,
        conclusion=row.conclusion,
        closed_at=instant(row.closed_at),
        kind=kind,
        seen=row.seen,
        holds=bool(row.holds),
        is_printed=is_printed(kind, has_held=bool(row.has_held), is_said=row.printed == PRINTED),
        because=row.because,
        references=tuple(references),
    )


def _references(connection: Connection, cases: Collection[int]) -> dict[int, list[str]]:
    """What is named beside each of these cases: ``deviation DEV-12``."""
    row = t.investigation_reference.c
    found: dict[int, list[str]] = {}
    asked = select(row.investigation, row.kind, row.number).where(row.investigation.in_(list(cases)))
    for each in connection.execute(asked.order_by(row.key)) if cases else ():
        found.setdefault(each.investigation, []).append(f"{each.kind} {each.number}")
    return found


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


def open_cases(connection: Connection, batch: int) -> list[str]:
    """The numbers of the open cases that stand between a batch and its release, the oldest first: its own out of
    specification, and each that holds it."""
    row, held = t.investigation.c, t.hold.c
    holding = select(held.record).where(held.batch == batch, held.lifted_at.is_(None))
    own = (row.batch == batch) & row.kind.in_([kind.value for kind in OUT_OF_SPECIFICATION])
    asked = select(row.id).where(row.state == CaseState.OPEN.value, own | row.id.in_(holding)).order_by(row.key)
    return list(connection.execute(asked).scalars())
