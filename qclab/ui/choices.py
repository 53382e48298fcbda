"""Fields to choose in: one of some choices, found by typing where there are many, or any of them."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QListWidget, QListWidgetItem

from qclab.ui.widgets.words import LINE, completer

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
        self._finder: QCompleter | None = None
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        if search:
            self.setEditable(True)
            self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.set_choices(choices)
        self.activated.connect(self._show_start)
        self.activated.connect(self.edited)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel moves what the field stands in; it never changes what was chosen on the way."""
        event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        if self.isEditable() and self._finder is None:
            self._finder = self._new_finder()
            self.setCompleter(self._finder)
        super().focusInEvent(event)

    def showPopup(self) -> None:
        self.view().setMinimumWidth(self._list_width)
        super().showPopup()

    def offer(self) -> None:
        """Show every choice below the field of a search, and go on typing in it: the list narrows down."""
        if self._finder is not None:
            self._finder.setCompletionPrefix("")
            self._finder.complete()

    def settle(self) -> None:
        """What was typed into a search becomes the one line it can mean; of several it stays what was typed."""
        typed = self.currentText().strip().casefold()
        lines = [self.itemText(place) for place in range(self.count())]
        exact = [place for place, words in enumerate(lines) if words.casefold() == typed]
        begins = [place for place, words in enumerate(lines) if words.casefold().startswith(typed)]
        within = [place for place, words in enumerate(lines) if typed in words.casefold()]
        for found in (exact, begins, within):
            if typed and len(found) == 1:
                if found[0] != self.currentIndex() or self.currentText() != lines[found[0]]:
                    self.setCurrentIndex(found[0])
                    self.setEditText(lines[found[0]])
                    self.edited.emit()
                return

    def _new_finder(self) -> QCompleter:
        """Made for the first who comes to type: its list is a window, which takes longer to make than the field."""
        made = completer(self.model(), self)
        made.setMaxVisibleItems(12)
        if (popup := made.popup()) is not None:
            popup.setMinimumWidth(self._list_width)
        return made

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
