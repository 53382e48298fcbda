"""Samples: every sample, found as you type; beside it everything that is known of one."""

from functools import cached_property, partial
from typing import Final

from PySide6.QtCore import QPoint, Qt

from qclab.domain.counts import whole
from qclab.domain.identifiers import grouped, plain, sample_id_fault
from qclab.domain.people.rights import Right
from qclab.queries.samples import samples
from qclab.queries.samples.samples import SampleRow
from qclab.services.lab import Lab
from qclab.ui.acts import Acts
from qclab.ui.list_page import ListPage
from qclab.ui.listing import Detail, Found, Listed, Taught, Wanted
from qclab.ui.pages.samples.acts import SampleActs
from qclab.ui.pages.samples.columns import STATES, columns
from qclab.ui.pages.samples.detail import SampleDetail, find_sample, load_detail
from qclab.ui.pages.samples.pane import SamplePane
from qclab.ui.preferences import Preferences
from qclab.ui.showing import Show, ShowRegistration, ShowSample, ShowTests
from qclab.ui.widgets.chips import Chips
from qclab.ui.widgets.search_filters import Search, SearchFilters
from qclab.ui.widgets.words import button

_SHOWN_AT_MOST: Final = 20_000


class SamplesPage(ListPage):
    title = "Samples"
    shows = frozenset({"sample", "test", "test_sample", "result", "label_print", "attachment", "batch", "sent_test"})
    keys = (
        ("Space or Enter", "everything about the sample; Esc closes it"),
        ("Ctrl+A", "select all that are listed"),
    )

    def __init__(self, lab: Lab, acts: Acts, preferences: Preferences) -> None:
        super().__init__(acts, preferences)
        self._lab = lab
        self.chips = Chips("samples_state", STATES)
        self._search = SearchFilters(
            "samples", preferences, chips=self.chips, hint="Search (Ctrl+F)", remembered="samples/state",
            tip="Any part of a sample, batch, donor or product",
        )  # fmt: skip
        self.search = self._search.line
        self.list_up(self._what(), self._search)
        self.deeds = SampleActs(self, lab, self.table, self.reload)
        self.model.rows_arrived.connect(self.deeds.look)
        self._add_actions()
        self.listing.listed.connect(self._tell_if_cut)
        self.listing.asked.connect(self._load_counts)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._show_menu)

    # what the window asks

    def open(self, show: Show) -> None:
        """A sample beside the list, and in it."""
        if isinstance(show, ShowSample):
            self.read("open", partial(find_sample, self._lab, show.sample), self._show_sample)

    def scanned(self, text: str) -> bool:
        id_ = plain(text)
        if sample_id_fault(id_):
            return False
        self.open(ShowSample(id_))
        return True

    # set up

    def _what(self) -> Listed:
        lab = self._lab
        nothing = Taught("No samples have been registered yet.")
        if lab.actor.may(Right.REGISTER):
            nothing = Taught(
                "No samples yet. Register the first batch, and its sampling plan proposes them.",
                "Register samples", lambda: self.open_requested.emit(ShowRegistration()),
            )  # fmt: skip
        return Listed(
            "samples",
            "Samples",
            columns(lab.store.clock),
            find=partial(_find, lab),
            fetch=lambda keys: lab.ask(samples.fetch_samples, keys).values(),
            sort=("registered", True),
            nothing=nothing,
            no_fit=Taught("No sample fits. Search by any part of a sample, batch, donor or product.", "Show all"),
            detail=Detail(self._show_detail, partial(load_detail, lab), width=460),
            in_place=self.shows - {"sample"},
        )

    def _add_actions(self) -> None:
        self._menu = self.deeds.menu()
        more = button("More", "more")
        more.setProperty("hasMenu", True)
        more.setMenu(self._menu)
        self.add_action(more)
        self.add_action(self.deeds.printing.button())
        self.add_action(self.deeds.receiving.button("primary"), primary=True)
        self.explain(self.deeds.receiving)
        self.add_commands(self.deeds.receiving, self.deeds.printing, *self.deeds.others, on=self.table)

    # the list

    def _tell_if_cut(self, found: Found) -> None:
        is_cut = len(found.ids) == _SHOWN_AT_MOST
        self.subheading.setText(
            f"The first {whole(_SHOWN_AT_MOST)} are listed; search to find others." if is_cut else ""
        )

    def _load_counts(self) -> None:
        lab = self._lab
        self.read("counts", lambda: lab.ask(samples.state_counts), self._show_counts)

    def _show_counts(self, counts: dict[str, int]) -> None:
        every = {"all": sum(counts.values())} | {key: counts.get(key, 0) for key, _ in STATES if key != "all"}
        self.chips.set_counts({key: whole(number) for key, number in every.items()})

    # the pane

    @cached_property
    def pane(self) -> SamplePane:
        """Made for the first sample that is opened: the list is there the sooner."""
        made = SamplePane(self._lab, self.acts, self.preferences)
        made.test_opened.connect(lambda key: self.open_requested.emit(ShowTests((key,))))
        made.reprint_requested.connect(self._reprint)
        made.refused.connect(self.messages.refuse)
        made.changed.connect(self.listing.reload_pane)
        self.listing.pane.content.addWidget(made)
        return made

    def _show_sample(self, row: SampleRow) -> None:
        """Opened from elsewhere: when the filters hide it, they give way."""
        if self.model.place(row.key) is None:
            self._search.hold(Search(words=row.id))
        self.listing.bring(row.key)

    def _show_detail(self, detail: SampleDetail) -> tuple[str, str]:
        row = detail.sample
        self.pane.show_detail(detail)
        return grouped(row.id), f"{row.batch_id}, {row.name} {row.container_number}"

    # acts

    def _reprint(self) -> None:
        if self.pane.detail is not None:
            self.deeds.print_labels_of([self.pane.detail.sample])

    def _show_menu(self, at: QPoint) -> None:
        self._menu.popup(self.table.viewport().mapToGlobal(at))


def _find(lab: Lab, wanted: Wanted) -> Found:
    search: Search = wanted.filter
    state = "" if search.chip == "all" else search.chip
    return Found(
        lab.ask(
            samples.find_samples, search=search.words, state=state, sort=wanted.sort, descending=wanted.descending,
            limit=_SHOWN_AT_MOST,
        )
    )  # fmt: skip
