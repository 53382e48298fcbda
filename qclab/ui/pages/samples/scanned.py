"""The list of what was scanned of a box, with the last scan large above it and what is still missing below."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from qclab.ui.acts import Acts
from qclab.ui.commands import Command
from qclab.ui.models.simple_table import SimpleTable
from qclab.ui.pages.samples.scans import COLUMNS, Scan, missing_of, told
from qclab.ui.preferences import Preferences
from qclab.ui.theme import set_state
from qclab.ui.widgets.table import Table
from qclab.ui.widgets.words import label


class Scanned(QWidget):
    typed = Signal(str)
    """An id that was typed, with Enter."""
    marked_others = Signal()
    """Other rows are marked."""

    def __init__(self, acts: Acts, preferences: Preferences) -> None:
        super().__init__()
        self.line = QLineEdit()
        self.line.setObjectName("receive_scan")
        self.line.setAccessibleName("Scan or type a sample id")
        self.line.setPlaceholderText("Scan a label, or type an id and press Enter")
        self.line.setProperty("role", "scan")
        self.line.returnPressed.connect(self._typed)
        self._last = label("", "heading", wrap=True)
        self._last.setObjectName("last_scan")
        self._last.setMinimumHeight(34)
        self.model = SimpleTable(COLUMNS)
        self.table = Table("receive_list", self.model, acts, preferences, label="Scanned samples")
        self.table.setMinimumHeight(120)
        self.table.teach("Scan the first tube. Every scan is checked at once and listed here.")
        self.table.selection_changed.connect(self.marked_others)
        self.model.set_rows(())
        self._boxes = label("", wrap=True)
        self._boxes.setObjectName("receive_boxes")
        self._boxes.setMinimumHeight(20)
        self._summary = label("", "quiet")
        self._summary.setObjectName("receive_summary")

    def lay_out(self, beside: QWidget | None, commands: Sequence[Command]) -> None:
        """``beside`` stands right of the scan line, ``commands`` right of the summary."""
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.line, 1)
        if beside is not None:
            head.addWidget(beside)
        foot.addWidget(self._summary, 1)
        for command in commands:
            foot.addWidget(command.button("flat"))
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        inside.addLayout(head)
        inside.addWidget(self._last)
        inside.addWidget(self.table, 1)
        inside.addWidget(self._boxes)
        inside.addLayout(foot)

    def show_scans(self, scans: Sequence[Scan], received: int, current: str | None = None) -> None:
        """``received``: how many went in already."""
        self.model.set_rows(scans)
        if current is not None:
            self.table.select_id(current)
        self._boxes.setText("\n".join(missing_of(scans)))
        self._summary.setText(told(scans, received) or "Nothing to receive yet")

    def say(self, words: str, *, is_good: bool) -> None:
        """The last scan, large enough to be read at arm's length; a fault is heard too."""
        self._last.setText(words)
        set_state(self._last, "evaluation", "complies" if is_good else "does-not-comply")
        self._last.setAccessibleName(words)
        if not is_good:
            QApplication.beep()

    def _typed(self) -> None:
        typed = self.line.text().strip()
        self.line.clear()
        if typed:
            self.typed.emit(typed)
