"""What the columns of a file are: each heading with what stands below it, and the column that it is read as."""

from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from qclab.domain.counts import count
from qclab.domain.exchange.headings import How, ReadAs
from qclab.services.exchange.staged import Staged
from qclab.ui.choices import ChoiceInput
from qclab.ui.theme import set_state
from qclab.ui.widgets.scrolling import Inside, Scrolling
from qclab.ui.widgets.words import Elided, button, label

_LEFT_OUT: Final = ("", "left out")
_LONGEST: Final = 100
_STATES: Final = {
    How.KNOWN: "known",
    How.BEFORE: "as last time",
    How.SAID: "as you said",
    How.NEAR: "near: confirm it",
    How.UNKNOWN: "say what it is",
}


class ColumnsQuestion(QWidget):
    """``chosen`` carries the column of each heading. A near name stands there to be confirmed by reading it so."""

    LACKING = "Say which column is which."
    chosen = Signal(object)
    changed = Signal()
    """A column was said otherwise: what was refused before may hold no more."""
    head_chosen = Signal(int)
    """Another line of the file has the headings."""

    def __init__(self, staged: Staged) -> None:
        super().__init__()
        self.setObjectName("columns_question")
        self._columns = staged.columns
        self.fields: list[ChoiceInput] = []
        self._states: list[QLabel] = []
        self._said: set[int] = set()
        """The places of the columns that somebody answered for since they were asked."""
        self.read_button = button("Read it so", "read_columns_so", self._choose, kind="primary")
        self._lacking = label("", "quiet")
        self._lacking.setObjectName("columns_lacking")
        inside = Inside()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 20, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        for place, (width, title) in enumerate(((0, "Heading"), (1, "First rows"), (2, "Read as"), (0, ""))):
            grid.addWidget(label(title, "quiet"), 0, place)
            grid.setColumnStretch(place, width)
        for row, (column, samples) in enumerate(zip(staged.columns, staged.samples, strict=True), 1):
            self._add(grid, row, column, samples, staged.choices)
        grid.setRowStretch(len(staged.columns) + 1, 1)
        foot = QHBoxLayout()
        foot.setSpacing(12)
        foot.addWidget(self.read_button)
        foot.addWidget(self._lacking, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(12)
        about = "Which column is which? What is said here is kept with the file, and the next one like it is read so."
        whole.addWidget(label(about, wrap=True))
        whole.addLayout(self._head(staged))
        whole.addWidget(Scrolling(inside, "columns_of_file"), 1)
        whole.addLayout(foot)
        self._look()

    def first_open(self) -> QWidget:
        """Where the cursor goes: the first column that has to be said, else the button."""
        pairs = zip(self._columns, self.fields, strict=True)
        return next((field for column, field in pairs if column.how == How.UNKNOWN), self.read_button)

    def _head(self, staged: Staged) -> QHBoxLayout:
        """The line of the headings, which may be another than the one that was found."""
        lines = [(number, f"line {number}: {text[:_LONGEST]}") for number, text in staged.heads]
        self.head_field = ChoiceInput(lines, list_width=560)
        self.head_field.setObjectName("head_line")
        self.head_field.setAccessibleName("The line that the headings stand in")
        self.head_field.write(staged.head)
        self.head_field.edited.connect(lambda: self.head_chosen.emit(self.head_field.read()))
        name = label("The headings stand in", "quiet")
        name.setBuddy(self.head_field)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(name)
        row.addWidget(self.head_field, 1)
        return row

    def _add(
        self, grid: QGridLayout, row: int, column: ReadAs, samples: str, choices: tuple[tuple[str, str], ...]
    ) -> None:
        heading = label(column.heading)
        heading.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        below = Elided("quiet")
        below.setText(samples)
        near = [choice for name in column.near for choice in choices if choice[0] == name]
        field = ChoiceInput([*near, _LEFT_OUT, *(choice for choice in choices if choice not in near)], search=True)
        field.setObjectName(f"column_{row}")
        field.setAccessibleName(f"{column.heading} is read as")
        field.setMinimumWidth(300)
        field.write(column.name if column.how != How.UNKNOWN else None)
        field.edited.connect(partial(self._answered, len(self.fields)))
        field.editTextChanged.connect(lambda _: self._look())
        heading.setBuddy(field)
        self.fields.append(field)
        state = label()
        state.setObjectName(f"column_{row}_state")
        self._states.append(state)
        for place, widget in enumerate((heading, below, field, state)):
            grid.addWidget(widget, row, place)

    def _read(self) -> list[str | None]:
        found: list[str | None] = []
        for field in self.fields:
            try:
                found.append(field.read())
            except ValueError:  # what is typed is none of the lines
                found.append(None)
        return found

    def _answered(self, place: int) -> None:
        self._said.add(place)
        self._look()
        self.changed.emit()

    def _look(self) -> None:
        """Each column has to be said, or be left out."""
        names = self._read()
        for place, (column, name, state) in enumerate(zip(self._columns, names, self._states, strict=True)):
            said = How.SAID if place in self._said else column.how
            how = How.UNKNOWN if name is None else said
            state.setText(_STATES[how])
            set_state(state, "role", "" if how in (How.UNKNOWN, How.NEAR) else "quiet")
        still = sum(name is None for name in names)
        self.read_button.setEnabled(not still)
        self._lacking.setText(f"{count(still, 'column')} still to be said." if still else "")
        self.read_button.setToolTip(self._lacking.text())

    def _choose(self) -> None:
        names = self._read()
        self.chosen.emit({column.heading: name or "" for column, name in zip(self._columns, names, strict=True)})
