"""How long material lives and how late work is: one wording and one mark on every page."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from qclab.domain.batches.lifecycle import BatchStatus
from qclab.domain.moments import late_by
from qclab.ui.words import material, moments

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Batch:
    expiry_at: datetime | None
    status: BatchStatus


@pytest.mark.parametrize(
    ("left", "is_missed", "said"),
    [
        (timedelta(hours=15), True, "in 15 h"),
        (timedelta(days=338), False, "in 338 d"),
        (timedelta(days=-9), True, "expired:expired 9 d ago"),
        (timedelta(days=-9), False, "expired 9 d ago"),
    ],
)
def test_what_is_over_is_said_alike_and_marked_where_something_comes_too_late(
    left: timedelta, is_missed: bool, said: str
) -> None:
    assert material.life(NOW + left, NOW, is_missed=is_missed) == said


def test_what_never_expires_says_nothing() -> None:
    assert material.life(None, NOW, is_missed=True) == ""


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
