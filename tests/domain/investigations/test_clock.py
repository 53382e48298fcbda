"""Until when a case is to be closed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from qclab.domain.investigations.clock import Targets, Untimely, extend_blockers, lives_hours, target

ZONE = ZoneInfo("Europe/Amsterdam")
MONDAY = datetime(2026, 3, 2, 13, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "due"),
    [
        (1, datetime(2026, 3, 3, 14, 31, tzinfo=ZONE)),
        (5, datetime(2026, 3, 9, 14, 31, tzinfo=ZONE)),
        (20, datetime(2026, 3, 30, 14, 31, tzinfo=ZONE)),  # the same time of the clock, in summer time by then
    ],
)
def test_twenty_working_days_leave_out_saturday_and_sunday(days: int, due: datetime) -> None:
    assert target(MONDAY, ZONE, Targets(working_days=days), is_short=False) == due


def test_what_lives_for_hours_is_counted_in_hours() -> None:
    made = datetime(2026, 3, 1, 8, tzinfo=UTC)
    assert target(MONDAY, ZONE, Targets(hours=24), is_short=True) == MONDAY + timedelta(hours=24)
    assert lives_hours(made, made + timedelta(hours=71))
    assert not lives_hours(made, made + timedelta(hours=72))
    assert not lives_hours(made, None)
    assert not lives_hours(None, made)


def test_a_case_is_extended_to_a_later_moment_only() -> None:
    due = MONDAY + timedelta(days=3)
    codes = [[why.code for why in extend_blockers(until, MONDAY, due)] for until in (None, MONDAY, due)]
    assert codes == [[Untimely.NO_MOMENT], [Untimely.NOT_LATER], [Untimely.NOT_LATER]]
    assert extend_blockers(due + timedelta(seconds=1), MONDAY, due) == ()
