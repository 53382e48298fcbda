"""How a cell of any list is drawn: ids semi-bold, numbers on their point, evaluations as shape, word and colour."""

from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from qclab.ui import theme
from qclab.ui.icons import pixmap
from qclab.ui.models.columns import Column, mark, shown

_MARGIN = 8
_ICON = 16
_Selected = QStyle.StateFlag.State_Selected
_Focused = QStyle.StateFlag.State_HasFocus


class CellDelegate(QStyledItemDelegate):
    """Draws straight from the model's columns and rows: one lookup a cell instead of seven."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._fonts: dict[str, tuple[QFont, QFontMetrics]] = {}
        theme.themes.changed.connect(self._fonts.clear)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        model: Any = index.model()
        column: Column = model.columns[index.column()]
        rect: QRect = option.rect
        is_selected = bool(option.state & _Selected)
        if is_selected:
            painter.fillRect(rect, theme.colour("selection"))
            if index.column() == 0:
                painter.fillRect(rect.x(), rect.y(), 3, rect.height(), theme.colour("accent"))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, theme.colour("line"))
        row = model.row(index.row())
        inner = rect.adjusted(_MARGIN, 0, -_MARGIN, -1)
        if row is None:
            painter.fillRect(inner.x(), rect.center().y() - 3, min(inner.width(), 48), 6, theme.colour("line"))
        else:
            self._words(painter, inner, column, row, is_gone=model.is_gone(index.row()))
        if option.state & _Focused and not is_selected:
            painter.setPen(theme.colour("accent"))
            painter.drawRect(rect.adjusted(0, 0, -1, -2))

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Wide enough for the words of the cell, for a double click on the edge of a header."""
        model: Any = index.model()
        column: Column = model.columns[index.column()]
        row = model.row(index.row())
        _, metrics = self._font(column.kind)
        words = shown(column, row) if row is not None else ""
        sign = _ICON + 6 if column.kind in ("evaluation", "late") else 0
        return QSize(metrics.horizontalAdvance(words) + sign + 2 * _MARGIN + 2, metrics.height() + 8)

    def _words(self, painter: QPainter, rect: QRect, column: Column, row: object, *, is_gone: bool) -> None:
        kind = column.kind
        font, metrics = self._font(kind)
        painter.setFont(font)
        tint = theme.colour("quiet" if kind == "quiet" or is_gone else "text")
        if kind in ("evaluation", "late"):
            text = column.text(row)
            name, words = (
                mark(text) if kind == "evaluation" else ("late" * text.startswith("!"), text.removeprefix("!"))
            )
            if name:
                draw_mark(painter, rect, name, words, metrics)
                return
            text = words
        else:
            text = shown(column, row)
        if kind == "number" and column.decimals is not None:
            rect = _on_the_point(rect, text, column.decimals, metrics)
        _text(painter, rect, column.alignment, text, tint, metrics)

    def _font(self, kind: str) -> tuple[QFont, QFontMetrics]:
        if kind not in self._fonts:
            font = {"id": theme.identifier, "number": theme.figures, "instant": theme.figures}.get(kind, theme.body)()
            self._fonts[kind] = font, QFontMetrics(font)
        return self._fonts[kind]


def draw_mark(painter: QPainter, rect: QRect, name: str, words: str, metrics: QFontMetrics) -> None:
    """An evaluation, an alert or a lateness: shape, word and colour, always together."""
    top = rect.y() + (rect.height() - _ICON) // 2
    painter.drawPixmap(rect.x(), top, pixmap(name, name, _ICON, painter.device().devicePixelRatioF()))
    beside = rect.adjusted(_ICON + 6, 0, 0, 0)
    _text(
        painter, beside, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words, theme.colour(name), metrics
    )


def _text(
    painter: QPainter, rect: QRect, side: Qt.AlignmentFlag, text: str, tint: QColor, metrics: QFontMetrics
) -> None:
    if metrics.horizontalAdvance(text) > rect.width():
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.setPen(tint)
    painter.drawText(rect, int(side) | int(Qt.TextFlag.TextSingleLine), text)


def _on_the_point(rect: QRect, text: str, decimals: int, metrics: QFontMetrics) -> QRect:
    """Shift a number left by the decimal places it does not have."""
    number = text.split(" ", 1)[0]
    if not number[-1:].isdigit():
        return rect
    places = len(number.partition(".")[2])
    missing = max(0, decimals - places) * metrics.horizontalAdvance("0")
    if decimals and not places:
        missing += metrics.horizontalAdvance(".")
    return rect.adjusted(0, 0, -missing, 0)
