"""What was typed of a batch outlives a crash and a slip, and is never registered twice."""

import shutil
from pathlib import Path

from PySide6.QtWidgets import QLabel

from tests.laboratory.laboratory import Laboratory
from tests.laboratory.samples import PLANNED
from tests.ui.pages.register.register import Sit, choose
from tests.ui.person import CTRL, Key


def test_what_was_typed_survives_a_crash_and_is_offered_back(sit: Sit, tmp_path: Path) -> None:
    person = sit()
    choose(person, "CAR-0424")
    person.page.batch.form.input("expiry_at").line.setText("2026-11-2")  # half typed, not yet readable
    person.page.samples.table.go_to(0, "name")
    person.type("Half a name")
    person.press(Key.Key_Return)
    person.rest()
    shutil.copy(tmp_path / "preferences.json", tmp_path / "after the crash.json")
    later = sit(tmp_path / "after the crash.json")
    page = later.page
    assert "CAR-0424" in page.unfinished.findChild(QLabel, "unfinished_words").text()
    assert page.batch.batch_id() == ""
    page.unfinished.taken.emit()
    later.rest()
    assert page.batch.batch_id() == "CAR-0424"
    assert page.batch.form.input("expiry_at").line.text() == "2026-11-2"
    assert (page.samples.model.rows[0].name, page.samples.model.rowCount()) == ("Half a name", PLANNED)
    assert page.unfinished.isHidden()


def test_a_crash_between_record_and_answer_registers_nothing_twice(
    sit: Sit, laboratory: Laboratory, tmp_path: Path
) -> None:
    person = sit()
    choose(person, "CAR-0425")
    person.rest()
    shutil.copy(tmp_path / "preferences.json", tmp_path / "after the crash.json")
    person.press(Key.Key_Return, CTRL)
    person.leave(person.dialog())
    later = sit(tmp_path / "after the crash.json")
    later.page.unfinished.taken.emit()
    later.rest()
    later.press(Key.Key_Return, CTRL)
    later.settle()
    assert len(laboratory.samples("CAR-0425")) == PLANNED
    assert "already done" in later.page.messages.text()


def test_starting_again_by_a_slip_can_be_taken_back(sit: Sit) -> None:
    person = sit()
    choose(person, "CAR-0426")
    person.page._start_again()
    person.settle()
    assert person.page.batch.batch_id() == ""
    person.page.unfinished.taken.emit()
    person.rest()
    assert person.page.batch.batch_id() == "CAR-0426"
