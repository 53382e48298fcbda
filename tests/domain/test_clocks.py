"""A time that clocks skip or show twice is told from every other."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from qclab.domain.clocks import clock_fault


@pytest.mark.parametrize(
    ("written", "zone", "words"),
    [
        ("2027-03-28 02:30", "Europe/Amsterdam", "the clock goes from 02:00 to 03:00 that night"),
        ("2027-03-28 02:00", "Europe/Amsterdam", "the clock goes from 02:00 to 03:00 that night"),
        ("2026-10-04 02:15", "Australia/Lord_Howe", "the clock goes from 02:00 to 02:30 that night"),
        ("2026-10-25 02:00", "Europe/Amsterdam", "comes twice in Europe/Amsterdam"),
        ("2026-10-25 02:59", "Europe/Amsterdam", "comes twice in Europe/Amsterdam"),
    ],
)
def test_a_time_that_clocks_skip_or_show_twice_is_at_fault(written: str, zone: str, words: str) -> None:
    assert words in clock_fault(datetime.fromisoformat(written), ZoneInfo(zone))


@pytest.mark.parametrize("written", ["2027-03-28 01:59", "2027-03-28 03:00", "2026-10-25 01:59", "2026-10-25 03:00"])
def test_the_minutes_around_are_not(written: str, in_amsterdam: None) -> None:
    local = datetime.fromisoformat(written)
    assert [clock_fault(local, zone) for zone in (ZoneInfo("Europe/Amsterdam"), None, UTC)] == ["", "", ""]


def test_the_clock_of_the_workstation_has_such_times_too(in_amsterdam: None) -> None:
    assert "does not exist in the zone of this workstation" in clock_fault(datetime(2027, 3, 28, 2, 30), None)  # noqa: DTZ001
    assert "comes twice in the zone of this workstation" in clock_fault(datetime(2026, 10, 25, 2, 30), None)  # noqa: DTZ001
