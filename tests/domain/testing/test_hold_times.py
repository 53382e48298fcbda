"""Material is held no longer than its hold time before a test of it begins."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from qclab.domain.testing.hold_times import Begins, Hold, begins, hold_of, is_to_be_passed, late_said, start_by
from qclab.domain.testing.performing import Said, must_be_said, unsaid_reason

TAKEN = datetime(2026, 11, 22, 6, tzinfo=UTC)
END = TAKEN + timedelta(hours=2)
MINUTE = timedelta(minutes=1)
HELD = (Hold(END),)

STANDS = [
    # hold times, when it began, now
    ((), None, END + MINUTE, Begins.ANY_TIME),
    ((), END + MINUTE, END + MINUTE, Begins.ANY_TIME),
    (HELD, None, END, Begins.TO_BEGIN),
    (HELD, None, END + MINUTE, Begins.MISSED),
    (HELD, END, END + MINUTE, Begins.IN_TIME),
    (HELD, END + MINUTE, END + MINUTE, Begins.LATE),
    ((Hold(END + MINUTE), Hold(END)), END + MINUTE, END + MINUTE, Begins.LATE),
]


@pytest.mark.parametrize(("holds", "begun", "now", "stands"), STANDS)
def test_a_test_begins_by_the_first_end_of_its_containers(
    holds: tuple[Hold, ...], begun: datetime | None, now: datetime, stands: Begins
) -> None:
    assert begins(holds, begun, now) is stands


@pytest.mark.parametrize(
    ("hours", "taken", "received", "end"),
    [
        (None, TAKEN, TAKEN, None),
        (Decimal(2), None, None, None),
        (Decimal(2), TAKEN, TAKEN + timedelta(hours=1), END),
        (Decimal(2), None, TAKEN + timedelta(hours=1), END + timedelta(hours=1)),
        (Decimal("0.5"), TAKEN, None, TAKEN + timedelta(minutes=30)),
    ],
)
def test_it_runs_from_when_the_material_was_taken_else_received(
    hours: Decimal | None, taken: datetime | None, received: datetime | None, end: datetime | None
) -> None:
    hold = hold_of(hours, taken, received, needs_deviation=True)
    assert (hold.start_by if hold else None) == end
    assert start_by([hold] if hold else []) == end


@pytest.mark.parametrize(
    ("holds", "begun", "is_needed"),
    [
        (HELD, None, False),
        (HELD, END, False),
        (HELD, END + MINUTE, True),
        ((Hold(END, needs_deviation=False),), END + MINUTE, False),
        ((Hold(END, needs_deviation=False), Hold(END + 2 * MINUTE)), END + MINUTE, False),
        ((Hold(END, needs_deviation=False), Hold(END + 2 * MINUTE)), END + 3 * MINUTE, True),
    ],
)
def test_only_what_its_line_blocks_needs_a_deviation(
    holds: tuple[Hold, ...], begun: datetime | None, is_needed: bool
) -> None:
    assert is_to_be_passed(holds, begun) is is_needed


def test_what_is_held_says_when_it_began_and_what_began_late_says_so() -> None:
    assert Said.FROM not in must_be_said((), takes_days=False)
    assert Said.FROM in must_be_said((), takes_days=False, is_held=True)
    said = late_said(HELD, END + MINUTE, UTC)
    assert said == "begun 2026-11-22 08:01, past its hold time, which ended 2026-11-22 08:00"
    reason = unsaid_reason([Said.INSTRUMENT, Said.HOLD])
    assert (
        reason == "How it was performed is not said: instrument. It was begun past its hold time: name the deviation."
    )
