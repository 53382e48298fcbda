"""An analyst's work: what is due first is on top, and Enter goes straight to its results."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from qclab.domain.evaluation.evaluations import Evaluation
from qclab.queries.results.entering import Due
from qclab.services.results import recording
from qclab.services.results.recording import NewResult
from qclab.services.review import approving
from qclab.services.testing import assigning
from qclab.ui.acts import Acts
from qclab.ui.pages.my_work.page import (
    ALL,
    LATE,
    NOBODY,
    RETURNED,
    TODAY,
    WEEK,
    MyWorkPage,
    _so_far,
    pressing,
    sort_out,
)
from qclab.ui.preferences import Preferences
from qclab.ui.showing import Show, ShowTests
from qclab.ui.words import moments
from qclab.ui.words.moments import LaboratoryZone
from tests.laboratory.laboratory import Laboratory

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)  # a Wednesday


def test_a_test_is_under_the_chip_of_the_laboratorys_day_it_is_due(zone: LaboratoryZone) -> None:
    zone.put("Europe/Amsterdam")
    times = {
        1: NOW - timedelta(minutes=1),
        2: datetime(2026, 11, 18, 22, 59, tzinfo=UTC),  # today for a laboratory an hour east of Greenwich
        3: datetime(2026, 11, 18, 23, 1, tzinfo=UTC),  # tomorrow there
        4: datetime(2026, 11, 22, 22, 30, tzinfo=UTC),  # Sunday
        5: datetime(2026, 11, 23, 9, 0, tzinfo=UTC),  # Monday
    }
    lists = sort_out([Due(key, at, False, key == 5) for key, at in times.items()], [], NOW).by_chip
    assert (lists[LATE], lists[TODAY], lists[WEEK], lists[RETURNED]) == ([1], [2], [2, 3, 4], [5])
    assert lists[ALL] == [1, 2, 3, 4, 5]


def test_what_presses_is_counted_once() -> None:
    late_and_returned = Due(1, NOW - timedelta(days=1), urgent=False, returned=True)
    assert sort_out([late_and_returned], [], NOW).pressing == 1


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (NOW - timedelta(days=2, hours=3), "!2 d late"),
        (NOW - timedelta(hours=5), "!5 h late"),
        (NOW - timedelta(minutes=5), "!5 min late"),
        (NOW + timedelta(hours=2), "today 18:00 +01:00"),
        (NOW + timedelta(hours=20), "tomorrow 12:00 +01:00"),
        (NOW + timedelta(days=9), "2026-11-27 16:00 +01:00"),
    ],
)
def test_due_is_said_as_a_person_would(zone: LaboratoryZone, in_london: None, due: datetime, words: str) -> None:
    zone.put("Europe/Amsterdam")
    assert moments.due_near(due, NOW) == words


def page_of(laboratory: Laboratory, acts: Acts, preferences: Preferences, *, reviewer: bool = False) -> MyWorkPage:
    page = MyWorkPage(laboratory.reviewer if reviewer else laboratory.analyst, acts, preferences)
    page.resize(1100, 600)
    page.show()
    page.activated()
    acts.wait_idle()
    return page


def press(page: MyWorkPage, chip: str) -> None:
    page.chips.findChild(QAbstractButton, f"due_{chip}").click()


def test_enter_opens_the_results_of_what_is_due_first(
    laboratory: Laboratory, acts: Acts, preferences: Preferences
) -> None:
    viability = laboratory.batch("CAR-0417").cell("A20/viability").test
    sterility = laboratory.batch("CAR-0417").cell("A03/aerobic").test
    assigning.assign(laboratory.reviewer, [sterility, viability], laboratory.analyst.actor.key)
    page = page_of(laboratory, acts, preferences)
    page.chips.findChild(QAbstractButton, "due_all").click()
    acts.wait_idle()
    asked = list[Show]()
    page.open_requested.connect(asked.append)
    assert list(page.table.model().ids) == [viability, sterility]
    page.table.selectAll()
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert asked == [ShowTests((viability, sterility))]
    page.close()
    page.deleteLater()


def test_a_test_that_came_back_is_counted_on_the_rail(laboratory: Laboratory) -> None:
    endotoxin = laboratory.batch("CAR-0417").cell("A09/endotoxin")
    assigning.assign(laboratory.reviewer, [endotoxin.test], laboratory.analyst.actor.key)
    recording.record(laboratory.analyst, [NewResult(endotoxin.test, endotoxin.parameter, "0.1")])
    laboratory.performed(endotoxin.test)
    recording.submit(laboratory.analyst, [endotoxin.test])
    approving.return_tests(laboratory.reviewer, [endotoxin.test], "Attach the run report")
    assert pressing(laboratory.analyst) == 1


def test_an_analyst_takes_what_nobody_has_and_gives_it_back(
    laboratory: Laboratory, acts: Acts, preferences: Preferences
) -> None:
    page = page_of(laboratory, acts, preferences)
    press(page, NOBODY)
    acts.wait_idle()
    page.table.selectRow(0)
    taken = page.table.current_id()
    assert not page.give_back.isVisible()
    page.take.trigger()
    acts.wait_idle()
    mine = laboratory.analyst.actor.key
    assert [row.key for row in laboratory.tests(analyst=mine)] == [taken]
    press(page, ALL)
    acts.wait_idle()
    page.table.select_id(taken)
    assert (page.take.isVisible(), page.give_back.isVisible()) == (False, True)
    assert page.give_back in page.table.actions(), "also with the right button"
    page.give_back.trigger()
    acts.wait_idle()
    assert laboratory.tests(analyst=mine) == []
    page.close()
    page.deleteLater()


def test_who_has_no_test_sees_their_own_empty_list_first(
    laboratory: Laboratory, acts: Acts, preferences: Preferences
) -> None:
    page = page_of(laboratory, acts, preferences)
    assert page.chips.current() == ALL
    page.close()
    page.deleteLater()


def test_who_may_not_enter_results_is_not_offered_a_test(
    laboratory: Laboratory, acts: Acts, preferences: Preferences
) -> None:
    page = MyWorkPage(laboratory.qa, acts, preferences)
    page.show()
    page.activated()
    press(page, NOBODY)
    acts.wait_idle()
    assert not page.take.isVisible()
    page.close()
    page.deleteLater()


def test_what_came_back_stands_above_the_list_with_its_reason_and_opens_its_results(
    laboratory: Laboratory, acts: Acts, preferences: Preferences
) -> None:
    page = page_of(laboratory, acts, preferences)
    assert not page.returned.isVisible(), "nothing came back"
    endotoxin = laboratory.batch("CAR-0417").cell("A09/endotoxin")
    recording.record(laboratory.analyst, [NewResult(endotoxin.test, endotoxin.parameter, "0.1")])
    laboratory.performed(endotoxin.test)
    recording.submit(laboratory.analyst, [endotoxin.test])
    approving.return_tests(laboratory.reviewer, [endotoxin.test], "Attach the run report")
    page.activated()
    acts.wait_idle()
    assert page.returned.isVisible()
    (row,) = page.returned.table.model().rows
    assert (row.key, row.why) == (endotoxin.test, "Attach the run report")
    assert row.by.startswith(f"{laboratory.reviewer.actor.name}, ")
    asked = list[Show]()
    page.open_requested.connect(asked.append)
    page.returned.table.selectRow(0)
    QTest.keyClick(page.returned.table, Qt.Key.Key_Return)
    assert asked == [ShowTests((endotoxin.test,))]
    page.close()
    page.deleteLater()


@pytest.mark.parametrize(
    ("worst", "entered", "said"),
    [
        (Evaluation.NOT_EVALUABLE, 1, "not evaluable:not evaluable, 1 value entered"),
        (Evaluation.DOES_NOT_COMPLY, 2, "does not comply:does not comply, 2 values entered"),
        (Evaluation.COMPLIES, 2, "complies:2 values entered"),
        (Evaluation.UNJUDGED, 1, "pending:1 value entered"),
    ],
)
def test_a_mark_beside_what_was_entered_says_what_it_stands_for(worst: Evaluation, entered: int, said: str) -> None:
    """ "1 value entered" had a warning triangle and no reason."""
    row: Any = SimpleNamespace(worst=worst, entered=entered)
    assert _so_far(row) == said
