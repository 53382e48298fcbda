"""Recording who was given a certificate: when another revision takes its place, they are told."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from qclab.domain.people.rights import Right
from qclab.domain.refusals import Reason
from qclab.domain.release.recipients import given_faults
from qclab.queries.release.certificates import CertificateRow
from qclab.services.lab import Lab
from qclab.services.release import recipients
from qclab.ui.commands import Command
from qclab.ui.dialogs.form import FormDialog
from qclab.ui.forms import Field
from qclab.ui.keeping import keep
from qclab.ui.page import Page
from qclab.ui.words.samples import why_not


class Given(QObject):
    """The command, for the certificate that ``chosen`` gives."""

    changed = Signal()

    def __init__(self, lab: Lab, page: Page, chosen: Callable[[], CertificateRow | None]) -> None:
        super().__init__(page)
        self._lab, self._page, self._chosen = lab, page, chosen
        self._why_never = why_not(lab.actor, Right.TELL)
        self.command = Command(page, "give_certificate", "Given to…", self._ask,
                               help_="record who was given the certificate shown or chosen")  # fmt: skip

    def look(self) -> None:
        self.command.setVisible(self._chosen() is not None and not self._why_never)

    def _ask(self) -> None:
        row, lab = self._chosen(), self._lab
        if row is None:
            return
        dialog = GivenDialog(row, lab.store.clock, self._page)
        keep(
            self._page.acts,
            dialog,
            lambda: partial(recipients.give, lab, row.key, dialog.given["whom"], dialog.given["at"]),
            lambda _: self._done(f"{row.edition}: given to {dialog.given['whom']}."),
            "Record who was given it",
        )

    def _done(self, said: str) -> None:
        self._page.messages.clear()
        self._page.say(said)
        self.changed.emit()


class GivenDialog(FormDialog):
    """Whom, and when."""

    def __init__(self, row: CertificateRow, clock: Callable[[], datetime], parent: QWidget | None) -> None:
        self._row, self._clock = row, clock
        fields = [
            Field("whom", "Given to", help="The desk, site or person who holds it now"),
            Field("at", "When", "instant", help="N: now"),
        ]
        said = f"{row.edition} of batch {row.batch_id}. They are told when another revision takes its place."
        super().__init__("given_dialog", "Record who was given it", "Record", fields, parent, said)
        self.form.input("at").follow(clock)

    def also(self, values: dict[str, Any]) -> Sequence[Reason]:
        return given_faults(values.get("whom") or "", values.get("at"), self._row.issued_at, self._clock())
