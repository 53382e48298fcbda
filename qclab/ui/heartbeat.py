"""Measures whether the window is alive: the longest time in which the event loop did not come round."""

import time

from PySide6.QtCore import QObject, Qt, QTimer


class Heartbeat(QObject):
    """Beats every 5 ms; ``longest_gap`` is in seconds and starts over with :meth:`start`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.longest_gap = 0.0
        self._last = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(5)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        self.longest_gap = 0.0
        self._last = time.monotonic()
        self._timer.start()

    def stop(self) -> float:
        """The longest gap since :meth:`start`, in seconds."""
        self._beat()
        self._timer.stop()
        return self.longest_gap

    def _beat(self) -> None:
        now = time.monotonic()
        self.longest_gap = max(self.longest_gap, now - self._last)
        self._last = now
