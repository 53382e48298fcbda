"""Python's cyclic garbage is collected on the GUI thread only.

The collector runs on whichever thread allocates; on a worker it may destroy a Qt object that belongs to the GUI thread,
and the process dies. So it is switched off and a timer of the GUI thread does its work, generation by generation.
"""

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 1_000


class Garbage(QObject):
    """Made once, on the GUI thread; ``stop`` gives the collector back to Python."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thresholds = gc.get_threshold()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def spare(self) -> None:
        """What is loaded by now stays to the end, so it is not looked through again: that took 50 ms each time."""
        gc.freeze()

    def stop(self) -> None:
        self._timer.stop()
        gc.enable()

    def _look(self) -> None:
        """Collect the oldest generation that is due, as the collector itself would."""
        for generation in (2, 1, 0):
            if gc.get_count()[generation] > self._thresholds[generation]:
                gc.collect(generation)
                return
