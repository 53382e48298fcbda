"""Review: what waits for a second person, exceptions first, one key to the next, the set signed at once."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, ClassVar, Final

from PySide6.QtWidgets import QStackedWidget

from qclab.domain.catalogue.naming import named
from qclab.domain.counts import count
from qclab.domain.people.duties import RIGHTS, Step
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Refusal
from qclab.domain.review.deciding import DecisionState, accepted_state
from qclab.domain.testing.verifying import deeds
from qclab.queries.review.waiting import WaitingDecision, WaitingNotDone, WaitingTest
from qclab.services.lab import Lab
from qclab.services.review import approving, deciding
from qclab.store.door import Changes
from qclab.ui.acts import Acts
from qclab.ui.attached import Attached
from qclab.ui.commands import Command
from qclab.ui.keeping import keep_reason
from qclab.ui.page import Page
from qclab.ui.pages.review import columns, deviating, reopening, settle
from qclab.ui.pages.review.approving import Approving
from qclab.ui.pages.review.facts import Waiting, read_waiting
from qclab.ui.pages.review.raw.files import Files
from qclab.ui.pages.review.rules import Rules
from qclab.ui.pages.review.settle import Settling
from qclab.ui.pages.review.tests import TestsWaiting
from qclab.ui.preferences import Preferences
from qclab.ui.showing import Show, ShowBatch, ShowReview
from qclab.ui.signing import Deed, sign
from qclab.ui.widgets.chips import Chips
from qclab.ui.widgets.filter_line import FilterLine, choice_filter
from qclab.ui.widgets.table import Table

_RETURN: Final = (
    "Raw data are missing",
    "A value does not agree with the raw data",
    "Instrument or reagents are not recorded",
    "The validity criteria are not met",
)
_NO_TEST: Final = "No test is chosen."


class ReviewPage(Page):
    title = "Review"
    shows = frozenset(
        {
            "test",
            "result",
            "evaluation",
            "decision",
            "investigation",
            "attachment",
            "deviation",
            "reopening",
            "review_rules",
        }
    )
    keys: ClassVar = (
        ("Down, Up", "the next or the previous test"),
        ("Enter", "go into the values; Enter again into the history of one"),
    )

    def __init__(self, lab: Lab, acts: Acts, preferences: Preferences) -> None:
        super().__init__(acts, preferences)
        self._lab = lab
        self._waiting: Waiting | None = None
        self._wanted: ShowReview | None = None
        self._attached = Attached(lab, acts, preferences, self.messages.refuse, self)
        self.chips = Chips("review_kind", [("test", "Results"), ("decision", "Decisions"), ("not done", "Not done"),
                                           ("invalid", "Invalid"), ("deviation", "Deviations"),
                                           ("reopening", "Reopenings")])  # fmt: skip
        self.chips.setAccessibleName("What waits")
        self.chips.setToolTip("How many you may settle, and of how many where others have to")
        self.tests = TestsWaiting(lab, acts, preferences)
        self.decisions = Settling(settle.DECISION, columns.DECISIONS, settle.describe_decision, acts, preferences)
        self.not_done = Settling(
            settle.NOT_DONE, columns.NOT_DONE, settle.describe_not_done, acts, preferences,
            describe_all=settle.describe_all_not_done,
        )  # fmt: skip
        self.deviations = deviating.settling(acts, preferences)
        self.invalid = reopening.invalid_runs(acts, preferences)
        self.reopenings = reopening.reopenings(acts, preferences)
        self._sections: dict[str, TestsWaiting | Settling] = {
            "test": self.tests, "decision": self.decisions, "not done": self.not_done, "deviation": self.deviations,
            "invalid": self.invalid, "reopening": self.reopenings,
        }  # fmt: skip
        self.stack = QStackedWidget()
        for part in self._sections.values():
            self.stack.addWidget(part)
        self.batch = choice_filter("review_batch", "Batch", [(None, "Every batch")])
        self.batch.setFixedWidth(180)
        self.rules = Rules(self, lab).command
        self.body.addWidget(FilterLine((self.chips,), (self.rules.button(), self.batch)))
        self.body.addWidget(self.stack, 1)
        self._approving = Approving(self, lab)
        self._files = Files(self, self._attached)
        self._agreeing = deviating.Agreeing(self, lab, self.deviations)
        self._reopening = reopening.Reopening(self, lab, self.reopenings, self.invalid)
        self._add_commands()
        self._wire()
        self.first_focus = self.tests.table
        self.look()
        self.reload()

    # what the window asks

    def activated(self) -> None:
        if self.is_stale or self._waiting is None:
            self.reload()

    def open(self, show: Show) -> None:
        if isinstance(show, ShowReview):
            self.chips.choose(show.kind)
            self._choose(show.kind)
            self._wanted = show
            self.batch.write(None)
            self._find()

    def outdated(self, changes: Changes) -> None:
        """The lists wait until the person asks, and say which of them is out of date."""
        if self.isVisible():
            self._ask_what_changed()

    def reload(self) -> None:
        lab = self._lab
        self.is_stale = False
        self.read("waiting", lambda: read_waiting(lab), self._show)

    # reading

    def _show(self, waiting: Waiting) -> None:
        self._waiting = waiting
        self._count(waiting)
        self._offer_batches(waiting)
        self.tests.show_rows(waiting.tests, _of("test", waiting), self.batch.read())
        self.decisions.show_rows(waiting.decisions, _of("decision", waiting), _others("decision", waiting))
        self.not_done.show_rows(waiting.not_done, _of("not done", waiting), _others("not done", waiting))
        self.deviations.show_rows(waiting.deviations, _of("deviation", waiting), _others("deviation", waiting))
        self.invalid.show_rows(waiting.invalid, _of("invalid", waiting), _others("invalid", waiting))
        self.reopenings.show_rows(waiting.reopenings, _of("reopening", waiting), _others("reopening", waiting))
        self._find()
        self.look()
        if self.is_stale:  # something was committed since it was asked for
            self._ask_what_changed()

    def _offer_batches(self, waiting: Waiting) -> None:
        """The batches of the tests that wait, with how many of each; one that waits no more narrows nothing."""
        numbers: dict[int, int] = {}
        names: dict[int, str] = {}
        for row in waiting.tests:
            numbers[row.test.batch] = numbers.get(row.test.batch, 0) + 1
            names[row.test.batch] = row.test.batch_id
        held = self.batch.read()
        self.batch.set_choices([(None, "Every batch"), *((key, f"{names[key]}, {numbers[key]}") for key in numbers)])
        self.batch.write(held if held in numbers else None)

    def _find(self) -> None:
        """The cursor on what another page asked for, once it is there."""
        wanted = self._wanted
        if wanted is not None and self._sections[wanted.kind].table.select_id(wanted.key):
            self._wanted = None
            self._sections[wanted.kind].table.setFocus()

    def _ask_what_changed(self) -> None:
        lab = self._lab
        self.read("changed", lambda: read_waiting(lab), self._compare)

    def _compare(self, waiting: Waiting) -> None:
        """Somebody wrote something: the numbers are true at once, the lists say that they are not."""
        shown = self._waiting
        if shown is None:  # what is shown first is still on its way
            return
        self._count(waiting)
        self.is_stale = False
        for section, before, now in (
            (self.tests, shown.tests, waiting.tests),
            (self.decisions, shown.decisions, waiting.decisions),
            (self.not_done, shown.not_done, waiting.not_done),
            (self.deviations, shown.deviations, waiting.deviations),
            (self.invalid, shown.invalid, waiting.invalid),
            (self.reopenings, shown.reopenings, waiting.reopenings),
        ):
            if list(before) != list(now):
                self.is_stale = True
                section.model.mark_stale()

    def _count(self, waiting: Waiting) -> None:
        self.chips.set_counts({kind: waiting.count(kind, number) for kind, number in waiting.numbers.items()})

    def _choose(self, kind: str) -> None:
        section = self._sections[kind]
        self.stack.setCurrentWidget(section)
        self.first_focus = section.table
        self.look()

    # results

    def refused(self, refusal: Refusal) -> None:
        """It is said, and what waits is read again."""
        self.messages.refuse(refusal)
        self.reload()

    def _return(self) -> None:
        row = self.tests.current()
        if row is None or not self.give_back.isEnabled() or self.stack.currentWidget() is not self.tests:
            return
        keep_reason(
            self, partial(approving.return_tests, self._lab, [row.key]), lambda _: self._returned(row),
            title="Return the test",
            what=f"{row.test.method_title}, {row.test.batch_id}: it goes back to {_analyst(row)}, open for entry.",
            quick=_RETURN, accept="Return it",
        )  # fmt: skip

    def _returned(self, row: WaitingTest) -> None:
        self.say(f"Returned {row.test.method_title} of {row.test.batch_id}.")
        self.reload()

    # proposals

    def _settle_decision(self, accept: bool, rows: Sequence[WaitingDecision], note: str, deviation: str = "") -> None:
        (row,) = rows
        state = accepted_state(row.decision.state, row.decision.decided, is_required=row.is_required)
        item = f"{named(row.test.method_title, row.parameter.name)}, {row.test.batch_id}: {row.decision.decided}"
        item += f", deviation {deviation}" if deviation else ""
        key = row.decision.evaluation
        self.sign_settled(
            self.decisions, f"decision {state if accept else DecisionState.DECLINED}", [item],
            lambda signer, password: deciding.settle_decision(
                signer, key, accept=accept, note=note, password=password, deviation=deviation, seen=row.decision
            ),
            _told, row.step,
        )  # fmt: skip

    def _settle_not_done(self, agree: bool, rows: Sequence[WaitingNotDone], reason: str, deviation: str = "") -> None:
        meaning = "agreed not done" if agree else "to be done after all"
        under = f" Deviation {deviation}." if deviation else ""
        items = [f"{settle.item_not_done(row)}{under}" for row in rows]
        seen = {row.key: row.test.row_version for row in rows}
        said = rows[0].test.method_title if len(rows) == 1 else count(len(rows), "test")
        self.sign_settled(
            self.not_done, meaning, items,
            lambda signer, password: approving.settle_not_done(
                signer, list(seen), agree=agree, reason=reason, password=password, deviation=deviation, seen=seen
            ),
            lambda _: f"{said}: {meaning}.", Step.AGREE_NOT_DONE,
        )  # fmt: skip

    def sign_settled(
        self, section: Settling, meaning: str, items: Sequence[str], does: Callable[[Lab, str], Any],
        done: Callable[[Any], str], step: Step,
    ) -> None:  # fmt: skip
        """What is proposed in this section is settled, by who is signed in or by another person here."""
        deed = Deed(
            self._lab, meaning, items, (), does, lambda given: self.settled(section, done(given)), RIGHTS[step],
            failed=self.refused, ended=self.look, barred=section.barred(),
        )  # fmt: skip
        sign(self, deed)

    def settled(self, section: Settling, words: str) -> None:
        self.messages.clear()
        self.say(words)
        section.done()
        self.reload()

    # looks

    def _add_commands(self) -> None:
        self.open_batch = Command(self, "open_batch", "Batch", self._open_batch, keys=["B"], icon="batch",
                                  help_="open the batch of the test", outside_fields=True)  # fmt: skip
        self.give_back = Command(self, "return_test", "Return…", self._return, keys=["R"], icon="undo",
                                 help_="return it to the analyst, with a reason", outside_fields=True)  # fmt: skip
        self.mark = Command(
            self, "mark_test", "Approve", self._approving.mark, keys=["A"], icon="complies",
            help_="mark the test to be signed, verified or approved, and go to the next; again takes the mark away",
            outside_fields=True,
        )  # fmt: skip
        self.sign = Command(self, "sign_tests", "Sign…", self._approving.sign, keys=("Ctrl+Return", "Ctrl+Enter"),
                            icon="signature", help_="sign what is marked")  # fmt: skip
        self.mark_batch = Command(
            self, "mark_batch", "Approve what complies", self._approving.mark_plain, keys=["Shift+A"], icon="complies",
            outside_fields=True,
            help_="mark all tests of this batch that comply and have nothing to look at",
        )  # fmt: skip
        for command in (self.open_batch, self.give_back, self.mark, self.mark_batch):
            self.add_action(command.button())
        self.explain(self.mark_batch)  # before the signature, which says no more than that nothing is marked
        self.add_command(self.sign, primary=True)
        following = Command(self, "next_test", "The next test", partial(self.tests.step, 1), keys=["N"],
                            outside_fields=True)  # fmt: skip
        previous = Command(self, "previous_test", "The previous test", partial(self.tests.step, -1), keys=["P"],
                           outside_fields=True)  # fmt: skip
        self._files.add_commands(following, previous, self.mark, self.give_back, self.open_batch)
        self.commands += [self.mark_batch, self.rules]
        self.mark_batch.serve(self.tests.table, self.messages.warn)  # that each is read by itself is no refusal

    def _wire(self) -> None:
        for part in self._sections.values():  # whoever reads a test reads on, also when another one comes
            part.table.at_rest.stays_while(partial(_is_on_a_row, part.table))
        self.chips.chosen.connect(self._choose)
        self.batch.edited.connect(lambda: self.tests.narrow(self.batch.read()))
        self._attached.opened.connect(self._approving.note_opened)
        self.tests.marks_changed.connect(self.look)
        for section in self._sections.values():
            section.refresh_requested.connect(self.reload)
        self.add_refresh(self.reload, *(section.table for section in self._sections.values()))
        self.decisions.agreed.connect(partial(self._settle_decision, True))
        self.decisions.declined.connect(partial(self._settle_decision, False))
        self.not_done.agreed.connect(partial(self._settle_not_done, True))
        self.not_done.declined.connect(partial(self._settle_not_done, False))

    def _open_batch(self) -> None:
        row = self.tests.current()
        if row is not None:
            self.open_requested.emit(ShowBatch(row.test.batch))

    def look(self) -> None:
        """Which actions there are for the test that is being read, and why one cannot be taken."""
        is_tests = self.stack.currentWidget() is self.tests
        for command in (self.open_batch, self.give_back, self.mark, self.mark_batch, self.sign):
            command.setVisible(is_tests)
        self.batch.setVisible(is_tests)
        row, why, number = self.tests.current(), self.tests.why_not(), len(self.tests.marked())
        may = self._lab.actor.may(Right.APPROVE_RESULTS)
        is_marked = row is not None and row.key in self.tests.model.marks
        self.open_batch.refuse("" if row is not None else _NO_TEST)
        is_submitted = row is not None and not row.is_ahead
        self.give_back.refuse("" if is_submitted and may else why or _NO_TEST)
        deed = row.test.verifying.deed if row is not None else "Approve"
        self.mark.setText("Take the mark away" if is_marked else deed)
        self.mark.refuse(why or ("" if row is not None else _NO_TEST))
        plain = self.tests.plain()
        does = deeds(each.test.verifying for each in plain)
        self.mark_batch.setText(f"{does} {len(plain)} that comply" if plain else "Approve what complies")
        self.mark_batch.refuse("" if plain else self.tests.why_not_plain())
        self.sign.setText(f"Sign {number}…" if number else "Sign…")
        self.sign.refuse("" if number else f"First mark tests with {deed} (A).")


def _is_on_a_row(table: Table) -> bool:
    return table.currentIndex().isValid()


def _of(kind: str, waiting: Waiting) -> dict[int, str]:
    return {key: why for (of, key), why in waiting.why_not.items() if of == kind}


def _others(kind: str, waiting: Waiting) -> frozenset[int]:
    return frozenset(key for of, key in waiting.others if of == kind)


def _told(state: DecisionState) -> str:
    return "Decision reviewed; QA agrees or declines." if state is DecisionState.REVIEWED else f"Decision {state}."


def _analyst(row: WaitingTest) -> str:
    return row.test.performed_by_name or row.test.analyst_name or "the analyst"
