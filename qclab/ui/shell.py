"""The window: rail, top bar, pages, foot. It knows pages by their declaration and no service at all."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from qclab.domain.counts import count, word
from qclab.domain.people.rights import Actor
from qclab.domain.refusals import Refusal
from qclab.ui.acts import Acts
from qclab.ui.appearance import Appearance
from qclab.ui.aside import Aside
from qclab.ui.badges import Badges
from qclab.ui.desk import Desk, paint_later
from qclab.ui.dialogs.about import AboutDialog
from qclab.ui.dialogs.confirm import confirm
from qclab.ui.dialogs.keys import KeysDialog
from qclab.ui.idle import Idle
from qclab.ui.page import Page, PageSpec
from qclab.ui.pages.sign_in.page import Person, SignInPage
from qclab.ui.preferences import Preferences
from qclab.ui.scanning import Scanning
from qclab.ui.showing import Show
from qclab.ui.theme import themes
from qclab.ui.wedge import Wedge
from qclab.ui.widgets.alarm_strip import ACKNOWLEDGE_KEYS, CALL_KEYS, NEXT_KEYS, AlarmStrip
from qclab.ui.widgets.rail import Rail
from qclab.ui.widgets.status_bar import StatusBar
from qclab.ui.widgets.top_bar import SWITCH_KEYS, TopBar

COLLAPSES_BELOW = 1200
SET_UP = "set_up"
"""The page that is there while the laboratory is being set up, and then comes first, and while it is on trial."""


class MainWindow(QMainWindow):
    """Shows the sign-in page first. ``sign_in`` brings a person to their pages, ``lock`` covers them."""

    sign_in_requested = Signal(str, str)
    """User id and password, for signing in and for unlocking (``actor`` is then not None)."""
    lock_requested = Signal()
    """A person asked, or nobody touched the program for ``idle_minutes``: to be followed by ``lock``."""
    sign_out_requested = Signal()
    switch_requested = Signal(str)
    """Another person wants to go on here: the code of their badge, or nothing where it is to be typed who."""
    scan = Signal(str)
    """A scan that the page in front did not use itself."""
    searched = Signal(str)

    def __init__(
        self,
        acts: Acts,
        preferences: Preferences,
        pages: Sequence[PageSpec],
        *,
        landing: Callable[[Actor], str] = lambda _: "",
        database: str = "",
        people: Sequence[Person] = (),
        password: str = "",
        idle_minutes: float = 10,
    ) -> None:
        super().__init__()
        self.setObjectName("main_window")
        themes.dress(self)
        self.setWindowTitle(database)  # the platform adds the name of the program
        self.setMinimumSize(600, 320)
        self.actor: Actor | None = None
        self.wedge = Wedge(self)
        self.idle = Idle(idle_minutes, self)
        self.sign_in_page = SignInPage(people, password, database=database)
        self.rail = Rail()
        self.top_bar = TopBar(database)
        self.status = StatusBar()
        self.alarm_strip = AlarmStrip()
        self._acts = acts
        self._preferences = preferences
        self._database = database
        self._specs = tuple(pages)
        self._landing = landing
        self._numbers: dict[int, str] = {}
        """The page of each key, of who is signed in."""
        self._closing = False
        self._aside = Aside()
        self._dialogs: dict[Actor, Aside] = {}
        """The dialogs of who sat here before."""
        self._badges = Badges(acts, self.rail.set_count, self)
        self._appearance = Appearance(self, preferences)
        self.desk = Desk(acts, pages, self._undisturbed)
        self._lay_out()
        self._wire()
        self._appearance.begin()
        self.sign_in_page.start()

    # people

    def sign_in(self, actor: Actor, *, is_setting_up: bool = False, trial: str = "") -> None:
        """Show this person's pages as they left them; those of who sat here before wait behind them, unless the same
        person comes back in other roles. While the laboratory is being set up, its steps come first; they stay while it
        is on ``trial``, for which this is why."""
        same = self.actor == actor
        if not same:
            self._sit_down(actor)
        self.actor = actor
        self._preferences.sign_in(actor.id)
        self._appearance.dress(_app())
        self.top_bar.show_person(actor.name, ", ".join(actor.roles))
        self.top_bar.show_rows(self._appearance.rows())
        self.top_bar.show_trial(trial)
        self._cover.setCurrentWidget(self._everything)
        self.idle.start()
        if same:
            self.desk.come_back()
            self._aside.bring_back()
            return
        paint_later(self._everything)
        allowed = [
            spec for spec in self._specs if spec.is_for(actor) and (is_setting_up or trial or spec.key != SET_UP)
        ]
        self._numbers = {spec.number: spec.key for spec in reversed(allowed) if spec.number}
        keys = {key: f"Ctrl+{number}" for number, key in self._numbers.items()}
        self.rail.fill([(spec.key, spec.title, spec.icon, keys.get(spec.key, "")) for spec in allowed])
        has_steps = is_setting_up and any(spec.key == SET_UP for spec in allowed)
        if self.desk.bring_back(actor):
            self._aside.bring_back()
        else:
            self.desk.allow(allowed, SET_UP if has_steps else self._landing(actor))
        self._badges.count_for(allowed)

    def refuse_sign_in(self, refusal: Refusal | str) -> None:
        self.sign_in_page.refuse(refusal)

    def lock(self) -> None:
        """Cover everything; the pages stay as they are for the person who comes back."""
        if self.actor is None or self.is_locked():
            return
        self._aside.put()
        self.idle.stop()
        role = ", ".join(self.actor.roles)
        self._cover.setCurrentWidget(self.sign_in_page)
        self.sign_in_page.start(locked=(self.actor.id, self.actor.name, role))

    def sign_out(self) -> None:
        self._appearance.keep()
        self.idle.stop()
        self._leave_pages()
        self.actor = None
        self._preferences.sign_in("")
        self._cover.setCurrentWidget(self.sign_in_page)
        self.sign_in_page.start()

    def _sit_down(self, actor: Actor) -> None:
        """Another person comes to the bench, or the same one in other roles."""
        before = self.actor
        if before is None or before.key == actor.key:
            self._leave_pages()
        else:
            self._aside.put_away()
            self._dialogs[before], self._aside = self._aside, Aside()
            for gone in self.desk.put_away(before):
                self._dialogs.pop(gone, Aside()).end()
            self._leave_pages()
        self._aside = self._dialogs.pop(actor, self._aside)
        if not self.desk.waits(actor):
            self.desk.forget(actor.key)

    def may_leave(self, what: str = "Sign out", *, everybody: bool = False) -> bool:
        """Ask first when something would be lost; whether the person goes. ``everybody``: also of earlier ones."""
        lost = [*self.desk.unsaved(), *(self.desk.unsaved_of_others() if everybody else [])]
        then = " They go, unless you stay and save them."
        return not lost or confirm(self, title=what, what="\n".join(lost) + then, accept=f"{what} without saving")

    def is_locked(self) -> bool:
        return self._cover.currentWidget() is self.sign_in_page

    # pages

    def page(self, key: str) -> Page:
        """The page of this key, built when first asked for."""
        return self.desk.page(key)

    def current_page(self) -> Page | None:
        return self.desk.current_page()

    def go(self, key: str) -> Page | None:
        """Bring a page to the front; None when this person may not see it."""
        return self.desk.go(key)

    def open(self, show: Show) -> bool:
        """Show this on the page that shows its kind; whether there is one for this person."""
        return self.desk.open(show)

    # Qt

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._appearance.framed.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.rail.collapse(self.width() < COLLAPSES_BELOW)
        self.top_bar.fit(self.width())

    def closeEvent(self, event: QCloseEvent) -> None:
        """What was asked to be recorded is recorded before the window goes, with a word about it."""
        if not self._closing and not self.may_leave("Close the program", everybody=True):
            event.ignore()
            return
        self._appearance.keep()
        if self._acts.pending_writes() == 0:
            self.wedge.remove()
            event.accept()
            return
        event.ignore()
        self._closing = True
        number = self._acts.pending_writes()
        what = word(number, "one change", count(number, "change"))
        self._message_bar().warn(f"Recording {what}. The window closes by itself when that is done.")

    def _close_when_kept(self) -> None:
        if self._closing and self._acts.pending_writes() == 0:
            self.close()

    def _stay_open(self) -> None:
        """What was to be recorded was refused: the window stays, so that it can be read and mended."""
        self._closing = False

    def _lay_out(self) -> None:
        self._everything = QWidget()
        across = QHBoxLayout()
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self.rail)
        across.addWidget(self.desk, 1)
        down = QVBoxLayout(self._everything)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(0)
        down.addWidget(self.top_bar)
        down.addWidget(self.alarm_strip)
        down.addLayout(across, 1)
        down.addWidget(self.status)
        self._cover = QStackedWidget()
        self._cover.addWidget(self.sign_in_page)
        self._cover.addWidget(self._everything)
        self.setCentralWidget(self._cover)

    def _wire(self) -> None:
        """Every connection between parts of the window, in one place."""
        acts, bar = self._acts, self.top_bar
        acts.changed.connect(self.desk.tell)
        acts.refused.connect(self._show_refusal)
        acts.said.connect(self.status.say)
        acts.saved.connect(self.status.saved)
        acts.busy.connect(self.status.busy)
        acts.settled.connect(self._close_when_kept)
        acts.not_kept.connect(self._stay_open)
        acts.job_moved.connect(self.status.move_job)
        acts.job_ended.connect(self.status.end_job)
        self.sign_in_page.sign_in_requested.connect(self.sign_in_requested)
        self.rail.chosen.connect(self.desk.go)
        self.desk.went.connect(self.rail.choose)
        bar.lock_requested.connect(self.lock_requested)
        bar.sign_out_requested.connect(self.sign_out_requested)
        bar.switch_requested.connect(lambda: self.switch_requested.emit(""))
        bar.keys_requested.connect(self._show_keys)
        bar.about_requested.connect(self._show_about)
        bar.theme_requested.connect(lambda name: self._appearance.choose_theme(_app(), name))
        bar.rows_requested.connect(self._appearance.choose_rows)
        bar.scan_field.searched.connect(self.searched)
        self.scanning = Scanning(self, self._message_bar)
        self.scanning.unused.connect(self.scan)
        self.scanning.badge.connect(self.switch_requested)
        self.idle.passed.connect(self.lock_requested)
        _app().installEventFilter(self.idle)
        self.wedge.install(_app())
        for keys, slot in (
            ("Ctrl+K", bar.scan_field.focus),
            ("Ctrl+L", self.lock_requested.emit),
            (ACKNOWLEDGE_KEYS, self.alarm_strip.acknowledge_requested.emit),
            (CALL_KEYS, self.alarm_strip.call_requested.emit),
            (NEXT_KEYS, self.alarm_strip.next_requested.emit),
            (SWITCH_KEYS, lambda: self.switch_requested.emit("")),
            ("F1", self._show_keys),
        ):
            QShortcut(QKeySequence(keys), self._everything, slot, context=Qt.ShortcutContext.WindowShortcut)
        for number in range(1, 10):
            shortcut = QShortcut(QKeySequence(f"Ctrl+{number}"), self._everything)
            shortcut.activated.connect(lambda number=number: self.desk.go(self._numbers.get(number, "")))

    @contextmanager
    def _undisturbed(self) -> Iterator[None]:
        """Making a page takes a third of the time when nobody listens to every event of every widget."""
        _app().removeEventFilter(self.idle)
        try:
            with self.wedge.set_aside():
                yield
        finally:
            _app().installEventFilter(self.idle)

    def _leave_pages(self) -> None:
        """The next person finds nothing of the last one."""
        self._aside.end()
        self.desk.leave()
        self.top_bar.scan_field.setText("")  # unlike clear(), not to be undone
        self._badges.count_for([])
        self.rail.fill([])

    def _message_bar(self) -> Any:
        page = self.current_page()
        return self.sign_in_page.messages if page is None or self.is_locked() else page.messages

    def _show_refusal(self, refusal: Refusal) -> None:
        self._message_bar().refuse(refusal)

    def _show_keys(self) -> None:
        page = self.current_page()
        _show(KeysDialog(page.title if page else "", page.key_lines() if page else (), self))

    def _show_about(self) -> None:
        _show(AboutDialog(self._database, self))


def _show(dialog: QDialog) -> None:
    """Beside the work, until it is closed."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()


def _app() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)  # noqa: S101 - a window cannot be made before it
    return app
