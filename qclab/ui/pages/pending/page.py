"""What is due, overdue and waiting for review, by assay, day and person; work is given out from here."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from qclab.domain.counts import count, whole
from qclab.domain.people.rights import Right
from qclab.domain.testing.due import Horizon
from qclab.queries.catalogue.master_data import clients
from qclab.queries.testing import pending as queries
from qclab.queries.testing.pending import Assignee, Picture
from qclab.queries.testing.testing import fetch_tests
from qclab.services.lab import Lab
from qclab.services.testing import assigning
from qclab.ui.acts import Acts
from qclab.ui.commands import Command
from qclab.ui.list_page import ListPage
from qclab.ui.listing import Found, Listed, Taught, Wanted
from qclab.ui.models.columns import Column
from qclab.ui.models.simple_table import SimpleTable
from qclab.ui.page import LOW
from qclab.ui.pages.pending import assign as pending_assign
from qclab.ui.pages.pending.assign import AssignDialog
from qclab.ui.pages.pending.filters import ANYONE, NOBODY, Filters
from qclab.ui.pages.pending.heat import HeatMap
from qclab.ui.pages.pending.news import NewsLine
from qclab.ui.pages.pending.papers import BenchSheetDialog, DayListDialog
from qclab.ui.pages.pending.words import column_of, columns, when_of
from qclab.ui.preferences import Preferences
from qclab.ui.showing import ShowEvent, ShowTests
from qclab.ui.widgets.table import Table
from qclab.ui.widgets.words import button
from qclab.ui.words import moments

_NOTHING = Taught("Nothing is open. Register samples and their tests appear here, what is due first on top.")
_STRIP = 190  # height of the picture: eight assays and their head
_LOADS = (
    Column("Who", 120, lambda row: row.name, key="who"),
    Column("Tests", 52, lambda row: str(row.tests), kind="number", key="tests"),
    Column("Late", 74, lambda row: f"!{row.late} late" if row.late else "", kind="late", key="late"),
)


@dataclass(frozen=True)
class _Around:
    """What stands around the list: the picture above it, and what can be filtered by."""

    picture: Picture
    people: Sequence[Assignee]
    clients: Sequence[tuple[int, str]]


def late(lab: Lab) -> int:
    """How many tests are overdue, for the rail."""
    return lab.ask(queries.count_late, lab.store.clock())


def _find(lab: Lab, wanted: Wanted) -> Found:
    now = lab.store.clock()
    horizon = Horizon(now, moments.laboratory.zone)
    asked = wanted.filter.asked(horizon)
    with lab.asking() as ask:
        return Found(
            ask(queries.find_pending, asked, sort=wanted.sort, descending=wanted.descending),
            _Around(
                ask(queries.picture, asked, horizon),
                ask(queries.assignees, now),
                [(kept.key, kept.value.id) for kept in ask(clients)],
            ),
        )


class PendingPage(ListPage):
    title: ClassVar[str] = "Pending"
    shows = frozenset({"test", "test_sample", "sample", "result", "batch", "person", "method"})
    keys: ClassVar[Sequence[tuple[str, str]]] = (
        ("Enter", "Open the selected tests"),
        ("Shift+arrows, Ctrl+A", "Select several tests"),
        ("Arrows, Enter", "Walk the picture, filter by its cell"),
    )

    def __init__(self, lab: Lab, acts: Acts, preferences: Preferences) -> None:
        super().__init__(acts, preferences)
        self.lab = lab
        self.horizon = Horizon(lab.store.clock(), moments.laboratory.zone)
        self._people: Sequence[Assignee] = ()
        self.filters = Filters(preferences, has_clients=lab.actor.client is None)
        self.heat = HeatMap("pending_heat", self.horizon)
        self.loads_model = SimpleTable(_LOADS, self, row_id=lambda row: row.key or NOBODY)
        self.loads = Table("pending_loads", self.loads_model, acts, preferences, label="Who has the tests")
        self._lay_out()
        self._add_commands()
        self._wire()
        self._selected()

    # the window's questions

    def activated(self) -> None:
        super().activated()
        self.news.read()

    # reading

    def _listed(self, found: Found) -> None:
        around: _Around = found.around
        picture = around.picture
        self.horizon, self._people = picture.horizon, around.people
        assays = sorted({row.method_id: row.title for row in picture.heat}.items(), key=lambda each: each[1])
        names = {each.key: each.person.name for each in around.people}
        names |= {load.key: load.name for load in picture.loads if load.key is not None}
        self.filters.set_choices(assays, sorted(names.items(), key=lambda each: each[1]), around.clients)
        self.filters.show_counts(picture.counts, self.horizon)
        self.heat.show_heat(picture.heat, self.horizon)
        self.heat.show_chosen(self.filters.now.method, column_of(self.filters.now.when, self.horizon))
        self.loads_model.set_rows(picture.loads)
        self._show_load()
        self._fit_strip()  # a person may have chosen other rows
        is_cut = len(found.ids) >= queries.AT_MOST
        self.subheading.setText(f"the first {whole(queries.AT_MOST)} are listed" if is_cut else "")
        self._selected()

    def _show_load(self) -> None:
        """The line of the person that the list is filtered by."""
        if self.filters.now.analyst == ANYONE or not self.loads.select_id(self.filters.now.analyst):
            self.loads.leave_rows()

    # filters

    def _picked(self, method: str, column: int) -> None:
        """A cell, an assay or a day of the picture; the same one again takes its filter away."""
        now = self.filters.now
        when = when_of(column, self.horizon) if column >= 0 else ""
        if method and when:
            same = (now.method, now.when) == (method, when)
            self.filters.change(method="" if same else method, when="all" if same else when)
        elif method:
            self.filters.change(method="" if now.method == method else method)
        else:
            self.filters.change(when="all" if now.when == when else when)

    def _picked_load(self, key: Any) -> None:
        self.filters.change(analyst=ANYONE if self.filters.now.analyst == key else key)

    # giving out work

    def _selected(self) -> None:
        number = len(self.table.selected_ids())
        self.assigning.setText(f"Assign {number}…" if number > 1 else "Assign…")
        why = "" if self.lab.actor.may(Right.ASSIGN) else f"{self.lab.actor.name} may not {Right.ASSIGN}."
        self.assigning.refuse(why or ("" if number else "Select tests first"))

    def assign(self) -> None:
        """Ask whom the selected tests go to; those that are submitted keep their analyst."""
        keys, lab = self.table.selected_ids(), self.lab

        def look() -> tuple[list[int], list[str], list[Assignee]]:
            with lab.asking() as ask:
                now = lab.store.clock()
                open_keys = ask(queries.open_among, keys)
                tests = ask(fetch_tests, open_keys).values()
                expired = [f"{row.method_title}, {row.batch_id}" for row in tests if row.is_expired(now)]
                return open_keys, expired, ask(queries.assignees, now)

        self.read("assign", look, lambda found: self._ask_whom(len(keys), *found))

    def _ask_whom(self, number: int, keys: Sequence[int], expired: Sequence[str], people: Sequence[Assignee]) -> None:
        if not keys:
            self.messages.warn("These tests are submitted: they wait for review, not for an analyst.")
            return
        chosen = AssignDialog.ask(len(keys), number - len(keys), expired, people, self.acts, self.preferences, self)
        if chosen is None:
            return
        analyst = None if chosen == pending_assign.NOBODY else chosen
        name = next((each.person.name for each in people if each.key == analyst), "nobody")
        self.write(lambda: assigning.assign(self.lab, keys, analyst), lambda moved: self._assigned(moved, name))

    def _assigned(self, moved: int, name: str) -> None:
        self.messages.clear()
        self.say(f"{count(moved, 'test')} given to {name}." if moved else f"They were {name}'s already.")
        self.reload()

    # a small screen

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little height, the picture and the list take turns."""
        super().resizeEvent(event)
        self.picture.setVisible(self.height() < LOW)
        self._fit_strip()
        self._show_picture()

    def _fit_strip(self) -> None:
        """Each part as high as whole rows of it."""
        for part in (self.heat, self.loads):
            around = part.horizontalHeader().height() + 2 * part.frameWidth()
            row = part.verticalHeader().defaultSectionSize()
            part.setFixedHeight(around + (_STRIP - around) // row * row)

    def _show_picture(self) -> None:
        is_low = self.picture.isVisible()
        is_picture = self.picture.isChecked()
        self.strip.setVisible(not is_low or is_picture)
        self.listing.pane.setVisible(not is_low or not is_picture)
        if is_low and self.isVisible():
            (self.heat if is_picture else self.table).setFocus()

    # opening, papers, news

    def _open(self, key: int) -> None:
        selected = self.table.selected_ids()
        self.open_requested.emit(ShowTests(tuple(selected) if key in selected else (key,)))

    def _day_list(self) -> None:
        people = [(each.key, each.person.name) for each in self._people]
        if not people:
            self.messages.warn("Nobody may enter results yet, so there is no day to list.")
            return
        row = self.table.current_row()
        wanted = self.filters.now.analyst if self.filters.now.analyst > NOBODY else row.analyst if row else None
        self._show_dialog(
            DayListDialog(self.lab, self.acts, self.preferences, people, wanted, self.horizon.today, self)
        )

    def _bench_sheet(self) -> None:
        keys = self.table.selected_ids()
        if len(keys) < 2 and self.filters.now.method:
            keys = list(self.model.ids)
        if not keys:
            self.messages.warn("Select the tests of one assay first, or filter by assay.")
            return
        self._show_dialog(BenchSheetDialog(self.lab, self.acts, self.preferences, keys, self))

    def _show_dialog(self, dialog: DayListDialog | BenchSheetDialog) -> None:
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    # putting it together

    def _add_commands(self) -> None:
        self.news = NewsLine(self.lab, self.acts, self.preferences, self)
        self.news.event_wanted.connect(lambda seq: self.open_requested.emit(ShowEvent(seq)))
        self.add_action(self.news.button)
        self.picture = Command(
            self, "pending_picture", "Picture", self._show_picture, keys=["Alt+P"], anywhere=True, icon="calendar",
            help_="Assays and days, and who has the tests, instead of the list on a small screen",
        )  # fmt: skip
        self.picture.setCheckable(True)
        self.picture.setVisible(False)
        self.picture_button = self.picture.button()
        self.add_action(self.picture_button)
        self.assigning = Command(
            self, "pending_assign", "Assign…", self.assign, keys=["Alt+A"], anywhere=True, icon="user",
            help_="Assign the selected tests",
        )  # fmt: skip
        papers = [
            Command(self, name, words, does, keys=[key], anywhere=True)
            for name, words, does, key in (
                ("pending_day_list", "Day list of a person…", self._day_list, "Alt+D"),
                ("pending_sheet", "Bench sheet of the selected tests…", self._bench_sheet, "Alt+B"),
            )
        ]
        self.print_button = button("Print", "pending_print", icon="printer")
        self.print_button.setProperty("hasMenu", True)
        menu = QMenu(self.print_button)
        menu.addActions(papers)
        self.print_button.setMenu(menu)
        self.add_action(self.print_button)
        self.add_command(self.assigning, primary=True)
        self.assign_button = self.primary_action
        self.add_commands(
            *papers,
            self.news.command,
            self.picture,
            Command(self, "pending_show_all", "Show everything", self.filters.clear, keys=["Esc"],
                    help_="Show everything again"),
        )  # fmt: skip

    def _lay_out(self) -> None:
        self.strip = QWidget()
        strip = QHBoxLayout(self.strip)
        strip.setContentsMargins(0, 0, 0, 0)
        strip.setSpacing(12)
        self.loads.setFixedWidth(268)
        self.strip.setFixedHeight(_STRIP)
        self.loads.setSelectionMode(Table.SelectionMode.SingleSelection)
        self.loads.teach("Nobody has anything to do.")
        strip.addWidget(self.heat, 1, Qt.AlignmentFlag.AlignTop)
        strip.addWidget(self.loads, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(self.strip)
        lab = self.lab
        self.list_up(
            Listed(
                "pending", "Open tests", columns(lambda: self.horizon), partial(_find, lab),
                lambda keys: lab.ask(fetch_tests, keys).values(),
                sort=("due", False),
                nothing=_NOTHING,
                no_fit=Taught("No open test answers to these filters.", "Show everything"),
            ),
            self.filters,
        )  # fmt: skip

    def _wire(self) -> None:
        self.listing.listed.connect(self._listed)
        self.heat.picked.connect(self._picked)
        self.loads.clicked.connect(lambda index: self._picked_load(self.loads_model.id_at(index.row())))
        self.loads.opened.connect(self._picked_load)
        self.table.opened.connect(self._open)
        self.table.selection_changed.connect(self._selected)
        self.table.at_rest.stays_while(self.heat.underMouse)
        self._minute = QTimer(self, interval=60_000)
        self._minute.timeout.connect(self._pass_time)
        self._minute.start()

    def _pass_time(self) -> None:
        """Lateness grows by itself; a new day is a new picture."""
        before = self.horizon
        self.horizon = Horizon(self.lab.store.clock(), moments.laboratory.zone)
        self.table.viewport().update()
        if self.isVisible() and self.horizon.today != before.today:
            self.reload()
