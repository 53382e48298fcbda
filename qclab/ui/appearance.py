"""What a person chose of how the window looks, kept with their preferences; where it stood, with the workstation's."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QByteArray, QSize
from PySide6.QtWidgets import QApplication, QMainWindow, QTableView

from qclab.ui.preferences import Preferences
from qclab.ui.theme import NAMES, ROW_HEIGHTS, themes

_FIRST_SIZE = QSize(1440, 900)


class Appearance:
    def __init__(self, window: QMainWindow, preferences: Preferences) -> None:
        self._window, self._preferences = window, preferences

    def rows(self) -> str:
        """The name of the height of rows that is in force."""
        return _one_of(tuple(ROW_HEIGHTS), self._preferences.get("rows"))

    def dress(self, app: QApplication) -> None:
        """Put the theme of the person who signed in in force."""
        themes.apply(app, _one_of(NAMES, self._preferences.get("theme")))

    def choose_theme(self, app: QApplication, name: str) -> None:
        self._preferences.set("theme", name)
        themes.apply(app, name)

    def choose_rows(self, name: str) -> None:
        self._preferences.set("rows", name)
        for view in self._window.findChildren(QTableView):
            view.verticalHeader().setMinimumSectionSize(ROW_HEIGHTS[name])
            view.verticalHeader().setDefaultSectionSize(ROW_HEIGHTS[name])

    def keep(self) -> None:
        self._preferences.set_here("window", bytes(self._window.saveGeometry().data()).hex())
        self._preferences.save()

    def begin(self) -> None:
        """Where the window stood, or in its first size, as far as the screen is that large. From then on it stays: who
        signs in, locks or unlocks finds it where it is."""
        kept = self._preferences.get("window")
        if not (isinstance(kept, str) and self._window.restoreGeometry(QByteArray.fromHex(kept.encode()))):
            self._window.resize(_FIRST_SIZE.boundedTo(self._window.screen().availableGeometry().size()))


def _one_of(names: Sequence[str], wanted: Any) -> str:
    return wanted if wanted in names else names[0]
