"""What is to be looked at in the incubators, above the tests: suspected, late, today, coming, as somebody walks."""

from collections.abc import Callable, Sequence
from datetime import datetime

from qclab.domain.counts import count
from qclab.domain.testing.readings import Due
from qclab.queries.testing.rounds import Round
from qclab.ui.acts import Acts
from qclab.ui.models.columns import Column
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.short_list import ShortList
from qclab.ui.words import moments

_SEEN = 5


class RoundsList(ShortList):
    """What is loaded, by when it is looked at."""

    def __init__(self, clock: Callable[[], datetime], acts: Acts, preferences: Preferences) -> None:
        super().__init__("my_work_readings", _columns(clock), acts, preferences, words="Readings due", most=_SEEN)
        self.setObjectName("readings_due")

    @property
    def rows(self) -> Sequence[Round]:
        return self._model.rows

    def round(self, key: object) -> Round | None:
        """The round of this key, while it is still to be made."""
        return next((row for row in self._model.rows if row.key == key), None)

    def show_rows(self, rows: Sequence[Round]) -> None:
        self.show_under(f"Readings due: {said(rows)}", rows)


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
