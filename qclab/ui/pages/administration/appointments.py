"""Who has a right by name: everybody who was ever appointed, and what an administrator does about it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from qclab.domain.people.appointments import (
    Appointee,
    Appointment,
    appointment_blockers,
    days_said,
    eligible,
    left_by_ending,
)
from qclab.domain.people.rights import NamedRight, Right
from qclab.domain.reasons import reason_blockers
from qclab.queries.laboratory import settings
from qclab.queries.people import people
from qclab.queries.people.appointments import AppointmentRow, appointments, in_order, values
from qclab.queries.people.people import PersonRow
from qclab.services.lab import Lab
from qclab.services.people.appointing import appoint, end_appointment
from qclab.ui.commands import Command
from qclab.ui.dialogs.frame import Dialog
from qclab.ui.dialogs.reason import ReasonDialog
from qclab.ui.forms import Field, Form
from qclab.ui.models.columns import Column
from qclab.ui.models.simple_table import SimpleTable
from qclab.ui.page import Page
from qclab.ui.signing import Deed, sign_over
from qclab.ui.widgets.table import Table
from qclab.ui.widgets.words import label
from qclab.ui.words import moments
from qclab.ui.words.batches import Pairs

_WHAT: Final = (
    "Who signs certificates of analysis, and who supervises phase Ia of cases. While nobody was ever appointed for a "
    "right, the roles decide: QA signs, reviewers supervise. From the first appointment on only those have it who "
    "stand here: a holder, such as the head of quality control, and deputies, who sign as deputy of their holder."
)
_NOTHING: Final = "Nobody was appointed yet: the roles decide. Appoint the holder first, then the deputies."
_MARKS: Final = {"in force": "complies:in force", "deactivated": "alert:deactivated"}
_QUICK: Final = ("Left the laboratory", "Another person was appointed", "Appointed by mistake")


@dataclass(frozen=True)
class _Read:
    rows: Sequence[AppointmentRow]
    people: Sequence[PersonRow]
    today: date


class Appointments(QWidget):
    """The list, below it what is chosen, and what an administrator can do; ``page`` reads, writes and tells."""

    def __init__(self, page: Page, lab: Lab) -> None:
        super().__init__()
        self.setObjectName("appointments")
        self._page, self._lab = page, lab
        self._read: _Read | None = None
        self.model = SimpleTable(self._columns(), self, row_id=lambda row: row.key)
        self.table = Table("appointments_list", self.model, page.acts, page.preferences, label="Appointments")
        self.table.setSelectionMode(Table.SelectionMode.SingleSelection)
        self.table.teach(_NOTHING)
        self.table.setMinimumHeight(160)
        self.facts = Pairs("appointment_facts")
        self.appoint = Command(self, "appoint", "Appoint…", self._ask_appoint, icon="plus",
                               help_="let a person sign by name, as holder or as deputy")  # fmt: skip
        self.end = Command(self, "end_appointment", "End…", self._ask_end,
                           help_="end an appointment at once, with the password")  # fmt: skip
        self.table.current_changed.connect(lambda _: self._look())
        self.table.refresh_requested.connect(self.refresh)
        foot = QHBoxLayout()
        for command in (self.appoint, self.end):
            foot.addWidget(command.button())
        foot.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 8, 0, 0)
        whole.setSpacing(8)
        whole.addWidget(label(_WHAT, "quiet", wrap=True))
        whole.addWidget(self.table, 1)
        whole.addWidget(self.facts)
        whole.addLayout(foot)
        self._look()

    def refresh(self) -> None:
        lab = self._lab
        refuse = self._page.messages.refuse
        self._page.acts.read((id(self), "appointments"), lambda: _read(lab), self._show, owner=self, failed=refuse)

    def _show(self, read: _Read) -> None:
        self._read = read
        self.model.set_rows(read.rows)
        self.model.mark_stale(False)
        if read.rows and self.table.current_id() is None:
            self.table.selectRow(0)
        self._look()

    def _look(self) -> None:
        row: AppointmentRow | None = self.table.current_row()
        actor, read = self._lab.actor, self._read
        refused = "" if actor.may(Right.ADMINISTER) else str(actor.lacks(Right.ADMINISTER))
        self.appoint.refuse(refused)
        is_over = row is not None and read is not None and row.value.is_over(read.today)
        why = "This appointment has ended already." if is_over else "" if row is not None else "Nothing is chosen."
        self.end.refuse(refused or why)
        self.facts.show_pairs(_facts(row) if row is not None else ())

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column("Right", 210, lambda r: r.value.named.heading, key="right"),
            Column("Person", 140, lambda r: r.value.appointee.name, key="person"),
            Column("As", 190, lambda r: r.holds_as, key="as"),
            Column("State", 150, self._state, kind="evaluation", key="state"),
            Column("From", 100, lambda r: moments.day(r.value.first), kind="instant", key="from"),
            Column("Until", 100, lambda r: moments.day(r.value.last) or "–", kind="instant", key="until"),
            Column("Reason", 240, lambda r: r.reason, kind="quiet", key="reason", tooltip=lambda r: r.reason),
        )

    def _state(self, row: AppointmentRow) -> str:
        said = row.state(self._read.rows, self._read.today) if self._read is not None else ""
        return _MARKS.get(said, said)

    # what an administrator does

    def _ask_appoint(self) -> None:
        if self._read is None:
            return
        dialog = AppointDialog(self._lab, self._read, self)
        sign_over(self._page, dialog, lambda: self._appointing(dialog))

    def _appointing(self, dialog: "AppointDialog") -> Deed:
        asked = dialog.asked()
        assert asked is not None  # noqa: S101 - it was accepted
        (wanted, reason), key = asked, asked[0].appointee.key
        name, named = wanted.appointee.name, wanted.named

        def does(by: Lab, password: str) -> object:
            return appoint(by, named, key, wanted.first, wanted.last, wanted.deputy_of, reason, password)

        item = f"{name} {named}, {self._holds_as(wanted)}, {days_said(wanted.first, wanted.last)}"
        facts = [f"Reason: {reason}", "It holds at every desk at once; what each did themselves stays excluded."]
        return self._deed("person appointed", item, facts, does, f"{name} is appointed.")

    def _holds_as(self, wanted: Appointment) -> str:
        rows = self._read.rows if self._read is not None else ()
        holder = next((row for row in rows if row.key == wanted.deputy_of), None)
        return f"deputy of {holder.value.appointee.name}" if holder is not None else "holder"

    def _ask_end(self) -> None:
        row: AppointmentRow | None = self.table.current_row()
        if row is None or self._read is None:
            return
        left = left_by_ending(row.value, values(self._read.rows), self._read.today)
        what = f"It ends at once at every desk, and with a holder's that of the deputies. Then: {left}"
        title = f"End the appointment of {row.value.appointee.name}"
        dialog = ReasonDialog(title, what, _QUICK, self, accept="Go on to sign")
        sign_over(self._page, dialog, lambda: self._ending(row, dialog.reason(), left))

    def _ending(self, row: AppointmentRow, reason: str, left: str) -> Deed:
        def does(by: Lab, password: str) -> None:
            end_appointment(by, row.key, reason, password)

        item = f"{row.value.appointee.name} {row.value.named}, {row.holds_as}"
        done = f"The appointment of {row.value.appointee.name} has ended."
        return self._deed("appointment ended", item, [f"Reason: {reason}", f"Then: {left}"], does, done)

    def _deed(
        self, meaning: str, item: str, facts: Sequence[str], does: Callable[[Lab, Any], object], done: str
    ) -> Deed:
        def recorded(_: object) -> None:
            self._page.messages.clear()
            self._page.say(done)
            self.refresh()

        return Deed(self._lab, meaning, [item], facts, does, recorded, Right.ADMINISTER)


class AppointDialog(Dialog):
    """For which right, whom, as what, from when and why."""

    def __init__(self, lab: Lab, read: _Read, parent: QWidget) -> None:
        super().__init__("Appoint a person", "Go on to sign", parent)
        self.setObjectName("appoint_dialog")
        self.setMinimumWidth(640)
        self._actor, self._there = lab.actor, read
        rights = [(each, each.heading) for each in NamedRight]
        people_ = [(row.key, f"{row.name} ({row.id})") for row in read.people if _may_be(row)]
        holders = [
            (row.key, f"deputy of {row.value.appointee.name}, who {row.value.named}")
            for row in read.rows
            if row.value.deputy_of is None and not row.value.is_over(read.today)
        ]
        self.form = Form(
            [
                Field("named", "Right", "choice", required=True, choices=rights),
                Field("person", "Person", "search", required=True, choices=people_,
                      help="Certificates: of QA or a reviewer. Supervising: a reviewer or an analyst."),
                Field("deputy_of", "As", "choice", choices=[(None, "holder"), *holders],
                      help="A deputy signs as deputy of the holder, who is appointed first"),
                Field("first", "From", "date", width=160, required=True, help="Today or later"),
                Field("last", "Until", "date", width=160, help="Its last day; empty: until it is ended"),
                Field("reason", "Reason", "long", required=True,
                      help="The document by which it is so, or whom they stand in for"),
            ],
            name="appoint",
        )  # fmt: skip
        self.form.set_value({"first": read.today})
        self.form.submitted.connect(self.accept)
        self.content.addWidget(self.form)
        self.form.input("named").setFocus()

    def asked(self) -> tuple[Appointment, str] | None:
        """The appointment that is asked for, as the rules see it, and why; None while something is missing."""
        given = self.form.value()
        row = next((row for row in self._there.people if given is not None and row.key == given["person"]), None)
        if given is None or row is None:
            return None
        person = Appointee(row.key, row.name, row.roles, row.client, is_active=row.is_active)
        named, holder = NamedRight(given["named"]), given["deputy_of"]
        return Appointment(0, named, person, given["first"], given["last"], holder), given["reason"]

    def accept(self) -> None:
        asked = self.asked()
        if asked is None:
            return
        wanted, reason = asked
        of_right = [each for each in values(self._there.rows) if each.named is wanted.named]
        why = [*appointment_blockers(wanted, of_right, self._there.today, self._actor), *reason_blockers(reason)]
        if why:
            self.form.set_errors(why)
        else:
            super().accept()


def _may_be(row: PersonRow) -> bool:
    """Whether any right can be theirs by name."""
    return row.is_active and any(eligible(named, row.roles, row.client) for named in NamedRight)


def _read(lab: Lab) -> _Read:
    now = lab.store.clock()
    with lab.asking() as ask:
        today = ask.of_site(settings.today, now)
        return _Read(in_order(ask(appointments), today), ask(people.people), today)


def _facts(row: AppointmentRow) -> list[tuple[str, str]]:
    pairs = [
        ("appointed by", f"{row.appointed_by_name}, {moments.minute(row.appointed_at)}"),
        ("reason", row.reason),
    ]
    if row.ended_at is not None:
        pairs.append(("ended by", f"{row.ended_by_name}, {moments.minute(row.ended_at)}: {row.ended_because}"))
    return pairs
