"""What has to be said of how a test was performed, and at which moments it cannot have been."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from qclab.domain.testing.performing import (
    SAYABLE,
    Origin,
    Said,
    Untimely,
    must_be_said,
    time_blockers,
    unsaid_reason,
)

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("listed", "takes_days", "asked"),
    [
        (("by", "from", "to"), False, [Said.BY, Said.FROM, Said.TO]),
        ((), False, [Said.BY]),
        ((), True, [Said.BY, Said.FROM, Said.TO]),
        (("raw data", "instrument"), False, [Said.BY, Said.INSTRUMENT, Said.RAW_DATA]),
        (tuple(Said), True, list(SAYABLE)),
    ],
)
def test_by_whom_is_always_asked_and_the_days_of_what_takes_days(listed, takes_days, asked):
    assert list(must_be_said(listed, takes_days=takes_days)) == asked


def test_of_what_is_performed_elsewhere_their_report_says_by_whom_and_with_what():
    asked = must_be_said(tuple(Said), takes_days=True, is_elsewhere=True)
    assert list(asked) == [Said.FROM, Said.TO, Said.ATTACHMENT]


def test_what_is_not_said_is_one_sentence():
    assert unsaid_reason([Said.BY, Said.RAW_DATA]) == "How it was performed is not said: by, raw data."
    assert unsaid_reason([]) == ""


@pytest.mark.parametrize(
    ("begun", "ended", "sampled", "codes"),
    [
        (None, None, None, []),
        (NOON - HOUR, NOON, NOON - 2 * HOUR, []),
        (NOON - HOUR, None, NOON, [Untimely.BEFORE_SAMPLING]),
        (None, NOON - HOUR, NOON, [Untimely.BEFORE_SAMPLING]),
        (NOON, NOON - HOUR, None, [Untimely.ENDS_BEFORE_START]),
        (NOON, NOON + HOUR, None, [Untimely.FUTURE]),
        (NOON + HOUR, NOON, NOON + 2 * HOUR, [Untimely.BEFORE_SAMPLING, Untimely.ENDS_BEFORE_START, Untimely.FUTURE]),
    ],
)
def test_a_test_starts_after_its_sample_was_taken_ends_after_it_starts_and_never_in_the_future(
    begun, ended, sampled, codes
):
    assert [why.code for why in time_blockers(begun, ended, Origin(sampled_at=sampled), NOON)] == codes


DAY = NOON.date()
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@pytest.mark.parametrize(
    ("begun", "of", "codes"),
    [
        (NOON, Origin(made_on=DAY), []),
        (NOON - 13 * HOUR, Origin(made_on=DAY), [Untimely.BEFORE_MADE]),
        (NOON - 13 * HOUR, Origin(made_on=DAY, zone=AMSTERDAM), []),
        (NOON - 14 * HOUR, Origin(made_on=DAY, zone=AMSTERDAM), [Untimely.BEFORE_MADE]),
        (NOON - HOUR, Origin(received_at=NOON), [Untimely.BEFORE_RECEIPT]),
        (NOON, Origin(received_at=NOON + timedelta(seconds=40)), []),
        (NOON, Origin(is_awaited=True), [Untimely.NOT_RECEIVED]),
        (NOON - HOUR, Origin(sampled_at=NOON - 2 * HOUR, received_at=NOON), [Untimely.BEFORE_RECEIPT]),
        (NOON - 40 * HOUR, Origin(DAY, NOON - 2 * HOUR, NOON), [Untimely.BEFORE_RECEIPT]),
        (NOON - HOUR, Origin(recorded_at=NOON), []),
        (NOON + timedelta(seconds=9), Origin(recorded_at=NOON), []),
        (NOON, Origin(recorded_at=NOON - HOUR), [Untimely.AFTER_RESULT]),
    ],
)
def test_a_test_starts_once_its_material_was_made_taken_and_received_and_before_its_first_value(
    begun: datetime, of: Origin, codes: list[Untimely]
) -> None:
    """The last of the moments that were missed is told: who keeps that one keeps the others."""
    assert [why.code for why in time_blockers(begun, None, of, NOON + HOUR)] == codes
