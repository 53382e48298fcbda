"""How long material lives and how late work is: one wording and one mark on every page."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from qclab.domain.batches.lifecycle import BatchStatus
from qclab.domain.moments import late_by
from qclab.domain.testing.lifecycle import TestState
from qclab.ui.words import material, moments

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Batch:
    expiry_at: datetime | None
    status: BatchStatus


@dataclass(frozen=True)
class Test:
    __test__ = False  # pytest: not a test class

    expiry_at: datetime | None
    state: TestState
    performed_from: datetime | None


@pytest.mark.parametrize(
    ("left", "is_waited_for", "said"),
    [
        (timedelta(hours=15), True, "in 15 h"),
        (timedelta(days=338), False, "in 338 d"),
        (timedelta(days=-9), True, "expired:expired 9 d ago"),
        (timedelta(days=-9), False, "expired 9 d ago"),
    ],
)
def test_what_is_over_is_said_alike_and_marked_while_something_is_waited_for(
    left: timedelta, is_waited_for: bool, said: str
) -> None:
    assert material.life(NOW + left, NOW, is_waited_for=is_waited_for) == said


@pytest.mark.parametrize("state", list(TestState))
@pytest.mark.parametrize("has_begun", [True, False])
def test_an_expired_batch_reads_alike_on_every_test_that_is_not_ended(state: TestState, has_begun: bool) -> None:
    """CAR-26012 was red on the tests that had not begun and plain on those that had, in one list."""
    row = Test(NOW - timedelta(days=3), state, NOW if has_begun else None)
    is_ended = state in (TestState.APPROVED, TestState.NOT_DONE, TestState.INVALID)
    said = material.of_test(row, NOW)  # type: ignore[arg-type]  # what it asks
    assert said == ("expired 3 d ago" if is_ended else "expired:expired 3 d ago")


def test_the_moment_is_said_with_how_long_ago_it_was() -> None:
    assert material.until(NOW - timedelta(days=69), NOW).endswith(" (expired 69 d ago)")
    assert material.until(NOW + timedelta(hours=15), NOW).endswith(" (in 15 h)")
    assert material.until(None, NOW) == ""


def test_what_never_expires_says_nothing() -> None:
    assert material.life(None, NOW, is_waited_for=True) == ""


@pytest.mark.parametrize("status", list(BatchStatus))
def test_an_expired_batch_is_marked_until_it_is_decided_on(status: BatchStatus) -> None:
    is_open = status in (BatchStatus.QUARANTINE, BatchStatus.INITIALLY_CERTIFIED)
    said = material.of_batch(Batch(NOW - timedelta(days=3), status), NOW)  # type: ignore[arg-type]  # what it asks
    assert said == ("expired:expired 3 d ago" if is_open else "expired 3 d ago")


def test_what_is_late_is_worded_and_marked_alike() -> None:
    due = NOW - timedelta(days=12)
    assert late_by(due, NOW, UTC) == "12 d late"
    assert moments.due(due, NOW) == moments.due_near(due, NOW) == "!12 d late"
    assert late_by(NOW, NOW, UTC) == ""
    assert late_by(NOW - timedelta(seconds=30), NOW, UTC) == "due now", "it is not late the same second"
