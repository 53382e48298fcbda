"""The field on top answers while one types: in groups, what was opened last first, each at its own place."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from qclab.queries.search import Hit
from qclab.ui.acts import Acts
from qclab.ui.preferences import Preferences
from qclab.ui.searching import Searching
from qclab.ui.showing import Show, ShowBatch, ShowCase, ShowPerson
from qclab.ui.widgets.scan_field import ScanField
from tests.ui.waiting import until

Key = Qt.Key
HITS = [
    *(Hit("batch", key, f"CAR-{key}", f"CAR-{key}  CD19 CAR-T, quarantine", key, "quarantine",
          when=("expires", datetime(2026, 11, 22, 5, tzinfo=UTC))) for key in (5, 4, 3, 2)),
    Hit("investigation", 9, "OOS-1", "OOS-1  case of batch CAR-3", 3, "open", "CAR-3",
        ("opened", datetime(2026, 11, 20, 9, tzinfo=UTC))),
    Hit("person", 7, "carstens", "carstens  J. Carstens, analyst", state="active"),
]  # fmt: skip


class Desk:
    def __init__(self, acts: Acts, preferences: Preferences) -> None:
        self.acts = acts
        self.asked: list[tuple[str, bool]] = []
        self.opened: list[Show] = []
        self.field = ScanField()
        self.searching = Searching(self.field, acts, preferences, self.find, self.field)
        self.searching.shown.connect(self.opened.append)
        self.field.searched.connect(self.searching.search)
        self.field.show()
        self.field.activateWindow()
        self.field.setFocus()

    def find(self, words: str, is_typed: bool) -> list[Hit]:
        self.asked.append((words, is_typed))
        return [hit for hit in HITS if words.lower() in hit.about.lower()]

    def type(self, words: str) -> None:
        """Type, and wait for what answers."""
        QTest.keyClicks(self.field, words)
        until(lambda: self.searching.found.words == self.field.text() and self.searching.found.isVisible())

    def key(self, key: Key) -> None:
        QTest.keyClick(self.field, key)
        self.acts.wait_idle()

    def lines(self) -> list[str]:
        found = self.searching.found
        return [found.item(place).text() for place in range(found.count())]


@pytest.fixture
def desk(qtbot: Any, acts: Acts, preferences: Preferences) -> Iterator[Desk]:
    made = Desk(acts, preferences)
    qtbot.waitUntil(made.field.hasFocus)
    yield made
    made.field.close()
    made.field.deleteLater()


def test_what_answers_stands_in_groups_while_one_types_and_nothing_is_asked_for_every_letter(desk: Desk) -> None:
    desk.type("car")
    assert desk.asked == [("car", True)]
    assert desk.lines() == [
        "Batches, 3 of the newest 4", *(f"   {hit.about}" for hit in HITS[:3]),
        "Cases", "   OOS-1  case of batch CAR-3",
        "People", "   carstens  J. Carstens, analyst",
    ]  # fmt: skip
    assert desk.searching.found.currentItem().text().strip() == HITS[0].about
    assert not desk.opened


def test_enter_opens_what_is_highlighted_tab_goes_to_the_next_group_and_what_was_opened_comes_first(desk: Desk) -> None:
    desk.type("car")
    desk.key(Key.Key_Tab)
    desk.key(Key.Key_Return)
    assert desk.opened == [ShowCase(9)], "a case at the case"
    assert not desk.searching.found.isVisible()
    desk.field.clear()
    desk.type("car-")
    assert desk.lines()[:2] == ["Recent", "   OOS-1  case of batch CAR-3"]
    desk.key(Key.Key_Down)
    desk.key(Key.Key_Return)
    assert desk.opened[-1] == ShowBatch(5)
    desk.field.clear()
    desk.type("carst")
    desk.key(Key.Key_Return)
    assert desk.opened[-1] == ShowPerson(7)


def test_two_lines_tell_what_is_highlighted_and_nothing_is_asked_for_them(desk: Desk) -> None:
    desk.type("car")
    told = desk.searching.found.preview
    assert told.text() == "Batch, quarantine\nExpires 2026-11-22 05:00"
    desk.key(Key.Key_Tab)
    assert told.text() == "Case, open\nBatch CAR-3, opened 2026-11-20 09:00"
    desk.key(Key.Key_Tab)
    assert told.text() == "Person, active\n"
    assert desk.asked == [("car", True)]
    found = desk.searching.found
    last = found.visualItemRect(found.item(found.count() - 1)).translated(found.viewport().pos())
    assert told.geometry().top() >= last.bottom(), "it covers no line"


def test_escape_closes_the_list_first_and_enter_before_an_answer_searches_for_the_whole_words(desk: Desk) -> None:
    desk.type("car")
    desk.key(Key.Key_Escape)
    assert not desk.searching.found.isVisible()
    assert desk.field.text() == "car"
    QTest.keyClicks(desk.field, "-5")
    desk.key(Key.Key_Return)
    assert desk.opened == [ShowBatch(5)]
    assert desk.asked[-1] == ("car-5", False), "nothing that answers to other words is opened"
