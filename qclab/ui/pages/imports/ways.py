"""What a text file is written in, where it does not say so: its lines as they would read, to choose by eye."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QRadioButton, QVBoxLayout, QWidget

from qclab.services.exchange.table_text import InDoubt
from qclab.ui import theme
from qclab.ui.widgets.scrolling import Inside, Scrolling
from qclab.ui.widgets.words import button, label


class EncodingQuestion(QWidget):
    """``chosen`` carries the encoding. None is chosen beforehand: only a person knows which words were meant."""

    chosen = Signal(str)

    def __init__(self, doubt: InDoubt) -> None:
        super().__init__()
        self.setObjectName("encoding_question")
        self._group = QButtonGroup(self)
        self.read_button = button("Read it so", "read_so", self._choose, kind="primary")
        self.read_button.setEnabled(False)
        self.read_button.setToolTip("Choose the line that reads as it was meant")
        inside = Inside()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(1, 1)
        for row, candidate in enumerate(doubt.candidates):
            title = QRadioButton(candidate.title)
            title.setObjectName(f"encoding_{candidate.encoding}")
            title.setAccessibleName(f"{candidate.title}: {candidate.lines[0]}")
            title.setProperty("encoding", candidate.encoding)
            lines = label("\n".join(candidate.lines))
            lines.setFont(theme.figures())
            lines.setTextFormat(Qt.TextFormat.PlainText)
            lines.setBuddy(title)
            self._group.addButton(title, row)
            grid.addWidget(title, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(lines, row, 1)
        grid.setRowStretch(len(doubt.candidates), 1)
        choices = Scrolling(inside, "encodings")
        choices.setFrameShape(QFrame.Shape.NoFrame)
        about = "The file does not say how its letters are written. Choose the reading that is right:"
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(12)
        whole.addWidget(label(about, wrap=True))
        whole.addWidget(choices, 1)
        whole.addWidget(self.read_button, 0, Qt.AlignmentFlag.AlignLeft)
        self._group.idClicked.connect(lambda _: self.read_button.setEnabled(True))

    def _choose(self) -> None:
        at = self._group.checkedButton()
        if at is not None:
            self.chosen.emit(at.property("encoding"))
