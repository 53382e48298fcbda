"""The strip at the grid that says which texts are not recorded, and offers what can be done with them: to record them,
to go to the first that is to be mended, or to give them up."""

from collections.abc import Collection, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from qclab.domain.counts import count
from qclab.domain.results.cell import Cell
from qclab.ui.commands import Command
from qclab.ui.icons import set_icon
from qclab.ui.pages.results.grid.model import Draft
from qclab.ui.widgets.words import label


class Unrecorded(QFrame):
    record_requested = Signal()
    give_up_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("unrecorded")
        self.setProperty("role", "message")
        self.setProperty("tone", "notice")
        icon = label()
        set_icon(icon, "warning", "alert")
        self._words = label(wrap=True)
        self._words.setObjectName("unrecorded_words")
        self._again = Command(self, "record_again", "Record", self.record_requested.emit,
                              help_="Record them as they stand in their cells")  # fmt: skip
        forget = Command(self, "give_up", "Discard", self.give_up_requested.emit,
                         help_="Take them out of their cells; what was recorded before stays")  # fmt: skip
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 6, 4)
        row.setSpacing(8)
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._words, 1)
        row.addWidget(self._again.button())
        row.addWidget(forget.button("flat"))
        self.hide()

    def text(self) -> str:
        return "" if self.isHidden() else self._words.text()

    def show_waiting(self, drafts: Mapping[Cell, Draft], recordable: Collection[Cell]) -> None:
        """``recordable``: those that can be recorded as they stand; of the others each is settled in its cell."""
        self.setVisible(bool(drafts))
        if not drafts:
            return
        self._again.setText("Record" if recordable else "Go to the first")
        mend = "Go to the cell in which it is to be mended: as it stands it cannot be recorded"
        self._again.describe("Record what can be recorded as it stands" if recordable else mend)
        whys = list(dict.fromkeys(draft.why for draft in drafts.values()))
        texts = ", ".join(draft.text for draft in list(drafts.values())[:4]) + (", …" if len(drafts) > 4 else "")
        why = whys[0] if len(whys) == 1 else "The pane beside says why for each."
        self._words.setText(
            f"{count(len(drafts), 'value is', 'values are')} in the grid but not recorded: {texts}. {why}"
        )
