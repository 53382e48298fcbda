"""What is cut in a window, or has to be scrolled to, beside room that nothing stands in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QTableView, QTabWidget, QWidget

from qclab.ui.pages.pending.heat import HeatMap
from qclab.ui.pages.results.grid import delegate
from qclab.ui.widgets.cells import CellDelegate
from qclab.ui.widgets.fitted_columns import ROWS

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

    @property
    def is_empty(self) -> bool:
        """Nothing stands in it but its heading, or more than a quarter of it is empty, with the margins of its cells
        taken as part of the text."""
        return (not self.says and not self.stays) or self.room > self.width / 4


class Painted:
    """Every text painted since it was asked last: where it begins, and how much room it leaves or lacks."""

    def __init__(self) -> None:
        self.texts: list[tuple[int, int, str]] = []

    def columns(self, view: QTableView) -> Iterator[Seen]:
        """The columns in view, measured by painting them."""
        self.texts.clear()
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
            yield Seen(title, width, min(room for room, _ in texts), cut, _says(view, place), _stays(view, place))

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
            columns = list(self.columns(view))
            for column in columns:
                empty = [other.title for other in columns if other.is_empty and other is not column]
                if empty:
                    found += [f"{view.objectName()}: “{text}” in {column.title}, {empty} empty" for text in column.cut]
            silent = [column.title for column in columns if not column.says and not column.stays]
            if silent and view.horizontalScrollBar().maximum():
                found.append(f"{view.objectName()} scrolls across, and nothing stands in {silent}")
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


def _further_down(view: QTableView, place: int) -> int:
    """What ids, numbers and evaluations take that are out of view: nothing is measured anew when they come into it."""
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
    return len(rows) < model.rowCount() or any(str(model.columns[place].text(row)).strip(" –") for row in rows)


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
    rect = QRect(view.mapTo(window, QPoint(0, 0)), view.size())
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

    def list_text(self: Any, painter: Any, rect: Any, side: Any, kind: Any, text: str, tint: Any) -> None:
        seen.texts.append((rect.x(), rect.width() - self._advance(kind, text), text))
        in_list(self, painter, rect, side, kind, text, tint)

    def grid_text(painter: Any, rect: Any, text: str, tint: Any, metrics: Any) -> int:
        seen.texts.append((rect.x(), rect.width() - metrics.horizontalAdvance(text), text))
        return in_grid(painter, rect, text, tint, metrics)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CellDelegate, "_text", list_text)
        patch.setattr(delegate, "_text", grid_text)
        yield seen
