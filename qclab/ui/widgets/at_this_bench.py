"""Who sat at this workstation lately: a key with a number takes one of them, the beginning of a name or id too."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from qclab.ui.widgets.words import frame, label, lines

_NUMBERED: Final = 9
_SHOWN: Final = 5


class AtThisBench(QWidget):
    """``people``: names by user id, who sat here last first; hidden where there is nobody."""

    chosen = Signal(str, str)
    """User id and name. Nobody is signed in by that: the password is asked."""

    def __init__(self, people: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._people = list(people.items())[:_NUMBERED]
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 4, 0, 0)
        inside.setSpacing(12)
        self.rule = frame("rule")
        inside.addWidget(self.rule)
        inside.addWidget(label("At this bench lately", "quiet"))
        words = [f"Alt+{number}   {name}" for number, (_, name) in enumerate(self._people, 1)]
        listed = lines("people_here", "People at this bench lately", words, most=_SHOWN)
        listed.itemClicked.connect(lambda item: self._choose(listed.row(item)))
        listed.itemActivated.connect(lambda item: self._choose(listed.row(item)))
        inside.addWidget(listed)
        inside.addStretch(1)
        for place in range(len(self._people)):
            key = QShortcut(f"Alt+{place + 1}", self)
            key.activated.connect(lambda place=place: self._choose(place))
        self.setVisible(bool(self._people))

    def _choose(self, place: int) -> None:
        self.chosen.emit(*self._people[place])


def asked(people: Mapping[str, str]) -> str:
    """What is asked for, beside the badge: a name stands for those who are shown alone."""
    return "Scan a badge, or type " + ("id or name from below" if people else "the user id")


def begun(typed: str, people: Mapping[str, str]) -> str | None:
    """The user id of the only one of these people whose id, or a word of whose name, begins so."""
    start = typed.strip().casefold()
    found = [id_ for id_, name in people.items() if any(w.casefold().startswith(start) for w in (id_, *name.split()))]
    return found[0] if start and len(found) == 1 and start not in people else None
