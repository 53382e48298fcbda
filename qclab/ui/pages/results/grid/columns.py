"""The columns of the results and the height of their rows: a name that is too long goes on in a second line."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QTableView

from qclab.domain.results.cell import Cell
from qclab.ui.models.widths import Need
from qclab.ui.pages.results.grid.delegate import ResultsDelegate
from qclab.ui.pages.results.grid.model import ResultsModel
from qclab.ui.pages.results.grid.widths import BESIDE, IN_LINES, Contents, fitted, needs
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.fitted_columns import ROWS

_KEY = "results/widths"


class GridColumns(QObject):
    """Looks once at what is laid out, shares the room whenever there is more or less of it, keeps widths by kind.

    A result that is recorded and cut in its column lets the room be shared anew, once the view is not ``is_busy``.
    """

    def __init__(
        self, view: QTableView, model: ResultsModel, looks: ResultsDelegate, preferences: Preferences,
        is_busy: Callable[[], bool],
    ) -> None:  # fmt: skip
        super().__init__(view)
        self._is_busy = is_busy
        self._recorded: set[Cell] = set()
        self._is_noted = False
        self._view, self._source, self._looks, self._preferences = view, model, looks, preferences
        self._names: tuple[str, ...] = ()
        self._contents: list[Contents] = []
        self._results: dict[tuple[int, int], tuple[int, int]] = {}
        """By row and column what a result and its evaluation take across, in pixels."""
        self._is_sharing = False
        self._again = QTimer(self, singleShot=True, interval=0)
        self._again.timeout.connect(self.share)
        view.horizontalHeader().sectionResized.connect(self._pulled)
        view.verticalHeader().sectionResized.connect(self._another_height)
        model.recorded.connect(self._take_in)
        model.noted.connect(self._take_in_notes)

    def fit(self) -> None:
        """Look at what the cells hold: widths stay while it is worked with."""
        model, layout = self._source, self._source.layout
        self._names = (*layout.facts, *("result" for _ in layout.results))
        facts = [[self._looks.fact_width(model, row, name) for row in range(len(layout.rows))] for name in layout.facts]
        first = len(layout.facts)
        self._results = {
            (number, first + place): self._looks.result_width(model.shown(cell))
            for number, row in enumerate(layout.rows)
            for place, cell in enumerate(row.cells)
            if cell
        }
        results = [
            [width for (row, at), width in self._results.items() if at == first + place and row < ROWS]
            for place in range(len(layout.results))
        ]
        words = [self._looks.longest_word(model, name) if name in IN_LINES else 0 for name in layout.facts]
        self._contents = [
            *(Contents(cells, word) for cells, word in zip(facts, words, strict=True)),
            *(Contents(cells) for cells in results),
        ]
        self._looks.values = {place: each.value for place, each in enumerate(self._contents) if place >= first}
        self._recorded.clear()
        self._is_noted = False
        self.share()

    def _take_in_notes(self) -> None:
        """A state came below a name: its row needs another line."""
        self._is_noted = True
        self.take_in_recorded()

    def _take_in(self, cells: Iterable[Cell]) -> None:
        """A result that is wider than what its column was fitted to: whether it is cut decides about the widths."""
        self._recorded |= set(cells)
        self.take_in_recorded()

    def take_in_recorded(self) -> None:
        """Nothing moves under who types, or drags the rows along: they end that first."""
        if self._is_busy():
            return
        if self._is_noted:
            self.fit()
            return
        is_cut = False
        for index in map(self._source.place, self._recorded):
            if not index.isValid():
                continue
            place, cell = index.column(), self._source.cell_at(index)
            width = self._looks.result_width(self._source.shown(cell)) if cell is not None else (0, 0)
            self._results[index.row(), place] = width
            if self._looks.needed_at(index) <= self._view.visualRect(index).width():
                continue
            self._contents[place] = contents = Contents((*self._contents[place].cells, width))
            self._looks.values[place] = contents.value
            is_cut = True
        self._recorded.clear()
        if is_cut:
            self.share()

    def share(self, *, right_of: int = -1) -> None:
        """Give every column its width, or those to the right of one, and every row the height that this asks for."""
        if len(self._names) != self._source.columnCount():
            return  # other results are being laid out
        wanted = self._needs()
        for place in range(right_of + 1):
            wanted[place] = replace(wanted[place], chosen=self._view.columnWidth(place))
        self._is_sharing = True
        for place, width in enumerate(fitted(self._names, wanted, self._view.viewport().width())):
            self._view.setColumnWidth(place, width)
        least = self._view.verticalHeader().defaultSectionSize()
        names = [place for place, name in enumerate(self._names) if name in IN_LINES]
        high = {row: (self._looks.result_height(),) for row in self._stacked()}
        for row in range(self._source.rowCount()):
            heights = (self._height(row, place) for place in names)
            self._view.setRowHeight(row, max([least, *heights, *high.get(row, ())]))
        self._is_sharing = False

    def _stacked(self) -> Iterator[int]:
        """The rows with an evaluation that has no room beside its value."""
        for (row, place), (value, mark) in self._results.items():
            room = self._view.columnWidth(place) - 2 * self._looks.MARGIN
            if value and mark and value + BESIDE + mark > room:
                yield row

    def whole(self, place: int) -> int:
        """The width in which a column shows everything in one line."""
        return self._needs()[place].whole

    def _height(self, row: int, place: int) -> int:
        width = self._view.columnWidth(place)
        if sum(self._contents[place].cells[row]) <= width - 2 * self._looks.MARGIN:
            return 0
        return self._looks.fact_height(self._source, row, self._names[place], width)

    def _needs(self) -> list[Need]:
        head = self._view.horizontalHeader()
        heads = [head.sectionSizeHint(place) for place in range(len(self._names))]
        return needs(self._names, heads, self._contents, self._chosen())

    def _chosen(self) -> dict[str, Any]:
        return dict(self._preferences.get(_KEY, {}))

    def _pulled(self, place: int, before: int, after: int) -> None:
        """A person pulled the edge of a heading: remembered, for this kind of column."""
        if before and after and not self._is_sharing and len(self._names) == self._source.columnCount():
            self._preferences.set(_KEY, {**self._chosen(), self._names[place]: after})
            self.share(right_of=place)

    def _another_height(self) -> None:
        """A person chose another height of rows."""
        if not self._is_sharing:
            self._again.start()
