"""How long material still lives, said the same on every page: the badge where a test can no longer start in time."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from qclab.queries.testing.testing import TestRow
from qclab.ui.models.columns import Column
from qclab.ui.words import moments


def life(expiry_at: datetime | None, now: datetime, *, is_missed: bool) -> str:
    """An evaluation text: ``in 15 h``; ``expired:expired 2 d ago`` where a test has not started (``is_missed``), and
    ``2 d ago`` where none has to."""
    if expiry_at is None:
        return ""
    words = moments.until(expiry_at, now).removeprefix("!")
    return f"expired:expired {words}" if is_missed else words


def of_test(row: TestRow, now: datetime) -> str:
    return life(row.expiry_at, now, is_missed=row.is_expired(now))


def ends(expiry_at: datetime | None) -> str:
    """The moment itself, for tooltips."""
    return f"The material expires {moments.exactly(expiry_at)}" if expiry_at else ""


def column(clock: Callable[[], datetime], test: Callable[[Any], TestRow] = lambda row: row) -> Column:
    """The column of a list of tests; its order is what dies first."""
    return Column(
        "Material", 122, lambda row: of_test(test(row), clock()), kind="evaluation", sort_key="expires",
        tooltip=lambda row: ends(test(row).expiry_at),
    )  # fmt: skip
