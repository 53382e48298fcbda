"""How a box arrived: said once for all its samples. Nothing of it is filled in by the program."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from qclab.domain.evaluation.measures import ARRIVAL_TEMPERATURE
from qclab.domain.refusals import Invalid, Reason
from qclab.domain.samples.receiving import number_blockers
from qclab.queries.catalogue import master_data
from qclab.services.lab import Lab
from qclab.services.samples.receiving import Reception
from qclab.ui.acts import Acts
from qclab.ui.choices import Choice
from qclab.ui.codes import AtWindow
from qclab.ui.commands import Command
from qclab.ui.forms import Field, Form
from qclab.ui.pages.register.setup import place_words
from qclab.ui.widgets.words import label

_INTACT: Final = "intact"


class Arrival(QWidget):
    edited = Signal()

    def __init__(self, lab: Lab, acts: Acts, over: QWidget) -> None:
        super().__init__()
        self._lab = lab
        self._places: dict[str, int] = {}
        self.intact = Command(over, "intact", "Intact", self._say_intact, keys=["Alt+I"], help_="All arrived intact")
        self.form = Form(
            [
                Field("condition", "Condition", required=True, placeholder="Alt+I: intact"),
                Field("temperature", "Temperature, °C", "decimal", width=96, lines=2),
                Field("is_not_measured", "Not measured", "check", help="Say in the deviation why"),
                Field("logger", "Logger", code=True),
                Field("place", "Place", "search", placeholder="Type to find"),
                Field("number", "Deviation number", code=True, help="Where it has one; else QA names it"),
                Field(
                    "deviation", "Deviation", "long", help="What was not as it should be. Leave empty when all is well."
                ),
            ],
            name="receive_form",
        )
        self.form.edited.connect(lambda _: self.edited.emit())
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        above = QHBoxLayout()
        above.addWidget(label("How they arrived", "heading"), 1)
        above.addWidget(self.intact.button("flat"))
        inside.addLayout(above)
        inside.addWidget(self.form)
        inside.addStretch(1)
        acts.read((id(self), "places"), self._load_places, self._know_places, owner=self)

    def put(self, place: str) -> bool:
        """They are put into the place of this id; whether there is one."""
        key = self._places.get(place)
        if key is not None:
            self.form.set_value({"place": key})
        return key is not None

    def so_far(self) -> Reception:
        """What can be read now, without a word about the rest."""
        values = self.form.peek()
        try:
            temperature = ARRIVAL_TEMPERATURE.read(values.get("temperature", ""))
        except Invalid:
            temperature = None
        return Reception(
            values.get("condition", ""),
            temperature,
            deviation=values.get("deviation", ""),
            is_not_measured=bool(values.get("is_not_measured")),
        )

    def said(self, asked: Callable[[], str], lacks: Callable[[], str]) -> Reception | None:
        """What was said; None where something is wrong or missing, all of which stands beside its fields. ``asked``:
        what the deviation has to say, ``lacks``: what the temperature has to."""

        def lacking(values: dict[str, Any]) -> list[Reason]:
            found = temperature_faults(values.get("temperature", ""))
            if not found and (unsaid := lacks()):
                found = [Reason(unsaid, "temperature", code=AtWindow.TEMPERATURE)]
            found += number_blockers(values.get("number", ""), values.get("deviation", ""))
            return [*found, *([Reason(words, "deviation", code=AtWindow.DEVIATION)] if (words := asked()) else [])]

        values = self.form.value(lacking)
        if values is None:
            return None
        temperature = ARRIVAL_TEMPERATURE.read(values["temperature"])
        return Reception(
            values["condition"],
            temperature,
            values["logger"],
            values["place"],
            values["deviation"],
            values["number"],
            values["is_not_measured"],
        )

    def expect(self, words: str) -> None:
        """The range in which the samples are expected, beside the temperature."""
        if not self.form.note("temperature").is_error():
            self.form.note("temperature").show_text(words)

    def refuse(self, reasons: Iterable[Reason]) -> list[Reason]:
        """Put what is about a field beside it, each sentence once; what is about none is given back."""
        found = list(reasons)
        beside = [reason for reason in found if reason.field in ("condition", "temperature", "deviation", "number")]
        self.form.set_errors(dict.fromkeys(beside))
        return [reason for reason in found if reason not in beside]

    def _say_intact(self) -> None:
        self.form.set_value({"condition": _INTACT})
        self.form.set_error("condition", "")
        if not self.form.peek().get("temperature"):
            self.form.input("temperature").setFocus()  # what is said next; no Tab leads there from the scans
        self.edited.emit()

    def _load_places(self) -> tuple[Sequence[Choice], dict[str, int]]:
        places = self._lab.ask_of_site(master_data.places)
        words = place_words(places)
        choices = [(kept.key, f"{kept.value.id}  {words[kept.value.id]}") for kept in places]
        return choices, {kept.value.id: kept.key for kept in places}

    def _know_places(self, known: tuple[Sequence[Choice], dict[str, int]]) -> None:
        choices, self._places = known
        self.form.set_choices("place", choices)


def temperature_faults(text: str) -> list[Reason]:
    """Why this is no temperature of a sample; nothing where it is one, or empty."""
    try:
        ARRIVAL_TEMPERATURE.read(text)
    except Invalid as refusal:
        return list(refusal.reasons)
    return []
