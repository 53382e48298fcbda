"""Pasting while a cell is open: a block begins at it, one text stays in it, and what is refused loses nothing."""

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit

from tests.laboratory.samples import PLANNED
from tests.ui.pages.register.register import Sit, choose
from tests.ui.person import CTRL, Key


@pytest.mark.parametrize("how", ["F2", "typing"])
def test_a_block_pasted_into_an_open_cell_begins_at_it_and_is_one_step_of_undo(sit: Sit, how: str) -> None:
    person = sit()
    choose(person, "CAR-0423")
    page = person.page
    model, table = page.samples.model, page.samples.table
    before = model.rows
    table.go_to(PLANNED - 1, "name")
    if how == "F2":
        person.press(Key.Key_F2)
    else:
        person.type("half a na")
    assert isinstance(person.focus(), QLineEdit)
    QApplication.clipboard().setText("Pool\tBag\t10\tmL\nPool\tBag\t20\tmL\n")
    person.press(Key.Key_V, CTRL)
    assert [(r.name, r.container, r.amount) for r in model.rows[-2:]] == [("Pool", "Bag", "10"), ("Pool", "Bag", "20")]
    assert len(model.rows) == PLANNED + 1
    assert person.focus() is table, "the cell is closed"
    assert len({row.serial for row in model.rows}) == PLANNED + 1
    person.press(Key.Key_Z, CTRL)
    assert model.rows == before


def test_one_text_pasted_into_an_open_cell_stays_in_it(sit: Sit) -> None:
    person = sit()
    choose(person, "CAR-0423")
    table = person.page.samples.table
    table.go_to(0, "name")
    person.type("Pool ")
    QApplication.clipboard().setText("of two\r\n")
    person.press(Key.Key_V, CTRL)
    editor = person.focus()
    assert isinstance(editor, QLineEdit)
    assert editor.text().strip() == "Pool of two"
    person.press(Key.Key_Return)
    assert person.page.samples.model.rows[0].name == "Pool of two"


def test_a_block_that_is_refused_leaves_the_open_cell_with_what_was_typed(sit: Sit) -> None:
    person = sit()
    choose(person, "CAR-0423")
    page = person.page
    page.samples.table.go_to(0, "place")
    before = page.samples.model.rows
    person.type("Fr")
    QApplication.clipboard().setText("a\tb\n")
    person.press(Key.Key_V, CTRL)
    assert isinstance(person.focus(), QLineEdit)
    assert "falls beyond the last column" in page.messages.text()
    assert page.samples.model.rows == before
