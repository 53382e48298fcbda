"""One input for each kind of field. Each has ``read``, which gives a value or raises ``ValueError`` with a sentence,
``write``, and the signal ``edited``. Those for choices and dates have files of their own."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPlainTextEdit

from qclab.ui import theme


class TextInput(QLineEdit):
    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.textEdited.connect(self.edited)

    def read(self) -> str:
        return self.text().strip()

    def write(self, value: Any) -> None:
        self.setText("" if value is None else str(value))
        self.setCursorPosition(0)  # of words longer than the field the beginning is read first


class DecimalInput(TextInput):
    """A number as typed: read as text, so that the record keeps it as it was written."""

    def __init__(self) -> None:
        super().__init__()
        self.setFont(theme.figures())
        self.setAlignment(Qt.AlignmentFlag.AlignRight)


class PasswordInput(TextInput):
    def __init__(self) -> None:
        super().__init__()
        self.setEchoMode(QLineEdit.EchoMode.Password)

    def read(self) -> str:
        return self.text()


class LongTextInput(QPlainTextEdit):
    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setFixedHeight(72)
        self.textChanged.connect(self.edited)

    def read(self) -> str:
        return self.toPlainText().strip()

    def write(self, value: Any) -> None:
        self.setPlainText(value or "")


class CheckInput(QCheckBox):
    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.clicked.connect(self.edited)

    def read(self) -> bool:
        return self.isChecked()

    def write(self, value: Any) -> None:
        self.setChecked(bool(value))
