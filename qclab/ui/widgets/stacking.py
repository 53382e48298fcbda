"""Parts beside each other, or one below the other where there is little room across."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from qclab.ui.widgets.scrolling import Inside


class Stacking(Inside):
    """``below``: narrower than this, the parts are stacked. Beside each other they must fit into it."""

    def __init__(self, below: int, *, spacing: int = 16, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._below = below
        self._parts: list[QWidget] = []
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(spacing)

    def add(self, part: QWidget, stretch: int = 0) -> None:
        self._parts.append(part)
        self._row.addWidget(part, stretch)

    def is_stacked(self) -> bool:
        return self._row.direction() == QBoxLayout.Direction.TopToBottom

    def minimumSizeHint(self) -> QSize:
        """As wide as the widest part: narrower than beside each other is what stacking is for."""
        shown = [part for part in self._parts if not part.isHidden()]
        widest = max((max(part.minimumWidth(), part.minimumSizeHint().width()) for part in shown), default=0)
        return QSize(min(widest, self._row.minimumSize().width()), self._row.minimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        direction = QBoxLayout.Direction.TopToBottom if self.width() < self._below else QBoxLayout.Direction.LeftToRight
        if direction != self._row.direction():
            self._row.setDirection(direction)
            self.stacked(self.is_stacked())

    def stacked(self, is_stacked: bool) -> None:
        """For what differs between the two, such as fixed widths."""
