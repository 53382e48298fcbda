"""How a test was performed, written beside its results."""

from datetime import UTC, datetime

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QPushButton

from qclab.domain.results.cell import Cell
from qclab.services.results import performing, recording
from qclab.services.results.performing import Performance
from qclab.ui.pages.results.side.performed import PerformedPane
from qclab.ui.words.moments import LaboratoryZone
from tests.laboratory.laboratory import Laboratory
from tests.ui.pages.results.bench import Bench
from tests.ui.waiting import until

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


def instrument_of(laboratory: Laboratory, cell: Cell) -> str:
    return next(line.test.instrument for line in laboratory.grid().lines if line.test.key == cell.test)


def test_how_a_test_was_performed_waits_while_a_result_is_entered_meanwhile(
    bench: Bench, laboratory: Laboratory, viability: Cell
) -> None:
    pane = bench.at(viability).page.side.performed
    bench.page.side.tabs.setCurrentWidget(pane)
    QTest.keyClicks(pane.form.input("instrument"), "FC-07")
    bench.page.grid.setFocus()
    bench.enter(viability, "97.9")
    bench.at(viability)
    assert pane.form.input("instrument").text() == "FC-07"
    assert pane.form.input("performed_by").currentText() == "", "who entered is not taken for who performed"
    save = pane.findChild(QPushButton, "save_performance")
    save.setFocus()
    QTest.mouseClick(save, Qt.MouseButton.LeftButton)
    bench.settle()
    assert instrument_of(laboratory, viability) == "FC-07"
    assert not pane.is_dirty()
    assert bench.page.focusWidget() is bench.page.grid, "the keys go on among the values"


def test_what_was_said_last_in_this_sitting_is_copied_where_nothing_is_said_above(
    bench: Bench, laboratory: Laboratory, endotoxin: Cell
) -> None:
    pane = bench.at(endotoxin).page.side.performed
    bench.page.side.tabs.setCurrentWidget(pane)
    QTest.keyClicks(pane.form.input("instrument"), "LAL-02")
    pane.save.trigger()
    bench.settle()
    first = bench.page._model.layout.rows[0].cells[0]
    assert first.test != endotoxin.test
    bench.at(first)
    assert pane.form.input("instrument").text() == "", "nothing is copied unasked"
    pane.copy.trigger()
    assert pane.form.input("instrument").text() == "LAL-02"


def test_how_a_test_was_performed_is_not_taken_from_the_person_who_changed_it_first(
    bench: Bench, laboratory: Laboratory, viability: Cell
) -> None:
    bench.performed(laboratory, viability)
    pane = bench.at(viability).page.side.performed
    pane.form.input("instrument").selectAll()
    QTest.keyClicks(pane.form.input("instrument"), "FC-07")
    test = next(line.test for line in laboratory.grid().lines if line.test.key == viability.test)
    assert test.performed_by is not None
    assert test.performed_from is not None
    other = Performance(test.performed_by, test.performed_from, test.performed_to, "FC-01")
    performing.set_performance(laboratory.reviewer, {test.key: test.row_version}, other)
    bench.page.refresh()
    bench.settle()
    pane.save.trigger()
    bench.settle()
    assert instrument_of(laboratory, viability) == "FC-01"
    assert pane.form.input("instrument").text() == "FC-07"


def test_what_the_tabs_in_the_back_show_is_there_once_the_page_is_painted(bench: Bench) -> None:
    tabs = bench.page.side.tabs
    shown = ["Basis", "Performed", "Files", "History"]
    until(lambda: [tabs.tabText(place) for place in range(tabs.count())] == shown)


def type_instrument(bench: Bench, cell: Cell, words: str = "FC-07") -> PerformedPane:
    pane = bench.at(cell).page.side.performed
    bench.page.side.tabs.setCurrentWidget(pane)
    pane.form.input("instrument").setFocus()
    pane.form.input("instrument").selectAll()
    bench.type(words)
    return pane


def state_of(laboratory: Laboratory, cell: Cell) -> str:
    return next(line.test.state for line in laboratory.grid().lines if line.test.key == cell.test)


def test_a_test_is_not_submitted_before_what_was_typed_of_how_it_was_performed_is_saved(
    bench: Bench, laboratory: Laboratory, viability: Cell
) -> None:
    bench.performed(laboratory, viability)
    bench.enter(viability, "97.9")
    pane = type_instrument(bench, viability)
    bench.press(Key.Key_Return, CTRL)
    bench.settle()
    assert state_of(laboratory, viability) == "open"
    assert "batch CAR-0417: how it was performed was typed but not saved" in bench.page.messages.text()
    assert pane.form.input("instrument").hasFocus()
    pane.save.trigger()
    bench.settle()
    assert bench.page.messages.text() == ""
    bench.press(Key.Key_Return, CTRL)
    bench.settle()
    assert state_of(laboratory, viability) == "submitted"
    assert instrument_of(laboratory, viability) == "FC-07"
    assert pane.form.input("instrument").text() == "FC-07"


def test_what_waits_unsaved_for_a_test_that_is_out_of_sight_is_brought_in_front_instead_of_submitting(
    bench: Bench, laboratory: Laboratory, viability: Cell, endotoxin: Cell
) -> None:
    bench.performed(laboratory, viability)
    bench.enter(viability, "97.9")
    pane = type_instrument(bench, viability)
    bench.page.grid.setFocus()
    bench.at(endotoxin)
    bench.page.side.tabs.setCurrentWidget(bench.page.side.basis)
    bench.press(Key.Key_Return, CTRL)
    bench.settle()
    assert state_of(laboratory, viability) == "open"
    assert bench.page.side.tabs.currentWidget() is pane
    assert pane.form.input("instrument").text() == "FC-07"
    pane.bring_back.trigger()
    assert pane.form.input("instrument").text() == "INC-02"
    assert not pane.bring_back.isEnabled()
    bench.press(Key.Key_Return, CTRL)
    bench.settle()
    assert bench.page.messages.text() == ""
    assert state_of(laboratory, viability) == "submitted"


def test_a_test_is_not_proposed_as_not_done_before_what_was_typed_of_it_is_saved(bench: Bench, viability: Cell) -> None:
    type_instrument(bench, viability)
    bench.page.not_done.trigger()
    assert "not saved" in bench.page.messages.text()
    assert bench.page.findChild(QDialog, "reason_dialog") is None


def test_once_a_test_is_closed_how_it_was_performed_is_shown_as_recorded(
    bench: Bench, laboratory: Laboratory, viability: Cell, endotoxin: Cell
) -> None:
    bench.enter(viability, "97.9")
    bench.enter(endotoxin, "0.2")
    bench.performed(laboratory, viability, endotoxin)
    pane = type_instrument(bench, viability)
    type_instrument(bench, endotoxin)
    recording.submit(laboratory.reviewer, [viability.test, endotoxin.test])
    bench.page.refresh()
    bench.settle()
    for cell in (endotoxin, viability):
        bench.at(cell)
        assert pane.form.input("instrument").text() == "INC-02"
        assert not pane.is_dirty()


def test_a_person_who_may_no_longer_enter_results_stays_named_and_nothing_counts_as_unsaved(
    bench: Bench, laboratory: Laboratory, viability: Cell
) -> None:
    bench.performed(laboratory, viability)
    pane = bench.at(viability).page.side.performed
    pane.set_people([(99, "Somebody else")])
    assert pane.form.input("performed_by").currentText() == "Wit"
    assert not pane.is_dirty()


def test_what_is_typed_while_the_rest_is_being_saved_is_neither_lost_nor_taken_for_saved(
    bench: Bench, laboratory: Laboratory, viability: Cell, endotoxin: Cell
) -> None:
    bench.enter(viability, "97.9")
    pane = type_instrument(bench, viability, "FC-07")
    pane.save.trigger()
    bench.type("b")
    bench.settle()
    assert pane.form.input("instrument").text() == "FC-07b"
    assert pane.is_dirty()
    pane.save.trigger()
    bench.at(endotoxin)
    bench.settle()
    bench.at(viability)
    assert not pane.is_dirty()
    assert instrument_of(laboratory, viability) == "FC-07b"


def test_a_time_that_cannot_be_read_yet_waits_for_its_test_as_it_was_typed(
    bench: Bench, viability: Cell, endotoxin: Cell
) -> None:
    bench.enter(viability, "97.9")
    pane = bench.at(viability).page.side.performed
    bench.page.side.tabs.setCurrentWidget(pane)
    until = pane.form.input("performed_to").line
    until.selectAll()
    QTest.keyClicks(until, "2026-11-2")
    bench.at(endotoxin)
    assert until.text() == ""
    bench.at(viability)
    assert until.text() == "2026-11-2"
    assert pane.is_dirty()


def test_a_field_of_a_closed_test_that_was_left_empty_shows_no_example_as_if_it_were_recorded(
    bench: Bench, laboratory: Laboratory, viability: Cell, endotoxin: Cell
) -> None:
    bench.enter(viability, "97.9")
    test = laboratory.test(viability.test)
    performance = Performance(laboratory.analyst.actor.key, laboratory.now(), None)
    performing.set_performance(laboratory.analyst, {test.key: test.row_version}, performance)
    pane = bench.at(viability).page.side.performed
    bench.page.refresh()
    bench.settle()
    until = pane.form.input("performed_to").line
    assert until.placeholderText().startswith("N for now")
    bench.page.not_done.trigger()
    bench.give_reason()
    assert (until.text(), until.placeholderText()) == ("", "not recorded")
    assert pane.form.input("instrument").placeholderText() == "not recorded"
    bench.at(endotoxin)
    assert until.placeholderText().startswith("N for now")
    assert pane.form.input("instrument").placeholderText() == "Id of the instrument"


def test_who_leaves_is_told_that_how_tests_were_performed_is_typed_and_not_saved(
    bench: Bench, viability: Cell, endotoxin: Cell
) -> None:
    assert bench.page.unsaved() == ""
    pane = type_instrument(bench, viability)
    assert bench.page.unsaved() == "How a test was performed was typed on Results and not saved."
    type_instrument(bench, endotoxin)
    assert bench.page.unsaved() == "How 2 tests were performed was typed on Results and not saved."
    pane.bring_back.trigger()
    bench.at(viability)
    pane.bring_back.trigger()
    assert bench.page.unsaved() == ""


def test_of_an_hour_that_comes_twice_the_test_keeps_which_it_was(
    zone: LaboratoryZone, in_london: None, bench: Bench, laboratory: Laboratory, viability: Cell
) -> None:
    zone.put("Europe/Amsterdam")
    bench.enter(viability, "97.9")
    pane = bench.at(viability).page.side.performed
    began, ended = pane.form.input("performed_from"), pane.form.input("performed_to")
    began.line.setText("2025-10-26 02:30")
    ended.line.setText("2025-10-26 02:30")
    for field, place in ((began, 0), (ended, 1)):
        assert not field.which.isHidden()
        field.which.setCurrentIndex(place)
        field.which.activated.emit(place)
    pane.form.edited.emit("performed_from")
    pane.save.trigger()
    bench.settle()
    test = next(line.test for line in laboratory.grid().lines if line.test.key == viability.test)
    assert test.performed_from == datetime(2025, 10, 26, 0, 30, tzinfo=UTC)
    assert test.performed_to == datetime(2025, 10, 26, 1, 30, tzinfo=UTC)
    assert (began.line.text(), began.which.read(), ended.which.read()) == ("2025-10-26 02:30", "first", "second")


def test_of_two_saves_in_a_row_what_the_second_typed_is_not_taken_for_recorded(
    bench: Bench, laboratory: Laboratory, viability: Cell
) -> None:
    bench.enter(viability, "97.9")
    pane = bench.at(viability).page.side.performed
    field = pane.form.input("instrument")
    for words in ("first", "second"):
        field.write(words)
        pane.form.edited.emit("instrument")
        pane.save.trigger()
    bench.settle()
    assert (instrument_of(laboratory, viability), field.read()) == ("first", "second")
    assert pane.is_dirty()
