"""A person at the page Pending."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from shiboken6 import isValid

from qclab.ui.acts import Acts
from qclab.ui.models.columns import plain
from qclab.ui.pages.pending.page import PendingPage
from qclab.ui.showing import Show
from tests.laboratory.laboratory import Laboratory
from tests.ui.waiting import until

Key = Qt.Key


@dataclass
class Shown:
    """The page in a window, and what it asked to be opened."""

    lab: Laboratory
    page: PendingPage
    acts: Acts
    opened: list[Show]

    def texts(self, column: str) -> list[str]:
        """A column of the list, as it is read."""
        model = self.page.model
        place = next(n for n, each in enumerate(model.columns) if each.title == column)
        rows = [model.row(n) for n in range(model.rowCount())]
        self.acts.wait_idle()
        rows = [model.row(n) for n in range(model.rowCount())]
        return [plain(model.columns[place], row) for row in rows]

    def press(
        self, key: Key, *, on: QWidget | None = None, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        target = on or self.page.table
        target.setFocus()
        QTest.keyClick(target, key, modifier)
        self.acts.wait_idle()

    def click_cell(self, key: str, column: int) -> None:
        heat = self.page.strip.heat
        row = next(n for n, each in enumerate(heat.heat.rows) if each.key == key)
        rect = heat.visualRect(heat.heat.index(row, column))
        heat.scrollTo(heat.heat.index(row, column))
        rect = heat.visualRect(heat.heat.index(row, column))
        QTest.mouseClick(heat.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
        self.acts.wait_idle()

    def by_assay(self) -> None:
        """The other face of the picture."""
        chip = self.page.strip.by.findChild(QWidget, "pending_by_assay")
        QTest.mouseClick(chip, Qt.MouseButton.LeftButton)

    def in_dialog(self, do: Callable[[QDialog], None], then: Callable[[], None]) -> None:
        """``then`` opens a dialog, which may wait for its end or not; ``do`` works in it."""
        is_done: list[bool] = []

        def work() -> None:
            dialog = QApplication.activeModalWidget()
            if isinstance(dialog, QDialog):
                try:
                    do(dialog)
                finally:
                    if isValid(dialog) and dialog.isVisible():
                        dialog.reject()
                    is_done.append(True)
            else:
                QTimer.singleShot(20, work)

        QTimer.singleShot(20, work)
        then()
        until(lambda: is_done, "the dialog is worked in")
        self.acts.wait_idle()
