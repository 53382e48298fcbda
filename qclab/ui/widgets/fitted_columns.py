"""The columns of a table: as wide as their contents, and where a person pulled, moved or hid one, as the person did.

They are fitted once for each list, to the heads and the first rows, never while it is scrolled; columns in which the
next list is seen whole stay where they are. Where room is short, a column in which no row says anything leaves it to
the others.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QTableView

from qclab.ui.models.columns import Column, is_silent
from qclab.ui.models.paged_table import PagedTable
from qclab.ui.models.widths import Need, shared_out
from qclab.ui.preferences import Preferences

ROWS: Final = 200
"""So many rows say how wide the columns are."""
_ARROW: Final = 16  # of a heading that can be sorted by
MARK: Final = 160
"""An evaluation up to this width is never cut; what its own words take beyond gives way as words do, once four of five
rows stand whole."""
_NOTHING: Final = 16  # the margins of a cell
_WORDS_AT_MOST: Final = 272  # of an evaluation with words of its own


class FittedColumns(QObject):
    """``key`` is what widths, order and hidden columns are remembered by. The view tells when it is shown and resized.

    The model has ``columns`` and ``rows_there``, the view's delegate is a CellDelegate.
    """

    def __init__(self, view: QTableView, preferences: Preferences, key: str) -> None:
        super().__init__(view)
        self._view = view
        self._source: Any = view.model()
        self._preferences = preferences
        self._key = key
        self.actions: list[QAction] = []
        """What the menu of the heading offers besides."""
        self._chosen: dict[int, int] = {}
        self._texts: list[int] | None = None
        self._silent: frozenset[int] = frozenset()
        self._left_out: frozenset[int] = frozenset()
        self._asked_for: set[int] = set()
        self._is_due = True
        self._is_taken = self._is_sharing = False
        self._later = QTimer(self, singleShot=True, interval=500)
        self._later.timeout.connect(self._remember)
        self._restore()
        head = view.horizontalHeader()
        head.setSectionsMovable(True)
        head.setStretchLastSection(False)
        head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        head.sectionResized.connect(self._resized)
        head.sectionMoved.connect(self._moved)
        head.customContextMenuRequested.connect(self._offer)
        self._source.modelReset.connect(self._renewed)
        if isinstance(self._source, PagedTable):
            self._source.rows_arrived.connect(self._arrive)
        else:
            self._source.dataChanged.connect(self._renewed)
            self._source.rowsInserted.connect(self._renewed)

    def fit_when_due(self) -> None:
        """Fit the columns to a list that has not been looked at yet, once its first rows are there, or none is."""
        if not (self._is_due and self._view.isVisible()):
            return
        rows = self._source.rows_there(range(ROWS)) or self._rows_in_view()
        if not rows and self._source.rowCount():
            return
        self._is_due = False
        is_first = self._texts is None
        self._texts = [self._widest(place, rows) for place in range(len(self._source.columns))]
        self._silent = self._find_silent()
        if is_first or not self._are_all_whole():
            self.share()

    def go(self) -> None:
        """The list is taken to a row, not scrolled there: what is in view then may need other widths."""
        self._is_taken = True
        self._arrive()

    def share(self, *, right_of: int = -1) -> None:
        """Share the room out among the columns shown, or among those to the right of a place in their order."""
        self._is_sharing = True
        self._leave_out(frozenset())
        shown, in_view, room = self._shown(), self._rows_in_view(), self._view.viewport().width()
        needs = {place: self._need(place, in_view, is_fixed=number <= right_of) for number, place in enumerate(shown)}
        if sum(need.most for need in needs.values()) > room:
            self._leave_out(self._silent.intersection(place for place in shown if needs[place].chosen is None))
            shown = [place for place in shown if place not in self._left_out]
        takers = [n for n, place in enumerate(shown) if needs[place].chosen is None and self._takes(place)]
        for place, width in zip(shown, shared_out([needs[p] for p in shown], room, takers[-1:]), strict=True):
            self._view.setColumnWidth(place, width)
        self._is_sharing = False

    def chosen(self) -> list[Column]:
        """The columns that the person wants to see, also those that leave their room to others."""
        return [column for place, column in enumerate(self._source.columns) if not self._is_hidden(place)]

    def whole(self, place: int) -> int:
        """The width in which a column shows its heading, the first rows and those in view whole."""
        first = self._texts[place] if self._texts else 0
        return max(self._head(place), self._widest(place, self._rows_in_view()), first)

    def _need(self, place: int, in_view: Sequence[Any], *, is_fixed: bool = False) -> Need:
        column: Column = self._source.columns[place]
        chosen = self._view.columnWidth(place) if is_fixed else self._chosen.get(place)
        head = self._head(place) if self._view.isVisible() else 0  # without a style before it is shown
        if self._texts is None:
            width = max(column.width, head)
            return Need(width, width, width, chosen)
        seen = max(head, self._widest(place, in_view))
        whole = max(seen, self._texts[place])
        cells: Any = self._view.itemDelegate()
        rows: Sequence[int] = cells.widths(column, in_view)
        usual = rows[(4 * len(rows) + 4) // 5 - 1] if rows else 0  # four of five rows take no more
        least = min(whole, _WORDS_AT_MOST)
        if column.is_wordy:
            least = min(seen if usual > _NOTHING else min(seen, column.sparse), column.width)
        elif column.kind == "evaluation" and not column.exact:
            least = min(least, max(usual, MARK))
        return Need(whole, seen, max(head, least), chosen, rows)

    def _find_silent(self) -> frozenset[int]:
        """The columns in which no row says anything and nothing will be typed; of a long list none is known."""
        rows = self._source.rows_there(range(self._source.rowCount())) if self._source.rowCount() <= ROWS else ()
        if not rows or len(rows) < self._source.rowCount():
            return frozenset()
        return frozenset(
            place
            for place, column in enumerate(self._source.columns)
            if place and place not in self._asked_for and not column.stays  # the cursor stands in the first
            and not self._source.flags(self._source.index(0, place)) & Qt.ItemFlag.ItemIsEditable
            and is_silent(column, rows)
        )  # fmt: skip

    def _leave_out(self, places: frozenset[int]) -> None:
        for place in places ^ self._left_out:
            self._view.setColumnHidden(place, place in places)
        self._left_out = places

    def _is_hidden(self, place: int) -> bool:
        """Whether the person wants it so."""
        return self._view.isColumnHidden(place) and place not in self._left_out

    def _widest(self, place: int, rows: Sequence[Any]) -> int:
        """The width that shows a column of these rows whole, in pixels."""
        delegate: Any = self._view.itemDelegate()
        width: int = delegate.widest(self._source.columns[place], rows)
        return width

    def _head(self, place: int) -> int:
        head = self._view.horizontalHeader()
        is_sorted = head.isSortIndicatorShown() and head.sortIndicatorSection() == place
        sorts = bool(self._source.columns[place].sort_key) and not is_sorted
        return head.sectionSizeHint(place) + (_ARROW if sorts else 0)

    def _takes(self, place: int) -> bool:
        """Whether a column may be wider than its words: not where they would move away from their heading."""
        return not self._source.columns[place].alignment & Qt.AlignmentFlag.AlignRight

    def _are_all_whole(self) -> bool:
        in_view, fixed = self._rows_in_view(), {*self._chosen, *self._left_out}
        free = [place for place in self._shown() if place not in fixed]
        return self._left_out <= self._silent and all(
            self._need(place, in_view).whole <= self._view.columnWidth(place) for place in free
        )

    def _rows_in_view(self) -> Sequence[Any]:
        if not self._view.isVisible():
            return ()
        first, below = self._view.rowAt(0), self._view.rowAt(self._view.viewport().height() - 1)
        beyond = self._source.rowCount() if below < 0 else below + 1
        rows: Sequence[Any] = self._source.rows_there(range(max(first, 0), min(beyond, max(first, 0) + ROWS)))
        return rows

    def _shown(self) -> list[int]:
        """The columns that the person wants to see, from left to right."""
        head = self._view.horizontalHeader()
        places = (head.logicalIndex(number) for number in range(len(self._source.columns)))
        return [place for place in places if not self._is_hidden(place)]

    def _renewed(self) -> None:
        self._is_due = True
        if not isinstance(self._source, PagedTable):
            self.fit_when_due()

    def _arrive(self) -> None:
        if self._left_out and not self._left_out <= self._find_silent():
            self._is_due = True  # something came into a column that was left out
        self.fit_when_due()
        if self._is_taken and self._rows_in_view():
            self._is_taken = False
            if self._texts is not None and not self._are_all_whole():
                self.share()

    # a person

    def _restore(self) -> None:
        head, columns = self._view.horizontalHeader(), self._source.columns
        kept = self._preferences.get(self._key, {})
        names = [column.name for column in columns]
        for place, column in enumerate(columns):
            if column.name in kept.get("widths", {}):
                self._chosen[place] = int(kept["widths"][column.name])
            self._view.setColumnWidth(place, self._chosen.get(place, column.width))
            self._view.setColumnHidden(place, column.name in kept.get("hidden", ()))
        for target, name in enumerate(n for n in kept.get("order", ()) if n in names):
            head.moveSection(head.visualIndex(names.index(name)), target)

    def _remember(self) -> None:
        head, columns = self._view.horizontalHeader(), self._source.columns
        self._preferences.set(
            self._key,
            {
                "widths": {columns[place].name: width for place, width in self._chosen.items()},
                "hidden": [c.name for place, c in enumerate(columns) if self._is_hidden(place)],
                "order": [columns[head.logicalIndex(number)].name for number in range(len(columns))],
            },
        )

    def _resized(self, place: int, before: int, after: int) -> None:
        """A person pulled or double-clicked the edge of a heading; what is left of it stays where it is."""
        if before and after and not self._is_sharing:
            self._chosen[place] = after
            self.share(right_of=self._shown().index(place))
            self._later.start()

    def _moved(self) -> None:
        self.share()
        self._later.start()

    def _offer(self, at: QPoint) -> None:
        menu = QMenu(self._view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for place, column in enumerate(self._source.columns):
            action = menu.addAction(column.title)
            action.setCheckable(True)
            action.setChecked(not self._view.isColumnHidden(place))
            action.toggled.connect(partial(self._toggle, place))
        menu.addSeparator()
        menu.addAction("Fit every column").triggered.connect(self._forget)
        menu.addActions(self.actions)
        menu.popup(self._view.horizontalHeader().mapToGlobal(at))

    def _toggle(self, place: int, is_shown: bool) -> None:
        """What is asked for is shown, also where nothing stands in it."""
        if is_shown or len(self._shown()) > 1:
            self._asked_for.add(place) if is_shown else self._asked_for.discard(place)
            self._silent -= self._asked_for
            self._left_out -= {place}
            self._view.setColumnHidden(place, not is_shown)
            self.share()
            self._later.start()

    def _forget(self) -> None:
        self._chosen.clear()
        self._asked_for.clear()
        self._silent = self._find_silent()
        self.share()
        self._later.start()
