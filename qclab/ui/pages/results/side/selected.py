"""The tests of the selected rows, as what is said of how they were performed is about all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from qclab.domain.counts import count
from qclab.queries.results.results import Grid
from qclab.queries.testing.performing import why_not_here
from qclab.queries.testing.testing import TestRow
from qclab.services.results.performing import COPIED, FIELDS


@dataclass(frozen=True)
class Selected:
    """``tests`` are those that something is said of: the open ones of the selected that are performed here, or heard of
    from elsewhere; or the one under the cursor.

    ``chosen``: how many are selected. ``above`` is the nearest test above them of which is said by whom or with what,
    ``by_program`` whether the program of before set the times of one.
    """

    tests: tuple[TestRow, ...] = ()
    chosen: int = 0
    above: TestRow | None = None
    with_files: frozenset[int] = frozenset()
    by_program: bool = False

    @cached_property
    def keys(self) -> tuple[int, ...]:
        return tuple(test.key for test in self.tests)

    @property
    def versions(self) -> dict[int, int]:
        return {test.key: test.row_version for test in self.tests}

    @cached_property
    def common(self) -> Mapping[str, Any]:
        """What is recorded of all of them alike; nothing where they differ."""
        first = self.tests[0]
        empty = {"performed_by": None, "performed_from": None, "performed_to": None}
        return {n: empty.get(n, "") if n in self.differing else getattr(first, n) for n in FIELDS}

    @cached_property
    def differing(self) -> frozenset[str]:
        """The fields in which they differ."""
        return frozenset(name for name in FIELDS if len({getattr(test, name) for test in self.tests}) > 1)

    @property
    def is_open(self) -> bool:
        return all(test.is_open for test in self.tests)

    @property
    def why_closed(self) -> str:
        shut = next((test for test in self.tests if not test.is_open), None)
        if shut is not None:
            return f"The test is {shut.state}; this is closed."
        return str(next((why for test in self.tests for why in why_not_here(test)), ""))

    @property
    def title(self) -> str:
        if len(self.tests) > 1:
            return f"Of the {len(self.tests)} selected tests"
        attempt = f", attempt {self.tests[0].attempt}" if self.tests[0].attempt > 1 else ""
        retest = f", {self.tests[0].retest}" if self.tests[0].retest else ""
        return f"{self.tests[0].method_title}{attempt}{retest}"

    @property
    def state(self) -> str:
        """What is told of several tests."""
        shut = self.chosen - len(self.tests)
        titles = [test.method_title for test in self.tests]
        more = f" and {len(titles) - 3} more" if len(titles) > 3 else ""
        left_out = f"; {count(shut, 'closed one')} left out" if shut else ""
        return f"{', '.join(titles[:3])}{more}{left_out}"


def select(grid: Grid, chosen: Sequence[int], current: int | None) -> Selected:
    """What is selected in a grid: tests by key in its order, and the one under the cursor."""
    rows = {line.test.key: line.test for line in grid.lines}
    picked = [row for key, row in rows.items() if key in chosen] or [rows[key] for key in [current] if key in rows]
    open_ones = tuple(row for row in picked if row.is_open and not why_not_here(row))
    tests = open_ones or tuple(row for row in picked if row.key == current) or tuple(picked[:1])
    above = None
    for row in rows.values():
        if tests and row.key == tests[0].key:
            break
        above = row if any(getattr(row, name) for name in COPIED) else above
    by_program = any(test.key in grid.set_by_program for test in tests)
    return Selected(tests, len(picked), above if tests else None, grid.with_files, by_program)
