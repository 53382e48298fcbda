"""The pages of the person who is signed in: built when they are first opened, one of them in front."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from qclab.domain.people.rights import Actor
from qclab.ui.acts import Acts
from qclab.ui.page import Page, PageSpec
from qclab.ui.showing import Show

if TYPE_CHECKING:  # the database side is loaded behind the painted window, see ui/database.py
    from qclab.store.door import Changes

MOST_WAITING: Final = 4
"""Whose pages wait at a bench at most, beside those with something unsaved."""


@dataclass
class _Work:
    """A person's pages: which they may see, those that were opened, whence, and which is in front. ``missed``: what was
    committed while somebody else sat here."""

    allowed: list[str] = field(default_factory=list)
    pages: dict[str, Page] = field(default_factory=dict)
    origins: dict[Page, str] = field(default_factory=dict)
    front: str = ""
    missed: "Changes | None" = None

    def unsaved(self) -> list[str]:
        return [words for page in self.pages.values() if (words := page.unsaved())]


class Desk(QStackedWidget):
    """``undisturbed``: what holds while a page is made. The pages of who sat here before wait behind those of who does
    now, as they were left, and read nothing meanwhile."""

    went = Signal(str)
    """The key of the page that came to the front."""

    def __init__(
        self, acts: Acts, specs: Sequence[PageSpec], undisturbed: Callable[[], AbstractContextManager[None]]
    ) -> None:
        super().__init__()
        self._acts = acts
        self._specs = {spec.key: spec for spec in specs}
        self._undisturbed = undisturbed
        self._work = _Work()
        self._waiting: dict[Actor, _Work] = {}
        """The pages of who sat here before, the latest last."""

    def allow(self, specs: Sequence[PageSpec], landing: str = "") -> None:
        """The pages that this person may see; the one where their work waits comes to the front, else the first."""
        self._work.allowed = [spec.key for spec in specs]
        for first in [landing] if landing in self._work.allowed else self._work.allowed[:1]:
            self.go(first)

    def page(self, key: str) -> Page:
        """The page of this key, built when first asked for."""
        if key not in self._work.pages:
            with self._undisturbed():
                page = self._specs[key].factory()
                page.setObjectName(f"page_{key}")
                page.open_requested.connect(self.open)
                page.back_requested.connect(self.go_back)
                self._work.pages[key] = page
                self.addWidget(page)
        return self._work.pages[key]

    def current_page(self) -> Page | None:
        page = self.currentWidget()
        return page if isinstance(page, Page) else None

    def current_key(self) -> str:
        current = self.current_page()
        return next((key for key, page in self._work.pages.items() if page is current), "")

    def go(self, key: str) -> Page | None:
        """Bring a page to the front, as a person chose it; None when this person may not see it."""
        page = self._bring(key)
        if page is not None:
            self._came_from(page, "")
        return page

    def come_back(self) -> None:
        """The page in front again, for who unlocks."""
        self._bring(self.current_key())

    def go_back(self) -> None:
        """To the page from which what is shown was opened; how one came to that one stays."""
        page = self.current_page()
        origin = self._work.origins.pop(page, "") if page is not None else ""
        if page is not None and origin:
            page.came_from("")
            self._bring(origin)

    def _came_from(self, page: Page, origin: str) -> None:
        if origin or self._work.origins.pop(page, ""):
            page.came_from(self._specs[origin].title if origin else "")
        if origin:
            self._work.origins[page] = origin

    def _bring(self, key: str) -> Page | None:
        if key not in self._work.allowed:
            return None
        if key not in self._work.pages:
            paint_later(self.page(key))
        page = self.page(key)
        self.setCurrentWidget(page)
        self.went.emit(key)
        if page.first_focus is not None:
            page.first_focus.setFocus()
        page.activated()
        return page

    def open(self, show: Show) -> bool:
        """Show this on the page that shows its kind; whether there is one for this person."""
        origin = self.current_key()
        key = next((key for key in self._work.allowed if isinstance(show, self._specs[key].opens)), None)
        page = self._bring(key) if key is not None else None
        if page is not None:
            if origin and origin != key:
                self._came_from(page, origin)
            page.open(show)
        return page is not None

    def tell(self, changes: "Changes") -> None:
        """Something was committed: every page that was opened hears of it."""
        for page in list(self._work.pages.values()):
            page.changes(changes)
        for work in self._waiting.values():
            seen = work.missed.rows if work.missed is not None else frozenset()
            work.missed = replace(changes, rows=changes.rows | seen, elsewhere=True)

    def unsaved(self) -> list[str]:
        """What a person would lose by leaving now, a sentence a page."""
        return self._work.unsaved()

    def unsaved_of_others(self) -> list[str]:
        """What those would lose who sat here before and whose pages wait."""
        return [f"{who.name}: {words}" for who, work in self._waiting.items() for words in work.unsaved()]

    def put_away(self, person: Actor) -> list[Actor]:
        """Another person sits down: the pages of this one wait. Whose pages waited longest and hold nothing unsaved
        make room; they are told."""
        self._work.front = self.current_key()
        self._waiting[person] = self._work
        self._work = _Work()
        idle = [each for each, work in self._waiting.items() if not work.unsaved()]
        gone = idle[: max(0, len(self._waiting) - MOST_WAITING)]
        for each in gone:
            self._end(self._waiting.pop(each))
        return gone

    def bring_back(self, person: Actor) -> bool:
        """The pages of a person who sits here again, as they were left; whether there are any."""
        work = self._waiting.pop(person, None)
        if work is None:
            return False
        missed, work.missed = work.missed, None
        self._work = work
        if missed is not None:
            self.tell(missed)
        self._bring(work.front)
        return True

    def waits(self, person: Actor) -> bool:
        """Whether this person sat here before, in these roles."""
        return person in self._waiting

    def forget(self, key: int) -> None:
        """Nothing of this person waits: who comes back in other roles finds other pages."""
        for person in [each for each in self._waiting if each.key == key]:
            self._end(self._waiting.pop(person))

    def leave(self) -> None:
        """The next person finds nothing of the last one."""
        self._end(self._work)
        self._work = _Work()

    def _end(self, work: _Work) -> None:
        for page in work.pages.values():
            self._acts.give_up(page)
            self.removeWidget(page)
            page.deleteLater()


def paint_later(made: QWidget) -> None:
    """Something was just made, which takes a while: what waits in the event loop comes before it is painted."""
    made.setUpdatesEnabled(False)
    QTimer.singleShot(0, made, lambda: made.setUpdatesEnabled(True))
