"""While a file is read: how far it is, a way to stop, and the question what a text file is written in."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QRadioButton
from shiboken6 import isValid
from sqlalchemy import text as sql

from qclab.services.exchange import importing
from qclab.ui.acts import Acts
from qclab.ui.pages.imports.columns import ColumnsQuestion
from qclab.ui.pages.imports.dialog import ImportDialog
from qclab.ui.pages.imports.names import NamesQuestion
from qclab.ui.pages.imports.ways import WayQuestion
from qclab.ui.pages.register.page import RegisterPage
from qclab.ui.preferences import Preferences
from tests.laboratory.laboratory import Laboratory
from tests.ui.person import CTRL, Key, Person
from tests.ui.waiting import until

HEAD = "product,batch,stage,methods,name"


@pytest.fixture
def person(laboratory: Laboratory, acts: Acts, preferences: Preferences) -> Iterator[Person]:
    made = Person(RegisterPage(laboratory.analyst, acts, preferences), acts)
    yield made
    made.settle()
    made.go_back()


@pytest.fixture
def dialog(person: Person) -> Iterator[ImportDialog]:
    person.press(Key.Key_I, CTRL)
    opened = person.dialog()
    yield opened
    if isValid(opened):
        person.leave(opened)


def test_a_file_that_does_not_tell_its_encoding_is_asked_about_and_read_as_chosen(
    person: Person, laboratory: Laboratory, dialog: ImportDialog, tmp_path: Path
) -> None:
    path = tmp_path / "dos.csv"
    path.write_bytes(f"{HEAD}\nWFI,W-1,POINT,A67,Puit n° 5\n".encode("cp850"))
    dialog.look_at(path)
    person.settle()
    question = dialog.findChild(WayQuestion)
    assert question is not None
    assert not question.read_button.isEnabled()
    assert not any(each.isChecked() for each in question.findChildren(QRadioButton))
    assert not dialog.accept_button.isEnabled()
    assert any("Puit n° 5" in each.text() for each in question.findChildren(QLabel))
    question.findChild(QRadioButton, "encoding_cp850").setFocus()
    person.press(Key.Key_Space)
    question.read_button.setFocus()
    person.press(Key.Key_Space)
    person.settle()
    assert dialog.accept_button.text() == "Import 1 row"
    person.press(Key.Key_Return, CTRL)
    person.settle()
    assert [row.name for row in laboratory.samples("W-1")] == ["Puit n° 5"]
    with laboratory.store.read() as connection:
        payload = connection.execute(sql("select payload from event where act = 'samples imported'")).scalar_one()
    assert ", read in cp850" in str(payload)
    person.leave(person.dialog())


def test_reading_shows_how_far_it_is_and_can_be_stopped(
    person: Person, dialog: ImportDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = threading.Event()

    def look(_lab: Any, _kind: str, _name: str, _data: bytes, _said: Any, progress: Any) -> None:
        try:
            while True:
                progress(1, 4)
                ended.wait(0.01)  # as a large file that takes its time
        finally:
            ended.set()

    monkeypatch.setattr(importing, "stage", look)
    path = tmp_path / "large.csv"
    path.write_text("x", encoding="utf-8")
    dialog.look_at(path)
    until(lambda: dialog.looking.isVisible() and dialog.looking.bar.value() == 250)
    dialog.looking.stop_button.click()
    until(ended.is_set)
    person.settle()
    assert not dialog.looking.isVisible()
    assert dialog.messages.text() == "Reading was stopped; nothing was written."


def test_a_number_cut_in_two_by_its_comma_is_said_beside_its_row(
    person: Person, dialog: ImportDialog, tmp_path: Path
) -> None:
    path = tmp_path / "cut.csv"
    path.write_text(f"{HEAD},body_weight,coi_id\nWFI,W-1,POINT,A67,Point 1,70,5\n", encoding="utf-8")
    dialog.look_at(path)
    person.settle()
    assert "“70” and “5” beside it may be the two halves of 70,5" in dialog.findChild(QLabel, "row_why").text()
    assert not dialog.accept_button.isEnabled()


def test_columns_are_said_once_in_the_dialog_and_the_file_is_read_again_with_them(
    person: Person, laboratory: Laboratory, dialog: ImportDialog, tmp_path: Path
) -> None:
    path = tmp_path / "manifest.csv"
    path.write_text("List of today\nproduct,batch,stage,Testz,Sampel,owner\nWFI,W-1,POINT,A67,Point 1,me\n", "utf-8")
    dialog.look_at(path)
    person.settle()
    question = dialog.findChild(ColumnsQuestion)
    assert question is not None
    assert not dialog.accept_button.isEnabled()
    assert not question.read_button.isEnabled()
    assert question.findChild(QLabel, "columns_lacking").text() == "1 column still to be said."
    assert question.head_field.currentText().startswith("line 2: product, batch, stage, Testz")
    owner = question.fields[5]
    assert owner.hasFocus(), "the first column that has to be said"
    state = question.findChild(QLabel, "column_6_state")
    assert state.text() == "say what it is"
    person.type("left out")
    person.press(Key.Key_Return)
    assert state.text() == "as you said"
    question.read_button.setFocus()
    person.press(Key.Key_Space)
    person.settle()
    assert dialog.accept_button.text() == "Import 1 row"
    assert "Head in line 2, 1 line before it not read." in dialog.findChild(QLabel, "import_said").text()
    path.write_text("product,batch,stage,Testz,Sampel,owner\nWFI,W-1,POINT,A67,Point 1,me\n" * 2, "utf-8")
    person.press(Key.Key_F5)
    until(lambda: dialog.findChild(NamesQuestion) is not None)
    dialog.findChild(NamesQuestion).read_button.click()
    until(lambda: "One row is not ready" in dialog.findChild(QLabel, "import_said").text())
    assert "There is no product “product”" in dialog.findChild(QLabel, "import_said").text()
    dialog.columns_button.click()
    assert dialog.findChild(ColumnsQuestion).read_button.isEnabled(), "all are as they were said"


def test_what_was_missing_is_said_no_longer_once_a_column_is_said_to_be_it(
    person: Person, dialog: ImportDialog, tmp_path: Path
) -> None:
    path = tmp_path / "charge.csv"
    path.write_text("product,Xyzzy,stage,methods,name\nWFI,W-1,POINT,A67,Point 1\n", "utf-8")
    dialog.look_at(path)
    person.settle()
    assert "The column batch is missing." in dialog.messages.text()
    question = dialog.findChild(ColumnsQuestion)
    assert question.fields[1].hasFocus()
    person.type("batch")
    person.press(Key.Key_Return)
    assert dialog.messages.text() == ""
    assert question.findChild(QLabel, "column_2_state").text() == "as you said"
    assert question.findChild(QLabel, "column_1_state").text() == "known"


def test_samples_of_monday_are_registered_again_only_after_a_yes(
    person: Person, laboratory: Laboratory, dialog: ImportDialog, tmp_path: Path
) -> None:
    made = laboratory.batch("W-1").registered("WFI", "POINT")
    path = tmp_path / "tuesday.csv"
    path.write_text("product,batch,stage,name\nWFI,W-1,POINT,\nWFI,W-2,POINT,\n", encoding="utf-8")
    before = len(made.samples)
    dialog.look_at(path)
    person.settle()
    person.press(Key.Key_Return, CTRL)
    assert "line 2: The batch has the samples of the plan already" in dialog.messages.text()
    assert len(made.samples) == before
    person.press(Key.Key_Return, CTRL)
    person.settle()
    assert len(made.samples) == 2 * before
    person.leave(person.dialog())
