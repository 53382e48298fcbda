"""The grid and the pane beside it: which of them is at hand, and where they stand one behind the other."""

from PySide6.QtCore import QObject

from qclab.ui.page import Page
from qclab.ui.pages.results.grid.grid import ResultsGrid
from qclab.ui.pages.results.grid.model import ResultsModel
from qclab.ui.pages.results.side.selected import select
from qclab.ui.pages.results.side.side import SidePane
from qclab.ui.widgets.two_parts import TwoParts

_WIDTH = "results/side"


class Beside(QObject):
    def __init__(self, page: Page, grid: ResultsGrid, model: ResultsModel, side: SidePane) -> None:
        super().__init__(page)
        self._page, self._grid, self._model, self._side = page, grid, model, side
        preferences = page.preferences
        self.split = TwoParts("results_split", grid, side, back="Back to the grid")
        self.split.setStretchFactor(0, 1)
        self.split.setSizes([900, int(preferences.get(_WIDTH, 316))])
        self.split.splitterMoved.connect(lambda *_: preferences.set(_WIDTH, side.width()))

    def change(self) -> None:
        """From the one to the other."""
        if self._grid.hasFocus() or self._grid.typing.cell:
            self.show_side()
        else:
            self.split.show_first()
            self._grid.setFocus()

    def show_side(self) -> None:
        if self._grid.typing.leave():
            self.split.show_second()
            self._side.first_focus().setFocus()

    def show_selected(self) -> None:
        """The tests of the selected rows beside the grid."""
        cell, chosen = self._grid.current_cell(), self._grid.selected_tests()
        self._side.show_selected(select(self._model.grid, chosen, cell.test if cell is not None else None))

    def say_performed(self) -> None:
        """How the selected tests were performed, ready to be said."""
        self._side.tabs.setCurrentWidget(self._side.performed)
        self.show_side()

    def show_performed(self, test: int) -> None:
        """What was typed of how this test was performed, in front, with the tests that it was typed for."""
        group = self._side.performed.typed_with(test)
        if self._grid.selected_tests() != group:
            self._grid.select_tests(group)
        self._side.tabs.setCurrentWidget(self._side.performed)
        if not self._side.performed.isAncestorOf(self._page.focusWidget() or self._page):
            self.show_side()

    def show_history(self) -> None:
        """The history of the cell."""
        self._side.show_history_tab()
        if self.split.is_narrow():
            self.show_side()
