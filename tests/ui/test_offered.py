"""One kind of list to type in: the first line is highlighted, Enter and Tab take it, ids come before names."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from qclab.ui.choices import ChoiceInput, FoundInput
from qclab.ui.forms import Field, Form
from qclab.ui.widgets.offered import MOST, Offered
from tests.ui.waiting import turn

ENTRIES = ("HUCMSC  Mesenchymal stromal cells", "CAR-STR-01  CD19 CAR-T cells", "CAR-0417  CD19 CAR-T cells")
Key = Qt.Key


def shown(offered: Offered | None) -> list[str]:
    assert offered is not None
    return [offered.item(row).text() for row in range(offered.count())] if offered.isVisible() else []


class Desk:
    """Two fields below each other, the first one a list to type in."""

    def __init__(self, qtbot: Any, field: FoundInput | ChoiceInput) -> None:
        self.field, self.after = field, QLineEdit()
        self.window = QWidget()
        inside = QVBoxLayout(self.window)
        inside.addWidget(field)
        inside.addWidget(self.after)
        qtbot.addWidget(self.window)
        self.window.show()
        self.window.activateWindow()
        field.setFocus()
        qtbot.waitUntil(field.hasFocus)

    def type(self, words: str) -> None:
        QTest.keyClicks(self.field, words)

    def press(self, key: Key) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.field, key)

    def text(self) -> str:
        return self.field.text() if isinstance(self.field, FoundInput) else self.field.currentText()


@pytest.fixture(params=["line", "choice"])
def desk(request: Any, qtbot: Any) -> Desk:
    choices = [(place, words) for place, words in enumerate(ENTRIES)]
    return Desk(qtbot, FoundInput(ENTRIES) if request.param == "line" else ChoiceInput(choices, search=True))


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Enter, Key.Key_Tab])
def test_the_first_line_is_highlighted_and_enter_and_tab_take_it(desk: Desk, key: Key) -> None:
    edited = list[str]()
    desk.field.edited.connect(lambda: edited.append(desk.text()))
    desk.type("STR")
    assert shown(desk.field.offered) == [ENTRIES[1], ENTRIES[0]], "ids before names"
    assert desk.field.offered is not None
    assert desk.field.offered.currentRow() == 0
    desk.press(key)
    assert desk.text() == ENTRIES[1]
    assert edited[-1] == ENTRIES[1]
    assert shown(desk.field.offered) == []
    assert desk.after.hasFocus() is (key == Key.Key_Tab)


def test_arrows_choose_another_line_and_escape_closes_the_list_alone(desk: Desk) -> None:
    desk.type("car")
    assert len(shown(desk.field.offered)) == 2
    for key in (Key.Key_Down, Key.Key_Up, Key.Key_Down, Key.Key_Return):
        desk.press(key)
    assert desk.text() == ENTRIES[2]
    desk.type("x")
    desk.press(Key.Key_Escape)
    assert shown(desk.field.offered) == []
    assert desk.window.isVisible()


def test_the_mouse_takes_a_line(desk: Desk) -> None:
    desk.type("cells")
    offered = desk.field.offered
    assert offered is not None
    rect = offered.visualItemRect(offered.item(2))
    QTest.mouseClick(offered.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    assert desk.text() in ENTRIES
    assert shown(offered) == []


def test_a_list_that_opens_by_itself_has_nothing_highlighted_before_a_letter_or_an_arrow(qtbot: Any) -> None:
    desk = Desk(qtbot, ChoiceInput([(place, words) for place, words in enumerate(ENTRIES)], search=True))
    assert isinstance(desk.field, ChoiceInput)
    desk.field.offer()
    desk.press(Key.Key_Return)
    assert desk.text() == ""
    desk.field.offer()
    desk.press(Key.Key_Down)
    desk.press(Key.Key_Return)
    assert desk.text() == ENTRIES[0]
    desk.field.offer()
    assert desk.field.offered is not None
    assert desk.field.offered.currentItem().text() == ENTRIES[0], "what is chosen now"


@pytest.mark.parametrize(("number", "seen"), [(1, 1), (4, 4), (12, 12), (40, MOST)])
def test_down_shows_every_entry_as_tall_as_needed(qtbot: Any, number: int, seen: int) -> None:
    desk = Desk(qtbot, FoundInput([f"A{place}  Method" for place in range(number)]))
    desk.press(Key.Key_Down)
    offered = desk.field.offered
    assert offered is not None
    assert len(shown(offered)) == number
    last = offered.visualItemRect(offered.item(seen - 1))
    assert offered.viewport().rect().contains(last), "whole in sight without scrolling"
    assert offered.verticalScrollBar().isVisible() is (number > MOST)


def test_what_is_no_entry_of_a_closed_list_is_refused(qtbot: Any) -> None:
    desk = Desk(qtbot, ChoiceInput([(1, ENTRIES[0]), (2, ENTRIES[1])], search=True))
    desk.type("nowhere")
    assert shown(desk.field.offered) == []
    desk.press(Key.Key_Tab)
    with pytest.raises(ValueError, match="“nowhere” is not in the list"):
        desk.field.read()
    line = Desk(qtbot, FoundInput(ENTRIES))
    line.type("nowhere")
    assert isinstance(line.field, FoundInput)
    assert line.field.is_refused()


def test_what_is_typed_stands_first_in_an_open_list_so_that_a_new_id_is_never_replaced(qtbot: Any) -> None:
    desk = Desk(qtbot, FoundInput(("CAR-0417", "CAR-0418"), is_open=True))
    desk.type("CAR-041")
    assert shown(desk.field.offered) == ["“CAR-041” as typed", "CAR-0417", "CAR-0418"]
    desk.press(Key.Key_Return)
    assert desk.text() == "CAR-041"
    desk.type("7")
    assert shown(desk.field.offered) == ["CAR-0417"]
    desk.press(Key.Key_Tab)
    assert desk.text() == "CAR-0417"


def test_what_was_typed_becomes_the_one_entry_it_can_mean_when_the_field_is_left(desk: Desk) -> None:
    desk.type("hucmsc")
    desk.after.setFocus()
    turn()
    assert desk.text() == ENTRIES[0]


def test_no_field_of_a_form_completes_in_another_way(qtbot: Any) -> None:
    kinds = ("search", "person", "found", "known")
    form = Form([Field(kind, kind, kind, choices=[(1, "A14  Endotoxin")]) for kind in kinds])
    qtbot.addWidget(form)
    for line in form.findChildren(QLineEdit):
        assert line.completer() is None
