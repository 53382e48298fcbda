"""The steps of a test: submitted, proposed as not done, a decision proposed on it, how it was performed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal

from qclab.domain.counts import count, decimal, word
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.refusals import Refusal
from qclab.domain.review.deciding import decision_blockers, open_decisions
from qclab.domain.review.outlook import Outlook
from qclab.domain.testing.lifecycle import TestState, take_back_blockers
from qclab.queries.results.evaluations import EvaluationRow
from qclab.queries.results.results import GridLine, ResultRow
from qclab.queries.testing.testing import TestRow
from qclab.services.lab import Lab
from qclab.services.results import performing, recording, submitting
from qclab.services.results.performing import Performance
from qclab.services.results.taking_back import take_back
from qclab.services.review import deciding
from qclab.ui.commands import Command
from qclab.ui.dialogs.reason import ReasonDialog
from qclab.ui.keeping import keep
from qclab.ui.page import Page
from qclab.ui.pages.results.dialogs import NOT_DONE_REASONS, DecisionDialog
from qclab.ui.pages.results.grid.layout import final_words
from qclab.ui.pages.results.grid.model import ResultsModel
from qclab.ui.pages.results.invalid import InvalidRuns
from qclab.ui.pages.results.submit import submit_over
from qclab.ui.words import moments

_TAKEN_BACK = ("A value or a file is missing", "Submitted by mistake", "How it was performed is wrong")


class Steps(QObject):
    recorded = Signal()
    """A step was taken or refused: the grid is to be read again."""
    not_saved = Signal(int)
    """A test whose step was refused, since how it was performed is typed and not saved."""

    def __init__(
        self, page: Page, lab: Lab, model: ResultsModel, unsaved_of: Callable[[Iterable[int]], Sequence[int]]
    ) -> None:  # fmt: skip
        """``unsaved_of``: those of some tests for which how they were performed is typed and not saved."""
        super().__init__(page)
        self._page = page
        self._lab = lab
        self._model = model
        self._unsaved_of = unsaved_of
        self._submits_when_fresh = False
        self.invalid = InvalidRuns(page, lab, lambda: model.grid, self._is_unsaved, self.recorded.emit)
        self._told = ""
        self._under_cursor: TestRow | None = None
        self.take_back = Command(page, "take_back", "Take back…", self._ask_take_back,
                                 help_="take back the test under the cursor before it is reviewed")  # fmt: skip

    def ready(self) -> tuple[list[int], list[str]]:
        """The open tests that can be submitted, and why the others cannot."""
        ready, why = [], []
        waiting = {cell.test for cell in self._model.kept_drafts()}
        for test in dict.fromkeys(line.test.key for line in self._model.grid.lines):
            lines = self._model.lines_of(test)
            if not lines[0].test.is_open:
                continue
            found = [str(reason) for reason in recording.blockers(self._model.grid, lines)]
            found += ["A value in the grid is not recorded."] if test in waiting else []
            why += [f"{lines[0].test.method_title}: {each}" for each in found]
            ready += [] if found else [test]
        return ready, why

    def explain(self, submit: Command, why_closed: str) -> None:
        """Tell on the command how many tests would be submitted, and why others cannot."""
        ready, why = self.ready()
        why = [*self.stay(), *why]
        open_tests = len({line.test.key for line in self._model.grid.lines if line.test.state == TestState.OPEN})
        some = f"Submit {len(ready)} of {open_tests}" if len(ready) < open_tests else f"Submit {len(ready)}"
        submit.setText(some if ready else "Submit")
        more = [f"and {len(why) - 12} more"] if len(why) > 12 else []
        stays = "\n".join([*why[:12], *more])
        submit.note(stays)
        submit.refuse(why_closed or ("" if ready else f"Nothing can be submitted yet\n{stays}".strip()))

    def _stays(self, lines: Sequence[GridLine]) -> tuple[str, ...]:
        """Why a test stays that is clear to date, and from when it can be submitted."""
        row = lines[0].test
        cells = (cell for line in lines for cell in line.cells)
        held = (result for cell in cells if (result := self._model.result(cell)) is not None)
        rows = [result for result in held if result.to_date or result.evaluation == Evaluation.DOES_NOT_COMPLY]
        if any(result.case for result in rows) or not rows or not rows[0].to_date:
            return ()
        return (f"{rows[0].to_date}; it can be submitted {final_words(row)}.",)

    def stay(self) -> list[str]:
        """The tests that are clear to date and stay, each in one sentence."""
        found = []
        for test in dict.fromkeys(line.test.key for line in self._model.grid.lines):
            lines = self._model.lines_of(test)
            if lines[0].test.state == TestState.OPEN:
                found += [f"{lines[0].test.method_title}: {why}" for why in self._stays(lines)]
        return found

    def left(self) -> str:
        """What is entered or under way and yet cannot be submitted: ``1 test waits for day 14 (2026-11-28)``."""
        now = self._lab.store.clock()
        waits: dict[tuple[str, str], int] = {}
        incomplete = 0
        ready = set(self.ready()[0])
        for test in dict.fromkeys(line.test.key for line in self._model.grid.lines):
            lines = self._model.lines_of(test)
            row = lines[0].test
            if not row.is_open or test in ready:
                continue
            until = row.incubation.final_from
            if until is not None and until > now and row.minimum_days is not None:
                day = decimal(row.minimum_days), moments.day(until)
                waits[day] = waits.get(day, 0) + 1
            elif row.entered:
                incomplete += 1
        said = [
            f"{count(number, 'test waits', 'tests wait')} for day {day} ({date})"
            for (day, date), number in sorted(waits.items(), key=lambda each: each[0][1])
        ]
        if incomplete:
            said.append(f"{count(incomplete, 'test is', 'tests are')} not complete")
        return "; ".join(said)

    def submit(self) -> None:
        """Submit what is complete once everything typed is recorded and read again (see ``fresh``)."""
        self._submits_when_fresh = True
        if not self._model.is_recording():
            self.recorded.emit()

    def fresh(self) -> None:
        """The grid was read again: submit if that was asked for."""
        if not self._submits_when_fresh or self._model.is_recording():
            return
        self._submits_when_fresh = False
        ready, why = self.ready()
        if self._is_unsaved(ready):
            return
        if ready:
            lab, stays = self._lab, [*self.stay(), *why]
            self._page.read("outlook", lambda: lab.ask(submitting.foresee, ready), partial(self._ask, ready, stays))
        else:
            self._page.messages.warn("\n".join(["No test is complete.", *why[:3]]))

    def _ask(self, ready: Sequence[int], stays: Sequence[str], outlook: Outlook) -> None:
        opens = [value.result for value in outlook.opens]
        work = partial(recording.submit, self._lab, ready, opens)
        done = partial(self._submitted, ready, self.left())
        submit_over(self._page, len(ready), outlook, stays, work, done, self.recorded.emit)

    def look_at(self, test: TestRow | None, why_closed: str) -> None:
        """The test under the cursor: one that is submitted may be taken back, or the reason why not is told."""
        self._under_cursor = test
        self.take_back.setVisible(test is not None and test.state is TestState.SUBMITTED)
        if test is not None:
            is_own = test.submitted_by == self._lab.actor.key
            why = take_back_blockers(test.state, test.submitted_by_name, is_own=is_own)
            self.take_back.refuse(why_closed or "\n".join(map(str, why)))

    def _ask_take_back(self) -> None:
        """The submitted test is open again, for a reason; what it opened stays."""
        test = self._under_cursor
        if test is None:
            return
        what = (
            f"{test.method_title}, batch {test.batch_id}. It is yours and open again, until you submit it. "
            "A case that it opened stays open, and the batch on hold."
        )
        dialog = ReasonDialog("Take the test back", what, _TAKEN_BACK, self._page, accept="Take it back")
        work = partial(take_back, self._lab, [test.key])
        keep(self._page.acts, dialog, lambda: partial(work, dialog.reason()), self._taken_back)

    def _taken_back(self, _: None) -> None:
        self._page.say("The test is open again.")
        self.recorded.emit()

    def _is_unsaved(self, tests: Sequence[int]) -> bool:
        """Whether a step would take away what was typed of how these tests were performed; then it is said."""
        self._take_back()
        unsaved = self._unsaved_of(tests)
        if unsaved:
            rows = [self._model.lines_of(test)[0].test for test in unsaved]
            names = "; ".join(f"{row.method_title}, batch {row.batch_id}" for row in rows)
            self._told = (
                f"{names}: how it was performed was typed but not saved. Save it under Performed, or discard it there."
            )
            self._page.messages.warn(self._told)
            self.not_saved.emit(unsaved[0])
        return bool(unsaved)

    def _take_back(self) -> None:
        """That something is not saved is no longer said once it is saved, or asked again."""
        if self._told and self._page.messages.text() == self._told:
            self._page.messages.clear()
        self._told = ""

    def _submitted(self, tests: Sequence[int], left: str, opened: Sequence[str]) -> None:
        many = f"{count(len(tests), 'test was', 'tests were')} submitted for review"
        many += f"; {left}" if left else ""
        if opened:
            lines = [line for test in tests for line in self._model.lines_of(test)]
            failed = {line.test.batch_id for line in lines if line.test.worst is Evaluation.DOES_NOT_COMPLY}
            batches = sorted(failed or {line.test.batch_id for line in lines})
            held = f"{word(len(batches), 'batch', 'batches')} {', '.join(batches)} {word(len(batches), 'is', 'are')}"
            self._page.messages.warn(f"{many}. {', '.join(opened)} opened; {held} on hold.")
        elif left:
            self._page.messages.tell(f"{many}.")
        else:
            self._page.say(f"{many}.")
        self.recorded.emit()

    def ask_not_done(self, test: TestRow) -> None:
        if self._is_unsaved([test.key]):
            return
        what = (
            f"{test.method_title}, batch {test.batch_id}. QA agrees to it; without a required test no batch complies."
        )
        dialog = ReasonDialog("Why is it not done?", what, NOT_DONE_REASONS, self._page, accept="Propose")
        work = partial(recording.propose_not_done, self._lab, [test.key])
        keep(self._page.acts, dialog, lambda: partial(work, dialog.reason()), self._proposed)

    def _proposed(self, _: None) -> None:
        self._page.say("It is proposed as not done; QA agrees to it.")
        self.recorded.emit()

    def ask_decision(self, line: GridLine, result: ResultRow, evaluation: EvaluationRow) -> None:
        judged = (result.typed, result.value, line.parameter, line.limit_of(evaluation))
        is_reported = bool(line.test.report_number)
        what = f"{line.parameter.name}, limit {line.limit}: {result.typed} is not evaluable.\n{evaluation.reason}."

        def propose(decided: str, reason: str) -> None:
            def recorded(_: int) -> None:
                dialog.recorded()
                self.recorded.emit()

            work = partial(deciding.propose_decision, self._lab, evaluation.key, decided, reason)
            self._page.write(work, recorded, owner=dialog, failed=dialog.refuse)

        why_not = tuple(map(str, decision_blockers(Evaluation.COMPLIES, *judged, is_reported=is_reported)))
        may = open_decisions(*judged, is_reported=is_reported)
        dialog = DecisionDialog(what, may, why_not, propose, self._page)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save_performance(
        self, tests: Mapping[int, int], performance: Performance, fields: Sequence[str], saved: Callable[[], object],
        refused: Callable[[Refusal], object], why: str = "",
    ) -> None:  # fmt: skip
        """``why`` times are changed that were recorded before (performance.py asks it)."""

        def recorded(_: None) -> None:
            saved()
            self._take_back()
            many = word(len(tests), "the test was", f"{count(len(tests), 'test')} were")
            self._page.say(f"How {many} performed is recorded.")
            self.recorded.emit()

        work = partial(performing.set_performance, self._lab, tests, performance, fields, why)
        self._page.write(work, recorded, failed=refused)


def why_not_proposed(line: GridLine | None) -> str:
    """Why the test of a line cannot be proposed as not done; without a line, what to do first."""
    if line is None:
        return "Go to a result: its test is proposed as not done."
    return "\n".join(map(str, recording.why_not_given_up(line.test)))
