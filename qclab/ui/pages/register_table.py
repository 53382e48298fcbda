"""The proposed samples as a small spreadsheet: typing replaces, F2 edits, Enter goes down, Tab goes across."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QCompleter,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from qclab.domain.refusals import Reason
from qclab.ui import theme
from qclab.ui.acts import Acts
from qclab.ui.models.columns import Column
from qclab.ui.models.simple_table import SimpleTable
from qclab.ui.pages.register_methods import MethodsPopup
from qclab.ui.pages.register_rows import TypedSample
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.cells import CellDelegate
from qclab.ui.widgets.table import Table

Index = QModelIndex | QPersistentModelIndex
_UNDONE_AT_MOST: Final = 50
_TOGGLED: Final[Mapping[str, Mapping[Any, Any]]] = {
    "retain": {False: True, True: False},
    "priority": {"routine": "urgent", "urgent": "routine"},
}


_BEGINS: Final = (
    QAbstractItemView.EditTrigger.AnyKeyPressed,
    QAbstractItemView.EditTrigger.EditKeyPressed,
    QAbstractItemView.EditTrigger.DoubleClicked,
)


class SamplesModel(SimpleTable):
    """``titles``: method titles by id; ``places``: the words for each place by its id. Both come a moment later."""

    edited = Signal()
    """A person changed something; not told by ``set_rows``."""

    def __init__(self) -> None:
        self.titles: dict[str, str] = {}
        self.places: dict[str, str] = {}
        self.errors: dict[tuple[int, str], str] = {}
        self._before: list[tuple[TypedSample, ...]] = []
        super().__init__(self._columns(), row_id=lambda row: row.serial)

    def _columns(self) -> list[Column]:
        def words(name: str) -> Callable[[TypedSample], str]:
            return lambda row: str(getattr(row, name))

        def column(name: str, title: str, width: int, kind: Any = "text") -> Column:
            return Column(title, width, words(name), kind=kind, key=name)

        return [
            column("name", "sample", 170),
            column("container", "container", 110),
            column("amount", "amount", 78, "number"),
            column("unit", "unit", 48),
            Column("tests", 210, self._methods, key="methods", tooltip=self._methods),
            Column("retain", 52, lambda row: "retain" if row.retain else "", key="retain"),
            column("condition", "condition", 92),
            column("priority", "priority", 68),
            column("within_hours", "within h", 78, "number"),
            column("sampled_by", "sampled by", 100),
            column("sampled_at", "sampled at", 130, "instant"),
            column("sampled_where", "where", 110),
            Column("place", 160, lambda row: self.places.get(row.place, row.place), key="place"),
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
            wrong = self.errors.get((index.row(), self.columns[index.column()].name))
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
        row = replace(self._rows[place], **values)
        if row == self._rows[place]:
            return
        self._remember()
        for name in values:
            self.errors.pop((place, name), None)
        self._rows = (*self._rows[:place], row, *self._rows[place + 1 :])
        self.dataChanged.emit(self.index(place, 0), self.index(place, len(self.columns) - 1))
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

    def next_serial(self) -> int:
        return max((row.serial for row in self._rows), default=0) + 1

    def _remember(self) -> None:
        self._before = [*self._before[-_UNDONE_AT_MOST:], tuple(self._rows)]


class _Cells(CellDelegate):
    """Draws wrong cells with a frame; gives a place its list of places while it is typed."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        model = index.model()
        if (index.row(), model.columns[index.column()].name) in model.errors:
            tint = QColor(theme.colour("does-not-comply"))
            painter.setPen(QPen(tint, 2))
            rect: QRect = option.rect
            painter.drawRect(rect.adjusted(1, 1, -2, -2))

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        model = index.model()
        name = model.columns[index.column()].name
        line = QLineEdit(parent)
        line.setObjectName(f"edit_{name}")
        line.setAccessibleName(model.columns[index.column()].title)
        line.setProperty("role", "cell")
        line.setFrame(False)
        line.setAlignment(model.columns[index.column()].alignment)
        others = {str(getattr(row, name)) for row in model.rows} - {""}
        lines = [f"{key}  {words}" for key, words in model.places.items()] if name == "place" else sorted(others)
        completer = QCompleter(lines, line)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.popup().setProperty("role", "popup")
        if name == "place":
            line.setCompleter(completer)
        return line

    def setModelData(self, editor: QWidget, model: Any, index: Index) -> None:
        assert isinstance(editor, QLineEdit)  # noqa: S101 - made above
        text = editor.text().strip()
        if model.columns[index.column()].name == "place":
            text = place_meant(text, model.places)
        model.setData(index, text, Qt.ItemDataRole.EditRole)


def place_meant(text: str, places: Mapping[str, str]) -> str:
    """The id of the place that a text names: its id, its words, or the one place whose words contain it."""
    first = text.split("  ", maxsplit=1)[0].strip()
    if first in places or not first:
        return first
    wanted = first.casefold()
    found = [key for key, words in places.items() if wanted in (key.casefold(), words.casefold())]
    found = found or [key for key, words in places.items() if wanted in words.casefold()]
    return found[0] if len(found) == 1 else first


class SamplesTable(Table):
    """Cells are edited in place; Insert adds a row, Ctrl+D repeats one, Ctrl+Delete removes, Ctrl+Z undoes."""

    def __init__(self, model: SamplesModel, acts: Acts, preferences: Preferences) -> None:
        super().__init__("register_samples", model, acts, preferences, label="Samples and tests to register")
        self._samples = model
        self.setItemDelegate(_Cells(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setTabKeyNavigation(True)
        self.setEditTriggers(_BEGINS[0] | _BEGINS[1] | _BEGINS[2])

    def add(self) -> None:
        """A new row below the cursor, with what was said for all; its name is to be typed."""
        place = self._below()
        near = self._samples.rows[place - 1] if place else TypedSample()
        kept = {name: getattr(near, name) for name in ("sampled_by", "sampled_at", "sampled_where", "place")}
        self._samples.insert(place, TypedSample(**kept))
        self._go(place, 0)

    def repeat(self) -> None:
        """The row under the cursor once more."""
        place = self.currentIndex().row()
        if place >= 0:
            self._samples.insert(place + 1, self._samples.rows[place])
            self._go(place + 1, self.currentIndex().column())

    def remove(self) -> None:
        """The rows of the selection go, or that of a cursor which left it (Ctrl+End); undo brings them back."""
        places = sorted({index.row() for index in self.selectionModel().selectedIndexes()})
        if self.currentIndex().row() not in places:
            places = [self.currentIndex().row()] if self.currentIndex().isValid() else []
        if places:
            self._samples.remove(places)
            self._go(min(places[0], self._samples.rowCount() - 1), 0)

    def go_to(self, place: int, name: str) -> None:
        """Put the cursor on a cell."""
        column = next((n for n, each in enumerate(self._samples.columns) if each.name == name), 0)
        self._go(place, column)
        self.setFocus()

    def edit(self, *args: Any) -> Any:
        """Tests are chosen from a list, yes and no is toggled; everything else is typed."""
        if len(args) != 3:
            return super().edit(*args)
        index, trigger, event = args
        is_key = trigger == QAbstractItemView.EditTrigger.AnyKeyPressed
        if is_key and _is_no_text(event):
            return False
        name = self._samples.columns[index.column()].name if index.isValid() else ""
        if name not in (*_TOGGLED, "methods"):
            return super().edit(index, trigger, event)
        if trigger not in _BEGINS or (is_key and name in _TOGGLED and event.text() != " "):
            return False
        if name == "methods":
            self._choose_methods(index.row(), event.text().strip() if is_key else "")
        else:
            value = getattr(self._samples.rows[index.row()], name)
            self._samples.put(index.row(), {name: _TOGGLED[name].get(value, value)})
        return True

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab walks the cells, and leaves the table after the last one and before the first."""
        at = self.currentIndex()
        last = self._samples.rowCount() - 1, len(self._samples.columns) - 1
        edge = last if forward else (0, 0)
        if not at.isValid() or (at.row(), at.column()) == edge:
            return QAbstractScrollArea.focusNextPrevChild(self, forward)
        return super().focusNextPrevChild(forward)

    def closeEditor(self, editor: QWidget, hint: QStyledItemDelegate.EndEditHint) -> None:
        super().closeEditor(editor, hint)
        if hint == QStyledItemDelegate.EndEditHint.SubmitModelCache:
            self._down()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, control = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if (
            key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2)
            and not control
            and self.currentIndex().isValid()
        ):
            self.edit(self.currentIndex(), QAbstractItemView.EditTrigger.EditKeyPressed, event)
        elif key == Qt.Key.Key_Insert and not control:
            self.add()
        elif control and key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            QAbstractScrollArea.focusNextPrevChild(self, key == Qt.Key.Key_Tab)
        elif control and key == Qt.Key.Key_D:
            self.repeat()
        elif control and key == Qt.Key.Key_Delete:
            self.remove()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._clear()
        elif event.matches(QKeySequence.StandardKey.Undo):
            self._samples.undo()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self._paste(QGuiApplication.clipboard().text())
        elif event.matches(QKeySequence.StandardKey.Copy) or event.matches(QKeySequence.StandardKey.Refresh):
            super().keyPressEvent(event)
        else:
            QAbstractItemView.keyPressEvent(self, event)

    def _choose_methods(self, place: int, words: str) -> None:
        popup = MethodsPopup(self._samples.titles, self._samples.rows[place].methods, self, words)
        popup.chosen.connect(lambda methods: self._samples.put(place, {"methods": tuple(methods)}))
        index = self._samples.index(place, [c.name for c in self._samples.columns].index("methods"))
        self.scrollTo(index)
        popup.show_below(self.viewport().mapToGlobal(self.visualRect(index).bottomLeft()))

    def _clear(self) -> None:
        for index in self.selectionModel().selectedIndexes():
            name = self._samples.columns[index.column()].name
            empty = getattr(TypedSample(), name)
            self._samples.put(index.row(), {name: empty})

    def _paste(self, text: str) -> None:
        """A block from a spreadsheet, from the cursor to the right and down; rows that are missing are added."""
        at = self.currentIndex()
        typed_columns = {n: c.name for n, c in enumerate(self._samples.columns) if c.name not in ("retain", "methods")}
        for down, line in enumerate(text.rstrip("\r\n").splitlines() if at.isValid() else ()):
            place = at.row() + down
            if place == self._samples.rowCount():
                self._samples.insert(place, self._samples.rows[place - 1])
            across = enumerate(line.split("\t"), at.column())
            self._samples.put(place, {typed_columns[n]: cell.strip() for n, cell in across if n in typed_columns})

    def _below(self) -> int:
        return self.currentIndex().row() + 1 if self.currentIndex().isValid() else self._samples.rowCount()

    def _down(self) -> None:
        at = self.currentIndex()
        if at.isValid() and at.row() + 1 < self._samples.rowCount():
            self._go(at.row() + 1, at.column())

    def _go(self, place: int, column: int) -> None:
        if 0 <= place < self._samples.rowCount():
            only = QItemSelectionModel.SelectionFlag.ClearAndSelect  # also while Ctrl of a shortcut is held
            self.selectionModel().setCurrentIndex(self._samples.index(place, max(column, 0)), only)


def _is_no_text(event: Any) -> bool:
    """Keys that begin no word in a cell: with Ctrl or Alt held, or without a character."""
    if not isinstance(event, QKeyEvent):
        return True
    held = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    return bool(held) or not event.text().isprintable() or not event.text()
