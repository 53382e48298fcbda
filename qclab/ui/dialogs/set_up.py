"""A database without people: its first administrator, and what the laboratory is called and which zone it is in."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QTimeZone
from PySide6.QtWidgets import QWidget

from qclab.domain.clocks import zones
from qclab.domain.refusals import Reason, Refusal
from qclab.ui.codes import AtWindow
from qclab.ui.dialogs.frame import Dialog
from qclab.ui.forms import Field, Form
from qclab.ui.widgets.words import label

_NAME, _ZONE = "laboratory.name", "laboratory.zone"
_IS_UTC = frozenset({"UTC", "Etc/UTC", "Etc/UCT", "UCT", "GMT", "Etc/GMT"})
_FIELDS = (
    Field(_NAME, "Laboratory", required=True, help="As it is printed on certificates"),
    Field(
        _ZONE, "Time zone", "search", required=True, placeholder="Type to find: Europe/Amsterdam",
        help="Of every time that is shown, typed or printed",
    ),
    Field("id", "User id", required=True, help="2 to 32 letters or digits; never used again for anybody else"),
    Field("name", "Name", required=True, help="Yours, as it is printed beside signatures"),
    Field(
        "password", "Password", "password", required=True, help="At least 12 characters; a few words in a row are best"
    ),
    Field("again", "Password again", "password", required=True),
)  # fmt: skip


@dataclass(frozen=True)
class FirstAnswer:
    """The first administrator, and the first settings by name."""

    id: str
    name: str
    password: str
    said: Mapping[str, str]


def workstation_zone() -> str:
    """The zone of this workstation; nothing where it says UTC, which a person then chooses knowingly."""
    name = bytes(QTimeZone.systemTimeZoneId().data()).decode()
    return "" if name in _IS_UTC or name not in zones() else name


class SetUpDialog(Dialog):
    """``before``: what was typed and refused, so that it is not typed again; passwords are."""

    def __init__(
        self, parent: QWidget | None = None, before: FirstAnswer | None = None, refusal: Refusal | None = None
    ) -> None:
        super().__init__("Set up this laboratory", "Set up", parent)
        self.setObjectName("set_up_dialog")
        self.setMinimumWidth(560)
        words = "Nobody can sign in yet. The first person is an administrator, who adds the others and does no testing."
        self.content.addWidget(label(words, wrap=True))
        self.form = Form(_FIELDS, name="set_up_form")
        self.form.set_choices(_ZONE, [(name, name) for name in zones()])
        self.form.submitted.connect(self.accept)
        self.content.addWidget(self.form)
        self.answer: FirstAnswer | None = None
        said = before.said if before is not None else {_NAME: "", _ZONE: workstation_zone()}
        self.form.set_value(said)
        if before is not None:
            self.form.set_value({"id": before.id, "name": before.name})
        self.form.input(_NAME).setFocus()
        if refusal is not None:
            self.form.refuse(refusal)

    def accept(self) -> None:
        values = self.form.value(_not_the_same)
        if values is None:
            return
        said = {name: values[name] for name in (_NAME, _ZONE)}
        self.answer = FirstAnswer(values["id"], values["name"], values["password"], said)
        super().accept()

    @classmethod
    def ask(
        cls, parent: QWidget | None, before: FirstAnswer | None = None, refusal: Refusal | None = None
    ) -> FirstAnswer | None:
        """What was said, or None when the person gave up."""
        dialog = cls(parent, before, refusal)
        try:
            return dialog.answer if dialog.exec() else None
        finally:
            dialog.deleteLater()


def _not_the_same(values: dict[str, str]) -> list[Reason]:
    same = values.get("password") == values.get("again")
    return [] if same else [Reason("The two passwords are not the same.", "again", code=AtWindow.PASSWORDS_DIFFER)]
