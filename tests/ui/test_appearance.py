"""Where windows stand: all of each is on its screen, its frame and the status bar too."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QMainWindow

from qclab.ui.appearance import BORDERS, Appearance, within
from qclab.ui.preferences import Preferences

ROOM = QRect(0, 27, 1366, 741)


@pytest.mark.parametrize(
    ("frame", "moved"),
    [
        (QRect(100, 100, 800, 600), QRect(100, 100, 800, 600)),
        (QRect(0, 0, 800, 600), QRect(0, 27, 800, 600)),
        (QRect(900, 400, 800, 600), QRect(566, 168, 800, 600)),
        (QRect(-50, 400, 1400, 800), QRect(0, 27, 1400, 800)),
    ],
)
def test_a_frame_is_moved_into_the_room_of_its_screen(frame: QRect, moved: QRect) -> None:
    assert within(ROOM, frame) == moved


def test_the_first_window_leaves_room_for_the_frame_around_it(preferences: Preferences, qapp: object) -> None:
    """It had the size of the screen, and the frame around it pushed the status bar out of sight."""
    window = QMainWindow()
    Appearance(window, preferences).begin()
    room = window.screen().availableGeometry()
    assert room.contains(QRect(window.pos(), window.size() + BORDERS))
    assert window.height() >= room.height() - BORDERS.height() - 1
    window.deleteLater()
