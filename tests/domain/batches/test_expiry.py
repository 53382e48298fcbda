"""Material is used in time; what was used in time is read and certified whenever it is ready."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from qclab.domain.batches.expiry import Late, ShelfLife, is_used_in_time

EXPIRY = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def test_the_very_moment_of_expiry_is_in_time() -> None:
    life = ShelfLife(EXPIRY)
    assert life.late(Late.RECEIVED, EXPIRY, AMSTERDAM) is None
    assert life.late(Late.RECEIVED, EXPIRY + timedelta(seconds=1), AMSTERDAM) is not None
    assert ShelfLife(None).late(Late.RECEIVED, EXPIRY, AMSTERDAM) is None


def test_it_counts_instants_through_the_hour_that_comes_twice() -> None:
    """02:30 comes twice that night: the second one is an hour after the expiry, and the sentence tells them apart."""
    late = ShelfLife(EXPIRY).late(Late.STARTED, EXPIRY + timedelta(hours=1), AMSTERDAM, "Sterility")
    assert late is not None
    assert late.code is Late.STARTED
    assert late.text == (
        "Sterility is started after expiry: at 2026-10-25 02:30 +01:00, and the batch expired at "
        "2026-10-25 02:30 +02:00."
    )


def test_what_was_initially_certified_in_time_is_never_too_late() -> None:
    assert is_used_in_time(EXPIRY, EXPIRY)
    assert not is_used_in_time(EXPIRY, EXPIRY + timedelta(seconds=1))
    assert not is_used_in_time(EXPIRY, None)
