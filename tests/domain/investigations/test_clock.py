"""Until when a case is to be closed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from qclab.domain.clocks import holidays_fault, read_holidays
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


@pytest.mark.parametrize(
    ("days", "due"),
    [
        (3, datetime(2026, 3, 5, 14, 31, tzinfo=ZONE)),
        (4, datetime(2026, 3, 9, 14, 31, tzinfo=ZONE)),  # Friday is one, Saturday too, which is none anyhow
        (20, datetime(2026, 3, 31, 14, 31, tzinfo=ZONE)),
    ],
)
def test_holidays_of_the_laboratory_are_no_working_days(days: int, due: datetime) -> None:
    holidays = read_holidays("2026-03-06; Founding day\n2026-03-07; Saturday after it")
    assert target(MONDAY, ZONE, Targets(working_days=days, holidays=holidays), is_short=False) == due


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("2026-12-25; Christmas Day\n\n2026-12-26; Boxing Day", None),
        ("", None),
        ("2026-12-25", 1),
        ("2026-12-25; Christmas Day\n25 December; Boxing Day", 2),
        ("2026-12-25; Christmas Day\n2026-12-25; Christmas Day", 2),
        ("0026-12-25; Christmas Day", 1),
    ],
)
def test_a_list_of_holidays_is_refused_at_its_first_line_that_is_none(text: str, line: int | None) -> None:
    why = holidays_fault(text, "laboratory.holidays")
    assert (why.facts["line"] if why else None) == line


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
