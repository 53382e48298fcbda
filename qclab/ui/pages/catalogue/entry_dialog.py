"""Clients, products and storage places: what is not versioned is edited in a dialog."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, get_args

from PySide6.QtWidgets import QWidget

from qclab.domain.catalogue.values import Client, Place, PlaceKind, Product, ProductKind, Stage
from qclab.domain.refusals import Reason, Refusal
from qclab.queries.catalogue.master_data import Kept
from qclab.ui.codes import AtWindow
from qclab.ui.dialogs.frame import BEING_RECORDED, Dialog
from qclab.ui.forms import Field, Form
from qclab.ui.pages.catalogue.content import CLIENTS, PLACES, PRODUCTS, Content

Entry = Client | Product | Place
Save = Callable[[Kept[Any] | None, Entry, Callable[[Refusal], object]], None]
"""Saves the entry; calls back when it is refused, and closes the dialog otherwise."""

WORDS = {CLIENTS: "client", PRODUCTS: "product", PLACES: "storage place"}
_ID = Field("id", "Id", required=True, help="Letters, digits, - + . _; it never changes")


def fields_of(section: str, content: Content) -> Sequence[Field]:
    """The fields of an entry of a section, its id first."""
    if section == CLIENTS:
        return (
            _ID,
            Field("name", "Name", required=True),
            Field("address", "Address", "long"),
            Field("contact", "Contact"),
            Field("own", "The programme of the house itself", "check"),
        )
    if section == PLACES:
        places = [("", "nothing: a place of its own")]
        places += [(kept.value.id, f"{kept.value.id} {kept.value.name}") for kept in content.places]
        return (
            _ID,
            Field("name", "Name", required=True),
            Field("kind", "Kind", "choice", required=True, choices=[(kind, kind) for kind in get_args(PlaceKind)]),
            Field("parent", "Stands in", "search", choices=places),
            Field("condition", "Condition", placeholder="2 to 8 °C"),
        )
    clients = [(kept.value.id, kept.value.name) for kept in content.clients]
    return (
        _ID,
        Field("client", "Client", "choice", required=True, choices=clients),
        Field("name", "Name", required=True),
        Field("kind", "Kind", "choice", required=True, choices=[(kind, kind) for kind in get_args(ProductKind)]),
        Field("stages", "Stages", "long", required=True, help="A line each: id, a colon, the name. DP: Drug product"),
        Field("description", "Description"),
        Field("dosage_form", "Dosage form"),
        Field("strength", "Strength"),
        Field("container", "Container"),
        Field("storage", "Storage"),
        Field("trial", "Trial"),
        Field("authorisation", "Marketing authorisation"),
        Field("product_code", "Product code"),
        Field("after_expiry", "After expiry", "choice", choices=_CONSEQUENCES, help="Received, begun, certified then"),
        Field("outside_range", "Outside its °C range", "choice", choices=_CONSEQUENCES, help="On arrival, by the plan"),
        Field("in_vivo", "Given in vivo: supply out of specification is refused", "check"),
    )


_CONSEQUENCES = (("warn", "warn, with its reason"), ("block", "refuse"))


class EntryDialog(Dialog):
    """Stays open until the entry is saved or the person gives up; a refusal stands beside its field."""

    def __init__(
        self, section: str, content: Content, before: Kept[Any] | None, save: Save, parent: QWidget | None = None
    ) -> None:
        word = WORDS[section]
        title = f"New {word}" if before is None else f"{word.capitalize()} {before.value.id}"
        super().__init__(title, "Save", parent)
        self.setObjectName("entry_dialog")
        self.setMinimumWidth(560)
        self._section = section
        self._before = before
        self._save = save
        self.form = Form(fields_of(section, content), name="entry_form")
        self.form.submitted.connect(self.accept)
        self.content.addWidget(self.form)
        if before is None:
            self.form.input("id").setFocus()
            return
        values = {**vars(before.value)}
        if section == PRODUCTS:
            values["stages"] = "\n".join(f"{stage.id}: {stage.name}" for stage in before.value.stages)
        self.form.set_value(values)
        self.form.set_enabled("id", False)
        self.form.input("name").setFocus()

    def accept(self) -> None:
        values = self.form.value()
        if values is None or not self.accept_button.isEnabled():
            return
        try:
            entry = self._entry(values)
        except ValueError as error:
            self.form.set_errors([Reason(str(error), "stages", code=AtWindow.STAGES)])
            return
        self.lack(BEING_RECORDED)
        self._save(self._before, entry, self._refused)

    def finish(self) -> None:
        """The entry is kept."""
        super().accept()

    def _refused(self, refusal: Refusal) -> None:
        self.lack("")
        self.form.set_errors([replace(reason, row=None) for reason in refusal.reasons])

    def _entry(self, values: dict[str, Any]) -> Entry:
        if self._section == CLIENTS:
            return Client(**values)
        if self._section == PLACES:
            return Place(**{**values, "parent": values["parent"] or ""})
        product = Product(**{**values, "stages": stages_of(values["stages"])})
        return product if self._before is None else replace(product, id=self._before.value.id)


def stages_of(text: str) -> tuple[Stage, ...]:
    """Stages as typed, a line each. Raises ValueError with the line that cannot be read."""
    found = []
    for number, line in enumerate((line for line in text.splitlines() if line.strip()), 1):
        id_, colon, name = line.partition(":")
        if not (colon and id_.strip() and name.strip()):
            raise ValueError(f"Line {number} is no stage: write its id, a colon and its name, as in DP: Drug product.")
        found.append(Stage(id_.strip(), name.strip()))
    return tuple(found)
