"""The pages of the person who is signed in: built when they are first opened, one of them in front."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from qclab.ui.acts import Acts
from qclab.ui.page import Page, PageSpec
from qclab.ui.showing import Show

if TYPE_CHECKING:  # the database side is loaded behind the painted window, see ui/database.py
    from qclab.store.door import Changes


class Desk(QStackedWidget):
    """``undisturbed``: what holds while a page is made."""

    went = Signal(str)
    """The key of the page that came to the front."""

    def __init__(
        self, acts: Acts, specs: Sequence[PageSpec], undisturbed: Callable[[], AbstractContextManager[None]]
    ) -> None:
        super().__init__()
        self._acts = acts
        self._specs = {spec.key: spec for spec in specs}
        self._undisturbed = undisturbed
        self._allowed: list[str] = []
        self._pages: dict[str, Page] = {}
        self._origins: dict[Page, str] = {}
        """Of a page whose record was opened from another one: the key of that one."""

    def allow(self, specs: Sequence[PageSpec], landing: str = "") -> None:
        """The pages that this person may see; the one where their work waits comes to the front, else the first."""
        self._allowed = [spec.key for spec in specs]
        for first in [landing] if landing in self._allowed else self._allowed[:1]:
            self.go(first)

    def page(self, key: str) -> Page:
        """The page of this key, built when first asked for."""
        if key not in self._pages:
            with self._undisturbed():
                page = self._specs[key].factory()
                page.setObjectName(f"page_{key}")
                page.open_requested.connect(self.open)
                page.back_requested.connect(self.go_back)
                self._pages[key] = page
                self.addWidget(page)
        return self._pages[key]

    def current_page(self) -> Page | None:
        page = self.currentWidget()
        return page if isinstance(page, Page) else None

    def current_key(self) -> str:
        current = self.current_page()
        return next((key for key, page in self._pages.items() if page is current), "")

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
        origin = self._origins.pop(page, "") if page is not None else ""
        if page is not None and origin:
            page.came_from("")
            self._bring(origin)

    def _came_from(self, page: Page, origin: str) -> None:
        if origin or self._origins.pop(page, ""):
            page.came_from(self._specs[origin].title if origin else "")
        if origin:
            self._origins[page] = origin

    def _bring(self, key: str) -> Page | None:
        if key not in self._allowed:
            return None
        if key not in self._pages:
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
        key = next((key for key in self._allowed if isinstance(show, self._specs[key].opens)), None)
        page = self._bring(key) if key is not None else None
        if page is not None:
            if origin and origin != key:
                self._came_from(page, origin)
            page.open(show)
        return page is not None

    def tell(self, changes: "Changes") -> None:
        """Something was committed: every page that was opened hears of it."""
        for page in list(self._pages.values()):
            page.changes(changes)

    def unsaved(self) -> list[str]:
        """What a person would lose by leaving now, a sentence a page."""
        return [words for page in self._pages.values() if (words := page.unsaved())]

    def leave(self) -> None:
        """The next person finds nothing of the last one."""
        for page in self._pages.values():
            self._acts.give_up(page)
            self.removeWidget(page)
            page.deleteLater()
        self._pages.clear()
        self._origins.clear()
        self._allowed = []


def paint_later(made: QWidget) -> None:
    """Something was just made, which takes a while: what waits in the event loop comes before it is painted."""
    made.setUpdatesEnabled(False)
    QTimer.singleShot(0, made, lambda: made.setUpdatesEnabled(True))
