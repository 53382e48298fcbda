"""What a file calls otherwise, which of its rows are left out, which of its worksheets is read: said in the dialog."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QRadioButton

from qclab.queries.exchange.imports import imports
from qclab.ui.acts import Acts
from qclab.ui.pages.imports.dialog import ImportDialog
from qclab.ui.pages.imports.names import NamesQuestion
from qclab.ui.pages.imports.ways import WayQuestion
from qclab.ui.pages.register.page import RegisterPage
from qclab.ui.preferences import Preferences
from tests.laboratory.laboratory import Laboratory
from tests.services.exchange.workbooks import row, text, workbook
from tests.ui.person import CTRL, Key, Person
from tests.ui.waiting import until

HEAD = "product,batch,stage,methods,name"
WATER = "WFI,W-1,POINT,A67,Point 1"


@pytest.fixture
def person(laboratory: Laboratory, acts: Acts, preferences: Preferences) -> Iterator[Person]:
    made = Person(RegisterPage(laboratory.analyst, acts, preferences), acts)
    yield made
    made.settle()
    made.go_back()


@pytest.fixture
def dialog(person: Person) -> ImportDialog:
    person.press(Key.Key_I, CTRL)
    opened = person.dialog()
    assert isinstance(opened, ImportDialog)
    return opened


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join((HEAD, *lines)), encoding="utf-8")
    return path


def said(dialog: ImportDialog) -> str:
    return dialog.findChild(QLabel, "import_said").text()


def words(dialog: ImportDialog) -> list[str]:
    model = dialog.rows.table.model()
    return [str(model.data(model.index(place, 1))) for place in range(model.rowCount())]


def read_again(person: Person, dialog: ImportDialog) -> None:
    dialog.again_button.click()
    person.settle()


def test_a_name_is_said_once_by_keyboard_for_all_rows_it_stands_in_and_remembered(
    person: Person, laboratory: Laboratory, dialog: ImportDialog, tmp_path: Path
) -> None:
    kit = "WFI,W-1,POINT,Water kit,"
    dialog.look_at(write(tmp_path / "a.csv", kit + "Point 1", WATER.replace("Point 1", "Point 2"), kit + "Point 3"))
    person.settle()
    question = dialog.findChild(NamesQuestion)
    assert question is not None
    (field,) = question.fields
    assert field.hasFocus()
    assert field.read() is None, "nothing is guessed"
    assert any(each.text() == "lines 2, 4" for each in question.findChildren(QLabel))
    assert not dialog.accept_button.isEnabled()
    assert dialog.accept_button.toolTip() == "Say what the names mean."
    person.type("A67")
    person.press(Key.Key_Return)
    assert question.findChild(QLabel, "name_1_state").text() == "as you said"
    question.read_button.setFocus()
    person.press(Key.Key_Space)
    person.settle()
    assert words(dialog)[0].startswith("ready, “Water kit” read as A67 (")
    assert "Read “Water kit” as A67 (" in said(dialog)
    person.press(Key.Key_Return, CTRL)
    person.leave(person.dialog())
    assert len(laboratory.samples("W-1")) == 3

    person.press(Key.Key_I, CTRL)
    again = person.dialog()
    assert isinstance(again, ImportDialog)
    again.look_at(write(tmp_path / "b.csv", "WFI,W-2,POINT,water kit,Point 1"))
    person.settle()
    assert again.accept_button.text() == "Import 1 row"
    assert "as before" in said(again)
    again.names_button.click()
    assert again.findChild(NamesQuestion).findChild(QLabel, "name_1_state").text() == "as last time"
    person.leave(again)


def test_rows_are_left_out_with_a_reason_taken_again_and_counted(
    person: Person, laboratory: Laboratory, dialog: ImportDialog, tmp_path: Path
) -> None:
    dialog.look_at(write(tmp_path / "a.csv", WATER, "WFI,,POINT,A67,Blank"))
    person.settle()
    assert words(dialog)[0] == "batch: Give the batch."
    leave = dialog.rows.leave_button
    assert leave.text() == "Leave out…"
    for times in range(2):
        dialog.rows.table.setFocus()
        person.press(Key.Key_Delete, CTRL)
        until(lambda: person.dialog().objectName() == "reason_dialog")
        reason = person.dialog()
        assert "line 3" in " ".join(each.text() for each in reason.findChildren(QLabel))
        reason.findChild(QRadioButton, "reason_1").click()
        reason.findChild(QPushButton, "accept").click()
        person.settle()
        assert dialog.accept_button.text() == "Import 1 row"
        assert "1 row left out." in said(dialog)
        assert words(dialog) == ["ready", "left out: Not our sample"]
        assert leave.text() == "Take again", "the cursor stayed on its row"
        if not times:
            leave.click()
            person.settle()
            assert not dialog.accept_button.isEnabled()
    read_again(person, dialog)
    assert words(dialog) == ["ready", "left out: Not our sample"], "the file is as it was"
    write(tmp_path / "a.csv", "WFI,,POINT,A67,Blank", WATER)
    read_again(person, dialog)
    assert words(dialog) == ["batch: Give the batch.", "ready"], "in another file line 3 is another row"
    write(tmp_path / "a.csv", WATER, "WFI,,POINT,A67,Blank")
    read_again(person, dialog)
    dialog.rows.leave_out()
    person.dialog().findChild(QRadioButton, "reason_1").click()
    person.dialog().findChild(QPushButton, "accept").click()
    person.settle()
    person.press(Key.Key_Return, CTRL)
    person.leave(person.dialog())
    kept = laboratory.ask(lambda c: imports(c, laboratory.analyst.actor))[0]
    assert (kept.rows, kept.left_out) == (1, ((3, "", "Not our sample"),))
    person.press(Key.Key_I, CTRL)
    earlier = person.dialog()
    earlier.tabs.setCurrentIndex(1)
    person.settle()
    assert earlier.findChild(QLabel, "left_out_said").text() == "Left out: line 3: Not our sample."
    person.leave(earlier)


def test_every_row_left_out_is_refused_and_the_rows_stay(person: Person, dialog: ImportDialog, tmp_path: Path) -> None:
    dialog.look_at(write(tmp_path / "a.csv", WATER))
    person.settle()
    dialog.rows.leave_out()
    person.dialog().findChild(QRadioButton, "reason_1").click()
    person.dialog().findChild(QPushButton, "accept").click()
    person.settle()
    assert dialog.messages.text() == "Every row is left out, so that nothing is taken."
    assert words(dialog) == ["ready"]
    person.leave(dialog)


def test_of_several_worksheets_one_is_chosen_and_another_can_be(
    person: Person, dialog: ImportDialog, tmp_path: Path
) -> None:
    path = tmp_path / "list.xlsx"
    head = row(*map(text, HEAD.split(",")))
    lines = [head, row(*map(text, WATER.split(",")))]
    others = {"Tuesday": [head, row(*map(text, WATER.replace("W-1", "W-2").split(",")))]}
    path.write_bytes(workbook(lines, title="Monday", also=others))
    dialog.look_at(path)
    person.settle()
    question = dialog.findChild(WayQuestion)
    assert question is not None
    assert not question.read_button.isEnabled()
    assert any("WFI, W-2, POINT" in each.text() for each in question.findChildren(QLabel))
    question.findChild(QRadioButton, "sheet_Tuesday").setFocus()
    person.press(Key.Key_Space)
    question.read_button.setFocus()
    person.press(Key.Key_Space)
    person.settle()
    assert "Worksheet “Tuesday”." in said(dialog)
    dialog.sheet_button.click()
    other = dialog.findChild(WayQuestion)
    assert other.findChild(QRadioButton, "sheet_Tuesday").isChecked(), "the one that is read"
    other.findChild(QRadioButton, "sheet_Monday").click()
    other.read_button.click()
    person.settle()
    assert "Worksheet “Monday”." in said(dialog)
    assert words(dialog) == ["ready"]
    person.leave(dialog)
