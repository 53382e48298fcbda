"""A few rows under their heading, above what a page is about: as high as its lines, gone while there are none."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from qclab.ui.acts import Acts
from qclab.ui.models.columns import Column
from qclab.ui.models.simple_table import SimpleTable
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.table import Table
from qclab.ui.widgets.words import label


class ShortList(QWidget):
    """``most`` lines are seen at once; the table bears ``name``, and ``words`` say what it lists."""

    opened = Signal(object)
    """The key of a row."""

    def __init__(
        self, name: str, columns: Sequence[Column], acts: Acts, preferences: Preferences, *, words: str, most: int
    ) -> None:
        super().__init__()
        self._most = most
        self._title = label("", "heading")
        self._model = SimpleTable(columns, row_id=lambda row: row.key)
        self.table = Table(name, self._model, acts, preferences, label=words)
        self.table.opened.connect(self.opened)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        whole.addWidget(self._title)
        whole.addWidget(self.table)
        self.hide()

    def show_under(self, title: str, rows: Sequence[Any]) -> None:
        """These rows under this title; the cursor stays where nothing changed."""
        self.setVisible(bool(rows))
        if list(self._model.rows) == list(rows):
            return
        self._model.set_rows(rows)
        self._title.setText(title)
        height = self.table.verticalHeader().defaultSectionSize() * min(len(rows), self._most)
        self.table.setFixedHeight(self.table.horizontalHeader().sizeHint().height() + height + 4)
