"""A value between its limits, and the days of a culture: small pictures beside the words that say the same."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QWidget

from qclab.domain.evaluation.ruler import Marks, Ruler
from qclab.ui import theme

_SIDE: Final = 6
_TRACK: Final = 8
_MARK: Final = 5
_TINT: Final = 70  # alpha of what is permitted, out of 255
_DAY_GAP: Final = 2
_STRIP: Final = 40
_WORD: Final = 16
_APART: Final = 4


class RulerStrip(QWidget):
    """A strip for each limit, one below the other. What is permitted is tinted, a bound is a tick with its number; a
    level that warns stands above in its own colour. Inside a dot, outside a diamond."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("ruler")
        self.rulers: tuple[Ruler, ...] = ()
        theme.themes.changed.connect(self.update)
        self.hide()

    def show_rulers(self, drawn: Sequence[tuple[Ruler, str]]) -> None:
        """Each with the same in words, for who reads with another sense."""
        self.rulers = tuple(ruler for ruler, _ in drawn)
        said = "\n".join(words for _, words in drawn)
        self.setAccessibleName(said)
        self.setToolTip(said)
        self.setFixedHeight(sum(map(_height, self.rulers)))
        self.setVisible(bool(drawn))
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.quiet())
        down = 0
        for ruler in self.rulers:
            self._paint(painter, ruler, down + _height(ruler) - _STRIP + 8.0)
            down += _height(ruler)

    def _paint(self, painter: QPainter, ruler: Ruler, top: float) -> None:
        """The strip whose track begins at ``top``."""
        wide = self.width() - 2 * _SIDE
        painter.fillRect(QRectF(_SIDE, top, wide, _TRACK), theme.colour("line"))
        permitted = QColor(theme.colour("complies"))
        permitted.setAlpha(_TINT)
        painter.fillRect(
            QRectF(_SIDE + ruler.begins * wide, top, (ruler.ends - ruler.begins) * wide, _TRACK), permitted
        )
        self._mark(painter, ruler.levels, QRectF(0, top - 6, 2, _TRACK + 6), top - 6 - _WORD, "alert", "alert")
        self._mark(painter, ruler.bounds, QRectF(0, top - 3, 2, _TRACK + 6), top + _TRACK + 3, "text", "quiet")
        at = QPointF(_SIDE + ruler.value * wide, top + _TRACK / 2)
        painter.setPen(theme.colour("surface"))
        painter.setBrush(theme.colour("complies" if ruler.is_inside else "does-not-comply"))
        if ruler.is_inside:
            painter.drawEllipse(at, _MARK, _MARK)
        else:
            off = _MARK + 1.5
            corners = ((0, -off), (off, 0), (0, off), (-off, 0))
            painter.drawPolygon(QPolygonF([at + QPointF(x, y) for x, y in corners]))

    def _mark(self, painter: QPainter, marks: Marks, tick: QRectF, words: float, line: str, text: str) -> None:
        """Ticks with their texts at the height of ``words``; one that would run into its neighbour keeps its tick."""
        taken = -1.0
        painter.setPen(theme.colour(text))
        for place, said in marks:
            x = _SIDE + place * (self.width() - 2 * _SIDE)
            painter.fillRect(tick.translated(x - 1, 0), theme.colour(line))
            room = painter.fontMetrics().horizontalAdvance(said) + 2
            left = min(max(x - room / 2, 0), self.width() - room)
            if left > taken:
                painter.drawText(QRectF(left, words, room, _WORD), Qt.AlignmentFlag.AlignCenter, said)
                taken = left + room + _APART


def _height(ruler: Ruler) -> int:
    return _STRIP + (_WORD if ruler.levels else 0)


class CultureDays(QWidget):
    """The days of a culture from 0 to the last: those that are over are full, today is framed, the others are empty."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("culture_days")
        self.setFixedHeight(30)
        self._day = self._last = 0
        theme.themes.changed.connect(self.update)
        self.hide()

    def show_days(self, days: tuple[int, int] | None) -> None:
        """The day it is, and the last one; nothing where nothing is cultivated."""
        self.setVisible(days is not None)
        if days is not None:
            self._day, self._last = days
            self.setAccessibleName(f"Day {self._day} of {self._last}")
            self.setToolTip(self.accessibleName())
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        step = (self.width() - 2) / (self._last + 1)
        painter.setFont(theme.quiet())
        for day in range(self._last + 1):
            box = QRectF(1 + day * step, 2, max(step - _DAY_GAP, 2), 10)
            painter.fillRect(box, theme.colour("accent" if day < self._day else "line"))
            if day == self._day:
                painter.setPen(theme.colour("text"))
                painter.drawRect(box.adjusted(0, 0, -1, -1))
            if day in (0, self._day, self._last):
                painter.setPen(theme.colour("text" if day == self._day else "quiet"))
                word = str(day)
                room = painter.fontMetrics().horizontalAdvance(word) + 2
                left = min(max(box.center().x() - room / 2, 0), self.width() - room)
                painter.drawText(QRectF(left, 13, room, 16), Qt.AlignmentFlag.AlignCenter, word)
