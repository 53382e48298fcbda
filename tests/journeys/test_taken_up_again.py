"""An approved entry error that is corrected with two more people, and a run that is invalid and repeated."""

from PySide6.QtWidgets import QApplication, QTableView

from qclab.demo.people import PASSWORD
from qclab.domain.testing.lifecycle import TestState
from qclab.store.verify import verify
from tests.journeys.person import Person
from tests.journeys.test_main_job import sign_in, sign_out
from tests.laboratory.laboratory import Laboratory

WHY = "the notebook says 0.15, the figures were exchanged"


def test_an_approved_entry_error_is_corrected_with_qa_and_approved_anew(somebody: Person, demo: Laboratory) -> None:
    made = demo.batch("B-1").registered().received().entered().submitted().approved()
    test = made.test("A09").key
    sign_in(somebody, "adewit")
    open_the_batch(somebody)
    to_the_row(somebody, "batch_required", "test", "Bacterial endotoxins")
    do(somebody, "reopen_test")
    somebody.until(QApplication.activeModalWidget, "what may be changed is asked")
    somebody.press("Space")
    somebody.tab_to("reason")
    somebody.write(WHY)
    somebody.press("Ctrl+Return")
    somebody.until(lambda: "REO-2026-0001" in somebody.words(), "the batch is on hold")
    sign_out(somebody)
    sign_in(somebody, "kvos")
    somebody.go("review")
    somebody.click("review_kind_reopening")
    somebody.until(lambda: somebody.rows("review_reopening"), "what waits for QA")
    assert "may be changed" in somebody.words()
    assert "Bacterial endotoxins 0.3 EU/mL: complies" in somebody.words(), "what stands as it is reported"
    signed = somebody.sign(PASSWORD, lambda: somebody.click("agree_reopening"))
    assert "reopening agreed to for QA" in signed
    assert f"Asked because: {WHY}" in signed, signed
    somebody.until(lambda: demo.test(test).state is TestState.OPEN, "open again")
    somebody.until(lambda: "It lies with " in somebody.words(), "who goes on")
    made.changed("A09/endotoxin", "0.15", "exchanged when it was typed")
    assert made.test("A09").reopened == ("endotoxin",)
    with demo.store.read() as connection:
        assert verify(connection).faults == ()


def test_an_invalid_run_is_agreed_to_and_has_a_new_attempt(somebody: Person, demo: Laboratory) -> None:
    made = demo.batch("B-1").registered().received()
    test = made.test("A09").key
    made.entered({"A09/endotoxin": "0.9"}, tests=[test])
    sign_in(somebody, "mjansen")
    open_the_batch(somebody)
    to_the_row(somebody, "batch_required", "test", "Bacterial endotoxins")
    somebody.press("Return")
    somebody.until(lambda: somebody.page().title == "Results", "its results")
    somebody.press("Down", "Up")
    somebody.say_why("spike recovery of the control was 231 %", lambda: do(somebody, "invalid_run"))
    somebody.until(lambda: demo.test(test).state is TestState.INVALID_PROPOSED, "said to be invalid")
    sign_out(somebody)
    sign_in(somebody, "adewit")
    somebody.go("review")
    somebody.click("review_kind_invalid")
    somebody.until(lambda: somebody.rows("review_invalid"), "what waits for a reviewer")
    signed = somebody.sign(PASSWORD, lambda: somebody.click("agree_invalid"))
    assert "run agreed to be invalid" in signed
    somebody.until(lambda: demo.test(test).state is TestState.INVALID, "agreed to")
    open_the_batch(somebody)
    somebody.until(lambda: "Invalid runs: Bacterial endotoxins" in somebody.words(), "counted on the batch")
    assert made.cases() == []


def open_the_batch(who: Person) -> None:
    who.go("batches")
    who.until(lambda: who.rows("batches"), "the batches")
    who.press("Return")
    who.until(lambda: who.rows("batch_required"), "what is required of it")


def to_the_row(who: Person, table: str, column: str, beginning: str) -> None:
    """The cursor on the first row that begins so, in a list that has the focus."""
    view = who.sees(QTableView, table)
    place = next(n for n, row in enumerate(who.rows(table)) if row[column].startswith(beginning))
    view.setFocus()
    view.selectRow(place)
    who.settle()


def do(who: Person, name: str) -> None:
    """A command of the page by its name, which its button or the menu has."""
    command = next(each for each in who.page().commands if each.objectName() == name)
    assert command.isVisible()
    assert command.isEnabled(), command.toolTip()
    command.trigger()
    who.settle()
