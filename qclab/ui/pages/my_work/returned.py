"""What came back to the analyst, above everything else: nobody but who submitted it can go on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from qclab.domain.counts import count
from qclab.queries.review.returned import Returned, returned
from qclab.queries.testing.testing import TestRow, fetch_tests
from qclab.services.lab import Asking
from qclab.ui.acts import Acts
from qclab.ui.models.columns import Column
from qclab.ui.models.simple_table import SimpleTable
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.table import Table
from qclab.ui.widgets.words import label
from qclab.ui.words import moments

_SEEN = 4


@dataclass(frozen=True)
class Back:
    """A test that came back, with who gave it back, when and why."""

    test: TestRow
    back: Returned | None

    @property
    def key(self) -> int:
        return self.test.key

    @property
    def why(self) -> str:
        return self.back.reason if self.back else self.test.state_reason

    @property
    def by(self) -> str:
        return f"{self.back.by}, {moments.minute(self.back.at)}" if self.back else ""


def read_returned(ask: Asking, keys: Sequence[int]) -> list[Back]:
    """These tests with their reasons; no question where there are none."""
    if not keys:
        return []
    back: Mapping[int, Returned] = ask(returned, keys)
    return [Back(row, back.get(row.key)) for row in ask(fetch_tests, keys).values()]


class ReturnedList(QWidget):
    """As high as its lines, up to some of them; gone while nothing came back."""

    opened = Signal(object)
    """The key of a test."""

    def __init__(self, acts: Acts, preferences: Preferences, sample: Callable[[TestRow], str]) -> None:
        super().__init__()
        self.setObjectName("returned")
        self._title = label("", "heading")
        self._model = SimpleTable(_columns(sample), row_id=lambda row: row.key)
        self.table = Table("my_work_returned", self._model, acts, preferences, label="Returned to me")
        self.table.opened.connect(self.opened)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        whole.addWidget(self._title)
        whole.addWidget(self.table)
        self.hide()

    def show_rows(self, rows: Sequence[Back]) -> None:
        self.setVisible(bool(rows))
        if list(self._model.rows) == list(rows):
            return
        self._model.set_rows(rows)
        self._title.setText(f"{count(len(rows), 'test')} returned to you: nobody else can go on")
        height = self.table.verticalHeader().defaultSectionSize() * min(len(rows), _SEEN)
        self.table.setFixedHeight(self.table.horizontalHeader().sizeHint().height() + height + 4)


def _columns(sample: Callable[[TestRow], str]) -> tuple[Column, ...]:
    return (
        Column("Test", 200, lambda row: row.test.method_title, key="test",
               tooltip=lambda row: row.test.method_title),
        Column("Sample", 130, lambda row: sample(row.test), kind="id", key="sample"),
        Column("Batch", 95, lambda row: row.test.batch_id, kind="id", key="batch"),
        Column("Why it came back", 330, lambda row: f"alert:{row.why}", kind="evaluation", key="why",
               tooltip=lambda row: row.why),
        Column("Returned by", 190, lambda row: row.by, kind="quiet", key="by", tooltip=lambda row: row.by),
    )  # fmt: skip
