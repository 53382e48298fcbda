"""What is to be looked at in the incubators, above the tests: suspected, late, today, coming, as somebody walks."""

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from qclab.domain.counts import count
from qclab.domain.testing.readings import Due
from qclab.queries.testing.rounds import Round
from qclab.ui.acts import Acts
from qclab.ui.models.columns import Column
from qclab.ui.models.simple_table import SimpleTable
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.table import Table
from qclab.ui.widgets.words import label
from qclab.ui.words import moments

_SEEN = 5


class RoundsList(QWidget):
    """As high as its lines, up to some of them; gone while nothing is loaded."""

    opened = Signal(object)
    """The key of a round."""

    def __init__(self, clock: Callable[[], datetime], acts: Acts, preferences: Preferences) -> None:
        super().__init__()
        self.setObjectName("readings_due")
        self._title = label("", "heading")
        self._model = SimpleTable(_columns(clock), row_id=lambda row: row.key)
        self.table = Table("my_work_readings", self._model, acts, preferences, label="Readings due")
        self.table.opened.connect(self.opened)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        whole.addWidget(self._title)
        whole.addWidget(self.table)
        self.hide()

    @property
    def rows(self) -> Sequence[Round]:
        return self._model.rows

    def round(self, key: object) -> Round | None:
        """The round of this key, while it is still to be made."""
        return next((row for row in self._model.rows if row.key == key), None)

    def show_rows(self, rows: Sequence[Round]) -> None:
        self.setVisible(bool(rows))
        if list(self._model.rows) == list(rows):
            return
        self._model.set_rows(rows)
        self._title.setText(f"Readings due: {said(rows)}")
        height = self.table.verticalHeader().defaultSectionSize() * min(len(rows), _SEEN)
        self.table.setFixedHeight(self.table.horizontalHeader().sizeHint().height() + height + 4)


def said(rows: Sequence[Round]) -> str:
    """``suspected 1 unit, late 4 units, today 26 units``; what comes later is in the list alone."""
    numbers = {due: sum(len(row.units) for row in rows if row.due is due) for due in (None, Due.LATE, Due.TODAY)}
    told = [f"{due or 'suspected'} {count(number, 'unit')}" for due, number in numbers.items() if number]
    return ", ".join(told) or "none today"


def _when(row: Round, now: datetime) -> str:
    if row.look is None:
        return "against:suspected"
    closes = moments.near(row.look.closes_at, now) if row.look.closes_at else ""
    if row.due is Due.LATE:
        return f"late:late since {closes}"
    if row.look.opens_at > now:
        return f"pending:from {moments.near(row.look.opens_at, now)}"
    return f"to-begin:now, until {closes}" if closes else "to-begin:now, on any day"


def _look(row: Round) -> str:
    if row.look is None:
        return "Gram stain or subculture"
    return row.look.said + (", binds" if row.look.is_binding else "")


def _units(row: Round) -> str:
    return count(len(row.units), "unit") + (f", {row.read} read" if row.read else "")


def _columns(clock: Callable[[], datetime]) -> tuple[Column, ...]:
    return (
        Column("When", 230, lambda row: _when(row, clock()), kind="evaluation", key="when"),
        Column("Incubator", 100, lambda row: row.incubator, key="incubator", tooltip=lambda row: row.incubator),
        Column("Test", 230, lambda row: row.first.method_title, key="test", tooltip=lambda row: row.first.method_title),
        Column("Batch", 95, lambda row: row.first.batch_id, kind="id", key="batch"),
        Column("Look", 190, _look, key="look", tooltip=_look),
        Column("Units", 120, _units, kind="quiet", key="units"),
    )
