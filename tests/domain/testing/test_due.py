"""Days of the laboratory, not of the database's clock: midnight, summer time and the end of the week."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from qclab.domain.testing.due import LATE, TODAY, Horizon

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def column_of(horizon: Horizon, due: datetime) -> int:
    """The one column whose span holds this moment; fails when there are two or none."""
    held = []
    for column in horizon.columns:
        start, end = horizon.span(column, column)
        if (start is None or due >= start) and (end is None or due < end):
            held.append(column)
    assert len(held) == 1
    return held[0]


def test_a_day_begins_at_the_laboratorys_midnight() -> None:
    horizon = Horizon(datetime(2026, 3, 6, 22, 30, tzinfo=UTC), AMSTERDAM)
    assert horizon.today == date(2026, 3, 6)
    assert column_of(horizon, datetime(2026, 3, 6, 22, 59, tzinfo=UTC)) == TODAY
    assert column_of(horizon, datetime(2026, 3, 6, 23, 0, tzinfo=UTC)) == TODAY + 1


def test_what_was_due_a_moment_ago_is_late_and_what_is_due_now_is_not() -> None:
    now = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
    horizon = Horizon(now, UTC)
    assert column_of(horizon, now - timedelta(microseconds=1)) == LATE
    assert column_of(horizon, now) == TODAY


@pytest.mark.parametrize("now", [datetime(2026, 3, 27, 8, tzinfo=UTC), datetime(2026, 10, 22, 8, tzinfo=UTC)])
def test_every_moment_has_one_column_also_when_the_clocks_change(now: datetime) -> None:
    horizon = Horizon(now, AMSTERDAM, days=7)
    for minutes in range(-60, 9 * 24 * 60, 30):
        due = now + timedelta(minutes=minutes)
        column = column_of(horizon, due)
        day = due.astimezone(AMSTERDAM).date()
        if due < now:
            assert column == LATE
        elif day <= horizon.day(horizon.days):
            assert horizon.day(column) == day
        else:
            assert column == horizon.later


@pytest.mark.parametrize(("day", "column"), [(2, 7), (6, 3), (8, 1)])  # a Monday, a Friday, a Sunday of March 2026
def test_this_week_ends_with_its_sunday(day: int, column: int) -> None:
    horizon = Horizon(datetime(2026, 3, day, 9, tzinfo=UTC), UTC)
    assert horizon.week == column
    assert horizon.day(horizon.week) == date(2026, 3, 8)
