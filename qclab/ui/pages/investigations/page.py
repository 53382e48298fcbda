"""Investigations: the list of cases, what is due first on top, and one case as it is worked, signed and closed."""

from functools import partial
from typing import ClassVar, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget

from qclab.domain.investigations.case import Which
from qclab.queries.investigations.listed import case_counts, fetch_cases, find_cases
from qclab.services.lab import Lab
from qclab.store.door import Changes
from qclab.ui.acts import Acts
from qclab.ui.attached import Attached
from qclab.ui.commands import Command
from qclab.ui.listing import Found, Listed, Listing, Taught, Wanted
from qclab.ui.page import Page
from qclab.ui.pages.investigations.acts import CaseActs
from qclab.ui.pages.investigations.columns import case_columns
from qclab.ui.pages.investigations.concern_acts import ConcernActs
from qclab.ui.pages.investigations.facts import CaseFacts, left, read_facts
from qclab.ui.pages.investigations.paper import Paper
from qclab.ui.pages.investigations.retest_acts import RetestActs
from qclab.ui.pages.investigations.returning_acts import ReturnActs
from qclab.ui.pages.investigations.view import CaseView
from qclab.ui.preferences import Preferences
from qclab.ui.showing import Show, ShowBatch, ShowCase, ShowNewCase, ShowTests
from qclab.ui.theme import set_state
from qclab.ui.widgets.chips import Chips
from qclab.ui.widgets.search_filters import Search, SearchFilters

_NOTHING = Taught(
    "There is no case. One opens by itself, and holds its batch, when a result fails its specification; what is out of "
    "trend or atypical, and an excursion, is opened here."
)
_CHANGED: Final = "This case was changed at another desk. Press F5 to show what it says now."


class InvestigationsPage(Page):
    title = "Investigations"
    shows = frozenset(
        {
            "investigation", "investigation_phase", "investigation_answer", "investigation_reference",
            "investigation_notice", "investigation_test", "retest_plan", "concerned_batch", "concerned_test",
            "concerned_subject", "attachment", "result", "test", "batch",
        }
    )  # fmt: skip
    keys: ClassVar = (
        ("Enter", "open the case under the cursor; a file opens"),
        ("Left, Right", "look at another phase, on the road"),
        ("Esc", "back"),
    )

    def __init__(self, lab: Lab, acts: Acts, preferences: Preferences) -> None:
        super().__init__(acts, preferences)
        self._lab = lab
        kinds = [
            (Which.OPEN, "Open"),
            (Which.OWN, "Mine"),
            (Which.LIGHTER, "Lighter"),
            (Which.CLOSED, "Closed"),
            ("", "All"),
        ]
        self.chips = Chips("case_which", kinds)
        filters = SearchFilters(
            "cases", preferences, chips=self.chips, hint="Case, kind, batch, test or parameter", tip="Search cases",
        )  # fmt: skip
        self.chips.choose(Which.OPEN)
        self.list = Listing(
            self,
            Listed(
                "cases", "Cases", case_columns(lab.store.clock), partial(_find, lab),
                lambda keys: lab.ask(fetch_cases, keys), nothing=_NOTHING,
                no_fit=Taught("No case is like this. Choose another kind, or search for less.", "Show all"),
            ),
            filters,
        )  # fmt: skip
        self.view = CaseView(lab, acts, preferences)
        self.acts_of_case = CaseActs(lab, self, self.view, self._reload)
        self.returns = ReturnActs(lab, self, self.view, self._recorded)
        self.retests = RetestActs(lab, self, self.view, self._recorded)
        self.concerns = ConcernActs(lab, self, self.view, self._recorded, lambda key: self.open(ShowCase(key)))
        self._attached = Attached(lab, acts, preferences, self.messages.refuse, self)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.list)
        self.stack.addWidget(self.view)
        self.body.addWidget(self.stack, 1)
        self._add_commands(filters)
        self._wire()
        self._show_list()

    # what the window asks

    def activated(self) -> None:
        if self.stack.currentWidget() is self.list:
            self.list.reload()
            self.is_stale = False
        elif self.is_stale:
            self._reload()

    def outdated(self, changes: Changes) -> None:
        facts = self.view.facts
        if self.stack.currentWidget() is self.list:
            self.list.outdated(changes)
        elif facts is not None and changes.elsewhere and _rests_on(facts) & changes.rows:
            self.messages.warn(_CHANGED)

    def open(self, show: Show) -> None:
        if isinstance(show, ShowCase):
            self.messages.clear()
            self.read("case", partial(read_facts, self._lab, show.case), self._opened)
        elif isinstance(show, ShowNewCase):
            self._show_list()
            self.list.reload()
            self.concerns.ask_open(show.batch, self._not_opened, result=show.result, value=show.value)

    def came_from(self, origin: str) -> None:
        """Its own way back leads there."""
        self.origin = origin

    def _not_opened(self) -> None:
        """Back to where a case was to be opened from."""
        if self.origin:
            self.back_requested.emit()

    # the two faces

    def _opened(self, facts: CaseFacts) -> None:
        self.stack.setCurrentWidget(self.view)
        self.view.show_facts(facts, is_new=True)
        self.view.go_to_open()
        self.first_focus = self.view.checklist if self.view.phase is not None else self.view.road
        self.first_focus.setFocus()
        self._look()

    def _reload(self) -> None:
        facts = self.view.facts
        if facts is not None and self.stack.currentWidget() is self.view:
            self.read("case", partial(read_facts, self._lab, facts.file.line.key), self._reloaded)

    def _reloaded(self, facts: CaseFacts) -> None:
        self.is_stale = False
        if self.messages.text() == _CHANGED:
            self.messages.clear()
        self.view.show_facts(facts, is_new=False)
        self.view.go_to_open()
        self.first_focus = self.view.checklist if self.view.phase is not None else self.view.road
        self._look()

    def _recorded(self, words: str) -> None:
        self.messages.clear()
        if words:
            self.say(words)
        self._reload()

    def _refresh(self) -> None:
        self.messages.clear()
        if self.stack.currentWidget() is self.list:
            self.list.reload()
        else:
            self._reload()

    def _show_list(self) -> None:
        self.stack.setCurrentWidget(self.list)
        self.first_focus = self.list.table
        self._look()

    def _back(self) -> None:
        if self.origin:
            self.back_requested.emit()
            return
        self.messages.clear()
        self._show_list()
        self.list.reload()
        self.list.table.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.stack.currentWidget() is self.view:
            self._back()
        else:
            super().keyPressEvent(event)

    # looks

    def _add_commands(self, filters: SearchFilters) -> None:
        of = self.acts_of_case
        self.back = Command(self, "case_back", "Back", self._back, keys=["Alt+Left"], icon="chevron-left",
                            help_="back to the list, or to where one came from")  # fmt: skip
        self.open_batch = Command(self, "case_batch", "Batch", self._show_batch, keys=["B"], outside_fields=True,
                                  icon="batch", help_="open the batch")  # fmt: skip
        self.open_results = Command(self, "case_results", "Results", self._show_results, icon="results",
                                    help_="open the results of the test")  # fmt: skip
        self.paper = Paper(self._lab, self, lambda: self.view.facts)
        self.add_way_back(self.back.button("flat"))
        self.add_commands(self.back)
        for command in (
            self.open_batch,
            self.open_results,
            self.paper.command,
            of.owner,
            of.extend,
            self.retests.repeat,
            *self.returns.all,
            self.concerns.conclude,
        ):
            self.add_command(command)
        self.add_command(of.sign, primary=True)
        self.add_command(self.concerns.open, primary=True)
        self.add_commands(*of.of_checklist, on=self.view.checklist)
        self.add_commands(*of.of_evidence, self.concerns.concern, *self.retests.of_plan, *self.retests.of_hypotheses)
        for command in self.retests.of_plan:
            self.view.plan.acts.addWidget(command.button())
        for command in self.retests.of_hypotheses:
            self.view.supposing.addWidget(command.button())
        self.view.supposing.addStretch(1)
        for command in of.of_checklist:
            self.view.answers.addWidget(command.button())
        for command in (self.concerns.concern, *of.of_evidence):
            self.view.adding.addWidget(command.button())
        self.view.adding.addStretch(1)
        self.add_refresh(self._refresh)
        self.add_commands(Command(self, "search", "Search", filters.search, keys=["Ctrl+F"]))

    def _wire(self) -> None:
        self.list.listed.connect(self._count)
        self.list.table.opened.connect(lambda key: self.open(ShowCase(key)))
        self.view.looked_at.connect(self._look)
        self.view.checklist.current_changed.connect(lambda _: self._look())
        self.view.hypotheses.current_changed.connect(lambda _: self._look())
        self.view.evidence.current_changed.connect(lambda _: self._look())
        self.view.evidence.opened.connect(lambda _: self._open_file())

    def _open_file(self) -> None:
        key = getattr(self.view.evidence.current_row(), "file", None)
        if key is not None:
            self._attached.open(key)

    def _show_batch(self) -> None:
        if self.view.facts is not None:
            self.open_requested.emit(ShowBatch(self.view.facts.file.line.batch))

    def _show_results(self) -> None:
        if self.view.facts is not None:
            file = self.view.facts.file
            tests = (file.test.key,) if file.test is not None else tuple(each.test for each in file.tests)
            self.open_requested.emit(ShowTests(tests))

    def _count(self, found: Found) -> None:
        self.chips.set_counts(found.around)

    def _look(self) -> None:
        """Which actions there are for what is on screen, and why one cannot be taken."""
        is_case, facts = self.stack.currentWidget() is self.view, self.view.facts
        for command in (self.back, self.open_batch, self.open_results, self.paper.command):
            command.setVisible(is_case)
        self.heading.setText(facts.file.id if is_case and facts is not None else self.title)
        self.subheading.setText(_under(facts) if is_case and facts is not None else "")
        is_late = is_case and facts is not None and left(facts).startswith("!")
        set_state(self.subheading, "evaluation", "late" if is_late else "")
        self.acts_of_case.look(is_shown=is_case)
        self.returns.look(is_shown=is_case)
        self.retests.look(is_shown=is_case)
        self.concerns.look(is_shown=is_case)
        has_test = facts is not None and (facts.file.test is not None or bool(facts.file.tests))
        self.open_results.refuse("" if has_test or not is_case else "The case concerns no test.")


def _rests_on(facts: CaseFacts) -> set[tuple[str, int | str]]:
    """The rows of which every change is one of what the page shows of a case: itself, and its batches with all that is
    under them."""
    batches = (facts.file.line.batch, *(each.batch for each in facts.file.batches))
    return {("investigation", facts.file.line.key), *(("batch", key) for key in batches)}


def _under(facts: CaseFacts) -> str:
    line = facts.file.line
    time = left(facts).removeprefix("!")
    owner = f"owner {line.case.owner_name or 'unassigned'}"
    return ", ".join([time or line.case.conclusion, line.batch_id, owner])  # the test stands in the facts below


def _find(lab: Lab, wanted: Wanted) -> Found:
    search: Search = wanted.filter
    with lab.asking() as ask:
        counts = ask(case_counts)
        taught = None if counts[""] else _NOTHING
        return Found(ask(find_cases, which=search.chip, search=search.words), counts, taught=taught)


def open_cases(lab: Lab) -> int:
    """How many cases are open, for the rail."""
    return lab.ask(case_counts)[Which.OPEN]
