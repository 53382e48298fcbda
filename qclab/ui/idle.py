"""Notices that nobody has touched the program for some time, so that the window can lock itself."""

import time
from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer, Signal

_SIGNS_OF_LIFE: Final = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    }
)


class Idle(QObject):
    passed = Signal()
    """The time is over; told once, until the next :meth:`start`."""

    def __init__(self, minutes: float, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.seconds = 0.0
        self._last = time.monotonic()
        self._look = QTimer(self)
        self._look.timeout.connect(self._check)
        self.set_minutes(minutes)

    def set_minutes(self, minutes: float) -> None:
        """0 never locks."""
        self.seconds = minutes * 60
        self._look.setInterval(max(10, round(min(self.seconds / 4, 15) * 1000)))

    def start(self) -> None:
        """Begin to watch, from now."""
        self._last = time.monotonic()
        if self.seconds > 0:
            self._look.start()

    def rests(self) -> float:
        """For how many seconds nobody has touched the program."""
        return time.monotonic() - self._last

    def stop(self) -> None:
        self._look.stop()

    def eventFilter(self, _: QObject, event: QEvent) -> bool:
        if event.type() in _SIGNS_OF_LIFE:
            self._last = time.monotonic()
        return False

    def _check(self) -> None:
        if self.rests() >= self.seconds:
            self.stop()
            self.passed.emit()
