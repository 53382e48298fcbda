"""A person at the results page."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QRadioButton, QWidget

from qclab.domain.results.cell import Cell
from qclab.services.lab import Lab
from qclab.ui.acts import Acts
from qclab.ui.pages.results.page import ResultsPage
from qclab.ui.preferences import Preferences
from qclab.ui.showing import Show
from tests.laboratory.laboratory import Laboratory
from tests.ui.waiting import turn

Key = Qt.Key


class Bench:
    """A person at the results page."""

    def __init__(self, lab: Lab, acts: Acts, preferences: Preferences) -> None:
        self.acts = acts
        self.page = ResultsPage(lab, acts, preferences)
        self.page.resize(1200, 700)
        self.page.show()
        QTest.qWaitForWindowExposed(self.page)
        self.page.activateWindow()

    def open(self, show: Show) -> None:
        self.page.activated()
        self.page.open(show)
        self.settle()
        self.page.grid.setFocus()

    def settle(self) -> None:
        """Until everything asked for is back, the readings that follow a record included."""
        turn()
        self.acts.wait_idle()
        while self.page._soon.isActive():
            self.page._soon.stop()
            self.page.refresh()
            self.acts.wait_idle()

    def at(self, cell: Cell) -> "Bench":
        self.page.grid.go_to(cell)
        return self

    def type(self, words: str) -> None:
        for letter in words:
            QTest.keyClicks(self.focused(), letter)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.focused(), key, modifier)

    def enter(self, cell: Cell, words: str) -> None:
        """A value as typed from the bench: into the cell, Enter, and back from the record."""
        self.at(cell).type(words)
        self.press(Key.Key_Return)
        self.settle()

    def performed(self, laboratory: Laboratory, *cells: Cell) -> None:
        """How the tests of these cells were performed is said, by the analyst."""
        laboratory.performed(*dict.fromkeys(cell.test for cell in cells))
        self.page.refresh()
        self.settle()

    def focused(self) -> QWidget:
        return QApplication.focusWidget() or self.page.grid

    def shows(self, cell: Cell) -> str:
        return str(self.page.grid.model().data(self.page._model.place(cell)))

    def basis(self) -> str:
        return self.page.side.basis.facts.text()

    def dialog(self, name: str) -> QDialog:
        found = self.page.findChild(QDialog, name)
        assert found is not None
        return found

    def give_reason(self) -> None:
        dialog = self.dialog("reason_dialog")
        choice = dialog.findChild(QRadioButton, "reason_1")
        assert choice is not None
        choice.click()
        dialog.accept()
        self.page.activateWindow()
        self.settle()
