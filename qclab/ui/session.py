"""Who is signed in to which database, and what the window does about it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from qclab.domain.identifiers import plain, sample_id_fault
from qclab.domain.refusals import Refusal
from qclab.domain.signatures.asking import Sitting
from qclab.ui.acts import Acts
from qclab.ui.alarms import Alarms
from qclab.ui.appointed import Appointed
from qclab.ui.codes import AtWindow
from qclab.ui.hearing import Hearing
from qclab.ui.opening import Opening
from qclab.ui.preferences import Preferences
from qclab.ui.registry import import_pages, landing, page_specs
from qclab.ui.searching import Searching
from qclab.ui.shell import MainWindow
from qclab.ui.showing import ShowBatch
from qclab.ui.switching import Switching
from qclab.ui.watching import Watching
from qclab.ui.words import moments

if TYPE_CHECKING:  # the database side is loaded behind the painted window, see ui/database.py
    from qclab.queries.search import Hit
    from qclab.services.lab import Lab
    from qclab.store.door import Changes, Store
    from qclab.store.notices import Notices
    from qclab.ui.database import Database


class Session(QObject):
    """The window, its database and the person. ``open`` is called once, after the window is shown."""

    opened = Signal()
    failed = Signal(object)
    """The database could not be opened: a Refusal."""
    loaded = Signal()
    """The modules of every page are imported."""
    making = Signal(int, int)
    """How far the demonstration is that is made before it is opened: so many steps done, of so many."""
    _committed = Signal(object)

    def __init__(self, acts: Acts, preferences: Preferences, database: str) -> None:
        super().__init__()
        self.acts = acts
        self.lab: Lab | None = None
        self._sittings: dict[int, Sitting] = {}
        self._database: Database | None = None
        self._notices: Notices | None = None
        self._hearing = Hearing(self)
        self._address = database
        pages = page_specs(self._signed_in, acts, preferences)
        self.window = MainWindow(acts, preferences, pages, landing=landing, database=database)
        field = self.window.top_bar.scan_field
        self._opening = Opening(self.window, acts, database, self)
        self._searching = Searching(field, acts, preferences, self._find, self)
        self._switching = Switching(self, self._opened, preferences, database)
        strips = self.window.alarm_strip, self.window.sign_in_page.alarm_strip
        self._alarms = Alarms(*strips, acts, self.window.idle, lambda: self._database, self)
        self._watching = Watching(acts, lambda: self._database, self)
        self._wire()

    def open(
        self, opening: "Callable[[], Store]", *, says: str = "", making: "Callable[[], Store] | None" = None
    ) -> None:
        """Open the database on a worker; the window says so, or what else takes its time, and stays alive. ``making``
        makes one, which is offered where there is none."""
        self._opening.open(opening, says, making)

    def close(self) -> None:
        """The window is gone: hear nothing more of the database, which others may go on using."""
        self._alarms.stop()
        self._watching.begin(None)
        if self._notices is not None:
            self._notices.stop()
        if self._database is not None:
            self._database.store.committed.remove(self._committed.emit)
        self._notices = self._database = None

    def _wire(self) -> None:
        self.window.sign_in_requested.connect(self.sign_in)
        self.window.sign_out_requested.connect(self.sign_out)
        self.window.lock_requested.connect(self._lock)
        self.window.switch_requested.connect(self._switching.ask)
        self.window.scan.connect(self._scan)
        self.window.searched.connect(self._searching.search)
        self._searching.shown.connect(self.window.open)
        self._alarms.opened.connect(lambda batch: self.window.open(ShowBatch(batch)))
        self._alarms.acted.connect(self._show_own_act)
        self.window.top_bar.password_requested.connect(self._choose_password)
        self.window.top_bar.second_factor_requested.connect(self._set_second_factor)
        self.making.connect(self.window.sign_in_page.show_progress)
        self._committed.connect(self.acts.changed)
        self.acts.changed.connect(self._look_at_settings)
        self.acts.changed.connect(self._look_at_person)
        self.acts.changed.connect(self._look_at_trial)
        self._appointed = Appointed(self.acts, self.window, lambda: self.lab, self._opened)
        self.acts.access_ended.connect(self._end_access)
        self._hearing.heard.connect(self.acts.changed)
        self._opening.ready.connect(self._ready)
        self._opening.begun.connect(self._begin)
        self._opening.failed.connect(self.failed)

    def _show_own_act(self) -> None:
        page = self.window.current_page()
        if page is not None:
            page.activated()

    def _signed_in(self) -> "Lab":
        assert self.lab is not None  # noqa: S101 - pages are built for somebody
        return self.lab

    def is_open(self) -> bool:
        """Whether there is a database to sign in to."""
        return self._database is not None

    def _opened(self) -> "Database":
        assert self._database is not None  # noqa: S101 - somebody signed in to it, or scanned a badge to do so
        return self._database

    def _ready(self, found: "Database") -> None:
        self._database = found
        # While a person types their name and password, once the page to type them into is painted.
        QTimer.singleShot(0, self, lambda: self.acts.read("pages", import_pages, self._pages_loaded, owner=self))
        found.store.committed.append(self._committed.emit)
        self._notices = found.listen(self._hearing.hear)
        self.window.sign_in_page.messages.clear()
        if not found.has_people:
            self._opening.set_up_first(found)
            return
        self._settle(found.settings)
        self._alarms.begin(None)
        if found.demo_people:
            self.window.sign_in_page.demonstrate(found.demo_people, found.demo_password)
        self._switching.offer()
        self.window.sign_in_page.start()
        self.opened.emit()

    def _settle(self, settings: "Mapping[str, str]") -> None:
        """What the laboratory has set for every window."""
        self.window.idle.seconds = 60 * float(settings["session.idle_minutes"])
        moments.laboratory.put(settings["laboratory.zone"])

    def _look_at_trial(self, changes: "Changes") -> None:
        """Whether versions in force are examples that nobody confirmed."""
        database, lab = self._database, self.lab
        if database is not None and lab is not None and changes.tables & {"method", "specification"}:
            look = partial(database.look_at_progress, lab)
            self.acts.read("trial", look, lambda _: self.window.top_bar.show_trial(database.trial), owner=self)

    def _look_at_settings(self, changes: "Changes") -> None:
        database = self._database
        if database is not None and "setting" in changes.tables:
            self.acts.read("settings", database.read_settings, self._settle, owner=self)

    def _look_at_person(self, changes: "Changes") -> None:
        """Who is signed in was changed here or at another desk: what stands on the screen is theirs no longer than
        their access."""
        lab = self.lab
        if lab is not None and ("person", lab.actor.key) in changes.rows:
            may_go_on = partial(self._opened().may_go_on, lab)
            self.acts.read("may go on", may_go_on, _noted, owner=self)

    def _lock(self) -> None:
        """The sitting ends: who comes back gives id and password again, and so does their next signature."""
        if self.lab is not None:
            self.lab.sitting.end()
        self.window.lock()

    def _end_access(self, refusal: Refusal) -> None:
        """What is typed stays behind the cover, for whoever gets their access back; nobody else sees it."""
        if self.lab is not None and not self.window.is_locked():
            self._lock()
            self.window.refuse_sign_in(refusal)

    def _pages_loaded(self, _: None) -> None:
        self.loaded.emit()

    def _begin(self, lab: "Lab") -> None:
        self.opened.emit()
        self.enter(lab)

    def sign_in(self, user: str, password: str) -> None:
        database = self._database
        if database is None:
            self.window.refuse_sign_in("The database is still being opened; try again in a moment.")
            return
        sign_in = partial(database.sign_in, user, password)
        self.acts.write(sign_in, self.enter, owner=self, failed=self.window.refuse_sign_in)

    def enter(self, lab: "Lab") -> None:
        """Somebody signed in: they go on where they left, and who sat here before is signed out."""
        sitting = self._sittings.setdefault(lab.actor.key, lab.sitting)  # pages of theirs that waited go on with it
        sitting.end()
        sitting.has_second_factor = lab.sitting.has_second_factor
        lab = replace(lab, sitting=sitting)
        before, self.lab = self.lab, lab
        if before is not None:
            before.sitting.end()
        database = self._opened()
        if before is not None and before.actor.key != lab.actor.key:
            self.acts.write(partial(database.sign_out, before), owner=self)
        self._settle(database.settings)
        self._switching.remember(lab.actor)
        self._alarms.begin(lab)
        self._watching.begin(lab)
        self.window.sign_in(lab.actor, is_setting_up=database.is_setting_up, trial=database.trial)
        self.acts.read("note the head", database.note_head, _noted, owner=self)
        must_change = partial(database.must_change_password, lab)
        self.acts.read("must change password", must_change, self._change_password, owner=self)

    def _change_password(self, must: bool) -> None:
        if must:
            self._choose_password(given=True)

    def _choose_password(self, *, given: bool = False) -> None:
        from qclab.ui.dialogs.password import PasswordDialog  # noqa: PLC0415 - it names a service

        if self.lab is not None:
            PasswordDialog.run(self.window, self.lab, self.acts, given=given)

    def _set_second_factor(self) -> None:
        from qclab.ui.dialogs.second_factor import SecondFactorDialog  # noqa: PLC0415 - it names a service

        if self.lab is not None:
            SecondFactorDialog.run(self.window, self.lab, self.acts)

    def sign_out(self) -> None:
        if not self.window.may_leave():
            return
        lab, self.lab = self.lab, None
        if lab is not None:
            lab.sitting.end()
        self._alarms.begin(None)
        self._watching.begin(None)
        self.window.sign_out()
        if lab is not None:
            database = self._opened()
            self.acts.write(lambda: database.sign_out(lab), owner=self)

    def _scan(self, text: str) -> None:
        """A scan that the page in front did not use: a sample id opens the sample, the rest is searched."""
        fault = sample_id_fault(plain(text)) if plain(text)[:1] == "S" and plain(text)[1:].isdigit() else None
        if fault is not None:
            self.acts.refused.emit(Refusal(fault, code=AtWindow.NO_SAMPLE_ID))
            return
        self._searching.search(plain(text))

    def _find(self, words: str, is_typed: bool) -> "Sequence[Hit]":
        """On a worker."""
        lab = self.lab
        return self._opened().search(lab, words, while_typing=is_typed) if lab is not None else ()


def _noted(_: object) -> None:
    """Done quietly; that it could not be is told as a refusal."""
