"""Entries that have no versions: clients, products, places. Each is added and changed in a dialog."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt

from qclab.domain.refusals import Refusal
from qclab.queries.catalogue.master_data import Kept
from qclab.services.catalogue import drafts
from qclab.services.lab import Lab
from qclab.ui.page import Page
from qclab.ui.pages.catalogue.browser import Browser
from qclab.ui.pages.catalogue.entry_dialog import WORDS, Entry, EntryDialog


class Entries:
    def __init__(self, page: Page, lab: Lab, browser: Browser, changed: Callable[[], None]) -> None:
        self._page, self._lab, self._browser, self._changed = page, lab, browser, changed
        self.dialog: EntryDialog | None = None

    def edit(self, before: Kept[Any] | None) -> None:
        """The entry that is there, or a new one of the section that is shown."""
        if self._browser.content is None:
            return
        self.dialog = EntryDialog(self._browser.section, self._browser.content, before, self._save, self._page)
        self.dialog.finished.connect(self._closed)
        self.dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.dialog.open()

    def _save(self, before: Kept[Any] | None, entry: Entry, refused: Callable[[Refusal], object]) -> None:
        lab = self._lab
        self._page.write(lambda: drafts.save(lab, before, entry), self._saved, owner=self.dialog, failed=refused)

    def _saved(self, kept: Kept[Any]) -> None:
        if self.dialog is not None:
            self.dialog.finish()
        self._browser.choose(kept.value.id)
        self._changed()
        self._page.say(f"{WORDS[self._browser.section].capitalize()} {kept.value.id} is saved.")

    def _closed(self, _: int) -> None:
        self.dialog = None
