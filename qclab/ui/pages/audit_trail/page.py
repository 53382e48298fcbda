"""The audit trail as an inspector reads it: every event with what it changed, filtered, verified, exported."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtWidgets import QMenu

from qclab.domain.counts import count
from qclab.queries.people.people import people
from qclab.queries.signatures.signatures import SIGNATURE, ReadSignature, read_by_key
from qclab.queries.trail.listed import Told, event_told, listed_events
from qclab.services.lab import Lab
from qclab.services.trail.export import Exported, export_trail
from qclab.ui import file_dialogs
from qclab.ui.acts import Acts, Cancel, Cancelled, Progress
from qclab.ui.commands import Command
from qclab.ui.list_page import ListPage
from qclab.ui.listing import Detail, Found, Listed, Taught, Wanted
from qclab.ui.pages.audit_trail.detail import EventDetail
from qclab.ui.pages.audit_trail.filters import TrailFilter, TrailFilters
from qclab.ui.pages.audit_trail.verifying import Verifying
from qclab.ui.pages.audit_trail.words import columns
from qclab.ui.preferences import Preferences
from qclab.ui.showing import Show, ShowEvent
from qclab.ui.widgets.words import button

AT_MOST = 20_000
_EVERYTHING = 2**31 - 1


class AuditTrailPage(ListPage):
    title: ClassVar[str] = "Audit trail"
    keys: ClassVar[Sequence[tuple[str, str]]] = (
        ("Enter, Space", "Show the event with its changes"),
        ("Up, Down", "Walk the events; the pane follows"),
        ("Esc", "Close the pane"),
        ("Ctrl+C", "Copy the selected events"),
    )

    def __init__(self, lab: Lab, acts: Acts, preferences: Preferences) -> None:
        super().__init__(acts, preferences)
        self.lab = lab
        self.ask_folder = partial(file_dialogs.choose_folder, self, preferences, "Folder of noted heads")
        self.detail = EventDetail(acts, preferences)
        self.filters = TrailFilters()
        self.list_up(
            Listed(
                "trail", "Events, the newest first", columns(), partial(_find, lab),
                lambda seqs: lab.ask(listed_events, seqs),
                row_id=lambda row: row.seq,
                no_fit=Taught("No event answers to these filters.", "Show every event"),
                detail=Detail(self._show_event, partial(_load, lab), width=520),
            ),
            self.filters,
        )  # fmt: skip
        self.pane = self.listing.pane
        self.pane.content.addWidget(self.detail, 1)
        self._add_actions()
        self.filters.wrong.connect(self.messages.refuse)
        self.listing.listed.connect(self._listed)

    def open(self, show: Show) -> None:
        if isinstance(show, ShowEvent):
            self.filters.hold(TrailFilter())
            self.listing.bring(show.seq)

    def _listed(self, found: Found) -> None:
        self.messages.clear()
        self.filters.set_people(found.around)
        number = len(found.ids)
        newest = "the newest " if number >= AT_MOST else ""
        self.subheading.setText(f"{newest}{count(number, 'event')}")

    def _show_event(self, found: tuple[Told, list[ReadSignature]]) -> tuple[str, str]:
        told, signatures = found
        event = told.listed.event
        self.detail.show_event(told, signatures)
        return f"Event {event.seq}: {event.act}", told.listed.about

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
            return export_trail(lab, find, wanted.told(), file, step)

        self.job(work, f"Exporting {file.name}", self._exported)

    def ask_file(self, name: str) -> Path | None:
        """Where an export goes; None where the person gives up."""
        ending = name.rpartition(".")[2]
        kind = f"{ending.upper()} (*.{ending})"
        return file_dialogs.save_file(self, self.preferences, "Export the audit trail", name, kind)

    def _exported(self, exported: Exported) -> None:
        number = exported.events
        self.say(f"Exported {count(number, 'event')} to {exported.path.name}.")

    def _add_actions(self) -> None:
        as_csv = Command(self, "trail_csv", "As CSV, a line for each event…", partial(self.export, "csv"),
                         keys=["Alt+E"], anywhere=True, help_="Export the filtered events")  # fmt: skip
        as_json = Command(self, "trail_json", "As JSON, with every change…", partial(self.export, "json"))
        self.export_button = button("Export", "trail_export", icon="download")
        self.export_button.setProperty("hasMenu", True)
        menu = QMenu(self.export_button)
        menu.addActions([as_csv, as_json])
        self.export_button.setMenu(menu)
        self.more_button = button("", "trail_more", icon="more", tooltip="More ways to verify")
        more = QMenu(self.more_button)
        more.addAction("Verify against noted heads…", self._verify_noted)
        self.more_button.setMenu(more)
        verify = Command(self, "trail_verify", "Verify the trail", self.verify, keys=["Alt+V"], anywhere=True,
                         icon="complies", help_="Check every event and every row")  # fmt: skip
        self.verifying = Verifying(self, self.lab, verify)
        self.verify_button = verify.button("primary")
        for each in (self.export_button, self.more_button, self.verify_button):
            self.add_action(each, primary=each is self.verify_button)
        self.add_commands(as_csv, as_json, verify, self.detail.fold)
        self.more_button.setHidden(not self.verifying.may)


def _find(lab: Lab, wanted: Wanted) -> Found:
    """The numbers of the events, with the people who may be filtered by."""
    trail: TrailFilter = wanted.filter
    with lab.asking() as ask:
        known = sorted(((row.key, f"{row.name} ({row.id})") for row in ask(people)), key=lambda person: person[1])
        return Found(ask(trail.find, AT_MOST), known)


def _load(lab: Lab, seq: int) -> tuple[Told, list[ReadSignature]]:
    """An event, and how the signatures that it gave read today."""
    with lab.asking() as ask:
        told = ask(event_told, seq)
        given = {int(change.key) for change in told.changes if change.table == SIGNATURE and change.inserted}
        return told, list(ask(read_by_key, given).values()) if given else []
