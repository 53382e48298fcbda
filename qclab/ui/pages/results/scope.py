"""Which tests the grid shows: one's own, a batch, what waits for a method, or what another page asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QSizePolicy, QWidget

from qclab.domain.counts import count
from qclab.domain.people.rights import Actor
from qclab.queries.batches import batches
from qclab.queries.results import entering
from qclab.queries.results.entering import Waiting
from qclab.queries.results.results import Grid, grid
from qclab.queries.testing import testing
from qclab.services.lab import Lab
from qclab.ui.choices import ChoiceInput
from qclab.ui.widgets.chips import Chips
from qclab.ui.widgets.filter_line import FilterLine

MOST: Final = 300
"""So many tests at most are shown at once."""
_EVERYTHING: Final = "Also without a limit"
_LIST: Final = 470
MINE, BATCH, METHOD, CHOSEN = "mine", "batch", "method", "chosen"

_TAUGHT: Final = {
    MINE: "No open test is assigned to you. Choose a batch or the worklist of a method above.",
    BATCH: "Choose a batch above, or scan one of its samples.",
    METHOD: "Choose a method above: its open tests of all batches are shown.",
}


@dataclass(frozen=True)
class Scope:
    """``key``: nothing for one's own, a batch's key, a method's id, or the keys of chosen tests."""

    kind: str
    key: Any = None


def tests_of(lab: Lab, scope: Scope) -> list[int]:
    """The keys of the tests of a scope, the earliest due first. Of a batch all tests, else the open ones."""
    viewer: Actor = lab.actor
    with lab.asking() as ask:
        if scope.kind == BATCH:
            return ask(testing.find_tests, state="", batch=scope.key)
        if scope.kind == METHOD:
            return ask(testing.find_tests, method=scope.key)
        if scope.kind == MINE:
            return ask(testing.find_tests, analyst=viewer.key)
        known = ask(testing.fetch_tests, scope.key)
        return list(known)


@dataclass(frozen=True)
class Shown:
    """What a reading of the database brought: a scope's grid and how many of its tests are left out."""

    grid: Grid
    left_out: int


def read_scope(lab: Lab, scope: Scope) -> Shown:
    """The grid of a scope, with ``MOST`` of its tests at most."""
    keys = tests_of(lab, scope)
    return Shown(lab.ask(grid, keys[:MOST]), max(len(keys) - MOST, 0))


def taught(scope: Scope | None) -> str:
    """What to do where a scope shows nothing."""
    return _TAUGHT.get(scope.kind if scope else MINE, "There is no such test any more.")


def batch_named(lab: Lab, id_: str) -> Scope:
    """The batch of this id. Raises Missing."""
    return Scope(BATCH, lab.ask(batches.get_batch_by_id, id_).key)


def waiting(lab: Lab) -> tuple[list[Waiting], list[Waiting]]:
    """Batches and methods that results are waited for."""
    with lab.asking() as ask:
        return ask(entering.batches_waiting), ask(entering.methods_waiting)


def _open(waiting: Waiting) -> str:
    return f"{count(waiting.open, 'test')} open"


class ScopeBar(QWidget):
    chosen = Signal(object)
    """The ``Scope`` that a person chose."""
    unlisted = Signal(str)
    """The id of a batch was typed that no result is waited for."""
    everything_toggled = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("scope_bar")
        self.chips = Chips(
            "scope", [(MINE, "My tests"), (BATCH, "Batch"), (METHOD, "Worklist"), (CHOSEN, "Chosen tests")]
        )
        self.batch = _search("scope_batch", "Batch", "Type a batch")
        self.method = _search("scope_method", "Method of the worklist", "Type a method")
        self.everything = QCheckBox(_EVERYTHING)
        self.everything.setObjectName("show_everything")
        self.everything.setToolTip("Also show what the specification does not ask for")
        self.chips.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._line = FilterLine([self.chips, self.batch, self.method], [self.everything])
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._line)
        self.chips.chosen.connect(self._chip_chosen)
        self.batch.edited.connect(self._batch_chosen)
        self.method.edited.connect(self._method_chosen)
        self.everything.toggled.connect(self.everything_toggled)
        for field, named in ((self.batch, self._batch_named), (self.method, self.method.settle)):
            if (line := field.lineEdit()) is not None:
                line.returnPressed.connect(named)
        self._last_chosen: Scope | None = None
        self._was_picked = False
        self.show_scope(Scope(MINE))

    def offer(self, in_batches: Sequence[Waiting], for_methods: Sequence[Waiting]) -> None:
        """What waits now; what is shown stays named, also when nothing of it waits any more."""
        found = (
            (self.batch, [(each.key, f"{each.id}  {each.title}  ({_open(each)})") for each in in_batches]),
            (self.method, [(each.key, f"{each.title}  ({_open(each)})") for each in for_methods]),
        )
        for field, choices in found:
            held, words = field.read_key(), field.itemText(field.currentIndex())
            if held is not None and held not in [key for key, _ in choices]:
                choices.append((held, words.partition("  (")[0]))
            field.set_choices(choices)

    def show_scope(self, scope: Scope) -> None:
        """Say which scope the grid shows, without telling."""
        if scope.kind == CHOSEN:
            self._last_chosen = scope
        self.chips.set_shown(CHOSEN, self._last_chosen is not None)
        self.chips.choose(scope.kind)
        self.batch.setVisible(scope.kind == BATCH)
        self.method.setVisible(scope.kind == METHOD)
        self._line.fit()
        if scope.kind == BATCH and scope.key is not None:
            self.batch.write(scope.key)
        if scope.kind == METHOD and scope.key is not None:
            self.method.write(scope.key)

    def name_batch(self, key: int, words: str) -> None:
        """A batch that nothing waits for is not among the choices; it is named when it is shown."""
        if self.batch.findData(key) < 0:
            self.batch.addItem(words, key)
        self.batch.write(key)

    def show_hidden(self, count: int, *, everything: bool) -> None:
        """How many parameters without a limit are left out."""
        self.everything.setVisible(bool(count) or everything)
        self.everything.setText(f"{_EVERYTHING} ({count})" if count else _EVERYTHING)
        self._line.fit()

    def _chip_chosen(self, kind: str) -> None:
        held = {BATCH: self.batch.read_key(), METHOD: self.method.read_key()}.get(kind)
        if kind == CHOSEN:
            self.chosen.emit(self._last_chosen or Scope(MINE))
            return
        self.show_scope(Scope(kind, held))
        if kind == MINE or held is not None:
            self.chosen.emit(Scope(kind, held))
        else:
            # An arrow key gives the chip the focus after it told.
            QTimer.singleShot(0, self, self._ask_which)

    def _ask_which(self) -> None:
        field = next((each for each in (self.batch, self.method) if each.isVisible()), None)
        if field is not None:
            field.setFocus()
            field.offer()

    def was_picked(self) -> bool:
        """Whether a batch or a method was just picked: the work goes on in the grid. Asked once."""
        picked, self._was_picked = self._was_picked, False
        return picked

    def _batch_named(self) -> None:
        """The whole id, without the words of its line, is enough."""
        self.batch.settle()
        try:
            self.batch.read()
        except ValueError:
            self.unlisted.emit(self.batch.currentText().strip())

    def _batch_chosen(self) -> None:
        if (key := self.batch.read_key()) is not None:
            self._was_picked = True
            self.chosen.emit(Scope(BATCH, key))

    def _method_chosen(self) -> None:
        if (key := self.method.read_key()) is not None:
            self._was_picked = True
            self.chosen.emit(Scope(METHOD, key))


def _search(name: str, title: str, hint: str) -> ChoiceInput:
    made = ChoiceInput(search=True, list_width=_LIST)
    made.setObjectName(name)
    made.setAccessibleName(title)
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    made.setMinimumContentsLength(42)
    made.setMinimumWidth(120)  # in a narrow window
    line = made.lineEdit()
    if line is not None:
        line.setPlaceholderText(hint)
        line.setAccessibleName(title)
    return made
