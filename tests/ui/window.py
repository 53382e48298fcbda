"""A window with pages that note what they are told."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget

from qclab.domain.people.rights import Actor, Role
from qclab.ui.acts import Acts
from qclab.ui.page import Page
from qclab.ui.preferences import Preferences
from qclab.ui.shell import MainWindow
from qclab.ui.showing import Show
from qclab.ui.widgets.words import button

ANALYST = Actor(1, "mjansen", "M. Jansen", frozenset({Role.ANALYST}))
QA = Actor(2, "kvos", "K. Vos", frozenset({Role.QA}))
CTRL = Qt.KeyboardModifier.ControlModifier


class Shown(Page):
    title = "Samples"
    keys = (("N", "next"),)

    def __init__(self, acts: Acts, preferences: Preferences) -> None:
        super().__init__(acts, preferences)
        self.line = QLineEdit()
        self.line.setObjectName("filter")
        self.line.setAccessibleName("Filter")
        self.body.addWidget(self.line)
        self.first_focus = self.line
        self.add_action(button("Register", "register", kind="primary"), primary=True)
        self.told = list[object]()
        self.takes_scans = False
        self.not_saved = ""

    def unsaved(self) -> str:
        return self.not_saved

    def activated(self) -> None:
        self.told.append("activated")

    def open(self, show: Show) -> None:
        self.told.append(show)

    def changes(self, changes: Any) -> None:
        super().changes(changes)
        self.told.append(changes)

    def scanned(self, text: str) -> bool:
        return self.takes_scans


def part(window: QWidget, name: str) -> Any:
    found = window.findChild(QWidget, name)
    assert found is not None, name
    return found


def press(window: MainWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(window.windowHandle(), key, modifiers)
