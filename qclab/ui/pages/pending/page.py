"""Why what is late is late, who has what on which day, and all that waits; work is given out from here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import ClassVar

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QMenu

from qclab.domain.counts import count, whole
from qclab.domain.people.rights import Right
from qclab.domain.testing.due import Horizon
from qclab.queries.catalogue.master_data import clients
from qclab.queries.people.people import PersonRow
from qclab.queries.testing import pending as queries
from qclab.queries.testing import workload
from qclab.queries.testing.handing import analysts_for
from qclab.queries.testing.pending import Asked, PendingRow
from qclab.queries.testing.testing import fetch_tests
from qclab.queries.testing.workload import Assignee, Workload
from qclab.services.lab import Lab
from qclab.services.release.awaiting import Awaited, overdue_to_tell
from qclab.services.testing import assigning
from qclab.ui.acts import Acts
from qclab.ui.commands import Command
from qclab.ui.dialogs.pdf import PdfDialog
from qclab.ui.list_page import ListPage
from qclab.ui.listing import Found, Listed, Taught, Wanted
from qclab.ui.page import LOW
from qclab.ui.pages.pending import assign as pending_assign
from qclab.ui.pages.pending.absence import Absences
from qclab.ui.pages.pending.assign import AssignDialog
from qclab.ui.pages.pending.filters import Filter, Filters
from qclab.ui.pages.pending.news import NewsLine, Since, news_asked
from qclab.ui.pages.pending.papers import BenchSheetDialog, DayListDialog, LateWorkDialog
from qclab.ui.pages.pending.picture import Picture
from qclab.ui.pages.pending.untold import Untold
from qclab.ui.pages.pending.words import columns
from qclab.ui.preferences import Preferences
from qclab.ui.showing import Show, ShowBatch, ShowEvent, ShowNewRun, ShowPerson, ShowTests
from qclab.ui.widgets.words import button
from qclab.ui.words import moments
from qclab.ui.words.samples import why_not

_NOTHING = Taught("Nothing is open. Register samples and their tests appear here, what is due first on top.")
_DAYS = 7


@dataclass(frozen=True)
class _Around:
    """What stands around the list: the counts above it, and what can be filtered by."""

    work: Workload
    people: Sequence[PersonRow]
    clients: Sequence[tuple[int, str]]
    untold: Sequence[Awaited]
    """Batches of which somebody should have been told by now."""
    since: Since


def _why_no_run(rows: Sequence[PendingRow]) -> str:
    """Why these rows name no method for a run."""
    if not rows:
        return "Select a test of the method first"
    return "" if len({row.test.method for row in rows}) == 1 else "A run has one method and version: select its tests"


def late(lab: Lab) -> int:
    """How many tests are late, for the rail."""
    return lab.ask(workload.count_late, lab.store.clock())


def _horizon(lab: Lab) -> Horizon:
    return Horizon(lab.store.clock(), moments.laboratory.zone, _DAYS)


def _find(lab: Lab, known: Callable[[], datetime | None], wanted: Wanted) -> Found:
    horizon = _horizon(lab)
    asked = wanted.filter.asked(horizon)
    with lab.asking() as ask:
        return Found(
            ask(queries.find_pending, asked, sort=wanted.sort, descending=wanted.descending),
            _Around(
                ask(workload.workload, asked, horizon),
                ask(workload.analysts),
                [(kept.key, kept.value.id) for kept in ask(clients)],
                ask(overdue_to_tell, lab.store.clock()),
                news_asked(ask, known()),
            ),
        )


class PendingPage(ListPage):
    title: ClassVar[str] = "Pending"
    shows = frozenset({"test", "test_sample", "sample", "result", "batch", "person", "method"})
    keys: ClassVar[Sequence[tuple[str, str]]] = (
        ("Enter", "Open the selected tests"),
        ("Shift+arrows, Ctrl+A", "Select several tests"),
        ("Arrows, Enter", "Walk the picture, filter by its line or cell"),
        ("1 to 7", "What is late for the cause on that line; again lets it go"),
    )

    def __init__(self, lab: Lab, acts: Acts, preferences: Preferences) -> None:
        super().__init__(acts, preferences)
        self.lab = lab
        self.horizon = _horizon(lab)
        self._people: Sequence[PersonRow] = ()
        self.filters = Filters(preferences, has_clients=lab.actor.client is None)
        self.strip = Picture(self.horizon, acts, preferences)
        self._lay_out()
        self._add_commands()
        self._wire()
        self._selected()

    # the window's questions

    def activated(self) -> None:
        reads_list = self.listing.is_stale or self.is_stale
        super().activated()
        if not reads_list:
            self.news.read()
            self.untold.read()

    def open(self, show: Show) -> None:
        """What a person holds."""
        if isinstance(show, ShowPerson):
            self.filters.hold(Filter(held=str(show.person)))
            self.reload()

    # reading

    def _listed(self, found: Found) -> None:
        around: _Around = found.around
        work, now = around.work, self.filters.now
        self.horizon, self._people = work.horizon, around.people
        assays = sorted({(tally.method_id, tally.title) for tally in work.tallies}, key=lambda each: each[1])
        names = {str(each.key): each.name for each in around.people}
        names |= {str(tally.holder): tally.name for tally in work.tallies if isinstance(tally.holder, int)}
        self.filters.set_choices(assays, sorted(names.items(), key=lambda each: each[1]), around.clients)
        self.filters.show_counts(work.by_when(now.narrowing), self.horizon)
        self.strip.show_work(work, now)
        self.untold.show(around.untold)
        self.news.show(around.since)
        is_cut = len(found.ids) >= queries.AT_MOST
        self.subheading.setText(f"the first {whole(queries.AT_MOST)} are listed" if is_cut else "")
        self._selected()

    # giving out work

    def _selected(self) -> None:
        number = len(self.table.selected_ids())
        self.assigning.setText(f"Assign {number}…" if number > 1 else "Assign…")
        why = "" if self.lab.actor.may(Right.ASSIGN) else f"{self.lab.actor.name} may not {Right.ASSIGN}."
        self.assigning.refuse(why or ("" if number else "Select tests first"))
        self.new_run.refuse(why_not(self.lab.actor, Right.ENTER_RESULTS) or _why_no_run(self.table.selected_rows()))

    def _make_run(self) -> None:
        rows: list[PendingRow] = self.table.selected_rows()
        self.open_requested.emit(ShowNewRun(rows[0].test.method, tuple(row.key for row in rows)))

    def assign(self) -> None:
        """Ask whom the selected tests go to; those that are submitted keep their analyst."""
        keys, lab = self.table.selected_ids(), self.lab

        def look() -> tuple[list[int], list[str], list[Assignee]]:
            with lab.asking() as ask:
                now = lab.store.clock()
                open_keys = ask(queries.open_among, keys)
                tests = ask(fetch_tests, open_keys).values()
                expired = [f"{row.method_title}, {row.batch_id}" for row in tests if row.is_expired(now)]
                work = ask(workload.workload, Asked(), _horizon(lab))
                return open_keys, expired, workload.assignees(work, ask(analysts_for, open_keys))

        self.read("assign", look, lambda found: self._ask_whom(len(keys), *found))

    def _ask_whom(self, number: int, keys: Sequence[int], expired: Sequence[str], people: Sequence[Assignee]) -> None:
        if not keys:
            self.messages.warn("These tests are submitted: they wait for review, not for an analyst.")
            return
        chosen = AssignDialog.ask(len(keys), number - len(keys), expired, people, self.acts, self.preferences, self)
        if chosen is None:
            return
        analyst = None if chosen == pending_assign.NOBODY else chosen
        name = next((each.person.name for each in people if each.key == analyst), "")
        self.write(lambda: assigning.assign(self.lab, keys, analyst), lambda moved: self._assigned(moved, name))

    def _assigned(self, moved: int, name: str) -> None:
        self.messages.clear()
        now = f"assigned to {name}" if name else "unassigned"
        self.say(f"{count(moved, 'test is', 'tests are')} {now}." if moved else f"They were {now} already.")
        self.reload()

    # a small screen

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little height, the picture and the list take turns."""
        super().resizeEvent(event)
        self.picture.setVisible(self.height() < LOW)
        self.strip.fit(self.height() if self.height() < LOW else self.height() // 2)
        self._show_picture()

    def _show_picture(self) -> None:
        is_low = self.picture.isVisible()
        is_picture = self.picture.isChecked()
        self.strip.setVisible(not is_low or is_picture)
        self.listing.pane.setVisible(not is_low or not is_picture)
        if is_low and self.isVisible():
            (self.strip.reasons if is_picture else self.table).setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The number of a cause filters by it, in the list and beside the causes; a field keeps its digits."""
        is_key = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
        if is_key and not event.modifiers() and "1" <= event.text() <= "7":  # type: ignore[attr-defined]
            self.strip.choose(int(event.text()) - 1)  # type: ignore[attr-defined]
            return True
        return super().eventFilter(watched, event)

    # opening, papers, news

    def _open(self, key: int) -> None:
        selected = self.table.selected_ids()
        self.open_requested.emit(ShowTests(tuple(selected) if key in selected else (key,)))

    def _day_list(self) -> None:
        people = [(each.key, each.name) for each in self._people]
        if not people:
            self.messages.warn("Nobody may enter results yet, so there is no day to list.")
            return
        row = self.table.current_row()
        wanted = self.filters.now.analyst or (row.test.analyst if row else None)
        self._show_dialog(
            DayListDialog(self.lab, self.acts, self.preferences, people, wanted, self.horizon.today, self)
        )

    def _late_work(self) -> None:
        self._show_dialog(LateWorkDialog(self.lab, self.acts, self.preferences, self))

    def _bench_sheet(self) -> None:
        keys = self.table.selected_ids()
        if len(keys) < 2 and self.filters.now.method:
            keys = list(self.model.ids)
        if not keys:
            self.messages.warn("Select the tests of one assay first, or filter by assay.")
            return
        self._show_dialog(BenchSheetDialog(self.lab, self.acts, self.preferences, keys, self))

    def _show_dialog(self, dialog: PdfDialog) -> None:
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    # putting it together

    def _add_commands(self) -> None:
        self.news = NewsLine(self.lab, self.acts, self.preferences, self)
        self.news.event_wanted.connect(lambda seq: self.open_requested.emit(ShowEvent(seq)))
        self.add_action(self.news.button)
        self.untold = Untold(self.lab, self.acts, self.preferences, self)
        self.untold.batch_wanted.connect(lambda key: self.open_requested.emit(ShowBatch(key)))
        self.add_action(self.untold.button)
        self.picture = Command(
            self, "pending_picture", "Picture", self._show_picture, keys=["Alt+P"], anywhere=True, icon="calendar",
            help_="Why tests are late and who has what, instead of the list on a small screen",
        )  # fmt: skip
        self.picture.setCheckable(True)
        self.picture.setVisible(False)
        self.picture_button = self.picture.button()
        self.add_action(self.picture_button)
        self.assigning = Command(
            self, "pending_assign", "Assign…", self.assign, keys=["Alt+A"], anywhere=True, icon="user",
            help_="Assign the selected tests",
        )  # fmt: skip
        self.new_run = Command(self, "pending_new_run", "New run…", self._make_run, keys=["Alt+R"], anywhere=True,
                               help_="Make a run of the selected tests and what waits with them")  # fmt: skip
        self.add_command(self.new_run)
        self.absences = Absences(self, self.lab, lambda: (self._people, self.filters.now.analyst))
        self.add_action(self.absences.command.button())
        papers = [
            Command(self, name, words, does, keys=[key], anywhere=True)
            for name, words, does, key in (
                ("pending_late_work", "Late work, for the morning meeting…", self._late_work, "Alt+M"),
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
            self.untold.command,
            self.absences.command,
            self.picture,
            Command(self, "pending_show_all", "Show everything", self.filters.clear, keys=["Esc"],
                    help_="Show everything again"),
        )  # fmt: skip

    def _lay_out(self) -> None:
        self.body.addWidget(self.strip)
        lab = self.lab
        self.list_up(
            Listed(
                "pending", "Open tests", columns(lambda: self.horizon), partial(_find, lab, lambda: self.news.since.at),
                lambda keys: lab.ask(queries.fetch_pending, keys),
                sort=("due", False),
                nothing=_NOTHING,
                no_fit=Taught("No open test answers to these filters.", "Show everything"),
            ),
            self.filters,
        )  # fmt: skip

    def _wire(self) -> None:
        self.listing.listed.connect(self._listed)
        self.strip.filtered.connect(lambda parts: self.filters.change(**parts))
        for table in (self.table, self.strip.reasons):
            table.installEventFilter(self)
        self.table.opened.connect(self._open)
        self.table.selection_changed.connect(self._selected)
        self.table.at_rest.stays_while(self.strip.underMouse)
        self._minute = QTimer(self, interval=60_000)
        self._minute.timeout.connect(self._pass_time)
        self._minute.start()

    def _pass_time(self) -> None:
        """Lateness grows by itself; a new day is a new picture."""
        before = self.horizon
        self.horizon = _horizon(self.lab)
        self.table.viewport().update()
        if self.isVisible():
            self.untold.read()
        if self.isVisible() and self.horizon.today != before.today:
            self.reload()
