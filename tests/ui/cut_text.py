"""What is cut in a window, or has to be scrolled to, beside room that nothing stands in."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QTableView, QTabWidget, QWidget

from qclab.ui.models.columns import is_silent
from qclab.ui.pages.pending.heat import HeatMap
from qclab.ui.pages.results.grid import delegate
from qclab.ui.widgets.cells import CellDelegate
from qclab.ui.widgets.fitted_columns import MARK, ROWS
from qclab.ui.widgets.words import Elided

TOLD_APART = 8
"""Fewer characters of a text say nothing anyway."""
ROOM_BELOW, ROOM_BESIDE = 44, 60
"""So many blank pixels below or beside a table would have held another row or a word, spacing left out."""


@dataclass(frozen=True)
class Seen:
    """One column as it was painted: its width, what its widest text in view leaves of it, and the texts cut in it.

    ``says`` is whether any row of the list has something in it; a column that ``stays`` is there to be filled in.
    """

    title: str
    width: int
    room: int
    cut: tuple[str, ...]
    says: bool = True
    stays: bool = False
    usual: int = 0
    """What its heading and four of five of its rows in view take."""
    rows: tuple[int, ...] = ()
    """What each of its rows in view takes."""
    gives: bool = False
    """Whether it may be cut where others need its room."""
    alike: tuple[str, ...] = ()
    """What is shown of different texts that look the same as they are cut."""

    def is_empty(self, cut: "Seen") -> bool:
        """Nothing stands in it but its heading, or more than a quarter of it is empty, with the margins of its cells
        taken as part of the text; or so much of it is there for one row in five, and would show more rows of the column
        that is ``cut`` whole."""
        spare = self.width - self.usual if self.gives else 0
        won = sum(cut.width < row <= cut.width + spare for row in cut.rows)
        if won <= sum(self.usual < row <= self.width for row in self.rows):
            spare = 0
        return (not self.says and not self.stays) or max(self.room, spare) > self.width / 4


class Painted:
    """Every text painted since it was asked last: where it begins, and how much room it leaves or lacks."""

    def __init__(self) -> None:
        self.texts: list[tuple[int, int, str]] = []
        self.shown: list[tuple[int, str, str, tuple[str, ...]]] = []
        """Of each text that was cut where it begins, what it is, what is shown of it, and what stands near it."""

    def columns(self, view: QTableView) -> Iterator[Seen]:
        """The columns in view, measured by painting them."""
        self.texts.clear()
        self.shown.clear()
        view.viewport().grab()
        head, model = view.horizontalHeader(), view.model()
        for place in range(model.columnCount()):
            left, width = view.columnViewportPosition(place), view.columnWidth(place)
            if view.isColumnHidden(place) or left + width <= 0 or left >= view.viewport().width():
                continue
            title = str(model.headerData(place, Qt.Orientation.Horizontal))
            texts = [(room, text) for at, room, text in self.texts if left <= at < left + width and text]
            texts.append((width - head.sectionSizeHint(place), title))
            cut = tuple(text for room, text in texts if room < 0)
            texts.append((width - _further_down(view, place), ""))
            room = min(room for room, _ in texts)
            shown = {text: (looks, near) for at, text, looks, near in self.shown if left <= at < left + width}
            alike = tuple(
                looks
                for text, (looks, near) in shown.items()
                if any(shown[other][0] == looks for other in near if other != text and other in shown)
            )
            rows = _rows(view, place)
            usual, gives = _usual(view, place, rows), _gives(view, place)
            yield Seen(title, width, room, cut, _says(view, place), _stays(view, place), usual, rows, gives, alike)

    def cut_beside_room(self, window: QWidget) -> list[str]:
        """Each text of a table in sight that is cut while another column there is empty, and each table that has to be
        scrolled while there is room in it or beside it."""
        found = []
        picture = window.grab().toImage()
        for view in window.findChildren(QTableView):
            if not view.isVisible():
                continue
            found += _scrolled_beside_room(window, view, picture)
            if isinstance(view, HeatMap):
                continue
            for _ in _scrolled_across(view):
                found += _cut_columns(view, list(self.columns(view)))
        return found + [f"cut: {words}" for words in _cut_words(window)]

    def behind_every_tab(self, window: QWidget, settle: Callable[[], None]) -> list[str]:
        """The same for all tabs of the page in front."""
        found = self.cut_beside_room(window)
        for tabs in [each for each in window.findChildren(QTabWidget) if each.isVisible()]:
            first = tabs.currentIndex()
            for number in range(tabs.count()):
                tabs.setCurrentIndex(number)
                settle()
                found += self.cut_beside_room(window)
            tabs.setCurrentIndex(first)
        return list(dict.fromkeys(found))


def _cut_columns(view: QTableView, columns: Sequence[Seen]) -> Iterator[str]:
    """What is cut in these columns of a table beside another one that is empty."""
    for column in columns:
        empty = [other.title for other in columns if other.is_empty(column) and other is not column]
        if empty:
            yield from (f"{view.objectName()}: “{text}” in {column.title}, {empty} empty" for text in column.cut)
    alike = [looks for each in columns for looks in each.alike]
    yield from (f"{view.objectName()}: “{looks}” is shown of two texts" for looks in alike)
    silent = [column.title for column in columns if not column.says and not column.stays]
    if silent and view.horizontalScrollBar().maximum():
        yield f"{view.objectName()} scrolls across, and nothing stands in {silent}"


def _scrolled_across(view: QTableView) -> Iterator[int]:
    """Every part of a table that is seen when it is scrolled to its right end, screen by screen; then as it was."""
    bar = view.horizontalScrollBar()
    first = bar.value()
    for place in [*range(bar.minimum(), bar.maximum(), max(bar.pageStep(), 1)), bar.maximum()]:
        bar.setValue(place)
        yield place
    bar.setValue(first)


def _rows(view: QTableView, place: int) -> tuple[int, ...]:
    """What each row in view takes of a column, the least first."""
    model: Any = view.model()
    if not hasattr(model, "rows_there"):
        return ()
    cells: Any = view.itemDelegate()
    return tuple(sorted(cells.needed(model.columns[place], row) for row in _in_view(view)))


def _in_view(view: QTableView) -> Sequence[Any]:
    model: Any = view.model()
    first, last = max(view.rowAt(0), 0), view.rowAt(view.viewport().height() - 1)
    rows: Sequence[Any] = model.rows_there(range(first, last + 1 if last >= 0 else model.rowCount()))
    return rows


def _usual(view: QTableView, place: int, rows: Sequence[int]) -> int:
    """What the heading and four of five rows in view take, and what the column keeps anyway."""
    if not rows:
        return 0
    model: Any = view.model()
    column, usual = model.columns[place], rows[(4 * len(rows) + 4) // 5 - 1]
    least = MARK if column.kind == "evaluation" else column.width if usual > 16 else column.sparse
    return max(usual, view.horizontalHeader().sectionSizeHint(place) + 16, least)


def _gives(view: QTableView, place: int) -> bool:
    model: Any = view.model()
    if not hasattr(model, "rows_there") or _stays(view, place):
        return False
    column = model.columns[place]
    return bool(column.is_wordy or (column.kind == "evaluation" and not column.exact))


def _further_down(view: QTableView, place: int) -> int:
    """What ids, numbers and evaluations take that are out of view: they are never cut, and nothing is measured anew
    when they come into it."""
    model: Any = view.model()
    if not hasattr(model, "rows_there") or model.columns[place].is_wordy:
        return 0
    cells: Any = view.itemDelegate()
    return int(cells.widest(model.columns[place], model.rows_there(range(ROWS))))


def _says(view: QTableView, place: int) -> bool:
    """Whether a row has something in this column; rows that have not come may have."""
    model: Any = view.model()
    if not hasattr(model, "rows_there") or not model.rowCount():
        return True
    rows = model.rows_there(range(model.rowCount()))
    return len(rows) < model.rowCount() or not is_silent(model.columns[place], rows)


def _stays(view: QTableView, place: int) -> bool:
    model: Any = view.model()
    if not hasattr(model, "columns"):
        return True
    return bool(model.flags(model.index(0, place)) & Qt.ItemFlag.ItemIsEditable) or model.columns[place].stays


def _scrolled_beside_room(window: QWidget, view: QTableView, picture: QImage) -> list[str]:
    """A table that scrolls although it could be larger: nothing stands beside it, or below it."""
    across, down = (bar.maximum() > bar.minimum() for bar in (view.horizontalScrollBar(), view.verticalScrollBar()))
    if not (across or down):
        return []
    rect = QRect(view.mapTo(window, QPoint(0, 0)), view.size()) & picture.rect()  # what scrolls may reach beyond it
    if rect.isEmpty():
        return []
    found = []
    if down and (room := _blank_rows(picture, rect)) >= ROOM_BELOW:
        found.append(f"{view.objectName()} scrolls down, and {room} pixels below it are blank")
    if across and (room := _blank_columns(picture, rect)) >= ROOM_BESIDE:
        found.append(f"{view.objectName()} scrolls across, and {room} pixels beside it are blank")
    return found


def _blank_rows(picture: QImage, rect: QRect) -> int:
    """How many rows of pixels below a part of a picture have one colour."""
    for y in range(rect.bottom() + 1, picture.height()):
        first = picture.pixel(rect.left(), y)
        if any(picture.pixel(x, y) != first for x in range(rect.left(), min(rect.right(), picture.width()))):
            return y - rect.bottom() - 1
    return picture.height() - rect.bottom() - 1


def _blank_columns(picture: QImage, rect: QRect) -> int:
    """How many columns of pixels to the right of a part of a picture have one colour."""
    for x in range(rect.right() + 1, picture.width()):
        first = picture.pixel(x, rect.top())
        if any(picture.pixel(x, y) != first for y in range(rect.top(), min(rect.bottom(), picture.height()))):
            return x - rect.right() - 1
    return picture.width() - rect.right() - 1


def _cut_words(window: QWidget) -> Iterator[str]:
    """Words outside of tables that do not fit what they stand in."""
    for widget in window.findChildren(QWidget):
        if not widget.isVisible():
            continue
        if isinstance(widget, QLabel) and widget.text() and not widget.wordWrap():
            if isinstance(widget, Elided) and not widget.shown():
                continue  # whole or not at all
            needed, words = widget.sizeHint().width(), widget.text()
        elif isinstance(widget, QComboBox) and not widget.isEditable() and widget.currentText():
            needed, words = widget.fontMetrics().horizontalAdvance(widget.currentText()) + 34, widget.currentText()
        elif isinstance(widget, QLineEdit) and not widget.text() and widget.placeholderText():
            needed, words = (
                widget.fontMetrics().horizontalAdvance(widget.placeholderText()) + 20,
                (widget.placeholderText()),
            )
        else:
            continue
        if widget.width() < needed:
            yield f"“{words}” in {widget.objectName()} has {widget.width()} of {needed}"


@contextmanager
def painted() -> Iterator[Painted]:
    """Watch what the two painters of cells paint."""
    seen = Painted()
    in_list, in_grid = CellDelegate._text, delegate._text

    def list_text(
        self: Any, painter: Any, rect: Any, side: Any, kind: Any, text: str, tint: Any, beside: Any = ()
    ) -> None:
        room = rect.width() - self._advance(kind, text)
        seen.texts.append((rect.x(), room, text))
        if room < 0 and beside and len(looks := self.shortened(kind, text, beside, rect.width())) >= TOLD_APART:
            seen.shown.append((rect.x(), text, looks, tuple(beside)))
        in_list(self, painter, rect, side, kind, text, tint, beside)

    def grid_text(painter: Any, rect: Any, text: str, tint: Any, metrics: Any) -> int:
        seen.texts.append((rect.x(), rect.width() - metrics.horizontalAdvance(text), text))
        return in_grid(painter, rect, text, tint, metrics)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CellDelegate, "_text", list_text)
        patch.setattr(delegate, "_text", grid_text)
        yield seen
