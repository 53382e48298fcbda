"""Fields are read as they were written, and what is wrong stands beside them."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from qclab.domain.refusals import Conflict, Reason
from qclab.ui.choices import ChoiceInput
from qclab.ui.forms import Field, Form
from qclab.ui.words.moments import LaboratoryZone
from tests.ui.waiting import turn

FIELDS = (
    Field("batch", "Batch", "search", required=True, choices=[(7, "CAR-0417"), (8, "CAR-0418")]),
    Field("volume", "Volume", "decimal", help="In mL."),
    Field("taken", "Taken on", "date"),
    Field("expires", "Expires", "instant"),
    Field("stage", "Stage", "choice", choices=[("dp", "Drug product"), ("h", "Harvest")]),
    Field("tests", "Tests", "choices", choices=[(1, "Sterility"), (2, "Endotoxin"), (3, "Viability")]),
    Field("urgent", "Urgent", "check"),
    Field("analyst", "Analyst", "person", choices=[("mj", "M. Jansen"), ("kv", "K. Vos")]),
    Field("remark", "Remark", "long"),
    Field("secret", "Password", "password"),
)


@pytest.fixture
def form(qtbot: Any) -> Form:
    made = Form(FIELDS)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_every_kind_gives_back_what_it_was_given(form: Form) -> None:
    zurich = datetime(2026, 11, 22, 6, 0, tzinfo=ZoneInfo("Europe/Zurich"))
    values = {
        "batch": 8, "volume": "0,50", "taken": date(2026, 11, 20), "expires": zurich, "stage": "h", "tests": (1, 3),
        "urgent": True, "analyst": "kv", "remark": "two\nlines", "secret": " with spaces ",
    }  # fmt: skip
    form.set_value(values)
    assert form.value() == values


def test_an_empty_form_gives_no_values_made_up(qtbot: Any) -> None:
    form = Form([field for field in FIELDS if not field.required])
    qtbot.addWidget(form)
    assert form.value() == {
        "volume": "", "taken": None, "expires": None, "stage": None, "tests": (), "urgent": False, "analyst": None,
        "remark": "", "secret": "",
    }  # fmt: skip


def test_a_number_is_read_as_it_was_typed(form: Form) -> None:
    QTest.keyClicks(form.input("volume"), "0,50")
    assert form.peek()["volume"] == "0,50"


def test_a_time_is_meant_and_shown_on_the_laboratorys_clock(form: Form, zone: LaboratoryZone) -> None:
    zone.put("Europe/Zurich")
    form.set_value({"batch": 7, "expires": datetime(2026, 7, 1, 4, 0, tzinfo=UTC)})
    assert form.input("expires").line.text() == "2026-07-01 06:00"
    read = form.value()
    assert read is not None
    assert read["expires"] == datetime(2026, 7, 1, 4, 0, tzinfo=UTC)


def test_an_hour_that_the_clock_skips_is_refused_beside_its_field(form: Form, zone: LaboratoryZone) -> None:
    zone.put("Europe/Zurich")
    form.set_value({"batch": 7})
    form.input("expires").line.setText("2027-03-28 02:30")
    assert form.value() is None
    assert "the clock goes from 02:00 to 03:00" in form.errors()["expires"]
    assert form.input("expires").which.isHidden()


def test_of_an_hour_that_comes_twice_the_field_asks_which(form: Form, zone: LaboratoryZone) -> None:
    zone.put("Europe/Zurich")
    form.set_value({"batch": 7})
    field = form.input("expires")
    assert field.which.isHidden()
    field.line.setText("2026-10-25 02:30")
    assert field.which.isVisible()
    assert [field.which.itemText(place) for place in range(2)] == ["first (+02:00)", "second (+01:00)"]
    assert form.value() is None
    assert "choose the first or the second" in form.errors()["expires"]
    for place, hour in ((0, 0), (1, 1)):
        field.which.setCurrentIndex(place)
        field.which.activated.emit(place)
        assert form.peek()["expires"] == datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
    field.line.setText("2026-10-25 03:30")
    assert field.which.isHidden()
    assert form.peek()["expires"] == datetime(2026, 10, 25, 2, 30, tzinfo=UTC)


@pytest.mark.parametrize("hour", [0, 1])
def test_an_hour_that_comes_twice_is_shown_with_which_it_is(form: Form, zone: LaboratoryZone, hour: int) -> None:
    zone.put("Europe/Zurich")
    at = datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
    form.set_value({"batch": 7, "expires": at})
    assert form.input("expires").line.text() == "2026-10-25 02:30"
    assert form.input("expires").which.isVisible()
    read = form.value()
    assert read is not None
    assert read["expires"] == at


def test_the_offset_stands_beside_a_time_where_the_workstations_clock_differs(
    form: Form, zone: LaboratoryZone, in_amsterdam: None
) -> None:
    zone.put("Europe/London")
    field = form.input("expires")
    field.line.setText("2026-07-01 06:00")
    shown = [part.text() for part in field.findChildren(QLabel) if part.isVisible()]
    assert shown == ["+01:00"]
    zone.put("Europe/Madrid")
    field.line.setText("2026-07-01 06:01")
    assert [part.text() for part in field.findChildren(QLabel) if part.isVisible()] == []


def test_a_missing_field_is_said_beside_it_and_gets_the_focus(form: Form, qtbot: Any) -> None:
    form.activateWindow()
    assert form.value() is None
    assert form.errors() == {"batch": "Choose one."}
    qtbot.waitUntil(lambda: form.input("batch").hasFocus())


def test_a_date_that_cannot_be_read_says_how_to_write_it(form: Form) -> None:
    form.set_value({"batch": 7})
    QTest.keyClicks(form.input("taken").line, "22.11.2026")
    assert form.value() is None
    assert form.errors() == {"taken": "“22.11.2026” is no date: write it like 2026-11-22."}
    QTest.keyClick(form.input("taken").line, Qt.Key.Key_Backspace)
    assert form.errors() == {}


def test_words_that_are_no_choice_are_refused_not_guessed(form: Form) -> None:
    form.input("batch").setEditText("CAR-04")
    assert form.value() is None
    assert "not in the list" in form.errors()["batch"]


def test_a_refusal_finds_its_fields_and_the_rest_stands_on_top(form: Form) -> None:
    form.refuse(
        Conflict(
            Reason("More than the bottle holds.", "volume", code=None),
            Reason("K. Vos changed this at 14:05.", code=None),
        )
    )
    assert form.errors() == {"volume": "More than the bottle holds."}
    whole = form.findChild(object, "form_error")
    assert whole.text() == "K. Vos changed this at 14:05."
    form.set_errors(())
    assert form.errors() == {}


def test_other_choices_keep_what_is_among_them(form: Form) -> None:
    form.set_value({"stage": "h"})
    form.set_choices("stage", [("h", "Harvest"), ("f", "Final container")])
    assert form.peek()["stage"] == "h"
    form.set_choices("stage", [("f", "Final container")])
    assert form.peek()["stage"] is None


def test_tab_walks_the_fields_in_reading_order(form: Form, qtbot: Any) -> None:
    form.activateWindow()
    form.input("batch").setFocus()
    qtbot.waitUntil(lambda: form.input("batch").hasFocus())
    walked = []
    for _ in range(len(FIELDS) + 1):
        focus = QApplication.focusWidget()
        assert focus is not None
        walked.append(focus.objectName())
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    expected = ["batch", "volume", "taken_line", "expires_line", "stage", "tests", "urgent", "analyst"]
    assert walked[: len(expected)] == expected


def test_enter_in_a_line_submits_and_in_a_remark_does_not(form: Form) -> None:
    told = list[str]()
    form.submitted.connect(lambda: told.append("submitted"))
    form.activateWindow()
    form.input("volume").setFocus()
    QTest.keyClick(form.input("volume"), Qt.Key.Key_Return)
    form.input("remark").setFocus()
    QTest.keyClick(form.input("remark"), Qt.Key.Key_Return)
    assert told == ["submitted"]


def test_only_a_person_edits(form: Form) -> None:
    told = list[str]()
    form.edited.connect(told.append)
    form.set_value({"volume": "1", "stage": "dp", "tests": (1,), "urgent": True})
    assert told == []
    QTest.keyClicks(form.input("volume"), "2")
    QTest.mouseClick(form.input("urgent"), Qt.MouseButton.LeftButton, pos=form.input("urgent").rect().center() * 0.1)
    assert told[:1] == ["volume"]


def test_which_of_two_times_was_meant_for_one_record_is_asked_again_for_the_next(
    form: Form, zone: LaboratoryZone
) -> None:
    zone.put("Europe/Zurich")
    form.set_value({"batch": 7, "expires": datetime(2026, 10, 25, 1, 30, tzinfo=UTC)})
    assert form.input("expires").which.read() == "second"
    form.clear()
    form.set_value({"batch": 7})
    QTest.keyClicks(form.input("expires").line, "2026-10-25 02:30")
    assert form.input("expires").which.read() is None
    assert form.value() is None


def test_an_open_list_is_as_wide_as_its_lines(qtbot: Any) -> None:
    """“L115  Automat…QC laboratory” did not say which place it was."""
    long = "L115  Automated blood culture cabinet, QC laboratory"
    field = ChoiceInput([(1, long)], search=True)
    qtbot.addWidget(field)
    field.setFixedWidth(160)
    field.show()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    field.offer()
    offered = field.offered
    assert offered is not None
    assert offered.viewport().width() > field.fontMetrics().horizontalAdvance(long)
    offered.hide()


def test_the_line_of_a_field_stands_nearer_to_it_than_to_the_next_one(qtbot: Any) -> None:
    form = Form([Field("one", "One", help="As it stands on the label"), Field("two", "Two")])
    qtbot.addWidget(form)
    form.show()
    turn()
    note = form.note("one")
    words = note.contentsRect().translated(note.pos())
    above, below = words.top() - form.input("one").geometry().bottom(), form.input("two").y() - words.bottom()
    assert 2 * above < below
