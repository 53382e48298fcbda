"""Megabytes that a list adds to a fresh process: ``python -m benchmarks.memory ours|items ROWS``."""

import resource
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QTableView

from qclab.store import reading
from qclab.ui.acts import Acts
from qclab.ui.models.columns import Column
from qclab.ui.models.paged_table import PagedTable
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.table import Table

_COLUMNS = 12


@dataclass(frozen=True)
class _Line:
    id: int
    words: str


def _ours(rows: int, acts: Acts, folder: Path) -> QTableView:
    model = PagedTable(
        [Column(f"Words {n}", 120, lambda row: row.words, key=f"words_{n}") for n in range(_COLUMNS)], acts
    )
    view = Table("memory", model, acts, Preferences(folder / "preferences.json"))
    model.setParent(view)
    model.set_source(list(range(1, rows + 1)), _lines)
    return view


def _lines(ids: Sequence[int]) -> list[_Line]:
    return [_Line(each, f"line {each}") for each in ids]


def _items(rows: int, _acts: Acts, _folder: Path) -> QTableView:
    view = QTableView()
    items = QStandardItemModel(rows, _COLUMNS, view)
    for row in range(rows):
        for column in range(_COLUMNS):
            items.setItem(row, column, QStandardItem(f"line {row + 1}"))
    view.setModel(items)
    return view


def _resident() -> float:
    """The memory this process holds, in MB, as Linux tells it; ``getrusage`` would give the parent's peak too."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1024**2


def main() -> None:
    kind, rows = sys.argv[1], int(sys.argv[2])
    app = QApplication(["benchmarks"])
    acts = Acts()
    with TemporaryDirectory() as folder:
        QTableView().grab()  # what any first table costs
        assert reading  # what the first read of a program imports is no part of a list
        before = _resident()
        view = (_ours if kind == "ours" else _items)(rows, acts, Path(folder))
        view.resize(1600, 1000)
        view.show()
        acts.wait_idle()
        view.viewport().repaint()
        print(max(_resident() - before, 0.1))
        view.hide()
    acts.close()
    app.quit()


if __name__ == "__main__":
    main()
