"""A test and its raw data beside each other; the width of the raw data is remembered."""

from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QSplitter, QWidget

from qclab.ui.pages.review.raw.pane import RawDataPane
from qclab.ui.preferences import Preferences

_LEAST: Final = 320
_KEPT: Final = "review/raw_data"


class BesideTest(QSplitter):
    turned = Signal(bool)
    """Whether raw data are beside the test from now on."""

    def __init__(self, test: QWidget, pane: RawDataPane, preferences: Preferences) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setObjectName("review_beside")
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self._pane, self._preferences = pane, preferences
        self.addWidget(test)
        self.addWidget(pane)
        pane.hide()
        pane.closed.connect(self.close_pane)
        self._later = QTimer(self, singleShot=True, interval=500)
        self._later.timeout.connect(self._remember)
        self.splitterMoved.connect(self._later.start)

    def is_open(self) -> bool:
        return not self._pane.isHidden()

    def open_pane(self) -> None:
        """The focus goes to what is read there."""
        if not self.is_open():
            self._pane.show()
            self.turned.emit(True)
            QTimer.singleShot(0, self, self._give_room)  # once it has the room that others gave way for
        self._pane.take_focus()

    def close_pane(self) -> None:
        if self.is_open():
            self._pane.hide()
            self.turned.emit(False)

    def _give_room(self) -> None:
        wide = int(self._preferences.get(_KEPT, self.width() // 2))
        self.setSizes([max(self.width() - wide, _LEAST), wide])

    def _remember(self) -> None:
        if self.is_open():
            self._preferences.set(_KEPT, self._pane.width())
