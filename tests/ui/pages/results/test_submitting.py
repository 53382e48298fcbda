"""Tests are submitted once they are complete; what cannot be evaluated is decided on."""

from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QPlainTextEdit
from sqlalchemy import text as sql

from qclab.domain.investigations.kinds import CaseKind
from qclab.domain.results.cell import Cell
from qclab.services.investigations import opening
from qclab.services.investigations.opening import Concerns
from qclab.services.results import performing
from qclab.services.results.performing import Performance
from qclab.ui.showing import ShowNewCase, ShowResults
from tests.laboratory.laboratory import Laboratory
from tests.ui.pages.results.bench import Bench

Key = Qt.Key


def test_complete_tests_are_submitted_and_what_they_opened_is_said(
    bench: Bench, laboratory: Laboratory, viability: Cell
) -> None:
    bench.performed(laboratory, viability)
    assert not bench.page.submitting.isEnabled()
    assert "Viability: no result has been entered" in bench.page.submitting.toolTip()
    bench.at(viability).type("41.3")
    bench.press(Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    bench.settle()
    bench.dialog("submit_dialog").accept()
    bench.settle()
    assert "OOS-" in bench.page.messages.text()
    assert "batch CAR-0417 is on hold" in bench.page.messages.text()
    with laboratory.store.read() as connection:
        assert connection.execute(sql("select count(*) from investigation")).scalar() == 1
    bench.at(viability).type("81.3")
    assert "closed" in bench.page.grid.typing.note.text()
    assert bench.shows(viability) == "41.3, does not comply"


def test_a_test_that_waits_for_its_last_day_is_named_when_the_others_are_submitted(
    bench: Bench, laboratory: Laboratory, viability: Cell
) -> None:
    began = laboratory.store.clock() - timedelta(days=5)
    line = next(line for line in laboratory.grid().lines if line.test.minimum_days)
    performance = Performance(laboratory.analyst.actor.key, began, None)
    performing.set_performance(laboratory.analyst, {line.test.key: line.test.row_version}, performance)
    laboratory.performed(viability.test)
    bench.open(ShowResults(laboratory.batch("CAR-0417").key))
    bench.at(viability).type("81.3")
    bench.press(Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    bench.settle()
    assert line.test.minimum_days is not None
    final = (began + timedelta(days=int(line.test.minimum_days))).date()
    waits = f"1 test waits for day {line.test.minimum_days.normalize():f} ({final})."
    assert bench.page.messages.text() == f"1 test was submitted for review; {waits}"


def test_a_test_is_not_submitted_while_a_value_of_it_is_not_recorded(
    bench: Bench, laboratory: Laboratory, viability: Cell
) -> None:
    bench.performed(laboratory, viability)
    bench.enter(viability, "97.9")
    assert bench.page.submitting.text().startswith("Submit 1 of ")
    bench.at(viability).type("98.9")
    bench.press(Key.Key_Return)
    bench.dialog("reason_dialog").reject()
    bench.settle()
    assert not bench.page.submitting.isEnabled()
    assert "not recorded" in bench.page.submitting.toolTip()


def test_a_value_that_is_not_evaluable_gets_a_proposed_decision(bench: Bench, endotoxin: Cell) -> None:
    bench.enter(endotoxin, "<1")
    bench.at(endotoxin)
    assert bench.shows(endotoxin) == "<1, not evaluable"
    bench.page.side.basis.decide.trigger()
    dialog = bench.dialog("decision_dialog")
    choice, reason = dialog.findChild(QComboBox, "decided"), dialog.findChild(QPlainTextEdit, "reason")
    assert choice is not None
    assert reason is not None
    offered = [choice.itemData(place) for place in range(choice.count()) if choice.itemData(place)]
    assert offered == ["does not comply", "not shown to comply"], "a censored value that proves nothing never complies"
    assert "repeat it at another dilution" in "\n".join(each.text() for each in dialog.findChildren(QLabel))
    choice.setCurrentIndex(choice.findData("not shown to comply"))
    reason.setPlainText("short")
    dialog.accept()
    assert dialog.isVisible()
    reason.setPlainText("Diluted 1 in 10, the highest dilution allowed; spike recovery 98 %.")
    dialog.accept()
    bench.settle()
    assert bench.shows(endotoxin) == "<1, not evaluable, decision proposed"
    assert "decision: not shown to comply, proposed" in bench.basis()


def test_from_a_value_a_lighter_case_is_opened_and_is_named_beside_it(
    bench: Bench, laboratory: Laboratory, endotoxin: Cell
) -> None:
    asked: list[object] = []
    bench.page.open_requested.connect(asked.append)
    bench.at(endotoxin)
    assert not bench.page.side.basis.case.isVisible(), "there is no value yet"
    bench.enter(endotoxin, "0.2")
    bench.at(endotoxin)
    bench.page.side.basis.case.trigger()
    (show,) = asked
    assert isinstance(show, ShowNewCase)
    assert show.value.startswith("Bacterial endotoxin")
    assert show.result is not None
    opening.open_case(laboratory.analyst, CaseKind.OOT, "it rises over three batches", Concerns(results=[show.result]))
    bench.page.refresh()
    bench.settle()
    bench.at(endotoxin)
    assert "case: OOT-2026-0001 concerns it" in bench.basis()


def test_words_typed_as_the_decision_is_asked_for_choose_no_decision(bench: Bench, endotoxin: Cell) -> None:
    bench.enter(endotoxin, "<1")
    bench.at(endotoxin)
    bench.page.side.basis.decide.trigger()
    dialog = bench.dialog("decision_dialog")
    dialog.activateWindow()
    words = "does the dilution prove it? completely"
    for letter in words:
        focused = dialog.focusWidget()
        assert focused is not None
        QTest.keyClicks(focused, letter)
    choice, reason = dialog.findChild(QComboBox, "decided"), dialog.findChild(QPlainTextEdit, "reason")
    assert choice is not None
    assert reason is not None
    assert choice.currentIndex() == -1
    assert reason.toPlainText() == words
    dialog.reject()
    bench.settle()


def test_the_state_that_comes_below_a_long_name_gets_its_line(bench: Bench, viability: Cell) -> None:
    """“submitted” was cut by the line of its row."""
    page = bench.page
    page.resize(760, 600)
    bench.enter(viability, "81.3")
    bench.press(Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    bench.settle()
    heights = [page.grid.rowHeight(row) for row in range(page.grid.model().rowCount())]
    page.grid._columns.fit()
    assert heights == [page.grid.rowHeight(row) for row in range(len(heights))]
