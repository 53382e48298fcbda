"""The proposed samples as a small spreadsheet: typing replaces, F2 edits, Enter goes down, Tab goes across."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from qclab.domain.catalogue.values import Priority
from qclab.domain.exchange.columns import Holds
from qclab.domain.refusals import Refusal
from qclab.ui import theme
from qclab.ui.acts import Acts
from qclab.ui.choices import FoundInput, in_cell
from qclab.ui.commands import Command
from qclab.ui.pages.register.methods import MethodsPopup
from qclab.ui.pages.register.model import SamplesModel
from qclab.ui.pages.register.pasting import HOLDS, values_of
from qclab.ui.pages.register.rows import TypedSample
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.cells import EditingDelegate
from qclab.ui.widgets.clipboard import copied
from qclab.ui.widgets.table import Table

Index = QModelIndex | QPersistentModelIndex
_TOGGLED: Final[Mapping[str, Mapping[Any, Any]]] = {
    "retain": {False: True, True: False},
    "priority": {Priority.ROUTINE: Priority.URGENT, Priority.URGENT: Priority.ROUTINE},
}
_BEGINS: Final = (
    QAbstractItemView.EditTrigger.AnyKeyPressed,
    QAbstractItemView.EditTrigger.EditKeyPressed,
    QAbstractItemView.EditTrigger.DoubleClicked,
)


class _Cells(EditingDelegate):
    """Draws wrong cells with a frame; gives a place its list of places while it is typed."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        model = index.model()
        assert isinstance(model, SamplesModel)  # noqa: S101 - this delegate draws nothing else
        if model.wrong(index):
            tint = QColor(theme.colour("does-not-comply"))
            painter.setPen(QPen(tint, 2))
            rect: QRect = option.rect
            painter.drawRect(rect.adjusted(1, 1, -2, -2))

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        model = index.model()
        assert isinstance(model, SamplesModel)  # noqa: S101 - this delegate draws nothing else
        name = model.columns[index.column()].name
        places = [f"{key}  {words}" for key, words in model.places.items()] if name == "place" else None
        line = QLineEdit() if places is None else FoundInput(places, says_id=True)
        line.setParent(parent)
        line.setObjectName(f"edit_{name}")
        line.setAccessibleName(model.columns[index.column()].title)
        line.setProperty("role", "cell")
        line.setFrame(False)
        line.setAlignment(model.columns[index.column()].alignment)
        return in_cell(line, self) if isinstance(line, FoundInput) else line

    def setModelData(self, editor: QWidget, model: Any, index: Index) -> None:
        assert isinstance(editor, QLineEdit)  # noqa: S101 - made above
        if isinstance(editor, FoundInput):
            editor.take()
        text = editor.read() if isinstance(editor, FoundInput) else editor.text().strip()
        model.setData(index, text, Qt.ItemDataRole.EditRole)


class SamplesTable(Table):
    """Cells are edited in place; ``commands`` add, repeat and remove rows, undo and paste."""

    refused = Signal(object)
    """A ``Refusal``: what is on the clipboard was not pasted."""

    def __init__(self, model: SamplesModel, acts: Acts, preferences: Preferences) -> None:
        super().__init__("register_samples", model, acts, preferences, label="Samples and tests to register")
        self._samples = model
        cells = _Cells(self)
        cells.block_pasted.connect(self._paste_over)
        self.setItemDelegate(cells)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setTabKeyNavigation(True)
        self.setEditTriggers(_BEGINS[0] | _BEGINS[1] | _BEGINS[2])
        self.adding = Command(self, "add_sample", "Add", self.add, keys=["Insert"], icon="plus", outside_fields=True,
                              help_="add a sample below")  # fmt: skip
        self.repeating = Command(self, "repeat_sample", "The same sample once more", self.repeat, keys=["Ctrl+D"],
                                 icon="copy", outside_fields=True)  # fmt: skip
        self.removing = Command(self, "remove_sample", "Remove the sample", self.remove, keys=["Ctrl+Delete"],
                                icon="minus", outside_fields=True)  # fmt: skip
        self.commands = (
            self.adding, self.repeating, self.removing,
            Command(self, "undo_samples", "Undo a change of the table", model.undo, keys=["Ctrl+Z"],
                    outside_fields=True),
            Command(self, "paste_samples", "Paste cells from a spreadsheet", self.paste, keys=["Ctrl+V"],
                    outside_fields=True),
        )  # fmt: skip

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
        elif control and key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            QAbstractScrollArea.focusNextPrevChild(self, key == Qt.Key.Key_Tab)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and not control:
            self._clear()
        elif event.matches(QKeySequence.StandardKey.Copy):
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
        empty: dict[int, dict[str, Any]] = {}
        for index in self.selectionModel().selectedIndexes():
            name = self._samples.columns[index.column()].name
            empty.setdefault(index.row(), {})[name] = getattr(TypedSample(), name)
        if empty:
            self._samples.put_rows(empty)

    def paste(self) -> None:
        """A block from a spreadsheet, from the cursor to the right and down, whole or not; missing rows are added."""
        self._put(self.currentIndex().row(), self._copied())

    def _paste_over(self, editor: QWidget) -> None:
        """A block that is pasted into an open cell begins at it, as at a closed one. Where it is refused the cell stays
        open with what was typed."""
        row, rows = self.currentIndex().row(), self._copied()
        if rows:
            self.closeEditor(editor, QStyledItemDelegate.EndEditHint.RevertModelCache)
            self._put(row, rows)

    def _copied(self) -> Sequence[Mapping[str, Any]]:
        """The fields of each row on the clipboard; none where it is refused, which is said."""
        at = self.currentIndex()
        if not at.isValid():
            return ()
        names = [column.name for column in self._samples.columns]
        first = at.column()
        try:
            block = copied(lambda across: HOLDS.get("".join(names[first + across : first + across + 1]), Holds.WORDS))
            return values_of(block, names, first, self._samples.titles)
        except Refusal as refusal:
            self.refused.emit(refusal)
            return ()

    def _put(self, first: int, rows: Sequence[Mapping[str, Any]]) -> None:
        if rows:
            self._samples.put_rows(dict(enumerate(rows, first)))

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
