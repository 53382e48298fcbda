"""Which of several ways a file is to be read: its first lines in each, to choose by eye."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QRadioButton, QVBoxLayout, QWidget

from qclab.domain.counts import count
from qclab.services.exchange.table_lines import Glance
from qclab.services.exchange.table_text import InDoubt
from qclab.ui import theme
from qclab.ui.widgets.scrolling import Inside, Scrolling
from qclab.ui.widgets.words import button, label

Way = tuple[str, str, Sequence[str]]
"""What is chosen, its words, and the first lines as they read then."""


class WayQuestion(QWidget):
    """``chosen`` carries the way. None is chosen beforehand: only a person knows which words were meant."""

    LACKING = "Choose how the file is read."
    chosen = Signal(str)

    def __init__(self, name: str, about: str, ways: Sequence[Way], now: str = "") -> None:
        super().__init__()
        self.setObjectName(f"{name}_question")
        self._group = QButtonGroup(self)
        self.read_button = button("Read it so", "read_so", self._choose, kind="primary")
        self.read_button.setEnabled(False)
        self.read_button.setToolTip("Choose the lines that read as they were meant")
        inside = Inside()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(1, 1)
        for row, (key, words, first) in enumerate(ways):
            title = QRadioButton(words)
            title.setObjectName(f"{name}_{key}")
            title.setAccessibleName(f"{words}: {first[0] if first else 'no lines'}")
            title.setProperty("way", key)
            lines = label("\n".join(first))
            lines.setFont(theme.figures())
            lines.setTextFormat(Qt.TextFormat.PlainText)
            lines.setBuddy(title)
            self._group.addButton(title, row)
            if key == now:
                title.setChecked(True)
                self.read_button.setEnabled(True)
            grid.addWidget(title, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(lines, row, 1)
        grid.setRowStretch(len(ways), 1)
        choices = Scrolling(inside, f"{name}_ways")
        choices.setFrameShape(QFrame.Shape.NoFrame)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(12)
        whole.addWidget(label(about, wrap=True))
        whole.addWidget(choices, 1)
        whole.addWidget(self.read_button, 0, Qt.AlignmentFlag.AlignLeft)
        self._group.idClicked.connect(lambda _: self.read_button.setEnabled(True))

    def first_open(self) -> QWidget:
        """Where the cursor goes."""
        return self._group.checkedButton() or self._group.buttons()[0]

    def _choose(self) -> None:
        at = self._group.checkedButton()
        if at is not None:
            self.chosen.emit(at.property("way"))


def encoding_question(doubt: InDoubt) -> WayQuestion:
    about = "The file does not say how its letters are written. Choose the reading that is right:"
    return WayQuestion("encoding", about, [(each.encoding, each.title, each.lines) for each in doubt.candidates])


def sheet_question(sheets: Sequence[Glance], now: str = "") -> WayQuestion:
    """``now`` is the worksheet that is read so far."""
    about = f"{count(len(sheets), 'worksheet')} of the workbook have something in them. Choose the one to be read:"
    return WayQuestion("sheet", about, [(each.title, each.title, each.lines) for each in sheets], now)
