"""The list of batches: search as you type, statuses as chips, what stands and what is still open."""

from functools import partial

from qclab.domain.batches.lifecycle import REACHED
from qclab.queries.batches.batches import find_batches
from qclab.queries.batches.lines import batch_counts, batch_lines
from qclab.services.lab import Lab
from qclab.ui.listing import Found, Listed, Listing, Taught, Wanted
from qclab.ui.page import Page
from qclab.ui.pages.batches.tables import batch_columns
from qclab.ui.widgets.chips import Chips
from qclab.ui.widgets.search_filters import Search, SearchFilters


class BatchList(Listing):
    def __init__(self, page: Page, lab: Lab) -> None:
        self.chips = Chips("batches_status", [("", "All"), *((s.value, s.value.capitalize()) for s in REACHED)])
        self.chips.setAccessibleName("Status of the batches")
        filters = SearchFilters(
            "batches", page.preferences, chips=self.chips, hint="Batch, product, donor or identity",
            tip="Search batches", remembered="batches/status",
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
        self.chips.set_counts({"": sum(counts.values()), **{s.value: counts.get(s.value, 0) for s in REACHED}})
        for status in REACHED:  # where there is none, there is nothing to choose
            self.chips.set_shown(status.value, bool(counts.get(status.value)) or status.value == self.chips.current())


def _find(lab: Lab, wanted: Wanted) -> Found:
    search: Search = wanted.filter
    with lab.asking() as ask:
        return Found(ask(find_batches, search=search.words, status=search.chip), ask(batch_counts))
