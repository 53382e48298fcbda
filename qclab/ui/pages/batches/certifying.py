"""Certifying a batch, and what else is decided of it: the commands of the Qualified Person, and of QA."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Signal

from qclab.domain.batches.holding import not_confirmed_blockers
from qclab.domain.batches.lifecycle import MEANINGS, RIGHTS, Disposition, offered
from qclab.domain.people.duties import another_may_sign
from qclab.domain.people.rights import Right
from qclab.domain.release.certifying import left_open, rests_on
from qclab.domain.release.statements import open_words, statement
from qclab.domain.signatures.asking import Given
from qclab.domain.signatures.meanings import Meaning
from qclab.queries.release.register import standing_entry
from qclab.services.batches import holding
from qclab.services.lab import Lab
from qclab.services.release import certifying
from qclab.ui.choices import ChoiceInput
from qclab.ui.commands import Command
from qclab.ui.dialogs.reason import ReasonDialog
from qclab.ui.page import Page
from qclab.ui.pages.batches.certification import NAMES
from qclab.ui.pages.batches.facts import CERTIFICATION, BatchFacts
from qclab.ui.signing import Deed, barring, offer, sign, sign_over

_PUT, _LIFT, _NOT_CONFIRMED = "put on hold", "lift", "not confirmed"
Shown = Callable[[], tuple[BatchFacts | None, str]]


class Certifying(QObject):
    """The command that certifies, in the step that is due; ``shown`` gives the batch and the chip that is chosen."""

    certified = Signal(object)
    """The entry of the register."""

    def __init__(self, lab: Lab, page: Page, shown: Shown) -> None:
        super().__init__(page)
        self._lab, self._page, self._shown = lab, page, shown
        self.command = Command(page, "certify", "Certify…", self.ask, keys=("Ctrl+Return", "Ctrl+Enter"),
                               icon="signature", help_="certify the batch, and sign")  # fmt: skip

    def look(self, *, is_there: bool) -> None:
        """In place of issuing while the certification is looked at: which step is due, and why it cannot be signed."""
        facts, kind = self._shown()
        due = facts.judged.next if facts is not None and kind == CERTIFICATION else None
        is_supplied = facts is not None and facts.judged.request is not None and bool(facts.judged.fails)
        self.command.setVisible(is_there and due is not None and not is_supplied)  # in its place: supply
        if facts is not None and due is not None:
            self.command.setText(NAMES[due])
            self._offer(facts)

    def ask(self) -> None:
        """What exactly is certified, and the signature."""
        facts, _ = self._shown()
        if facts is None or facts.judged.next is None or not self.command.isEnabled():
            return
        judged, due = facts.judged, facts.judged.next
        left = open_words(*left_open(judged.release)) if due is Disposition.INITIAL else ""
        said = (
            statement(due, judged.batch.id, facts.gathered.product.trial),
            f"It rests on: {rests_on(due, judged.release)}",
            left,
        )
        key, version = judged.batch.key, judged.batch.row_version
        deed = Deed(
            self._lab,
            MEANINGS[due],
            [f"Batch {judged.batch.id}, {due}"],
            list(filter(None, said)),
            lambda signer, password: certifying.certify(signer, key, version, due, password),
            self.certified.emit,
            RIGHTS[due],
            title="Certify the batch",
            begun=lambda: self.command.refuse("It is being signed."),
            ended=self._look_again,
            barred=barring(self._lab.actor, judged.why_not),
        )
        sign(self._page, deed)

    def _look_again(self) -> None:
        facts, _ = self._shown()
        if facts is not None:
            self._offer(facts)

    def _offer(self, facts: BatchFacts) -> None:
        """Whether it can be signed, by who is signed in or by another person here."""
        blockers = facts.blockers(CERTIFICATION)
        whys = facts.judged.why_not
        if blockers and (not whys or another_may_sign(self._lab.actor, whys)):
            self.command.refuse("\n".join(map(str, blockers)), facts.blocked(CERTIFICATION))
        else:
            offer(self.command, self._lab.actor, whys)


class Deciding(QObject):
    """The command for everything else that is decided of a batch: chosen from a list, with a reason, then signed."""

    decided = Signal()

    def __init__(self, lab: Lab, page: Page, shown: Callable[[], BatchFacts | None]) -> None:
        super().__init__(page)
        self._lab, self._page, self._shown = lab, page, shown
        self.command = Command(page, "decide_batch", "Other decision…", self._ask,
                               help_="reject, recall, report, put on hold or take back, with a reason")  # fmt: skip

    def look(self) -> None:
        facts = self._shown()
        self.command.setVisible(facts is not None and bool(self._choices(facts)))

    def _choices(self, facts: BatchFacts) -> list[tuple[str, str]]:
        """What this person may decide of a batch as it stands, by key and in words."""
        judged, actor = facts.judged, self._lab.actor
        entries = list(judged.entries)
        choices = [
            (each.value, _words(each, facts))
            for each in offered(judged.batch.status, judged.batch.road)
            if actor.may(certifying.right_to(each, entries)) and not judged.why_not_decide(each)
        ]
        if actor.may(Right.HOLD_BATCHES):
            choices.append((_PUT, "Put on hold"))
            for hold in judged.holds:
                if hold.held.is_by_hand:
                    choices.append((f"{_LIFT}:{hold.key}", f"Lift the hold: {hold.reason}"))
                elif hold.held.is_suspected:
                    choices.append((f"{_NOT_CONFIRMED}:{hold.key}", f"Not confirmed: {hold.reason}"))
        return choices

    def _ask(self) -> None:
        facts = self._shown()
        if facts is None:
            return
        row = facts.judged.batch
        what = f"Batch {row.id}: {row.stands}. What is decided is signed with its reason; it stays in the register."
        dialog = ReasonDialog(f"Decide on {row.id}", what, (), self._page, accept="Go on to sign")
        chosen = ChoiceInput(self._choices(facts))
        chosen.setCurrentIndex(0)
        chosen.setObjectName("decision_chosen")
        chosen.setAccessibleName("What is decided")
        dialog.content.insertWidget(1, chosen)
        if (reason := dialog.focusWidget()) is not None:
            dialog.setTabOrder(chosen, reason)  # as they stand: what is decided, then why
        sign_over(self._page, dialog, lambda: self._chosen(facts, str(chosen.currentData()), dialog.reason()))

    def _chosen(self, facts: BatchFacts, chosen: str, reason: str) -> Deed:
        of, _, key = chosen.partition(":")
        row = facts.judged.batch
        batch, version = row.key, row.row_version
        if of == _PUT:
            return self._hold(
                facts, Meaning.HELD, "put on hold", reason,
                lambda signer, password: holding.put_on_hold(signer, batch, version, reason, password), "on hold",
            )  # fmt: skip
        if of in (_LIFT, _NOT_CONFIRMED):
            hold = next(each for each in facts.judged.holds if each.key == int(key))
            does, meaning, did = (
                (holding.end_hold, Meaning.HOLD_LIFTED, "no longer held by this")
                if of == _LIFT
                else (holding.not_confirmed, Meaning.NOT_CONFIRMED, "no longer held for the suspicion")
            )
            return self._hold(
                facts, meaning, f"{meaning}, {hold.reason}", reason,
                lambda signer, password: does(signer, batch, version, hold.key, reason, password), did,
                "" if of == _LIFT else barring(self._lab.actor, not_confirmed_blockers(hold.held, self._lab.actor)),
            )  # fmt: skip
        return self._decision(facts, Disposition(chosen), reason)

    def _hold(
        self, facts: BatchFacts, meaning: Meaning, what: str, reason: str, does: Callable[[Lab, Given], None],
        did: str, barred: str = "",
    ) -> Deed:  # fmt: skip
        return Deed(
            self._lab,
            meaning,
            [f"Batch {facts.judged.batch.id}: {what}"],
            [f"Reason: {reason}"],
            does,
            lambda _: self._done(did),
            Right.HOLD_BATCHES,
            "Sign the hold",
            barred=barred,
        )

    def sign(self, facts: BatchFacts, disposition: Disposition, reason: str) -> None:
        """Show what exactly is decided, ask for the password, and record it."""
        sign(self._page, self._decision(facts, disposition, reason))

    def _decision(self, facts: BatchFacts, disposition: Disposition, reason: str) -> Deed:
        row, words = facts.judged.batch, _words(disposition, facts)
        return Deed(
            self._lab,
            MEANINGS[disposition],
            [f"Batch {row.id}: {words[:1].lower()}{words[1:]}"],
            list(filter(None, (statement(disposition, row.id), f"Reason: {reason}"))),
            lambda signer, password: certifying.decide(signer, row.key, row.row_version, disposition, reason, password),
            lambda entry: self._done(f"{entry.status} ({entry.id})"),
            RIGHTS[disposition],
            "Sign the decision",
        )

    def _done(self, status: str) -> None:
        self._page.messages.clear()
        self._page.say(f"The batch is {status}.")
        self.decided.emit()


_SAID: Final = {
    Disposition.REPORT: "Report to the client",
    Disposition.REJECTION: "Reject",
    Disposition.REFUSAL: "Refuse the final certification, the batch was used",
    Disposition.SUPPLY: "Supply out of specification, on the physician's request",
    Disposition.RECALL: "Recall",
    Disposition.DESTRUCTION: "Record that it is destroyed",
}


def _words(disposition: Disposition, facts: BatchFacts) -> str:
    if disposition is not Disposition.TAKEN_BACK:
        return _SAID[disposition]
    last = standing_entry(facts.judged.entries)
    return f"Take back the {last.disposition} {last.id}" if last is not None else "Take back"
