"""The list every page shows: fixed rows, remembered columns, selection kept by id, copy and export.

The row under the cursor is always among the selected ones: what is highlighted, what the pane shows and what is acted
on are one record.
"""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from qclab.ui import theme
from qclab.ui.acts import Acts
from qclab.ui.models.paged_table import PagedTable
from qclab.ui.models.simple_table import SimpleTable
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.at_rest import AtRest
from qclab.ui.widgets.cells import CellDelegate
from qclab.ui.widgets.empty import Empty
from qclab.ui.widgets.fitted_columns import FittedColumns
from qclab.ui.widgets.rows_out import RowsOut
from qclab.ui.widgets.stale_button import StaleButton
from qclab.ui.widgets.table_look import dress_table
from qclab.ui.widgets.whole_text import WholeText

_RESTORED_AT_MOST = 2000
_OPENS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_Flag = QItemSelectionModel.SelectionFlag
_ALONE = _Flag.ClearAndSelect | _Flag.Rows


class Table(QTableView):
    """``name`` is what widths, sort and hidden columns are remembered by; ``label`` what a screen reader says."""

    current_changed = Signal(object)
    """The id of the row under the cursor, or None."""
    selection_changed = Signal()
    opened = Signal(object)
    """Enter, Space or a double click on the row of this id."""
    sort_requested = Signal(str, bool)
    """The column's ``sort_key``, and whether descending."""
    refresh_requested = Signal()

    def __init__(
        self,
        name: str,
        model: PagedTable | SimpleTable,
        acts: Acts,
        preferences: Preferences,
        *,
        label: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(label or name)
        self._acts = acts
        self._preferences = preferences
        self._source = model
        self._kept: tuple[list[Any], Any, tuple[Any, int] | None] = ([], None, None)
        self._set_up()
        self.setModel(model)
        self.setItemDelegate(CellDelegate(self))
        self._empty = Empty(self.viewport())
        self._empty.hide()
        self._stale = StaleButton(name, self)
        self._stale.clicked.connect(self.refresh_requested)
        self.at_rest = AtRest(self, self.refresh_requested.emit)
        self._whole_text = WholeText(self)
        self._columns = FittedColumns(self, preferences, self._key("columns"))
        self.rows_out = RowsOut(self, model, acts, preferences, self._columns.chosen)
        self._columns.actions.append(self.rows_out.action)
        if self.sort is not None:
            self._indicate(*self.sort)
        model.modelAboutToBeReset.connect(self._keep)
        model.modelReset.connect(self._restore)
        model.stale_changed.connect(self._show_stale)
        self.selectionModel().selectionChanged.connect(self._tell_selection)
        self.selectionModel().currentRowChanged.connect(self._tell_current)
        self.doubleClicked.connect(lambda _: self._tell_opened(self.currentIndex()))
        self.horizontalHeader().sectionClicked.connect(self._sort_by)

    def teach(self, sentence: str, button: str = "", pressed: Callable[[], object] | None = None) -> None:
        """What to say, and perhaps to do, while the list is empty."""
        self._empty.teach(sentence, button, pressed)

    def selected_ids(self) -> list[Any]:
        return [self._source.id_at(place) for place in self._selected_places()]

    def selected_rows(self) -> list[Any]:
        """The selected rows that have come."""
        places = (self._source.place(each) for each in self.selected_ids())
        rows = (self._source.row(place) for place in places if place is not None)
        return [row for row in rows if row is not None]

    def current_id(self) -> Any:
        """The id of the row under the cursor, or None."""
        index = self.currentIndex()
        return self._source.id_at(index.row()) if index.isValid() else None

    def current_row(self) -> Any:
        index = self.currentIndex()
        return self._source.row(index.row()) if index.isValid() else None

    def select_id(self, wanted: Any) -> bool:
        """Put the cursor on the row of this id; whether it is in the list."""
        place = self._source.place(wanted)
        if place is None:
            return False
        self.setCurrentIndex(self._source.index(place, 0))  # from here Shift selects
        self.selectionModel().select(self._source.index(place, 0), _ALONE)  # also while a key of a shortcut is held
        self.scrollTo(self._source.index(place, 0))
        self._columns.go()
        return True

    def leave_rows(self) -> None:
        """The cursor on no row, and none selected."""
        self.selectionModel().clearCurrentIndex()
        self.clearSelection()

    @property
    def sort(self) -> tuple[str, bool] | None:
        """The remembered sort: a column's ``sort_key``, and whether descending."""
        kept = self._preferences.get(self._key("sort"))
        keys = {column.sort_key for column in self._source.columns}
        return (kept[0], bool(kept[1])) if isinstance(kept, list) and len(kept) == 2 and kept[0] in keys else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.rows_out.copy(self.selected_ids(), self.selected_rows())
        elif event.matches(QKeySequence.StandardKey.Refresh):
            self.refresh_requested.emit()
        elif event.key() in _OPENS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._tell_opened(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def selectionCommand(
        self, index: QModelIndex | QPersistentModelIndex, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        """What moves the cursor by a key selects the row it comes to, also with Ctrl, which for Qt moves it alone; a
        click below the last row changes nothing."""
        command = super().selectionCommand(index, event)
        if event is None:
            return _ALONE if command & _Flag.Toggle else command
        if event.type() == QEvent.Type.KeyPress and command == _Flag.NoUpdate:
            return _ALONE
        return command if index.isValid() else _Flag.NoUpdate

    def sizeHintForColumn(self, column: int) -> int:
        """What a double click on the edge of a heading asks."""
        return self._columns.whole(column)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._columns.fit_when_due()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._empty.setGeometry(self.viewport().rect())
        self._columns.share()
        self._stale.stand()

    def _set_up(self) -> None:
        dress_table(self, self._preferences, narrowest=24)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.horizontalHeader().setSectionsClickable(True)

    def _sort_by(self, section: int) -> None:
        key = self._source.columns[section].sort_key
        if key is None:
            if self.sort is not None:
                self._indicate(*self.sort)
            return
        descending = self.sort == (key, False)
        self._preferences.set(self._key("sort"), [key, descending])
        self._indicate(key, descending)
        self.sort_requested.emit(key, descending)

    def _indicate(self, key: str, descending: bool) -> None:
        place = next(p for p, column in enumerate(self._source.columns) if column.sort_key == key)
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicatorShown(True)
        self.horizontalHeader().setSortIndicator(place, order)

    def _keep(self) -> None:
        """What is selected, and where the row under the cursor stands on the screen, or, where it is not seen, the row
        on top."""
        index = self.currentIndex()
        is_seen = index.isValid() and 0 <= self.rowViewportPosition(index.row()) < self.viewport().height()
        place = index.row() if is_seen else self.rowAt(0)
        stands = (self._source.id_at(place), self.rowViewportPosition(place)) if place >= 0 else None
        self._kept = (self.selected_ids()[:_RESTORED_AT_MOST], self.current_id(), stands)

    def _restore(self) -> None:
        """The same records selected, and nothing moved under the mouse when that can be."""
        selected, current, stands = self._kept
        scroll, model, selection = self.verticalScrollBar().value(), self.selectionModel(), QItemSelection()
        last = len(self._source.columns) - 1
        for place in map(self._source.place, selected):
            if place is not None:
                selection.select(self._source.index(place, 0), self._source.index(place, last))
        place = self._source.place(current) if current is not None else None
        if place is not None:
            selection.select(self._source.index(place, 0), self._source.index(place, last))
        if selection.count():
            self.setCurrentIndex(self._source.index(selection.toList()[0].top() if place is None else place, 0))
        model.select(selection, _Flag.ClearAndSelect)
        self.executeDelayedItemsLayout()
        self.updateGeometries()
        height = self.verticalHeader().defaultSectionSize()
        row = self._source.place(stands[0]) if stands is not None else None
        self.verticalScrollBar().setValue(scroll if row is None or stands is None else row * height - stands[1])
        self._empty.setVisible(self._source.rowCount() == 0)
        self._empty.setGeometry(self.viewport().rect())
        if current is not None and place is None and not self.currentIndex().isValid():
            self.current_changed.emit(None)

    def _show_stale(self, stale: bool) -> None:
        theme.set_state(self, "stale", stale)
        self._stale.offer(stale)
        self.at_rest.watch(stale)

    def _tell_selection(self) -> None:
        """Where a click took its own row away, the cursor goes to the nearest that is left; the last one stays."""
        model, index = self.selectionModel(), self.currentIndex()
        if index.isValid() and not model.isRowSelected(index.row(), QModelIndex()):
            left = self._selected_places()
            nearest = min(left, key=lambda place: abs(place - index.row()), default=index.row())
            flags = _Flag.NoUpdate if left else _ALONE
            model.setCurrentIndex(self._source.index(nearest, index.column()), flags)
            if not left:
                return  # the row was selected again, which told it
        self.selection_changed.emit()

    def _tell_current(self, index: QModelIndex) -> None:
        self.current_changed.emit(self._source.id_at(index.row()) if index.isValid() else None)

    def _tell_opened(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(self._source.id_at(index.row()))

    def _selected_places(self) -> list[int]:
        parts = self.selectionModel().selection().toList()
        return sorted({place for part in parts for place in range(part.top(), part.bottom() + 1)})

    def _key(self, what: str) -> str:
        return f"table/{self.objectName()}/{what}"
