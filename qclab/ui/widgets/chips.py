"""Filter chips with counts: one of them holds. Tab reaches the row, arrows walk it; in two lines where it is narrow."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QPushButton, QSizePolicy, QWidget

from qclab.ui.widgets.flow import Flow


class Chips(QWidget):
    chosen = Signal(str)
    """The key of the chip a person chose."""

    def __init__(self, name: str, chips: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        """``chips``: key and word of each; the first one holds at first."""
        super().__init__(parent)
        self.setObjectName(name)
        self._words = dict(chips)
        self._buttons: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        row = Flow(self)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        for key, word in chips:
            chip = QPushButton(word)
            chip.setObjectName(f"{name}_{key}")
            chip.setAccessibleName(word)
            chip.setCheckable(True)
            chip.setAutoDefault(False)
            chip.setProperty("kind", "chip")
            chip.setCursor(Qt.CursorShape.PointingHandCursor)
            self._group.addButton(chip)
            self._buttons[key] = chip
            row.addWidget(chip)
        self._group.buttonClicked.connect(self._tell)
        if chips:
            self.choose(chips[0][0])

    def names(self) -> Sequence[str]:
        return list(self._words)

    def choose(self, key: str) -> None:
        """Let a chip hold, without telling."""
        self._buttons[key].setChecked(True)
        self._one_tab_stop()

    def set_shown(self, key: str, shown: bool) -> None:
        self._buttons[key].setVisible(shown)

    def current(self) -> str:
        return next((key for key, chip in self._buttons.items() if chip.isChecked()), "")

    def set_counts(self, counts: dict[str, int | str]) -> None:
        """Numbers beside the words; a capped count is a text, such as ``9,999+``."""
        for key, chip in self._buttons.items():
            count = counts.get(key)
            words = self._words[key] if count is None else f"{self._words[key]}  {count}"
            chip.setText(words)
            chip.setAccessibleName(words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        keys = list(self._buttons)
        key = keys[(keys.index(self.current()) + step) % len(keys)]
        self.choose(key)
        self._buttons[key].setFocus(Qt.FocusReason.TabFocusReason)
        self.chosen.emit(key)

    def _one_tab_stop(self) -> None:
        for chip in self._buttons.values():
            chip.setFocusPolicy(Qt.FocusPolicy.StrongFocus if chip.isChecked() else Qt.FocusPolicy.ClickFocus)

    def _tell(self) -> None:
        self._one_tab_stop()
        self.chosen.emit(self.current())
