"""A list page is said in a few lines, and does what every list does."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from qclab.domain.trail.acts import Act
from qclab.store.door import Changes
from qclab.ui.acts import Acts
from qclab.ui.list_page import ListPage
from qclab.ui.listing import Detail, Found, Listed, Taught, Wanted
from qclab.ui.models.columns import Column
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.chips import Chips
from qclab.ui.widgets.search_filters import Search, SearchFilters
from tests.ui.waiting import until


@dataclass(frozen=True)
class Reagent:
    key: int
    name: str
    state: str


class Cupboard:
    """The database of the page below: what it holds, and what it was asked."""

    def __init__(self) -> None:
        self.reagents = [Reagent(1, "Agar", "open"), Reagent(2, "Broth", "open"), Reagent(3, "Lysate", "used")]
        self.asked = list[Wanted]()
        self.fault: type[Exception] | None = None

    def find(self, wanted: Wanted) -> Found:
        self.asked.append(wanted)
        if self.fault is not None:
            raise self.fault
        search: Search = wanted.filter
        fit = [r for r in self.reagents if search.words.lower() in r.name.lower() and search.chip in ("all", r.state)]
        return Found([r.key for r in sorted(fit, key=lambda r: r.name, reverse=wanted.descending)], len(fit))

    def fetch(self, keys: Sequence[int]) -> list[Reagent]:
        return [reagent for reagent in self.reagents if reagent.key in keys]


class ReagentsPage(ListPage):
    """As a page of the program is written."""

    title = "Reagents"
    shows = frozenset({"reagent", "opening"})

    def __init__(self, cupboard: Cupboard, acts: Acts, preferences: Preferences) -> None:
        super().__init__(acts, preferences)
        self.chips = Chips("reagents_state", [("all", "All"), ("open", "Open"), ("used", "Used up")])
        self.shown = QLabel()
        self.list_up(
            Listed(
                "reagents", "Reagents",
                (Column("Name", 200, lambda row: row.name, sort_key="name"),
                 Column("State", 80, lambda row: row.state, key="state")),
                cupboard.find, cupboard.fetch,
                sort=("name", False),
                nothing=Taught("No reagent has been received yet."),
                no_fit=Taught("No reagent fits.", "Show all"),
                detail=Detail(self.show_one, lambda key: cupboard.fetch([key])[0]),
                in_place=frozenset({"opening"}),
            ),
            SearchFilters("reagents", preferences, chips=self.chips, hint="Name", remembered="reagents/state"),
        )  # fmt: skip
        self.listing.pane.content.addWidget(self.shown)
        self.listing.listed.connect(lambda found: self.subheading.setText(f"{found.around} reagents"))

    def show_one(self, reagent: Reagent) -> tuple[str, str]:
        self.shown.setText(reagent.state)
        return reagent.name, ""


@pytest.fixture
def cupboard() -> Cupboard:
    return Cupboard()


@pytest.fixture
def page(cupboard: Cupboard, acts: Acts, preferences: Preferences, qtbot: Any) -> Iterator[ReagentsPage]:
    made = ReagentsPage(cupboard, acts, preferences)
    made.resize(900, 500)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    made.activated()
    acts.wait_idle()
    yield made
    made.close()
    made.deleteLater()


def names(page: ReagentsPage) -> list[str]:
    return [row.name for row in page.model.rows_there(range(10))]


def changed(*tables: str) -> Changes:
    return Changes(Act.SAMPLES_REGISTERED, datetime(2026, 11, 29, tzinfo=UTC), frozenset((name, 1) for name in tables))


def taught(page: ReagentsPage) -> str:
    return " ".join(each.text() for each in page.table.viewport().findChildren(QLabel) if each.isVisible())


def test_what_fits_is_listed_in_the_order_of_the_database(page: ReagentsPage, acts: Acts) -> None:
    assert names(page) == ["Agar", "Broth", "Lysate"]
    assert page.subheading.text() == "3 reagents"
    page.table.horizontalHeader().sectionClicked.emit(0)
    page.table.horizontalHeader().sectionClicked.emit(0)
    acts.wait_idle()
    assert names(page) == ["Lysate", "Broth", "Agar"]


def test_search_and_chips_narrow_the_list_and_what_is_empty_says_why(
    page: ReagentsPage, acts: Acts, cupboard: Cupboard
) -> None:
    QTest.keyClick(page.table, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(page.filters.line, "ysa")
    until(lambda: names(page) == ["Lysate"], "found")
    page.chips.findChildren(QPushButton)[1].click()
    acts.wait_idle()
    assert names(page) == []
    assert "No reagent fits." in taught(page)
    page.filters.clear()
    acts.wait_idle()
    assert len(names(page)) == 3
    cupboard.reagents = []
    page.reload()
    acts.wait_idle()
    assert "No reagent has been received yet." in taught(page)


def test_esc_gives_the_search_up_and_goes_on_in_the_list(page: ReagentsPage) -> None:
    page.filters.search()
    QTest.keyClicks(page.filters.line, "broth")
    until(lambda: names(page) == ["Broth"], "found")
    QTest.keyClick(page.filters.line, Qt.Key.Key_Escape)
    until(lambda: len(names(page)) == 3, "everything again")
    assert page.table.hasFocus()


def test_the_chip_a_person_chose_is_there_again(
    page: ReagentsPage, acts: Acts, cupboard: Cupboard, preferences: Preferences
) -> None:
    page.chips.findChildren(QPushButton)[2].click()
    acts.wait_idle()
    again = ReagentsPage(cupboard, acts, preferences)
    again.activated()
    acts.wait_idle()
    assert again.chips.current() == "used"
    assert cupboard.asked[-1].filter == Search("used")
    again.deleteLater()


def test_what_is_committed_marks_the_list_and_moves_nothing(page: ReagentsPage, acts: Acts, cupboard: Cupboard) -> None:
    cupboard.reagents.append(Reagent(4, "Agarose", "open"))
    page.changes(changed("sample"))
    assert not page.model.stale, "it shows no sample"
    page.changes(changed("reagent"))
    acts.wait_idle()
    assert page.model.stale
    assert len(names(page)) == 3
    page.table.refresh_requested.emit()
    acts.wait_idle()
    assert len(names(page)) == 4
    assert not page.model.stale


def test_what_changes_within_a_row_is_told_in_place(page: ReagentsPage, acts: Acts, cupboard: Cupboard) -> None:
    cupboard.reagents[0] = Reagent(1, "Agar", "used")
    page.changes(changed("opening"))
    until(lambda: page.model.rows_there(range(1))[0].state == "used", "said in its row")
    assert not page.model.stale


def test_a_page_that_comes_to_the_front_is_read_again_when_something_was_committed(
    page: ReagentsPage, acts: Acts, cupboard: Cupboard
) -> None:
    page.hide()
    asked = len(cupboard.asked)
    page.activated()
    assert len(cupboard.asked) == asked
    page.changes(changed("reagent"))
    page.activated()
    acts.wait_idle()
    assert len(cupboard.asked) == asked + 1


def test_one_record_is_shown_beside_the_list_and_follows_the_cursor(page: ReagentsPage, acts: Acts) -> None:
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    acts.wait_idle()
    assert page.listing.pane.is_open()
    assert page.shown.text() == "open"
    for _ in range(2):
        QTest.keyClick(page.table, Qt.Key.Key_Down)
    until(lambda: page.shown.text() == "used", "the last one is shown")


def test_a_record_that_is_not_listed_yet_is_brought(page: ReagentsPage, acts: Acts, cupboard: Cupboard) -> None:
    cupboard.reagents.append(Reagent(4, "Agarose", "in use"))
    page.listing.bring(4)
    acts.wait_idle()
    assert page.table.current_id() == 4
    assert page.shown.text() == "in use"


@pytest.fixture
def in_pane(page: ReagentsPage, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The titles that the pane shows, one after the other."""
    titles = list[str]()
    show_pane = page.listing.pane.show_pane

    def note(title: str, *, quiet: str = "") -> None:
        titles.append(title)
        show_pane(title, quiet=quiet)

    monkeypatch.setattr(page.listing.pane, "show_pane", note)
    return titles


def test_a_list_that_is_read_again_keeps_a_record_that_fits_no_more_in_the_pane(
    page: ReagentsPage, acts: Acts, cupboard: Cupboard, in_pane: list[str]
) -> None:
    page.chips.findChildren(QPushButton)[1].click()
    acts.wait_idle()
    page.listing.bring(2)
    acts.wait_idle()
    cupboard.reagents[1] = Reagent(2, "Broth", "used")
    page.reload()
    acts.wait_idle()
    page.reload()
    acts.wait_idle()
    assert set(in_pane) == {"Broth"}
    assert page.table.current_id() is None


def test_another_question_takes_the_pane_to_what_fits(page: ReagentsPage, acts: Acts, in_pane: list[str]) -> None:
    page.listing.bring(2)
    acts.wait_idle()
    page.chips.findChildren(QPushButton)[2].click()
    until(lambda: in_pane[-1] == "Lysate", "the first that is used up")


def test_a_record_on_its_way_comes_with_the_list_that_is_read_instead(
    page: ReagentsPage, acts: Acts, cupboard: Cupboard, in_pane: list[str]
) -> None:
    page.listing.bring(1)
    acts.wait_idle()
    in_pane.clear()
    cupboard.reagents = [*cupboard.reagents[1:], Reagent(4, "Mannitol", "in use")]
    page.listing.bring(4)
    page.reload()
    acts.wait_idle()
    assert page.table.current_id() == 4
    assert set(in_pane) == {"Mannitol"}


def test_a_find_that_ends_in_a_bug_leaves_no_list_stuck(
    page: ReagentsPage, acts: Acts, cupboard: Cupboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "excepthook", lambda *_: None)
    cupboard.fault = ZeroDivisionError
    page.reload()
    acts.wait_idle()
    cupboard.fault = None
    page.changes(changed("reagent"))
    assert page.model.stale, "it hears of what is committed"
    page.activated()
    acts.wait_idle()
    assert len(names(page)) == 3
    assert not page.model.stale


def test_a_record_in_the_pane_that_is_not_listed_leaves_no_other_one_highlighted(
    page: ReagentsPage, acts: Acts
) -> None:
    """Broth was in the pane and Agar highlighted, and what was done next was done to Agar."""
    page.chips.findChildren(QPushButton)[2].click()
    acts.wait_idle()
    assert names(page) == ["Lysate"]
    page.listing.bring(2)
    acts.wait_idle()
    assert page.shown.isVisible()
    assert page.listing.shown == 2
    assert (page.table.current_id(), page.table.selected_ids()) == (None, [])


@pytest.mark.parametrize(("width", "lines"), [(900, 1), (560, 1), (420, 2)])
def test_the_search_gives_way_before_a_chip_goes_into_a_second_line(
    qtbot: Any, preferences: Preferences, width: int, lines: int
) -> None:
    """A last chip wrapped beside 200 pixels of an empty search field, which then stood between the two lines."""
    chips = Chips("kinds", [("", "Everything there is"), ("a", "Quarantine"), ("b", "Reported to client")])
    filters = SearchFilters("given", preferences, chips=chips, hint="Name")
    qtbot.addWidget(filters)
    filters.resize(width, 80)
    filters.show()
    qtbot.waitExposed(filters)
    places = {chip.y() for chip in chips.findChildren(QPushButton)}
    assert len(places) == lines
    assert filters.line.width() >= 150
    assert filters.line.y() == chips.y(), "beside the first line"
