"""Returning what was signed of a case: the supervisor what the first of phase Ia found, QA what was proven."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject

from qclab.domain.investigations.case import next_step, return_blockers
from qclab.domain.investigations.returning import deciding, goes_back, to_laboratory_blockers
from qclab.domain.people.duties import Step
from qclab.domain.people.rights import Right
from qclab.domain.signatures.meanings import Meaning
from qclab.services.investigations import concluding, returning
from qclab.services.lab import Lab
from qclab.ui.commands import Command
from qclab.ui.dialogs.reason import ReasonDialog
from qclab.ui.keeping import keep_reason
from qclab.ui.page import Page
from qclab.ui.pages.investigations import facts as said
from qclab.ui.pages.investigations.as_read import AsRead
from qclab.ui.pages.investigations.dialogs import SIGN
from qclab.ui.pages.investigations.facts import CaseFacts
from qclab.ui.pages.investigations.view import CaseView
from qclab.ui.signing import Deed, barring, offer, sign_over


class ReturnActs(QObject):
    """``changed`` is called with the words of what was recorded. The two are never there at once, and the title line
    has room for one word."""

    def __init__(self, lab: Lab, page: Page, view: CaseView, changed: Callable[[str], object]) -> None:
        super().__init__(page)
        self._lab, self._page, self._view, self._changed = lab, page, view, changed
        self.phase = Command(page, "return_phase", "Return…", self._return, help_="return what the first person signed")
        self.to_laboratory = Command(page, "return_to_laboratory", "Return…", self._ask_why,
                                     help_="return to the laboratory what it proved, for QA")  # fmt: skip

    @property
    def all(self) -> tuple[Command, ...]:
        return self.phase, self.to_laboratory

    def look(self, *, is_shown: bool) -> None:
        """Which of the two there is, and why it cannot be given."""
        facts = self._view.facts if is_shown else None
        if facts is None:
            for command in self.all:
                command.setVisible(False)
            return
        case, actor = facts.file.facts.case, self._lab.actor
        waits = next_step(case) is Step.SUPERVISE_CASE
        self.phase.setVisible(waits)
        self.phase.refuse(_joined(return_blockers(case, actor)) if waits else "")
        self.to_laboratory.setVisible(not facts.is_closed and deciding(case) is not None)
        offer(self.to_laboratory, actor, to_laboratory_blockers(case, actor))

    def _return(self) -> None:
        facts = self._view.facts
        if facts is not None:
            what = "The checklist is open again, and the phase is signed anew."
            deed = partial(concluding.return_phase, self._lab, facts.file.line.key)
            keep_reason(self._page, deed, lambda _: self._changed("Returned."), title="Return the phase", what=what,
                        accept="Return")  # fmt: skip

    def _ask_why(self) -> None:
        facts = self._view.facts
        if facts is not None:
            what = (
                "What was signed stays to be read. The phase is answered and signed anew, and the case goes on from it."
            )
            title = f"Return {facts.file.id} to the laboratory"
            dialog = ReasonDialog(title, what, (), self._page, accept=SIGN)
            read = AsRead(facts, self._view, partial(self._changed, ""))
            sign_over(self._page, dialog, lambda: self._deed(read.facts, dialog.reason()), read.again)

    def _deed(self, facts: CaseFacts, reason: str) -> Deed:
        case, key, seen = facts.file.facts.case, facts.file.line.key, facts.file.row_version
        phases = [
            "\n".join([f"{facts.file.id}, phase {facts.name(phase)}", *map(": ".join, said.found_words(facts, phase))])
            for phase in goes_back(case)
        ]
        return Deed(
            self._lab, Meaning.PHASE_RETURNED, phases, [f"Reason: {reason}"],
            lambda signer, password: returning.return_to_laboratory(signer, key, reason, password, seen),
            lambda _: self._changed("Returned to the laboratory."), Right.CLOSE_CASES,
            title="Return to the laboratory",
            barred=barring(self._lab.actor, to_laboratory_blockers(case, self._lab.actor)),
        )  # fmt: skip


def _joined(reasons: Any) -> str:
    return " ".join(map(str, reasons))
