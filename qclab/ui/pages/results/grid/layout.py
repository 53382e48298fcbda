"""Where each result stands: tests and their parameters down, containers across while they are few, else down too."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from qclab.domain.counts import count, decimal
from qclab.domain.evaluation.limits import parse_limit
from qclab.domain.evaluation.outcomes import STANDARD, with_opposites
from qclab.domain.evaluation.rounding import Rounding
from qclab.domain.identifiers import grouped
from qclab.domain.results.cell import Cell
from qclab.domain.testing.lifecycle import TestState
from qclab.queries.results.results import Grid, GridLine
from qclab.queries.testing.testing import TestRow
from qclab.ui.words import moments

MOST_ACROSS: Final = 2
"""More containers than this go down: columns that need scrolling hide what is compared."""


@dataclass(frozen=True)
class ResultColumn:
    """A column of results: of one container, or (``sample`` None) of whatever the row is about."""

    title: str
    sample: int | None = None
    tip: str = ""


@dataclass(frozen=True)
class GridRow:
    """A line of the grid and its cell in each result column; None where there is nothing to enter.

    ``spans``: the one cell is for the whole test and lies across all result columns. ``opens_test`` and
    ``opens_line``: the first row of its test or parameter; the others leave the name out.
    """

    line: GridLine
    cells: tuple[Cell | None, ...]
    opens_test: bool
    opens_line: bool = True
    spans: bool = False


@dataclass(frozen=True)
class Layout:
    """``facts`` are the names of the columns left of the results."""

    facts: tuple[str, ...] = ()
    results: tuple[ResultColumn, ...] = ()
    rows: tuple[GridRow, ...] = ()
    hidden: int = 0
    """How many lines without a limit are left out."""

    def is_like(self, other: "Layout") -> bool:
        """Whether both have the same rows and columns, so that nothing moves from the one to the other."""
        return (self.places, self.facts, self.results) == (other.places, other.facts, other.results)

    @property
    def places(self) -> dict[Cell, tuple[int, int]]:
        """Row and column of each cell."""
        first = len(self.facts)
        return {
            cell: (number, first + place)
            for number, row in enumerate(self.rows)
            for place, cell in enumerate(row.cells)
            if cell is not None
        }


def lay_out(grid: Grid, *, everything: bool = False) -> Layout:
    """``everything``: also the parameters that no criterion of the specification asks for and that hold nothing."""
    lines = grid.lines if everything else tuple(asked(grid))
    containers: dict[int, tuple[str, str]] = {}
    for line in lines:
        if line.per_container:
            names = {key: name for key, _, _, name in line.test.samples}
            containers.update({key: (id_, names[key]) for key, id_, _ in line.containers})
    across = 0 < len(containers) <= MOST_ACROSS
    columns = [ResultColumn("Result")]
    if across:
        columns = [ResultColumn(grouped(id_), key, name) for key, (id_, name) in containers.items()]
    rows = tuple(_rows(lines, columns))
    return Layout(_facts(lines, across=across), tuple(columns), rows, len(grid.lines) - len(lines))


def _rows(lines: Iterable[GridLine], columns: list[ResultColumn]) -> Iterable[GridRow]:
    before = None
    for line in lines:
        opens = line.test.key != before
        before = line.test.key
        own = {cell.sample: cell for cell in line.cells}
        if None in own:
            spans = len(columns) > 1
            yield GridRow(line, (own[None], *(None for _ in columns[1:])), opens, spans=spans)
        elif columns[0].sample is not None:
            yield GridRow(line, tuple(own.get(column.sample) for column in columns), opens)
        else:
            for number, cell in enumerate(own.values()):
                yield GridRow(line, (cell,), opens and number == 0, number == 0)


def _facts(lines: Iterable[GridLine], *, across: bool) -> tuple[str, ...]:
    """What tells the rows apart: the batch and the sample where there are several and no heading says it."""
    lines = list(lines)
    tests = {line.test.key: (line.test.batch, line.test.stage, line.test.method_id) for line in lines}
    several_batches = len({line.test.batch for line in lines}) > 1
    facts = ["batch"] if several_batches else []
    if not several_batches or len({method for *_, method in tests.values()}) > 1:
        facts.append("test")
    facts += ["parameter", "limit"]
    is_told_by_test = across and len(set(tests.values())) == len(tests)
    if len({tuple(key for key, *_ in line.containers) for line in lines}) > 1 and not is_told_by_test:
        facts.append("sample")
    return tuple(facts)


def asked(grid: Grid) -> Iterable[GridLine]:
    """Lines that a criterion asks for, that hold a result, or whose test is asked for nothing in particular."""
    limited = {line.test.key for line in grid.lines if line.criteria}
    filled = {(cell.test, cell.parameter) for cell in grid.results}
    return (
        line
        for line in grid.lines
        if line.criteria or line.test.key not in limited or (line.test.key, line.parameter_key) in filled
    )


def outcomes_of(line: GridLine) -> tuple[str, ...]:
    """The named outcomes that can be picked in a cell of this line; empty where a number or words are typed."""
    if line.parameter.outcomes:
        return line.parameter.outcomes
    limit = parse_limit(line.criteria[0].limit_text) if line.criteria else None
    if limit is not None and limit.kind == "outcomes":
        return with_opposites(limit.acceptable)
    return STANDARD if limit is not None and limit.kind == "report" and not line.parameter.numeric else ()


def progress(grid: Grid) -> tuple[int, int]:
    """How many of the cells that are asked for hold a result, and how many there are."""
    cells = [cell for line in asked(grid) for cell in line.cells]
    return sum(cell in grid.results for cell in cells), len(cells)


def sample_words(line: GridLine, sample: int | None) -> str:
    """Which material: one sample by its id, several by their number."""
    ids: Mapping[int, str] = {key: id_ for key, id_, _ in line.containers}
    if sample is not None:
        return grouped(ids[sample])
    if len(ids) == 1:
        return grouped(next(iter(ids.values())))
    return count(len(ids), "container")


def day_of(test: TestRow, now: datetime) -> str:
    """``day 7 of 14`` while a test that needs full days is under way; empty before it starts and when it is over."""
    return test.incubation.day(now) if test.state == TestState.OPEN else ""


def final_words(test: TestRow) -> str:
    """From when on an outcome to date is final and its test can be submitted."""
    until = test.incubation.final_from
    if until is None:
        return f"{days_of(test)} full days from the start: say when it was performed"
    return f"from {moments.short_weekday(moments.day_of(until))} {moments.minute(until)}"


def days_of(test: TestRow) -> str:
    """The full days that the method asks for."""
    return decimal(test.minimum_days) if test.minimum_days is not None else ""


def describe(grid: Grid) -> str:
    """Batch, product, specification with its version, and how results are rounded."""
    batches = list(dict.fromkeys((line.test.batch_id, line.test.product_name) for line in grid.lines))
    bound = list(
        dict.fromkeys((c.specification_id, c.specification_version) for line in grid.lines for c in line.criteria)
    )
    rules = {c.rounding for line in grid.lines for c in line.criteria if parse_limit(c.limit_text).numeric}
    parts = [" ".join(batches[0]) if len(batches) == 1 else count(len(batches), "batch", "batches")]
    if len(bound) == 1:
        parts.append(f"{bound[0][0]} version {bound[0][1]}")
    elif len(bound) > 1:
        parts.append(f"{len(bound)} specifications")
    if rules:
        only = Rounding.parse(next(iter(rules))) if len(rules) == 1 and all(rules) else None
        is_named = only is not None and only.rule in ("usp", "ph-eur")
        parts.append(f"{only.name} rounding" if only and is_named else only.words if only else "rounding by criterion")
    return " · ".join(parts) if grid.lines else ""
