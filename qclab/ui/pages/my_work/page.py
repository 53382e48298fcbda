"""My work: an analyst's open tests by what is due first, and those that nobody has taken yet."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import ClassVar, Final

from PySide6.QtCore import Qt, QTimer

from qclab.domain.catalogue.values import Priority
from qclab.domain.counts import count, word
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Reason
from qclab.domain.samples.lifecycle import SampleState
from qclab.domain.testing.lifecycle import give_back_blockers, take_blockers, without
from qclab.queries.results import entering
from qclab.queries.results.entering import Due
from qclab.queries.testing.rounds import Round
from qclab.queries.testing.testing import TestRow, fetch_tests
from qclab.services.lab import Lab
from qclab.services.testing import assigning
from qclab.store.door import Changes
from qclab.ui.acts import Acts
from qclab.ui.commands import Command
from qclab.ui.list_page import ListPage
from qclab.ui.listing import Found, Listed, Taught, Wanted
from qclab.ui.models.columns import Column
from qclab.ui.pages.my_work.reading_acts import ReadingActs, read_rounds
from qclab.ui.pages.my_work.returned import Back, ReturnedList, read_returned
from qclab.ui.pages.results.grid.layout import day_of
from qclab.ui.preferences import Preferences
from qclab.ui.showing import ShowTests
from qclab.ui.widgets.chips import Chips
from qclab.ui.widgets.search_filters import Search, SearchFilters
from qclab.ui.words import material, moments
from qclab.ui.words.outside import outside

LATE, TODAY, WEEK, ALL, OUTSIDE, RETURNED, NOBODY = (
    "late", "today", "week", "all", "outside", "returned", "nobody",
)  # fmt: skip
_CHIPS: Final = (
    (LATE, "Late"), (TODAY, "Today"), (WEEK, "This week"), (ALL, "All open"),
    (OUTSIDE, "At a contract laboratory"), (RETURNED, "Returned to me"), (NOBODY, "Unassigned"),
)  # fmt: skip
_ORDER: Final = ("due", False)
_EMPTY: Final = {
    LATE: "Nothing of yours is late.",
    TODAY: "Nothing of yours is due today.",
    WEEK: "Nothing of yours is due this week.",
    ALL: "No open test is assigned to you. Look under “Unassigned”, or open a batch on the page Results.",
    OUTSIDE: "No contract laboratory has a test that you follow.",
    RETURNED: "No reviewer has returned a test to you.",
    NOBODY: "Every open test has an analyst.",
}


@dataclass(frozen=True)
class Lists:
    """The keys of each chip, what is due first at the top."""

    by_chip: Mapping[str, Sequence[int]]
    returned: Sequence[Back] = ()
    rounds: Sequence[Round] = ()

    @property
    def pressing(self) -> int:
        """How many are late, due today or returned, and how many rounds are suspected, late or due today."""
        tests = {key for chip in (LATE, TODAY, RETURNED) for key in self.by_chip[chip]}
        return len(tests) + sum(each.is_pressing for each in self.rounds)

    def first(self) -> str:
        """The chip that a person sees first: what presses, else what is theirs."""
        return next((chip for chip in (LATE, TODAY) if self.by_chip[chip]), ALL)


def sort_out(mine: Sequence[Due], nobody: Sequence[Due], now: datetime) -> Lists:
    """Today and this week end at the laboratory's midnight. What lies with a contract laboratory is apart, as in the
    load of each person on Pending."""
    today = moments.day_of(now)
    midnight = moments.midnight(today + timedelta(days=1))
    sunday = moments.midnight(today + timedelta(days=7 - today.weekday()))

    def keys(wanted: Callable[[Due], bool]) -> list[int]:
        return [each.key for each in mine if wanted(each) and not each.is_outside]

    return Lists(
        {
            LATE: keys(lambda due: due.due_at < now),
            TODAY: keys(lambda due: now <= due.due_at < midnight),
            WEEK: keys(lambda due: now <= due.due_at < sunday),
            ALL: keys(lambda due: True),
            OUTSIDE: [each.key for each in mine if each.is_outside],
            RETURNED: keys(lambda due: due.returned),
            NOBODY: [each.key for each in nobody if not each.is_outside],
        }
    )


class MyWorkPage(ListPage):
    title = "My work"
    shows = frozenset({"test", "sample", "batch", "result", "test_sample", "unit", "observation", "suspicion"})
    keys: ClassVar[Sequence[tuple[str, str]]] = (
        ("Enter", "Enter the results of the selected tests"),
        ("Ctrl+A", "Select all"),
    )

    def __init__(self, lab: Lab, acts: Acts, preferences: Preferences) -> None:
        super().__init__(acts, preferences)
        self._lab = lab
        self.chips = Chips("due", _CHIPS)
        self.chips.choose(ALL)
        filters = DueFilters(preferences, self.chips)
        self.returned = ReturnedList(acts, preferences, _sample)
        self.returned.opened.connect(lambda key: self.open_requested.emit(ShowTests((key,))))
        self.body.addWidget(self.returned)
        self.readings = ReadingActs(lab, self, self.reload)
        self.body.addWidget(self.readings.due)
        self.list_up(
            Listed(
                "my_work",
                "My work",
                _columns(lab.store.clock),
                find=partial(_find, lab),
                fetch=lambda keys: lab.ask(fetch_tests, keys).values(),
                sort=_ORDER,
            ),
            filters,
        )
        self.listing.listed.connect(self._show)
        self.table.opened.connect(self._open_results)
        self.table.selection_changed.connect(self._look)
        self.model.rows_arrived.connect(self._look)
        self.take = Command(self, "take", "Assign to me", self._take, help_="Assign the selected tests to yourself")
        self.enter = Command(self, "enter_results", "Enter results", self._open_results,
                             help_="Enter the results of the selected tests")  # fmt: skip
        self.give_back = Command(self, "give_back", "Give back", self._give_back,
                                 help_="Give the selected tests back: they are unassigned again")  # fmt: skip
        self.readings.serve(self.table)
        self.add_command(self.give_back)
        self.add_command(self.take)
        self.add_command(self.enter, primary=True)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        own = (self.enter, self.take, self.give_back, self.readings.load, self.readings.read)
        self.table.addActions([*own, self.table.rows_out.action])
        self._minute = QTimer(self, interval=60_000)
        self._minute.timeout.connect(lambda: self._count() if self.isVisible() else None)
        self._minute.start()
        self._look()

    def activated(self) -> None:
        self.reload()

    def outdated(self, changes: Changes) -> None:
        """Rows stay where they are until a person asks; the numbers are right."""
        self.listing.is_stale = True
        if self.isVisible():
            if self.model.has_row(lambda row: ("batch", row.batch) in changes.rows):
                self.model.mark_stale()
            self._count()

    def _count(self) -> None:
        self.read("count", partial(_read, self._lab, *(self.table.sort or _ORDER)), self._show_counts)

    def _show(self, found: Found) -> None:
        lists, chip = found.around
        self.chips.choose(chip)
        self.chips.set_counts({chip: len(keys) for chip, keys in lists.by_chip.items()})
        self.returned.show_rows(lists.returned)
        self.readings.show_rows(lists.rounds)
        self._look()

    def _show_counts(self, lists: Lists) -> None:
        self.chips.set_counts({chip: len(keys) for chip, keys in lists.by_chip.items()})
        self.returned.show_rows(lists.returned)
        self.readings.show_rows(lists.rounds)
        if list(self.model.ids) != list(lists.by_chip[self.chips.current()]):
            self.model.mark_stale()

    def _look(self) -> None:
        self.readings.look()
        number = len(self.table.selected_ids())
        nothing = "" if number else "Select a test in the list first."
        self.enter.setText(f"Enter results ({number})" if number > 1 else "Enter results")
        self.enter.refuse(nothing)
        may, is_nobodys = self._lab.actor.may(Right.ENTER_RESULTS), self.chips.current() == NOBODY
        self.take.setVisible(may and is_nobodys)
        self.give_back.setVisible(may and not is_nobodys)
        me, tests = self._lab.actor.key, self.table.selected_rows()
        barred = [
            why for each in tests
            for why in take_blockers(each.state, each.analyst_name if each.analyst not in (None, me) else "")
        ]  # fmt: skip
        self.take.refuse(nothing or _all_of(barred))
        barred = [why for each in tests for why in give_back_blockers(each.state, is_own=each.analyst == me)]
        self.give_back.refuse(nothing or _all_of(barred))

    def _open_results(self, _: object = None) -> None:
        """The selected tests on the page Results, in the order they are due."""
        if keys := self.table.selected_ids():
            self.open_requested.emit(ShowTests(tuple(keys)))

    def _take(self) -> None:
        work = partial(assigning.take, self._lab, self.table.selected_ids())
        self.write(work, self._taken)

    def _give_back(self) -> None:
        work = partial(assigning.give_back, self._lab, self.table.selected_ids())
        self.write(work, self._given_back)

    def _given_back(self, number: int) -> None:
        self.say(word(number, "The test is unassigned again.", f"{count(number, 'test')} are unassigned again."))
        self.reload()

    def _taken(self, number: int) -> None:
        self.say(word(number, "The test is assigned to you.", f"{count(number, 'test')} are assigned to you."))
        self.reload()


def _all_of(reasons: Sequence[Reason]) -> str:
    """Each reason once, as a sentence."""
    return "\n".join(dict.fromkeys(why.text[:1].upper() + why.text[1:] for why in reasons))


class DueFilters(SearchFilters):
    """Chips only. Before a person chose one, what is pressing is shown."""

    def __init__(self, preferences: Preferences, chips: Chips) -> None:
        super().__init__("my_work", preferences, chips=chips)
        self._has_chosen = False

    @property
    def now(self) -> Search:
        return super().now if self._has_chosen else Search()

    def _choose(self, chip: str = "") -> None:
        self._has_chosen = True
        super()._choose(chip)


def _find(lab: Lab, wanted: Wanted) -> Found:
    """The chip that was chosen, else the first that presses."""
    lists = _read(lab, wanted.sort, wanted.descending)
    chip = wanted.filter.chip or lists.first()
    return Found(lists.by_chip[chip], (lists, chip), taught=Taught(_EMPTY[chip]))


def _read(lab: Lab, sort: str = "due", descending: bool = False) -> Lists:
    with lab.asking() as ask:
        now = moments.now()
        mine, nobodys = (
            ask(entering.due_tests, analyst, now, sort=sort, descending=descending) for analyst in (lab.actor.key, None)
        )
        lists = sort_out(mine, nobodys, now)
        rounds = read_rounds(ask, lab)
        return replace(lists, returned=read_returned(ask, lists.by_chip[RETURNED]), rounds=rounds)


def pressing(lab: Lab) -> int:
    """For the rail."""
    return _read(lab).pressing


def _columns(clock: Callable[[], datetime]) -> tuple[Column, ...]:
    return (
        Column(
            "Due",
            142,
            lambda row: moments.due_near(row.due_at, moments.now()),
            kind="late",
            tooltip=_due_tip,
            sort_key="due",
        ),
        Column("Test", 230, lambda row: row.method_title, tooltip=lambda row: row.method_title, key="test"),
        Column(
            "Sample",
            130,
            _sample,
            kind="id",
            tooltip=lambda row: "\n".join(s[1] for s in row.samples),
            key="sample",
        ),
        Column("Batch", 95, lambda row: row.batch_id, kind="id", key="batch"),
        material.column(clock),
        Column("Product", 180, lambda row: row.product_name, kind="quiet", key="product"),
        Column(
            "State",
            150,
            _stands,
            kind="evaluation",
            tooltip=lambda row: row.state_reason or _stands(row),
            key="stands_at",
        ),
        Column(
            "Priority",
            90,
            lambda row: "urgent:urgent" if row.priority == Priority.URGENT else "",
            kind="evaluation",
            key="priority",
        ),
    )


def _due_tip(row: TestRow) -> str:
    return f"due {moments.minute(row.due_at)}"


def _sample(row: TestRow) -> str:
    samples = row.samples
    return samples[0][1] if len(samples) == 1 else count(len(samples), "container")


def _of_material(row: TestRow) -> str:
    """What its samples keep it waiting for, and how many of them it would begin without."""
    gone = () if row.needs_all else without(row.containers)
    if waiting := [state for id_, state in row.containers if not state.in_hand and id_ not in gone]:
        return "pending:not received" if waiting[0] == SampleState.REGISTERED else f"pending:sample {waiting[0]}"
    return f"alert:{len(gone)} of {len(row.samples)} gone" if gone and not row.entered else ""


def _stands(row: TestRow) -> str:
    """What the analyst waits for or has so far."""
    if row.is_returned:
        return "came-back:returned"
    if material := _of_material(row):
        return material
    if row.finding:
        return f"{Evaluation.DOES_NOT_COMPLY}:{row.finding}"
    away = "" if row.entered else outside(row)
    if so_far := away or day_of(row, moments.now()):
        return f"{Evaluation.PENDING}:{so_far}"
    if row.to_date:
        return f"{Evaluation.PENDING}:{row.to_date}"
    return _so_far(row)


def _so_far(row: TestRow) -> str:
    """How many values it has, and what its mark stands for where that is no good one; of none, which attempt it is."""
    if not row.entered:
        return f"{Evaluation.PENDING}:{row.again}" if row.again else ""
    said = f"{count(row.entered, 'value')} entered"
    is_bad = row.worst in (Evaluation.DOES_NOT_COMPLY, Evaluation.NOT_EVALUABLE)
    return f"{row.worst or Evaluation.PENDING}:{f'{row.worst}, {said}' if is_bad else said}"
