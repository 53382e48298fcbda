"""The message area: refusals stay until answered, a quiet success goes after three seconds."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from qclab.domain.refusals import Refusal
from qclab.ui.icons import set_icon
from qclab.ui.theme import set_state
from qclab.ui.widgets.words import label

_WAY_ON: Final = "What can be done about it"


class MessageBar(QFrame):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("message_bar")
        self.setProperty("role", "message")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._icon = label()
        self._words = label(wrap=True)
        self._words.setObjectName("message")
        self._words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._close = QToolButton()
        self._close.setObjectName("dismiss_message")
        self._close.setAccessibleName("Dismiss the message")
        self._close.setToolTip("Dismiss")
        self._close.setProperty("kind", "flat")
        set_icon(self._close, "cross", "quiet")
        self._close.clicked.connect(self.clear)
        self._pressed: Callable[[], object] | None = None
        self.way_on = QToolButton()
        self.way_on.setObjectName("message_way_on")
        self.way_on.setAccessibleName(_WAY_ON)
        self.way_on.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.way_on.clicked.connect(self._go_on)
        self.way_on.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 6, 6)
        row.setSpacing(8)
        row.addWidget(self._icon)
        row.addWidget(self._words, 1)
        row.addWidget(self.way_on)
        row.addWidget(self._close)
        self._leaving = QTimer(self, singleShot=True, interval=3000)
        self._leaving.timeout.connect(self.clear)
        self.hide()

    def keep_room(self, lines: int = 1) -> None:
        """Room for so many lines stays free while nothing is said."""
        kept = self.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.setSizePolicy(kept)
        self.setMinimumHeight(lines * self.fontMetrics().height() + 14)

    def refuse(self, refusal: Refusal | str) -> None:
        """What was refused, and why; it stays."""
        self._show("refusal", "does-not-comply", "does-not-comply", str(refusal))

    def warn(self, sentence: str, words: str = "", pressed: Callable[[], object] | None = None) -> None:
        """What the person should know; it stays. ``words``: of a button for what can be done about it."""
        self._show("notice", "warning", "alert", sentence)
        self._pressed = pressed
        self.way_on.setText(words)
        self.way_on.setAccessibleName(words or _WAY_ON)
        self.way_on.setVisible(bool(words))

    def say(self, sentence: str) -> None:
        """A quiet success; it goes by itself."""
        self._show("done", "complies", "complies", sentence)
        self._leaving.start()

    def tell(self, sentence: str) -> None:
        """A success that leaves something to know; it stays."""
        self._show("done", "complies", "complies", sentence)

    def wait(self, sentence: str) -> None:
        """What is under way; it stays until something else is said."""
        self._show("done", "pending", "quiet", sentence)

    def clear(self) -> None:
        self._leaving.stop()
        self._words.clear()
        self.hide()

    def _go_on(self) -> None:
        pressed = self._pressed
        self.clear()
        if pressed is not None:
            pressed()

    def text(self) -> str:
        return self._words.text()

    def _show(self, tone: str, icon: str, token: str, sentence: str) -> None:
        self._leaving.stop()
        self.way_on.hide()
        set_state(self, "tone", tone)
        set_icon(self._icon, icon, token)
        self._words.setText(sentence)
        self._words.setAccessibleName(sentence)
        self.show()
