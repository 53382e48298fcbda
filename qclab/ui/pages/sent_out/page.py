"""Sent out: what contract laboratories perform, what is away first; shipments, notices and reports are kept here."""

from functools import partial
from typing import ClassVar

from qclab.queries.laboratories.outside import OutsideRow, Which, fetch_outside, find_outside, outside_counts
from qclab.services.lab import Lab
from qclab.ui.acts import Acts
from qclab.ui.list_page import ListPage
from qclab.ui.listing import Detail, Found, Listed, Taught, Wanted
from qclab.ui.pages.sent_out.acts import SentActs
from qclab.ui.pages.sent_out.columns import columns
from qclab.ui.pages.sent_out.pane import SentPane
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.chips import Chips
from qclab.ui.widgets.search_filters import Search, SearchFilters

_WHICH = (
    (Which.OPEN, "Open"), (Which.LATE, "Late"), (Which.AWAY, "Away"), (Which.TO_SEND, "To send"),
    (Which.PREPARED, "Prepared"), (Which.DONE, "Done"), (Which.HERE, "Tested here"),
)  # fmt: skip
_NOTHING = Taught("No test goes to a contract laboratory. A method says in the catalogue that one performs it.")


class SentOutPage(ListPage):
    title = "Sent out"
    shows = frozenset({"sent_test", "shipment", "laboratory_notice", "contract_laboratory", "test", "result", "hold"})
    keys: ClassVar = (("Enter", "open the pane of the test under the cursor"), ("Esc", "close the pane"))

    def __init__(self, lab: Lab, acts: Acts, preferences: Preferences) -> None:
        super().__init__(acts, preferences)
        self._lab = lab
        self.chips = Chips("outside_which", _WHICH)
        filters = SearchFilters(
            "outside",
            preferences,
            chips=self.chips,
            hint="Batch, test, shipment, laboratory",
            tip="Search what is sent",
        )
        self.list_up(
            Listed(
                "outside", "Tests at contract laboratories", columns(lab.store.clock), partial(_find, lab),
                lambda keys: lab.ask(fetch_outside, keys), nothing=_NOTHING,
                no_fit=Taught("Nothing is like this. Choose another kind, or search for less.", "Show all"),
                detail=Detail(self._show_row, width=400),
            ),
            filters,
        )  # fmt: skip
        self.pane = SentPane(self, lab.store.clock)
        self.listing.pane.content.addWidget(self.pane, 1)
        self.acts_on = SentActs(lab, self, self.table, self.reload)
        self.listing.listed.connect(self._listed)
        self.table.selection_changed.connect(lambda *_: self.acts_on.look())
        self.model.rows_arrived.connect(lambda *_: self.acts_on.look())

    def _show_row(self, row: OutsideRow) -> tuple[str, str]:
        return self.pane.show_row(row)

    def _listed(self, found: Found) -> None:
        self.chips.set_counts({which.value: number for which, number in found.around.items()})
        self.acts_on.look()


def _find(lab: Lab, wanted: Wanted) -> Found:
    search: Search = wanted.filter
    with lab.asking() as ask:
        now = lab.store.clock()
        counts = ask(outside_counts, now)
        taught = None if any(number for which, number in counts.items() if which is not Which.HERE) else _NOTHING
        return Found(ask(find_outside, Which(search.chip or Which.OPEN), now, search.words), counts, taught=taught)


def late(lab: Lab) -> int:
    """How many of what goes out are late, for the rail."""
    return lab.ask(outside_counts, lab.store.clock())[Which.LATE]
