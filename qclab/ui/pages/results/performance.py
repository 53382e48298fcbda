"""Recording how tests were performed: a time that is changed asks why, and what lacks is passed with a deviation."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QObject
from shiboken6 import isValid

from qclab.domain.counts import word
from qclab.domain.refusals import Refusal
from qclab.domain.testing.deviations import departs, joined
from qclab.domain.testing.performing import TIMES, changed_times
from qclab.queries.testing.performing import allowed, unsaid
from qclab.queries.testing.testing import TestRow
from qclab.services.lab import Lab
from qclab.services.results.passing import pass_with_deviation
from qclab.services.results.performing import Performance
from qclab.ui.dialogs.reason import ReasonDialog
from qclab.ui.keeping import begin_with, close_kept
from qclab.ui.page import Page
from qclab.ui.pages.results.dialogs import DeviationDialog
from qclab.ui.pages.results.grid.model import ResultsModel
from qclab.ui.pages.results.side.selected import Selected
from qclab.ui.pages.results.steps import Steps
from qclab.ui.words import moments

_QUICK: Final = ("Typed wrongly", "Said of the wrong test", "Another clock was read")
_SHOWN = 8


class PerformanceSteps(QObject):
    def __init__(self, page: Page, lab: Lab, model: ResultsModel, steps: Steps) -> None:
        super().__init__(page)
        self._page, self._lab, self._model, self._steps = page, lab, model, steps

    def save(
        self, tests: Mapping[int, int], performance: Performance, fields: Sequence[str], saved: Callable[[], object],
        refused: Callable[[Refusal], object],
    ) -> None:  # fmt: skip
        """Record it; where a time that is recorded becomes another one, after the reason was asked."""
        save = partial(self._steps.save_performance, tests, performance, fields)
        said = {name: getattr(performance, name) for name in fields}
        rows = {line.test.key: line.test for line in self._model.grid.lines if line.test.key in tests}
        lines = [_change(row, name, said) for row in rows.values() for name in changed_times(row, said)]
        if not lines:
            save(saved, refused)
            return
        more = [f"and {len(lines) - _SHOWN} more"] if len(lines) > _SHOWN else []
        what = "\n".join([*lines[:_SHOWN], *more, "The first time stays in the record and is shown to the reviewer."])
        title = word(len(lines), "Why is the time changed?", "Why are the times changed?")
        dialog = ReasonDialog(title, what, _QUICK, self._page)

        def failed(refusal: Refusal) -> None:
            if isValid(dialog):
                dialog.refuse(refusal)
            refused(refusal)

        def begin() -> None:
            dialog.being_kept()
            save(partial(close_kept, dialog, lambda _: saved(), None), failed, dialog.reason())

        begin_with(dialog, begin)

    def ask_deviation(self, selected: Selected) -> None:
        """Pass what lacks of the selected tests, with the number of the deviation and the reason."""
        lacking = {test.key: unsaid(test, has_file=test.key in selected.with_files) for test in selected.tests}
        passed = dict.fromkeys(each for test in selected.tests for each in lacking[test.key] if each in allowed(test))
        what = f"{selected.title}: {departs(joined(passed))}."

        def write(number: str, reason: str) -> None:
            def recorded(_: object) -> None:
                dialog.recorded()
                self._page.say("Passed with a deviation; QA agrees to it before there is a certificate.")
                self._steps.recorded.emit()

            work = partial(pass_with_deviation, self._lab, list(selected.keys), number, reason)
            self._page.write(work, recorded, owner=dialog, failed=dialog.refuse)

        dialog = DeviationDialog(what, write, self._page)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def _change(row: TestRow, name: str, said: Mapping[str, object]) -> str:
    now = said[name]
    became = moments.minute(now) if now is not None else "nothing"  # type: ignore[arg-type]  # a time
    return f"{row.method_title}, {TIMES[name]}: {moments.minute(getattr(row, name))} becomes {became}."
