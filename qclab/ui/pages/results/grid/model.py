"""The grid of results as a table: what each cell holds, what is under way to the record, and what cannot be entered."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from qclab.domain.catalogue.naming import named
from qclab.domain.evaluation.evaluations import REPORTED, Evaluation, gravest
from qclab.domain.refusals import Reason
from qclab.domain.results.cell import Cell
from qclab.domain.results.confirming import marked
from qclab.domain.results.sources import Source
from qclab.domain.review.deciding import DecisionState
from qclab.domain.samples.lifecycle import SampleBar
from qclab.queries.results.results import Grid, GridLine, ResultRow
from qclab.queries.testing.requirements import CriterionRow, is_reported
from qclab.ui.models.columns import mark
from qclab.ui.pages.results.grid.facts import fact, note_of, tip
from qclab.ui.pages.results.grid.layout import GridRow, Layout, day_of, final_words
from qclab.ui.words import moments

Index = QModelIndex | QPersistentModelIndex
_NOWHERE: Final = QModelIndex()
_TITLES: Final = {"batch": "Batch", "test": "Test", "sample": "Sample", "parameter": "Parameter", "limit": "Limit"}


@dataclass(frozen=True)
class Draft:
    """Text that is no record: being recorded while ``why`` is empty, else kept in the cell with the reason why not."""

    text: str
    why: str = ""
    source: str = Source.TYPED

    @property
    def is_under_way(self) -> bool:
        return not self.why


@dataclass(frozen=True)
class Shown:
    """How a cell looks. ``mark`` names shape and colour of ``words``; ``state`` is open, shut, under way or kept.

    ``words_alone``: the words say the text too, so that it is not shown beside them.
    """

    text: str = ""
    mark: str = ""
    words: str = ""
    changed: bool = False
    state: str = "open"
    words_alone: bool = False

    @property
    def said(self) -> str:
        return ", ".join(filter(None, ("" if self.words_alone else self.text, self.words)))


class ResultsModel(QAbstractTableModel):
    laid_out = Signal()
    """Other rows or columns than before."""
    recorded = Signal(object)
    """Cells that show another result than before, while rows and columns stay."""
    noted = Signal()
    """Tests say something else of themselves below their name, while rows and columns stay."""

    def __init__(self, clock: Callable[[], datetime], why_closed: str = "", parent: QObject | None = None) -> None:
        """``clock``: the laboratory's, by which material expires; ``why_closed``: why this person enters nothing."""
        super().__init__(parent)
        self.grid = Grid((), {}, {})
        self.layout = Layout()
        self.drafts: dict[Cell, Draft] = {}
        self.why_closed = why_closed
        self._clock = clock
        self._now = clock()
        self._places: dict[Cell, tuple[int, int]] = {}
        self._lines: dict[tuple[int, int], GridLine] = {}

    # what it holds

    def set_grid(self, grid: Grid, layout: Layout) -> None:
        """Another state of the database. A result that is known to be newer stays; rows that stay do not move."""
        newer = {cell: row for cell, row in self.grid.results.items() if _is_newer(row, grid.results.get(cell))}
        tests = {line.test.key for line in grid.lines}
        kept = {cell: row for cell, row in newer.items() if cell.test in tests}
        grid = replace(grid, results={**grid.results, **kept})
        same = layout.is_like(self.layout)
        before, notes = self.grid.results, _notes(self)
        self._now = self._clock()
        if not same:
            self.beginResetModel()
        self.grid, self.layout, self._places = grid, layout, layout.places
        self._lines = {(line.test.key, line.parameter_key): line for line in grid.lines}
        recorded = [c for c, d in self.drafts.items() if c in grid.results and grid.results[c].typed == d.text]
        for cell in recorded:
            del self.drafts[cell]
        if not same:
            self.endResetModel()
            self.laid_out.emit()
        elif layout.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))
            self.recorded.emit([cell for cell, row in grid.results.items() if before.get(cell) != row])
            if notes != _notes(self):
                self.noted.emit()

    def note_at(self, row: int) -> str:
        """What is said beside the name of a row's test."""
        return note_of(self.layout.rows[row], self._now)

    def set_results(self, rows: Iterable[ResultRow]) -> None:
        """What came back from the record."""
        found = {row.cell: row for row in rows}
        self.grid = replace(self.grid, results={**self.grid.results, **found})
        self.drop_drafts(found)
        self.recorded.emit(list(found))

    def set_drafts(self, drafts: Mapping[Cell, Draft]) -> None:
        self.drafts.update(drafts)
        self._tell(drafts)

    def drop_drafts(self, cells: Iterable[Cell]) -> None:
        cells = list(cells)
        for cell in cells:
            self.drafts.pop(cell, None)
        self._tell(cells)

    def kept_drafts(self) -> dict[Cell, Draft]:
        """Texts that wait for a person in the cells that are shown, in their order."""
        waiting = {c: draft for c, draft in self.drafts.items() if not draft.is_under_way and c in self._places}
        return dict(sorted(waiting.items(), key=lambda item: self._places[item[0]]))

    def is_recording(self) -> bool:
        return any(draft.is_under_way for draft in self.drafts.values())

    # where things are

    def cell_at(self, index: Index) -> Cell | None:
        """The cell under an index, or None over names and limits and where there is nothing to enter."""
        place = index.column() - len(self.layout.facts)
        return self.layout.rows[index.row()].cells[place] if index.isValid() and place >= 0 else None

    def place(self, cell: Cell | None) -> QModelIndex:
        """The index of a cell, invalid when it is not shown."""
        found = self._places.get(cell) if cell is not None else None
        return self.index(*found) if found else QModelIndex()

    def row_at(self, number: int) -> GridRow:
        return self.layout.rows[number]

    def cells(self) -> Iterable[Cell]:
        return self._places.keys()

    def first_empty(self) -> Cell | None:
        """The first cell in reading order that waits for a value and can take one."""
        places = sorted(self._places.items(), key=lambda item: item[1])
        empty = (cell for cell, _ in places if self.result(cell) is None and not self.closed_because(cell))
        return next(empty, None)

    def line(self, cell: Cell) -> GridLine:
        return self._lines[cell.test, cell.parameter]

    def lines_of(self, test: int) -> list[GridLine]:
        return [line for line in self.grid.lines if line.test.key == test]

    def result(self, cell: Cell) -> ResultRow | None:
        return self.grid.results.get(cell)

    def closed_because(self, cell: Cell) -> tuple[str, ...]:
        """Why nothing can be entered here; empty when it can."""
        return (*filter(None, [self.why_closed]), *map(str, self.grid.closed(self.line(cell))))

    # how it looks

    def shown(self, cell: Cell) -> Shown:
        draft, result = self.drafts.get(cell), self.result(cell)
        if draft is not None:
            if draft.is_under_way:
                return Shown(draft.text, "pending", "recording…", changed=_is_changed(result), state="under way")
            words = f"not recorded; recorded: {result.typed.strip()}" if result is not None else "not recorded"
            return Shown(draft.text, "warning", words, changed=_is_changed(result), state="kept")
        state = "shut" if self.closed_because(cell) else "open"
        if result is None:
            if missing := _missing(self.grid.closed(self.line(cell))):
                return Shown("", "", missing, state=state)
            words = day_of(self.line(cell).test, datetime.now(UTC))
            return Shown("", "pending" if words else "", words, state=state)
        mark, words = evaluation_words(result, self.line(cell).criteria)
        alone = mark == Evaluation.PENDING and result.outcome == result.typed.strip()
        is_total = any(each.per_kg for each in self.line(cell).criteria)  # the limit beside it is in another unit
        text = result.typed_said if is_total else result.typed.strip()
        return Shown(text, mark, words, _is_changed(result), state, words_alone=alone)

    # Qt

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.layout.rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.layout.facts) + len(self.layout.results)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        cell = self.cell_at(index)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            if index.column() < len(self.layout.facts):
                return fact(self.layout.rows[index.row()], self.layout.facts[index.column()])
            shown = self.shown(cell) if cell else Shown()
            words = shown.said
            if role == Qt.ItemDataRole.DisplayRole or cell is None:
                return words
            line = self.line(cell)
            return f"{named(line.test.method_title, line.parameter.name)}, {line.limit}: {words or 'empty'}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(index, cell)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or section >= self.columnCount():
            return None
        facts = len(self.layout.facts)
        if role == Qt.ItemDataRole.DisplayRole:
            return (
                _TITLES[self.layout.facts[section]] if section < facts else self.layout.results[section - facts].title
            )
        if role == Qt.ItemDataRole.ToolTipRole and section >= facts:
            return self.layout.results[section - facts].tip or None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def _tip(self, index: Index, cell: Cell | None) -> str | None:
        if cell is None:
            facts = self.layout.facts
            row = self.layout.rows[index.row()]
            return tip(row, facts[index.column()]) if index.column() < len(facts) else None
        draft = self.drafts.get(cell)
        if draft is not None and draft.why:
            return draft.why
        result = self.result(cell)
        stays = f"{result.to_date}; final {final_words(self.line(cell).test)}" if result and result.to_date else ""
        return "\n".join(filter(None, (stays, *self.closed_because(cell)))) or None

    def _tell(self, cells: Iterable[Cell]) -> None:
        for cell in cells:
            if (index := self.place(cell)).isValid():
                self.dataChanged.emit(index, index)


def evaluation_words(result: ResultRow, criteria: Sequence[CriterionRow]) -> tuple[str, str]:
    """Shape and colour, and the words beside them: what was decided counts."""
    decided = gravest(row.decided for row in result.evaluations)
    states = {each.decision.state for each in result.evaluations if each.decision is not None}
    if not decided:
        return ("alert", "no limit, confirmed") if result.confirmed else ("", "no limit")
    if result.to_date and decided is Evaluation.PENDING:
        return mark(decided)[0], result.to_date
    words = decided.value
    if waiting := next((state for state in states if state.is_waiting), None):
        words += f", decision {waiting}"
    elif DecisionState.ACCEPTED in states:
        words += ", decided"
    is_only = is_reported(decided, criteria)
    if noted := marked(decided, result.level, result.confirmed, is_reported=is_only):
        return "alert", noted
    if is_only and not states:
        return "", REPORTED
    return mark(decided)[0], words


def recorded_words(result: ResultRow) -> str:
    """Who recorded what and when, for who was about to record something else."""
    return f"{result.entered_by_name} recorded {result.typed.strip()} at {moments.minute(result.entered_at)}."


def _missing(closed: Sequence[Reason]) -> str:
    """``not received``, ``cancelled``: what is the matter with the container that a result would be read from."""
    found = {reason.code: reason.facts for reason in closed}
    if SampleBar.NOT_RECEIVED in found:
        return "not received"
    return str(found[SampleBar.SAMPLE_GONE]["state"]) if SampleBar.SAMPLE_GONE in found else ""


def _is_changed(result: ResultRow | None) -> bool:
    return result is not None and result.supersedes is not None and bool(result.change_reason)


def _notes(model: ResultsModel) -> list[str]:
    return [model.note_at(row) for row in range(model.rowCount())]


def _is_newer(known: ResultRow, read: ResultRow | None) -> bool:
    """Results are never taken away, so one that a reading does not have yet came after it."""
    return read is None or known.key > read.key
