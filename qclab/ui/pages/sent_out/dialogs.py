"""The forms of what is outside. Each stays open until what was typed is kept: a refusal stands beside its field."""

from collections.abc import Callable, Collection, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from qclab.domain.counts import joined
from qclab.domain.laboratories.approval import ContractLaboratory, approval_blockers
from qclab.domain.laboratories.notices import By, Notice, Says
from qclab.domain.laboratories.reporting import NOT_A_NUMBER, Report
from qclab.domain.laboratories.sending import FAILED, Packing, Receipt, SentState
from qclab.domain.refusals import Refusal
from qclab.queries.catalogue.master_data import MethodInForce
from qclab.queries.laboratories.laboratories import LaboratoryRow
from qclab.queries.laboratories.sent import SentRow
from qclab.ui.dialogs.form import FormDialog
from qclab.ui.dialogs.frame import BEING_RECORDED
from qclab.ui.forms import Field
from qclab.ui.page import Page

Deed = Callable[[dict[str, Any]], Any]


class KeptForm(FormDialog):
    """A form that closes once what it holds is kept. ``does`` takes what was typed and runs on the writing worker;
    ``then`` hears what came of it."""

    def __init__(
        self, name: str, title: str, accept: str, fields: Sequence[Field], page: Page, does: Deed,
        then: Callable[[Any], object], said: str = "", parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(name, title, accept, fields, parent or page, said)
        self._page, self._does, self._then = page, does, then

    def begin(self) -> None:
        """Open it; it is gone once it is closed."""
        self.finished.connect(self.deleteLater)
        self.open()

    def accept(self) -> None:
        values = self.form.value(self.also)
        if values is None:
            return
        self.lack(BEING_RECORDED)
        does = self._does
        self._page.write(lambda: does(values), self._kept, failed=self._refused, owner=self)

    def _kept(self, came: Any) -> None:
        self.done(1)
        self._then(came)

    def _refused(self, refusal: Refusal) -> None:
        self.lack("")
        self.form.refuse(refusal)


def laboratory_fields(methods: Sequence[MethodInForce]) -> list[Field]:
    return [
        Field("name", "Name", required=True, help="As it stands on its certificates"),
        Field("address", "Address", "long", help="Where shipments go"),
        Field("contact", "Contact", help="Telephone and e-mail of who answers"),
        Field("methods", "Approved for", "choices", choices=[(each.id, f"{each.id} {each.title}") for each in methods]),
        Field("approved_until", "Approved until", "date", help="The last day; empty: it is not approved"),
        Field("agreement", "Rests on", help="The contract, or the audit and its number"),
        Field("reason", "Reason", "reason", required=True, help="What the approval, or the change, rests on"),
    ]


def laboratory_of(values: dict[str, Any]) -> ContractLaboratory:
    return ContractLaboratory(
        values["name"] or "", values["address"] or "", values["contact"] or "", values["agreement"] or "",
        tuple(values["methods"] or ()), values["approved_until"],
    )  # fmt: skip


def laboratory_values(row: LaboratoryRow) -> dict[str, Any]:
    value = row.value
    return {
        "name": value.name, "address": value.address, "contact": value.contact, "methods": value.methods,
        "approved_until": value.approved_until, "agreement": value.agreement,
    }  # fmt: skip


def packing_fields(laboratories: Sequence[LaboratoryRow], methods: Collection[str], today: date) -> list[Field]:
    """Of a shipment with tests of these methods; laboratories that are approved for them come first."""
    said = {row.key: _standing(row, methods, today) for row in laboratories}
    fitting = sorted(laboratories, key=lambda row: bool(approval_blockers(row.value, methods, today)))
    known = [(str(row.key), f"{row.name}, {said[row.key]}") for row in fitting]
    return [
        Field("laboratory", "To", "choice", required=True, choices=known),
        Field("temperature", "Travels at", required=True, placeholder="dry ice, or 2 to 8 °C"),
        Field("carrier", "Carrier", required=True, help="Who takes it there, and their number for it"),
        Field("expected_on", "Results expected", "date", required=True, help="Late after this day"),
    ]


def _standing(row: LaboratoryRow, methods: Collection[str], today: date) -> str:
    """``approved until 2027-03-31``, or for which of the methods it is not."""
    lacking = [each for why in approval_blockers(row.value, methods, today) for each in why.facts.get("methods", ())]
    return f"not approved for {joined(lacking)}" if lacking else row.value.standing(today)


def packing_of(values: dict[str, Any]) -> Packing:
    return Packing(values["temperature"] or "", values["carrier"] or "", values["expected_on"])


LEFT: Final = [Field("left_at", "It left", "instant", required=True, help="N: now. The approval is asked of this day")]
RECEIPT: Final = [
    Field("at", "Arrived", "instant", required=True, help="As they say"),
    Field("by", "Confirmed by", required=True, help="Who there says so"),
    Field("condition", "Arrived as", required=True, help="What they say of its temperature and its seal"),
]


def receipt_of(values: dict[str, Any]) -> Receipt:
    return Receipt(values["at"], values["by"] or "", values["condition"] or "")


EXPECTED: Final = [
    Field("expected_on", "Results expected", "date", required=True),
    Field("reason", "Reason", "reason", required=True, help="Why they come on another day"),
]
LOST: Final = [
    Field("state", "What happened", "choice", required=True,
          choices=[(SentState.LOST.value, "it was lost"), (SentState.UNFIT.value, "it arrived unfit to be tested")]),
    Field("deviation", "Deviation", required=True, help="Its number, or what deviated"),
    Field("reason", "In words", "reason", required=True),
]  # fmt: skip


def failed_as(values: dict[str, Any]) -> SentState:
    return next(each for each in FAILED if each.value == values["state"])


HERE: Final = [
    Field("number", "Deviation", required=True, help="Its number, or what deviates; the certificate names it"),
    Field("reason", "Reason", "reason", required=True, help="Why it is performed here; printed on the certificate"),
]


NOTICE: Final = [
    Field("says", "It says", "choice", required=True, choices=[(each.value, each.value) for each in Says],
          help="A suspected positive alarms and holds the batch at once"),
    Field("how", "Told by", "choice", required=True, choices=[(each.value, each.value) for each in By]),
    Field("who", "Who told it", required=True),
    Field("at", "When", "instant", required=True, help="N: now"),
    Field("said", "In their words", "long", required=True),
]  # fmt: skip


def notice_of(values: dict[str, Any]) -> Notice:
    return Notice(values["says"] or "", values["how"] or "", values["who"] or "", values["said"] or "", values["at"])


def report_fields(sent: Sequence[SentRow]) -> list[Field]:
    fields = [
        Field("number", "Report number", required=True, code=True),
        Field("on", "Dated", "date", required=True, help="The day of their report"),
        Field("method", "Their method", required=True, help="With its version"),
        Field("unit", "Their unit", required=True, help=f"“{NOT_A_NUMBER}” where they report no number"),
    ]
    if any(row.state is SentState.REPORTED for row in sent):
        fields.append(Field("reason", "Reason", "reason", required=True, help="Why it is entered again"))
    return fields


def report_of(values: dict[str, Any]) -> Report:
    return Report(values["number"] or "", values["on"], values["method"] or "", values["unit"] or "")


def about(rows: Sequence[SentRow], file: Path | None = None) -> str:
    """Which tests a form is about, and which file goes with it."""
    named = [row.title for row in rows[:3]] + ([f"{len(rows) - 3} more"] if len(rows) > 3 else [])
    return "; ".join(named) + (f"\nCertificate: {file.name}" if file is not None else "")
