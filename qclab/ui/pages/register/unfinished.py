"""Offers back a registration that was typed and neither registered nor given up."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from qclab.domain.counts import count
from qclab.ui.commands import Command
from qclab.ui.icons import set_icon
from qclab.ui.pages.register.drafts import Draft
from qclab.ui.theme import set_state
from qclab.ui.widgets.words import label


class UnfinishedBar(QFrame):
    taken = Signal()
    dropped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("unfinished")
        self.setProperty("role", "message")
        set_state(self, "tone", "notice")
        sign = label()
        set_icon(sign, "information", "alert")
        self._words = label("", wrap=True)
        self._words.setObjectName("unfinished_words")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 6, 6)
        row.setSpacing(8)
        row.addWidget(sign)
        row.addWidget(self._words, 1)
        row.addWidget(Command(self, "take_draft", "Go on with it", self.taken.emit).button())
        row.addWidget(Command(self, "drop_draft", "Discard", self.dropped.emit).button("flat"))

    def offer(self, draft: Draft | None) -> None:
        self.setVisible(draft is not None)
        if draft is None:
            return
        rows = len(draft.get("rows", []))
        texts = draft.get("batch", {}).get("texts", {})
        batch = f" of batch {texts['id']}" if texts.get("id") else ""
        number = count(rows, "sample")
        self._words.setText(
            f"A registration{batch} with {number} was typed until {draft.get('at', 'earlier')} and not registered."
        )
