"""A person as an administrator sees them: what is known, and the dialogs that change it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtWidgets import QWidget

from qclab.domain.people.names import Naming
from qclab.domain.people.rights import DOES, Role
from qclab.domain.refusals import Refusal
from qclab.queries.people.badges import BadgeRow
from qclab.queries.people.people import PersonRow
from qclab.services.lab import Lab
from qclab.services.people import people
from qclab.services.people.passwords import SHORTEST
from qclab.ui.choices import Choice
from qclab.ui.dialogs.frame import BEING_RECORDED, Dialog
from qclab.ui.forms import Field, Form
from qclab.ui.models.columns import Column
from qclab.ui.widgets.words import label
from qclab.ui.words import moments

Save = Callable[[dict[str, Any], Callable[[Refusal], object]], None]
"""Saves what the form holds; calls back when it is refused."""


@dataclass(frozen=True)
class PersonLine:
    """A person with when they last signed in, and whether they are locked out now."""

    row: PersonRow
    last: datetime | None
    is_locked: bool
    badge: BadgeRow | None = None
    has_second_factor: bool = False
    appointed: Sequence[str] = ()
    """Which rights they have by name today, and as what."""

    @property
    def key(self) -> int:
        return self.row.key

    @property
    def state(self) -> str:
        if not self.row.is_active:
            return self.row.state
        if self.is_locked:
            return "locked out"
        return "must change password" if self.row.must_change_password else self.row.state

    @property
    def roles(self) -> str:
        return ", ".join(sorted(role.value for role in self.row.roles))


COLUMNS = (
    Column("User id", 100, lambda line: line.row.id, key="id", kind="id"),
    Column("Name", 160, lambda line: line.row.name, key="name"),
    Column("Roles", 130, lambda line: line.roles, key="roles"),
    Column("State", 150, lambda line: line.state, key="state"),
    Column("Last signed in", 146, lambda line: moments.minute(line.last) or "never", key="last", kind="instant"),
    Column("Access to", 180, lambda line: line.row.client_name or "the whole site", key="client", kind="quiet"),
    Column(
        "Position",
        180,
        lambda line: line.row.position or "–",
        key="position",
        kind="quiet",
        tooltip=lambda line: line.row.position,
    ),
)


def facts(line: PersonLine) -> Sequence[tuple[str, str]]:
    """What the pane tells of a person."""
    row = line.row
    locked = f"until {moments.minute(row.locked_until)}" if line.is_locked else ""
    return [
        ("Position", row.position or "–"),
        ("Roles", line.roles),
        ("Access to", row.client_name or "the whole site"),
        ("State", line.state),
        *([("Locked out", locked)] if locked else []),
        ("Last signed in", moments.minute(line.last) or "never"),
        ("Badge", f"{line.badge.code}, since {moments.day(line.badge.issued_at)}" if line.badge else "none"),
        ("By name", "\n".join(line.appointed) or "–"),
        ("Second factor", "set" if line.has_second_factor else "none"),
        ("Identity", row.identity_verified or "–"),
    ]


_ABOUT = (
    Field("name", "Name", required=True, help="As it is printed beside signatures"),
    Field("position", "Position"),
)
_PASSWORD = Field(
    "password", "First password", "password", required=True,
    help=f"At least {SHORTEST} characters; the person changes it when they sign in",
)  # fmt: skip


def _roles_and_client(clients: Sequence[Choice]) -> Sequence[Field]:
    roles = [(role, f"{role.value}: {DOES[role]}") for role in Role]
    return (
        Field("roles", "Roles", "choices", required=True, choices=roles, help="An administrator holds no other role"),
        Field("client", "Access to", "choice", choices=[(None, "the whole site"), *clients]),
    )


class PersonDialog(Dialog):
    """A new person, or what can be changed of one. Stays open until it is saved or given up."""

    def __init__(
        self, clients: Sequence[Choice], before: PersonRow | None, save: Save, parent: QWidget | None = None
    ) -> None:
        super().__init__("Add a person" if before is None else f"Change {before.id}",
                         "Add person" if before is None else "Save", parent)  # fmt: skip
        self.setObjectName("person_dialog")
        self.setMinimumWidth(600)
        self._save = save
        self._asked_about = ""  # the name of somebody else too, which a second save means
        fields = [*_ABOUT, *_roles_and_client(clients)]
        if before is None:
            fields.insert(0, Field("id", "User id", required=True, help="Never used again for anybody else"))
            fields += [
                _PASSWORD,
                Field("identity_verified", "Identity", required=True, help="How it was verified, and by whom"),
            ]
        else:
            fields.append(Field("reason", "Reason", help="Where the name is corrected"))
        self.form = Form(fields, name="person_form")
        self.form.submitted.connect(self.accept)
        self.content.addWidget(self.form)
        if before is not None:
            self.form.set_value(
                {"name": before.name, "position": before.position, "roles": before.roles, "client": before.client}
            )
        self.form.input("id" if before is None else "name").setFocus()

    def accept(self) -> None:
        values = self.form.value()
        if values is None or not self.accept_button.isEnabled():
            return
        values["roles"] = frozenset(Role(word) for word in values["roles"])  # Qt gives plain text back
        values["same_name"] = bool(self._asked_about) and values["name"] == self._asked_about
        self.lack(BEING_RECORDED)
        self._save(values, self._refused)

    def finish(self) -> None:
        """It is kept."""
        super().accept()

    def done(self, result: int) -> None:
        if "password" in self.form.peek():
            self.form.set_value({"password": ""})
        super().done(result)

    def _refused(self, refusal: Refusal) -> None:
        self.lack("")
        self._asked_about = self.form.peek()["name"] if Naming.SAME in refusal.codes else ""
        self.form.set_errors(refusal.reasons)


def added(lab: Lab, values: Mapping[str, Any]) -> PersonRow:
    """The person whom the dialog says, added."""
    return people.add_person(lab, values["id"], **{name: value for name, value in values.items() if name != "id"})


class ResetDialog(Dialog):
    """A first password again, with the reason."""

    def __init__(self, name: str, save: Save, parent: QWidget | None = None) -> None:
        super().__init__(f"Reset the password of {name}", "Reset password", parent)
        self.setObjectName("reset_dialog")
        self.setMinimumWidth(560)
        self._save = save
        self.content.addWidget(label("Tell it to the person yourself. It ends a lock-out.", "quiet", wrap=True))
        why = Field("reason", "Reason", required=True, placeholder="Forgotten; identity seen in person")
        self.form = Form([_PASSWORD, why], name="reset_form")
        self.form.submitted.connect(self.accept)
        self.content.addWidget(self.form, 1)  # room to spare goes below the fields
        self.form.input("password").setFocus()

    def accept(self) -> None:
        values = self.form.value()
        if values is not None and self.accept_button.isEnabled():
            self.lack(BEING_RECORDED)
            self._save(values, self._refused)

    def finish(self) -> None:
        """It is kept."""
        super().accept()

    def done(self, result: int) -> None:
        self.form.clear()
        super().done(result)

    def _refused(self, refusal: Refusal) -> None:
        self.lack("")
        self.form.set_errors(refusal.reasons)
