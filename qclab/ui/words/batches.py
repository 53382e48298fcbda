"""Facts in pairs, as the pages of batches and review list them, and how the status of a batch is shown."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.identifiers import grouped
from qclab.domain.testing.lifecycle import without
from qclab.queries.batches.batches import BatchRow
from qclab.queries.testing.testing import TestRow
from qclab.ui.widgets.words import label


def samples_of(test: TestRow) -> str:
    """The containers a test used, ids grouped for the eye; apart from them those it goes on without, and why."""
    gone = without(test.containers)
    used = ", ".join(grouped(id_) for id_, _ in test.containers if id_ not in gone)
    unused = ", ".join(f"{grouped(id_)} ({state})" for id_, state in test.containers if id_ in gone)
    return f"{used}; not used: {unused}" if unused else used


class Pairs(QWidget):
    """Facts below each other: what it is, quietly, and what it says."""

    def __init__(self, name: str, *, columns: int = 1) -> None:
        super().__init__()
        self.setObjectName(name)
        self._columns = columns
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        for column in range(columns):
            self._grid.setColumnStretch(2 * column + 1, 1)

    def show_pairs(self, pairs: Sequence[tuple[str, str]]) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for place, (name, said) in enumerate(pairs):
            row, column = divmod(place, self._columns)
            value = label(said, wrap=True)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            value.setAccessibleName(f"{name}: {said}")
            self._grid.addWidget(label(name, "quiet"), row, 2 * column, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(value, row, 2 * column + 1, Qt.AlignmentFlag.AlignTop)


def status(row: BatchRow) -> str:
    """An evaluation text: the status of a batch and the mark beside it, with the shape of where that leaves it."""
    if row.status.is_against:
        shape = "against"
    elif row.hold:
        shape = "held"
    else:
        shape = Evaluation.PENDING if row.status.is_undecided else Evaluation.COMPLIES
    return f"{shape}:{row.stands}"
