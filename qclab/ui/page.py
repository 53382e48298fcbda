"""What a page of the rail is to the window around it."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final, TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from qclab.domain.people.rights import Actor, Right, Role
from qclab.domain.refusals import Refusal
from qclab.ui.acts import Acts, Cancel, Job, Progress
from qclab.ui.commands import Command
from qclab.ui.preferences import Preferences
from qclab.ui.showing import Show
from qclab.ui.widgets.action_row import ActionRow
from qclab.ui.widgets.message_bar import MessageBar
from qclab.ui.widgets.words import Elided, label
from qclab.ui.words import moments

if TYPE_CHECKING:  # the database side is loaded behind the painted window, see ui/database.py
    from qclab.store.door import Changes

T = TypeVar("T")

LOW: Final = 420
"""A page less high than this is on a small screen, or on one where everything is drawn twice as large."""

_SUBHEADING: Final = 288
"""Pixels of the title line that what is shown keeps where a page is ``_WIDE``; buttons go into the menu before it."""
_WIDE: Final = 900


class Page(QWidget):
    """Base of every page: a title line with the one primary action on its right, a message area, then ``body``.

    Set ``title`` and ``keys`` on the class and fill ``self.body`` in ``__init__``; ``add_action`` puts buttons in the
    title line; ``first_focus`` is what has the focus when the page comes to the front. The window calls ``activated``,
    ``changes``, ``open`` and ``scanned``; a page that shows rows names their tables in ``shows``.
    """

    title: ClassVar[str] = ""
    keys: ClassVar[Sequence[tuple[str, str]]] = ()
    """Keys and what they do, for F1, beside those of the page's commands."""
    shows: ClassVar[frozenset[str] | None] = None
    """The tables whose rows are on the page: what changes elsewhere is no news to it. None: everything is."""

    open_requested = Signal(object)
    """A ``Show``: what another page is to show."""
    back_requested = Signal()
    """To the page from which this one was opened."""

    def __init__(self, acts: Acts, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.acts = acts
        self.preferences = preferences
        self.setAccessibleName(self.title)
        self.messages = MessageBar()
        self.is_stale = False
        self.origin = ""
        """The title of the page that opened what is shown, while one can go back there."""
        self._going_back: Command | None = None
        self.commands: list[Command] = []
        self.primary_action: QWidget | None = None
        self.first_focus: QWidget | None = None
        self.actions_row = ActionRow()
        self._told_why = ""
        self.actions_row.refused.connect(self._tell_why)
        self.heading = label(self.title, "title")
        self.heading.setObjectName("page_title")
        self.heading.setMinimumHeight(28)
        self.subheading = Elided("quiet", is_snug=True)
        self._top = QHBoxLayout()
        self._top.setSpacing(12)
        self._top.addWidget(self.heading)
        self.why_not = Elided("quiet", is_snug=True, is_whole=True)
        self.why_not.setObjectName("why_not")
        self._explained: list[Command] = []
        self._top.addWidget(self.subheading, 10_000)  # what is shown comes first, then why it cannot be done
        self._top.addWidget(self.why_not, 100)
        self._top.insertStretch(2, 1)
        self._top.addWidget(self.actions_row)
        self.body = QVBoxLayout()
        self.body.setSpacing(8)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 12)
        whole.setSpacing(8)
        whole.addLayout(self._top)
        whole.addLayout(self.body, 1)
        whole.addWidget(self.messages)  # below: one that comes moves no row under the mouse
        moments.laboratory.changed.connect(self._grow_stale)

    # what a page does

    def add_action(self, button: QWidget, *, primary: bool = False) -> None:
        """A button of the title line, from left to right; the primary one last. A click on it takes no focus: the keys
        of the list go on."""
        button.setFocusPolicy(button.focusPolicy() & Qt.FocusPolicy.TabFocus)
        self.actions_row.add(button)
        if primary:
            self.primary_action = button

    def add_command(self, command: Command, *, primary: bool = False) -> None:
        """A command of the page with a button in its title line; the primary one last."""
        self.add_commands(command)
        self.add_action(command.button("primary" if primary else ""), primary=primary)
        if primary:
            self.explain(command)

    def explain(self, command: Command) -> None:
        """While this main command of the page is off, or on for another person, the title line says so beside its
        button."""
        self._explained.append(command)
        command.changed.connect(self._say_why_not)
        self._say_why_not()

    def _say_why_not(self) -> None:
        """In one line, where there is room for it, with the name of its button: others may stand between. It is the
        tooltip of the button as well."""
        off = next((command for command in self._explained if command.beside), None)
        self.why_not.setText(f"{off.text().rstrip('…')}: {off.beside}" if off is not None else "")

    def add_commands(self, *commands: Command, on: QWidget | None = None) -> None:
        """Commands of the page: their keys work on it, or only on a part of it, and F1 lists them. The key of one that
        cannot be done now says why."""
        self.commands += commands
        for command in commands:
            command.serve(on or self, self._tell_why)
            command.changed.connect(self._take_why_back)

    def _tell_why(self, why: str) -> None:
        self._told_why = why
        self.messages.refuse(why)

    def _take_why_back(self) -> None:
        """Why something could not be done is said no longer than that is so."""
        if self._told_why and not any(command.refuses(self._told_why) for command in self.commands):
            if self.messages.text() == self._told_why:
                self.messages.clear()
            self._told_why = ""

    def add_refresh(self, does: Callable[[], object], *on: QWidget) -> None:
        """F5 reads the page again, with the focus anywhere in the window or, where it shows fields to type in, on the
        lists of ``on`` only."""
        refresh = Command(self, "refresh", "Show what has changed", does, keys=["F5"], anywhere=not on)
        self.commands.append(refresh)
        for part in on or (self,):
            refresh.serve(part, self.messages.refuse)

    def key_lines(self) -> Sequence[tuple[str, str]]:
        """The keys of the page, for F1: of its commands, and of what is no command."""
        return [*(command.line() for command in self.commands if command.keys), *self.keys]

    def add_way_back(self, button: QWidget) -> None:
        """A button left of the title."""
        self._top.insertWidget(0, button)

    def came_from(self, origin: str) -> None:
        """What is shown now was opened from the page of this title, or, with nothing, by the person themselves."""
        self.origin = origin
        if self._going_back is None and origin:
            self._going_back = Command(self, "go_back", "Back", self.back_requested.emit, keys=["Alt+Left"],
                                       icon="chevron-left")  # fmt: skip
            self.add_commands(self._going_back)
            self.add_way_back(self._going_back.button("flat"))
        if self._going_back is not None:
            self._going_back.setVisible(bool(origin))
            self._going_back.describe(f"back to {origin}" if origin else "")

    def read(
        self, key: Hashable, fn: Callable[[], T], then: Callable[[T], object], *,
        failed: Callable[[Refusal], object] | None = None, broke: Callable[[], object] | None = None,
    ) -> None:  # fmt: skip
        """``acts.read`` for this page: the key is this page's own, refusals end in its message area."""
        self.acts.read((id(self), key), fn, then, owner=self, failed=failed or self.messages.refuse, broke=broke)

    def write(
        self, fn: Callable[[], T], then: Callable[[T], object] | None = None, *,
        failed: Callable[[Refusal], object] | None = None, title: str = "", owner: QObject | None = None,
    ) -> None:  # fmt: skip
        """``acts.write`` for this page, or for a dialog over it, its ``owner``: refusals end in the message area, or
        where ``failed`` puts them."""
        owner = self if owner is None else owner
        self.acts.write(fn, then, owner=owner, failed=failed or self.messages.refuse, title=title)

    def job(
        self, fn: Callable[[Progress, Cancel], T], title: str, then: Callable[[T], object] | None = None, *,
        failed: Callable[[Refusal], object] | None = None,
    ) -> Job:  # fmt: skip
        """``acts.job`` for this page."""
        return self.acts.job(fn, title, then, failed=failed or self.messages.refuse, owner=self)

    def say(self, sentence: str) -> None:
        """A quiet success, three seconds at the foot of the window."""
        self.acts.say(sentence)

    # what the window asks of a page

    def activated(self) -> None:
        """The page came to the front. Show what is due; ``is_stale`` says whether anything changed meanwhile."""

    def unsaved(self) -> str:
        """What a person would lose by leaving now, as a sentence; nothing while all is kept."""
        return ""

    def changes(self, changes: "Changes") -> None:
        """A write was kept, here, on another page or at another desk (``elsewhere``)."""
        if self.shows is None or changes.tables & self.shows:
            self.is_stale = True
            self.outdated(changes)

    def _grow_stale(self) -> None:
        """Moments are said otherwise now: the page is read again when it comes to the front."""
        self.is_stale = True

    def outdated(self, changes: "Changes") -> None:
        """What the page shows was changed: say so. Nothing moves under the mouse."""

    def open(self, show: Show) -> None:
        """Show this, which is of one of the kinds that the registry names for the page."""

    def scanned(self, text: str) -> bool:
        """A scan while this page is in front; True when the page used it itself."""
        return False

    # Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, less of it goes to the margins."""
        super().resizeEvent(event)
        self.subheading.keep(_SUBHEADING if self.width() >= _WIDE else 0)
        is_low = self.height() < LOW
        layout = self.layout()
        if layout is not None:
            layout.setContentsMargins(*((12, 6, 12, 4) if is_low else (16, 12, 16, 12)))
            layout.setSpacing(4 if is_low else 8)


@dataclass(frozen=True)
class PageSpec:
    """A page as the rail knows it; it is built when first opened.

    ``right``: who may see it, by a right or by their roles; None is everyone. ``opens``: the kinds of record that
    ``open`` of this page shows. ``badge``: how many wait there, asked on a worker. ``number``: its key with Ctrl, the
    same for everybody; 0 is none. Of two of one number a person's first one has it.
    """

    key: str
    title: str
    icon: str
    factory: Callable[[], Page]
    right: Right | frozenset[Role] | None = None
    opens: tuple[type[Show], ...] = ()
    badge: Callable[[], int] | None = None
    number: int = 0

    def is_for(self, actor: Actor) -> bool:
        """Whether this person sees it."""
        if isinstance(self.right, frozenset):
            return bool(self.right & actor.roles)
        return self.right is None or actor.may(self.right)
