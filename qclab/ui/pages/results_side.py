"""The pane beside the grid: basis, how the test was performed, files and history of what is under the cursor."""

from collections.abc import Iterable, Sequence
from functools import cached_property

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QFrame, QTabWidget, QVBoxLayout, QWidget

from qclab.queries import results as queries
from qclab.queries.results import Cell, GridLine, ResultRow
from qclab.services.lab import Lab
from qclab.ui.page import Page
from qclab.ui.pages.results_basis import BasisPane, HistoryPane
from qclab.ui.pages.results_files import FilesPane
from qclab.ui.pages.results_model import Draft
from qclab.ui.pages.results_performed import PerformedPane


class SidePane(QFrame):
    """The basis is in front. The other tabs are made once this is painted, or when something is first asked of them, so
    that the grid is there the sooner."""

    save_requested = Signal(object, int, object)
    """Test, the row version it was read with, and its ``Performance``."""

    def __init__(self, page: Page, lab: Lab, why_closed: str) -> None:
        super().__init__()
        self.setObjectName("results_side")
        self.setProperty("role", "pane")
        self.setMinimumWidth(280)
        self._page = page
        self._lab = lab
        self._why_closed = why_closed
        self._cell: Cell | None = None
        self.basis = BasisPane()
        self.tabs = QTabWidget()
        self.tabs.setObjectName("side_tabs")
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName("Beside the grid")
        self.tabs.addTab(self.basis, "Basis")
        self.tabs.currentChanged.connect(self._look)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 0, 4, 0)
        column.addWidget(self.tabs)

    @property
    def performed(self) -> PerformedPane:
        return self._others[0]

    @property
    def files(self) -> FilesPane:
        return self._others[1]

    @property
    def history(self) -> HistoryPane:
        return self._others[2]

    @cached_property
    def _others(self) -> tuple[PerformedPane, FilesPane, HistoryPane]:
        made = (
            PerformedPane(self._why_closed),
            FilesPane(self._page, self._lab, self._why_closed),
            HistoryPane(),
        )
        for pane, title in zip(made, ("Performed", "Files", "History"), strict=True):
            self.tabs.addTab(pane, title)
        made[0].save_requested.connect(self.save_requested)
        return made

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.tabs.count() == 1:
            QTimer.singleShot(0, self, lambda: self._others)

    def show_nothing(self) -> None:
        self._cell = None
        self.basis.show_nothing()
        self.performed.show_test(None)
        self.files.show_test(None)
        self.history.show_history([])

    def show_cell(
        self, cell: Cell, line: GridLine, result: ResultRow | None, draft: Draft | None, closed: Sequence[str]
    ) -> None:
        other_test = self._cell is None or self._cell[0] != cell[0]
        self._cell = cell
        self.basis.show_cell(line, cell[2], result, draft, closed)
        self.performed.show_test(line.test)
        if other_test:
            self.files.show_test(line.test)
        self._look()

    def show_typing(self, line: GridLine, sample: int | None, text: str) -> None:
        """While a cell is typed into, how it is read is always in sight."""
        self.tabs.setCurrentWidget(self.basis)
        self.basis.show_typing(line, sample, text)

    def show_history_tab(self) -> None:
        self.tabs.setCurrentWidget(self.history)

    def unsaved_of(self, tests: Iterable[int]) -> list[int]:
        """Those of these tests for which how they were performed is typed and not saved."""
        return self.performed.unsaved_of(tests)

    def first_focus(self) -> QWidget:
        """What F6 goes to."""
        if self.tabs.currentWidget() is self.performed:
            who: QWidget = self.performed.form.input("performed_by")
            return who
        if self.tabs.currentWidget() is self.files:
            return self.files.table
        return self.tabs.tabBar()

    def _look(self, _: int = 0) -> None:
        """Ask for what the tab in front shows and the grid does not hold."""
        if self.tabs.currentWidget() is self.files:
            self.files.refresh()
        elif self.tabs.currentWidget() is self.history and self._cell is not None:
            lab, cell = self._lab, self._cell

            def ask() -> list[ResultRow]:
                with lab.store.read() as connection:
                    return queries.history(connection, cell)

            self._page.read("history", ask, self.history.show_history)
