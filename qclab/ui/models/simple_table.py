"""A model over rows held in memory: the tests of a sample, the blockers of a batch. Below a thousand rows."""

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from qclab.ui.models.columns import Column, shown
from qclab.ui.models.paged_table import head

Index = QModelIndex | QPersistentModelIndex
_NOWHERE: Final = QModelIndex()


class SimpleTable(QAbstractTableModel):
    """``set_rows(rows)``; a table over it keeps its selection by ``row_id``."""

    stale_changed = Signal(bool)

    def __init__(
        self,
        columns: Sequence[Column],
        parent: QObject | None = None,
        *,
        row_id: Callable[[Any], Any] = attrgetter("id"),
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.stale = False
        self.row_id = row_id
        self._rows: Sequence[Any] = ()

    def set_rows(self, rows: Sequence[Any]) -> None:
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def mark_stale(self, stale: bool = True) -> None:
        """Say that the database has moved on; whoever shows other rows says that it has not."""
        if stale != self.stale:
            self.stale = stale
            self.stale_changed.emit(stale)

    @property
    def rows(self) -> Sequence[Any]:
        return self._rows

    @property
    def ids(self) -> Sequence[Any]:
        return [self.row_id(row) for row in self._rows]

    def id_at(self, row: int) -> Any:
        return self.row_id(self._rows[row])

    def place(self, wanted: Any) -> int | None:
        return next((place for place, row in enumerate(self._rows) if self.row_id(row) == wanted), None)

    def row(self, place: int) -> Any:
        return self._rows[place]

    def rows_there(self, places: range) -> Sequence[Any]:
        return self._rows[places.start : places.stop]

    def is_gone(self, _: int) -> bool:
        return False

    def fetch(self, ids: Sequence[Any]) -> Sequence[Any]:
        """The rows of these ids, as a long list's model gives them."""
        wanted = set(ids)
        return [row for row in self._rows if self.row_id(row) in wanted]

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        column, row = self.columns[index.column()], self._rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return shown(column, row)
        if role == Qt.ItemDataRole.ToolTipRole and column.tooltip is not None:
            return column.tooltip(row)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        return head(self.columns, section, orientation, role)
