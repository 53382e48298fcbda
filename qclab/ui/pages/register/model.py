"""The samples of a registration in a table that is edited: what was changed can be undone, wrong cells are marked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal

from qclab.domain.refusals import Reason
from qclab.ui.models.columns import Column
from qclab.ui.models.simple_table import SimpleTable
from qclab.ui.pages.register.rows import TypedSample

Index = QModelIndex | QPersistentModelIndex
_UNDONE_AT_MOST: Final = 50


class SamplesModel(SimpleTable):
    """``titles``: method titles by id; ``places``: the words for each place by its id. Both come a moment later."""

    edited = Signal()
    """A person changed something; not told by ``set_rows``."""

    def __init__(self) -> None:
        self.titles: dict[str, str] = {}
        self.places: dict[str, str] = {}
        self.errors: dict[tuple[int, str], str] = {}
        self._unfit: dict[tuple[int, str], str] = {}
        self._before: list[tuple[TypedSample, ...]] = []
        super().__init__(self._columns(), row_id=lambda row: row.serial)

    def _columns(self) -> list[Column]:
        def words(name: str) -> Callable[[TypedSample], str]:
            return lambda row: str(getattr(row, name))

        def column(name: str, title: str, width: int, kind: Any = "text") -> Column:
            return Column(title, width, words(name), kind=kind, key=name)

        return [
            column("name", "Sample", 170),
            column("container", "Container", 110),
            column("amount", "Amount", 78, "number"),
            column("unit", "Unit", 48),
            Column("Tests", 210, self._methods, key="methods", tooltip=self._methods),
            Column("Retain", 52, lambda row: "retain" if row.retain else "", key="retain"),
            column("condition", "Condition", 92),
            column("priority", "Priority", 68),
            column("within_hours", "Within, h", 78, "number"),
            column("sampled_by", "Sampled by", 100),
            column("sampled_at", "Sampled at", 130, "instant"),
            column("sampled_where", "Where", 110),
            Column("Place", 160, lambda row: self.places.get(row.place, row.place), key="place"),
        ]

    def _methods(self, row: TypedSample) -> str:
        return ", ".join(self.titles.get(method, method) for method in row.methods)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.isValid() else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.EditRole and index.isValid():
            value = getattr(self._rows[index.row()], self.columns[index.column()].name)
            return value if isinstance(value, str) else ""
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole) and index.isValid():
            wrong = self.wrong(index)
            if wrong:
                return wrong
        return super().data(index, role)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        self.put(index.row(), {self.columns[index.column()].name: value})
        return True

    def put(self, place: int, values: Mapping[str, Any]) -> None:
        """Change cells of one row; what stood there can be brought back by ``undo``."""
        self.put_rows({place: values})

    def put_rows(self, changes: Mapping[int, Mapping[str, Any]]) -> None:
        """Change cells of rows as one step of ``undo``; a row that is missing below is the last one once more."""
        rows = list(self._rows)
        for place, values in sorted(changes.items()):
            if place == len(rows):
                rows.append(replace(rows[-1], serial=self.next_serial() + place - len(self._rows)))
            rows[place] = replace(rows[place], **values)
        if tuple(rows) == self._rows:
            return
        self._remember()
        for place, values in changes.items():
            for name in values:
                self.errors.pop((place, name), None)
        before = len(self._rows)
        if len(rows) > before:
            self.beginInsertRows(QModelIndex(), before, len(rows) - 1)
        self._rows = tuple(rows)
        if len(rows) > before:
            self.endInsertRows()
        self.dataChanged.emit(self.index(min(changes), 0), self.index(max(changes), len(self.columns) - 1))
        self.edited.emit()

    def put_all(self, rows: Sequence[TypedSample]) -> None:
        """The same rows with other words in them."""
        self._rows = tuple(rows)
        if rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(self.columns) - 1))

    def insert(self, place: int, row: TypedSample) -> None:
        self._remember()
        self.errors.clear()
        self.beginInsertRows(QModelIndex(), place, place)
        self._rows = (*self._rows[:place], replace(row, serial=self.next_serial()), *self._rows[place:])
        self.endInsertRows()
        self.edited.emit()

    def remove(self, places: Sequence[int]) -> None:
        self._remember()
        self.errors.clear()
        for place in sorted(places, reverse=True):
            self.beginRemoveRows(QModelIndex(), place, place)
            self._rows = (*self._rows[:place], *self._rows[place + 1 :])
            self.endRemoveRows()
        self.edited.emit()

    def undo(self) -> None:
        if self._before:
            before = self._before.pop()
            self.errors.clear()
            self.set_rows(before)
            self.edited.emit()

    def forget(self) -> None:
        """Nothing before this can be brought back: another registration begins."""
        self._before.clear()
        self.errors.clear()

    def set_errors(self, reasons: Sequence[Reason]) -> None:
        """Mark the cells that reasons speak of; a reason for a row without a field stands at its name."""
        self.errors = {(each.row - 1, each.field or "name"): each.text for each in reasons if each.row is not None}
        self.put_all(self._rows)

    def set_unfit(self, reasons: Sequence[Reason]) -> None:
        """Mark the cells that do not fit their label: it can be registered all the same."""
        unfit = {(each.row - 1, each.field): each.text for each in reasons if each.row is not None}
        if unfit != self._unfit:
            self._unfit = unfit
            self.put_all(self._rows)

    def wrong(self, index: Index) -> str:
        """What is wrong with a cell, or nothing."""
        cell = index.row(), self.columns[index.column()].name
        return self.errors.get(cell, "") or self._unfit.get(cell, "")

    def next_serial(self) -> int:
        return max((row.serial for row in self._rows), default=0) + 1

    def _remember(self) -> None:
        self._before = [*self._before[-_UNDONE_AT_MOST:], tuple(self._rows)]
