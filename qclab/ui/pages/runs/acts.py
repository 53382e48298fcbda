"""What is done with the run under the cursor. Each button asks what its service asks."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QObject

from qclab.domain.counts import count
from qclab.domain.people.rights import Right
from qclab.domain.refusals import in_lines
from qclab.domain.review.outlook import Outlook
from qclab.domain.runs.lifecycle import RunState, change_blockers
from qclab.services.lab import Lab
from qclab.services.results.performing import Performance
from qclab.services.runs import making, performing
from qclab.services.runs.invalid import Found, find_invalid, why_not_found_invalid
from qclab.ui.commands import Command
from qclab.ui.forms import Field
from qclab.ui.keeping import keep_reason
from qclab.ui.page import Page
from qclab.ui.pages.pending.papers import BenchSheetDialog
from qclab.ui.pages.results.invalid import CRITERIA
from qclab.ui.pages.results.side.performed import HOW, who_enters
from qclab.ui.pages.results.submit import submit_over
from qclab.ui.pages.runs.new import NewRunDialog, Offer, read_offer
from qclab.ui.pages.runs.pane import RunPane, RunShown
from qclab.ui.pages.sent_out.dialogs import KeptForm
from qclab.ui.showing import ShowTests
from qclab.ui.words.samples import why_not

_NONE: Final = "Open a run in the list first."
_SAID: Final = (replace(HOW[0], placeholder="Who performed it"), *HOW[1:])
_REASON: Final = Field("reason", "Reason", "reason", help="Why a time that is recorded is changed")
_TAKEN_OFF: Final = ("Its tube is broken or empty", "No place is left", "It was put on by mistake")
_DISCARDED: Final = ("The instrument cannot be used", "It is performed another day", "It was made by mistake")


class RunActs(QObject):
    """Of the run that the pane shows."""

    def __init__(self, lab: Lab, page: Page, pane: RunPane, changed: Callable[[int | None], object]) -> None:
        super().__init__(page)
        self._lab, self._page, self._pane, self._changed = lab, page, pane, changed
        self._shown: RunShown | None = None
        self.off = self._command("run_take_off", "Take off…", self._take_off,
                                 "take the selected positions off; their tests wait as before")  # fmt: skip
        self.discard = self._command("run_discard", "Discard…", self._discard,
                                     "discard a run of which nothing was seen")  # fmt: skip
        self.put = self._command("run_put_on", "Put on…", self._put_on, "put more tests on the run")
        self.say = self._command("run_performed", "Performed…", self._perform,
                                 "say once how all of its tests were performed")  # fmt: skip
        self.sheet = self._command("run_sheet", "Bench sheet", self._sheet, "the bench sheet of its open tests")
        self.invalid = self._command("run_invalid", "Invalid…", self._find_invalid,
                                     "say by which criterion of the method the run is invalid")  # fmt: skip
        self.enter = self._command("run_enter", "Enter results", self._enter,
                                   "enter results in the order of the positions")  # fmt: skip
        self.submit = self._command("run_submit", "Submit", self._submit, "submit every test of the run for review")
        for command in (self.off, self.discard, self.put, self.invalid, self.sheet, self.say, self.enter):
            page.add_command(command)
        page.add_command(self.submit, primary=True)
        pane.places.selection_changed.connect(self.look)
        self.look()

    def _command(self, name: str, words: str, does: Callable[[], object], help_: str) -> Command:
        return Command(self._page, name, words, does, help_=help_)

    def show(self, shown: RunShown | None) -> None:
        """The run that acts are of now."""
        self._shown = shown
        self.look()

    def look(self) -> None:
        """Which acts there are for the run, and why one cannot be taken."""
        barred = why_not(self._lab.actor, Right.ENTER_RESULTS)
        commands = (self.off, self.discard, self.put, self.invalid, self.say, self.submit)
        if self._shown is None:
            for command in (*commands, self.sheet, self.enter):
                command.refuse(barred or _NONE)
            return
        run = self._shown.run
        is_planned = run.row.state is RunState.PLANNED
        for command in (self.off, self.discard, self.put):
            command.setVisible(is_planned)
        chosen = [place.position.test for place in self._pane.places.selected_rows()]
        self.off.refuse(barred or ("" if chosen else "Select positions of the run first.") or in_lines(
            why for test in chosen for why in making.why_not_taken_off(run, test)))  # fmt: skip
        self.discard.refuse(barred or in_lines(making.why_not_discarded(run)))
        self.put.refuse(barred or in_lines(change_blockers(run.row.state)))
        self.say.refuse(barred or in_lines(performing.why_not_performed(run)))
        self.invalid.setVisible(run.row.state is RunState.PERFORMED)
        self.invalid.refuse(barred or in_lines(why_not_found_invalid(run, {})))
        self.sheet.refuse("" if run.open_tests else "No open test is on it.")
        self.enter.refuse("" if run.tests else "No test is on it.")
        self.submit.refuse(barred or in_lines(self._shown.why_not))
        number = len(run.open_tests)
        self.submit.setText(f"Submit {number}" if number else "Submit")

    # what is done

    def offer(self, method: int, tests: Sequence[int], run: int | None = None) -> None:
        """Ask which tests that wait are put on a run; the chosen ones are selected."""
        self._page.read("offer", partial(read_offer, self._lab, method, tests, run), self._ask_which)

    def _ask_which(self, offer: Offer) -> None:
        NewRunDialog(self._lab, self._page, offer, self._changed).open()

    def _put_on(self) -> None:
        if self._shown is not None:
            row = self._shown.run.row
            self.offer(row.method, (), row.key)

    def _take_off(self) -> None:
        if self._shown is None:
            return
        key, tests = self._shown.key, self._pane.places.selected_ids()
        keep_reason(
            self._page, lambda why: making.take_off(self._lab, key, tests, why), lambda _: self._changed(key),
            title="Take off the run", what=f"{count(len(tests), 'test')}: it waits as before.", quick=_TAKEN_OFF,
            accept="Take off",
        )  # fmt: skip

    def _discard(self) -> None:
        if self._shown is None:
            return
        row = self._shown.run.row
        keep_reason(
            self._page, lambda why: making.discard(self._lab, row.key, why), lambda _: self._changed(row.key),
            title="Discard the run", what=f"{row.id}: nothing was seen of it. Its tests wait as before.",
            quick=_DISCARDED, accept="Discard",
        )  # fmt: skip

    def _find_invalid(self) -> None:
        if self._shown is None:
            return
        row = self._shown.run.row
        what = (
            f"{row.id}, {count(row.tests, 'test')}: none has a result and none opens a case; a failing value alarms "
            "and holds its batch all the same. A reviewer agrees, then each is repeated as often as its method says. "
            "Which validity criterion failed, and how?"
        )
        keep_reason(
            self._page, lambda why: find_invalid(self._lab, row.key, why), partial(self._found, row.key),
            title="Why is the run invalid?", what=what, quick=CRITERIA, accept="Say so",
        )  # fmt: skip

    def _found(self, run: int, found: Found) -> None:
        self._changed(run)
        said = [f"on hold: {', '.join(found.held)}"] if found.held else []
        said += [f"stays with its case: {', '.join(found.stay)}"] if found.stay else []
        self._page.say("; ".join(("The run is said to be invalid; a reviewer agrees to it", *said)) + ".")

    def _sheet(self) -> None:
        if self._shown is not None:
            tests = [test.key for test in self._shown.run.open_tests]
            dialog = BenchSheetDialog(self._lab, self._page.acts, self._page.preferences, tests, self._page)
            dialog.finished.connect(dialog.deleteLater)
            dialog.open()

    def _enter(self) -> None:
        if self._shown is not None:
            self._page.open_requested.emit(ShowTests(tuple(test.key for test in self._shown.run.tests)))

    def _perform(self) -> None:
        self._page.read("people", partial(who_enters, self._lab), self._ask_how)

    def _ask_how(self, people: Sequence[Any]) -> None:
        if self._shown is None:
            return
        run, lab = self._shown.run, self._lab
        is_again = run.row.state is RunState.PERFORMED

        def perform(values: dict[str, Any]) -> None:
            said = {name: value for name, value in values.items() if name != "reason" and value not in (None, "")}
            performing.perform(lab, run.key, run.row.row_version, Performance(**said), tuple(said),
                               values.get("reason") or "")  # fmt: skip

        dialog = KeptForm(
            "run_performed_dialog", "How the run was performed", "Record", (*_SAID, *((_REASON,) if is_again else ())),
            self._page, perform, lambda _: self._changed(run.key),
            f"{run.row.id}: said once, of {count(len(run.open_tests), 'test')}. What is left empty stays as it is.",
        )  # fmt: skip
        dialog.form.set_choices("performed_by", people)
        for name in ("performed_from", "performed_to"):
            dialog.form.input(name).follow(lab.store.clock)
        dialog.begin()

    def _submit(self) -> None:
        if self._shown is not None:
            lab, key = self._lab, self._shown.key
            self._page.read("outlook", lambda: lab.ask(performing.foresee, key), self._ask_submit)

    def _ask_submit(self, outlook: Outlook) -> None:
        if self._shown is None:
            return
        run = self._shown.run
        work = partial(performing.submit, self._lab, run.key, [value.result for value in outlook.opens])
        submit_over(self._page, len(run.open_tests), outlook, (), work, partial(self._sent, run.key))

    def _sent(self, run: int, opened: Sequence[str]) -> None:
        said = f"; {', '.join(opened)} opened" if opened else ""
        self._page.say(f"The run is submitted for review{said}.")
        self._changed(run)
