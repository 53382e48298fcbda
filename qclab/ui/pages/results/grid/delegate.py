"""How a cell of the results is drawn: the value, then its evaluation as shape, word and colour."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPolygon
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QTableView

from qclab.ui import theme
from qclab.ui.icons import pixmap
from qclab.ui.models.columns import mark, shape
from qclab.ui.pages.results.grid.facts import fact
from qclab.ui.pages.results.grid.model import ResultsModel, Shown
from qclab.ui.pages.results.grid.widths import BESIDE, IN_LINES, mark_left
from qclab.ui.widgets.whole_text import TellingDelegate

_ICON = 16
_CORNER = 7
_FIELD = 24  # the height of what is typed in
_KINDS = {"test": "bold", "batch": "bold", "limit": "figures", "sample": "figures"}
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_WRAPPED = int(Qt.AlignmentFlag.AlignLeft) | int(Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap)


class ResultsDelegate(TellingDelegate):
    MARGIN = 8

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._fonts: dict[str, tuple[QFont, QFontMetrics]] = {}
        self.values: dict[int, int] = {}
        """The room for values in each column of results, in pixels."""
        theme.themes.changed.connect(self._fonts.clear)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        model = index.model()
        assert isinstance(model, ResultsModel)  # noqa: S101 - this delegate draws nothing else
        rect: QRect = option.rect
        facts = len(model.layout.facts)
        cell = model.cell_at(index)
        is_cursor = bool(option.state & QStyle.StateFlag.State_HasFocus)
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if index.column() >= facts:
            shown = model.shown(cell) if cell is not None else None
            inner = rect.adjusted(self.MARGIN, 0, -self.MARGIN, -1)
            high = rect.height() if self._is_stacked(inner, shown) else _FIELD
            self._background(painter, rect, shown, high, is_selected=is_selected and not is_cursor)
            if shown is not None:
                self._result(painter, inner, shown, index.column())
                if shown.changed:
                    _corner(painter, rect)
            painter.fillRect(rect.x(), rect.y(), 1, rect.height(), theme.colour("line"))
        else:
            self._fact(painter, rect.adjusted(self.MARGIN, 0, -self.MARGIN, -1), model, index)
        if _ends_here(model, index):
            painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, theme.colour("line"))
        if cell is not None and (is_cursor or index == self._current(option)):
            painter.setPen(QColor(theme.colour("accent" if is_cursor else "control")))
            for inset in range(2 if is_cursor else 1):
                painter.drawRect(rect.adjusted(inset, inset, -1 - inset, -2 - inset))

    def _current(self, option: QStyleOptionViewItem) -> QModelIndex:
        view = option.widget
        return view.currentIndex() if hasattr(view, "currentIndex") else QModelIndex()

    def _background(self, painter: QPainter, rect: QRect, shown: Shown | None, high: int, *, is_selected: bool) -> None:
        """What can be typed in looks like a field, what cannot like text."""
        if is_selected:
            painter.fillRect(rect, theme.colour("selection"))
        if shown is None or shown.state == "shut":
            return
        field = rect.adjusted(4, 0, -4, 0)
        field.setHeight(min(rect.height() - 6, high))
        field.moveTop(rect.top() + (rect.height() - 1 - field.height()) // 2)
        painter.fillRect(field, theme.colour("notice" if shown.state == "kept" else "raised"))
        painter.setPen(theme.colour("control"))
        painter.drawRect(field)

    def needed_at(self, index: QModelIndex | QPersistentModelIndex) -> int:
        model = index.model()
        assert isinstance(model, ResultsModel)  # noqa: S101 - this delegate draws nothing else
        facts = model.layout.facts
        if index.column() < len(facts):
            name = facts[index.column()]
            return 0 if name in IN_LINES else sum(self.fact_width(model, index.row(), name)) + 2 * self.MARGIN
        cell = model.cell_at(index)
        if cell is None:
            return 0
        width, view = self.result_width(model.shown(cell)), self.parent()
        is_high = isinstance(view, QTableView) and view.rowHeight(index.row()) >= self.result_height()
        return (max(width) if is_high else sum(width) + BESIDE) + 2 * self.MARGIN

    def result_width(self, shown: Shown) -> tuple[int, int]:
        """What the value of a cell takes in pixels, and what the evaluation beside it."""
        value = self._font("figures")[1].horizontalAdvance("" if shown.words_alone else shown.text)
        words = self._font("quiet")[1].horizontalAdvance(shown.words)
        return value, _ICON + 8 + words if shown.words else 0

    def result_height(self) -> int:
        """The height of a row in which an evaluation stands below its value."""
        return self._font("figures")[1].height() + max(self._font("quiet")[1].height(), _ICON) + 12

    def _is_stacked(self, rect: QRect, shown: Shown | None) -> bool:
        """Whether the evaluation of a cell has no room beside its value, and has some below it."""
        if shown is None or shown.words_alone or not (shown.text and shown.words):
            return False
        return sum(self.result_width(shown)) + BESIDE > rect.width() and rect.height() >= self.result_height() - 1

    def fact_width(self, model: ResultsModel, row: int, name: str) -> tuple[int, int]:
        """What a fact of a row takes in pixels, and what the note beside it."""
        beside = self._note_width(model, row) + 8 if name == "test" and model.note_at(row) else 0
        return self._font(_KINDS.get(name, "body"))[1].horizontalAdvance(fact(model.row_at(row), name)), beside

    def fact_height(self, model: ResultsModel, row: int, name: str, width: int) -> int:
        """The height in pixels of a name that goes on in another line in this width, its note below it."""
        return self._in_lines(model, row, name, width - 2 * self.MARGIN)[1] + 10

    def longest_word(self, model: ResultsModel, name: str) -> int:
        """The width in pixels of what no line of these names can break, and of the notes of tests."""
        metrics, rows = self._font(_KINDS.get(name, "body"))[1], range(model.rowCount())
        words = {word for row in rows for word in fact(model.row_at(row), name).split()}
        notes = [self._note_width(model, row) for row in rows] if name == "test" else []
        return max((*map(metrics.horizontalAdvance, words), *notes), default=0)

    def _note_width(self, model: ResultsModel, row: int) -> int:
        sign, note = mark(model.note_at(row))
        return self._font("quiet")[1].horizontalAdvance(note) + (_ICON + 6 if sign else 0)

    def _in_lines(self, model: ResultsModel, row: int, name: str, width: int) -> tuple[int, int]:
        """The height of a name in lines of this width, and with the note of its test below."""
        metrics, quiet = self._font(_KINDS.get(name, "body"))[1], self._font("quiet")[1]
        words = metrics.boundingRect(QRect(0, 0, width, 10_000), _WRAPPED, fact(model.row_at(row), name)).height()
        return words, words + (max(quiet.height(), _ICON) if self.fact_width(model, row, name)[1] else 0)

    def _result(self, painter: QPainter, rect: QRect, shown: Shown, column: int) -> None:
        font, metrics = self._font("figures")
        painter.setFont(font)
        quiet_font, quiet_metrics = self._font("quiet")
        text = "" if shown.words_alone else shown.text
        value, words = self.result_width(shown)
        if self._is_stacked(rect, shown):
            high = max(quiet_metrics.height(), _ICON)
            top = rect.y() + (rect.height() - metrics.height() - high) // 2
            tint = theme.colour("quiet" if shown.state == "under way" else "text")
            _text(painter, QRect(rect.x(), top, rect.width(), metrics.height()), text, tint, metrics)
            self._evaluated(painter, QRect(rect.x(), top + metrics.height(), rect.width(), high), shown)
            return
        mark = 0 if shown.words_alone else mark_left(rect.width(), value, words, self.values.get(column, 0))
        room = rect.adjusted(0, 0, mark - rect.width() - 8, 0) if mark and shown.words else rect
        tint = theme.colour("quiet" if shown.state == "under way" else "text")
        taken = _text(painter, room, text, tint, metrics) if not shown.words_alone else -8
        if not shown.words:
            return
        if not (text or shown.mark):
            painter.setFont(quiet_font)
            _text(painter, rect, shown.words, theme.colour("quiet"), quiet_metrics)
            return
        left = rect.x() + (mark or taken + 8)
        self._evaluated(painter, QRect(left, rect.y(), rect.right() - left, rect.height()), shown)

    def _evaluated(self, painter: QPainter, rect: QRect, shown: Shown) -> None:
        """The evaluation: its shape, and its words in its colour."""
        quiet_font, quiet_metrics = self._font("quiet")
        token = {"warning": "alert", "": "quiet"}.get(shown.mark, shown.mark)
        painter.setFont(quiet_font)
        if shown.mark:
            top = rect.y() + (rect.height() - _ICON) // 2
            ratio = painter.device().devicePixelRatioF()
            painter.drawPixmap(rect.x(), top, pixmap(shown.mark, token, _ICON, ratio))
        _text(painter, rect.adjusted(_ICON + 6, 0, 0, 0), shown.words, theme.colour(token), quiet_metrics)

    def _fact(
        self, painter: QPainter, rect: QRect, model: ResultsModel, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        name = model.layout.facts[index.column()]
        text = fact(model.row_at(index.row()), name)
        font, metrics = self._font(_KINDS.get(name, "body"))
        words, beside = self.fact_width(model, index.row(), name)
        sign, note = mark(model.note_at(index.row())) if beside else ("", "")
        quiet_font, quiet_metrics = self._font("quiet")
        painter.setFont(font)
        tint = theme.colour("quiet" if text.startswith("no limit") else "text")
        after = rect.adjusted(words + 8, 0, 0, 0)
        if name in IN_LINES and words + beside > rect.width():
            lines, height = self._in_lines(model, index.row(), name, rect.width())
            top = rect.y() + max((rect.height() - height) // 2, 0)
            painter.setPen(tint)
            painter.drawText(QRect(rect.x(), top, rect.width(), lines), _WRAPPED, text)
            after = QRect(rect.x(), top + lines, rect.width(), max(quiet_metrics.height(), _ICON))
        else:
            _text(painter, rect, text, tint, metrics)
        if note:
            painter.setFont(quiet_font)
            if sign:
                ratio = painter.device().devicePixelRatioF()
                top = after.y() + (after.height() - _ICON) // 2
                painter.drawPixmap(after.x(), top, pixmap(*shape(sign), _ICON, ratio))
                after = after.adjusted(_ICON + 6, 0, 0, 0)
            _text(painter, after, note, theme.colour(shape(sign)[1] if sign else "quiet"), quiet_metrics)

    def _font(self, kind: str) -> tuple[QFont, QFontMetrics]:
        if kind not in self._fonts:
            font = {"figures": theme.figures, "quiet": theme.quiet, "bold": theme.identifier}.get(kind, theme.body)()
            self._fonts[kind] = font, QFontMetrics(font)
        return self._fonts[kind]


def _ends_here(model: ResultsModel, index: QModelIndex | QPersistentModelIndex) -> bool:
    """Whether a hairline closes the cell: what is named once has one below its last row."""
    if index.row() + 1 == model.rowCount() or index.column() >= len(model.layout.facts):
        return True
    following, name = model.row_at(index.row() + 1), model.layout.facts[index.column()]
    if name in ("batch", "test"):
        return following.opens_test
    return following.opens_line if name in ("parameter", "limit") else True


def _corner(painter: QPainter, rect: QRect) -> None:
    """The small corner of a cell whose value was changed; its history opens with Ctrl+H."""
    right, top = rect.right(), rect.top() + 1
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("accent"))
    painter.drawPolygon(QPolygon([QPoint(right - _CORNER, top), QPoint(right, top), QPoint(right, top + _CORNER)]))
    painter.restore()


def _text(painter: QPainter, rect: QRect, text: str, tint: QColor, metrics: QFontMetrics) -> int:
    """Draw a text, shortened to its room; the width it took."""
    if metrics.horizontalAdvance(text) > rect.width():
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(rect.width(), 0))
    painter.setPen(tint)
    painter.drawText(rect, int(_LEFT) | int(Qt.TextFlag.TextSingleLine), text)
    return metrics.horizontalAdvance(text)
