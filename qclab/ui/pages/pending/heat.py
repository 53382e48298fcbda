"""The heat map: people or assays down, days across, how many tests are due; a click or Enter filters the list below."""

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from qclab.domain.counts import count
from qclab.domain.testing.due import LATE, TODAY, Horizon
from qclab.queries.testing.workload import Line
from qclab.ui import theme
from qclab.ui.pages.pending.words import column_said, column_words

Index = QModelIndex | QPersistentModelIndex
_NOWHERE: Final = QModelIndex()
_ROW, _HEAD, _CELL, _MARGIN = 22, 34, 38, 8
_NARROWEST: Final = 160
_STRONGEST: Final = 110  # alpha of the fullest cell, out of 255: text stays readable on it


def called(line: Line) -> str:
    """The title of a row, and of a person when they are away."""
    return f"{line.title}, {line.note}" if line.note else line.title


class HeatModel(QAbstractTableModel):
    """Rows as they come, the most urgent first; a cell without tests is empty."""

    def __init__(self, horizon: Horizon, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.horizon = horizon
        self.rows: Sequence[Line] = ()
        self.most = 1

    def show(self, rows: Sequence[Line], horizon: Horizon) -> None:
        same = [row.key for row in rows] == [row.key for row in self.rows]
        if not same:
            self.beginResetModel()
        self.rows, self.horizon = rows, horizon
        self.most = max((count for row in rows for count in row.counts), default=1)
        if same:
            if self.rowCount():  # an empty picture has nothing to change
                self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)
        else:
            self.endResetModel()

    def count(self, index: Index) -> int:
        return self.rows[index.row()].counts[index.column()]

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.horizon.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        number = self.count(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return str(number) if number else ""
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            what = count(number, "test") if number else "nothing"
            away = ", away" if self.is_away(index) else ""
            return f"{self.rows[index.row()].title}: {what} {column_said(index.column(), self.horizon)}{away}"
        return None

    def is_away(self, index: Index) -> bool:
        """Whether the person of this row is away on the day of this column."""
        away = self.rows[index.row()].away
        return bool(away) and away[index.column()]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        down = orientation == Qt.Orientation.Vertical
        if section >= (len(self.rows) if down else self.columnCount()):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return called(self.rows[section]) if down else " ".join(column_words(section, self.horizon)).strip()
        if role == Qt.ItemDataRole.ToolTipRole:
            return called(self.rows[section]) if down else column_said(section, self.horizon).capitalize()
        return None


class HeatMap(QTableView):
    """``chosen`` is the row and the column that the list is filtered by; either may be nothing."""

    picked = Signal(str, int)
    """The key of the row and the column; an empty key or a column of -1 is all of them."""

    def __init__(self, name: str, horizon: Horizon, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName("Open tests by day")
        self.heat = HeatModel(horizon, self)
        self.chosen: tuple[str, int | None] = ("", None)
        self.setModel(self.heat)
        self.setItemDelegate(_Cells(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        across, down = _Days(self), _Titles(self)
        self.setHorizontalHeader(across)
        self.setVerticalHeader(down)
        across.sectionClicked.connect(lambda column: self.picked.emit("", column))
        down.sectionClicked.connect(lambda row: self.picked.emit(self.heat.rows[row].key, -1))
        self.clicked.connect(self._pick)
        theme.themes.changed.connect(self.viewport().update)

    def show_heat(self, rows: Sequence[Line], horizon: Horizon) -> None:
        self.heat.show(rows, horizon)
        if not self.currentIndex().isValid() and rows:
            self.setCurrentIndex(self.heat.index(0, 0))

    def show_chosen(self, key: str, column: int | None) -> None:
        self.chosen = (key, column)
        for part in (self, self.horizontalHeader(), self.verticalHeader()):
            part.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.updateGeometries()  # the titles have what the days leave
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._pick(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _pick(self, index: QModelIndex) -> None:
        if index.isValid() and self.heat.count(index):
            self.picked.emit(self.heat.rows[index.row()].key, index.column())


class _Cells(QStyledItemDelegate):
    def __init__(self, view: HeatMap) -> None:
        super().__init__(view)
        self._view = view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view, heat = self._view, self._view.heat
        rect: QRect = option.rect
        column, number = index.column(), heat.count(index)
        painter.fillRect(rect, _ground(column, heat.horizon))
        inner = rect.adjusted(1, 1, -1, -1)
        if heat.is_away(index):
            painter.fillRect(inner, QBrush(theme.colour("quiet"), Qt.BrushStyle.BDiagPattern))
        if number:
            tint = QColor(theme.colour("late" if column == LATE else "accent"))
            tint.setAlpha(28 + round((_STRONGEST - 28) * min(number / max(heat.most, 4), 1)))
            painter.fillRect(inner, tint)
            painter.setFont(theme.figures())
            painter.setPen(theme.colour("text"))
            painter.drawText(inner, int(Qt.AlignmentFlag.AlignCenter), str(number))
        key, chosen = view.chosen
        is_row, is_column = key == heat.rows[index.row()].key, chosen == column
        if number and ((is_row and (is_column or chosen is None)) or (is_column and not key)):
            _frame(painter, inner, 2)
        elif view.hasFocus() and index == view.currentIndex():
            _frame(painter, inner, 1)


def _frame(painter: QPainter, rect: QRect, width: int) -> None:
    painter.setPen(theme.colour("accent"))
    for inset in range(width):
        painter.drawRect(rect.adjusted(inset, inset, -1 - inset, -1 - inset))


def _ground(column: int, horizon: Horizon) -> QColor:
    """Weekends lie back a little."""
    is_day = TODAY <= column < horizon.later
    return theme.colour("window" if is_day and horizon.day(column).weekday() >= 5 else "surface")


class _Days(QHeaderView):
    def __init__(self, view: HeatMap) -> None:
        super().__init__(Qt.Orientation.Horizontal, view)
        self._view = view
        self.setSectionsClickable(True)
        self.setFixedHeight(_HEAD)
        self.setMinimumSectionSize(_CELL)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        horizon = self._view.heat.horizon
        painter.save()
        painter.fillRect(rect, _ground(section, horizon))
        above, below = column_words(section, horizon)
        strong = section == TODAY or self._view.chosen[1] == section
        font = theme.quiet()
        font.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(theme.colour("late" if section == LATE else "text" if strong else "quiet"))
        half = rect.height() // 2
        painter.drawText(rect.adjusted(0, 2, 0, -half), int(Qt.AlignmentFlag.AlignCenter), above)
        painter.drawText(rect.adjusted(0, half - 1, 0, -2), int(Qt.AlignmentFlag.AlignCenter), below)
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, theme.colour("line"))
        painter.restore()


class _Titles(QHeaderView):
    def __init__(self, view: HeatMap) -> None:
        super().__init__(Qt.Orientation.Vertical, view)
        self._view = view
        self.setSectionsClickable(True)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(_ROW)
        self.setDefaultSectionSize(_ROW)

    def sizeHint(self) -> QSize:
        """Wide enough for the longest title, as long as the days have their room."""
        font = theme.body()
        font.setWeight(QFont.Weight.DemiBold)
        metrics = QFontMetrics(font)
        titles = max((metrics.horizontalAdvance(called(row)) for row in self._view.heat.rows), default=0)
        bar = self._view.verticalScrollBar().sizeHint().width()
        left = self._view.width() - 2 * self._view.frameWidth() - bar - _CELL * self._view.heat.columnCount()
        return QSize(max(min(titles + 2 * _MARGIN, left), _NARROWEST), super().sizeHint().height())

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        rows = self._view.heat.rows
        if section >= len(rows):
            return
        painter.save()
        painter.fillRect(rect, theme.colour("surface"))
        is_chosen = self._view.chosen[0] == rows[section].key
        font = theme.body()
        font.setWeight(QFont.Weight.DemiBold if is_chosen else QFont.Weight.Normal)
        painter.setFont(font)
        inner = rect.adjusted(_MARGIN, 0, -_MARGIN, 0)
        left, row = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), rows[section]
        metrics = painter.fontMetrics()
        words = metrics.elidedText(row.title, Qt.TextElideMode.ElideRight, inner.width())
        painter.setPen(theme.colour("text"))
        painter.drawText(inner, left, words)
        after = inner.adjusted(metrics.horizontalAdvance(f"{words}  "), 0, 0, 0)
        painter.setPen(theme.colour("alert"))
        painter.drawText(after, left, metrics.elidedText(row.note, Qt.TextElideMode.ElideRight, max(after.width(), 0)))
        if is_chosen:
            painter.fillRect(rect.x(), rect.y() + 1, 3, rect.height() - 2, theme.colour("accent"))
        painter.restore()
