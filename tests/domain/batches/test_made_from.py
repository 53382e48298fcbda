"""What a batch was made from: how a material stands, what cannot be said, and which batch below comes first."""

import pytest

from qclab.domain.batches.lifecycle import BatchStatus as Status
from qclab.domain.batches.lifecycle import Road
from qclab.domain.batches.made_from import (
    NotMadeFrom,
    OutsideLot,
    Reach,
    Stands,
    lot_blockers,
    needs_an_answer,
    reach,
    read_ids,
    read_lots,
    say_blockers,
    tells_below,
)

HELD = "OOS-2026-0001 is open"
STANDS = [
    # status, on hold for, destroyed as: what stands against what was made from it, whether that is at risk
    (Status.QUARANTINE, "", None, "not approved, quarantine", False),
    (Status.QUARANTINE, HELD, None, f"on hold: {HELD}", True),
    (Status.APPROVED_FOR_FURTHER_PROCESSING, "", None, "", False),
    (Status.APPROVED_FOR_FURTHER_PROCESSING, HELD, None, f"on hold: {HELD}", True),
    (Status.CERTIFIED, "", None, "", False),
    (Status.CERTIFIED, HELD, None, f"on hold: {HELD}", True),
    (Status.INITIALLY_CERTIFIED, "", None, "not approved, initially certified", False),
    (Status.REPORTED_TO_CLIENT, "", None, "not approved, reported to client", False),
    (Status.REJECTED, "", None, "rejected", True),
    (Status.RECALLED, "", None, "recalled", True),
    (Status.RECALLED, HELD, None, "recalled", True),
    (Status.FINAL_REFUSED, "", None, "final certification refused (used)", True),
    (Status.SUPPLIED_OUT_OF_SPECIFICATION, "", None, "supplied out of specification", True),
    (Status.DESTROYED, "", Status.APPROVED_FOR_FURTHER_PROCESSING, "", False),
    (Status.DESTROYED, "", Status.RECALLED, "recalled", True),
    (Status.DESTROYED, "", Status.REJECTED, "rejected", True),
    (Status.DESTROYED, HELD, Status.CERTIFIED, f"on hold: {HELD}", True),
    (Status.DESTROYED, "", None, "destroyed", True),
]


@pytest.mark.parametrize(("status", "hold", "before", "against", "is_bad"), STANDS)
def test_a_material_that_is_not_approved_or_that_failed_stands_against_what_was_made_from_it(
    status: Status, hold: str, before: Status | None, against: str, is_bad: bool
) -> None:
    stands = Stands(status, hold, before)
    assert (stands.against, stands.is_bad) == (against, is_bad)


def test_every_status_is_in_the_table() -> None:
    assert {row[0] for row in STANDS} == set(Status)


APPROVED = Status.APPROVED_FOR_FURTHER_PROCESSING
TOLD = [
    (APPROVED, Status.RECALLED, "recalled"),
    (Status.QUARANTINE, Status.REJECTED, "rejected"),
    (Status.INITIALLY_CERTIFIED, Status.FINAL_REFUSED, "final certification refused (used)"),
    (APPROVED, Status.QUARANTINE, "no longer approved"),
    (Status.CERTIFIED, Status.QUARANTINE, "no longer approved"),
    (Status.RECALLED, APPROVED, ""),
    (Status.REJECTED, Status.QUARANTINE, ""),
    (APPROVED, Status.DESTROYED, ""),
    (Status.QUARANTINE, APPROVED, ""),
]


@pytest.mark.parametrize(("before", "after", "told"), TOLD)
def test_a_decision_against_a_lot_or_an_approval_taken_back_is_told_below(
    before: Status, after: Status, told: str
) -> None:
    assert tells_below(before, after) == told


SAID = [
    # parent, below, known, road: why not
    (1, set[int](), set[int](), Road.CERTIFIED, NotMadeFrom.ITSELF),
    (2, {2}, set[int](), Road.PROCESSED, NotMadeFrom.CIRCLE),
    (2, set[int](), {2}, Road.PROCESSED, NotMadeFrom.TWICE),
    (2, set[int](), set[int](), Road.MONITORED, NotMadeFrom.NO_MATERIAL),
    (2, {3}, {4}, Road.PROCESSED, None),
    (2, set[int](), set[int](), Road.CERTIFIED, None),
    (2, set[int](), set[int](), Road.REPORTED, None),
]


@pytest.mark.parametrize(("parent", "below", "known", "road", "why"), SAID)
def test_a_batch_is_made_from_no_batch_that_was_made_from_it(
    parent: int, below: set[int], known: set[int], road: Road, why: NotMadeFrom | None
) -> None:
    found = list(say_blockers(1, "CAR-1", {parent: "LV-1"}, below, known, {parent: road}))
    assert [reason.code for reason in found] == ([why] if why else [])


def test_a_lot_of_another_maker_has_a_supplier_and_a_number_and_is_said_once() -> None:
    lots = [OutsideLot("PlasmidFactory", "PX-12"), OutsideLot("plasmidfactory ", "px-12"), OutsideLot("", "PX-13")]
    assert [reason.code for reason in lot_blockers(lots, ())] == [NotMadeFrom.TWICE, NotMadeFrom.LOT]
    assert [reason.code for reason in lot_blockers(lots[:1], {lots[0].same})] == [NotMadeFrom.TWICE]


def test_what_is_typed_is_read_as_ids_and_as_lots() -> None:
    assert read_ids(" LV-26002, PL-25007;\nLV-26002,") == ("LV-26002", "PL-25007")
    assert read_lots("PlasmidFactory; PX-12; 2027-05\n\nWard 4; APH-7") == (
        OutsideLot("PlasmidFactory", "PX-12", "2027-05"),
        OutsideLot("Ward 4", "APH-7"),
    )
    for wrong in ("PX-12", "; PX-12", "a; b; c; d"):
        with pytest.raises(ValueError, match="semicolons between"):
            read_lots(wrong)


REACHED = [
    (Status.CERTIFIED, False, Reach.UNDER_WAY),
    (Status.INITIALLY_CERTIFIED, False, Reach.UNDER_WAY),
    (Status.REPORTED_TO_CLIENT, False, Reach.UNDER_WAY),
    (Status.RECALLED, False, Reach.UNDER_WAY),
    (Status.QUARANTINE, False, Reach.HERE),
    (Status.QUARANTINE, True, Reach.NEVER_RELEASED),
    (APPROVED, False, Reach.HERE),
    (Status.CERTIFIED, True, Reach.GIVEN),
    (Status.FINAL_REFUSED, False, Reach.GIVEN),
    (Status.SUPPLIED_OUT_OF_SPECIFICATION, False, Reach.GIVEN),
    (Status.REJECTED, False, Reach.ENDED),
    (Status.DESTROYED, True, Reach.ENDED),
]


@pytest.mark.parametrize(("status", "is_expired", "where"), REACHED)
def test_what_moves_comes_before_what_is_here_and_what_was_given(
    status: Status, is_expired: bool, where: Reach
) -> None:
    assert reach(status, is_expired=is_expired) is where
    assert needs_an_answer(status) is (where is not Reach.ENDED)
