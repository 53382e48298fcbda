"""Measures whether the window is alive: the longest time in which the event loop did not come round."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer

_SCHEDULED: Final = Path("/proc/thread-self/schedstat")


class Heartbeat(QObject):
    """Beats every 5 ms; ``longest_gap`` is in seconds of its clock and starts over with :meth:`start`."""

    def __init__(self, parent: QObject | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._clock = clock
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
        self._last = self._clock()
        self._timer.start()

    def stop(self) -> float:
        """The longest gap since :meth:`start`, in seconds."""
        self._beat()
        self._timer.stop()
        return self.longest_gap

    def _beat(self) -> None:
        now = self._clock()
        self.longest_gap = max(self.longest_gap, now - self._last)
        self.beats += 1
        self._last = now


def awake() -> float:
    """Seconds, as `time.monotonic`, on a clock that stands while this thread could run and the machine runs others."""
    try:
        waited = _SCHEDULED.read_text(encoding="ascii").split()[1]
    except OSError:
        return time.monotonic()  # only Linux says so
    return time.monotonic() - int(waited) / 1e9


def beat_into(file: Path, parent: QObject) -> None:
    """For diagnosis, every second a line: the longest gap in milliseconds, the number of beats, and the longest gap
    without what the machine gave to others."""
    heart, own = Heartbeat(parent), Heartbeat(parent, awake)
    file.write_text("", encoding="ascii")

    def note() -> None:
        with file.open("a", encoding="ascii") as lines:
            lines.write(f"{heart.longest_gap * 1000:.1f} {heart.beats} {own.longest_gap * 1000:.1f}\n")
        heart.start()
        own.start()

    each_second = QTimer(heart, interval=1000)
    each_second.timeout.connect(note)
    each_second.start()
    heart.start()
    own.start()
