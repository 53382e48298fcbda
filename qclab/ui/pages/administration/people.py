"""The people of the laboratory: who may sign in, as what, and what an administrator does about it."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from qclab.domain.counts import count
from qclab.domain.people.accounts import AccountState
from qclab.domain.refusals import Refusal
from qclab.queries.catalogue import master_data as catalogue_queries
from qclab.queries.laboratory import settings
from qclab.queries.people import people as queries
from qclab.queries.people.appointments import appointed_words, appointments
from qclab.queries.people.badges import badges_that_hold
from qclab.queries.people.second_factor import with_second_factor
from qclab.queries.testing.handing import OpenTest
from qclab.services.lab import Lab
from qclab.services.people import people
from qclab.ui.choices import Choice
from qclab.ui.commands import Command
from qclab.ui.keeping import keep, keep_reason
from qclab.ui.listing import Detail, Found, Listed, Listing, Taught, Wanted
from qclab.ui.page import Page
from qclab.ui.pages.administration.badges import Badges
from qclab.ui.pages.administration.leaving import LeavingDialog, Left, read_left
from qclab.ui.pages.administration.person import COLUMNS, PersonDialog, PersonLine, ResetDialog, added, facts
from qclab.ui.pages.administration.second_factor import Resetting
from qclab.ui.widgets.search_filters import SearchFilters
from qclab.ui.widgets.words import label


class People(QWidget):
    """The tab. ``page`` reads and writes for it."""

    def __init__(self, page: Page, lab: Lab) -> None:
        super().__init__()
        self.setObjectName("people")
        self._page = page
        self._lab = lab
        self._clients: Sequence[Choice] = ()
        self.dialog: PersonDialog | ResetDialog | None = None
        self.search = SearchFilters("people", page.preferences, hint="Filter by name, role or state")
        self.listing = Listing(
            page,
            Listed(
                "people_list", "People", COLUMNS, partial(_find, lab),
                no_fit=Taught("Nobody answers to the filter.", "Show all"),
                detail=Detail(self._show_person, width=340),
            ),
            self.search,
        )  # fmt: skip
        self.table, self.pane = self.listing.table, self.listing.pane
        self.table.setSelectionMode(self.table.SelectionMode.SingleSelection)  # every act is on one person
        self.listing.listed.connect(self._show_around)
        self._count = label("", "quiet")
        self.search.row.insertWidget(0, self._count, 1)
        self._build_pane()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 8, 0, 0)
        whole.addWidget(self.listing)

    def refresh(self) -> None:
        self.listing.reload()

    def ask_add(self) -> None:
        """A new person, with a first password."""
        self._ask(PersonDialog(self._clients, None, self._add, self))

    def _show_around(self, found: Found) -> None:
        states, self._clients = found.around
        active = sum(state == AccountState.ACTIVE for state in states)
        gone = len(states) - active
        self._count.setText(
            f"{count(active, 'person', 'people')} may sign in" + f", {gone} may not any more" * bool(gone)
        )

    # one person

    def _build_pane(self) -> None:
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(12)
        self._facts.setColumnStretch(1, 1)
        self.pane.content.addLayout(self._facts)
        self._acts = QVBoxLayout()
        self.change = Command(self, "change_person", "Change…", self._ask_change, icon="pencil")
        self.reset = Command(self, "reset_password", "Reset password…", self._ask_reset, icon="lock")
        self.unlock = Command(self, "unlock_person", "Unlock…", self._ask_unlock, icon="undo")
        self.deactivate = Command(self, "deactivate_person", "Deactivate…", self._ask_deactivate, icon="cross")
        self.badges = Badges(self._page, self._lab, self.table.current_row, self._done)
        self.second_factor = Resetting(self._page, self._lab, self.table.current_row, self._done)
        for command in (
            self.change, self.reset, self.second_factor.command, self.unlock, self.badges.issue, self.badges.end,
        ):  # fmt: skip
            self._acts.addWidget(command.button())
        self._acts.addWidget(self.deactivate.button("danger"))
        self.pane.content.addSpacing(8)
        self.pane.content.addLayout(self._acts)
        self.pane.content.addStretch(1)

    def _show_person(self, line: PersonLine) -> tuple[str, str]:
        while (item := self._facts.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for place, (name, words) in enumerate(facts(line)):
            self._facts.addWidget(label(name, "quiet"), place, 0, Qt.AlignmentFlag.AlignTop)
            self._facts.addWidget(label(words, wrap=True), place, 1)
        is_active = line.row.is_active
        is_self = line.key == self._lab.actor.key
        gone = "" if is_active else "This person is deactivated; ids are never used again."
        own = "Change your own password in the menu under your name." if is_self else ""
        yours = "Another administrator deactivates you." if is_self else ""
        unlocked = "" if line.is_locked or line.row.failed_attempts else "This person is not locked out."
        for command, why in (
            (self.change, gone), (self.reset, gone or own), (self.unlock, gone or unlocked),
            (self.deactivate, gone or yours),
        ):  # fmt: skip
            command.refuse(why)
        self.badges.look(line, gone)
        self.second_factor.look(line, gone)
        return line.row.name, line.row.id

    # what is done

    def _ask(self, dialog: PersonDialog | ResetDialog) -> None:
        self.dialog = dialog
        dialog.finished.connect(self._closed)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _closed(self, _: int) -> None:
        self.dialog = None

    def _add(self, values: dict[str, Any], refused: Callable[[Refusal], object]) -> None:
        lab = self._lab
        self._page.write(lambda: added(lab, values), self._saved, owner=self.dialog, failed=refused)

    def _ask_change(self) -> None:
        line: PersonLine | None = self.table.current_row()
        if line is None:
            return
        lab, row = self._lab, line.row

        def save(values: dict[str, Any], refused: Callable[[Refusal], object]) -> None:
            self._page.write(
                lambda: people.change_person(lab, row.key, row.row_version, **values), self._saved,
                owner=self.dialog, failed=refused,
            )  # fmt: skip

        self._ask(PersonDialog(self._clients, row, save, self))

    def _ask_reset(self) -> None:
        line: PersonLine | None = self.table.current_row()
        if line is None:
            return
        lab, row = self._lab, line.row

        def save(values: dict[str, Any], refused: Callable[[Refusal], object]) -> None:
            self._page.write(
                lambda: people.reset_password(lab, row.key, values["password"], values["reason"]),
                lambda _: self._done(f"{row.name} has a first password again."),
                owner=self.dialog,
                failed=refused,
            )

        self._ask(ResetDialog(row.name, save, self))

    def _ask_unlock(self) -> None:
        line: PersonLine | None = self.table.current_row()
        if line is None:
            return
        row = line.row
        keep_reason(
            self._page, partial(people.unlock, self._lab, row.key),
            lambda _: self._done(f"{row.name} can sign in again."),
            title=f"Unlock {row.name}", quick=("Mistyped; identity seen in person",), accept="Unlock",
        )  # fmt: skip

    def _ask_deactivate(self) -> None:
        line: PersonLine | None = self.table.current_row()
        if line is None:
            return
        row, lab = line.row, self._lab
        self._page.read("left", lambda: read_left(lab, row.key), partial(self._ask_leaving, row))

    def _ask_leaving(self, row: queries.PersonRow, left: Left) -> None:
        lab, dialog = self._lab, LeavingDialog(row.id, row.name, left, self)

        def work() -> Callable[[], Sequence[OpenTest]]:
            return partial(people.deactivate, lab, row.key, dialog.reason(), dialog.successor())

        keep(self._page.acts, dialog, work, partial(self._left, row.name))

    def _left(self, name: str, tests: Sequence[OpenTest]) -> None:
        handed = f" {count(len(tests), 'open test was', 'open tests were')} handed over." if tests else ""
        self._done(f"{name} is deactivated.{handed}")

    def _saved(self, row: queries.PersonRow) -> None:
        self._done(f"{row.name} is saved.", row.key)

    def _done(self, words: str, wanted: int | None = None) -> None:
        if self.dialog is not None:
            self.dialog.finish()
        self._page.messages.clear()
        self.table.setFocus()  # the button that was pressed may be off now
        self.listing.reload(wanted)
        self._page.say(words)


def _find(lab: Lab, wanted: Wanted) -> Found:
    """The people whose id, name, roles or state have every word of the search; with the state of each, and clients."""
    now, words = lab.store.clock(), wanted.filter.words.casefold().split()
    with lab.asking() as ask:
        held = ask(badges_that_hold)
        appointed = appointed_words(ask(appointments), ask.of_site(settings.today, now))
        with_code = ask.of_site(with_second_factor)
        lines = [
            PersonLine(
                row,
                ask(queries.last_sign_in, row.key),
                is_locked=row.locked_until is not None and now < row.locked_until,
                badge=held.get(row.key),
                has_second_factor=row.key in with_code,
                appointed=appointed.get(row.key, ()),
            )
            for row in ask(queries.people)
        ]
        clients = [(kept.key, kept.value.name) for kept in ask(catalogue_queries.clients)]
    rows = {
        line.key: line
        for line in lines
        if all(word in f"{line.row.id} {line.row.name} {line.roles} {line.state}".casefold() for word in words)
    }
    return Found(list(rows), ([line.row.state for line in lines], clients), rows)
