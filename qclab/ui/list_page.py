"""A page that is one list: what it lists is said in a ``Listed``, and that is most of the page."""

from typing import Any

from qclab.store.door import Changes
from qclab.ui.acts import Acts
from qclab.ui.commands import Command
from qclab.ui.listing import Listed, Listing
from qclab.ui.page import Page
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.search_filters import SearchFilters


class ListPage(Page):
    """Say ``title``, ``shows`` and ``keys`` on the class, and call ``list_up`` at the end of ``__init__``."""

    listing: Listing

    def __init__(self, acts: Acts, preferences: Preferences) -> None:
        super().__init__(acts, preferences)
        self.add_refresh(self.reload)

    def list_up(self, what: Listed, filters: Any = None) -> None:
        """The list below what is on the page already."""
        self.listing = Listing(self, what, filters)
        self.table, self.model, self.filters = self.listing.table, self.listing.model, filters
        self.body.addWidget(self.listing, 1)
        self.first_focus = self.table
        if isinstance(filters, SearchFilters) and filters.has_line:
            self.add_commands(Command(self, "search", "Search", filters.search, keys=["Ctrl+F"]))

    def activated(self) -> None:
        self.listing.is_stale = self.listing.is_stale or self.is_stale
        self.is_stale = False
        self.listing.activated()

    def outdated(self, changes: Changes) -> None:
        self.listing.outdated(changes)

    def reload(self) -> None:
        """The list again, as it is filtered and sorted."""
        self.listing.reload()
