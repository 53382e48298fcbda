"""What the names in a file mean that are none of our records: each once, with the lines it stands in."""

from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from qclab.domain.counts import count
from qclab.domain.exchange.causes import said_lines
from qclab.domain.exchange.columns import Column
from qclab.domain.exchange.headings import How
from qclab.domain.exchange.names import OF_ONE_FILE, SHOWN, ReadName
from qclab.services.exchange.staged import Staged
from qclab.ui.choices import ChoiceInput
from qclab.ui.theme import set_state
from qclab.ui.widgets.scrolling import Inside, Scrolling
from qclab.ui.widgets.words import button, label

_STATES: Final = {How.BEFORE: "as last time", How.SAID: "as you said", How.UNKNOWN: "not said"}
_ABOUT: Final = (
    "These names in the file are none of our records. Say what each means; its rows are not taken until then. What is "
    "said here is kept with the file, and the next one like it is read so."
)
_ONCE: Final = " What a sample or a person is called holds for this file only."


class NamesQuestion(QWidget):
    """``chosen`` carries what each name means, empty for one that is left unsaid. Nothing is chosen beforehand."""

    LACKING = "Say what the names mean."
    chosen = Signal(object)

    def __init__(self, staged: Staged) -> None:
        super().__init__()
        self.setObjectName("names_question")
        asked = [each for each in staged.names_read if each.choices]
        self._names = asked[:SHOWN]
        self.fields: list[ChoiceInput] = []
        self._states: list[QLabel] = []
        self._said: set[int] = set()
        self.read_button = button("Read them so", "read_names_so", self._choose, kind="primary")
        self._lacking = label("", "quiet")
        self._lacking.setObjectName("names_lacking")
        inside = Inside()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 20, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        for place, (width, title) in enumerate(((2, "In the file"), (1, "Stands in"), (3, "Read as"), (0, ""))):
            grid.addWidget(label(title, "quiet"), 0, place)
            grid.setColumnStretch(place, width)
        for row, name in enumerate(self._names, 1):
            self._add(grid, row, name)
        grid.setRowStretch(len(self._names) + 1, 1)
        foot = QHBoxLayout()
        foot.setSpacing(12)
        foot.addWidget(self.read_button)
        foot.addWidget(self._lacking, 1)
        more = f" The first {SHOWN} of {len(asked)} are shown." if len(asked) > SHOWN else ""
        once = _ONCE if any(each.name.column in OF_ONE_FILE for each in self._names) else ""
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(12)
        whole.addWidget(label(_ABOUT + once + more, wrap=True))
        whole.addWidget(Scrolling(inside, "names_of_file"), 1)
        whole.addLayout(foot)
        self._look()

    def first_open(self) -> QWidget:
        """Where the cursor goes: the first name that is not said, else the button."""
        pairs = zip(self._names, self.fields, strict=True)
        return next((field for name, field in pairs if name.how == How.UNKNOWN), self.read_button)

    def _add(self, grid: QGridLayout, row: int, name: ReadName) -> None:
        under = Column(name.name.column).title.lower()
        of = f" of {name.name.within}" if name.name.within else ""
        text = label(f"“{name.name.text}”, {under}{of}", wrap=True)
        text.setTextFormat(Qt.TextFormat.PlainText)
        field = ChoiceInput(name.choices, search=True, list_width=460)
        field.setObjectName(f"name_{row}")
        field.setAccessibleName(f"{name.name.text}, {under}{of}, is read as")
        field.setMinimumWidth(300)
        field.write(name.meaning or None)
        field.edited.connect(partial(self._answered, len(self.fields)))
        field.editTextChanged.connect(lambda _: self._look())
        text.setBuddy(field)
        self.fields.append(field)
        state = label()
        state.setObjectName(f"name_{row}_state")
        self._states.append(state)
        for place, widget in enumerate((text, label(said_lines(list(name.lines)), "quiet"), field, state)):
            grid.addWidget(widget, row, place)

    def _answered(self, place: int) -> None:
        self._said.add(place)
        self._look()

    def _read(self) -> list[str]:
        found: list[str] = []
        for field in self.fields:
            try:
                found.append(field.read() or "")
            except ValueError:  # what is typed is none of the lines
                found.append("")
        return found

    def _look(self) -> None:
        meanings = self._read()
        for place, (name, meaning, state) in enumerate(zip(self._names, meanings, self._states, strict=True)):
            how = How.SAID if place in self._said else name.how
            state.setText(_STATES[how if meaning else How.UNKNOWN])
            set_state(state, "role", "quiet" if meaning else "")
        still = sum(not meaning for meaning in meanings)
        said = f"{count(still, 'name')} not said: the rows stay as they are, and can be left out." if still else ""
        self._lacking.setText(said)

    def _choose(self) -> None:
        self.chosen.emit({name.name: meaning for name, meaning in zip(self._names, self._read(), strict=True)})
