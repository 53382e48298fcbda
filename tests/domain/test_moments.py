"""Moments are said in the laboratory's zone, at midnight too, and on the two days a year that are not 24 hours long."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from qclab.domain import moments

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
SPRING, AUTUMN = date(2027, 3, 28), date(2026, 10, 25)


@pytest.mark.parametrize(
    ("at", "day", "minute"),
    [
        (datetime(2026, 10, 24, 22, 30, tzinfo=UTC), "2026-10-25", "2026-10-25 00:30"),
        (datetime(2026, 10, 24, 21, 59, tzinfo=UTC), "2026-10-24", "2026-10-24 23:59"),
        (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), "2026-10-26", "2026-10-26 00:00"),
        (datetime(2027, 3, 27, 23, 0, tzinfo=UTC), "2027-03-28", "2027-03-28 00:00"),
        (datetime(2027, 3, 28, 22, 0, tzinfo=UTC), "2027-03-29", "2027-03-29 00:00"),
        (datetime(2027, 3, 28, 21, 59, tzinfo=UTC), "2027-03-28", "2027-03-28 23:59"),
    ],
)
def test_the_day_is_the_laboratorys_at_its_midnight(at: datetime, day: str, minute: str) -> None:
    assert (moments.day(at, AMSTERDAM), moments.minute(at, AMSTERDAM)) == (day, minute)


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (AUTUMN, 25), (date(2026, 11, 22), 24)])
def test_a_day_lasts_from_midnight_to_midnight(day: date, hours: int) -> None:
    start, end = (moments.midnight(each, AMSTERDAM).astimezone(UTC) for each in (day, day + timedelta(days=1)))
    assert end - start == timedelta(hours=hours)


def test_a_time_that_comes_twice_is_said_with_its_offset() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    second = first + timedelta(hours=1)
    assert [moments.minute(at, AMSTERDAM) for at in (first, second)] == [
        "2026-10-25 02:30 +02:00",
        "2026-10-25 02:30 +01:00",
    ]
    assert moments.minute(second + timedelta(hours=1), AMSTERDAM) == "2026-10-25 03:30"


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (-1, "yesterday 23:30"),
        (1, "today 01:30"),
        (25, "tomorrow 00:30"),
        (49, "2026-10-27 00:30"),
        (-30, "2026-10-23 18:30"),
    ],
)
def test_days_near_by_have_names(hours: int, words: str) -> None:
    """Half past midnight on the long day of autumn: 25 hours later it is half past midnight tomorrow."""
    now = datetime(2026, 10, 24, 22, 30, tzinfo=UTC)
    assert moments.near(now + timedelta(hours=hours), now, AMSTERDAM) == words


def test_the_offset_of_half_an_hour_is_written_whole() -> None:
    assert moments.offset(datetime(2026, 11, 22, tzinfo=UTC), ZoneInfo("Asia/Kolkata")) == "+05:30"


def test_the_workstations_zone_is_noticed_only_where_its_clock_differs(in_amsterdam: None) -> None:
    at = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
    assert not moments.differs_here(at, ZoneInfo("Europe/Madrid"))
    assert moments.differs_here(at, ZoneInfo("Europe/London"))


def test_nothing_is_said_of_no_moment() -> None:
    assert (moments.day(None), moments.minute(None, AMSTERDAM)) == ("", "")
