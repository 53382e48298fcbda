"""What a suspected positive came to, and the deviation of a look that was missed: forms over the reading."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from qclab.domain.testing.units import Finding, Means
from qclab.queries.testing.units import UnitRow
from qclab.services.lab import Lab
from qclab.services.testing import missing, settling
from qclab.services.testing.loading import Stand
from qclab.services.testing.transferring import transfer_units
from qclab.ui.forms import Field
from qclab.ui.page import Page
from qclab.ui.pages.sent_out.dialogs import KeptForm

_DOES = {
    Finding.CONFIRMED: "Growth is recorded at once, opens its case and is final. The other units incubate on.",
    Finding.NOT_CONFIRMED: "It incubates on and is looked at again; its hold ends. Another person says so than who "
    "suspected it.",
}


def settling_form(
    over: QWidget, page: Page, lab: Lab, unit: UnitRow, finding: Finding, then: Callable[[UnitRow], object]
) -> KeptForm:
    fields = [
        Field("means", "Looked into by", "choice", required=True, choices=[(each.value, each.value) for each in Means]),
        Field("because", "What was seen", "reason", required=True, help="Such as: Gram-positive cocci in clusters"),
    ]

    def does(values: dict[str, Any]) -> UnitRow:
        suspicion = unit.open_suspicion
        key = suspicion.key if suspicion is not None else 0
        return settling.settle(lab, key, finding, Means(values["means"]), values["because"] or "")

    return KeptForm("settling_dialog", f"{unit.called.capitalize()}: {finding}", "Record", fields, page, does, then,
                    _DOES[finding], over)  # fmt: skip


def transfer_form(
    over: QWidget, page: Page, lab: Lab, unit: UnitRow, then: Callable[[list[UnitRow]], object]
) -> KeptForm:
    fields = [
        Field("incubator", "Incubator", required=True, code=True, help="Where the subculture stands"),
        Field("position", "Shelf or position"),
    ]

    def does(values: dict[str, Any]) -> list[UnitRow]:
        return transfer_units(lab, [unit.key], Stand(values["incubator"] or "", values["position"] or ""))

    said = (
        f"{unit.called.capitalize()} is transferred now. It and its subculture are read once more, as many days later "
        "as the method says; nothing is final before."
    )
    return KeptForm("transfer_dialog", f"Transfer {unit.called}", "Transfer", fields, page, does, then, said, over)


def missed_form(over: QWidget, page: Page, lab: Lab, unit: UnitRow, then: Callable[[], object]) -> KeptForm:
    fields = [
        Field("number", "Deviation", required=True, help="Its number; the certificate names it"),
        Field(
            "reason", "Reason", "reason", required=True, help="Why the look was missed, in a sentence; it is printed"
        ),
    ]

    def does(values: dict[str, Any]) -> None:
        missing.pass_missed_look(lab, unit.test, values["number"] or "", values["reason"] or "")

    said = f"{unit.method_title}, {unit.batch_id}: a look that binds was not made in its window. QA agrees to it."
    return KeptForm("missed_dialog", "Missed look", "Record", fields, page, does, lambda _: then(), said, over)
