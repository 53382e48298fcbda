"""A list of records: what narrows it, the rows that fit, and one of them beside it. Every list page is one of these.

Ids come first, in the database's order; rows when they are seen. What is committed meanwhile makes the list stale, and
nothing moves under the mouse before a person asks for it, or while nobody is at it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import Any, Final, Protocol

from PySide6.QtCore import QTimer, Signal, SignalInstance
from PySide6.QtWidgets import QVBoxLayout, QWidget

from qclab.domain.refusals import Refusal
from qclab.store.door import Changes
from qclab.ui.models.columns import Column
from qclab.ui.models.paged_table import PagedTable
from qclab.ui.page import Page
from qclab.ui.widgets.detail_pane import DetailPane
from qclab.ui.widgets.search_filters import SearchFilters
from qclab.ui.widgets.table import Table

Id = Any  # any hashable
Row = Any  # the list's own frozen dataclass

_WALKING: Final = 120
"""Milliseconds between two records that are read while a person walks the list with the pane open."""


class Filters(Protocol):
    """What narrows a list: a widget in the line above it."""

    @property
    def changed(self) -> SignalInstance: ...
    @property
    def now(self) -> Any:
        """What holds, frozen: it is read on a worker."""

    def is_empty(self) -> bool:
        """Whether nothing is left out."""

    def clear(self) -> None:
        """Leave nothing out any more, and tell."""


@dataclass(frozen=True)
class Wanted:
    """What a list asks the database for: what its filters hold, and the order."""

    filter: Any
    sort: str
    descending: bool


@dataclass(frozen=True)
class Taught:
    """What an empty list says, and perhaps a button with what it does."""

    sentence: str
    button: str = ""
    pressed: Callable[[], object] | None = None


@dataclass(frozen=True)
class Found:
    """One look at the database: the ids that fit, in their order; ``around``: what else the page shows of it. A short
    list may bring its rows, by id; those of a long one are fetched when they are seen. ``taught``: what is said where
    there is no id, when the list itself does not say it."""

    ids: Sequence[Id]
    around: Any = None
    rows: Mapping[Id, Row] | None = None
    taught: Taught | None = None


@dataclass(frozen=True)
class Detail:
    """The pane for one record. ``load`` reads it on a worker, else it is the row itself; ``show`` puts it into the pane
    and gives title and quiet line."""

    show: Callable[[Any], tuple[str, str]]
    load: Callable[[Id], Any] | None = None
    width: int = 360


@dataclass(frozen=True)
class Listed:
    """What a list is. ``name``: what columns, sort and pane are remembered by; ``label``: what a screen reader says.

    ``find`` and ``fetch`` run on a worker. ``sort``: the order before a person chose another, a column's ``sort_key``
    and whether descending. ``nothing`` and ``no_fit``: what is said while nothing is there, and while nothing fits.
    ``in_place``: the tables of which a change shows in its row at once; any other makes the list stale.
    """

    name: str
    label: str
    columns: Sequence[Column]
    find: Callable[[Wanted], Found]
    fetch: Callable[[Sequence[Id]], Iterable[Row]] = lambda _: ()
    row_id: Callable[[Row], Id] = attrgetter("key")
    sort: tuple[str, bool] = ("", False)
    nothing: Taught = Taught("There is nothing here yet.")
    no_fit: Taught = Taught("Nothing fits.", "Show all")
    detail: Detail | None = None
    in_place: frozenset[str] = frozenset()


class Listing(QWidget):
    """The list on its page, which reads for it."""

    listed = Signal(object)
    """``Found``: this is what is listed now."""
    asked = Signal()
    """Rows are read again: what is counted around them may be too."""

    def __init__(self, page: Page, what: Listed, filters: Any = None) -> None:
        super().__init__()
        self._page = page
        self._what = what
        self.is_stale = True
        self._is_loading = False
        self._bringing: Id = None
        self._shown: Wanted | None = None
        self._opened: Id = None
        self.shown: Id = None
        """The record in the pane, while it is open."""
        self._next: Id = None
        self.model = PagedTable(what.columns, page.acts, self, row_id=what.row_id)
        self.table = Table(what.name, self.model, page.acts, page.preferences, label=what.label)
        self.filters: Filters | None = filters
        wide = what.detail.width if what.detail else 0
        self.pane = DetailPane(f"{what.name}_pane", self.table, page.preferences, width=wide)
        self._later = QTimer(self, singleShot=True, interval=_WALKING)
        self._later.timeout.connect(self._follow_on)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(8)
        if filters is not None:
            whole.addWidget(filters)
            filters.changed.connect(self.reload)
        if isinstance(filters, SearchFilters):
            filters.line.left.connect(self._go_on)
        if what.detail is not None:
            self.table.opened.connect(self.open_pane)
            self.table.current_changed.connect(self._follow)
            self.table.at_rest.stays_while(self.pane.is_open)
            self.model.rows_arrived.connect(self._renew)
            if filters is not None:
                self.pane.stands_alone.connect(filters.setHidden)
        whole.addWidget(self.pane, 1)
        self.table.sort_requested.connect(lambda _key, _down: self.reload())
        self.table.refresh_requested.connect(self.reload)

    # what the page asks

    def activated(self) -> None:
        """The page came to the front."""
        if self.is_stale:
            self.reload()

    def outdated(self, changes: Changes) -> None:
        """Something was committed that may show here. Rows that are told ``in_place`` say so; none comes, goes or moves
        before a person asks for it."""
        self.is_stale = True
        if self._is_loading or not self.isVisible():
            return
        if self._what.in_place:
            self.model.refresh()
            self.asked.emit()
            self.reload_pane()
        touched = changes.tables & (self._page.shows or changes.tables)
        self.model.mark_stale(not (self._what.in_place and touched <= self._what.in_place))

    def reload(self, wanted: Id = None) -> None:
        """The ids that fit, in their order, and the cursor on the one wanted; else it stays where it is."""
        if wanted is not None or not self._is_loading:
            self._bringing = wanted  # else the record that is under way comes with this list
        self.is_stale, self._is_loading = False, True
        sort, descending = self.table.sort or self._what.sort
        question = Wanted(self.filters.now if self.filters else None, sort, descending)
        self._page.read(
            ("list", self._what.name), lambda: self._what.find(question), partial(self._show, question),
            failed=self._not_read, broke=self._not_read,
        )  # fmt: skip
        self.asked.emit()
        self.reload_pane()

    def bring(self, id_: Id) -> None:
        """The cursor on this record, which is read again where it is not listed yet, and the pane beside it."""
        is_listed = self.table.select_id(id_)
        if not is_listed:
            self.reload(id_)
        elif self._is_loading:
            self._bringing = id_  # the list that is under way keeps the cursor on it
        self.open_pane(id_)

    def open_pane(self, id_: Id) -> None:
        """The pane with this record."""
        detail = self._what.detail
        if detail is None:
            return
        self._opened = id_
        load = detail.load
        if load is not None:
            self._page.read(
                ("detail", self._what.name), lambda: load(id_), partial(self._show_detail, id_),
                failed=self._not_shown,
            )  # fmt: skip
            return
        place = self.model.place(id_)
        row = None if place is None else self.model.row(place)
        if row is not None:
            self._show_detail(id_, row)

    def reload_pane(self) -> None:
        """The record in the pane again."""
        if self.pane.is_open():
            self.open_pane(self._opened)

    # reading

    def _show(self, question: Wanted, found: Found) -> None:
        is_asked_anew, self._shown = question != self._shown, question
        self._is_loading = False
        rows = found.rows
        self._teach(found)
        self.model.set_source(found.ids, self._what.fetch if rows is None else lambda ids: [rows[id_] for id_ in ids])
        self.model.mark_stale(self.is_stale)  # something may have been committed since it was read
        if self._bringing is not None:
            if not self.table.select_id(self._bringing) and self._opened == self._bringing:
                self.table.leave_rows()  # what is in the pane is not listed, so no row of the list is it
            self._bringing = None
        elif found.ids and not self.table.currentIndex().isValid() and (is_asked_anew or not self.pane.is_open()):
            # the pane keeps a record that fits no more, until the list is asked for something else
            self.table.setCurrentIndex(self.model.index(0, 0))
        self.listed.emit(found)

    def _teach(self, found: Found) -> None:
        is_all = self.filters is None or self.filters.is_empty()
        taught = found.taught or (self._what.nothing if is_all else self._what.no_fit)
        pressed = taught.pressed or (None if self.filters is None else self.filters.clear)
        self.table.teach(taught.sentence, taught.button, pressed if taught.button else None)

    def _not_read(self, refusal: Refusal | None = None) -> None:
        self._is_loading, self.is_stale, self._bringing = False, True, None
        if refusal is not None:
            self._page.messages.refuse(refusal)

    # the pane

    def _follow(self, id_: Id) -> None:
        """The cursor went to another row: the pane goes along, and comes after where it goes fast."""
        if id_ is None or not self.pane.is_open() or self._bringing not in (None, id_):
            return
        if not self._later.isActive():
            self.open_pane(id_)
        self._next = id_
        self._later.start()

    def _follow_on(self) -> None:
        if self._next != self._opened and self.pane.is_open():
            self.open_pane(self._next)

    def _renew(self) -> None:
        """A pane that shows the row itself shows it as it is now."""
        if self._what.detail is not None and self._what.detail.load is None:
            self.reload_pane()

    def _show_detail(self, id_: Id, record: Any) -> None:
        if self._what.detail is not None:
            self.shown = id_
            title, quiet = self._what.detail.show(record)
            self.pane.show_pane(title, quiet=quiet)

    def _not_shown(self, refusal: Refusal) -> None:
        """The pane would go on showing another record than the one under the cursor."""
        self.pane.close_pane()
        self._page.messages.refuse(refusal)

    def _go_on(self) -> None:
        """From the search into the list."""
        self.table.setFocus()
        if self.table.current_id() is None and self.model.rowCount():
            self.table.selectRow(0)
