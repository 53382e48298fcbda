"""What is said once for all samples of a registration: who sampled, when, where, and where they are kept."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from qclab.ui.choices import FoundInput
from qclab.ui.pages.register.rows import FILLED
from qclab.ui.theme import set_state
from qclab.ui.widgets.words import label

_TITLES: Final = {"sampled_by": "Sampled by", "sampled_at": "Sampled at", "sampled_where": "Where", "place": "Place"}
_HINTS: Final = {"sampled_at": "06:00", "place": "Type to find"}
_TIPS: Final = {"sampled_at": "A time of today such as 06:00, or 2026-11-22 06:00"}


class Defaults(QWidget):
    filled = Signal(str, str, str)
    """A field's name, what it said before, and what it says now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._said = dict.fromkeys(FILLED, "")
        self._lines: dict[str, QLineEdit] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        for column, name in enumerate(FILLED):
            line = FoundInput(says_id=True) if name == "place" else QLineEdit()
            line.setObjectName(f"all_{name}")
            line.setAccessibleName(f"{_TITLES[name]}, for all samples")
            line.setPlaceholderText(_HINTS.get(name, "for all"))
            line.setToolTip(_TIPS.get(name, ""))
            line.editingFinished.connect(lambda name=name: self._say(name))
            title = label(_TITLES[name], "quiet")
            title.setBuddy(line)
            grid.addWidget(title, 0, column)
            grid.addWidget(line, 1, column)
            self._lines[name] = line
        place = self._lines["place"]
        assert isinstance(place, FoundInput)  # noqa: S101 - made above
        self._place = place

    def know(self, places: Mapping[str, str]) -> None:
        self._place.set_entries([f"{key}  {words}" for key, words in places.items()])

    def values(self) -> dict[str, str]:
        return dict(self._said)

    def restore(self, kept: Mapping[str, str]) -> None:
        """Show what was said before, without saying it again."""
        for name, line in self._lines.items():
            self._said[name] = str(kept.get(name, ""))
            line.setText(self._said[name])

    def clear(self) -> None:
        self.restore({})

    def _say(self, name: str) -> None:
        now = self._lines[name].text().strip()
        if name == "place":
            self._place.settle()
            is_refused = self._place.is_refused()
            set_state(self._place, "wrong", is_refused)
            self._place.setToolTip(f"There is no place “{now}”: choose one of the list." if is_refused else "")
            if is_refused:
                return
            now = self._place.read()
        before, self._said[name] = self._said[name], now
        if now != before:
            self.filled.emit(name, before, now)
