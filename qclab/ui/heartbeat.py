"""Measures whether the window is alive: the longest time in which the event loop did not come round."""

import time
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer


class Heartbeat(QObject):
    """Beats every 5 ms; ``longest_gap`` is in seconds and starts over with :meth:`start`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.longest_gap = 0.0
        self.beats = 0
        self._last = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(5)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        self.longest_gap = 0.0
        self.beats = 0
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
        self.beats += 1
        self._last = now


def beat_into(file: Path, parent: QObject) -> None:
    """For diagnosis: every second a line with its longest gap in milliseconds and the number of its beats."""
    heart = Heartbeat(parent)
    file.write_text("", encoding="ascii")

    def note() -> None:
        with file.open("a", encoding="ascii") as lines:
            lines.write(f"{heart.longest_gap * 1000:.1f} {heart.beats}\n")
        heart.start()

    each_second = QTimer(heart, interval=1000)
    each_second.timeout.connect(note)
    each_second.start()
    heart.start()
