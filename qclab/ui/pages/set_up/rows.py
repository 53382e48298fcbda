"""One step of the list: its mark, what there is or why not, and its button."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from qclab.domain.laboratory.setting_up import Line, Step
from qclab.ui.commands import Command
from qclab.ui.icons import set_icon
from qclab.ui.widgets.words import frame, label

TITLES: Final = {
    Step.PEOPLE: "People",
    Step.CLIENT: "Client",
    Step.PRODUCT: "Product",
    Step.METHOD: "Methods",
    Step.SPECIFICATION: "Specification",
    Step.IN_FORCE: "In force",
    Step.SAMPLE: "First sample",
    Step.LABEL: "First label",
    Step.CONFIRMED: "Limits confirmed",
}
_MARK: Final = 28


class StepRow(QWidget):
    """``number`` counts the steps from 1."""

    def __init__(self, step: Step, number: int, command: Command) -> None:
        super().__init__()
        self.setObjectName(f"step_{step.name.lower()}")
        self._command = command
        self._number = number
        self._mark = label(str(number), "heading")
        self._mark.setFixedWidth(_MARK)
        self._mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title = label(TITLES[step], "heading")
        self._says = label("", "quiet", wrap=True)
        self._says.setObjectName(f"says_{step.name.lower()}")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._says)
        across = QHBoxLayout()
        across.setContentsMargins(12, 8, 12, 8)
        across.setSpacing(12)
        across.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        across.addLayout(words, 1)
        across.addWidget(command.button(), 0, Qt.AlignmentFlag.AlignVCenter)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(across)
        whole.addWidget(frame("rule"))

    def show_line(self, line: Line) -> None:
        """How far the step is; the reason why it cannot be done stands beside what there is, for what is not done."""
        why = " ".join(str(reason) for reason in line.why)
        if line.is_done:
            set_icon(self._mark, "complies", "complies", 16)
        else:
            self._mark.setText(str(self._number))
        said = line.says if line.is_done or not why else f"{line.says}. {why}" if line.says else why
        self._says.setText(said[:1].upper() + said[1:])
        self._mark.setAccessibleName("done" if line.is_done else f"step {self._number}")
        self._command.refuse(why)
