"""How long material still lives, said and coloured the same on every page.

What is past its expiry is ``expired 2 d ago`` everywhere. It bears the red badge while something is still waited for: a
test that is not ended, a batch that is not decided on; so one batch reads alike in every row of a page.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from qclab.domain import moments as words_of
from qclab.domain.testing.hold_times import Begins
from qclab.queries.batches.batches import BatchRow
from qclab.queries.samples.samples import SampleRow
from qclab.queries.testing.testing import TestRow
from qclab.ui.models.columns import Column
from qclab.ui.words import moments


def life(expiry_at: datetime | None, now: datetime, *, is_waited_for: bool) -> str:
    """An evaluation text: ``in 15 h``; ``expired 2 d ago``, with its badge while something is waited for."""
    words = words_of.life(expiry_at, now)
    is_over = expiry_at is not None and expiry_at < now
    return f"expired:{words}" if is_over and is_waited_for else words


def of_test(row: TestRow, now: datetime) -> str:
    return life(row.expiry_at, now, is_waited_for=row.state.is_unfinished)


def of_sample(row: SampleRow, now: datetime) -> str:
    return life(row.expiry_at, now, is_waited_for=row.open_tests > 0)


def of_batch(row: BatchRow, now: datetime) -> str:
    return life(row.expiry_at, now, is_waited_for=row.status.is_undecided)


def until(expiry_at: datetime | None, now: datetime) -> str:
    """``2026-09-22 06:00 +02:00 (expired 69 d ago)``; nothing for what does not expire."""
    return f"{moments.exactly(expiry_at)} ({words_of.life(expiry_at, now)})" if expiry_at is not None else ""


def ends(expiry_at: datetime | None) -> str:
    """The moment itself, for tooltips."""
    return f"The material expires {moments.exactly(expiry_at)}" if expiry_at else ""


def begin_by(row: TestRow, now: datetime) -> str:
    """An evaluation text: by when a test that has not begun does, by the hold time of its material."""
    stands = row.begins(now)
    if stands is Begins.LATE:
        return "late:past hold time"
    if row.start_by is None or stands is Begins.IN_TIME or not row.is_open:
        return ""
    return f"{'late:' if stands is Begins.MISSED else ''}{moments.near(row.start_by, now)}"


def begin_column(clock: Callable[[], datetime], test: Callable[[Any], TestRow] = lambda row: row) -> Column:
    """The column of a list of tests; empty where nothing is held, or it began in time."""
    return Column(
        "Begin by", 104, lambda row: begin_by(test(row), clock()), kind="evaluation", key="begin_by",
        tooltip=lambda row: f"Its hold time ends {moments.exactly(end)}" if (end := test(row).start_by) else "",
    )  # fmt: skip


def batch_column(clock: Callable[[], datetime], batch: Callable[[Any], BatchRow | None]) -> Column:
    """The column of a list of what is about batches, or about none."""

    def life_of(row: Any) -> str:
        of = batch(row)
        return of_batch(of, clock()) if of is not None else ""

    def tip(row: Any) -> str:
        of = batch(row)
        return ends(of.expiry_at) if of is not None else ""

    return Column("Expires", 122, life_of, kind="evaluation", key="expires", tooltip=tip)


def column(clock: Callable[[], datetime], test: Callable[[Any], TestRow] = lambda row: row) -> Column:
    """The column of a list of tests; its order is what dies first."""
    return Column(
        "Expires", 122, lambda row: of_test(test(row), clock()), kind="evaluation", sort_key="expires",
        tooltip=lambda row: ends(test(row).expiry_at),
    )  # fmt: skip
