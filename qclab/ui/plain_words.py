"""Words are words: no text of a record becomes markup in a label, a message or a tooltip, or loads a file it names.

Qt takes text that looks like HTML for HTML unless a label says what it holds. Every label is asked once, when it is
about to be seen for the first time, before anything of it is laid out; tooltips are labels too.
"""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QLabel

_NAME = "plain_words"


class PlainWords(QObject):
    """Watches the application: a label that would guess shows plain text. What is markup says so itself."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Labels first: every event of every widget comes here, and its type costs more to ask.
        if not isinstance(watched, QLabel) or event.type() != QEvent.Type.Polish:
            return False
        if watched.textFormat() == Qt.TextFormat.AutoText:
            watched.setTextFormat(Qt.TextFormat.PlainText)
        return False


def keep_words_plain(app: QApplication) -> None:
    """Once for the application."""
    if app.findChild(PlainWords, _NAME) is None:
        watching = PlainWords(app)
        watching.setObjectName(_NAME)
        app.installEventFilter(watching)
