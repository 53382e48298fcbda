"""How a cell of any list is drawn: ids semi-bold, numbers on their point, evaluations as shape, word and colour."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QFont, QFontMetrics, QPainter, QStaticText
from PySide6.QtWidgets import QLineEdit, QStyle, QStyleOptionViewItem

from qclab.domain.identifiers import grouped
from qclab.ui import theme
from qclab.ui.icons import pixmap
from qclab.ui.models.columns import Column, Kind, Side, mark, shape
from qclab.ui.widgets.clipboard import is_block_pasted, menu_of
from qclab.ui.widgets.whole_text import TellingDelegate

_MARGIN = 8
_ICON = 16
_GAP = 6
_BAR, _BAR_HEIGHT, _BAR_GAP = 48, 6, 14
# Plain numbers instead of flags: this runs for every cell of every frame.
_SELECTED = QStyle.StateFlag.State_Selected.value
_FOCUSED = QStyle.StateFlag.State_HasFocus.value
_ELIDE_RIGHT = Qt.TextElideMode.ElideRight
_NEAR = 4
"""So many rows above and below may be taken for each other."""
_TOLD_APART = 8
"""With fewer characters a text says nothing, whatever is left out of it."""
_FORM = dict.fromkeys(map(ord, "123456789"), "0")


class CellDelegate(TellingDelegate):
    """Draws straight from the model's columns and rows: one lookup a cell instead of seven."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.closes_group: Callable[[int], bool] = lambda _: False
        """Whether rows of another kind begin below a row, so that a stronger line parts them."""
        self._font = lru_cache(_font)
        self._advance = lru_cache(maxsize=16_384)(self._measure)
        self._laid = lru_cache(maxsize=4_096)(self._lay)
        theme.themes.changed.connect(self._forget)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        model: Any = index.model()
        place, number = index.row(), index.column()
        column: Column = model.columns[number]
        rect: QRect = option.rect
        state = option.state.value
        is_selected = state & _SELECTED
        if is_selected:
            painter.fillRect(rect, theme.colour("selection"))
            if number == 0:
                painter.fillRect(rect.x(), rect.y(), 3, rect.height(), theme.colour("accent"))
        is_last = self.closes_group(place)
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, theme.colour("quiet" if is_last else "line"))
        row = model.row(place)
        inner = rect.adjusted(_MARGIN, 0, -_MARGIN, -1)
        if row is None:
            painter.fillRect(inner.x(), rect.center().y() - 3, min(inner.width(), 48), 6, theme.colour("line"))
        else:
            near = partial(model.rows_there, range(max(place - _NEAR, 0), place + _NEAR + 1))
            self._cell(painter, inner, column, row, near, is_gone=model.is_gone(place))
        if state & _FOCUSED and (self.is_walked or not is_selected):
            painter.setPen(theme.colour("accent"))
            painter.drawRect(rect.adjusted(0, 0, -1, -2))

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(self.needed_at(index), 24)

    def needed_at(self, index: QModelIndex | QPersistentModelIndex) -> int:
        model: Any = index.model()
        row = model.row(index.row())
        return 0 if row is None else self.needed(model.columns[index.column()], row)

    def needed(self, column: Column, row: object) -> int:
        """The width in pixels that shows a cell whole."""
        return self._width(column, str(column.text(row)))

    def widest(self, column: Column, rows: Iterable[object]) -> int:
        """The width in pixels that shows these cells of a column whole. Digits have one width: forms are measured."""
        forms = {str(column.text(row)).translate(_FORM) for row in rows}
        return max((self._width(column, form) for form in forms), default=0)

    def widths(self, column: Column, rows: Iterable[object]) -> Sequence[int]:
        """The width in pixels that shows each of these rows of a column whole, the least first."""
        return sorted(self._width(column, str(column.text(row)).translate(_FORM)) for row in rows)

    def _width(self, column: Column, text: str) -> int:
        sign = short = 0
        if column.kind in ("evaluation", "late"):
            name, text = _mark(column.kind, text)
            sign = _ICON + _GAP if name else 0
        elif column.kind == "id":
            text = grouped(text)
        elif column.kind == "number" and column.decimals is not None:
            short = self._short_of(text, column.decimals)
        bar = _BAR + _BAR_GAP if column.share is not None else 0
        return self._advance(column.kind, text) + sign + short + bar + 2 * _MARGIN

    def _cell(
        self,
        painter: QPainter,
        rect: QRect,
        column: Column,
        row: object,
        near: Callable[[], Sequence[object]],
        *,
        is_gone: bool,
    ) -> None:
        kind = column.kind
        if column.share is not None:
            bar = column.share(row)
            rect = rect.adjusted(0, 0, -_BAR - _BAR_GAP, 0)
            if bar is not None:
                top = rect.center().y() - _BAR_HEIGHT // 2
                _draw_bar(painter, QRect(rect.right() + 1 + _BAR_GAP, top, _BAR, _BAR_HEIGHT), *bar)
        text = str(column.text(row))
        if not text:  # every third cell: nothing to set up, nothing to draw
            return
        tint = theme.colour("quiet" if kind == "quiet" or is_gone else "text")
        if kind in ("evaluation", "late"):
            name, words = _mark(kind, text)
            if name:
                top = rect.y() + (rect.height() - _ICON) // 2
                icon, token = shape(name)
                painter.drawPixmap(rect.x(), top, pixmap(icon, token, _ICON, painter.device().devicePixelRatioF()))
                rect, tint = rect.adjusted(_ICON + _GAP, 0, 0, 0), theme.colour(token)
            self._text(painter, rect, "left", kind, words, tint)
            return
        if kind == "id":
            text = grouped(text)
        elif kind == "number" and column.decimals is not None:
            rect = rect.adjusted(0, 0, -self._short_of(text, column.decimals), 0)
        is_cut = column.is_wordy and self._advance(kind, text) > rect.width()
        beside = [str(column.text(row)) for row in near()] if is_cut else ()
        self._text(painter, rect, column.side, kind, text, tint, beside)

    def shortened(self, kind: Kind, text: str, beside: Iterable[str], width: int) -> str:
        """A text as it is cut: at its end; of texts ``beside`` each other that begin alike, before what differs."""
        metrics = self._font(kind)[1]
        short: str = metrics.elidedText(text, _ELIDE_RIGHT, width)
        start = short[:-1]
        others = {other for other in beside if other != text}
        begun = [other for other in others if text.startswith(other) and len(other) >= len(start)]
        alike = [other for other in others if other.startswith(start) and self._advance(kind, other) > width]
        if not (begun or alike) or len(short) < _TOLD_APART:
            return short
        at = len(min(begun, key=len)) if begun else text.rfind(" ", 0, min(_differs(text, o) for o in alike)) + 1
        tail = text[at:]
        left: str = metrics.elidedText(text[:at], _ELIDE_RIGHT, width - self._advance(kind, tail))
        if left:
            return left + tail
        return "…" + str(metrics.elidedText(tail, _ELIDE_RIGHT, width - self._advance(kind, "…")))

    def _text(
        self,
        painter: QPainter,
        rect: QRect,
        side: Side,
        kind: Kind,
        text: str,
        tint: QColor,
        beside: Sequence[str] = (),
    ) -> None:
        left, width = rect.x(), rect.width()
        font, metrics = self._font(kind)
        advance = self._advance(kind, text)
        if advance > width:
            text = self.shortened(kind, text, beside, width)
        elif side == "right":
            left += width - advance
        elif side == "center":
            left += (width - advance) // 2
        painter.setPen(tint)
        painter.setFont(font)
        painter.drawStaticText(left, rect.y() + (rect.height() - metrics.height()) // 2, self._laid(kind, text))

    def _short_of(self, text: str, decimals: int) -> int:
        """How far left a number goes for the decimal places it does not have."""
        number = text.partition(" ")[0]
        if not number[-1:].isdigit():
            return 0
        places = len(number.partition(".")[2])
        point = self._advance("number", ".") if decimals and not places else 0
        return max(0, decimals - places) * self._advance("number", "0") + point

    def _measure(self, kind: Kind, text: str) -> int:
        return self._font(kind)[1].horizontalAdvance(text)

    def _lay(self, kind: Kind, text: str) -> QStaticText:
        """A text laid out once, which is most of drawing it: the same words come back in every frame."""
        laid = QStaticText(" ".join(text.splitlines()))
        laid.setTextFormat(Qt.TextFormat.PlainText)
        laid.prepare(font=self._font(kind)[0])
        return laid

    def _forget(self) -> None:
        self._font.cache_clear()
        self._advance.cache_clear()
        self._laid.cache_clear()


class EditingDelegate(CellDelegate):
    """``block_pasted`` carries the editor of an open cell into which a block of cells was pasted, for the table."""

    block_pasted = Signal(object)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        if is_block_pasted(event):
            self.block_pasted.emit(editor)
            return True
        if isinstance(event, QContextMenuEvent) and isinstance(editor, QLineEdit):
            menu_of(editor, lambda: self.block_pasted.emit(editor)).popup(event.globalPos())
            return True
        return super().eventFilter(editor, event)


def _differs(text: str, other: str) -> int:
    """The first place in which two texts differ."""
    pairs = enumerate(zip(text, other, strict=False))
    return next((place for place, (one, two) in pairs if one != two), min(len(text), len(other)))


def _draw_bar(painter: QPainter, rect: QRect, share: float, token: str) -> None:
    """Full from the left; something is seen of what is not nothing. Its edge is seen on every ground."""
    painter.fillRect(rect, theme.colour("control"))
    painter.fillRect(rect.adjusted(1, 1, -1, -1), theme.colour("surface"))
    if share > 0:
        wide = max(round(rect.width() * min(share, 1)), 2)
        painter.fillRect(rect.x(), rect.y(), wide, rect.height(), theme.colour(token))


def _font(kind: Kind) -> tuple[QFont, QFontMetrics]:
    makers = {"id": theme.identifier, "number": theme.figures, "instant": theme.figures}
    font = makers.get(kind, theme.body)()
    return font, QFontMetrics(font)


def _mark(kind: Kind, text: str) -> tuple[str, str]:
    if kind == "evaluation":
        return mark(text)
    return ("late", text[1:]) if text.startswith("!") else ("", text)
