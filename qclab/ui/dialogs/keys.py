"""F1: the keys of this page, and those that work everywhere."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from qclab.ui.dialogs.frame import Dialog
from qclab.ui.widgets.words import label

Keys = Sequence[tuple[str, str]]

_OPENS = "Space or Enter"
EVERYWHERE: Keys = (
    ("Ctrl+K", "go to the scan field"),
    ("Ctrl+1 … Ctrl+9", "go to a page named on the left"),
    (_OPENS, "open the row under the cursor"),
    ("Ctrl+C", "copy the selected rows"),
    ("Ctrl+L", "lock"),
    ("Ctrl+Shift+L", "another person goes on here"),
    ("Ctrl+Shift+A", "acknowledge the alarm that is told"),
    ("Ctrl+Shift+T", "record whom you called about it"),
    ("Ctrl+Shift+N", "show the next alarm"),
    ("F1", "this list"),
)


class KeysDialog(Dialog):
    def __init__(self, page: str, keys: Keys, parent: QWidget | None = None) -> None:
        super().__init__("Keys", "Close", parent, cancel="")
        self.setObjectName("keys_dialog")
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        row = 0
        says_enter = any("Enter" in key.split(", ") for key, _ in keys)  # then it does here what the page says
        everywhere = [each for each in EVERYWHERE if each[0] != _OPENS or not says_enter]
        for heading, group in ((page, keys), ("Everywhere", everywhere)):
            if not group:
                continue
            grid.addWidget(label(heading, "quiet"), row, 0, 1, 2)
            for offset, (key, does) in enumerate(group, 1):
                words = does[:1].upper() + does[1:]
                grid.addWidget(label(key, "heading"), row + offset, 0, Qt.AlignmentFlag.AlignTop)
                grid.addWidget(label(words, wrap=True), row + offset, 1, Qt.AlignmentFlag.AlignTop)
            row += len(group) + 1
            grid.setRowMinimumHeight(row, 12)
            row += 1
        self.content.addLayout(grid)
        self.accept_button.setDefault(True)
