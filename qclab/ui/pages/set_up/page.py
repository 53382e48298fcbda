"""Set up: the steps from an empty folder to the first label, each with its button, and what is still on trial."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QVBoxLayout

from qclab.domain.counts import counts, joined
from qclab.domain.laboratory.setting_up import Facts, Line, Step, checklist, next_step, trial_words
from qclab.domain.refusals import Refusal
from qclab.queries.catalogue import setting_up
from qclab.queries.catalogue.master_data import DRAFT, Kept
from qclab.services.catalogue import drafts, examples
from qclab.services.catalogue.taking_in import Imported
from qclab.services.lab import Lab
from qclab.store.door import Changes
from qclab.ui.acts import Acts
from qclab.ui.commands import Command
from qclab.ui.page import Page
from qclab.ui.pages.administration.person import PersonDialog, added
from qclab.ui.pages.catalogue.content import CLIENTS, Content, read_content
from qclab.ui.pages.catalogue.entry_dialog import Entry, EntryDialog
from qclab.ui.pages.catalogue.in_force import InForce
from qclab.ui.pages.set_up.confirming import Confirming
from qclab.ui.pages.set_up.rows import StepRow
from qclab.ui.pages.set_up.start_from import StartFromDialog
from qclab.ui.preferences import Preferences
from qclab.ui.showing import ShowNewEntry, ShowRegistration, ShowSamples
from qclab.ui.widgets.scrolling import Inside, Scrolling
from qclab.ui.widgets.words import frame, label

_WORDS: Final[Mapping[Step, str]] = {
    Step.PEOPLE: "Add a person…",
    Step.CLIENT: "Add a client…",
    Step.PRODUCT: "Start from the shipped catalogue…",
    Step.METHOD: "Pick methods…",
    Step.SPECIFICATION: "Write a specification…",
    Step.IN_FORCE: "Put in force…",
    Step.SAMPLE: "Register a sample…",
    Step.LABEL: "Print its label…",
    Step.CONFIRMED: "Confirm…",
}
_ADVICE: Final = (
    "Products and methods can be copied from the shipped catalogue, or written on the page Catalogue. Copies are "
    "examples: they arrive as drafts and go in force by a second person. The laboratory is on trial until each is "
    "confirmed with the number of a document of yours."
)


@dataclass(frozen=True)
class State:
    """What the page knows, of one moment."""

    facts: Facts
    lines: Sequence[Line]
    content: Content


class SetUpPage(Page):
    title = "Set up"
    shows = frozenset({"person", "client", "product", "method", "specification", "sample", "label_print"})

    def __init__(self, lab: Lab, acts: Acts, preferences: Preferences) -> None:
        super().__init__(acts, preferences)
        self._lab = lab
        self.state: State | None = None
        self.dialog: Any = None
        self.in_force = InForce(self, lab, self.refresh)
        self.confirming = Confirming(self, lab, self.refresh)
        does: Mapping[Step, Callable[[], object]] = {
            Step.PEOPLE: self._add_person,
            Step.CLIENT: self._add_client,
            Step.PRODUCT: self._start_from,
            Step.METHOD: self._start_from,
            Step.SPECIFICATION: lambda: self.open_requested.emit(ShowNewEntry("specification")),
            Step.IN_FORCE: lambda: self.in_force.ask(self._drafts()),
            Step.SAMPLE: lambda: self.open_requested.emit(ShowRegistration()),
            Step.LABEL: lambda: self.open_requested.emit(ShowSamples()),
            Step.CONFIRMED: lambda: self.confirming.ask(self._examples()),
        }
        self._does = does
        self.steps = {step: Command(self, f"do_{step.name.lower()}", _WORDS[step], does[step]) for step in Step}
        self.rows = {step: StepRow(step, number, self.steps[step]) for number, step in enumerate(Step, 1)}
        self.next = Command(
            self,
            "next_step",
            "Next",
            self._do_next,
            keys=("Ctrl+Return", "Ctrl+Enter"),
            help_="do the next step",
            anywhere=True,
        )
        self._lay_out()
        self.refresh()

    # what the window asks

    def activated(self) -> None:
        if self.is_stale:
            self.refresh()

    def outdated(self, changes: Changes) -> None:
        """No row moves: only what stands in them changes."""
        if self.isVisible():
            QTimer.singleShot(0, self, self.refresh)

    def refresh(self) -> None:
        self.is_stale = False
        self.read("state", partial(_read, self._lab), self._show)

    # showing

    def _lay_out(self) -> None:
        self.add_command(self.next, primary=True)
        self.add_commands(*self.steps.values())
        card = frame("card")
        down = QVBoxLayout(card)
        down.setContentsMargins(0, 4, 0, 4)
        down.setSpacing(0)
        for row in self.rows.values():
            down.addWidget(row)
        self._trial = label("", wrap=True)
        self._trial.setObjectName("on_trial")
        inside = Inside()
        whole = QVBoxLayout(inside)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(12)
        whole.addWidget(card)
        whole.addWidget(self._trial)
        whole.addWidget(label(_ADVICE, "quiet", wrap=True))
        whole.addStretch(1)
        self.body.addWidget(Scrolling(inside, "set_up_scroll"), 1)
        self.rows[Step.CONFIRMED].hide()

    def _show(self, state: State) -> None:
        self.state = state
        there = {line.step: line for line in state.lines}
        for step, row in self.rows.items():
            row.setVisible(step in there)
            if step in there:
                row.show_line(there[step])
        done = sum(line.is_done for line in state.lines)
        self.subheading.setText(f"{done} of {len(state.lines)} done")
        self._trial.setText(trial_words(state.facts.examples))
        self._trial.setVisible(bool(state.facts.examples))
        line = next_step(state.lines)
        self.next.setText(_WORDS[line.step] if line else "All is done")
        self.next.describe(f"do the next step: {_WORDS[line.step].rstrip('…').lower()}" if line else "")
        why = " ".join(str(reason) for reason in line.why) if line else "The first label is printed."
        self.next.refuse(why)

    def _do_next(self) -> None:
        line = next_step(self.state.lines) if self.state is not None else None
        if line is not None:
            self._does[line.step]()

    # the steps

    def _add_person(self) -> None:
        state, lab = self.state, self._lab
        if state is None:
            return

        def save(values: dict[str, Any], refused: Callable[[Refusal], object]) -> None:
            self.write(lambda: added(lab, values), self._finished, owner=self.dialog, failed=refused)

        clients = [(kept.key, kept.value.name) for kept in state.content.clients]
        self._open(PersonDialog(clients, None, save, self))

    def _add_client(self) -> None:
        state, lab = self.state, self._lab
        if state is None:
            return

        def save(before: Kept[Any] | None, entry: Entry, refused: Callable[[Refusal], object]) -> None:
            self.write(lambda: drafts.save(lab, before, entry), self._finished, owner=self.dialog, failed=refused)

        self._open(EntryDialog(CLIENTS, state.content, None, save, self))

    def _start_from(self) -> None:
        self.read("shipped", examples.shipped, self._offer_shipped)

    def _offer_shipped(self, shipped: Any) -> None:
        state, lab = self.state, self._lab
        if state is None:
            return

        def copy(picked: Any, client: str, refused: Callable[[Refusal], object]) -> None:
            self.write(
                lambda: examples.start_from(lab, picked, client), self._copied, owner=self.dialog, failed=refused
            )

        self._open(StartFromDialog(shipped, state.content, copy, self.acts, self.preferences, self))

    def _copied(self, imported: Imported) -> None:
        self._finished(imported)
        self.say(f"Copied as drafts: {joined(counts(imported.added))}.")

    def _drafts(self) -> list[Kept[Any]]:
        return [kept for kept in self._versions() if kept.state == DRAFT]

    def _examples(self) -> list[Kept[Any]]:
        return [kept for kept in self._versions() if kept.value.example and kept.state != DRAFT]

    def _versions(self) -> list[Kept[Any]]:
        content = self.state.content if self.state is not None else None
        return [] if content is None else [*content.methods, *content.specifications]

    def _open(self, dialog: Any) -> None:
        self.dialog = dialog
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(self._closed)
        dialog.open()

    def _finished(self, _: object) -> None:
        if self.dialog is not None:
            self.dialog.finish()
        self.messages.clear()
        self.refresh()

    def _closed(self, _: int) -> None:
        self.dialog = None


def _read(lab: Lab) -> State:
    content = read_content(lab)
    facts = lab.ask_of_site(setting_up.facts, lab.store.clock())
    return State(facts, checklist(lab.actor, facts), content)
