"""The pane beside the grid: basis, how the test was performed, files and history of what is under the cursor."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QFrame, QTabWidget, QVBoxLayout, QWidget

from qclab.queries import results as queries
from qclab.queries.results import Cell, GridLine, ResultRow
from qclab.queries.testing import TestRow
from qclab.services.lab import Lab
from qclab.ui.choices import Choice
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
        self._test: TestRow | None = None
        self._people: Sequence[Choice] = ()
        self._performed: PerformedPane | None = None
        self._files: FilesPane | None = None
        self._history: HistoryPane | None = None
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
        self._make_all()
        assert self._performed is not None  # noqa: S101 - it was just made
        return self._performed

    @property
    def files(self) -> FilesPane:
        self._make_all()
        assert self._files is not None  # noqa: S101 - as above
        return self._files

    @property
    def history(self) -> HistoryPane:
        self._make_all()
        assert self._history is not None  # noqa: S101 - as above
        return self._history

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.tabs.count() == 1:
            QTimer.singleShot(0, self, self._go_on)

    def _go_on(self) -> None:
        """One in each turn of the event loop, so that no key waits for all of them."""
        if self._make_next():
            QTimer.singleShot(0, self, self._go_on)

    def _make_all(self) -> None:
        while self._make_next():
            pass

    def _make_next(self) -> bool:
        """Make the next tab in the back; whether there was one to make."""
        if self._performed is None:
            self._performed = PerformedPane(self._why_closed)
            self._performed.save_requested.connect(self.save_requested)
            self._performed.set_people(self._people)
            self._performed.show_test(self._test)
            self.tabs.addTab(self._performed, "Performed")
        elif self._files is None:
            self._files = FilesPane(self._page, self._lab, self._why_closed)
            self._files.show_test(self._test)
            self.tabs.addTab(self._files, "Files")
        elif self._history is None:
            self._history = HistoryPane()
            self.tabs.addTab(self._history, "History")
        else:
            return False
        return True

    def set_people(self, people: Sequence[Choice]) -> None:
        """Those who may enter results."""
        self._people = people
        if self._performed is not None:
            self._performed.set_people(people)

    def unsaved(self) -> str:
        """What was typed of how tests were performed and would be lost, as a sentence."""
        return self._performed.unsaved() if self._performed is not None else ""

    def show_nothing(self) -> None:
        self._cell = None
        self.basis.show_nothing()
        self._show_test(None)
        if self._history is not None:
            self._history.show_history([])

    def _show_test(self, test: TestRow | None) -> None:
        is_other = (self._test and self._test.key) != (test and test.key)
        self._test = test
        if self._performed is not None:
            self._performed.show_test(test)
        if self._files is not None and (is_other or test is None):
            self._files.show_test(test)

    def show_cell(
        self, cell: Cell, line: GridLine, result: ResultRow | None, draft: Draft | None, closed: Sequence[str]
    ) -> None:
        self._cell = cell
        self.basis.show_cell(line, cell[2], result, draft, closed)
        self._show_test(line.test)
        self._look()

    def show_typing(self, line: GridLine, sample: int | None, text: str) -> None:
        """While a cell is typed into, how it is read is always in sight."""
        self.tabs.setCurrentWidget(self.basis)
        self.basis.show_typing(line, sample, text)

    def show_history_tab(self) -> None:
        self.tabs.setCurrentWidget(self.history)

    def unsaved_of(self, tests: Iterable[int]) -> list[int]:
        """Those of these tests for which how they were performed is typed and not saved."""
        return self._performed.unsaved_of(tests) if self._performed is not None else []

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
        front = self.tabs.currentWidget()
        if front is self._files and self._files is not None:
            self._files.refresh()
        elif front is self._history and self._history is not None and self._cell is not None:
            lab, cell = self._lab, self._cell

            def ask() -> list[ResultRow]:
                with lab.store.read() as connection:
                    return queries.history(connection, cell)

            self._page.read("history", ask, self._history.show_history)
