"""Waiting for the program, never for the clock: until something is so, or until nothing is left to come."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEvent, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from qclab.ui.acts import Acts

_A_PAUSE = 500  # milliseconds; the longest that a page waits after the last key before it acts on what was typed


def turn() -> None:
    """What is posted is done: events, layouts, and what was put off to the next turn of the loop."""
    for _ in range(3):
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def until(is_so: Callable[[], object], what: str = "", seconds: float = 10) -> None:
    """Let the program go on until this is so."""
    deadline = QDeadlineTimer(round(seconds * 1000))
    while not is_so():
        assert not deadline.hasExpired(), f"never within {seconds} s: {what or is_so}"
        QTest.qWait(5)  # by the clock: between two looks


def rest(acts: Acts, *within: QWidget) -> None:
    """Until no widget waits for the last key any more and everything asked for is back; every window unless told."""
    acts.wait_idle()
    until(lambda: not _waits(within or QApplication.topLevelWidgets()), "a timer that is started again and again")
    acts.wait_idle()


def _waits(within: tuple[QWidget, ...] | list[QWidget]) -> bool:
    turn()
    return any(
        timer.isActive() and timer.isSingleShot() and timer.interval() <= _A_PAUSE
        for widget in within
        for timer in widget.findChildren(QTimer)
    )
