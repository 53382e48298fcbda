"""Ticking the gates of a batch, on a reference and a day, signed; and taking a tick back with its reason."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from qclab.domain.counts import count
from qclab.domain.people.rights import Right
from qclab.domain.release.gates import take_back_blockers, tick_blockers
from qclab.domain.signatures.meanings import Meaning
from qclab.queries.release.gates import GateRow
from qclab.queries.trail.listed import ListedEvent, listed_events
from qclab.queries.trail.unusual import last_event, unusual_events
from qclab.services.lab import Lab
from qclab.services.release import gates
from qclab.ui.commands import Command
from qclab.ui.dialogs.frame import Dialog
from qclab.ui.dialogs.reason import ReasonDialog
from qclab.ui.forms import Field, Form
from qclab.ui.page import Page
from qclab.ui.pages.batches.facts import BatchFacts
from qclab.ui.signing import Deed, sign_over
from qclab.ui.widgets.words import label
from qclab.ui.widgets.wrapping import WrappingList
from qclab.ui.words import moments

_FIELDS = (
    Field("reference", "Rests on", required=True, help="The record that was looked at: BR-26013, DEV-2026-0088"),
    Field("done_on", "Looked at on", "date", required=True),
)
_WIDE, _MOST = 760, 8
Shown = Callable[[], tuple[BatchFacts | None, Sequence[GateRow]]]


@dataclass(frozen=True)
class Seen:
    """The unusual events of a batch in sentences, the newest first, and the number of its last event."""

    said: Sequence[str]
    last: int


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
        if any(gate.is_of_trail for gate in marked):
            lab, batch = self._lab, facts.batch.key
            self._page.read("looked at", lambda: _look_at(lab, batch), lambda seen: self._open(facts, marked, seen))
        else:
            self._open(facts, marked, None)

    def _open(self, facts: BatchFacts, marked: Sequence[GateRow], seen: Seen | None) -> None:
        dialog = TickDialog(marked, self._page, seen)
        sign_over(self._page, dialog, lambda: self._ticking(facts, marked, seen, *dialog.given()))

    def _ticking(
        self, facts: BatchFacts, marked: Sequence[GateRow], seen: Seen | None, reference: str, done_on: date | None
    ) -> Deed:
        batch, keys = facts.batch.key, [gate.key for gate in marked]
        looked_to = seen.last if seen is not None else 0
        looked = [f"Audit trail looked at up to event {looked_to}"] if looked_to else []
        return Deed(
            self._lab,
            Meaning.GATE_TICKED,
            [f"Batch {facts.batch.id}, step {gate.step}: {gate.name}" for gate in marked],
            [f"Rests on: {reference}, looked at on {moments.day(done_on)}", *looked],
            lambda signer, password: gates.tick(signer, batch, keys, reference, done_on, password, looked_to),
            lambda _: self._done("Ticked."),
            Right.TICK_GATES,
            title="Tick the gates",
        )

    def _ask_back(self) -> None:
        facts, marked = self._shown()
        if facts is None or not marked:
            return
        gate, batch = marked[0], facts.batch.key
        seen = gate.tick.key if gate.tick is not None else None
        what = f"“{gate.name}” is open again and blocks the certification. The tick stays in the trail."
        dialog = ReasonDialog("Take the tick back", what, (), self._page, accept="Go on to sign")

        def deed() -> Deed:
            reason = dialog.reason()
            return Deed(
                self._lab,
                Meaning.TICK_TAKEN_BACK,
                [f"Batch {facts.batch.id}, step {gate.step}: {gate.name}"],
                [f"Reason: {reason}"],
                lambda signer, password: gates.take_back(signer, batch, gate.key, reason, password, seen),
                lambda _: self._done("The gate is open again."),
                Right.TICK_GATES,
                title="Take the tick back",
            )

        sign_over(self._page, dialog, deed)

    def _done(self, said: str) -> None:
        self._page.messages.clear()
        self._page.say(said)
        self.changed.emit()


def _look_at(lab: Lab, batch: int) -> Seen:
    with lab.asking() as ask:
        last = ask(last_event, batch)
        why = {each.seq: each.why for each in ask(unusual_events, batch, moments.laboratory.zone) if each.seq <= last}
        rows = ask(listed_events, list(why))
    return Seen([_sentence(row, ", ".join(why[row.seq])) for row in rows], last)


def _sentence(row: ListedEvent, why: str) -> str:
    because = f" “{row.event.reason}”" if row.event.reason else ""
    return f"{row.seq}  {moments.minute(row.event.at)}  {row.event.actor_name}: {row.what}{because} ({why})"


class TickDialog(Dialog):
    """On which record the gates rest, and its day; of the audit trail first what is unusual in it, to be looked at."""

    def __init__(self, marked: Sequence[GateRow], parent: QWidget | None, seen: Seen | None = None) -> None:
        names = marked[0].name if len(marked) == 1 else f"{len(marked)} gates"
        super().__init__(f"Tick: {names}", "Go on to sign", parent)
        self.setObjectName("tick_dialog")
        if seen is not None:
            number = count(len(seen.said), "unusual event") if seen.said else "No unusual event"
            self.content.addWidget(label(f"{number} in the audit trail, up to event {seen.last}", "heading", wrap=True))
            if seen.said:
                self.setMinimumWidth(_WIDE)
                listed = WrappingList("unusual_events", "Unusual events", seen.said, most=_MOST, wide=_WIDE - 60)
                self.content.addWidget(listed)
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
