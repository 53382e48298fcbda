"""A value between its limits, drawn: what is permitted tinted, the limit a line, a dot inside and a diamond outside.

Strips of one scale, laid below each other without room between, share one limit line.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from qclab.ui import theme

_HIGH: Final = 30
_SIDE: Final = 10


@dataclass(frozen=True)
class Scale:
    """What a strip shows from left to right, and the limits on it."""

    low: float
    high: float
    lower: float | None
    upper: float | None

    def place(self, value: float) -> float:
        """From 0 at the left to 1 at the right."""
        return (value - self.low) / (self.high - self.low)


def scale_of(values: list[Decimal], lower: Decimal | None, upper: Decimal | None) -> Scale:
    """A scale with room for all of these, from zero where that is near. Where it is drawn, exactness ends."""
    drawn = [float(each) for each in (*values, lower, upper) if each is not None]
    low, high = min(drawn), max(drawn)
    room = (high - low) * 0.15 or abs(high) * 0.1 or 1.0
    is_from_zero = 0 <= low <= 0.6 * high
    return Scale(
        0.0 if is_from_zero else low - room,
        high + room,
        None if lower is None else float(lower),
        None if upper is None else float(upper),
    )


class Strip(QWidget):
    """One row of it; ``value`` None draws the limits alone."""

    def __init__(self, scale: Scale, value: Decimal | None, *, is_inside: bool) -> None:
        super().__init__()
        self._scale, self._value, self._is_inside = scale, value, is_inside
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.themes.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(200, _HIGH)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, _HIGH)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle, wide = self.height() / 2, self.width() - 2 * _SIDE
        scale = self._scale

        def at(value: float) -> float:
            return _SIDE + scale.place(value) * wide

        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("line"))
        painter.drawRect(QRectF(_SIDE, middle - 3, wide, 6))
        left = at(scale.low if scale.lower is None else scale.lower)
        right = at(scale.high if scale.upper is None else scale.upper)
        permitted = QColor(theme.colour("complies"))
        permitted.setAlphaF(0.35)
        painter.setBrush(permitted)
        painter.drawRect(QRectF(left, middle - 3, right - left, 6))
        painter.setPen(QPen(theme.colour("text"), 1.5))
        for limit in (scale.lower, scale.upper):
            if limit is not None:
                painter.drawLine(QPointF(at(limit), 0), QPointF(at(limit), self.height()))
        if self._value is not None:
            self._mark(painter, QPointF(at(float(self._value)), middle))

    def _mark(self, painter: QPainter, at: QPointF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("complies" if self._is_inside else "does-not-comply"))
        if self._is_inside:
            painter.drawEllipse(at, 5, 5)
        else:
            corners = (QPointF(0, -7), QPointF(7, 0), QPointF(0, 7), QPointF(-7, 0))
            painter.drawPolygon(QPolygonF([at + corner for corner in corners]))
