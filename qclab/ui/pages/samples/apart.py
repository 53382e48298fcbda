"""How some samples of a box arrived, where that is not as the others did: one damaged tube of twelve."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from qclab.domain.counts import count
from qclab.domain.evaluation.measures import ARRIVAL_TEMPERATURE
from qclab.domain.identifiers import grouped
from qclab.domain.refusals import Reason
from qclab.domain.samples.receiving import number_blockers
from qclab.services.samples.receiving import Reception
from qclab.ui.codes import AtWindow
from qclab.ui.dialogs.frame import Dialog
from qclab.ui.forms import Field, Form
from qclab.ui.pages.samples.arrival import temperature_faults
from qclab.ui.widgets.words import label


class ApartDialog(Dialog):
    """``reception`` is what was said; None where they arrived as the others after all."""

    def __init__(self, ids: Sequence[str], said: Reception | None, expected: str, parent: QWidget | None) -> None:
        which = grouped(ids[0]) if len(ids) == 1 else count(len(ids), "sample")
        super().__init__(f"How {which} arrived", "Keep", parent)
        self.setObjectName("apart_dialog")
        self.reception = said
        self.form = Form(
            [
                Field("condition", "Condition", placeholder="such as cap cracked"),
                Field("temperature", "Temperature, °C", "decimal", width=96, help=expected or "Empty: as the others"),
                Field("is_not_measured", "Not measured", "check"),
                Field("number", "Deviation number", code=True, help="Where it has one; else QA names it"),
                Field("deviation", "Deviation", "long", help="What was not as it should be, and how it is taken"),
            ],
            name="apart_form",
        )
        self.content.addWidget(label("Leave all empty where it arrived as the others.", "quiet", wrap=True))
        self.content.addWidget(self.form)
        if said is not None:
            temperature = "" if said.temperature is None else str(said.temperature)
            self.form.set_value(
                {
                    "condition": said.condition,
                    "temperature": temperature,
                    "is_not_measured": said.is_not_measured,
                    "deviation": said.deviation,
                    "number": said.number,
                }
            )
        self.form.submitted.connect(self.accept)
        self.form.input("condition").setFocus()

    def accept(self) -> None:
        values = self.form.value(_lacking)
        if values is None:
            return
        temperature = ARRIVAL_TEMPERATURE.read(values["temperature"])
        said = Reception(
            values["condition"],
            temperature,
            deviation=values["deviation"],
            number=values["number"],
            is_not_measured=values["is_not_measured"],
        )
        self.reception = said if any(values.values()) else None
        super().accept()


def _lacking(values: dict[str, Any]) -> list[Reason]:
    """What is wrong with it: of what arrived apart, condition and deviation are both said."""
    found = temperature_faults(values["temperature"])
    if values["temperature"] and values["is_not_measured"]:
        found.append(Reason("Say either this, or that it was not measured.", "temperature", code=AtWindow.EITHER))
    found += number_blockers(values["number"], values["deviation"])
    if any(values.values()):
        told = {reason.field for reason in found}
        unsaid = [name for name in ("condition", "deviation") if not values[name] and name not in told]
        found += [Reason("Say it, for it arrived apart.", name, code=AtWindow.ARRIVED_APART) for name in unsaid]
    return found
