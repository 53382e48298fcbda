"""Units as tiles, in the order in which they stand: number, this look, earlier looks. Colour is never the only sign."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from qclab.domain.counts import decimal
from qclab.domain.testing.readings import Look, next_look
from qclab.domain.testing.units import Seen, UnitState
from qclab.queries.testing.units import UnitRow
from qclab.ui.icons import pixmap
from qclab.ui.theme import colour, themes

_WIDE, _HIGH, _GAP, _PAD = 128, 62, 8, 8
_ICON: Final = 14
_OF_STATE: Final = {
    UnitState.SUSPECTED: ("warning", "does-not-comply"),
    UnitState.CONFIRMED: ("does-not-comply", "does-not-comply"),
    UnitState.LOST: ("cross", "alert"),
    UnitState.STOPPED: ("minus", "quiet"),
}
_OF_SEEN: Final = {Seen.CLEAR: "✓", Seen.SUSPECTED: "!", Seen.LOST: "×", Seen.NOT_LOOKED_AT: "–"}
TO_READ, SECOND = "to read", "second reader"


@dataclass(frozen=True)
class Tile:
    """What a tile says: icon and colour of its state, what it is at now, and what it was at earlier looks."""

    icon: str
    tint: str
    now: str
    earlier: str


def tile(unit: UnitRow, now: datetime) -> Tile:
    """A unit as its tile shows it; ``now`` is an instant."""
    if unit.state in _OF_STATE:
        icon, tint = _OF_STATE[unit.state]
        return Tile(icon, tint, unit.state.value, earlier(unit))
    look = to_make(unit, now)
    if look is None:
        seen = unit.sights[-1].seen.value if unit.sights else "not looked at yet"
        return Tile("complies" if unit.sights else "pending", "quiet", seen, earlier(unit))
    waits = SECOND if look.needs_second and unit.unit.clear_readers(look) else TO_READ
    return Tile("", "text", waits, earlier(unit))


def to_make(unit: UnitRow, now: datetime) -> Look | None:
    """The look that is to be made of a unit today; None while none is due."""
    if unit.state is not UnitState.INCUBATING:
        return None
    look = next_look(unit.plan, now, unit.unit.done(unit.plan))
    return look if look is not None and look.opens_at <= now else None


def earlier(unit: UnitRow) -> str:
    """``d 3 ✓  d 7 –``: the planned looks that were made or missed."""
    last: dict[object, Seen] = {sight.day: sight.seen for sight in unit.sights if sight.day is not None}
    return "  ".join(f"d {decimal(look.day)} {_OF_SEEN[last[look.day]]}" for look in unit.plan if look.day in last)


class Tiles(QWidget):
    """The tiles of some units; a click or an arrow makes one the current one. Other keys are the dialog's around."""

    chosen = Signal(int)
    """The place of a unit."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.setObjectName("unit_tiles")
        self.setAccessibleName("Units")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMinimumWidth(2 * _WIDE + _GAP)
        self._now = now
        self._units: Sequence[UnitRow] = ()
        self._current = 0
        self._pending: Collection[int] = ()
        themes.changed.connect(self.update)

    def show_units(self, units: Sequence[UnitRow], current: int, pending: Collection[int]) -> None:
        """``pending``: the keys of those of which something is being recorded."""
        self._units, self._current, self._pending = units, current, pending
        self.setMinimumHeight(self.heightForWidth(self.width()))
        if units:
            unit = units[current]
            self.setAccessibleDescription(f"{unit.called}, {tile(unit, self._now()).now}")
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        rows = -(-max(len(self._units), 1) // self._across(width))
        return rows * (_HIGH + _GAP) - _GAP

    def sizeHint(self) -> QSize:
        return QSize(4 * (_WIDE + _GAP) - _GAP, self.heightForWidth(4 * (_WIDE + _GAP) - _GAP))

    def across(self) -> int:
        """How many stand beside each other."""
        return self._across(self.width())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from tile to tile; around them they would scroll."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Backspace: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -self.across(),
                 Qt.Key.Key_Down: self.across()}  # fmt: skip
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        elif self._units:
            self.chosen.emit(min(max(self._current + step, 0), len(self._units) - 1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        for place in range(len(self._units)):
            if self._room(place).contains(at):
                self.chosen.emit(place)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, unit in enumerate(self._units):
            self._paint(painter, self._room(place), unit, is_current=place == self._current)

    def _across(self, width: int) -> int:
        return max(1, (width + _GAP) // (_WIDE + _GAP))

    def _room(self, place: int) -> QRect:
        row, column = divmod(place, self.across())
        return QRect(column * (_WIDE + _GAP), row * (_HIGH + _GAP), _WIDE, _HIGH)

    def _paint(self, painter: QPainter, room: QRect, unit: UnitRow, *, is_current: bool) -> None:
        says = tile(unit, self._now())
        is_grave = says.tint == "does-not-comply"
        painter.setBrush(colour("refusal" if is_grave else "selection" if is_current else "surface"))
        edge = "does-not-comply" if is_grave else "accent" if is_current else "line"
        painter.setPen(QPen(colour(edge), 2 if is_current else 1))
        painter.drawRoundedRect(room.adjusted(1, 1, -1, -1), 4, 4)
        inside = room.adjusted(_PAD, 5, -_PAD, -5)
        if says.icon:
            ratio = self.devicePixelRatioF()
            painter.drawPixmap(inside.right() - _ICON, inside.top() + 2, pixmap(says.icon, says.tint, _ICON, ratio))
        bold, small = self.font(), self.font()
        bold.setBold(True)
        bold.setPointSizeF(self.font().pointSizeF() + 2)
        small.setPointSizeF(max(self.font().pointSizeF() - 1, 7))
        lines = (
            (bold, "text", str(unit.number)),
            (self.font(), says.tint, "being recorded" if unit.key in self._pending else says.now),
            (small, "quiet", says.earlier),
        )
        high = inside.height() // len(lines)
        for row, (font, tint, words) in enumerate(lines):
            painter.setFont(font)
            painter.setPen(colour(tint))
            line = QRect(inside.left(), inside.top() + row * high, inside.width(), high)
            cut = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, line.width())
            painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, cut)
