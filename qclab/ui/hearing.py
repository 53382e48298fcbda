"""What other desks committed, on its way to the pages: a second's changes joined into one, so that they reload once."""

import random
import time
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

if TYPE_CHECKING:  # the database side is loaded behind the painted window, see ui/database.py
    from qclab.store.door import Changes

_EVERY: Final = 1.0
_SPREAD: Final = 0.25
"""Seconds over which the desks of a laboratory spread what they ask after the same notice."""


class Hearing(QObject):
    """``hear`` is called on any thread; ``heard`` comes on this one, at most once a second."""

    heard = Signal(object)
    """``Changes``; the rows of all that were joined."""

    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: list[Changes] = []
        self._last = 0.0
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._tell)
        self._arrived.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def hear(self, changes: "Changes") -> None:
        with suppress(RuntimeError):  # the window is gone: nobody is left to tell
            self._arrived.emit(changes)

    def _take(self, changes: "Changes") -> None:
        self._waiting.append(changes)
        if not self._soon.isActive():
            rest = max(self._last + _EVERY - time.monotonic(), 0)
            self._soon.start(round(1000 * (rest + random.uniform(0, _SPREAD))))  # noqa: S311 - no secret

    def _tell(self) -> None:
        waiting, self._waiting = self._waiting, []
        self._last = time.monotonic()
        self.heard.emit(replace(waiting[-1], rows=frozenset[tuple[str, int | str]]().union(*(c.rows for c in waiting))))
