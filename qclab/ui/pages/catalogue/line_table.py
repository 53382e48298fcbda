"""The table in which lines are edited, with its keys, its cells that ask, and the buttons below it."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QStyle,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from qclab.domain.refusals import Refusal
from qclab.ui import theme
from qclab.ui.choices import FoundInput, in_cell
from qclab.ui.pages.catalogue.line_kinds import Cells
from qclab.ui.pages.catalogue.lines import Lines
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.cells import EditingDelegate
from qclab.ui.widgets.clipboard import copied
from qclab.ui.widgets.fitted_columns import FittedColumns
from qclab.ui.widgets.whole_text import WholeText
from qclab.ui.widgets.words import button

Index = QModelIndex | QPersistentModelIndex
_CTRL, _ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


class LineDelegate(EditingDelegate):
    """Draws marks behind the words, and asks with a list where a cell has choices."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model: Any = index.model()
        mark = model.mark(index)
        if mark is not None:
            painter.fillRect(option.rect, theme.colour(mark[0]))
            option.state &= ~QStyle.StateFlag.State_Selected
        super().paint(painter, option, index)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(theme.colour("accent"))
            painter.drawRect(option.rect.adjusted(0, 0, -1, -2))

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        model: Any = index.model()
        cell = model.kind.cells[index.column()]
        editor: QWidget
        if cell.kind == "choice" and cell.choices is not None:
            editor = in_cell(FoundInput(cell.entries(model.row(index.row())), is_open=cell.is_open), self)
            editor.setParent(parent)
            editor.setFrame(False)
        else:
            editor = QLineEdit(parent)
            editor.setFrame(False)
        editor.setObjectName(f"edit_{cell.name}")
        editor.setAccessibleName(f"{cell.title}, line {index.row() + 1}")
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        text = str(index.data(Qt.ItemDataRole.EditRole) or "")
        if isinstance(editor, QLineEdit):
            editor.setText(text)
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, FoundInput):
            editor.take()
        model.setData(index, editor.property("text"), Qt.ItemDataRole.EditRole)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        rect = option.rect
        editor.setGeometry(rect.adjusted(0, 0, max(0, 110 - rect.width()), 0))


class LineTable(QTableView):
    refused = Signal(object)
    """A ``Refusal``: what is on the clipboard was not pasted."""
    undo_asked = Signal()

    def __init__(self, name: str, title: str, model: Lines, preferences: Preferences) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.lines = model
        self.setModel(model)
        cells = LineDelegate(self)
        cells.block_pasted.connect(self._paste_over)
        self.setItemDelegate(cells)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setFrameShape(QTableView.Shape.NoFrame)
        height = theme.ROW_HEIGHTS.get(str(preferences.get("rows", "compact")), 28)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(height)
        self.verticalHeader().setFixedWidth(32)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._whole_text = WholeText(self)
        self._columns = FittedColumns(self, preferences, f"table/{name}/columns")

    def go_to(self, row: int, field: str) -> None:
        """Put the cursor into a cell."""
        index = self.lines.index(row, self.lines.place_of(field))
        self.setCurrentIndex(index)
        self.scrollTo(index)
        self.setFocus()

    def add_line(self) -> None:
        row = self.currentIndex().row() + 1 if self.currentIndex().isValid() else self.lines.rowCount()
        kind = self.lines.kind
        above = self.lines.row(row - 1) if row else {}
        self.lines.add(row, [{name: above[name] for name in kind.follows if name in above}])
        self.go_to(row, next(cell.name for cell in kind.cells if not (above and cell.name in kind.follows)))

    def remove_line(self) -> None:
        """Every line of which a cell is selected."""
        index = self.currentIndex()
        rows = {each.row() for each in self.selectedIndexes()} or {index.row()} - {-1}
        self.lines.remove(sorted(rows))
        if rows and self.lines.rowCount():
            self.setCurrentIndex(self.lines.index(min(*rows, self.lines.rowCount() - 1), max(index.column(), 0)))

    def put_back(self, rows: Sequence[Cells]) -> None:
        """The lines as they were. The cursor stays where it is, as far as its line is still there."""
        index = self.currentIndex()
        row, column = index.row(), index.column()
        self.lines.put_back(rows)
        if rows:
            self.setCurrentIndex(self.lines.index(min(max(row, 0), self.lines.rowCount() - 1), max(column, 0)))

    def move_line(self, by: int) -> None:
        index = self.currentIndex()
        if index.isValid() and self.lines.move(index.row(), by):
            self.setCurrentIndex(self.lines.index(index.row() + by, index.column()))

    def sizeHintForColumn(self, column: int) -> int:
        return self._columns.whole(column)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._columns.fit_when_due()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._columns.share()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = event.key(), event.modifiers()
        index = self.currentIndex()
        if self.state() == QAbstractItemView.State.EditingState:
            super().keyPressEvent(event)  # what an open cell did not want: Enter is on its way to close it
        elif event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self._paste()
        elif key == Qt.Key.Key_Insert and held == _CTRL:
            self.add_line()
        elif key == Qt.Key.Key_Delete and held == _CTRL:
            self.remove_line()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and held == _ALT:
            self.move_line(-1 if key == Qt.Key.Key_Up else 1)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and index.isValid():
            self.lines.empty([(each.row(), each.column()) for each in self.selectedIndexes()])
        elif key == Qt.Key.Key_Space and index.isValid() and self.lines.toggle(index):
            return
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not held & _CTRL:
            self._down()
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if not (index.isValid() and self.lines.toggle(index)):
            super().mouseDoubleClickEvent(event)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """After Enter the cursor goes down, as in a spreadsheet."""
        super().closeEditor(editor, hint)
        if hint == QAbstractItemDelegate.EndEditHint.SubmitModelCache:
            self._down()

    def _down(self) -> None:
        index = self.currentIndex()
        if index.isValid() and index.row() + 1 < self.lines.rowCount():
            self.setCurrentIndex(self.lines.index(index.row() + 1, index.column()))

    def _copy(self) -> None:
        block: dict[int, list[str]] = {}
        for index in sorted(self.selectedIndexes(), key=lambda i: (i.row(), i.column())):
            block.setdefault(index.row(), []).append(str(index.data()))
        QGuiApplication.clipboard().setText("\n".join("\t".join(texts) for texts in block.values()))

    def _paste(self) -> None:
        if block := self._copied():
            self._put(block)

    def _paste_over(self, editor: QWidget) -> None:
        """A block that is pasted into an open cell begins at it, as at a closed one. Where it is refused the cell stays
        open with what was typed."""
        if block := self._copied():
            self.closeEditor(editor, QAbstractItemDelegate.EndEditHint.RevertModelCache)
            self._put(block)

    def _copied(self) -> list[list[str]]:
        """The cells on the clipboard; none where they are empty, or refused, which is said."""
        try:
            block = copied()
        except Refusal as refusal:
            self.refused.emit(refusal)
            return []
        return block if any(text for texts in block for text in texts) else []

    def _put(self, block: list[list[str]]) -> None:
        index = self.currentIndex()
        self.lines.paste(max(index.row(), 0), max(index.column(), 0), block)


def with_buttons(table: LineTable, *more: QWidget) -> QWidget:
    """The table with the buttons of its lines below it, and ``more`` of them."""
    name, word = table.objectName(), table.lines.kind.word
    row = QHBoxLayout()
    row.setSpacing(8)
    for title, key, icon, keys, pressed in (
        (f"Add {word}", "add", "plus", "Ctrl+Ins", table.add_line),
        ("Remove", "remove", "minus", "Ctrl+Del", table.remove_line),
        ("Up", "up", "arrow-up", "Alt+Up", lambda: table.move_line(-1)),
        ("Down", "down", "arrow-down", "Alt+Down", lambda: table.move_line(1)),
        ("Undo", "undo", "undo", "Ctrl+Z", table.undo_asked.emit),
    ):
        made = button(title, f"{name}_{key}", pressed, kind="flat", icon=icon, tooltip=f"{title} ({keys})")
        row.addWidget(made)
    for each in more:
        row.addWidget(each)
    row.addStretch(1)
    part = QWidget()
    whole = QVBoxLayout(part)
    whole.setContentsMargins(0, 4, 0, 0)
    whole.setSpacing(4)
    whole.addWidget(table, 1)
    whole.addLayout(row)
    return part
