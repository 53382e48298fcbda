"""The road that something goes, drawn: which stations are behind it, where it is, and what is still to come.

A disc with a check is done, a pie is under way, a ring is not begun, a dash through it not needed, a cross in it
altered. A full line has been walked, a dashed one has not. The words under each station say the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from qclab.ui import theme

_DISC: Final = 8
_SIDE: Final = 14
_LINE: Final = 17


_TONES: Final = {"done": "complies", "under way": "accent", "broken": "does-not-comply"}
"""The colour of each mark; of any other it is quiet."""


class Mark(StrEnum):
    """How far a station is."""

    DONE = "done"
    UNDER_WAY = "under way"
    TO_COME = "to come"
    NOT_NEEDED = "not needed"
    BROKEN = "broken"
    """It was reached, and what says so was altered."""


@dataclass(frozen=True)
class Station:
    """A station: its name, what came of it, who."""

    title: str
    what: str
    who: str
    mark: Mark


class Road(QWidget):
    """``chosen`` tells which station a person looks at: by a click, or by the arrow keys."""

    chosen = Signal(int)

    def __init__(self, name: str, heard: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._heard = heard
        self._stations: Sequence[Station] = ()
        self.at = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedHeight(2 * _DISC + 3 * _LINE + 10)
        theme.themes.changed.connect(self.update)

    def show_stations(self, stations: Sequence[Station], at: int) -> None:
        self._stations, self.at = tuple(stations), at
        self._say()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self._choose(self.at + step)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._stations:
            self._choose(int(event.position().x() // (self.width() / len(self._stations))))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def _choose(self, place: int) -> None:
        if 0 <= place < len(self._stations) and place != self.at:
            self.at = place
            self._say()
            self.update()
            self.chosen.emit(place)

    def _say(self) -> None:
        said = [f"{each.title}: {each.mark}, {each.what}, {each.who}" for each in self._stations]
        self.setAccessibleName(self._heard)
        self.setAccessibleDescription("; ".join(said))

    def paintEvent(self, _: QPaintEvent) -> None:
        if not self._stations:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide = self.width() / len(self._stations)
        middle = _DISC + 4.0
        for place, station in enumerate(self._stations):
            left = place * wide
            if place == self.at:
                self._mark_chosen(painter, QRectF(left + 2, 1, wide - 6, self.height() - 2))
            at = QPointF(left + _SIDE + _DISC, middle)
            if place + 1 < len(self._stations):
                is_walked = station.mark is Mark.DONE
                pen = QPen(theme.colour("complies" if is_walked else "quiet"), 2 if is_walked else 1)
                pen.setStyle(Qt.PenStyle.SolidLine if is_walked else Qt.PenStyle.DashLine)
                painter.setPen(pen)
                painter.drawLine(at + QPointF(_DISC + 4, 0), QPointF(at.x() + wide - _DISC - 4, middle))
            _disc(painter, at, station.mark)
            self._words(painter, station, QRectF(left + _SIDE, middle + _DISC + 3, wide - _SIDE - 10, _LINE))

    def _mark_chosen(self, painter: QPainter, room: QRectF) -> None:
        painter.setBrush(theme.colour("selection"))
        painter.setPen(QPen(theme.colour("accent" if self.hasFocus() else "selection"), 1.5))
        painter.drawRoundedRect(room, 4, 4)

    def _words(self, painter: QPainter, station: Station, room: QRectF) -> None:
        bold = theme.body()
        bold.setBold(True)
        tone = _TONES.get(station.mark, "quiet")
        for font, words, colour in (
            (bold, station.title, "text"),
            (theme.quiet(), station.what, tone),
            (theme.quiet(), station.who, "quiet"),
        ):
            painter.setFont(font)
            painter.setPen(theme.colour(colour))
            cut = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(room.width()))
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, cut)
            room.translate(0, _LINE)


def _disc(painter: QPainter, at: QPointF, mark: Mark) -> None:
    colour = QColor(theme.colour(_TONES.get(mark, "quiet")))
    painter.setPen(QPen(colour, 1.5))
    painter.setBrush(colour if mark is Mark.DONE else theme.colour("surface"))
    painter.drawEllipse(at, _DISC, _DISC)
    if mark is Mark.UNDER_WAY:
        painter.setBrush(colour)
        painter.drawPie(QRectF(at.x() - 5, at.y() - 5, 10, 10), 90 * 16, -240 * 16)
    elif mark is Mark.DONE:
        painter.setPen(QPen(theme.colour("surface"), 2))
        painter.drawPolyline([at + QPointF(-3.5, 0), at + QPointF(-1, 3), at + QPointF(4, -3)])
    elif mark is Mark.BROKEN:
        painter.drawLine(at + QPointF(-3.5, -3.5), at + QPointF(3.5, 3.5))
        painter.drawLine(at + QPointF(-3.5, 3.5), at + QPointF(3.5, -3.5))
    elif mark is Mark.NOT_NEEDED:
        painter.drawLine(at + QPointF(-4, 0), at + QPointF(4, 0))
