"""The audit trail page over a laboratory with open work, as it is used with keys."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget

from qclab.services.lab import Lab
from qclab.ui.acts import Acts
from qclab.ui.models.columns import plain
from qclab.ui.pages.audit_trail.page import AuditTrailPage
from qclab.ui.preferences import Preferences
from tests.laboratory.laboratory import Laboratory

Key = Qt.Key


@dataclass
class Shown:
    page: AuditTrailPage
    acts: Acts

    def texts(self, column: str) -> list[str]:
        model = self.page.model
        place = next(n for n, each in enumerate(model.columns) if each.title == column)
        for row in range(model.rowCount()):
            model.row(row)
        self.acts.wait_idle()
        return [plain(model.columns[place], model.row(row)) for row in range(model.rowCount())]

    def type(self, name: str, text: str) -> None:
        line = self.page.findChild(QLineEdit, name)
        line.setFocus()
        line.selectAll()
        QTest.keyClicks(line, text)
        QTest.keyClick(line, Key.Key_Return)
        self.acts.wait_idle()

    def show_event(self, seq: int) -> None:
        self.page.table.select_id(seq)
        self.page.table.setFocus()
        QTest.keyClick(self.page.table, Key.Key_Return)
        self.acts.wait_idle()

    def facts(self) -> str:
        said = (each.accessibleName() for each in self.page.detail.facts.findChildren(QWidget))
        return " | ".join(words for words in said if words)


@pytest.fixture
def lab(sqlite_open_work: Laboratory) -> Laboratory:
    return sqlite_open_work


@pytest.fixture
def show(qtbot: Any, lab: Laboratory, acts: Acts, preferences: Preferences) -> Iterator[Callable[..., Shown]]:
    pages: list[AuditTrailPage] = []

    def made(who: Lab | None = None) -> Shown:
        page = AuditTrailPage(who or lab.qa, acts, preferences)
        pages.append(page)
        page.resize(1180, 680)
        page.show()
        qtbot.waitExposed(page)
        page.activateWindow()
        page.activated()
        acts.wait_idle()
        return Shown(page, acts)

    yield made
    for page in pages:
        page.close()
        page.deleteLater()
