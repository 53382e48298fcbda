"""Saying what a batch was made from, withdrawing it, and answering for batches below a lot that failed."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from qclab.domain.batches.made_from import IDS, LOTS, Materials, read_ids, read_lots
from qclab.domain.counts import count
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Reason
from qclab.domain.signatures.meanings import Meaning
from qclab.queries.batches.materials import materials_on_offer
from qclab.services.batches import affected, made_from
from qclab.services.lab import Lab
from qclab.ui.codes import AtWindow
from qclab.ui.commands import Command
from qclab.ui.dialogs.frame import Dialog
from qclab.ui.dialogs.reason import ReasonDialog
from qclab.ui.forms import Field, Form
from qclab.ui.keeping import keep, keep_reason
from qclab.ui.page import Page
from qclab.ui.pages.batches.facts import BatchFacts
from qclab.ui.pages.batches.view import BatchView
from qclab.ui.signing import Deed, sign_over

IDS_FIELD = Field(IDS, "Made from", "ids", placeholder="Batches here: type or scan, several")
LOTS_FIELD = Field(LOTS, "Outside lots", "long", placeholder="One a line: supplier; lot; expiry")
_HELD = ("Its vector lot is held", "Its starting material is held")
_LOOKED_AT = ("Used before it failed; assessed with the deviation", "Not used for this batch; the record is right")


class MadeFrom(QObject):
    """The commands; ``view`` is the page of the batch."""

    changed = Signal()

    def __init__(self, lab: Lab, page: Page, view: BatchView) -> None:
        super().__init__(page)
        self._lab, self._page, self._view = lab, page, view
        self.say = Command(page, "say_made_from", "Made from…", self._begin, icon="plus",
                           help_="say what the batch was made from, with a reason")  # fmt: skip
        self.withdraw = Command(page, "withdraw_material", "Withdraw…", self._withdraw,
                                help_="withdraw that it was made from this, with a reason")  # fmt: skip
        self.hold = Command(page, "hold_affected", "Hold…", partial(self._answer, is_held=True), keys=("Alt+H",),
                            help_="put batches of a lot that failed on hold")  # fmt: skip
        self.look_at = Command(page, "look_at_affected", "Needs no hold…", partial(self._answer, is_held=False),
                               keys=("Alt+N",), help_="say why batches of a lot that failed need no hold")  # fmt: skip
        # The row puts what it has no room for behind one button, from the left: the safe answer stays in sight longer.
        self.commands = (self.say, self.withdraw, self.look_at, self.hold)

    def look(self) -> None:
        facts = self._view.facts if self._view.isVisible() else None
        is_front = facts is not None and self._view.tabs.currentWidget() is self._view.family
        actor = self._lab.actor
        material = self._view.family.marked_material() if is_front else None
        self.say.setVisible(is_front and actor.may(Right.REGISTER))
        self.withdraw.setVisible(material is not None and material.stands and actor.may(Right.WITHDRAW_MATERIALS))
        answers = self._answers(facts) if facts is not None and actor.may(Right.HOLD_BATCHES) else None
        for command in (self.hold, self.look_at):
            command.setVisible(bool(answers))
            command.refuse("" if answers and any(answers.values()) else "Nothing is asked of what is marked.")

    def _answers(self, facts: BatchFacts) -> dict[tuple[int, str], bool]:
        """The batches that an answer would be for, by key and id, and whether one is asked: those that are marked,
        else the batch itself."""
        view = self._view
        marked = view.family.marked_below() if view.tabs.currentWidget() is view.family else []
        if any(line.asked for line in marked):
            return {(line.key, line.row.id): line.is_open for line in marked}
        own = facts.judged.family.asked_of(facts.batch.key)
        return {(facts.batch.key, facts.batch.id): True} if own else {}

    def _answer(self, *, is_held: bool) -> None:
        facts = self._view.facts
        asked = [of for of, is_open in (self._answers(facts) if facts is not None else {}).items() if is_open]
        if facts is None or not asked:
            return
        names = ", ".join(id_ for _, id_ in asked[:6]) + (f" and {len(asked) - 6} more" if len(asked) > 6 else "")
        title = f"Hold {names}" if is_held else f"{names}: no hold"
        what = (
            f"{names}: on hold until a person lifts it. Nothing is certified meanwhile."
            if is_held
            else f"{names}: used or certified as before. The reason stays with the batch."
        )
        dialog = ReasonDialog(title, what, _HELD if is_held else _LOOKED_AT, self._page, accept="Go on to sign")
        sign_over(self._page, dialog, lambda: self._answering(facts, asked, dialog.reason(), title, is_held=is_held))

    def _answering(
        self, facts: BatchFacts, asked: Sequence[tuple[int, str]], reason: str, title: str, *, is_held: bool
    ) -> Deed:  # fmt: skip
        keys = [key for key, _ in asked]
        lots = [(id_, row) for key, id_ in asked for row in facts.judged.family.asked_of(key)]

        def does(signer: Lab, password: str) -> None:
            if is_held:
                affected.hold_affected(signer, keys, reason, password)
            else:
                affected.look_at(signer, keys, reason, password, [row.key for _, row in lots])

        return Deed(
            self._lab,
            Meaning.HELD if is_held else Meaning.NEEDS_NO_HOLD,
            [f"Batch {id_}, made from {row.source_id}: {row.said}" for id_, row in lots],
            [f"Reason: {reason}"],
            does,
            lambda _: self._done(f"{count(len(keys), 'batch', 'batches')} {'on hold' if is_held else 'looked at'}."),
            Right.HOLD_BATCHES,
            title,
        )

    def _begin(self) -> None:
        facts, lab = self._view.facts, self._lab
        if facts is not None:
            self._page.read("materials", lambda: lab.ask(materials_on_offer), partial(self._ask, facts))

    def _ask(self, facts: BatchFacts, offered: Sequence[str]) -> None:
        dialog = MaterialsDialog(facts.batch.id, offered, self._page)
        keep(
            self._page.acts,
            dialog,
            lambda: partial(made_from.say, self._lab, facts.batch.key, *dialog.given()),
            lambda _: self._done(f"{facts.batch.id}: said what it was made from."),
            "Made from",
        )

    def _withdraw(self) -> None:
        material = self._view.family.marked_material()
        facts = self._view.facts
        if material is None or facts is None:
            return
        what = f"{facts.batch.id} was not made from {material.name}. What was said stays to be read, marked withdrawn."
        keep_reason(
            self._page, partial(made_from.withdraw, self._lab, material.key), lambda _: self._done("Withdrawn."),
            title=f"Withdraw {material.name}", what=what, accept="Withdraw",
        )  # fmt: skip

    def _done(self, said: str) -> None:
        self._page.messages.clear()
        self._page.say(said)
        self.changed.emit()


class MaterialsDialog(Dialog):
    """What a batch was made from, and why it is said only now."""

    def __init__(self, batch: str, offered: Sequence[str], parent: QWidget | None) -> None:
        super().__init__(f"What {batch} was made from", "Record it", parent)
        self.setObjectName("materials_dialog")
        reason = Field("reason", "Reason", "reason", required=True, help="Why it was not said at registering")
        self.form = Form((IDS_FIELD, LOTS_FIELD, reason), name="materials_form")
        self.form.set_choices(IDS, [(each, each) for each in offered])
        self.form.submitted.connect(self.accept)
        self.content.addWidget(self.form)
        self.form.input(IDS).setFocus()

    def scanned(self, text: str) -> bool:
        """A scan is one more of what it was made from."""
        self.form.input(IDS).add(text)
        return True

    def given(self) -> tuple[Materials, str]:
        values = self.form.value(lots_wrong)
        assert values is not None  # noqa: S101 - it was accepted
        return materials_of(values), str(values["reason"])

    def accept(self) -> None:
        if self.form.value(lots_wrong) is not None:
            super().accept()


def materials_of(values: Mapping[str, Any]) -> Materials:
    """What the two fields say. Raises ValueError for a line that names no lot."""
    return Materials(read_ids(str(values.get(IDS) or "")), read_lots(str(values.get(LOTS) or "")))


def lots_wrong(values: Mapping[str, Any]) -> list[Reason]:
    """What cannot be read of the lots of others, beside their field."""
    try:
        read_lots(str(values.get(LOTS) or ""))
    except ValueError as fault:
        return [Reason(str(fault), LOTS, code=AtWindow.NO_LOT)]
    return []
