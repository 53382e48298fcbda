"""A person with a keyboard at a page."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from qclab.store.door import Store
from qclab.ui.acts import Acts
from qclab.ui.page import Page
from tests.ui.waiting import rest, turn

CTRL = Qt.KeyboardModifier.ControlModifier
Key = Qt.Key


def hear(page: Page, acts: Acts, store: Store) -> None:
    """Tell a page what every write touched, as the program does."""
    if not store.committed:
        store.committed.append(acts.changed.emit)
    acts.changed.connect(page.changes)


class Person:
    """Keys go where the platform would send them: to a popup, else to what has the focus."""

    def __init__(self, page: Page, acts: Acts) -> None:
        self.page, self.acts = page, acts
        page.resize(1200, 700)
        page.show()
        QTest.qWaitForWindowExposed(page)
        page.activateWindow()
        page.activated()
        self.settle()
        if page.first_focus is not None:
            page.first_focus.setFocus()

    def press(self, key: Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.focus(), key, held)
        turn()  # Enter ends the editing of a cell a moment later

    def type(self, words: str) -> None:
        for letter in words:
            QTest.keyClick(self.focus(), letter)

    def focus(self) -> QWidget:
        popup = QApplication.activePopupWidget()
        if popup is not None:
            return popup.focusWidget() or popup
        held, window = QApplication.focusWidget(), QApplication.activeWindow()
        if window is None or not window.isVisible():  # off screen, a popup that went keeps the window's place
            front = QApplication.activeModalWidget() or self.page.window()
            front.activateWindow()
            QTest.qWaitForWindowActive(front)
            if held is not None:
                held.setFocus()
        return QApplication.focusWidget() or self.page

    def settle(self) -> None:
        """Until everything asked for is back."""
        turn()
        self.acts.wait_idle()

    def rest(self) -> None:
        """Until what waited for the last key is done as well."""
        rest(self.acts, self.page)

    def dialog(self) -> Any:
        """The dialog that is open, once what it asked for is back."""
        self.settle()
        found = QApplication.activeModalWidget()
        assert isinstance(found, QDialog), "no dialog is open"
        found.activateWindow()
        return found

    def leave(self, dialog: QDialog) -> None:
        dialog.reject()
        self.settle()

    def go_back(self) -> None:
        self.page.hide()
        self.page.deleteLater()
