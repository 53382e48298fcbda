"""Facts in pairs, as the pages of batches and review list them."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from qclab.domain.identifiers import grouped
from qclab.domain.testing.lifecycle import without
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
