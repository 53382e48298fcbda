"""The audit trail as an inspector reads it: every event with what it changed, filtered, verified, exported."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu

from qclab.domain.counts import count
from qclab.queries.people.people import people
from qclab.queries.trail.about import Told, event_told, listed_events
from qclab.services.lab import Lab
from qclab.services.trail.export import Exported, export_trail
from qclab.store.door import Changes
from qclab.ui import file_dialogs
from qclab.ui.acts import Acts, Cancel, Cancelled, Progress
from qclab.ui.models.paged_table import PagedTable
from qclab.ui.page import Page
from qclab.ui.pages.audit_trail.detail import EventDetail
from qclab.ui.pages.audit_trail.filters import TrailFilter, TrailFilters
from qclab.ui.pages.audit_trail.verifying import Verifying
from qclab.ui.pages.audit_trail.words import columns
from qclab.ui.preferences import Preferences
from qclab.ui.showing import Show, ShowEvent
from qclab.ui.widgets.detail_pane import DetailPane
from qclab.ui.widgets.table import Table
from qclab.ui.widgets.words import button

AT_MOST = 20_000
_EVERYTHING = 2**31 - 1


@dataclass(frozen=True)
class _Found:
    seqs: Sequence[int]
    people: Sequence[tuple[int, str]]


class AuditTrailPage(Page):
    title: ClassVar[str] = "Audit trail"
    keys: ClassVar[Sequence[tuple[str, str]]] = (
        ("Enter, Space", "Show the event with its changes"),
        ("Up, Down", "Walk the events; the pane follows"),
        ("Esc", "Close the pane"),
        ("Alt+V", "Verify the whole trail"),
        ("Alt+E", "Export the filtered events"),
        ("Ctrl+C", "Copy the selected events"),
        ("F5", "Show the newest events"),
    )

    def __init__(self, lab: Lab, acts: Acts, preferences: Preferences) -> None:
        super().__init__(acts, preferences)
        self.lab = lab
        self.ask_folder = partial(file_dialogs.choose_folder, self, preferences, "Folder of noted heads")
        self._wanted: int | None = None
        self._later_seq: int | None = None
        self.filters = TrailFilters()
        self.model = PagedTable(columns(), acts, self, row_id=lambda row: row.seq)
        self.table = Table("trail", self.model, acts, preferences, label="Events, the newest first")
        self.table.teach("No event answers to these filters.", "Show every event", self.filters.clear)
        self.pane = DetailPane("trail_pane", self.table, preferences, width=520)
        self.detail = EventDetail(acts, preferences)
        self.pane.content.addWidget(self.detail, 1)
        self.first_focus = self.table
        self._add_actions()
        self.body.addWidget(self.filters)
        self.body.addWidget(self.pane, 1)
        self._wire()

    # the window's questions

    def activated(self) -> None:
        if self.is_stale or not self.model.ids:
            self.reload()

    def outdated(self, changes: Changes) -> None:
        """Every kept write is an event; the list stays as it is until somebody asks."""
        if self.isVisible():
            self.model.mark_stale()

    def open(self, show: Show) -> None:
        if isinstance(show, ShowEvent):
            self._wanted = show.seq
            if self.filters.now != TrailFilter():
                self.filters.hold(TrailFilter())
            self.reload()

    # reading

    def reload(self) -> None:
        wanted, lab = self.filters.now, self.lab

        def look() -> _Found:
            with lab.asking() as ask:
                known = [(row.key, f"{row.name} ({row.id})") for row in ask(people)]
                return _Found(ask(wanted.find, AT_MOST), sorted(known, key=lambda each: each[1]))

        self.is_stale = False
        self.read("list", look, self._show)

    def _show(self, found: _Found) -> None:
        self.messages.clear()
        lab = self.lab
        self.filters.set_people(found.people)

        def fetch(seqs: Sequence[int]) -> list[Any]:
            return lab.ask(listed_events, seqs)

        number = len(found.seqs)
        newest = "the newest " if number >= AT_MOST else ""
        self.subheading.setText(f"{newest}{count(number, 'event')}")
        self.model.set_source(found.seqs, fetch)
        self.model.mark_stale(self.is_stale)  # something may have been committed since it was read
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self.table.select_id(wanted)
            self._open(wanted)
        elif self.table.current_id() is None and found.seqs:
            self.table.selectRow(0)

    def _open(self, seq: int | None) -> None:
        if seq is None:
            return
        lab = self.lab

        def look() -> Told:
            return lab.ask(event_told, seq)

        self.read("event", look, self._show_event)

    def _show_event(self, told: Told) -> None:
        event = told.listed.event
        self.detail.show_event(told)
        self.pane.show_pane(f"Event {event.seq}: {event.act}", quiet=told.listed.about)

    def _follow(self, seq: int | None) -> None:
        if self.pane.is_open():
            self._later_seq = seq
            self._later.start()

    # verifying

    def verify(self) -> None:
        """Every event and every row."""
        self.verifying.start()

    def _verify_noted(self) -> None:
        folder = self.ask_folder()
        if folder is not None:
            self.verifying.start(folder)

    # exporting

    def export(self, ending: str) -> None:
        """The filtered list, all of it, as CSV or JSON."""
        file = self.ask_file(f"audit-trail.{ending}")
        if file is None:
            return
        wanted, lab = self.filters.now, self.lab

        def work(progress: Progress, cancelled: Cancel) -> Exported:
            def step(done: int, total: int) -> None:
                progress(done, total)
                if cancelled():
                    raise Cancelled

            find = partial(wanted.find, viewer=lab.actor, limit=_EVERYTHING)
            return export_trail(lab, find, wanted.words(), file, step)

        self.job(work, f"Exporting {file.name}", self._exported)

    def ask_file(self, name: str) -> Path | None:
        """Where an export goes; None where the person gives up."""
        ending = name.rpartition(".")[2]
        kind = f"{ending.upper()} (*.{ending})"
        return file_dialogs.save_file(self, self.preferences, "Export the audit trail", name, kind)

    def _exported(self, exported: Exported) -> None:
        number = exported.events
        self.say(f"Exported {count(number, 'event')} to {exported.path.name}.")

    # putting it together

    def _add_actions(self) -> None:
        self.export_button = button("Export", "trail_export", icon="download")
        self.export_button.setProperty("hasMenu", True)
        menu = QMenu(self.export_button)
        menu.addAction("As CSV, a line for each event…\tAlt+E", lambda: self.export("csv"))
        menu.addAction("As JSON, with every change…", lambda: self.export("json"))
        self.export_button.setMenu(menu)
        self.more_button = button("", "trail_more", icon="more", tooltip="More ways to verify")
        more = QMenu(self.more_button)
        more.addAction("Verify against noted heads…", self._verify_noted)
        self.more_button.setMenu(more)
        self.verify_button = button("Verify", "trail_verify", self.verify, kind="primary", icon="complies")
        for each in (self.export_button, self.more_button, self.verify_button):
            self.add_action(each, primary=each is self.verify_button)
        self.verifying = Verifying(self, self.lab, self.verify_button, "Check every event and every row (Alt+V)")
        self.more_button.setHidden(not self.verifying.may)

    def _wire(self) -> None:
        self._later = QTimer(self, singleShot=True, interval=120)
        self._later.timeout.connect(lambda: self._open(self._later_seq))
        self.filters.changed.connect(self.reload)
        self.filters.wrong.connect(self.messages.refuse)
        self.table.opened.connect(self._open)
        self.table.current_changed.connect(self._follow)
        self.table.refresh_requested.connect(self.reload)
        self.table.at_rest.stays_while(self.pane.is_open)
        for keys, slot in (
            ("Alt+V", self.verify),
            ("Alt+E", lambda: self.export("csv")),
            ("F5", self.reload),
        ):
            QShortcut(QKeySequence(keys), self, slot)
