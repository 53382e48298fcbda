"""The grid as it is worked with: keys as in a spreadsheet, one field over the cell that is typed into."""

from collections.abc import Collection
from typing import Final

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView

from qclab.domain.refusals import Refusal
from qclab.domain.results.cell import Cell
from qclab.ui.pages.results.grid.clipboard import as_block
from qclab.ui.pages.results.grid.columns import GridColumns
from qclab.ui.pages.results.grid.delegate import ResultsDelegate
from qclab.ui.pages.results.grid.model import ResultsModel
from qclab.ui.pages.results.grid.moves import across, aside, down, nearest
from qclab.ui.pages.results.grid.typing import Leave, Typing
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.at_rest import AtRest
from qclab.ui.widgets.clipboard import copied, numbers
from qclab.ui.widgets.empty import Empty
from qclab.ui.widgets.stale_button import StaleButton
from qclab.ui.widgets.table_look import dress_table
from qclab.ui.widgets.whole_text import WholeText

_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_MOVES: Final = QAbstractItemView.CursorAction
_STEPS: Final = {
    _MOVES.MoveUp: (-1, 0), _MOVES.MoveDown: (1, 0), _MOVES.MoveLeft: (0, -1), _MOVES.MoveRight: (0, 1),
    _MOVES.MovePrevious: (0, -1), _MOVES.MoveNext: (0, 1), _MOVES.MovePageUp: (-12, 0), _MOVES.MovePageDown: (12, 0),
    _MOVES.MoveHome: (-100_000, 0), _MOVES.MoveEnd: (100_000, 0),
}  # fmt: skip


class ResultsGrid(QTableView):
    cursor_moved = Signal(object)
    """The cell under the cursor, or None."""
    pasted = Signal(object, object)
    refused = Signal(object)
    """A ``Refusal``: what is on the clipboard was not pasted."""
    """The cell to begin at, and the rows of a block, each a list of texts."""
    dropped = Signal(object)
    """Escape on a cell whose text was not recorded."""
    refresh_requested = Signal()
    """Other rows are to be shown: a person asks, or nobody is at the grid."""

    def __init__(self, model: ResultsModel, leave: Leave, preferences: Preferences) -> None:
        super().__init__()
        self.setObjectName("results_grid")
        self.setAccessibleName("Results")
        self._source = model
        self._preferences = preferences
        self._cursor: Cell | None = None
        self._column = 0
        self.setModel(model)
        looks = ResultsDelegate(self)
        self.setItemDelegate(looks)
        dress_table(self, preferences, narrowest=60)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.typing = Typing(self, model, leave)
        self.typing.left.connect(self._step)
        self.typing.block_pasted.connect(self.paste)
        self._empty = Empty(self.viewport())
        self._stale = StaleButton("results", self)
        self._stale.clicked.connect(self.refresh_requested)
        self.at_rest = AtRest(self, self.refresh_requested.emit)
        self._whole_text = WholeText(self)
        self._columns = GridColumns(self, model, looks, preferences, self._is_busy)
        self.typing.stopped.connect(self._columns.take_in_recorded)
        self.verticalScrollBar().sliderReleased.connect(self._columns.take_in_recorded)
        model.modelAboutToBeReset.connect(self._keep_cursor)
        model.laid_out.connect(self._laid_out)
        self.selectionModel().currentChanged.connect(self._moved)
        self._laid_out()
        self._empty.hide()  # until something was asked for, nobody knows that there is nothing

    def teach(self, sentence: str) -> None:
        self._empty.teach(sentence)

    def mark_stale(self, stale: bool) -> None:
        """Rows have come, gone or moved in the database, and do not here while somebody is at them."""
        self._stale.offer(stale)
        self.at_rest.watch(stale)

    def current_cell(self) -> Cell | None:
        index = self.currentIndex()
        return self._source.cell_at(index) if index.isValid() else None

    def go_to(self, cell: Cell | None) -> None:
        if (index := self._source.place(cell)).isValid():
            self.setCurrentIndex(index)

    def selected_tests(self) -> tuple[int, ...]:
        """The tests of the selected rows, in their order."""
        rows = sorted({index.row() for index in self.selectionModel().selectedIndexes()})
        return tuple(dict.fromkeys(self._source.row_at(row).line.test.key for row in rows))

    def select_tests(self, tests: Collection[int]) -> None:
        """Select the rows of these tests; the cursor goes to the first."""
        rows = [row for row in range(self._source.rowCount()) if self._source.row_at(row).line.test.key in tests]
        if not rows:
            return
        if (first := nearest(self._source, rows[0], self._column)).isValid():
            self.setCurrentIndex(first)
        chosen = QItemSelection()
        for row in rows:
            chosen.select(self._source.index(row, 0), self._source.index(row, self._source.columnCount() - 1))
        self.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    # moving

    def _step(self, rows: int, columns: int) -> bool:
        """Go to a neighbour that can hold a result; whether there was one."""
        model, index = self._source, self.currentIndex()
        target = across(model, index, columns) if columns else down(model, index, rows, self._column)
        if target.isValid():
            self.setCurrentIndex(target)
        return target.isValid()

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        model, index = self._source, self.currentIndex()
        rows, columns = _STEPS.get(action, (0, 0))
        if not index.isValid():
            return nearest(model, 0, 0) if model.rowCount() else QModelIndex()
        target = aside(model, index, columns) if columns else down(model, index, rows, self._column)
        return target if target.isValid() else index

    # keys and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.typing.cell is not None:
            self.typing.editor.keyPressEvent(event)  # struck so fast that the field was not open yet when it set out
            return
        key, modifiers = event.key(), event.modifiers()
        plain = not modifiers & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif key == Qt.Key.Key_F2 or (key == Qt.Key.Key_Down and modifiers & Qt.KeyboardModifier.AltModifier):
            self.typing.start()
        elif key in _ENTER and plain:
            self._enter(-1 if modifiers & Qt.KeyboardModifier.ShiftModifier else 1)
        elif key == Qt.Key.Key_Escape and self.current_cell() in self._source.drafts:
            self.dropped.emit(self.current_cell())
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and plain:
            self.typing.start("")
        elif plain and event.text() and event.text().isprintable() and not event.text().isspace():
            self.typing.start("")
            if self.typing.cell is not None:
                self.typing.editor.keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes across and, after the last cell, on to the next part of the page."""
        if self.typing.cell is not None:
            return self.typing.editor.focusNextPrevChild(forward)
        return self._step(0, 1 if forward else -1) or QAbstractItemView.focusNextPrevChild(self, forward)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and self._source.cell_at(index) is None:
            if (found := nearest(self._source, index.row(), index.column())).isValid():
                self.setFocus(Qt.FocusReason.MouseFocusReason)
                self.setCurrentIndex(found)
            event.accept()
            return
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and self._source.cell_at(index) is not None:
            self.setCurrentIndex(index)
            self.typing.start()

    def _enter(self, rows: int) -> None:
        cell = self.current_cell()
        draft = self._source.drafts.get(cell) if cell is not None else None
        if draft is not None and not draft.is_under_way:
            self.typing.start()
        else:
            self._step(rows, 0)

    # clipboard

    def copy(self) -> None:
        """The values that are selected, as a spreadsheet reads them."""
        indexes = self.selectionModel().selectedIndexes() or [self.currentIndex()]
        QGuiApplication.clipboard().setText(as_block(self._source, indexes))

    def paste(self) -> None:
        cell = self.current_cell()
        if cell is None or not QGuiApplication.clipboard().text().strip():
            return
        try:
            self.pasted.emit(cell, copied(numbers))
        except Refusal as refusal:
            self.refused.emit(refusal)

    # looks

    def _is_busy(self) -> bool:
        return self.typing.cell is not None or self.verticalScrollBar().isSliderDown()

    def _laid_out(self) -> None:
        layout = self._source.layout
        self._columns.fit()
        self.clearSpans()
        for number, row in enumerate(layout.rows):
            if row.spans:
                self.setSpan(number, len(layout.facts), 1, len(layout.results))
        self._empty.setVisible(self._source.rowCount() == 0)
        self._empty.setGeometry(self.viewport().rect())
        index = self._source.place(self._cursor)
        if not index.isValid() and self._source.rowCount():
            index = nearest(self._source, 0, 0)
        if index.isValid():
            self.setCurrentIndex(index)
        else:
            self.cursor_moved.emit(None)

    def sizeHintForColumn(self, column: int) -> int:
        """What a double click on the edge of a heading asks."""
        return self._columns.whole(column)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._columns.share()

    def _keep_cursor(self) -> None:
        self._cursor = self.current_cell()

    def _moved(self, index: QModelIndex, before: QModelIndex) -> None:
        """Going down past a result that spans comes back to the column it left."""
        self.typing.note.hide()
        if index.isValid() and not self._source.row_at(index.row()).spans:
            self._column = index.column()
        self.cursor_moved.emit(self._source.cell_at(index) if index.isValid() else None)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        self.typing.note.hide()
        self.typing.follow()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._columns.share()
        self._empty.setGeometry(self.viewport().rect())
        self._stale.stand()
        self.typing.follow()
