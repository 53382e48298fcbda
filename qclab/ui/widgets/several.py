"""Several of some choices, in a list that opens below a button which says what is chosen."""

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QPushButton, QStyleOptionButton, QWidgetAction

from qclab.domain.counts import count
from qclab.ui.choices import Choice, ChoicesInput

_HIGH: Final = 320
_EN_SPACE: Final = "\N{EN SPACE}"


class SeveralInput(QPushButton):
    """``every`` is what it says while none is chosen, which is no filter; ``one`` the word for what is counted."""

    edited = Signal()

    def __init__(self, name: str, title: str, every: str, one: str, choices: Sequence[Choice]) -> None:
        super().__init__(every)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setProperty("hasMenu", True)
        self.setProperty("role", "choice")  # it stands among lists to choose from
        self._every, self._one, self._words = every, one, dict(choices)
        self.list = ChoicesInput(choices)
        self.list.setObjectName(f"{name}_list")
        self.list.setAccessibleName(title)
        self.list.setMinimumWidth(260)
        self.list.setFixedHeight(_HIGH)
        self.list.edited.connect(self._edited)
        menu = QMenu(self)
        inside = QWidgetAction(menu)
        inside.setDefaultWidget(self.list)
        menu.addAction(inside)
        menu.aboutToShow.connect(self.list.setFocus)
        self.setMenu(menu)
        self._say()

    def initStyleOption(self, option: QStyleOptionButton) -> None:
        """Qt draws words at the left of a button with a menu at its very edge, whatever its padding is."""
        super().initStyleOption(option)
        option.text = f"{_EN_SPACE}{option.text}"

    def read(self) -> tuple[Any, ...]:
        """The keys that are chosen, in the order of the list."""
        return self.list.read()

    def write(self, keys: Sequence[Any]) -> None:
        self.list.write(keys)
        self._say()

    def _edited(self) -> None:
        self._say()
        self.edited.emit()

    def _say(self) -> None:
        chosen = [self._words[key] for key in self.read()]
        self.setText(self._every if not chosen else chosen[0] if len(chosen) == 1 else count(len(chosen), self._one))
        self.setToolTip(", ".join(chosen) or self.accessibleName())
