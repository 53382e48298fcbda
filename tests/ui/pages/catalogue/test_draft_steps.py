"""A draft is no record yet: every step in it is taken back by one key, and saving it says what is still wrong."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from qclab.services.lab import Lab
from qclab.ui.acts import Acts
from qclab.ui.pages.catalogue.editor import Editor
from qclab.ui.pages.catalogue.page import CataloguePage
from tests.ui.pages.catalogue.conftest import Opens
from tests.ui.pages.catalogue.test_catalogue import cell, press, states, table, type_into
from tests.ui.waiting import rest, until

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def edited(page: CataloguePage) -> Editor:
    assert page.editor is not None
    return page.editor


def undo(on: QWidget) -> None:
    QTest.keyClick(on, Qt.Key.Key_Z, CTRL)


def again(on: QWidget) -> None:
    QTest.keyClick(on, Qt.Key.Key_Z, CTRL | SHIFT)


def field(editor: Editor, name: str) -> QWidget:
    editor.tabs.setCurrentIndex(editor.tabs.count() - 1)
    found = editor.form.input(name)
    line = getattr(found, "line", found)
    line.setFocus()
    assert isinstance(line, QWidget)
    return line


def test_fields_choices_and_lines_share_one_list_of_steps(opens: Opens, author: Lab, acts: Acts) -> None:
    page = opens(author)
    press(page, "new_version")
    editor, lines = edited(page), table(page)
    start = editor.form.typed()
    limit = cell(lines, 0, "limit")
    title = field(editor, "title")
    assert isinstance(title, QLineEdit)
    title.end(False)
    QTest.keyClicks(title, " of today")
    type_into(lines, 0, "limit", "7")
    rest(acts)
    rounding = editor.form.input("rounding")
    field(editor, "rounding")
    other = next(place for place in range(rounding.count()) if place != rounding.currentIndex())
    rounding.setCurrentIndex(other)
    rounding.activated.emit(other)
    chosen = rounding.read()

    undo(title)
    assert editor.form.typed()["rounding"] == start["rounding"]
    assert cell(lines, 0, "limit") == "7"
    undo(title)
    assert cell(lines, 0, "limit") == limit
    assert editor.tabs.currentIndex() == 0, "what changed comes to the front"
    undo(lines)
    assert editor.form.typed() == start, "letters typed one after the other are one step"
    assert editor.tabs.currentIndex() == editor.tabs.count() - 1
    undo(lines)
    assert editor.form.typed() == start

    again(editor)
    assert editor.form.typed()["title"] == start["title"] + " of today"
    again(editor)
    again(editor)
    assert (cell(lines, 0, "limit"), editor.form.typed()["rounding"]) == ("7", chosen)
    rest(acts)


def test_what_is_pasted_into_a_field_and_what_cannot_be_read_are_steps(opens: Opens, author: Lab, acts: Acts) -> None:
    page = opens(author)
    press(page, "new_version")
    editor = edited(page)
    date = field(editor, "effective_from")
    assert isinstance(date, QLineEdit)
    before = date.text()
    date.selectAll()
    QGuiApplication.clipboard().setText("some day")
    QTest.keyClick(date, Qt.Key.Key_V, CTRL)
    assert date.text() == "some day"
    QTest.keyClicks(date, "s")
    undo(date)
    assert date.text() == "some day"
    undo(date)
    assert date.text() == before
    again(date)
    assert date.text() == "some day"
    rest(acts)


def test_a_new_step_ends_what_was_taken_back(opens: Opens, author: Lab, acts: Acts) -> None:
    page = opens(author)
    press(page, "new_version")
    lines = table(page)
    type_into(lines, 0, "limit", "7")
    rest(acts)
    undo(lines)
    type_into(lines, 0, "limit", "8")
    rest(acts)
    again(lines)
    assert cell(lines, 0, "limit") == "8"
    rest(acts)


def test_an_open_cell_takes_its_own_letters_back_and_a_block_pasted_into_it_begins_at_it(
    opens: Opens, author: Lab, acts: Acts
) -> None:
    page = opens(author)
    press(page, "new_version")
    lines = table(page)
    before = [cell(lines, row, "limit") for row in range(2)]
    lines.go_to(0, "limit")
    QTest.keyClick(lines, Qt.Key.Key_F2)
    line = lines.findChild(QLineEdit, "edit_limit")
    assert line is not None
    QTest.keyClicks(line, "9")
    undo(line)
    assert line.isVisible()
    assert cell(lines, 0, "limit") == before[0]
    QGuiApplication.clipboard().setText("1\n2\n")
    QTest.keyClick(line, Qt.Key.Key_V, CTRL)
    assert [cell(lines, row, "limit") for row in range(2)] == ["1", "2"]
    undo(lines)
    assert [cell(lines, row, "limit") for row in range(2)] == before
    rest(acts)


def test_saving_says_how_many_faults_are_left_and_leads_to_the_first(opens: Opens, author: Lab, acts: Acts) -> None:
    page = opens(author)
    press(page, "new_version")
    lines = table(page)
    type_into(lines, 1, "limit", "nonsense")
    rest(acts)
    type_into(lines, 1, "alert", "more nonsense")
    rest(acts)
    until(lambda: cell(lines, 1, "alert") == "more nonsense")
    rest(acts)
    assert edited(page).findChild(QLabel, "finding_count").text() == "3 faults"
    press(page, "save_draft")
    rest(acts)
    assert page.editor is None
    assert (2, "draft") in states(author)
    assert page.messages.text().endswith("is saved as a draft; 3 faults before it can be put in force.")
    assert page.messages.way_on.text() == "Go to the first"
    page.messages.way_on.click()
    until(lambda: page.editor is not None and table(page).currentIndex().row() == 1)
    lines = table(page)
    assert lines.hasFocus()
    type_into(lines, 1, "limit", "<= 5")
    rest(acts)
    lines.go_to(1, "alert")
    QTest.keyClick(lines, Qt.Key.Key_Delete)
    rest(acts)
    press(page, "save_draft")
    rest(acts)
    assert page.messages.text() == ""
    assert not page.messages.way_on.isVisible()
