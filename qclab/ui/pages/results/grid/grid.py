"""The grid as it is worked with: keys as in a spreadsheet, one field over the cell that is typed into."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QModelIndex, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView

from qclab.domain.results.cell import Cell
from qclab.ui import theme
from qclab.ui.pages.results.grid.clipboard import as_block, block
from qclab.ui.pages.results.grid.columns import GridColumns
from qclab.ui.pages.results.grid.delegate import ResultsDelegate
from qclab.ui.pages.results.grid.editor import CellEditor, FieldNote
from qclab.ui.pages.results.grid.layout import outcomes_of
from qclab.ui.pages.results.grid.model import ResultsModel
from qclab.ui.pages.results.grid.moves import across, aside, down, nearest
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.empty import Empty
from qclab.ui.widgets.table_look import dress_table
from qclab.ui.widgets.whole_text import WholeText

Leave = Callable[[Cell, str, bool, bool], str]
"""Cell, text, whether it was pasted, whether it is left with Enter: why the text is refused at the field."""

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
    typed = Signal(object, str)
    """A cell and the text in it so far."""
    stopped_typing = Signal()
    pasted = Signal(object, object)
    """The cell to begin at, and the rows of a block, each a list of texts."""
    dropped = Signal(object)
    """Escape on a cell whose text was not recorded."""
    looked_away = Signal()
    """The focus went elsewhere while a cell is typed into."""

    def __init__(self, model: ResultsModel, leave: Leave, preferences: Preferences) -> None:
        super().__init__()
        self.setObjectName("results_grid")
        self.setAccessibleName("Results")
        self._source = model
        self._leave = leave
        self._preferences = preferences
        self._editing: Cell | None = None
        self._cursor: Cell | None = None
        self._column = 0
        self.setModel(model)
        looks = ResultsDelegate(self)
        self.setItemDelegate(looks)
        dress_table(self, preferences, narrowest=60)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.editor = CellEditor(self.viewport())
        self.note = FieldNote(self.viewport())
        self._empty = Empty(self.viewport())
        self.editor.left.connect(self._left)
        self.editor.given_up.connect(self.give_up)
        self.editor.looked_away.connect(self._look_away)
        self.editor.block_pasted.connect(self._paste_over_editor)
        self.editor.textEdited.connect(self._typing)
        self._whole_text = WholeText(self)
        self._columns = GridColumns(self, model, looks, preferences)
        model.modelAboutToBeReset.connect(self._keep_cursor)
        model.laid_out.connect(self._laid_out)
        self.selectionModel().currentChanged.connect(self._moved)
        self._laid_out()
        self._empty.hide()  # until something was asked for, nobody knows that there is nothing

    def teach(self, sentence: str) -> None:
        self._empty.teach(sentence)

    def current_cell(self) -> Cell | None:
        index = self.currentIndex()
        return self._source.cell_at(index) if index.isValid() else None

    def go_to(self, cell: Cell | None) -> None:
        if (index := self._source.place(cell)).isValid():
            self.setCurrentIndex(index)

    # typing

    @property
    def editing(self) -> Cell | None:
        """The cell that is typed into."""
        return self._editing

    def edit_cell(self, text: str | None = None) -> None:
        """Type into the cell under the cursor: ``text`` replaces what it holds, None goes on with it."""
        cell = self.current_cell()
        if cell is None or self._editing is not None:
            return
        draft, result = self._source.drafts.get(cell), self._source.result(cell)
        why = self._source.closed_because(cell)
        if draft is not None and draft.is_under_way:
            why = ("This value is being recorded; it can be changed in a moment.",)
        if why:
            self.note.say("\n".join(why), self.visualRect(self.currentIndex()))
            return
        held = draft.text if draft else result.typed if result else ""
        self._editing = cell
        self.scrollTo(self.currentIndex())
        outcomes = outcomes_of(self._source.line(cell))
        self.editor.start(held if text is None else text, self._rect(), outcomes, is_typed=text is not None)
        self.typed.emit(cell, self.editor.text())

    def leave_editor(self) -> bool:
        """Leave the cell that is typed into; whether its text was taken (or there was none to take)."""
        had_focus = self.editor.hasFocus()
        is_taken = self._editing is None or self._take()
        if is_taken and had_focus:
            self.setFocus()
        return is_taken

    def give_up(self) -> None:
        """What was in the cell before comes back; only what was not yet left is lost."""
        self._close_editor()
        self.setFocus()

    def text_under_way(self) -> tuple[Cell, str] | None:
        return (self._editing, self.editor.text()) if self._editing is not None else None

    def close_unleft(self) -> tuple[Cell, str] | None:
        """Take the field away and hand back what was in it: neither recorded nor lost."""
        held = self.text_under_way() if self._is_touched() else None
        self._close_editor()
        return held

    def _is_touched(self) -> bool:
        """Whether there is something to leave: a cell that was only opened and closed says nothing new."""
        return self.editor.was_edited or self._editing in self._source.drafts

    def _left(self, rows: int, columns: int, with_enter: bool) -> None:
        if self._take(with_enter):
            self.setFocus()
            self._step(rows, columns)

    def _take(self, with_enter: bool = False) -> bool:
        cell, text = self._editing, self.editor.text()
        assert cell is not None  # noqa: S101 - only called while a cell is typed into
        why = self._leave(cell, text, self.editor.was_pasted, with_enter) if self._is_touched() else ""
        if why:
            theme.set_state(self.editor, "wrong", True)
            self.editor.outcomes.hide()
            self.note.say(why, self._rect())
            return False
        self._close_editor()
        return True

    def _look_away(self) -> None:
        """Put off to the next turn: only then is known whether a lock, a dialog or a click took the focus."""
        QTimer.singleShot(0, self, self._tell_looked_away)

    def _tell_looked_away(self) -> None:
        if self._editing is not None and not self.editor.hasFocus():
            self.looked_away.emit()

    def _typing(self, text: str) -> None:
        self.note.hide()
        if self._editing is not None:
            self.typed.emit(self._editing, text)

    def _close_editor(self) -> None:
        self._editing = None
        self.note.hide()
        self.editor.finish()
        self.stopped_typing.emit()

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
        if self._editing is not None:
            self.editor.keyPressEvent(event)  # struck so fast that the field was not open yet when it set out
            return
        key, modifiers = event.key(), event.modifiers()
        plain = not modifiers & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif key == Qt.Key.Key_F2 or (key == Qt.Key.Key_Down and modifiers & Qt.KeyboardModifier.AltModifier):
            self.edit_cell()
        elif key in _ENTER and plain:
            self._enter(-1 if modifiers & Qt.KeyboardModifier.ShiftModifier else 1)
        elif key == Qt.Key.Key_Escape and self.current_cell() in self._source.drafts:
            self.dropped.emit(self.current_cell())
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and plain:
            self.edit_cell("")
        elif plain and event.text() and event.text().isprintable() and not event.text().isspace():
            self.edit_cell("")
            if self._editing is not None:
                self.editor.keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes across and, after the last cell, on to the next part of the page."""
        if self._editing is not None:
            return self.editor.focusNextPrevChild(forward)
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
            self.edit_cell()

    def _enter(self, rows: int) -> None:
        cell = self.current_cell()
        draft = self._source.drafts.get(cell) if cell is not None else None
        if draft is not None and not draft.is_under_way:
            self.edit_cell()
        else:
            self._step(rows, 0)

    # clipboard

    def copy(self) -> None:
        """The values that are selected, as a spreadsheet reads them."""
        indexes = self.selectionModel().selectedIndexes() or [self.currentIndex()]
        QGuiApplication.clipboard().setText(as_block(self._source, indexes))

    def paste(self) -> None:
        cell, text = self.current_cell(), QGuiApplication.clipboard().text()
        if cell is not None and text.strip():
            self.pasted.emit(cell, block(text))

    def _paste_over_editor(self) -> None:
        self._close_editor()
        self.setFocus()
        self.paste()

    # looks

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
        self.note.hide()
        if index.isValid() and not self._source.row_at(index.row()).spans:
            self._column = index.column()
        self.cursor_moved.emit(self._source.cell_at(index) if index.isValid() else None)

    def _rect(self) -> QRect:
        return self.visualRect(self._source.place(self._editing))

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        self.note.hide()
        if self._editing is not None:
            self.editor.move_to(self._rect())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._columns.share()
        self._empty.setGeometry(self.viewport().rect())
        if self._editing is not None:
            self.editor.move_to(self._rect())
