"""Changing what was registered about a sample, and adding a test that the plan did not ask for; both with a reason."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from qclab.domain.catalogue.values import Priority
from qclab.domain.evaluation.measures import AMOUNT
from qclab.domain.identifiers import grouped
from qclab.domain.refusals import Invalid, Refusal
from qclab.queries.catalogue import master_data
from qclab.queries.samples.samples import SampleRow
from qclab.services.lab import Lab
from qclab.services.samples import changing
from qclab.services.samples.new_sample import NewSample
from qclab.services.testing import adding
from qclab.ui.acts import Acts
from qclab.ui.dialogs.frame import BEING_RECORDED, Dialog
from qclab.ui.forms import Field, Form
from qclab.ui.pages.register.rows import decimal_text
from qclab.ui.pages.register.setup import place_words
from qclab.ui.widgets.words import label


class _FormDialog(Dialog):
    """A form, written when accepted; a refusal keeps the dialog and everything typed."""

    def __init__(self, title: str, accept: str, fields: Sequence[Field], acts: Acts, parent: QWidget | None) -> None:
        super().__init__(title, accept, parent)
        self._acts = acts
        self.form = Form(fields, name="sample_form")
        self.form.submitted.connect(self.accept)
        self.content.addWidget(self.form)

    def accept(self) -> None:
        if not self.accept_button.isEnabled():
            return
        self.messages.clear()
        values = self.form.value()
        if values is None:
            return
        try:
            work = self._work(values)
        except Invalid as refusal:
            self.form.refuse(refusal)
            return
        self.lack(BEING_RECORDED)
        self._acts.write(work, self._done, failed=self._refused, owner=self)

    def _work(self, values: dict[str, Any]) -> Callable[[], object]:
        raise NotImplementedError

    def _done(self, _: object) -> None:
        super().accept()

    def _refused(self, refusal: Refusal) -> None:
        self.lack("")
        self.form.refuse(refusal)


class ChangeDialog(_FormDialog):
    """``row`` as it was read: who changed it since is told, and what was typed stays."""

    def __init__(self, lab: Lab, acts: Acts, row: SampleRow, parent: QWidget | None = None) -> None:
        super().__init__(f"Change {grouped(row.id)}", "Record the change", _change_fields(), acts, parent)
        self.setObjectName("change_dialog")
        self._lab, self._row = lab, row
        self.form.set_value(
            {
                "container": row.container,
                "amount": decimal_text(row.amount),
                "unit": row.unit,
                "condition": row.condition,
                "priority": row.priority,
                "retain": row.retain,
                "sampled_by": row.sampled_by,
                "sampled_at": row.sampled_at,
                "sampled_where": row.sampled_where,
            }
        )
        self.lack("The places are being read.")
        acts.read((id(self), "places"), self._load_places, self._know_places, failed=self._refused, owner=self)
        self.form.input("container").setFocus()

    def _load_places(self) -> list[tuple[int, str, str]]:
        places = self._lab.ask_of_site(master_data.places)
        words = place_words(places)
        return [(kept.key, kept.value.id, words[kept.value.id]) for kept in places]

    def _know_places(self, places: list[tuple[int, str, str]]) -> None:
        self.form.set_choices("place", [(key, f"{id_}  {words}") for key, id_, words in places])
        held = next((key for key, id_, _ in places if id_ == self._row.place_id), None)
        self.form.set_value({"place": held})
        self.lack("")

    def _work(self, values: dict[str, Any]) -> Callable[[], object]:
        new = NewSample(
            name=self._row.name,
            container=values["container"],
            amount=AMOUNT.read(values["amount"]),
            unit=values["unit"],
            retain=values["retain"],
            condition=values["condition"],
            priority=values["priority"],
            sampled_by=values["sampled_by"],
            sampled_at=values["sampled_at"],
            sampled_where=values["sampled_where"],
            place=values["place"],
        )
        row = self._row
        return lambda: changing.change_sample(self._lab, row.key, row.row_version, new, values["reason"])


class AddTestDialog(_FormDialog):
    """One test on one sample, or on several of one batch and stage."""

    def __init__(self, lab: Lab, acts: Acts, rows: Sequence[SampleRow], parent: QWidget | None = None) -> None:
        fields = (
            Field("method", "Test", "search", required=True, placeholder="Type to find"),
            Field("reason", "Reason", "reason", required=True),
        )
        super().__init__("Add a test", "Add the test", fields, acts, parent)
        self.setObjectName("add_test_dialog")
        self._lab, self._keys = lab, [row.key for row in rows]
        ids = ", ".join(grouped(row.id) for row in rows[:4]) + (f" and {len(rows) - 4} more" if len(rows) > 4 else "")
        self.content.insertWidget(0, label(f"On {ids} of {rows[0].batch_id}.", "quiet", wrap=True))
        acts.read((id(self), "methods"), self._load_methods, self._know_methods, failed=self._refused, owner=self)
        self.form.input("method").setFocus()

    def _load_methods(self) -> list[tuple[str, str]]:
        return [(key, f"{key}  {m.title}") for key, m in self._lab.ask_of_site(master_data.methods_in_force).items()]

    def _know_methods(self, methods: list[tuple[str, str]]) -> None:
        self.form.set_choices("method", methods)

    def _work(self, values: dict[str, Any]) -> Callable[[], object]:
        return lambda: adding.add_test(self._lab, self._keys, values["method"], values["reason"])


def _change_fields() -> Sequence[Field]:
    return (
        Field("container", "Container"),
        Field("amount", "Amount", "decimal", width=120),
        Field("unit", "Unit", width=120),
        Field("condition", "To be kept at"),
        Field("priority", "Priority", "choice", choices=[(each, each) for each in Priority]),
        Field("retain", "Retained sample", "check"),
        Field("sampled_by", "Sampled by"),
        Field("sampled_at", "Sampled at", "instant"),
        Field("sampled_where", "Where"),
        Field("place", "Place", "search", placeholder="Type to find"),
        Field("reason", "Reason", "reason", required=True),
    )
