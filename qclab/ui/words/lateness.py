"""How late a test is, said in one column wherever tests are listed by when they are due."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from qclab.queries.testing.testing import TestRow
from qclab.ui.models.columns import Column
from qclab.ui.words import moments


def column(clock: Callable[[], datetime], test: Callable[[Any], TestRow]) -> Column:
    """Empty of a test that is in time, or that nothing is waited for of."""

    def late(row: Any) -> str:
        now = clock()
        return f"!{moments.lateness(test(row).due_at, now)}" if test(row).is_late(now) else ""

    return Column("Late", 66, late, kind="late", key="late")
