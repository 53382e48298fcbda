"""Changing the expiry of a batch of which material was received: asked with its reason, then signed (QA)."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from qclab.domain.people.rights import Right
from qclab.domain.refusals import Reason
from qclab.domain.signatures.meanings import Meaning
from qclab.queries.batches.batches import BatchRow
from qclab.services.batches import expiry as services
from qclab.services.lab import Lab
from qclab.ui.commands import Command
from qclab.ui.dialogs.frame import Dialog
from qclab.ui.forms import Field, Form
from qclab.ui.page import Page
from qclab.ui.pages.batches.facts import BatchFacts
from qclab.ui.signing import Deed, barring, sign_over
from qclab.ui.words import moments

_FIELDS = (
    Field("expiry_at", "Expires", "instant"),
    Field("reason", "Reason", "reason", required=True, help="It is printed on the certificate."),
)


class Expiry(QObject):
    """The command; ``shown`` gives the batch on screen."""

    changed = Signal()

    def __init__(self, lab: Lab, page: Page, shown: Callable[[], BatchFacts | None]) -> None:
        super().__init__(page)
        self._lab, self._page, self._shown = lab, page, shown
        self.command = Command(page, "change_expiry", "Change the expiry…", self._begin,
                               help_="change the expiry of material that was received, and sign")  # fmt: skip

    def look(self) -> None:
        """Offered to QA once material was received; before that the expiry is edited with the batch."""
        facts = self._shown()
        is_received = facts is not None and any(sample.received_at for sample in facts.samples)
        self.command.setVisible(is_received and self._lab.actor.may(Right.CHANGE_EXPIRY))

    def _begin(self) -> None:
        facts, lab = self._shown(), self._lab
        if facts is not None:
            row = facts.batch
            work = partial(lab.ask, services.why_not_change_expiry, row.key)
            self._page.read("expiry", work, partial(self._ask, row))

    def _ask(self, row: BatchRow, why: Sequence[Reason]) -> None:
        """What the person did on the material is read only when they want to change it."""
        barred = barring(self._lab.actor, why)
        if why and not barred:
            self._page.messages.refuse(" ".join(map(str, why)))
            return
        dialog = ExpiryDialog(row, self._page)
        sign_over(self._page, dialog, lambda: self._changing(row, barred, *dialog.given()))

    def _changing(self, row: BatchRow, barred: str, expiry_at: datetime | None, reason: str) -> Deed:
        was, now = (moments.minute(at) or "never" for at in (row.expiry_at, expiry_at))
        zone, version = moments.laboratory.name, row.row_version
        return Deed(
            self._lab,
            Meaning.EXPIRY_CHANGED,
            [f"Batch {row.id} expires {now}; before: {was}"],
            [f"Reason: {reason}", "What was received or begun after the expiry before stays printed as late."],
            lambda signer, password: services.change_expiry(
                signer, row.key, version, expiry_at, zone, reason, password
            ),
            lambda _: self._done(),
            Right.CHANGE_EXPIRY,
            title="Change the expiry",
            barred=barred,
        )

    def _done(self) -> None:
        self._page.messages.clear()
        self._page.say("The expiry is changed.")
        self.changed.emit()


class ExpiryDialog(Dialog):
    """The new expiry and why."""

    def __init__(self, row: BatchRow, parent: QWidget | None) -> None:
        super().__init__(f"Change the expiry of {row.id}", "Go on to sign", parent)
        self.setObjectName("expiry_dialog")
        self.form = Form(_FIELDS, name="expiry_form")
        self.form.set_value({"expiry_at": row.expiry_at})
        self.form.submitted.connect(self.accept)
        self.content.addWidget(self.form)
        self.form.input("expiry_at").setFocus()

    def given(self) -> tuple[datetime | None, str]:
        values = self.form.value() or {}
        return values.get("expiry_at"), str(values.get("reason", ""))

    def accept(self) -> None:
        if self.form.value() is not None:
            super().accept()
