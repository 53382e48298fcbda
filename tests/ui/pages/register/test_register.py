"""A whole batch on one page, by keyboard: the plan proposes, what is refused is kept, nothing is overwritten."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from qclab.queries.testing import testing
from qclab.services.samples import registering
from qclab.ui.dialogs.reason import ReasonDialog
from qclab.ui.pages.labels.dialog import LabelDialog
from qclab.ui.pages.register.page import RegisterPage
from qclab.ui.words import moments
from qclab.ui.words.moments import LaboratoryZone
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.samples import BATCH, PLANNED, ids
from tests.ui.pages.register.register import Sit, choose
from tests.ui.person import CTRL, Key
from tests.ui.waiting import until


def beside(page: RegisterPage, field: str) -> str:
    note = page.findChild(QLabel, f"{field}_note")
    return note.text() if note.property("role") == "error" else ""


def test_the_plan_of_a_batch_is_registered_by_keyboard_and_the_labels_appear(sit: Sit, laboratory: Laboratory) -> None:
    person = sit()
    choose(person, "CAR-0418")
    assert person.page.samples.model.rowCount() == PLANNED
    person.press(Key.Key_Return, CTRL)
    dialog = person.dialog()
    made = laboratory.samples("CAR-0418")
    assert len(made) == PLANNED
    assert isinstance(dialog, LabelDialog)
    assert "CAR-0418" in dialog.windowTitle()
    assert dialog.ids() == ids(made)
    person.press(Key.Key_Escape)
    person.settle()
    assert person.page.batch.batch_id() == ""
    assert person.focus() is person.page.batch.form.input("id")


def test_the_tests_of_every_sample_are_in_view_on_a_small_screen(sit: Sit) -> None:
    """1366x768: the samples have the room beside the batch, what will be printed stands above them."""
    person = sit()
    page = person.page
    page.resize(1190, 696)
    choose(person, "CAR-0431")
    person.settle()
    table = page.samples.table
    methods = [column.name for column in page.samples.model.columns].index("methods")
    until(lambda: table.columnViewportPosition(methods) + table.columnWidth(methods) <= table.viewport().width())
    assert table.verticalScrollBar().maximum() == 0
    assert page.labels.isVisible()
    assert page.labels.mapTo(page, page.labels.rect().bottomLeft()).y() < table.mapTo(page, QPoint()).y()


def test_the_whole_job_is_done_by_keyboard_in_a_window_of_683_by_384_points(sit: Sit, laboratory: Laboratory) -> None:
    """A screen of 1366x768 at 200 %: the samples stand below the batch, and what has the focus is in view."""
    person = sit()
    page = person.page
    page.resize(623, 312)  # beside the rail, below the bar
    person.settle()
    choose(person, "CAR-0422")
    for name in ("expiry_at", "donor_code", "deviations"):
        field = page.batch.form.input(name)
        field.setFocus()
        line = getattr(field, "line", field)
        until(lambda line=line: line.visibleRegion().boundingRect() == line.rect(), name)
    page.samples.table.go_to(0, "amount")
    table = page.samples.table
    until(lambda: table.viewport().visibleRegion().contains(table.visualRect(table.currentIndex())), "the cell in view")
    assert page.samples.mapTo(page, QPoint()).y() > page.batch.mapTo(page, page.batch.rect().bottomLeft()).y()
    person.type("3")
    person.press(Key.Key_Return)
    person.press(Key.Key_Return, CTRL)
    person.leave(person.dialog())
    assert laboratory.samples("CAR-0422")[0].amount == Decimal(3)


def test_five_samples_are_registered_by_keyboard_only(sit: Sit, laboratory: Laboratory) -> None:
    person = sit()
    choose(person, "CAR-0419")
    page = person.page
    while QApplication.focusWidget() is not page.samples.table:
        person.press(Key.Key_Tab)
    for _ in range(PLANNED - 5):
        person.press(Key.Key_Down)
        person.press(Key.Key_Delete, CTRL)
    person.press(Key.Key_Home, CTRL)
    person.type("Cells")
    person.press(Key.Key_Tab)
    person.type("Vial")
    person.press(Key.Key_Return)
    person.press(Key.Key_Return, CTRL)
    person.leave(person.dialog())
    made = laboratory.samples("CAR-0419")
    assert len(made) == 5
    assert (made[0].name, made[0].container) == ("Cells", "Vial")


def test_a_cell_that_cannot_be_read_registers_nothing_and_keeps_what_was_typed(
    sit: Sit, laboratory: Laboratory
) -> None:
    person = sit()
    choose(person, "CAR-0420")
    page = person.page
    page.samples.table.go_to(1, "amount")
    person.type("a lot")
    person.press(Key.Key_Return)
    person.press(Key.Key_Return, CTRL)
    person.settle()
    assert laboratory.samples("CAR-0420") == []
    assert page.samples.model.rows[1].amount == "a lot"
    assert "a lot" in page.samples.model.errors[1, "amount"]
    assert (page.samples.table.currentIndex().row(), page.samples.table.currentIndex().column()) == (1, 2)
    person.type("2,5")
    person.press(Key.Key_Return)
    person.press(Key.Key_Return, CTRL)
    person.leave(person.dialog())
    assert laboratory.samples("CAR-0420")[1].amount == Decimal("2.5")


def test_a_refusal_stands_beside_its_field_and_nothing_typed_is_lost(sit: Sit, laboratory: Laboratory) -> None:
    person = sit()
    choose(person, "CAR-0421")
    form = person.page.batch.form
    form.input("body_weight").setText("seventy")
    form.input("donor_code").setText("P-0093")
    person.press(Key.Key_Return, CTRL)
    person.settle()
    assert "cannot be read as a number" in beside(person.page, "body_weight")
    assert form.input("body_weight").text() == "seventy"
    assert (person.page.batch.batch_id(), form.input("donor_code").text()) == ("CAR-0421", "P-0093")
    assert person.page.samples.model.rowCount() == PLANNED
    assert laboratory.samples("CAR-0421") == []


def test_all_that_is_wrong_is_told_at_once(sit: Sit, laboratory: Laboratory) -> None:
    person = sit()
    choose(person, "#421")
    page, form = person.page, person.page.batch.form
    page.samples.table.go_to(1, "amount")
    person.type("a lot")
    person.press(Key.Key_Return)
    form.input("expiry_at").line.setText("tomorrow")
    form.input("body_weight").setText("seventy")
    form.input("donor_code").setText("Jan Jansen")
    person.press(Key.Key_Return, CTRL)
    person.settle()
    told = {field: beside(page, field) for field in ("id", "expiry_at", "body_weight", "donor_code", "coi_id")}
    assert [field for field, words in told.items() if not words] == ["coi_id"]
    assert "a lot" in page.samples.model.errors[1, "amount"]
    assert page.focusWidget() is form.input("id")
    assert laboratory.samples("#421") == []


def test_what_cannot_be_taken_is_told_when_its_field_is_left_and_not_at_the_end(
    sit: Sit, laboratory: Laboratory
) -> None:
    person = sit()
    choose(person, "CAR-0422")
    page, form = person.page, person.page.batch.form
    today = moments.today()
    form.input("manufactured_on").line.setFocus()
    person.type((today + timedelta(days=2)).isoformat())
    person.press(Key.Key_Tab)
    assert "still to come" in beside(page, "manufactured_on")
    form.input("manufactured_on").line.clear()
    form.input("expiry_at").line.setFocus()
    person.type(f"{today - timedelta(days=1)} 06:00")
    person.press(Key.Key_Tab)
    assert not beside(page, "manufactured_on")
    assert form.note("expiry_at").text().startswith("Registered after expiry: at ")
    page.samples.table.go_to(0, "sampled_at")
    person.type(f"{today} 00:01")
    person.press(Key.Key_Return)
    person.rest()
    assert "before the sample was taken" in page.samples.model.errors[0, "sampled_at"]
    assert laboratory.samples("CAR-0422") == []


def test_a_name_in_the_field_of_the_donor_code_is_refused_while_it_is_typed(sit: Sit) -> None:
    person = sit()
    choose(person, "CAR-0421")
    line = person.page.batch.form.input("donor_code")
    line.setFocus()
    person.type("P-0093")
    assert not beside(person.page, "donor_code")
    person.type(" J")
    assert "never a name" in beside(person.page, "donor_code")
    person.press(Key.Key_Backspace)
    person.press(Key.Key_Backspace)
    assert not beside(person.page, "donor_code")


def test_without_samples_there_is_nothing_to_register_and_the_rest_is_told_too(
    sit: Sit, laboratory: Laboratory
) -> None:
    person = sit()
    choose(person, "CAR-0421")
    page = person.page
    page.samples.start(())
    page.batch.form.input("donor_code").setText("Jan")
    page.registering.run()
    person.settle()
    assert "at least one sample" in page.messages.text()
    assert beside(page, "donor_code")
    assert laboratory.samples("CAR-0421") == []


def test_samples_are_added_to_a_batch_that_exists(sit: Sit, laboratory: Laboratory) -> None:
    person = sit()
    choose(person, BATCH.lower())
    note = person.page.findChild(QLabel, "id_note").text()
    assert f"{PLANNED} samples" in note
    assert person.page.batch.form.input("donor_code").isHidden()
    person.press(Key.Key_Return, CTRL)
    person.settle()
    assert "The batch has “" in person.page.messages.text(), "the samples of the plan are there already"
    assert "again to register them a second time" in person.page.messages.text()
    assert len(laboratory.samples(BATCH)) == PLANNED
    person.press(Key.Key_Return, CTRL)
    person.leave(person.dialog())
    assert len(laboratory.samples(BATCH)) == 2 * PLANNED


def test_an_id_of_another_product_is_refused_before_anything_is_registered(sit: Sit, laboratory: Laboratory) -> None:
    """One client has one batch of an id: it must not be taken for a new batch of another product."""
    person = sit()
    choose(person, BATCH, product="uc-msc")
    assert BATCH in beside(person.page, "id")
    person.press(Key.Key_Return, CTRL)
    person.settle()
    assert len(laboratory.samples(BATCH)) == PLANNED
    assert BATCH in beside(person.page, "id")


def test_what_is_said_for_all_fills_the_rows_that_say_nothing_else(sit: Sit) -> None:
    person = sit()
    choose(person, "CAR-0422")
    page = person.page
    page.samples.table.go_to(2, "sampled_by")
    person.type("K. Vos")
    person.press(Key.Key_Return)
    for who in ("J. Bos", "A. Smit"):
        line = page.samples.defaults.findChild(QLineEdit, "all_sampled_by")
        line.setFocus()
        line.selectAll()
        person.type(who)
        person.press(Key.Key_Tab)
    assert {row.sampled_by for row in page.samples.model.rows} == {"A. Smit", "K. Vos"}
    assert page.samples.model.rows[2].sampled_by == "K. Vos"


def test_removed_rows_come_back_and_a_block_of_a_spreadsheet_is_pasted(sit: Sit) -> None:
    person = sit()
    choose(person, "CAR-0423")
    page = person.page
    before = page.samples.model.rows
    page.samples.table.go_to(0, "name")
    person.press(Key.Key_Delete, CTRL)
    assert page.samples.model.rows == before[1:]
    person.press(Key.Key_Z, CTRL)
    assert page.samples.model.rows == before
    QApplication.clipboard().setText("Pool\tBag\t10\tmL\nPool\tBag\t20\tmL\n")
    page.samples.table.go_to(PLANNED - 1, "name")
    person.press(Key.Key_V, CTRL)
    assert [(r.name, r.container, r.amount, r.unit) for r in page.samples.model.rows[-2:]] == [
        ("Pool", "Bag", "10", "mL"),
        ("Pool", "Bag", "20", "mL"),
    ]
    assert page.samples.model.rowCount() == PLANNED + 1


def test_what_space_checks_in_the_list_of_tests_enter_keeps(sit: Sit) -> None:
    person = sit()
    choose(person, "CAR-0431")
    page = person.page
    before = page.samples.model.rows[0].methods
    page.samples.table.go_to(0, "methods")
    person.press(Key.Key_F2)
    person.type("A33")
    person.press(Key.Key_Down)
    person.press(Key.Key_Space)
    person.press(Key.Key_Return)
    assert page.samples.model.rows[0].methods == (*before, "A33")


def test_enter_on_a_found_test_takes_it_and_never_gives_one_back(sit: Sit) -> None:
    person = sit()
    choose(person, "CAR-0432")
    page = person.page
    before = page.samples.model.rows[0].methods
    page.samples.table.go_to(0, "methods")
    person.press(Key.Key_F2)
    for wanted in ("A33", before[0]):
        person.type(wanted)
        person.press(Key.Key_Return)
    person.press(Key.Key_Return)
    assert page.samples.model.rows[0].methods == (*before, "A33")


def test_a_stage_that_the_product_brings_with_it_is_no_longer_missed(sit: Sit) -> None:
    person = sit()
    page = person.page
    page.registering.run()
    assert (beside(page, "product"), beside(page, "stage")) == ("Choose one.", "Choose one.")
    choose(person, "CAR-0435")
    assert page.batch.stage() == "DP"
    assert (beside(page, "product"), beside(page, "stage")) == ("", "")


def test_a_test_beside_the_plan_is_registered_once_its_reason_is_given(sit: Sit, laboratory: Laboratory) -> None:
    person = sit()
    choose(person, "CAR-0434")
    page = person.page
    page.samples.table.go_to(0, "methods")
    person.press(Key.Key_F2)
    person.type("A33")
    person.press(Key.Key_Return)
    person.press(Key.Key_Return)
    person.press(Key.Key_Return, CTRL)
    dialog = person.dialog()
    assert isinstance(dialog, ReasonDialog)
    assert "does not propose A33" in " ".join(label.text() for label in dialog.findChildren(QLabel))
    person.leave(dialog)
    assert laboratory.samples("CAR-0434") == []
    assert "say why" in page.samples.model.errors[0, "methods"]
    person.press(Key.Key_Return, CTRL)
    dialog = person.dialog()
    person.press(Key.Key_2)
    dialog.accept()
    person.settle()
    person.leave(person.dialog())
    made = laboratory.samples("CAR-0434")
    assert len(made) == PLANNED
    analyst = laboratory.analyst.actor
    tests = laboratory.ask(
        lambda c: testing.fetch_tests(c, analyst, testing.find_tests(c, analyst, batch=made[0].batch))
    )
    assert [(test.method_id, test.added_because) for test in tests.values() if test.added_because] == [
        ("A33", "Asked for by an investigation")
    ]


@pytest.mark.parametrize(
    ("written", "said"), [("2026-03-29 02:30", "does not exist"), ("2025-10-26 02:30", "comes twice")]
)
def test_a_sampling_time_that_is_no_one_moment_is_refused_in_its_cell(
    sit: Sit, zone: LaboratoryZone, in_london: None, written: str, said: str
) -> None:
    zone.put("Europe/Amsterdam")
    person = sit()
    choose(person, "CAR-0433")
    page = person.page
    page.samples.table.go_to(0, "sampled_at")
    person.type(written)
    person.press(Key.Key_Return)
    page.registering.run()
    assert said in page.samples.model.errors[0, "sampled_at"]
    page.samples.table.go_to(0, "sampled_at")
    person.type("2025-10-26 02:30+01:00")
    person.press(Key.Key_Return)
    read, wrong = page.samples.read()
    assert not wrong
    assert read[0].sampled_at == datetime(2025, 10, 26, 1, 30, tzinfo=UTC)


def test_the_plan_does_not_overwrite_rows_that_were_edited(sit: Sit, laboratory: Laboratory) -> None:
    person = sit()
    choose(person, "CAR-0427")
    person.page.samples.table.go_to(0, "name")
    person.type("Mine")
    person.press(Key.Key_Return)
    person.page.batch.choose(laboratory.product("CIT-07"), "FIRST")
    person.settle()
    assert person.page.samples.model.rows[0].name == "Mine"
    person.page._ask_proposal()
    person.settle()
    planned = registering.propose(laboratory.analyst, laboratory.product("CIT-07"), "FIRST").samples
    assert [row.name for row in person.page.samples.model.rows] == [new.name for new in planned]


def test_a_copied_cell_with_a_line_break_is_not_pasted_into_other_rows(sit: Sit) -> None:
    person = sit()
    person.page.samples.table.add()
    QApplication.clipboard().setText('"Vial\n2"\tx\n')
    person.page.samples.table.setFocus()
    person.page.samples.table.paste()
    assert "holds a line break" in person.page.messages.text()
    assert [row.name for row in person.page.samples.model.rows] == [""]
