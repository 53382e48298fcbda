"""Several records answer to a search: choose one."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QListWidget, QWidget

from qclab.ui.dialogs.frame import Dialog

if TYPE_CHECKING:  # the database side is loaded behind the painted window, see ui/database.py
    from qclab.queries.search import Hit


class HitsDialog(Dialog):
    def __init__(self, words: str, hits: "Sequence[Hit]", parent: QWidget | None = None) -> None:
        super().__init__(f"Found for “{words}”", "Open", parent)
        self.setObjectName("hits_dialog")
        self.listed = QListWidget()
        self.listed.setObjectName("hits")
        self.listed.setAccessibleName("What was found")
        self.listed.setProperty("role", "choices")
        self.listed.addItems([hit.about for hit in hits])
        self.listed.setCurrentRow(0)
        self.listed.setMinimumSize(520, min(len(hits), 12) * 24 + 10)
        self.listed.itemActivated.connect(self.accept)
        self.content.addWidget(self.listed)
        self.listed.setFocus()

    @classmethod
    def ask(cls, parent: QWidget | None, words: str, hits: "Sequence[Hit]") -> "Hit | None":
        """The chosen record, or None."""
        dialog = cls(words, hits, parent)
        try:
            return hits[dialog.listed.currentRow()] if dialog.exec() and dialog.listed.currentRow() >= 0 else None
        finally:
            dialog.deleteLater()
