"""Answers to dialogs that take over until they are closed, and what such a dialog says."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QListWidget, QPushButton

from qclab.ui.commands import Command
from qclab.ui.signing import ANOTHER


def answer(fill: Callable[[QDialog], object]) -> QTimer:
    """Once a dialog is open, do this to it; to be kept until then. One that cannot be answered is given up."""
    timer = QTimer(interval=5)

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QDialog):
            timer.stop()
            try:
                fill(dialog)
            except BaseException:
                dialog.reject()  # or the test waited for it for good
                raise

    timer.timeout.connect(look)
    timer.start()
    return timer


def sign_with(password: str) -> Callable[[QDialog], None]:
    """Type a password into the dialog for signing and press Enter."""

    def fill(dialog: QDialog) -> None:
        field = dialog.findChild(QLineEdit, "password")
        QTest.keyClicks(field, password)
        QTest.keyClick(field, Qt.Key.Key_Return)

    return fill


def is_for_another(command: Command) -> bool:
    """Whether a command is on for another person than who is signed in, and says so."""
    return command.isEnabled() and ANOTHER in command.toolTip()


def sign_beside(user: str, password: str) -> Callable[[QDialog], None]:
    """Another person than who is signed in signs in the dialog: by its button, where it does not ask for them."""

    def fill(dialog: QDialog) -> None:
        switch = dialog.findChild(QPushButton, "other_signs")
        if switch.isVisible():
            QTest.mouseClick(switch, Qt.MouseButton.LeftButton)
        QTest.keyClicks(dialog.findChild(QLineEdit, "second_user"), user)
        sign_with(password)(dialog)

    return fill


def words_of(dialog: QDialog) -> str:
    """Everything a dialog says."""
    texts = [label.text() for label in dialog.findChildren(QLabel)]
    for listed in dialog.findChildren(QListWidget):
        texts += [listed.item(place).text() for place in range(listed.count())]
    return "\n".join(texts)
