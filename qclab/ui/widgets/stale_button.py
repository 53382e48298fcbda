"""The button over a list that is out of date: what changed is shown when a person asks for it."""

from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPushButton, QWidget

_SAID_AFTER: Final = 600
"""Milliseconds that a list is out of date before it says so: what is read again by itself has its time, and no button
comes and goes over the rows."""


class StaleButton(QPushButton):
    def __init__(self, name: str, over: QWidget) -> None:
        super().__init__("Show the changes (F5)", over)
        self.setObjectName(f"{name}_stale")
        self.setAccessibleName("Show the changes")
        self.hide()
        self._later = QTimer(self, singleShot=True, interval=_SAID_AFTER)
        self._later.timeout.connect(self.show)

    def offer(self, stale: bool) -> None:
        """The list is out of date, or is not any more."""
        self.hide()
        (self._later.start if stale else self._later.stop)()

    def stand(self) -> None:
        """At the foot of the list, in its middle, over everything else there."""
        over, size = self.parentWidget(), self.sizeHint()
        if over is not None:
            self.setGeometry((over.width() - size.width()) // 2, over.height() - size.height() - 16,
                             size.width(), size.height())  # fmt: skip
        self.raise_()
