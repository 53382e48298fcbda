"""A person at the page Review."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from qclab.ui.acts import Acts
from qclab.ui.pages.review.facts import mine
from qclab.ui.pages.review.page import ReviewPage
from qclab.ui.preferences import Preferences
from tests.laboratory.laboratory import Laboratory
from tests.ui.person import hear

Key = Qt.Key


class Desk:
    """A person at the page of review."""

    def __init__(self, laboratory: Laboratory, person: str, acts: Acts, preferences: Preferences) -> None:
        self.acts = acts
        self._lab = laboratory[person]
        self.page = ReviewPage(self._lab, acts, preferences)
        hear(self.page, acts, laboratory.store)
        self.page.resize(1200, 700)
        self.page.show()
        assert self.page.first_focus is not None
        self.page.first_focus.setFocus()  # as the window does
        acts.wait_idle()

    def badge(self) -> int:
        """What the rail says."""
        return mine(self._lab)

    def list(self) -> list[str]:
        return [row.test.method_id for row in self.page.tests.model.rows]

    def go_to(self, method: str) -> None:
        self.page.tests.table.selectRow(self.list().index(method))
        self.acts.wait_idle()

    def key(self, key: Qt.Key) -> None:
        QTest.keyClick(self.page.tests.table, key)
        self.acts.wait_idle()

    def sign(self) -> None:
        QTest.keyClick(self.page, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        self.acts.wait_idle()
        QApplication.processEvents()  # the dialog begins once its values are read
        self.acts.wait_idle()

    def show(self, kind: str) -> None:
        QTest.mouseClick(self.page.chips.findChild(QPushButton, f"review_kind_{kind}"), Qt.MouseButton.LeftButton)
        self.acts.wait_idle()

    def press(self, name: str) -> None:
        QTest.mouseClick(self.page.findChild(QPushButton, name), Qt.MouseButton.LeftButton)
        self.acts.wait_idle()

    def said(self, within: QWidget | None = None) -> str:
        return "\n".join(each.text() for each in (within or self.page).findChildren(QLabel))
