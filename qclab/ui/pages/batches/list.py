"""The list of batches: search as you type, statuses as chips, what stands and what is still open."""

from functools import partial
from typing import Final

from qclab.domain.batches.lifecycle import ON_HOLD, REACHED
from qclab.queries.batches.batches import find_batches
from qclab.queries.batches.lines import batch_counts, batch_lines
from qclab.services.lab import Lab
from qclab.ui.listing import Found, Listed, Listing, Taught, Wanted
from qclab.ui.page import Page
from qclab.ui.pages.batches.tables import batch_columns
from qclab.ui.widgets.chips import Chips
from qclab.ui.widgets.search_filters import Search, SearchFilters

_CHIPS: Final = (ON_HOLD, *(status.value for status in REACHED))
"""What the list is filtered by: the mark first, then each status."""


class BatchList(Listing):
    def __init__(self, page: Page, lab: Lab) -> None:
        self.chips = Chips("batches_status", [("", "All"), *((s, s.capitalize()) for s in _CHIPS)])
        self.chips.setAccessibleName("Status of the batches")
        filters = SearchFilters(
            "batches", page.preferences, chips=self.chips, hint="Batch, product, donor, made from",
            tip="Search batches by their id, product, donor, identity, and what they were made from",
            remembered="batches/status",
        )  # fmt: skip
        what = Listed(
            "batches", "Batches", batch_columns(lab.store.clock), partial(_find, lab),
            lambda keys: lab.ask(batch_lines, keys),
            nothing=Taught("There are no batches yet. Register the samples of one, and it is listed here."),
            no_fit=Taught("No batch is like this. Choose another status, or search for less."),
        )  # fmt: skip
        super().__init__(page, what, filters)
        self.search = filters.line
        self.listed.connect(self._count)

    def _count(self, found: Found) -> None:
        counts: dict[str, int] = found.around
        whole = sum(number for status, number in counts.items() if status != ON_HOLD)
        self.chips.set_counts({"": whole, **{status: counts.get(status, 0) for status in _CHIPS}})
        for status in _CHIPS:  # where there is none, there is nothing to choose
            self.chips.set_shown(status, bool(counts.get(status)) or status == self.chips.current())


def _find(lab: Lab, wanted: Wanted) -> Found:
    search: Search = wanted.filter
    with lab.asking() as ask:
        return Found(ask(find_batches, search=search.words, status=search.chip, materials=True), ask(batch_counts))
