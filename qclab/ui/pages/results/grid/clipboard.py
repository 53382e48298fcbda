"""Blocks between the grid and a spreadsheet."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QModelIndex

from qclab.domain.results.cell import Cell
from qclab.ui.pages.results.grid.model import ResultsModel


def as_block(model: ResultsModel, indexes: Iterable[QModelIndex]) -> str:
    """The values of these cells, as a spreadsheet reads them."""
    rows: dict[int, dict[int, str]] = {}
    for index in indexes:
        cell = model.cell_at(index)
        text = model.shown(cell).text if cell else model.data(index) or ""
        rows.setdefault(index.row(), {})[index.column()] = " ".join(text.split())
    return "\n".join("\t".join(cells[column] for column in sorted(cells)) for _, cells in sorted(rows.items()))


def landing(model: ResultsModel, start: Cell, rows: Sequence[Sequence[str]]) -> tuple[dict[Cell, str], list[str]]:
    """The cell that each text of a block falls on, and the texts that fall where nothing can be entered now."""
    first = model.place(start)
    texts: dict[Cell, str] = {}
    outside: list[str] = []
    for down, row in enumerate(rows):
        for across, text in enumerate(row):
            index = model.index(first.row() + down, first.column() + across)
            target = model.cell_at(index) if index.isValid() else None
            draft = model.drafts.get(target) if target is not None else None
            if target is None or (draft is not None and draft.is_under_way):
                outside += [text.strip()] if text.strip() else []
            elif text.strip():
                texts[target] = text.strip()
    return texts, outside
