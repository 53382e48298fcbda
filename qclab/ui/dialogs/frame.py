"""What every dialog of the program is built on: a title, its content, and two buttons in their places."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from qclab.ui.theme import themes
from qclab.ui.widgets.message_bar import MessageBar
from qclab.ui.widgets.words import button, label


class Dialog(QDialog):
    """``content`` is the layout to fill, ``foot`` that of the buttons. Enter presses none unless the dialog says so."""

    def __init__(self, title: str, accept: str, parent: QWidget | None, *, cancel: str = "Cancel") -> None:
        super().__init__(parent)
        if parent is None:
            themes.dress(self)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setMinimumWidth(440)
        self.setWindowFlag(Qt.WindowType.WindowContextHelpButtonHint, False)
        self.messages = MessageBar()
        self.content = QVBoxLayout()
        self.content.setSpacing(8)
        self.accept_button = button(accept, "accept", self.accept, kind="primary")
        self.cancel_button = button(cancel or accept, "cancel", self.reject)
        if not cancel:
            self.cancel_button.hide()
        self.foot = QHBoxLayout()
        self.foot.setSpacing(8)
        self.foot.addStretch(1)
        self.foot.addWidget(self.cancel_button)
        self.foot.addWidget(self.accept_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 16, 24, 16)
        whole.setSpacing(12)
        whole.addWidget(label(title, "title", wrap=True))
        whole.addWidget(self.messages)
        whole.addLayout(self.content, 1)
        whole.addSpacing(4)
        whole.addLayout(self.foot)
