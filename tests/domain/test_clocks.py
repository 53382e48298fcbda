"""What is typed is one moment on the laboratory's clock, or it is refused."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from qclab.domain.clocks import Unclear, day, doubt, instant, zone_named
from qclab.domain.refusals import Invalid

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@pytest.mark.parametrize(
    ("written", "zone", "code", "words"),
    [
        ("2027-03-28 02:30", "Europe/Amsterdam", Unclear.SKIPPED, "the clock goes from 02:00 to 03:00 that night"),
        ("2027-03-28 02:00", "Europe/Amsterdam", Unclear.SKIPPED, "the clock goes from 02:00 to 03:00 that night"),
        ("2026-10-04 02:15", "Australia/Lord_Howe", Unclear.SKIPPED, "the clock goes from 02:00 to 02:30 that night"),
        ("2026-10-25 02:00", "Europe/Amsterdam", Unclear.TWICE, "2026-10-25 02:00+02:00 is the first"),
        ("2026-10-25 02:59", "Europe/Amsterdam", Unclear.TWICE, "2026-10-25 02:59+01:00 the second"),
    ],
)
def test_a_time_that_clocks_skip_or_show_twice_is_refused(written: str, zone: str, code: Unclear, words: str) -> None:
    with pytest.raises(Invalid) as refused:
        instant(written, ZoneInfo(zone))
    assert refused.value.codes == (code,)
    assert words in str(refused.value)


@pytest.mark.parametrize("written", ["2027-03-28 01:59", "2027-03-28 03:00", "2026-10-25 01:59", "2026-10-25 03:00"])
def test_the_minutes_around_are_not(written: str, in_amsterdam: None) -> None:
    local = datetime.fromisoformat(written)
    assert [doubt(local, zone) for zone in (AMSTERDAM, UTC)] == [None, None]


@pytest.mark.parametrize(
    ("written", "hour"),
    [("2026-10-25 02:30+02:00", 0), ("2026-10-25 02:30+01:00", 1), ("2026-10-25T01:30Z", 1), ("2026-10-25 03:30", 2)],
)
def test_an_offset_says_which_of_two_it_is(written: str, hour: int) -> None:
    assert instant(written, AMSTERDAM) == datetime(2026, 10, 25, hour, 30, tzinfo=UTC)


def test_a_time_alone_is_today_where_today_is_given() -> None:
    assert instant("0:30", AMSTERDAM, today=date(2026, 10, 25)) == datetime(2026, 10, 24, 22, 30, tzinfo=UTC)
    with pytest.raises(Invalid):
        instant("0:30", AMSTERDAM)


@pytest.mark.parametrize("written", ["22.11.2026 06:00", "2026-11-22", "tomorrow", "2026-13-01 10:00", ""])
def test_what_is_no_moment_is_refused(written: str) -> None:
    with pytest.raises(Invalid) as refused:
        instant(written, AMSTERDAM)
    assert refused.value.codes == (Unclear.UNREAD,)


def test_a_day_is_written_like_one() -> None:
    assert day(" 2026-11-22 ") == date(2026, 11, 22)
    with pytest.raises(Invalid) as refused:
        day("22.11.2026")
    assert refused.value.codes == (Unclear.UNREAD,)


@pytest.mark.parametrize("name", ["Europe", "", "Mars/Olympus", "../etc/passwd", "Europe/Amsterdam\0"])
def test_what_is_no_zone_is_refused(name: str) -> None:
    with pytest.raises(Invalid) as refused:
        zone_named(name, "laboratory.zone")
    assert refused.value.codes == (Unclear.NO_ZONE,)
    assert refused.value.reasons[0].field == "laboratory.zone"
