"""Results: the grid of samples x parameters that analysts fill, and the history of each cell."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select

from qclab.domain.batches.expiry import ShelfLife
from qclab.domain.catalogue.values import Parameter
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.evaluation.reporting import reported_unit, typed_with_unit, with_unit
from qclab.domain.evaluation.units import total_words
from qclab.domain.people.rights import Actor
from qclab.domain.refusals import Reason
from qclab.domain.results.cell import Cell
from qclab.domain.samples.lifecycle import SampleState
from qclab.domain.testing.finality import Incubation
from qclab.domain.testing.invalid import repeat_blockers
from qclab.domain.testing.lifecycle import entry_blockers, lack_blockers
from qclab.domain.testing.performing import Said
from qclab.domain.testing.reopening import change_blockers
from qclab.domain.testing.units import by_units_blockers, missed_blockers, missed_looks, submit_blockers
from qclab.queries.catalogue.master_data import parameters_of_methods
from qclab.queries.decoding import decimal, instant, known_instant
from qclab.queries.results.evaluations import EvaluationRow, evaluations_of, failure_of
from qclab.queries.results.of_batches import weights_and_shelf_lives
from qclab.queries.results.reporting import first_criterion, unit_of
from qclab.queries.scope import own_rows
from qclab.queries.testing.performing import set_by_program, why_not_here, with_files
from qclab.queries.testing.requirements import CriterionRow, criteria_of_batch
from qclab.queries.testing.testing import TestRow, get_tests
from qclab.queries.testing.units import UnitRow, units_of
from qclab.store import tables as t


@dataclass(frozen=True)
class ResultRow:
    """A result as entered and as read, with its evaluations.

    ``to_date`` says of an accepted outcome that is not final yet how far it is; its evaluations are then pending.
    ``case`` is the number of the case that this or an earlier value of its cell opened, or that it is a retest of; one
    that was closed before the value was entered is no case of it. ``concerned`` are the open cases of any kind that
    name the value, or its test, beside what opened them.
    ``confirmed`` says what who
    entered it was asked about and confirmed.
    """

    key: int
    row_version: int
    batch: int
    test: int
    parameter: int
    sample: int | None
    typed: str
    read_as: str
    source: str
    qualifier: str
    value: Decimal | None
    outcome: str | None
    unit: str
    reported: str
    evaluation: Evaluation
    level: str
    entered_by: int
    entered_by_name: str
    entered_at: datetime
    supersedes: int | None
    current: bool
    change_reason: str
    confirmed: str
    reported_unit: str
    to_date: str = ""
    case: str = ""
    concerned: tuple[str, ...] = ()
    evaluations: tuple[EvaluationRow, ...] = ()

    @property
    def cell(self) -> Cell:
        return Cell(self.test, self.parameter, self.sample)

    @property
    def to_date_beside(self) -> str:
        """``to date, day 3 of 14``, for where the outcome stands beside it."""
        return self.to_date[self.to_date.find("to date") :] if self.to_date else ""

    @property
    def said(self) -> str:
        """What is reported, with the unit it is reported in."""
        return with_unit(self.reported, self.reported_unit, self.value)

    @property
    def typed_said(self) -> str:
        """What was typed, with the unit it was read in."""
        return typed_with_unit(self.typed, self.unit, self.value)

    @property
    def failure(self) -> str:
        """How it fails, in one sentence without its full stop; empty of a value that does not."""
        return failure_of(self.typed_said, self.evaluations)

    def said_of(self, evaluation: EvaluationRow, criterion: CriterionRow) -> str:
        """What is reported where it was held against this criterion, with its unit."""
        unit = reported_unit(self.unit, criterion.unit, is_per_kg=criterion.per_kg)
        return with_unit(evaluation.reported, unit, self.value)


@dataclass(frozen=True)
class GridLine:
    """A parameter of a test: what may be entered and what it is held against."""

    test: TestRow
    parameter_key: int
    parameter: Parameter
    criteria: tuple[CriterionRow, ...]
    body_weight: Decimal | None = None

    @property
    def to_type(self) -> str:
        """What is typed, where it is not what the limit is about; empty for any other line."""
        return total_words(self.parameter.unit, self.body_weight) if any(each.per_kg for each in self.criteria) else ""

    @property
    def per_container(self) -> bool:
        return any(criterion.per_container for criterion in self.criteria)

    @property
    def containers(self) -> list[tuple[int, str, SampleState]]:
        """Key, id and state of each sample that it is read from."""
        return self.test.containers_of(self.parameter.id)

    @property
    def cells(self) -> tuple[Cell, ...]:
        """A cell for each sample that gets a result of its own, or one for all that it is read from."""
        samples = [sample for sample, *_ in self.containers] if self.per_container else [None]
        return tuple(Cell(self.test.key, self.parameter_key, sample) for sample in samples)

    def limit_of(self, evaluation: EvaluationRow) -> str:
        """The limit that a result was held against, as printed, without unit."""
        return next(each.limit_text for each in self.criteria if each.key == evaluation.criterion)

    @property
    def limit(self) -> str:
        """The limits as printed, with units."""
        return "; ".join(f"{criterion.limit_text} {criterion.unit}".strip() for criterion in self.criteria)


@dataclass(frozen=True)
class Grid:
    """Lines of tests, and the result of each cell. ``with_files``: tests that have a file which their method asks for;
    ``set_by_program``: those for which an earlier version set by whom and when; ``units``: of those that are read by
    their units."""

    lines: tuple[GridLine, ...]
    results: dict[Cell, ResultRow]
    body_weights: dict[int, Decimal | None]
    shelf_lives: dict[int, ShelfLife] = field(default_factory=dict)
    with_files: frozenset[int] = frozenset()
    set_by_program: frozenset[int] = frozenset()
    units: Mapping[int, Sequence[UnitRow]] = field(default_factory=dict)

    @cached_property
    def reported_each(self) -> frozenset[int]:
        """The tests of which something is reported for each container."""
        return frozenset(line.test.key for line in self.lines if line.per_container)

    def closed(self, line: GridLine) -> tuple[Reason, ...]:
        """Why no result can be entered in a line of the grid: its test, a container that it is read from, or that it
        was approved and is not what its test was opened again for."""
        of_line = [self.results.get(cell) for cell in line.cells]
        is_told = all(result is not None and not result.to_date for result in of_line)
        kept = change_blockers(line.parameter.id, line.parameter.name, line.test.reopened) if is_told else ()
        read = by_units_blockers() if self.units_of(line) else ()
        return (*self._closed(line.test, [(id_, state) for _, id_, state in line.containers]), *kept, *read)

    def units_of(self, line: GridLine) -> tuple[UnitRow, ...]:
        """The units by which a line of the grid is read; none of one whose results are entered."""
        return tuple(each for each in self.units.get(line.test.key, ()) if each.parameter == line.parameter_key)

    def unread(self, test: TestRow) -> tuple[Reason, ...]:
        """Why a test of the grid that is read by its units is not submitted."""
        units = [each.numbered for each in self.units.get(test.key, ())]
        why = submit_blockers(units)
        return why or missed_blockers(missed_looks(units), is_passed=Said.LOOK in test.passed)

    def stopped(self, test: TestRow) -> tuple[Reason, ...]:
        """Why a test of the grid is not submitted as it is: its state, or its containers."""
        return self._closed(test, test.containers)

    def _closed(self, test: TestRow, containers: Collection[tuple[str, SampleState]]) -> tuple[Reason, ...]:
        why = entry_blockers(test.state, containers, is_each=test.key in self.reported_each)
        if not test.is_open:
            return why
        return (*why, *repeat_blockers(test.repeat, test.repeats, test.atypical), *why_not_here(test))

    def lacking(self, line: GridLine) -> tuple[Reason, ...]:
        """Which of its containers a line of the grid is without that needs them all."""
        test = line.test
        is_bound = test.needs_all and test.key not in self.reported_each
        return lack_blockers([(id_, state) for _, id_, state in line.containers]) if is_bound else ()


def grid(connection: Connection, viewer: Actor, tests: Sequence[int]) -> Grid:
    """The grid of these tests. Raises Missing for a test the viewer may not know of."""
    rows = get_tests(connection, viewer, tests)
    batches = {row.batch for row in rows}
    criteria = {batch: criteria_of_batch(connection, batch) for batch in batches}
    parameters = parameters_of_methods(connection, {row.method for row in rows})
    weights, shelf_lives = weights_and_shelf_lives(connection, batches)
    lines = [
        GridLine(row, key, parameter, _criteria(criteria[row.batch], row, parameter.id), weights[row.batch])
        for row in rows
        for key, parameter in parameters[row.method]
        if row.containers_of(parameter.id)
    ]
    return Grid(
        tuple(lines),
        {each.cell: each for each in current_results(connection, tests)},
        weights,
        shelf_lives,
        with_files(connection, rows),
        set_by_program(connection, rows),
        _units(connection, viewer, [row.key for row in rows if row.is_loaded]),
    )


def _units(connection: Connection, viewer: Actor, tests: Sequence[int]) -> dict[int, list[UnitRow]]:
    found: dict[int, list[UnitRow]] = {}
    for each in units_of(connection, viewer, tests):
        found.setdefault(each.test, []).append(each)
    return found


def _criteria(
    of_batch: Mapping[str, Sequence[CriterionRow]], test: TestRow, parameter: str
) -> tuple[CriterionRow, ...]:
    asked = (test.method_id, parameter)
    return tuple(each for each in of_batch.get(test.stage, ()) if (each.method_id, each.parameter_id) == asked)


def current_results(connection: Connection, tests: Sequence[int]) -> list[ResultRow]:
    """The results that stand, with their evaluations and decisions, of tests the caller may know of."""
    return _fetch(connection, _CURRENT, {"tests": list(tests)})


def history(connection: Connection, viewer: Actor, cell: Cell) -> list[ResultRow]:
    """Every value a cell ever had, the newest first."""
    column = t.result.c
    same = column.sample.is_(None) if cell.sample is None else column.sample == cell.sample
    own = column.test.in_(own_rows(t.test, viewer).where(t.test.c.key == cell.test))
    found = _fetch(connection, _ROWS.where(own, column.parameter == cell.parameter, same))
    return sorted(found, key=lambda row: row.key, reverse=True)


def all_results(connection: Connection, viewer: Actor, test: int) -> list[ResultRow]:
    """Every value ever entered for a test, superseded ones too."""
    return _fetch(connection, _ROWS.where(t.result.c.test.in_(own_rows(t.test, viewer).where(t.test.c.key == test))))


_EARLIER = t.result.alias("earlier")
_RETESTED = (
    select(func.min(t.investigation.c.id))
    .join(t.retest_plan, t.retest_plan.c.investigation == t.investigation.c.key)
    .join(t.retest, t.retest.c.plan == t.retest_plan.c.key)
    .where(t.retest.c.test == t.result.c.test)
    .correlate(t.result)
    .scalar_subquery()
)
_OPENED = (
    select(func.min(t.investigation.c.id))
    .join(_EARLIER, _EARLIER.c.key == t.investigation.c.result)
    .where(
        t.investigation.c.test == t.result.c.test,
        _EARLIER.c.parameter == t.result.c.parameter,
        func.coalesce(_EARLIER.c.sample, 0) == func.coalesce(t.result.c.sample, 0),
        t.investigation.c.closed_at.is_(None) | (t.investigation.c.closed_at >= t.result.c.entered_at),
    )
    .correlate(t.result)
    .scalar_subquery()
)
_CONCERNED = (
    select(func.aggregate_strings(t.investigation.c.id, ";"))
    .join(t.concerned_test, t.concerned_test.c.investigation == t.investigation.c.key)
    .outerjoin(_EARLIER, _EARLIER.c.key == t.concerned_test.c.result)
    .where(
        t.concerned_test.c.test == t.result.c.test,
        t.investigation.c.closed_at.is_(None),
        _EARLIER.c.key.is_(None)
        | (
            (_EARLIER.c.parameter == t.result.c.parameter)
            & (func.coalesce(_EARLIER.c.sample, 0) == func.coalesce(t.result.c.sample, 0))
        ),
    )
    .correlate(t.result)
    .scalar_subquery()
)


_ROWS = (
    select(
        t.result,
        t.person.c.name.label("entered_by_name"),
        *first_criterion(),
        func.coalesce(_OPENED, _RETESTED).label("case"),
        _CONCERNED.label("concerned"),
        t.method.c.minimum_days,
        t.test.c.performed_from,
        t.test.c.performed_to,
    )
    .join(t.person, t.person.c.key == t.result.c.entered_by)
    .join(t.test, t.test.c.key == t.result.c.test)
    .join(t.method, t.method.c.key == t.test.c.method)
    .order_by(t.result.c.key)
)
_CURRENT = _ROWS.where(t.result.c.test.in_(bindparam("tests")), t.result.c.current == 1)


def _fetch(connection: Connection, asked: Select[Any], of: Mapping[str, Any] | None = None) -> list[ResultRow]:
    rows = connection.execute(asked, of or {}).all()
    evaluations: dict[int, list[EvaluationRow]] = {}
    for each in evaluations_of(connection, [row.key for row in rows]):
        evaluations.setdefault(each.result, []).append(each)
    return [_result(row, tuple(evaluations.get(row.key, ()))) for row in rows]


def _result(row: Any, evaluations: tuple[EvaluationRow, ...]) -> ResultRow:
    incubation = Incubation(decimal(row.minimum_days), instant(row.performed_from), instant(row.performed_to))
    evaluation = Evaluation(row.evaluation)
    accepted = any(each.evaluation is Evaluation.COMPLIES for each in evaluations)
    to_date = incubation.to_date(
        row.outcome, Evaluation.COMPLIES if accepted else evaluation, known_instant(row.entered_at)
    )
    if to_date:
        evaluation = _to_date(evaluation)
        evaluations = tuple(replace(each, evaluation=_to_date(each.evaluation)) for each in evaluations)
    return ResultRow(
        key=row.key,
        row_version=row.row_version,
        batch=row.batch,
        test=row.test,
        parameter=row.parameter,
        sample=row.sample,
        typed=row.typed,
        read_as=row.read_as,
        source=row.source,
        qualifier=row.qualifier,
        value=decimal(row.value),
        outcome=row.outcome,
        unit=row.unit,
        reported=row.reported,
        evaluation=evaluation,
        level=row.level,
        entered_by=row.entered_by,
        entered_by_name=row.entered_by_name,
        entered_at=known_instant(row.entered_at),
        supersedes=row.supersedes,
        current=bool(row.current),
        change_reason=row.change_reason,
        confirmed=row.confirmed,
        reported_unit=unit_of(row),
        to_date=to_date,
        case=row.case or "",
        concerned=tuple(sorted(filter(None, (row.concerned or "").split(";")))),
        evaluations=evaluations,
    )


def _to_date(evaluation: Evaluation) -> Evaluation:
    """What is clear before its last look complies with nothing yet."""
    return Evaluation.PENDING if evaluation is Evaluation.COMPLIES else evaluation
