"""The one field for a reason: words of one's own, reasons to choose from above them, or both."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from qclab.ui.inputs import LongTextInput

OWN: Final = "Another reason"
_MOST_FIGURES: Final = 9
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ReasonInput(QWidget):
    """What is typed are the words. A figure alone gives the reason that it stands before; nothing else chooses one but
    the mouse, Alt with the figure, or the arrow keys among the reasons.
    """

    edited = Signal()

    def __init__(self, quick: Sequence[str] = (), heard: str = "The reason in your own words") -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self._numbered: list[QRadioButton] = []
        self._is_by_figure = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for place, words in enumerate((*quick, OWN) if quick else ()):
            is_numbered = place < min(len(quick), _MOST_FIGURES)
            choice = _Quick(f"&{place + 1}  {words}" if is_numbered else words)
            choice.setObjectName(f"reason_{place + 1}")
            choice.setAccessibleName(words)
            choice.setProperty("words", words)
            choice.typed.connect(self._type)
            self._numbered += [choice] if is_numbered else []
            self._group.addButton(choice)
            column.addWidget(choice)
        self._words = _Words()
        self._words.setObjectName("reason_text")
        self._words.setAccessibleName(heard)
        figures = len(self._numbered)
        self._words.setPlaceholderText(
            f"Type 1 to {figures} for a reason above, or your own words" if figures > 1 else "In your own words"
        )
        column.addWidget(self._words)
        self._group.buttonClicked.connect(self._chosen)
        self._words.edited.connect(self._typed)
        self.setFocusProxy(self._words)

    def read(self) -> str:
        """The chosen words and the person's own, as one text."""
        button = self._group.checkedButton()
        chosen = str(button.property("words")) if button else ""
        own = "" if self._is_by_figure else self._words.read()
        return own if chosen in ("", OWN) else f"{chosen}: {own}" if own else chosen

    def _choice(self, figure: str) -> QRadioButton | None:
        """The reason to choose that this figure stands before."""
        return next((each for place, each in enumerate(self._numbered, 1) if figure == f"{place}"), None)

    def _type(self, text: str) -> None:
        """Typed while a reason to choose has the focus."""
        if (choice := self._choice(text)) is not None:
            choice.setFocus()
            choice.click()
            return
        self._words.setFocus()
        self._words.insertPlainText(text)

    def _typed(self) -> None:
        choice = self._choice(self._words.toPlainText())
        if self._is_by_figure or self._group.checkedButton() is None:
            self._check(choice)
            self._is_by_figure = choice is not None
            self._words.enter_finishes = self._is_by_figure
        self.edited.emit()

    def _check(self, choice: QRadioButton | None) -> None:
        if choice is not None:
            choice.setChecked(True)
        elif (button := self._group.checkedButton()) is not None:
            self._group.setExclusive(False)
            button.setChecked(False)
            self._group.setExclusive(True)

    def _chosen(self) -> None:
        """Chosen by hand: a figure that stood for another reason goes, words stay."""
        if self._is_by_figure:
            self._is_by_figure = self._words.enter_finishes = False
            self._words.clear()
        button = self._group.checkedButton()
        if button is not None and button.property("words") == OWN:
            self._words.setFocus()
        self.edited.emit()


class _Quick(QRadioButton):
    typed = Signal(str)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shift_or_pad = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        is_plain = not event.modifiers() & ~shift_or_pad
        if is_plain and event.text().isprintable() and event.text().strip():
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)


class _Words(LongTextInput):
    """Enter is a new line, except where it finishes."""

    enter_finishes = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and self.enter_finishes:
            event.ignore()
        else:
            super().keyPressEvent(event)
