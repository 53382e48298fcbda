"""Dates that cannot be, and the temperature at which a sample arrives."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from qclab.domain.clocks import Unclear
from qclab.domain.samples.dates import BatchDates, NeverSo, received_faults, sampled_faults
from qclab.domain.samples.temperature import outside_range

NOW = datetime(2026, 10, 25, 12, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Amsterdam")
MADE = BatchDates(date(2026, 10, 25), NOW + timedelta(days=3), is_made=True, zone=ZONE)
EARLIER = BatchDates(MADE.manufactured_on, MADE.expiry_at, is_made=False, zone=ZONE)


@pytest.mark.parametrize(
    ("sampled_at", "of", "codes"),
    [
        (None, MADE, []),
        (NOW, MADE, []),
        (NOW + timedelta(minutes=5), MADE, []),
        (NOW + timedelta(minutes=6), MADE, [NeverSo.TO_COME]),
        (datetime(226, 10, 25, 12, tzinfo=UTC), MADE, [Unclear.IMPROBABLE]),
        (datetime(2206, 10, 25, 12, tzinfo=UTC), MADE, [Unclear.IMPROBABLE]),
        (datetime(2026, 10, 24, 21, 59, tzinfo=UTC), MADE, [NeverSo.BEFORE_MADE]),
        (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), MADE, []),
        (datetime(2026, 10, 20, 8, 0, tzinfo=UTC), EARLIER, []),
        (NOW, BatchDates(None, NOW - timedelta(days=1), True, ZONE), [NeverSo.AFTER_EXPIRY]),
        (NOW, BatchDates(None, NOW, True, ZONE), []),
    ],
)
def test_a_sample_is_taken_of_a_batch_that_is_there(
    sampled_at: datetime | None, of: BatchDates, codes: list[NeverSo | Unclear]
) -> None:
    """The day of making is the laboratory's: it begins at 22:00 UTC in summer."""
    assert [reason.code for reason in sampled_faults(sampled_at, of, NOW)] == codes


def test_a_sample_is_received_once_it_was_taken_and_its_batch_was_made() -> None:
    later = list(sampled_faults(NOW, MADE, NOW, received_at=NOW - timedelta(hours=1)))
    assert [reason.code for reason in later] == [NeverSo.AFTER_RECEIPT]
    assert not list(sampled_faults(NOW, MADE, NOW, received_at=NOW))
    day_before = NOW - timedelta(days=1)
    assert [reason.code for reason in received_faults(day_before, MADE)] == [NeverSo.RECEIVED_BEFORE_MADE]
    assert not list(received_faults(day_before, EARLIER))
    assert not list(received_faults(NOW, MADE))


@pytest.mark.parametrize(
    ("temperature", "transport", "storage", "is_outside"),
    [
        ("25", "", "≤ -130", True),
        ("-130", "", "≤ -130", False),
        ("-158", "", "≤ -130", False),
        ("-80", "≤ -60", "≤ -130", False),
        ("8.0", "", "2 to 8", False),
        ("8.1", "", "2 to 8", True),
        ("25", "", "", False),
        (None, "", "≤ -130", False),
    ],
)
def test_a_sample_travels_as_it_is_stored_unless_its_plan_says_otherwise(
    temperature: str | None, transport: str, storage: str, is_outside: bool
) -> None:
    read = Decimal(temperature) if temperature else None
    assert bool(outside_range(read, transport, storage)) == is_outside
