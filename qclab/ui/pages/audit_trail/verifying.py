"""Verifying every event and every row from a button: with progress and cancel at the foot of the window."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject

from qclab.domain.counts import count
from qclab.domain.people.rights import Right
from qclab.domain.trail.acts import Act
from qclab.services.lab import Lab
from qclab.services.trail.verifying import acknowledge_loss, noted_heads, verify_trail
from qclab.store.chain import NotedHead
from qclab.store.verify import Verification
from qclab.ui.acts import Cancel, Cancelled, Job, Progress
from qclab.ui.commands import Command
from qclab.ui.dialogs.reason import ReasonDialog
from qclab.ui.page import Page
from qclab.ui.pages.audit_trail.verified import VerifiedDialog, as_text, outcome
from qclab.ui.signing import Deed, sign


class Verifying(QObject):
    """``command`` is off while it runs and where the person may not; its words come back afterwards."""

    def __init__(self, page: Page, lab: Lab, command: Command) -> None:
        super().__init__(page)
        self.dialog: VerifiedDialog | None = None
        self.job: Job | None = None
        self._page, self._lab, self._command = page, lab, command
        self._words = command.text()
        self.may = lab.actor.may(Right.VERIFY_TRAIL)
        command.refuse("" if self.may else f"{lab.actor.name} may not {Right.VERIFY_TRAIL}.")

    def start(self, folder: Path | None = None) -> None:
        """With a folder, against the heads noted there too."""
        if self.job is not None or not self.may:
            return
        lab = self._lab

        def work(progress: Progress, cancelled: Cancel) -> Verification:
            def step(done: int, total: int) -> None:
                progress(done, total)
                if cancelled():
                    raise Cancelled

            step(0, 0)
            return verify_trail(lab, step, noted_heads(folder) if folder else None)

        self._page.messages.clear()
        self._command.refuse("It is being verified: see the foot of the window.")
        self._command.setText("Verifying…")
        self.job = self._page.job(work, "Verifying the audit trail", self._show)
        self._page.acts.job_ended.connect(self._ended)

    def _show(self, found: Verification) -> None:
        page, actor = self._page, self._lab.actor
        text = as_text(found, self._lab.store.clock(), f"{actor.name} ({actor.id})")
        if found.faults or found.doubts:
            page.messages.refuse(outcome(found))
        else:
            page.say(outcome(found))
        acknowledge = self._ask_acknowledge if actor.may(Right.ACKNOWLEDGE_LOSS) else None
        self.dialog = VerifiedDialog(found, text, page.acts, page.preferences, page, acknowledge)
        self.dialog.finished.connect(self.dialog.deleteLater)
        self.dialog.open()

    def _ask_acknowledge(self) -> None:
        """QA says why records are missing, and signs."""
        what = (
            "Records that were noted elsewhere are not here. Say why, and how that was found out: which backup was "
            "restored, by whom, what was done about the records made after it."
        )
        reason = ReasonDialog.ask(self.dialog, title="Acknowledge missing records", what=what, accept="Go on to sign")
        if reason is None:
            return
        deed = Deed(
            self._lab,
            Act.LOSS_ACKNOWLEDGED,
            ["Every head noted elsewhere that is not here"],
            [f"Reason: {reason}"],
            lambda signer, password: acknowledge_loss(signer, reason, password),
            self._acknowledged,
            Right.ACKNOWLEDGE_LOSS,
            begun=self._close,
            over=self.dialog,
        )
        sign(self._page, deed)

    def _close(self) -> None:
        if self.dialog is not None:
            self.dialog.accept()

    def _acknowledged(self, heads: Sequence[NotedHead]) -> None:
        self._page.messages.clear()
        self._page.say(f"{count(len(heads), 'noted head')} acknowledged as missing.")

    def _ended(self, job: object) -> None:
        if job is self.job:
            self.job = None
            self._page.acts.job_ended.disconnect(self._ended)
            self._command.refuse("")
            self._command.setText(self._words)
