"""A person at the page of batches."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from qclab.ui.acts import Acts
from qclab.ui.pages.batches.page import BatchesPage
from qclab.ui.preferences import Preferences
from qclab.ui.showing import ShowBatch
from tests.laboratory.laboratory import Laboratory
from tests.ui.person import hear


class Desk:
    """A person at the page of batches."""

    def __init__(self, laboratory: Laboratory, person: str, acts: Acts, preferences: Preferences) -> None:
        self.acts = acts
        self.page = BatchesPage(laboratory[person], acts, preferences)
        hear(self.page, acts, laboratory.store)
        self.page.resize(1200, 700)
        self.page.show()
        self.page.activated()
        acts.wait_idle()

    def open(self, batch: object) -> None:
        self.page.open(ShowBatch(batch))
        self.acts.wait_idle()

    def blocked(self) -> list[tuple[str, str, str]]:
        return [(row.what, row.why, row.who) for row in self.page.view.blockers.model().rows]

    def press(self, name: str) -> None:
        button = self.page.findChild(QPushButton, name)
        assert button.isVisible()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self.acts.wait_idle()

    def edit(self, name: str, text: str) -> None:
        assert self.page.edit.form is not None
        self.page.edit.form.input(name).setFocus()
        self.page.edit.form.input(name).selectAll()
        QTest.keyClicks(self.page.edit.form.input(name), text)
