"""What a person chose of how the window looks, kept with their preferences; where it stood, with the workstation's."""

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QByteArray, QRect, QSize, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow, QTableView

from qclab.ui.preferences import Preferences
from qclab.ui.theme import NAMES, ROW_HEIGHTS, themes

BORDERS: Final = QSize(8, 40)
"""What the platform puts around a window: how much is known only once it is shown."""
_FRAMED: Final = 300  # milliseconds
_FIRST_SIZE: Final = QSize(1440, 900)


class Appearance:
    def __init__(self, window: QMainWindow, preferences: Preferences) -> None:
        self._window, self._preferences = window, preferences
        self._put = QSize()
        """The size that the window was given here, not by a person since."""
        self.framed = QTimer(window, singleShot=True, interval=_FRAMED)
        """To be started when the window is shown: by then the platform has told how wide its frame is."""
        self.framed.timeout.connect(self._settle)

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
        """Where the window stood, or in its first size, as far as the screen is that large, in its middle. From then on
        it stays: who signs in, locks or unlocks finds it where it is."""
        kept = self._preferences.get("window")
        if not (isinstance(kept, str) and self._window.restoreGeometry(QByteArray.fromHex(kept.encode()))):
            room = self._window.screen().availableGeometry()
            frame = QRect(room.topLeft(), _FIRST_SIZE.boundedTo(room.size() - BORDERS) + BORDERS)
            frame.moveCenter(room.center())
            self._window.resize(frame.size() - BORDERS)
            self._window.move(frame.topLeft())
        self._put = self._window.size()

    def _settle(self) -> None:
        """Now that the platform has put its frame around the window: all of it on the screen, the status bar too."""
        window, room = self._window, self._window.screen().availableGeometry()
        if window.size() != self._put or window.isMaximized() or room.contains(window.frameGeometry()):
            return
        around = window.frameGeometry().size() - window.size()
        window.resize(window.size().boundedTo(room.size() - around))
        window.move(within(room, window.frameGeometry()).topLeft())


def within(room: QRect, frame: QRect) -> QRect:
    """A window's frame moved into the room of its screen, its top left first."""
    left = max(room.left(), min(frame.left(), room.right() - frame.width() + 1))
    top = max(room.top(), min(frame.top(), room.bottom() - frame.height() + 1))
    return QRect(left, top, frame.width(), frame.height())


def _one_of(names: Sequence[str], wanted: Any) -> str:
    return wanted if wanted in names else names[0]
