"""The one model for long lists: ids first, rows fetched by blocks when they are seen.

Order and filter are the database's; a new order is a new list of ids. Nothing here waits: a cell whose row has not come
yet is blank, and ``data`` returns at once for every role but the few that carry words.
"""

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import partial
from operator import attrgetter
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from qclab.domain.refusals import Refusal
from qclab.ui.acts import Acts
from qclab.ui.models.columns import Column, shown

Index = QModelIndex | QPersistentModelIndex
Id = Any  # any hashable
Row = Any  # the list's own frozen dataclass
Fetch = Callable[[Sequence[Id]], Iterable[Row]]

BLOCK: Final = 200
_BLOCKS_KEPT: Final = 200
_SPOKEN: Final = frozenset(
    {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole}
)
_NOWHERE: Final = QModelIndex()


class PagedTable(QAbstractTableModel):
    """``set_source(ids, fetch)``; ``fetch`` runs on a worker with up to ``BLOCK`` ids; it leaves out what is gone."""

    stale_changed = Signal(bool)
    rows_arrived = Signal()

    def __init__(
        self,
        columns: Sequence[Column],
        acts: Acts,
        parent: QObject | None = None,
        *,
        row_id: Callable[[Row], Id] = attrgetter("id"),
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.stale = False
        self._acts = acts
        self.row_id = row_id
        self._ids: Sequence[Id] = ()
        self._places: dict[Id, int] | None = {}
        self._fetch: Fetch = _nothing
        self._blocks: dict[int, Mapping[Id, Row]] = {}
        self._fresh: set[int] = set()
        self._wanted: deque[int] = deque(maxlen=4)
        self._fetching: frozenset[int] = frozenset()
        self._gone: set[Id] = set()
        self._generation = 0
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._fetch_wanted)

    def set_source(self, ids: Sequence[Id], fetch: Fetch) -> None:
        """Show other ids. When they are the same ones in the same order, only the rows are fetched again."""
        self._fetch = fetch
        self.mark_stale(False)
        if ids == self._ids:
            self.refresh()
            return
        self.beginResetModel()
        self._ids = ids
        self._places = None
        self._forget()
        self._blocks.clear()
        self._gone.clear()
        self.endResetModel()

    def refresh(self) -> None:
        """Fetch the rows again, keeping what is shown until they come."""
        self._forget()
        self.mark_stale(False)
        if self._ids and self.columns:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._ids) - 1, len(self.columns) - 1))

    def mark_stale(self, stale: bool = True) -> None:
        """Say that the database has moved on; nothing moves until a refresh."""
        if stale != self.stale:
            self.stale = stale
            self.stale_changed.emit(stale)

    def has_row(self, fits: Callable[[Row], bool]) -> bool:
        """Whether any of the rows that have come fits."""
        return any(fits(row) for block in self._blocks.values() for row in block.values())

    @property
    def ids(self) -> Sequence[Id]:
        return self._ids

    @property
    def fetch(self) -> Fetch:
        return self._fetch

    def id_at(self, row: int) -> Id:
        return self._ids[row]

    def place(self, wanted: Id) -> int | None:
        """The row number of an id, or None."""
        if self._places is None:
            self._places = {each: place for place, each in enumerate(self._ids)}
        return self._places.get(wanted)

    def row(self, place: int) -> Row | None:
        """The row at a place, or None while it has not come or when it is gone; asks for it."""
        number = place // BLOCK
        if number not in self._fresh:
            self._want(number)
        return self._blocks.get(number, {}).get(self._ids[place])

    def rows_there(self, places: range) -> Sequence[Row]:
        """The rows at these places that have come; asks for none."""
        known = range(places.start, min(places.stop, len(self._ids)))
        rows = (self._blocks.get(place // BLOCK, {}).get(self._ids[place]) for place in known)
        return [row for row in rows if row is not None]

    def is_gone(self, place: int) -> bool:
        """Whether a row that was shown is no longer in the database's answer; it stays in place, greyed."""
        return self._ids[place] in self._gone

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in _SPOKEN or not index.isValid():
            return None
        row = self.row(index.row())
        if row is None:
            return None
        column = self.columns[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.tooltip(row) if column.tooltip else None
        return shown(column, row)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        return head(self.columns, section, orientation, role)

    def _want(self, number: int) -> None:
        if number not in self._wanted and number not in self._fetching:
            self._wanted.append(number)
            if not self._fetching and not self._soon.isActive():
                self._soon.start()

    def _fetch_wanted(self) -> None:
        """Ask for the blocks seen last; what was scrolled past in between is not asked for."""
        if not self._wanted:
            return
        numbers = frozenset(self._wanted)
        self._wanted.clear()
        self._fetching = numbers
        ids = {number: list(self._ids[number * BLOCK : (number + 1) * BLOCK]) for number in numbers}
        fetch = self._fetch
        self._acts.read(
            ("rows", id(self)),
            lambda: {number: list(fetch(block)) for number, block in ids.items()},
            partial(self._arrived, self._generation),
            owner=self,
            failed=partial(self._refused, self._generation),
            broke=partial(self._give_up, self._generation),
        )

    def _arrived(self, generation: int, blocks: Mapping[int, Sequence[Row]]) -> None:
        if generation != self._generation:
            return
        self._fetching = frozenset()
        for number, rows in blocks.items():
            before = self._blocks.pop(number, {})
            now = {self.row_id(row): row for row in rows}
            self._gone -= now.keys()
            self._gone |= before.keys() - now.keys()
            self._blocks[number] = {**before, **now}
            self._fresh.add(number)
            last = min((number + 1) * BLOCK, len(self._ids)) - 1
            self.dataChanged.emit(self.index(number * BLOCK, 0), self.index(last, len(self.columns) - 1))
        while len(self._blocks) > _BLOCKS_KEPT:
            oldest = next(iter(self._blocks))
            del self._blocks[oldest]
            self._fresh.discard(oldest)
        self.rows_arrived.emit()
        if self._wanted:
            self._soon.start()

    def _refused(self, generation: int, refusal: Refusal) -> None:
        if generation == self._generation:
            self._give_up(generation)
            self._acts.refused.emit(refusal)

    def _give_up(self, generation: int) -> None:
        """Keep what is shown; asking again is the person's choice."""
        if generation != self._generation:
            return
        self._fresh |= self._fetching
        self._fetching = frozenset()
        self.mark_stale()
        if self._wanted:
            self._soon.start()

    def _forget(self) -> None:
        self._generation += 1
        self._fresh.clear()
        self._wanted.clear()
        self._fetching = frozenset()


def head(columns: Sequence[Column], section: int, orientation: Qt.Orientation, role: int) -> Any:
    """The header of a table with these columns."""
    if orientation != Qt.Orientation.Horizontal or section >= len(columns):
        return None
    if role == Qt.ItemDataRole.DisplayRole:
        return columns[section].title
    if role == Qt.ItemDataRole.TextAlignmentRole:
        return columns[section].alignment
    return None


def _nothing(_: Sequence[Hashable]) -> Iterable[Row]:
    return ()
