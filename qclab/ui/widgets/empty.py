"""What an empty list shows: a sentence that teaches what to do first, and perhaps the button that does it."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

_WIDE = 320


class Empty(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sentence = QLabel()
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sentence.setWordWrap(True)
        self._sentence.setMaximumWidth(_WIDE)
        self._sentence.setProperty("role", "quiet")
        self._button = QPushButton()
        self._button.setObjectName("empty_action")
        self._pressed: Callable[[], object] | None = None
        self._button.clicked.connect(self._press)
        layout = QVBoxLayout(self)
        layout.addStretch(2)
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(self._sentence, _WIDE)
        across.addStretch(1)
        layout.addLayout(across)
        layout.addSpacing(8)
        layout.addWidget(self._button, alignment=Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)
        self.teach("")

    def teach(self, sentence: str, button: str = "", pressed: Callable[[], object] | None = None) -> None:
        self._sentence.setText(sentence)
        self._button.setText(button)
        self._button.setAccessibleName(button or "Nothing to do")
        self._button.setVisible(bool(button))
        self._pressed = pressed

    def _press(self) -> None:
        if self._pressed is not None:
            self._pressed()
