"""When a person is away: said here by who gives out the work, and shown where it is given out."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from qclab.domain.people.absence import may_plan
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Refusal
from qclab.queries.people.people import PersonRow
from qclab.services.lab import Lab
from qclab.services.people.absences import say_absence
from qclab.ui.commands import Command
from qclab.ui.dialogs.frame import BEING_RECORDED, Dialog
from qclab.ui.forms import Field, Form
from qclab.ui.page import Page

Save = Callable[[int, date | None, date | None], None]


class AbsenceDialog(Dialog):
    """Of one person, who is chosen first. Stays open until it is recorded or given up."""

    def __init__(
        self, people: Sequence[PersonRow], chosen: int | None, save: Save, parent: QWidget | None = None
    ) -> None:
        super().__init__("When somebody is away", "Record", parent)
        self.setObjectName("absence_dialog")
        self._people, self._save = {row.key: row for row in people}, save
        choices = [(row.key, row.name) for row in people]
        self.form = Form(
            [
                Field("person", "Who", "choice", required=True, choices=choices),
                Field("first", "First day", "date"),
                Field("last", "Last day", "date", help="Leave both days empty for somebody who is here"),
            ],
            name="absence_form",
        )
        self.form.submitted.connect(self.accept)
        self.form.edited.connect(self._follow)
        self.content.addWidget(self.form)
        self.form.set_value({"person": chosen if chosen in self._people else next(iter(self._people), None)})
        self._follow("person")
        self.form.input("first" if chosen in self._people else "person").setFocus()

    def accept(self) -> None:
        values = self.form.value()
        if values is not None and self.accept_button.isEnabled():
            self.lack(BEING_RECORDED)
            self._save(values["person"], values["first"], values["last"])

    def finish(self) -> None:
        """It is kept."""
        super().accept()

    def refused(self, refusal: Refusal) -> None:
        self.lack("")
        self.form.set_errors(refusal.reasons)

    def _follow(self, name: str) -> None:
        """What is known of another person takes the place of what was typed of the one before."""
        if name == "person":
            row = self._people.get(self.form.peek()["person"])
            known = row.absence if row is not None else None
            self.form.set_value({"first": known.first if known else None, "last": known.last if known else None})


class Absences(QObject):
    """The command of the page. ``around``: who may be away, and whom the list is about."""

    def __init__(self, page: Page, lab: Lab, around: Callable[[], tuple[Sequence[PersonRow], int | None]]) -> None:
        super().__init__(page)
        self._page, self._lab, self._around = page, lab, around
        self.command = Command(
            page, "pending_absence", "Absence…", self._ask, keys=["Alt+W"], anywhere=True, icon="calendar",
            help_="Say when somebody is away",
        )  # fmt: skip
        self.command.refuse("" if lab.actor.may(Right.ASSIGN) else f"{lab.actor.name} may not {Right.ASSIGN}.")

    def _ask(self) -> None:
        known, chosen = self._around()
        people = [row for row in known if may_plan(self._lab.actor, row.client)]
        if not people:
            self._page.messages.warn("There is nobody here whose work you give out.")
            return
        dialog = AbsenceDialog(people, chosen, lambda *said: self._record(dialog, *said), self._page)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _record(self, dialog: AbsenceDialog, person: int, first: date | None, last: date | None) -> None:
        self._page.write(
            lambda: say_absence(self._lab, person, first, last),
            partial(self._recorded, dialog, "It is recorded when they are away." if first else "They are here."),
            owner=dialog,
            failed=dialog.refused,
        )

    def _recorded(self, dialog: AbsenceDialog, words: str, _: Any) -> None:
        dialog.finish()
        self._page.say(words)
