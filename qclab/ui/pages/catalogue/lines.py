"""Lines edited like a spreadsheet: typing replaces, Enter goes down, Tab across, blocks are copied and pasted."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from qclab.ui.models.columns import Column
from qclab.ui.pages.catalogue.line_kinds import YES, Cell, Cells, LineKind, cells_of, line_of

Index = QModelIndex | QPersistentModelIndex
Mark = tuple[str, str]
_NOWHERE: Final = QModelIndex()
_EDITED: Final = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole, Qt.ItemDataRole.ToolTipRole)


class Lines(QAbstractTableModel):
    """Rows of cells of text. ``marks`` are faults and remarks by row and field, each a tone and its words."""

    edited = Signal()
    stale_changed = Signal(bool)

    def __init__(
        self, kind: LineKind, parent: QObject, filled: Callable[[dict[str, str | bool], str], None] | None = None
    ) -> None:
        """``filled(cells, name)`` may fill other cells of a row after one was changed."""
        super().__init__(parent)
        self.kind = kind
        self.columns = tuple(_column(cell) for cell in kind.cells)
        self._filled = filled
        self._rows: list[dict[str, str | bool]] = []
        self._marks: dict[tuple[int, str], Mark] = {}

    # what the editor does

    def set_lines(self, lines: Sequence[Any]) -> None:
        self.beginResetModel()
        self._rows = [cells_of(line) for line in lines]
        self._marks = {}
        self.endResetModel()

    def read(self) -> tuple[list[Any], list[int], dict[tuple[int, str], str]]:
        """The lines that can be read, the row of each, and what is wrong in the others by row and field."""
        good: list[Any] = []
        rows: list[int] = []
        wrong: dict[tuple[int, str], str] = {}
        for row, cells in enumerate(self._rows):
            line, faults = line_of(self.kind.cls, cells)
            wrong |= {(row, name): why for name, why in faults.items()}
            if line is not None:
                good.append(line)
                rows.append(row)
        return good, rows, wrong

    def set_marks(self, marks: dict[tuple[int, str], Mark]) -> None:
        if marks != self._marks:
            self._marks = marks
            if self._rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(self.columns) - 1))

    def add(self, row: int, lines: Sequence[Cells] = ({},)) -> None:
        """New lines at a row, each blank but for the cells given; one without a word."""
        self._insert(row, lines)
        self.edited.emit()

    def remove(self, rows: Sequence[int]) -> None:
        """These lines, in one step that is undone as one."""
        if not rows:
            return
        for row in sorted(rows, reverse=True):
            self.beginRemoveRows(_NOWHERE, row, row)
            del self._rows[row]
            self.endRemoveRows()
        self._marks = {}
        self.edited.emit()

    def move(self, row: int, by: int) -> bool:
        """Move a line up (-1) or down (1); whether it could."""
        target = row + by
        if not (0 <= row < len(self._rows) and 0 <= target < len(self._rows)):
            return False
        self.beginMoveRows(_NOWHERE, row, row, _NOWHERE, target + (1 if by > 0 else 0))
        self._rows.insert(target, self._rows.pop(row))
        self._marks = {}
        self.endMoveRows()
        self.edited.emit()
        return True

    def paste(self, row: int, column: int, block: Sequence[Sequence[str]]) -> None:
        """Put a block of text in, from a cell on; lines are added where it goes below the last one."""
        self._insert(len(self._rows), [{}] * max(0, row + len(block) - len(self._rows)))
        for down, texts in enumerate(block):
            for across, text in enumerate(texts[: len(self.columns) - column]):
                self._set(row + down, column + across, text.strip())
        self._tell(row, row + len(block) - 1)

    def empty(self, cells: Sequence[tuple[int, int]]) -> None:
        """Empty these cells, each a row and a column, in one step."""
        for row, column in cells:
            self._set(row, column, "")
        self._tell(min(row for row, _ in cells), max(row for row, _ in cells))

    def put_back(self, rows: Sequence[Cells]) -> None:
        """The lines as they were typed before."""
        self.beginResetModel()
        self._rows, self._marks = [dict(cells) for cells in rows], {}
        self.endResetModel()

    def _insert(self, row: int, lines: Sequence[Cells]) -> None:
        if not lines:
            return
        blank = {cell.name: self.kind.start.get(cell.name, "") for cell in self.kind.cells}
        self.beginInsertRows(_NOWHERE, row, row + len(lines) - 1)
        self._rows[row:row] = [{**blank, **cells} for cells in lines]
        self._marks = {}
        self.endInsertRows()

    def place_of(self, name: str) -> int:
        """The column of a field; the first one when it has none."""
        return next((place for place, cell in enumerate(self.kind.cells) if cell.name == name), 0)

    # what the kit's cell painter and fitted columns ask

    def row(self, place: int) -> Cells:
        return self._rows[place]

    def rows_there(self, places: range) -> Sequence[Cells]:
        return self._rows[places.start : places.stop]

    def is_gone(self, _: int) -> bool:
        return False

    def mark(self, index: Index) -> Mark | None:
        return self._marks.get((index.row(), self.kind.cells[index.column()].name))

    # Qt

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        base = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        is_check = index.isValid() and self.kind.cells[index.column()].kind == "check"
        return base if is_check else base | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or role not in (*_EDITED, Qt.ItemDataRole.AccessibleTextRole):
            return None
        mark = self.mark(index)
        if role == Qt.ItemDataRole.ToolTipRole:
            return mark[1] if mark else None
        words = self.columns[index.column()].text(self._rows[index.row()])
        if role == Qt.ItemDataRole.AccessibleTextRole and mark:
            return f"{words}, {mark[1]}"
        return words

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        cell, text, cells = self.kind.cells[index.column()], str(value).strip(), self._rows[index.row()]
        if cell.value(cell.key(cells, text)) != cells.get(cell.name):
            self._set(index.row(), index.column(), text)
            self._tell(index.row(), index.row())
        return True

    def toggle(self, index: Index) -> bool:
        """Turn a yes into a no and back; whether the cell is one to be ticked."""
        cell = self.kind.cells[index.column()]
        if cell.kind != "check":
            return False
        self._set(index.row(), index.column(), "" if self._rows[index.row()].get(cell.name) else YES)
        self._tell(index.row(), index.row())
        return True

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Vertical:
            return str(section + 1) if role == Qt.ItemDataRole.DisplayRole else None
        cell = self.kind.cells[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.title
        return cell.help or None if role == Qt.ItemDataRole.ToolTipRole else None

    def _set(self, row: int, column: int, text: str) -> None:
        cell, cells = self.kind.cells[column], self._rows[row]
        value = cell.value(cell.key(cells, text))
        if cells.get(cell.name) == value:
            return
        cells[cell.name] = value
        self._marks.pop((row, cell.name), None)
        if self._filled is not None:
            self._filled(cells, cell.name)

    def _tell(self, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))
        self.edited.emit()


def _column(cell: Cell) -> Column:
    return Column(cell.title, cell.width, cell.shown, kind="number" if cell.kind == "number" else "text", key=cell.name)
