"""Material is used in time; what was used in time is read and certified whenever it is ready."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from qclab.domain.batches.expiry import Expiries, Late, ShelfLife, Stood, expiry_edit_blockers, is_used_in_time

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


def test_a_step_is_judged_by_the_expiry_that_stood_when_it_was_taken() -> None:
    day = timedelta(days=1)
    moved = Expiries((Stood(EXPIRY - 9 * day, EXPIRY), Stood(EXPIRY + 2 * day, EXPIRY + 30 * day)))
    assert moved.is_over(EXPIRY + day), "it was late then, though the expiry was moved since"
    late = moved.late(Late.RECEIVED, EXPIRY + day, AMSTERDAM, "Vial")
    assert late is not None
    assert late.facts["expiry"] == EXPIRY
    assert not moved.is_over(EXPIRY + 3 * day)
    assert not moved.is_over(EXPIRY - 20 * day), "before the batch was registered the first one holds"
    assert [after.expiry_at for _, after in moved.changed_since(EXPIRY)] == [EXPIRY + 30 * day]


def test_an_expiry_that_is_brought_forward_makes_late_what_was_in_time() -> None:
    day = timedelta(days=1)
    shorter = Expiries((Stood(EXPIRY - 9 * day, EXPIRY), Stood(EXPIRY - 2 * day, EXPIRY - 6 * day)))
    assert shorter.is_over(EXPIRY - 5 * day)
    assert not Expiries(()).is_over(EXPIRY)


def test_one_person_edits_an_expiry_until_material_was_received() -> None:
    assert not expiry_edit_blockers(is_received=False)
    assert [why.field for why in expiry_edit_blockers(is_received=True)] == ["expiry_at"]
