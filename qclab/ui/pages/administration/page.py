"""Administration: people and their appointments, settings, the database, and which duties QA relaxed. No right over
samples or results."""

from PySide6.QtCore import QTimer

from qclab.domain.people.rights import Right
from qclab.services.lab import Lab
from qclab.store.door import Changes
from qclab.ui.acts import Acts
from qclab.ui.commands import Command
from qclab.ui.page import Page
from qclab.ui.pages.administration.appointments import Appointments
from qclab.ui.pages.administration.database import Database
from qclab.ui.pages.administration.laboratory import Laboratory
from qclab.ui.pages.administration.people import People
from qclab.ui.pages.catalogue.relaxed import RelaxedDuties
from qclab.ui.preferences import Preferences
from qclab.ui.showing import Show, ShowPerson
from qclab.ui.widgets.scrolling import Scrolling, Tabs

_PEOPLE, _DATABASE = 0, 2
_SHOWN = frozenset({"person", "badge", "setting", "client", "relaxation", "relaxation_use", "appointment"})


class AdministrationPage(Page):
    title = "Administration"
    keys = (("Enter, Space", "show a person"), ("Esc", "close the pane"))

    def __init__(self, lab: Lab, acts: Acts, preferences: Preferences) -> None:
        super().__init__(acts, preferences)
        self._lab = lab
        self.people = People(self, lab)
        self.laboratory = Laboratory(self, lab)
        self.database = Database(self, lab)
        self.tabs = Tabs()
        self.tabs.setObjectName("administration_tabs")
        self.tabs.setAccessibleName("Parts of administration")
        self.tabs.tabBar().setObjectName("administration_tab_bar")
        self.tabs.tabBar().setAccessibleName("Parts of administration")
        database = Scrolling(self.database, "database_scroll")
        self.relaxed = RelaxedDuties(self, lab)
        self.appointments = Appointments(self, lab)
        parts = ((self.people, "People"), (self.laboratory, "Laboratory"), (database, "Database"))
        for part, title in (*parts, (self.appointments, "Appointments"), (self.relaxed, "Relaxed duties")):
            self.tabs.addTab(part, title)
        self.tabs.currentChanged.connect(self._choose)
        self.add_person = Command(self, "add_person", "Add person…", self.people.ask_add)
        self.save_settings = Command(self, "save_settings", "Save settings…", self.laboratory.ask_save,
                                     keys=("Ctrl+Return", "Ctrl+Enter"), help_="save the settings")  # fmt: skip
        self.back_up = Command(self, "back_up", "Back up now…", self.database.ask_back_up)
        for command in self._of_tabs():
            self.add_command(command, primary=True)
        self.body.addWidget(self.tabs, 1)
        self.laboratory.edited.connect(lambda _: self._offer())
        self.first_focus = self.people.table
        lists = (self.people, self.appointments, self.relaxed)
        self.add_refresh(lambda: next(part for part in lists if part.isVisible()).refresh(), *lists)
        self._reading = QTimer(self, singleShot=True, interval=0)
        self._reading.timeout.connect(self._refresh)
        self._offer()
        self._refresh()

    def activated(self) -> None:
        if self.is_stale:
            self._refresh()

    def open(self, show: Show) -> None:
        if isinstance(show, ShowPerson):
            self.tabs.setCurrentIndex(_PEOPLE)
            self.people.search.clear()
            self.people.listing.bring(show.person)

    def changes(self, changes: Changes) -> None:
        """Any event moves the head of the chain; people and settings are read again when they changed."""
        if changes.tables & _SHOWN or self.tabs.currentIndex() == _DATABASE:
            self.is_stale = True
            if self.isVisible():
                self._show_outdated(changes)

    def _show_outdated(self, changes: Changes) -> None:
        """No row comes, goes or moves because of another desk while somebody is at its list."""
        part = self.tabs.currentWidget()
        if changes.elsewhere and part is self.people:
            self.people.listing.outdated(changes)
        elif changes.elsewhere and isinstance(part, Appointments | RelaxedDuties):
            part.model.mark_stale()
        else:
            self._reading.start()

    def _refresh(self) -> None:
        self.is_stale = False
        self.people.refresh()
        self.laboratory.refresh()
        self.database.refresh()
        self.relaxed.refresh()
        self.appointments.refresh()

    def _choose(self, _: int) -> None:
        self._offer()
        if self.tabs.currentIndex() == _DATABASE:
            self.database.refresh()

    def _offer(self) -> None:
        """The primary action is that of the tab."""
        refused = "" if self._lab.actor.may(Right.ADMINISTER) else f"{self._lab.actor.name} may not {Right.ADMINISTER}."
        for place, command in enumerate(self._of_tabs()):
            command.refuse(refused)
            command.setVisible(place == self.tabs.currentIndex())
        if not self.laboratory.changed():
            self.save_settings.refuse(refused or "Nothing has been changed.")

    def _of_tabs(self) -> tuple[Command, ...]:
        return self.add_person, self.save_settings, self.back_up
