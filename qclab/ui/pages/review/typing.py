"""Letters that are commands of the list, apart from words that somebody types into it by mistake."""

import time
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

COMMANDS: Final = frozenset("arnpbf")
_PAUSE: Final = 0.6
"""Seconds after a letter of a word in which the next key goes on with it."""


class Typing(QObject):
    """Watches the list. A letter that is no command begins a word, and no other letter of the word is a command."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._typed_at = -_PAUSE

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            letter, now = event.text().lower(), time.monotonic()
            is_held = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
            if letter.strip() and letter.isprintable() and not is_held:
                is_word = letter not in COMMANDS or now - self._typed_at < _PAUSE
                if is_word:
                    self._typed_at = now
                    event.accept()  # so that it is no shortcut
                    return True
        return super().eventFilter(watched, event)
