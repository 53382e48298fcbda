"""Why: a quick reason from a list, words of one's own, or both."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QWidget

from qclab.ui.dialogs.frame import Dialog
from qclab.ui.inputs import LongTextInput
from qclab.ui.widgets.words import label

OWN = "Another reason"


class ReasonDialog(Dialog):
    def __init__(
        self,
        title: str,
        what: str,
        quick: Sequence[str] = (),
        parent: QWidget | None = None,
        *,
        accept: str = "Record the change",
    ) -> None:
        super().__init__(title, accept, parent)
        self.setObjectName("reason_dialog")
        if what:
            self.content.addWidget(label(what, wrap=True))
        self._group = QButtonGroup(self)
        for place, words in enumerate((*quick, OWN) if quick else ()):
            choice = QRadioButton(f"&{place + 1}  {words}" if place < 9 else words)
            choice.setObjectName(f"reason_{place + 1}")
            choice.setAccessibleName(words)
            choice.setProperty("words", words)
            self._group.addButton(choice)
            self.content.addWidget(choice)
        self._own = LongTextInput()
        self._own.setObjectName("reason_text")
        self._own.setAccessibleName("The reason in your own words")
        self._own.setPlaceholderText("In your own words" if not quick else "More about it, or another reason")
        self.content.addWidget(self._own)
        self._group.buttonClicked.connect(self._chosen)
        self._own.edited.connect(self._look)
        first = self._group.buttons()[0] if quick else self._own
        first.setFocus()
        self._look()

    @classmethod
    def ask(
        cls,
        parent: QWidget | None,
        *,
        title: str,
        what: str = "",
        quick: Sequence[str] = (),
        accept: str = "Record the change",
    ) -> str | None:
        """The reason, or None when the person gave up."""
        dialog = cls(title, what, quick, parent, accept=accept)
        try:
            return dialog.reason() if dialog.exec() else None
        finally:
            dialog.deleteLater()

    def reason(self) -> str:
        """The chosen words and the person's own, as one text."""
        button = self._group.checkedButton()
        chosen = str(button.property("words")) if button else ""
        own = self._own.read()
        return own if chosen in ("", OWN) else f"{chosen}: {own}" if own else chosen

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The figure before a reason chooses it, with Alt or without, unless it is typed into the words."""
        place = event.key() - Qt.Key.Key_1
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if 0 <= place < min(len(self._group.buttons()), 9) and held == Qt.KeyboardModifier.NoModifier:
            choice = self._group.buttons()[place]
            choice.setFocus()
            choice.click()
        else:
            super().keyPressEvent(event)

    def _chosen(self) -> None:
        button = self._group.checkedButton()
        if button is not None and button.property("words") == OWN:
            self._own.setFocus()
        self._look()

    def _look(self) -> None:
        self.accept_button.setEnabled(bool(self.reason()))
        self.accept_button.setDefault(bool(self.reason()))
