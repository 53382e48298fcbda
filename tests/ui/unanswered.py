"""A dialog or menu that nobody answers would hold its test for good, below Python, where no limit of time is heard."""

from PySide6.QtCore import QElapsedTimer, QObject, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QWidget

PATIENCE = 60_000  # milliseconds; the longest road through one dialog takes some ten seconds on a busy machine


class Unanswered(QObject):
    """Looks once a second; gives up what nobody answered for so long, so that its test goes on, fails and names it."""

    def __init__(self, parent: QObject, patience: int = PATIENCE) -> None:
        super().__init__(parent)
        self._patience = patience
        self._front: QWidget | None = None
        self._since = QElapsedTimer()
        self._timer = QTimer(self, interval=min(1000, patience))
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        front = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if front is not self._front:
            self._front = front
            self._since.start()
        elif front is not None and self._since.hasExpired(self._patience):
            self._front = None
            front.done(0) if isinstance(front, QDialog) else front.close()
            raise AssertionError(f"nobody answered {front.objectName() or type(front).__name__}")
