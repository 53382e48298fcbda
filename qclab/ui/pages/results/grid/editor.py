"""The field that lies over a cell while it is typed into, the named outcomes below it, and the refusal beside it."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QMenu, QWidget

from qclab.domain.evaluation.outcomes import find_outcome, only_outcome
from qclab.ui import theme
from qclab.ui.icons import set_icon
from qclab.ui.widgets.clipboard import is_block_pasted, menu_of, numbers
from qclab.ui.widgets.words import label

_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_AWAY: Final = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)


class CellEditor(QLineEdit):
    """Enter and the arrows leave down or up, Tab across, Escape gives up; the rest is typing.

    Enter alone takes the only outcome that begins as what is typed; every other way to leave takes what was picked.
    """

    left = Signal(int, int, bool)
    """By the keyboard: rows and columns to go, and whether with Enter."""
    given_up = Signal()
    looked_away = Signal()
    """The focus went elsewhere: the cell is left."""
    block_pasted = Signal()
    """What was pasted is more than one cell, or more than its plain text."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("cell_editor")
        self.setAccessibleName("Result")
        self.setFont(theme.figures())
        self.setAcceptDrops(False)
        self.setMaxLength(2000)
        self.outcomes = OutcomeList(parent)
        self.outcomes.clicked.connect(self._pick)
        self.was_pasted = False
        self.was_edited = False
        self._before = ""
        self.textEdited.connect(self._edited)
        self.hide()

    def start(
        self, text: str, rect: QRect, outcomes: Sequence[str], *, select: bool = False, is_typed: bool = False
    ) -> None:  # fmt: skip
        """``is_typed``: the text is what was struck, not what the cell held."""
        self.was_pasted = False
        self.was_edited = is_typed
        self._before = text
        self.setText(text)
        self.move_to(rect)
        self.show()
        self.setFocus()
        if select:
            self.selectAll()
        else:
            self.end(False)
        self.outcomes.offer(outcomes, text)
        self.outcomes.stand_below(rect)

    def finish(self) -> None:
        """Take the field away without a word, also where its page went out of sight before."""
        self.outcomes.hide()
        if not self.isHidden():
            self.blockSignals(True)
            self.hide()
            self.blockSignals(False)
        theme.set_state(self, "wrong", False)

    def move_to(self, rect: QRect) -> None:
        self.setGeometry(rect.adjusted(0, 0, -1, -1))
        self.outcomes.stand_below(rect)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in _ENTER and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._take(self.outcomes.picked() or self.outcomes.begun(self.text()))
            self.left.emit(-1 if back else 1, 0, True)
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if key == Qt.Key.Key_Down else -1
            if self.outcomes.isVisible():
                self.outcomes.step(step)
            else:
                self.left.emit(step, 0, False)
        elif key == Qt.Key.Key_Escape:
            self.given_up.emit()
        elif is_block_pasted(event, numbers):
            self.block_pasted.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu().popup(event.globalPos())

    def menu(self) -> QMenu:
        """The mouse's menu, which pastes as the keys do."""
        return menu_of(self, self.block_pasted.emit, numbers)

    def focusNextPrevChild(self, forward: bool) -> bool:
        self._take(self.outcomes.picked())
        self.left.emit(0, 1 if forward else -1, False)
        return True

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in _AWAY and not self.signalsBlocked():
            self.looked_away.emit()

    def _take(self, outcome: str) -> None:
        if outcome:
            self.was_edited = True
            self.setText(outcome)

    def _edited(self, text: str) -> None:
        """Several letters at once were not typed: they came from a clipboard and count as pasted."""
        if len(text) - len(self._before) > 1:
            self.was_pasted = True
        elif not text:
            self.was_pasted = False
        self._before = text
        self.was_edited = True
        theme.set_state(self, "wrong", False)
        self.outcomes.filter(text)

    def _pick(self) -> None:
        self._take(self.outcomes.picked())
        self.left.emit(1, 0, True)


class OutcomeList(QListWidget):
    """The named outcomes of a cell. An arrow key or the mouse picks one; typing only highlights the one that begins so.

    Nothing is highlighted before.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("outcomes")
        self.setAccessibleName("Outcomes of the method")
        self.setProperty("role", "choices")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._all: tuple[str, ...] = ()
        self._is_picked = False
        self.itemPressed.connect(self._pressed)
        self.hide()

    def offer(self, outcomes: Sequence[str], text: str) -> None:
        self._all = tuple(outcomes)
        self._narrow("" if text in outcomes else text)
        self.setVisible(bool(self._all))
        self.raise_()

    def filter(self, text: str) -> None:
        """Those that have the text in them; all of them when none has."""
        self._narrow(text)
        only = only_outcome(text, self._all)
        self.setCurrentRow(next((row for row in range(self.count()) if self.item(row).text() == only), -1))
        self.setVisible(bool(self._all))  # a refusal took its place
        self.raise_()

    def step(self, step: int) -> None:
        row = self.currentRow() + step if self.currentRow() >= 0 or step > 0 else self.count() - 1
        self.setCurrentRow(min(max(row, 0), self.count() - 1))
        self._is_picked = True

    def picked(self) -> str:
        """What an arrow key or the mouse says; empty while only typing highlights."""
        item = self.currentItem() if self._is_picked and self.isVisible() else None
        return item.text() if item is not None else ""

    def begun(self, text: str) -> str:
        """The only outcome that begins so; empty where two do, or where the text names one as it is."""
        return "" if find_outcome(text, self._all) else only_outcome(text, self._all) or ""

    def _narrow(self, text: str) -> None:
        wanted = text.strip().casefold()
        self._is_picked = False
        self.clear()
        for outcome in [each for each in self._all if wanted in each.casefold()] or self._all:
            self.addItem(QListWidgetItem(outcome))
        self.setCurrentRow(-1)

    def _pressed(self) -> None:
        self._is_picked = True

    def stand_below(self, cell: QRect) -> None:
        height = min(len(self._all), 8) * 24 + 10
        _stand_beside(self, cell, max(cell.width(), 200), height)


class FieldNote(QFrame):
    """Why the text of a cell was not taken, or what happened to it meanwhile (a notice), beside the cell."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("cell_note")
        self.setProperty("role", "message")
        self._icon = label()
        self._words = label(wrap=True)
        self._words.setObjectName("cell_note_words")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(8, 6, 8, 6)
        self._row.setSpacing(8)
        self._row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addWidget(self._words, 1)
        self.hide()

    def text(self) -> str:
        return self._words.text() if self.isVisible() else ""

    def say(self, words: str, cell: QRect, *, tone: str = "refusal") -> None:
        theme.set_state(self, "tone", tone)
        set_icon(self._icon, *(("warning", "alert") if tone == "notice" else ("does-not-comply", "does-not-comply")))
        self._words.setText(words)
        self.setAccessibleName(words)
        width = max(cell.width(), 300)
        _stand_beside(self, cell, width, self._row.heightForWidth(width))
        self.show()
        self.raise_()


def _stand_beside(widget: QWidget, cell: QRect, width: int, height: int) -> None:
    """Below the cell, or above it when there is no room, always inside its parent."""
    parent = widget.parentWidget()
    assert parent is not None  # noqa: S101 - notes are made inside the table
    room = parent.rect()
    top = cell.bottom() + 2
    if top + height > room.bottom():
        top = max(cell.top() - height - 2, 0)
    left = max(min(cell.left(), room.right() - width), 0)
    widget.setGeometry(left, top, width, height)
