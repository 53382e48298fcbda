"""The people of the laboratory: who may sign in, as what, and what an administrator does about it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from qclab.domain.counts import count
from qclab.domain.refusals import Refusal
from qclab.queries.catalogue import master_data as catalogue_queries
from qclab.queries.people import people as queries
from qclab.services.lab import Lab
from qclab.services.people import people
from qclab.ui.choices import Choice
from qclab.ui.dialogs.reason import ReasonDialog
from qclab.ui.models.simple_table import SimpleTable
from qclab.ui.page import Page
from qclab.ui.pages.administration.person import COLUMNS, PersonDialog, PersonLine, ResetDialog, facts
from qclab.ui.widgets.detail_pane import DetailPane
from qclab.ui.widgets.table import Table
from qclab.ui.widgets.words import button, label

_LEFT = ("Left the laboratory", "Changed to another department", "Added by mistake")


@dataclass(frozen=True)
class _Read:
    lines: Sequence[PersonLine]
    clients: Sequence[Choice]


def _read(lab: Lab) -> _Read:
    now = lab.store.clock()
    with lab.asking() as ask:
        lines = [
            PersonLine(
                row,
                ask.unscoped(queries.last_sign_in, row.key),
                row.locked_until is not None and now < row.locked_until,
            )
            for row in ask(queries.people)
        ]
        clients = [(kept.key, kept.value.name) for kept in ask(catalogue_queries.clients)]
    return _Read(lines, clients)


class People(QWidget):
    """The tab. ``page`` reads and writes for it."""

    def __init__(self, page: Page, lab: Lab) -> None:
        super().__init__()
        self.setObjectName("people")
        self._page = page
        self._lab = lab
        self._lines: Sequence[PersonLine] = ()
        self._clients: Sequence[Choice] = ()
        self._wanted: int | None = None
        self.dialog: PersonDialog | ResetDialog | None = None
        self._model = SimpleTable(COLUMNS, self, row_id=lambda line: line.key)
        self.table = Table("people_list", self._model, page.acts, page.preferences, label="People")
        self.table.current_changed.connect(lambda _: self._show())
        self.table.opened.connect(lambda _: self._open_pane())
        self.table.refresh_requested.connect(self.refresh)
        self.filter = QLineEdit()
        self.filter.setObjectName("people_filter")
        self.filter.setAccessibleName("Filter the people")
        self.filter.setPlaceholderText("Filter by name, role or state")
        self.filter.setClearButtonEnabled(True)
        self.filter.setFixedWidth(260)
        self.filter.textChanged.connect(self._fill)
        self.pane = DetailPane("people_pane", self.table, page.preferences, width=340)
        self._build_pane()
        top = QHBoxLayout()
        self._count = label("", "quiet")
        top.addWidget(self._count, 1)
        top.addWidget(self.filter)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 8, 0, 0)
        whole.setSpacing(8)
        whole.addLayout(top)
        whole.addWidget(self.pane, 1)

    def refresh(self) -> None:
        lab = self._lab
        self._page.read("people", lambda: _read(lab), self._show_people)

    def mark_stale(self) -> None:
        """Another desk has changed somebody."""
        self._model.mark_stale()

    def ask_add(self) -> None:
        """A new person, with a first password."""
        self._ask(PersonDialog(self._clients, None, self._add, self))

    def _show_people(self, found: _Read) -> None:
        self._lines, self._clients = found.lines, found.clients
        self._model.mark_stale(False)
        active = sum(line.row.state == people.ACTIVE for line in found.lines)
        gone = len(found.lines) - active
        self._count.setText(
            f"{count(active, 'person', 'people')} may sign in" + f", {gone} may not any more" * bool(gone)
        )
        self._fill()
        if self._wanted is not None:
            self.table.select_id(self._wanted)
            self._wanted = None
        elif self.table.current_id() is None and found.lines:
            self.table.select_id(found.lines[0].key)
        self._show()

    def _fill(self) -> None:
        words = self.filter.text().casefold().split()
        rows = [
            line
            for line in self._lines
            if all(w in f"{line.row.id} {line.row.name} {line.roles} {line.state}".casefold() for w in words)
        ]
        self.table.teach("Nobody answers to the filter.", "Show all", self.filter.clear)
        self._model.set_rows(rows)

    # one person

    def _build_pane(self) -> None:
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(12)
        self._facts.setColumnStretch(1, 1)
        self.pane.content.addLayout(self._facts)
        self._acts = QVBoxLayout()
        self.change = button("Change…", "change_person", self._ask_change, icon="pencil")
        self.reset = button("Reset password…", "reset_password", self._ask_reset, icon="lock")
        self.unlock = button("Unlock…", "unlock_person", self._ask_unlock, icon="undo")
        self.deactivate = button("Deactivate…", "deactivate_person", self._ask_deactivate, kind="danger", icon="cross")
        for made in (self.change, self.reset, self.unlock, self.deactivate):
            self._acts.addWidget(made)
        self.pane.content.addSpacing(8)
        self.pane.content.addLayout(self._acts)
        self.pane.content.addStretch(1)

    def _open_pane(self) -> None:
        line = self.table.current_row()
        if line is not None:
            self.pane.show_pane(line.row.name, quiet=line.row.id)
            self._show()

    def _show(self) -> None:
        """Show the person under the cursor in the pane, when it is open."""
        line: PersonLine | None = self.table.current_row()
        if line is None or not self.pane.is_open():
            return
        self.pane.show_pane(line.row.name, quiet=line.row.id)
        while (item := self._facts.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for place, (name, words) in enumerate(facts(line)):
            self._facts.addWidget(label(name, "quiet"), place, 0, Qt.AlignmentFlag.AlignTop)
            self._facts.addWidget(label(words, wrap=True), place, 1)
        is_active = line.row.state == people.ACTIVE
        is_self = line.key == self._lab.actor.key
        gone = "" if is_active else "This person is deactivated; ids are never used again."
        own = "Change your own password in the menu under your name." if is_self else ""
        yours = "Another administrator deactivates you." if is_self else ""
        unlocked = "" if line.is_locked or line.row.failed_attempts else "This person is not locked out."
        for made, why in (
            (self.change, gone), (self.reset, gone or own), (self.unlock, gone or unlocked),
            (self.deactivate, gone or yours),
        ):  # fmt: skip
            made.setEnabled(not why)
            made.setToolTip(why)
            made.setAccessibleDescription(why)

    # what is done

    def _ask(self, dialog: PersonDialog | ResetDialog) -> None:
        self.dialog = dialog
        dialog.finished.connect(self._closed)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _closed(self, _: int) -> None:
        self.dialog = None

    def _add(self, values: dict[str, Any], refused: Callable[[Refusal], object]) -> None:
        lab, id_ = self._lab, values["id"]
        others = {name: value for name, value in values.items() if name != "id"}
        self._page.write(lambda: people.add_person(lab, id_, **others), self._saved,
                         owner=self.dialog, failed=refused)  # fmt: skip

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
        row, lab = line.row, self._lab
        quick = ("Mistyped; identity seen in person",)
        reason = ReasonDialog.ask(self, title=f"Unlock {row.name}", quick=quick, accept="Unlock")
        if reason is not None:
            self._page.write(
                lambda: people.unlock(lab, row.key, reason), lambda _: self._done(f"{row.name} can sign in again.")
            )

    def _ask_deactivate(self) -> None:
        line: PersonLine | None = self.table.current_row()
        if line is None:
            return
        row, lab = line.row, self._lab
        what = "The person cannot sign in from now on. Everything they did stays, and the id is never used again."
        reason = ReasonDialog.ask(self, title=f"Deactivate {row.name}", what=what, quick=_LEFT, accept="Deactivate")
        if reason is not None:
            self._page.write(
                lambda: people.deactivate(lab, row.key, reason), lambda _: self._done(f"{row.name} is deactivated.")
            )

    def _saved(self, row: queries.PersonRow) -> None:
        self._wanted = row.key
        self._done(f"{row.name} is saved.")

    def _done(self, words: str) -> None:
        if self.dialog is not None:
            self.dialog.finish()
        self._page.messages.clear()
        self.table.setFocus()  # the button that was pressed may be off now
        self.refresh()
        self._page.say(words)
