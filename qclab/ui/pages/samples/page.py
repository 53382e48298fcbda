"""Samples: every sample, found as you type; beside it everything that is known of one."""

from collections.abc import Callable, Sequence
from functools import cached_property, partial
from typing import Final

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from qclab.domain.counts import whole
from qclab.domain.identifiers import grouped, plain, sample_id_fault
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Refusal
from qclab.queries.samples import samples
from qclab.queries.samples.samples import SampleRow
from qclab.services.lab import Lab
from qclab.store.door import Changes
from qclab.ui.acts import Acts
from qclab.ui.models.paged_table import PagedTable
from qclab.ui.page import Page
from qclab.ui.pages.samples.acts import SampleActs
from qclab.ui.pages.samples.columns import COLUMNS, STATES
from qclab.ui.pages.samples.detail import SampleDetail, find_sample, load_detail
from qclab.ui.pages.samples.pane import SamplePane
from qclab.ui.preferences import Preferences
from qclab.ui.showing import Show, ShowRegistration, ShowSample, ShowTests
from qclab.ui.widgets.chips import Chips
from qclab.ui.widgets.detail_pane import DetailPane
from qclab.ui.widgets.table import Table
from qclab.ui.widgets.words import button
from qclab.ui.words.samples import why_not

_SHOWN_AT_MOST: Final = 20_000


class SamplesList(Table):
    """A letter without Ctrl does what the page says beside its buttons."""

    key_pressed = Signal(str)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        letter = event.text().upper()
        if letter in ("R", "P", "E") and event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.ShiftModifier,
        ):
            self.key_pressed.emit(letter)
        else:
            super().keyPressEvent(event)


class SamplesPage(Page):
    title = "Samples"
    shows = frozenset({"sample", "test", "test_sample", "result", "label_print", "attachment", "batch"})
    keys = (
        ("R", "receive: scan one sample after the other"),
        ("P", "print the labels of the selected samples"),
        ("E", "change the sample, with a reason"),
        ("Space or Enter", "everything about the sample; Esc closes it"),
        ("Ctrl+F", "search"),
        ("Ctrl+A", "select all that are listed"),
    )

    def __init__(self, lab: Lab, acts: Acts, preferences: Preferences) -> None:
        super().__init__(acts, preferences)
        self._lab = lab
        self._wanted: int | None = None
        self._is_loading = False
        self._was_loaded = False
        self.model = PagedTable(COLUMNS, acts, self, row_id=lambda row: row.key)
        self.table = SamplesList("samples", self.model, acts, preferences, label="Samples")
        self.chips = Chips("samples_state", STATES)
        self.search = QLineEdit()
        self.deeds = SampleActs(self, lab, self.table, self._load)
        self._lay_out()
        self._wire()
        self.first_focus = self.table

    # what the window asks

    def activated(self) -> None:
        if not self._was_loaded or self.is_stale:
            self._load()

    def outdated(self, changes: Changes) -> None:
        """Rows that are shown say at once what changed in them; none comes, goes or moves before it is asked for."""
        if self._is_loading or not self.isVisible():
            return
        self.model.refresh()
        self.model.mark_stale("sample" in changes.tables)
        self._load_counts()
        self._load_detail()

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

    def _lay_out(self) -> None:
        self.search.setObjectName("samples_search")
        self.search.setAccessibleName("Search samples")
        self.search.setPlaceholderText("Search (Ctrl+F)")
        self.search.setToolTip("Any part of a sample, batch, donor or product")
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(160)
        self.search.setMaximumWidth(300)
        filters = QWidget()
        above = QHBoxLayout(filters)
        above.setContentsMargins(0, 0, 0, 0)
        above.setSpacing(8)
        above.addWidget(self.chips)
        above.addStretch(1)
        above.addWidget(self.search, 1)
        self.split = DetailPane("samples_pane", self.table, self.preferences, width=460)
        self.split.stands_alone.connect(filters.setHidden)
        self.body.addWidget(filters)
        self.body.addWidget(self.split, 1)
        actor = self._lab.actor
        self._more = button("More", "more")
        self._more.setProperty("hasMenu", True)
        self._more.setMenu(self.deeds.menu())
        self._print = button(
            "Print labels…", "print_labels", self.deeds.print_labels, icon="printer", tooltip="Print labels (P)"
        )
        self._receive = button(
            "Receive…", "receive", self.deeds.receive, kind="primary", icon="scan", tooltip="Receive samples (R)"
        )
        for each, right in ((self._print, Right.PRINT_LABELS), (self._receive, Right.RECEIVE)):
            if why := why_not(actor, right):
                each.setEnabled(False)
                each.setToolTip(why)
        self.add_action(self._more)
        self.add_action(self._print)
        self.add_action(self._receive, primary=True)

    def _wire(self) -> None:
        self._soon = QTimer(self, singleShot=True, interval=200)
        self._soon.timeout.connect(self._load)
        self.search.textEdited.connect(lambda _: self._soon.start())
        self.search.textChanged.connect(lambda text: None if text else self._soon.start())
        self.chips.chosen.connect(lambda _: self._load())
        self.table.sort_requested.connect(lambda _key, _down: self._load())
        self.table.refresh_requested.connect(self._load)
        self.table.opened.connect(self._open_pane)
        self.table.current_changed.connect(self._current_changed)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._show_menu)
        self.table.key_pressed.connect(self._letter)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.search.setFocus()
            self.search.selectAll()
        elif event.key() == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
            self.table.setFocus()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._teach()

    # the list

    def _load(self) -> None:
        """The ids that fit chip, search and sort; rows come when they are seen."""
        self._soon.stop()
        self.is_stale = False
        self._is_loading = True
        state = "" if self.chips.current() == "all" else self.chips.current()
        words = self.search.text()
        sort, descending = self.table.sort or ("registered", True)
        lab = self._lab

        def find() -> list[int]:
            return lab.ask(samples.find_samples, search=words, state=state, sort=sort, descending=descending,
                limit=_SHOWN_AT_MOST,
            )  # fmt: skip

        def fetch(keys: Sequence[int]) -> list[SampleRow]:
            return list(lab.ask(samples.fetch_samples, keys).values())

        self.read("list", find, lambda keys: self._listed(keys, fetch), failed=self._not_listed)
        self._load_counts()
        self._load_detail()

    def _listed(self, keys: list[int], fetch: Callable[[Sequence[int]], list[SampleRow]]) -> None:
        self._is_loading = False
        self._was_loaded = True
        self.model.set_source(keys, fetch)
        self.model.mark_stale(self.is_stale)  # something may have been committed since it was read
        self._teach()
        more = len(keys) == _SHOWN_AT_MOST
        self.subheading.setText(f"The first {whole(_SHOWN_AT_MOST)} are listed; search to find others." if more else "")
        if self._wanted is not None:
            self.table.select_id(self._wanted)
            self._wanted = None
        elif keys and not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.model.index(0, 0))

    def _not_listed(self, refusal: Refusal) -> None:
        self._is_loading = False
        self.messages.refuse(refusal)

    def _load_counts(self) -> None:
        def count() -> dict[str, int]:
            return self._lab.ask(samples.state_counts)

        self.read("counts", count, self._show_counts)

    def _show_counts(self, counts: dict[str, int]) -> None:
        every = {"all": sum(counts.values())} | {key: counts.get(key, 0) for key, _ in STATES if key != "all"}
        self.chips.set_counts({key: whole(number) for key, number in every.items()})

    def _teach(self) -> None:
        if self.search.text() or self.chips.current() != "all":
            self.table.teach(
                "No sample fits. Search by any part of a sample, batch, donor or product.", "Show all", self._show_all
            )
        elif self._lab.actor.may(Right.REGISTER):
            self.table.teach(
                "No samples yet. Register the first batch, and its sampling plan proposes them.",
                "Register samples", lambda: self.open_requested.emit(ShowRegistration()),
            )  # fmt: skip
        else:
            self.table.teach("No samples have been registered yet.")

    def _show_all(self) -> None:
        self.chips.choose("all")
        self.search.clear()
        self._load()

    # the pane

    @cached_property
    def pane(self) -> SamplePane:
        """Made for the first sample that is opened: the list is there the sooner."""
        made = SamplePane(self._lab, self.acts, self.preferences)
        made.test_opened.connect(lambda key: self.open_requested.emit(ShowTests((key,))))
        made.reprint_requested.connect(self._reprint)
        made.refused.connect(self.messages.refuse)
        made.changed.connect(self._load_detail)
        self.split.content.addWidget(made)
        return made

    def _show_sample(self, row: SampleRow) -> None:
        """Opened from elsewhere: when the filters hide it, they give way."""
        if self.model.place(row.key) is None:
            self.chips.choose("all")
            self.search.setText(row.id)
            self._wanted = row.key
            self._load()
        else:
            self.table.select_id(row.key)
        self._open_pane(row.key)

    def _open_pane(self, key: int) -> None:
        self._shown = key
        self.read("detail", partial(load_detail, self._lab, key), self._show_detail)

    def _current_changed(self, key: int | None) -> None:
        if key is not None and self.split.is_open():
            self._open_pane(key)

    def _load_detail(self) -> None:
        if self.split.is_open() and self.pane.detail is not None:
            self._open_pane(self.pane.detail.sample.key)

    def _show_detail(self, detail: SampleDetail) -> None:
        row = detail.sample
        self.pane.show_detail(detail)
        self.split.show_pane(grouped(row.id), quiet=f"{row.batch_id}, {row.name} {row.container_number}")

    # acts

    def _letter(self, letter: str) -> None:
        {"R": self._receive.click, "P": self._print.click, "E": self.deeds.change}[letter]()

    def _reprint(self) -> None:
        if self.pane.detail is not None:
            self.deeds.print_labels_of([self.pane.detail.sample])

    def _show_menu(self, at: QPoint) -> None:
        menu = self._more.menu()
        if menu is not None:
            menu.popup(self.table.viewport().mapToGlobal(at))
