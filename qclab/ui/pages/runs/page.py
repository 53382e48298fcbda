"""Runs: which there are, and one of them beside the list with its positions."""

from functools import partial
from typing import ClassVar

from qclab.domain.identifiers import plain
from qclab.queries.runs.runs import Which, count_runs, fetch_runs, find_runs
from qclab.services.lab import Lab
from qclab.ui.acts import Acts
from qclab.ui.list_page import ListPage
from qclab.ui.listing import Detail, Found, Listed, Taught, Wanted
from qclab.ui.pages.runs.acts import RunActs
from qclab.ui.pages.runs.columns import RUNS
from qclab.ui.pages.runs.pane import RunPane, RunShown, read_run
from qclab.ui.preferences import Preferences
from qclab.ui.showing import Show, ShowNewRun, ShowRun
from qclab.ui.widgets.chips import Chips
from qclab.ui.widgets.search_filters import Search, SearchFilters

_WHICH = ((Which.RUNNING, "Running"), (Which.ENDED, "Ended"))
_NOTHING = Taught("No run goes on. Select tests of one method on Pending and press New run…")


class RunsPage(ListPage):
    title = "Runs"
    shows = frozenset({"run", "run_position", "test", "result"})
    keys: ClassVar = (("Enter", "open the run under the cursor"), ("Esc", "close the pane"))

    def __init__(self, lab: Lab, acts: Acts, preferences: Preferences) -> None:
        super().__init__(acts, preferences)
        self._lab = lab
        self.chips = Chips("runs_which", _WHICH)
        filters = SearchFilters(
            "runs", preferences, chips=self.chips, hint="Run, method, batch", tip="Search runs"
        )  # fmt: skip
        self.list_up(
            Listed(
                "runs", "Runs", RUNS, partial(_find, lab), lambda keys: lab.ask(fetch_runs, keys), nothing=_NOTHING,
                no_fit=Taught("No run is like this. Choose the other kind, or search for less.", "Show all"),
                detail=Detail(self._show_run, load=partial(read_run, lab), width=560),
            ),
            filters,
        )  # fmt: skip
        self.pane = RunPane(self)
        self.listing.pane.content.addWidget(self.pane, 1)
        self.acts_on = RunActs(lab, self, self.pane, self._changed)
        self.listing.listed.connect(self._listed)

    def open(self, show: Show) -> None:
        if isinstance(show, ShowRun):
            self.listing.bring(show.run)
        elif isinstance(show, ShowNewRun):
            self.acts_on.offer(show.method, show.tests)

    def scanned(self, text: str) -> bool:
        """The scan of a sample on the run that is open goes to its position."""
        return self.listing.pane.is_open() and self.pane.go_to(plain(text))

    def _show_run(self, shown: RunShown) -> tuple[str, str]:
        said = self.pane.show_run(shown)
        self.acts_on.show(shown)
        return said

    def _changed(self, run: int | None) -> None:
        self.messages.clear()
        self.reload()
        if run is not None:
            self.listing.bring(run)

    def _listed(self, found: Found) -> None:
        self.chips.set_counts({which.value: number for which, number in found.around.items()})


def _find(lab: Lab, wanted: Wanted) -> Found:
    search: Search = wanted.filter
    with lab.asking() as ask:
        counts = ask(count_runs)
        taught = None if any(counts.values()) else _NOTHING
        return Found(ask(find_runs, Which(search.chip or Which.RUNNING), search.words), counts, taught=taught)


def running(lab: Lab) -> int:
    """How many runs go on, for the rail."""
    return lab.ask(count_runs)[Which.RUNNING]
