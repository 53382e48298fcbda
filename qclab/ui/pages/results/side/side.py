"""The pane beside the grid: basis, how the test was performed, files and history of what is under the cursor."""

from collections.abc import Iterable, Sequence
from functools import cached_property

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QFrame, QTabWidget, QVBoxLayout, QWidget

from qclab.domain.results.cell import Cell
from qclab.domain.results.observation import Observation
from qclab.queries.results import results as queries
from qclab.queries.results.observations import observations_behind
from qclab.queries.results.results import GridLine, ResultRow
from qclab.queries.testing.requirements import CriterionRow
from qclab.queries.testing.testing import TestRow
from qclab.services.lab import Lab
from qclab.ui.choices import Choice
from qclab.ui.page import Page
from qclab.ui.pages.results.grid.model import Draft
from qclab.ui.pages.results.side.basis import BasisPane, HistoryPane
from qclab.ui.pages.results.side.came_back import CameBack
from qclab.ui.pages.results.side.files import FilesPane
from qclab.ui.pages.results.side.performed import PerformedPane
from qclab.ui.pages.results.side.selected import Selected


class SidePane(QFrame):
    """The basis is in front. The other tabs are made once this is painted, or when something is first asked of them, so
    that the grid is there the sooner."""

    save_requested = Signal(object, object, object)
    """The tests with the row version each was read with, their ``Performance``, and which fields of it are said."""
    pass_requested = Signal(object)
    """The selected tests, of which something is to be passed with a deviation."""

    def __init__(self, page: Page, lab: Lab, why_closed: str) -> None:
        super().__init__()
        self.setObjectName("results_side")
        self.setProperty("role", "pane")
        self.setMinimumWidth(280)
        self._page = page
        self._lab = lab
        self._why_closed = why_closed
        self._cell: Cell | None = None
        self._criteria: Sequence[CriterionRow] = ()
        self._test: TestRow | None = None
        self._selected = Selected()
        self._people: Sequence[Choice] = ()
        self.came_back = CameBack(page, lab)
        self.basis = BasisPane()
        self.tabs = QTabWidget()
        self.tabs.setObjectName("side_tabs")
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName("Beside the grid")
        self.tabs.addTab(self.basis, "Basis")
        self.tabs.currentChanged.connect(self._look)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 0, 4, 0)
        column.setSpacing(6)
        column.addWidget(self.came_back)
        column.addWidget(self.tabs)

    @cached_property
    def performed(self) -> PerformedPane:
        made = PerformedPane(self._why_closed, self._lab.actor.key, self._lab.store.clock)
        made.save_requested.connect(self.save_requested)
        made.pass_requested.connect(self.pass_requested)
        made.set_people(self._people)
        made.show_tests(self._selected)
        self.tabs.insertTab(1, made, "Performed")
        return made

    @cached_property
    def files(self) -> FilesPane:
        made = FilesPane(self._page, self._lab, self._why_closed)
        made.show_test(self._test)
        self.tabs.insertTab(self.tabs.indexOf(self.performed) + 1, made, "Files")
        return made

    @cached_property
    def history(self) -> HistoryPane:
        made = HistoryPane()
        self.tabs.insertTab(self.tabs.indexOf(self.files) + 1, made, "History")
        return made

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.tabs.count() == 1:
            QTimer.singleShot(0, self, self._make_next)

    def _make_next(self) -> None:
        """One tab in each turn of the event loop, so that no key waits for all of them."""
        for name in ("performed", "files", "history"):
            if not self._has(name):
                getattr(self, name)
                QTimer.singleShot(0, self, self._make_next)
                return

    def _has(self, name: str) -> bool:
        """Whether this tab has been made."""
        return name in vars(self)

    def set_people(self, people: Sequence[Choice]) -> None:
        """Those who may enter results."""
        self._people = people
        if self._has("performed"):
            self.performed.set_people(people)

    def unsaved(self) -> str:
        """What was typed of how tests were performed and would be lost, as a sentence."""
        return self.performed.unsaved() if self._has("performed") else ""

    def show_nothing(self) -> None:
        self._cell = None
        self.basis.show_nothing()
        self._show_test(None)
        self.show_selected(Selected())
        if self._has("history"):
            self.history.show_history([])

    def _show_test(self, test: TestRow | None) -> None:
        is_other = (self._test and self._test.key) != (test and test.key)
        self._test = test
        self.came_back.show_test(test)
        if self._has("files") and (is_other or test is None):
            self.files.show_test(test)

    def show_selected(self, selected: Selected) -> None:
        """The tests of the selected rows."""
        self._selected = selected
        if self._has("performed"):
            self.performed.show_tests(selected)

    def show_cell(
        self, cell: Cell, line: GridLine, result: ResultRow | None, draft: Draft | None, closed: Sequence[str]
    ) -> None:
        self._cell, self._criteria = cell, line.criteria
        self.basis.show_cell(line, cell.sample, result, draft, closed)
        self._show_test(line.test)
        self._look()

    def in_one_line(self) -> str:
        """Why the test came back and the basis, for where there is no room for the pane."""
        return "  ·  ".join(filter(None, (self.came_back.said(), self.basis.in_one_line())))

    def show_typing(self, line: GridLine, sample: int | None, text: str) -> None:
        """While a cell is typed into, how it is read is always in sight."""
        self.tabs.setCurrentWidget(self.basis)
        self.basis.show_typing(line, sample, text)

    def show_history_tab(self) -> None:
        self.tabs.setCurrentWidget(self.history)

    def unsaved_of(self, tests: Iterable[int]) -> list[int]:
        """Those of these tests for which how they were performed is typed and not saved."""
        return self.performed.unsaved_of(tests) if self._has("performed") else []

    def first_focus(self) -> QWidget:
        """What F6 goes to."""
        front = self.tabs.currentWidget()
        if isinstance(front, PerformedPane):
            who: QWidget = front.form.input("performed_by")
            return who
        return front.table if isinstance(front, FilesPane) else self.tabs.tabBar()

    def _look(self, _: int = 0) -> None:
        """Ask for what the tab in front shows and the grid does not hold."""
        front = self.tabs.currentWidget()
        if isinstance(front, FilesPane):
            front.refresh()
        elif isinstance(front, HistoryPane) and self._cell is not None:
            lab, cell, criteria = self._lab, self._cell, self._criteria

            def ask() -> tuple[list[ResultRow], list[Observation]]:
                with lab.asking() as ask:
                    return ask(queries.history, cell), ask(observations_behind, cell)

            self._page.read("history", ask, lambda answer: front.show_history(*answer, criteria))
