"""Where the cursor goes: only to cells that can hold a result."""

from PySide6.QtCore import QModelIndex

from qclab.ui.pages.results.grid.model import ResultsModel


def nearest(model: ResultsModel, row: int, column: int) -> QModelIndex:
    """The cell of a row that is nearest to a column; invalid in a row without any."""
    indexes = [model.index(row, place) for place in range(model.columnCount())]
    cells = [index for index in indexes if model.cell_at(index) is not None]
    return min(cells, key=lambda index: abs(index.column() - column), default=QModelIndex())


def down(model: ResultsModel, index: QModelIndex, rows: int, column: int) -> QModelIndex:
    """So many rows down or up, in the column the person is walking in; invalid at the end."""
    last = model.rowCount() - 1
    row = min(max(index.row() + rows, 0), last)
    return nearest(model, row, column) if last >= 0 and row != index.row() else QModelIndex()


def across(model: ResultsModel, index: QModelIndex, step: int) -> QModelIndex:
    """The next or the previous cell in reading order; invalid at the end."""
    row, column = index.row(), index.column() + step
    while 0 <= row < model.rowCount():
        if not 0 <= column < model.columnCount():
            row += step
            column = 0 if step > 0 else model.columnCount() - 1
        elif model.cell_at(model.index(row, column)) is not None:
            return model.index(row, column)
        else:
            column += step
    return QModelIndex()


def aside(model: ResultsModel, index: QModelIndex, step: int) -> QModelIndex:
    """The next cell in the same row; invalid at its end."""
    target = across(model, index, step)
    return target if target.isValid() and target.row() == index.row() else QModelIndex()
