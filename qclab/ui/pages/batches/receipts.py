"""QA's agreement to how samples of a batch were received: which deviation it was, then signed."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from qclab.domain.counts import count
from qclab.domain.identifiers import grouped
from qclab.domain.people.duties import Step, another_may_sign, duty_blockers
from qclab.domain.people.rights import Right
from qclab.domain.reasons import deviation_blockers, reason_blockers
from qclab.domain.refusals import Reason
from qclab.domain.samples.receiving import agree_blockers
from qclab.domain.signatures.meanings import Meaning
from qclab.queries.samples.samples import SampleRow
from qclab.services.lab import Lab
from qclab.services.samples import agreeing
from qclab.ui.commands import Command
from qclab.ui.dialogs.frame import Dialog
from qclab.ui.forms import Field, Form
from qclab.ui.page import Page
from qclab.ui.pages.batches.facts import BatchFacts
from qclab.ui.signing import Deed, barring, sign_over
from qclab.ui.widgets.words import label

_MEANS = "No certificate of analysis before QA agrees; it prints the deviation. Who does not agree has them rejected."
_SHOWN = 12


class Receipts(QObject):
    """The command; ``shown`` gives the batch on screen."""

    agreed = Signal()

    def __init__(self, lab: Lab, page: Page, shown: Callable[[], BatchFacts | None]) -> None:
        super().__init__(page)
        self._lab, self._page, self._shown = lab, page, shown
        self.command = Command(page, "agree_receipt", "Agree to deviations…", self._begin, icon="signature",
                               help_="agree to how samples were received, and sign")  # fmt: skip

    def look(self) -> None:
        """Offered while any sample of the batch waits for QA, who may sign at the bench of who works here."""
        rows, actor = self._waiting(), self._lab.actor
        is_bench = another_may_sign(actor, duty_blockers(Step.AGREE_RECEIPT, actor, {}))
        self.command.setVisible(bool(rows) and (is_bench or actor.may(Right.AGREE_DEVIATIONS)))

    def _waiting(self) -> list[SampleRow]:
        facts = self._shown()
        return [row for row in facts.samples if not agree_blockers(row.id, row.state, row.agreement)] if facts else []

    def _begin(self) -> None:
        rows, lab = self._waiting(), self._lab
        if rows:
            work = partial(lab.ask, agreeing.why_not_agree, rows[0].batch)
            self._page.read("receipts", work, partial(self._ask, rows))

    def _ask(self, rows: Sequence[SampleRow], why: Sequence[Reason]) -> None:
        """What the person did on the material is read only when they want to agree."""
        barred = barring(self._lab.actor, why)
        if why and not barred:
            self._page.messages.refuse(" ".join(map(str, why)))
            return
        dialog = AgreeDialog(rows, self._page)
        sign_over(self._page, dialog, lambda: self._agreeing(rows, barred, *dialog.given()))

    def _agreeing(self, rows: Sequence[SampleRow], barred: str, number: str, note: str) -> Deed:
        seen = {row.key: row.row_version for row in rows}
        return Deed(
            self._lab,
            Meaning.DEVIATION_AGREED,
            [said(row, number) for row in rows],
            [f"Note: {note}"] if note else [],
            lambda signer, password: agreeing.agree_to_receipt(signer, list(seen), password, number, note, seen),
            self._done,
            Right.AGREE_DEVIATIONS,
            title="Agree to deviations",
            barred=barred,
        )

    def _done(self, number: int) -> None:
        self._page.messages.clear()
        self._page.say(f"Agreed to how {count(number, 'sample was', 'samples were')} received.")
        self.agreed.emit()


class AgreeDialog(Dialog):
    """What was not as it should be, and the deviation's number of those that name none yet."""

    def __init__(self, rows: Sequence[SampleRow], parent: QWidget | None) -> None:
        super().__init__(f"Deviations of receiving, {rows[0].batch_id}", "Go on to sign", parent)
        self.setObjectName("agree_receipt_dialog")
        self._is_unnamed = any(not row.deviation_number for row in rows)
        more = [f"and {len(rows) - _SHOWN} more"] if len(rows) > _SHOWN else []
        self.content.addWidget(label("\n".join([*map(said, rows[:_SHOWN]), *more]), wrap=True))
        self.content.addWidget(label(_MEANS, "quiet", wrap=True))
        number = Field("number", "Deviation number", code=True, help="Of those without one; the certificate prints it")
        note = Field("note", "Note", "reason", help="What QA says of it, where there is something to say")
        self.form = Form([*([number] if self._is_unnamed else []), note], name="agree_receipt_form")
        self.form.submitted.connect(self.accept)
        self.content.addWidget(self.form)
        self.form.input("number" if self._is_unnamed else "note").setFocus()

    def given(self) -> tuple[str, str]:
        values = self.form.value() or {}
        return str(values.get("number", "")), str(values.get("note", ""))

    def accept(self) -> None:
        if self.form.value(self._missing) is not None:
            super().accept()

    def _missing(self, values: dict[str, str]) -> list[Reason]:
        found = deviation_blockers(values["number"], agreeing.ASKED, "number") if self._is_unnamed else ()
        return [*found, *(reason_blockers(values["note"], field="note") if values["note"].strip() else ())]


def said(row: SampleRow, number: str = "") -> str:
    """A sample as it is agreed to: which deviation, and in words."""
    named = row.deviation_number or number
    return f"{grouped(row.id)}, {row.name}: {named + ', ' if named else ''}{row.state_reason}"
