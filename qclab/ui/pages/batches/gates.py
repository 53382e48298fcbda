"""Ticking the gates of a batch, on a reference and a day, signed; and taking a tick back with its reason."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from qclab.domain.people.rights import Right
from qclab.domain.release.gates import take_back_blockers, tick_blockers
from qclab.domain.signatures.meanings import Meaning
from qclab.queries.release.gates import GateRow
from qclab.services.lab import Lab
from qclab.services.release import gates
from qclab.ui.commands import Command
from qclab.ui.dialogs.frame import Dialog
from qclab.ui.dialogs.reason import ReasonDialog
from qclab.ui.forms import Field, Form
from qclab.ui.page import Page
from qclab.ui.pages.batches.facts import BatchFacts
from qclab.ui.signing import Deed, sign_over
from qclab.ui.words import moments

_FIELDS = (
    Field("reference", "Rests on", required=True, help="The record that was looked at: BR-26013, DEV-2026-0088"),
    Field("done_on", "Looked at on", "date", required=True),
)
Shown = Callable[[], tuple[BatchFacts | None, Sequence[GateRow]]]


class Gates(QObject):
    """The commands; ``shown`` gives the batch and the gates that are marked while their list is in front."""

    changed = Signal()

    def __init__(self, lab: Lab, page: Page, shown: Shown) -> None:
        super().__init__(page)
        self._lab, self._page, self._shown = lab, page, shown
        self.tick = Command(page, "tick_gate", "Tick…", self._ask, keys=("Alt+G",),
                            help_="tick the gates that are marked, on one reference, and sign")  # fmt: skip
        self.back = Command(page, "open_gate", "Take the tick back…", self._ask_back,
                            help_="open a gate again, with a reason")  # fmt: skip

    def look(self) -> None:
        facts, marked = self._shown()
        is_offered = bool(marked) and self._lab.actor.may(Right.TICK_GATES)
        is_ticked = bool(marked) and marked[0].is_ticked
        self.tick.setVisible(is_offered and not is_ticked)
        self.back.setVisible(is_offered and is_ticked)
        if facts is None or not marked:
            return
        actor, status = self._lab.actor, facts.batch.status
        first = marked[0]
        whys = [why for each in marked for why in tick_blockers(actor, status, is_ticked=each.is_ticked)]
        self.tick.refuse("\n".join(dict.fromkeys(map(str, whys))))
        self.back.refuse("\n".join(map(str, take_back_blockers(actor, status, first.step, is_ticked=first.is_ticked))))

    def _ask(self) -> None:
        facts, marked = self._shown()
        if facts is None or not marked:
            return
        dialog = TickDialog(marked, self._page)
        sign_over(self._page, dialog, lambda: self._ticking(facts, marked, *dialog.given()))

    def _ticking(self, facts: BatchFacts, marked: Sequence[GateRow], reference: str, done_on: date | None) -> Deed:
        batch, keys = facts.batch.key, [gate.key for gate in marked]
        return Deed(
            self._lab,
            Meaning.GATE_TICKED,
            [f"Batch {facts.batch.id}, step {gate.step}: {gate.name}" for gate in marked],
            [f"Rests on: {reference}, looked at on {moments.day(done_on)}"],
            lambda signer, password: gates.tick(signer, batch, keys, reference, done_on, password),
            lambda _: self._done("Ticked."),
            Right.TICK_GATES,
            title="Tick the gates",
        )

    def _ask_back(self) -> None:
        facts, marked = self._shown()
        if facts is None or not marked:
            return
        gate, lab, batch = marked[0], self._lab, facts.batch.key
        what = f"“{gate.name}” is open again and blocks the certification. The tick stays in the trail."
        reason = ReasonDialog.ask(self._page, title="Take the tick back", what=what, accept="Take it back")
        if reason is not None:
            self._page.write(
                lambda: gates.take_back(lab, batch, gate.key, reason), lambda _: self._done("The gate is open again.")
            )

    def _done(self, said: str) -> None:
        self._page.messages.clear()
        self._page.say(said)
        self.changed.emit()


class TickDialog(Dialog):
    """On which record the gates rest, and its day."""

    def __init__(self, marked: Sequence[GateRow], parent: QWidget | None) -> None:
        names = marked[0].name if len(marked) == 1 else f"{len(marked)} gates"
        super().__init__(f"Tick: {names}", "Go on to sign", parent)
        self.setObjectName("tick_dialog")
        self.form = Form(_FIELDS, name="tick_form")
        self.form.submitted.connect(self.accept)
        self.content.addWidget(self.form)
        self.form.input("reference").setFocus()

    def given(self) -> tuple[str, date | None]:
        values: dict[str, Any] = self.form.value() or {}
        return str(values.get("reference", "")), values.get("done_on")

    def accept(self) -> None:
        if self.form.value() is not None:
            super().accept()
