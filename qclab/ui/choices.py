"""Fields to choose in: one of some choices, found by typing where there are many, or any of them."""

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QComboBox, QListWidget, QListWidgetItem

from qclab.domain.ranking import id_of, meant
from qclab.ui.inputs import TextInput
from qclab.ui.widgets.offered import MOST, Offered
from qclab.ui.widgets.words import LINE

_AWAY: Final = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
Choice = tuple[Any, str]
"""A key and its words."""


class ChoiceInput(QComboBox):
    """One of some choices, each a key and its words; ``read`` gives the key, or None while nothing is chosen.

    ``search``: typed to find. ``list_width``: of the open list, where its lines are longer than the field.
    """

    edited = Signal()

    def __init__(self, choices: Sequence[Choice] = (), *, search: bool = False, list_width: int = 0) -> None:
        super().__init__()
        self._list_width = list_width
        self.offered: Offered | None = None
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        self.setMaxVisibleItems(MOST)
        if search:
            self.setEditable(True)
            self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            self.setCompleter(None)  # type: ignore[arg-type] # ours stands in its place
        self.set_choices(choices)
        self.activated.connect(self._show_start)
        self.activated.connect(self.edited)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel moves what the field stands in; it never changes what was chosen on the way."""
        event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._make_list()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in _AWAY:
            self.settle()

    def showPopup(self) -> None:
        """The same list for who types and for who clicks the arrow, where one can type."""
        if self.isEditable():
            self.setFocus()
            self.offer()
            return
        self.view().setMinimumWidth(self._list_width)
        super().showPopup()

    def offer(self) -> None:
        """Show every choice below the field of a search, and go on typing in it: the list narrows down."""
        self._make_list()
        if self.offered is not None:
            self.offered.offer()

    def settle(self) -> None:
        """What was typed into a search becomes the one line it can mean; of several it stays what was typed."""
        lines = self._lines()
        place = meant(self.currentText(), lines) if self.isEditable() else None
        if place is not None and (place != self.currentIndex() or self.currentText() != lines[place]):
            self._take(lines[place])

    def _lines(self) -> list[str]:
        return [self.itemText(place) for place in range(self.count())]

    def _take(self, words: str) -> None:
        self.setCurrentIndex(self._lines().index(words))
        self.setEditText(words)
        self._show_start()
        self.edited.emit()

    def _make_list(self) -> None:
        """For the first who comes to type: a list is a window, which takes longer to make than the field."""
        line = self.lineEdit()
        if line is not None and self.offered is None:
            self.offered = Offered(line, self._lines, width=self._list_width)
            self.offered.taken.connect(self._take)

    def set_choices(self, choices: Sequence[Choice]) -> None:
        kept = self.read_key()
        self.clear()
        for key, words in choices:
            self.addItem(words, key)
        self.write(kept)

    def read_key(self) -> Any:
        return self.currentData() if self.currentIndex() >= 0 else None

    def read(self) -> Any:
        if self.isEditable():
            typed = self.currentText().strip()
            if not typed:
                return None
            place = self.findText(typed, Qt.MatchFlag.MatchFixedString)
            if place < 0:
                raise ValueError(f"“{typed}” is not in the list: choose one of its lines.")
            return self.itemData(place)
        return self.read_key()

    def write(self, value: Any) -> None:
        place = next((p for p in range(self.count()) if self.itemData(p) == value), -1)
        self.setCurrentIndex(place)
        if place < 0 and self.isEditable():
            self.clearEditText()
        self._show_start()

    def _show_start(self) -> None:
        """Of words longer than the field the beginning is read first."""
        line = self.lineEdit()
        if line is not None:
            line.setCursorPosition(0)


class FoundInput(TextInput):
    """A line with what answers below it; ``read`` gives words. Of an entry with a name, ``says_id`` reads the id."""

    def __init__(self, entries: Sequence[str] = (), *, is_open: bool = False, says_id: bool = False) -> None:
        super().__init__()
        self._entries = tuple(entries)
        self._is_open, self._says_id = is_open, says_id
        self.offered = Offered(self, lambda: self._entries, is_open=is_open)
        self.offered.taken.connect(self.edited)

    def set_entries(self, entries: Sequence[str]) -> None:
        self._entries = tuple(entries)

    def set_choices(self, choices: Sequence[Choice]) -> None:
        self.set_entries([words for _, words in choices])

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in _AWAY:
            self.settle()

    def settle(self) -> None:
        """What was typed into a closed list becomes the one entry it can mean; of several it stays what was typed."""
        place = None if self._is_open else meant(self.text(), self._entries)
        if place is not None and self.text() != self._entries[place]:
            self.setText(self._entries[place])
            self.edited.emit()

    def take(self) -> None:
        """For a cell that is left: by Tab with what is highlighted, else with what was typed."""
        if not (self.hasFocus() and self.offered.take()):
            self.settle()

    def read(self) -> str:
        return id_of(self.text()) if self._says_id and self.text() in self._entries else super().read()

    def is_refused(self) -> bool:
        """Whether a closed list has no entry for what is typed."""
        return not self._is_open and bool(self.text().strip()) and self.text() not in self._entries


def in_cell(line: FoundInput, delegate: QAbstractItemDelegate) -> FoundInput:
    """The line as the editor of a cell, which is left as soon as the mouse has picked."""

    def leave() -> None:
        delegate.commitData.emit(line)
        delegate.closeEditor.emit(line, QAbstractItemDelegate.EndEditHint.NoHint)

    line.offered.picked.connect(leave)
    return line


class ChoicesInput(QListWidget):
    """Any of some choices; ``read`` gives their keys in the order of the list."""

    edited = Signal()

    def __init__(self, choices: Sequence[Choice] = ()) -> None:
        super().__init__()
        self.setProperty("role", "choices")
        self.set_choices(choices)
        self.itemChanged.connect(self.edited)

    def set_choices(self, choices: Sequence[Choice]) -> None:
        kept = set(self.read())
        self.blockSignals(True)
        self.clear()
        for key, words in choices:
            item = QListWidgetItem(words)
            item.setData(Qt.ItemDataRole.UserRole, key)
            item.setSizeHint(QSize(0, LINE))
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsSelectable)
            item.setCheckState(Qt.CheckState.Checked if key in kept else Qt.CheckState.Unchecked)
            self.addItem(item)
        self.blockSignals(False)
        self.setFixedHeight(min(max(len(choices), 2), 6) * LINE + 10)

    def read(self) -> tuple[Any, ...]:
        items = (self.item(place) for place in range(self.count()))
        return tuple(i.data(Qt.ItemDataRole.UserRole) for i in items if i.checkState() == Qt.CheckState.Checked)

    def write(self, value: Any) -> None:
        chosen = set(value or ())
        self.blockSignals(True)
        for place in range(self.count()):
            item = self.item(place)
            is_chosen = item.data(Qt.ItemDataRole.UserRole) in chosen
            item.setCheckState(Qt.CheckState.Checked if is_chosen else Qt.CheckState.Unchecked)
        self.blockSignals(False)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.currentRow() < 0 and self.count():
            self.setCurrentRow(0)
