"""Filters, and filters side by side; in a narrow window those on the right go below, so that none is squeezed."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

from qclab.ui.choices import Choice, ChoiceInput

_GAP = 8


class FilterLine(QWidget):
    """With ``apart`` the second group stands at the right edge."""

    def __init__(
        self, left: Sequence[QWidget], right: Sequence[QWidget], parent: QWidget | None = None, *, apart: bool = True
    ) -> None:
        super().__init__(parent)
        self._parts = (_row(left), _row(right))
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(_GAP)
        self._box.addWidget(self._parts[0], 0, Qt.AlignmentFlag.AlignLeft)
        if apart:
            self._box.addStretch(1)
        self._side = Qt.AlignmentFlag.AlignRight if apart else Qt.AlignmentFlag.AlignLeft
        self._box.addWidget(self._parts[1], 0 if apart else 1, self._side)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """To be called after the words of a filter have changed."""
        needed = sum(part.sizeHint().width() for part in self._parts) + 2 * _GAP
        is_narrow = needed > self.width()
        direction = QBoxLayout.Direction.TopToBottom if is_narrow else QBoxLayout.Direction.LeftToRight
        if self._box.direction() != direction:
            self._box.setDirection(direction)
            self._box.setAlignment(self._parts[1], Qt.AlignmentFlag.AlignLeft if is_narrow else self._side)


def choice_filter(name: str, title: str, choices: Sequence[Choice], *, list_width: int = 0) -> ChoiceInput:
    """One of some choices; the first is no filter."""
    made = ChoiceInput(choices, list_width=list_width)
    made.setObjectName(name)
    made.setAccessibleName(title)
    made.setToolTip(title)
    made.write(choices[0][0])
    return made


def _row(widgets: Sequence[QWidget]) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(_GAP)
    for each in widgets:
        row.addWidget(each)
    return made
