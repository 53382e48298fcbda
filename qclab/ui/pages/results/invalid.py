"""Saying on Results that a run is invalid by a criterion of its method: of one test, or of those that ran with it."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QObject

from qclab.domain.counts import count
from qclab.queries.results.results import Grid, GridLine
from qclab.queries.testing.testing import TestRow
from qclab.services.lab import Lab
from qclab.services.results.invalid import propose_invalid
from qclab.services.results.invalid import why_not_invalid as why_not_told
from qclab.ui.dialogs.reason import ReasonDialog
from qclab.ui.keeping import keep
from qclab.ui.page import Page

CRITERIA: Final = (
    "The negative control was positive",
    "The positive control was negative",
    "A control was beyond its range",
)


class InvalidRuns(QObject):
    """Asks which criterion failed, and writes."""

    def __init__(
        self,
        page: Page,
        lab: Lab,
        grid: Callable[[], Grid],
        is_unsaved: Callable[[Sequence[int]], bool],
        done: Callable[[], object],
    ) -> None:
        super().__init__(page)
        self._page, self._lab, self._grid = page, lab, grid
        self._is_unsaved, self._done = is_unsaved, done

    def ask(self, test: TestRow) -> None:
        """Of this test, and of the others in the grid that ran with it: one run is invalid as a whole."""
        rows = {line.test.key: line.test for line in self._grid().lines}.values()
        run = [test, *(row for row in rows if row.key != test.key and _ran_with(row, test))]
        keys = [row.key for row in run]
        if self._is_unsaved(keys):
            return
        others = f" and {count(len(run) - 1, 'more', 'more')} that ran with it" if len(run) > 1 else ""
        what = (
            f"{test.method_title}, batch {test.batch_id}{others}: it is no result and opens no case. A reviewer "
            f"agrees; then it is repeated, at most {count(test.repeats, 'time')}. Which validity criterion failed, "
            "and how?"
        )
        dialog = ReasonDialog("Why is the run invalid?", what, CRITERIA, self._page, accept="Say so")
        work = partial(propose_invalid, self._lab, keys)
        keep(self._page.acts, dialog, lambda: partial(work, dialog.reason()), self._proposed)

    def _proposed(self, _: None) -> None:
        self._page.say("The run is said to be invalid; a reviewer agrees to it.")
        self._done()


def _ran_with(row: TestRow, test: TestRow) -> bool:
    """Whether they began as one run: the same method, person, instrument and moment, and both are open."""
    of_run = [(each.method, each.performed_by, each.instrument, each.performed_from) for each in (row, test)]
    return row.is_open and not row.reopened and test.performed_from is not None and of_run[0] == of_run[1]


def why_not_invalid(line: GridLine | None) -> str:
    """Why the run of a line is not told to be invalid; without a line, what to do first."""
    if line is None:
        return "Go to a result: the run of its test is said to be invalid."
    return "\n".join(map(str, why_not_told(line.test)))
