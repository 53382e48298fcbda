"""What is cut in the tables of a window, and which columns in view have room to spare meanwhile."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView, QTabWidget, QWidget

from qclab.ui.pages.pending.heat import HeatMap
from qclab.ui.pages.results.grid import delegate
from qclab.ui.widgets.cells import CellDelegate


@dataclass(frozen=True)
class Seen:
    """One column as it was painted: its width, what its widest text in view leaves of it, and the texts cut in it."""

    title: str
    width: int
    room: int
    cut: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """More than a quarter of it is, with the margins of its cells taken as part of the text."""
        return self.room > self.width / 4


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
            yield Seen(title, width, min(room for room, _ in texts), cut)

    def cut_beside_room(self, window: QWidget) -> list[str]:
        """Each text of a table in sight that is cut while another column there is more than a quarter empty."""
        found = []
        for view in window.findChildren(QTableView):
            if not view.isVisible() or isinstance(view, HeatMap):
                continue
            columns = list(self.columns(view))
            for column in columns:
                empty = [other.title for other in columns if other.is_empty and other is not column]
                if empty:
                    found += [f"{view.objectName()}: “{text}” in {column.title}, {empty} empty" for text in column.cut]
        return found

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
