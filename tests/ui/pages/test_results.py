"""The spreadsheet that evaluates: keys as in a spreadsheet, each cell left is a record, nothing typed is lost."""

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QStackedWidget,
    QWidget,
)
from sqlalchemy import text as sql

from qclab.queries import results as result_queries
from qclab.queries.results import Cell
from qclab.services import results
from qclab.services.lab import Lab
from qclab.services.results import NewResult, Performance
from qclab.ui.acts import Acts
from qclab.ui.pages.results import ResultsPage
from qclab.ui.pages.results_drafts import Drafts
from qclab.ui.preferences import Preferences
from qclab.ui.wedge import Wedge
from tests.ui.pages.results_lab import Laboratory, build, opened, two_bags

Key = Qt.Key


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("results") / "laboratory.db"
    build(path)
    return path


@pytest.fixture
def laboratory(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Laboratory]:
    monkeypatch.setenv("QCLAB_CONFIG_DIR", str(tmp_path / "config"))
    made = opened(template, tmp_path / "qclab.db")
    yield made
    made.store.engine.dispose()


class Bench:
    """A person at the results page."""

    def __init__(self, lab: Lab, acts: Acts, preferences: Preferences) -> None:
        self.acts = acts
        self.page = ResultsPage(lab, acts, preferences)
        self.page.resize(1200, 700)
        self.page.show()
        QTest.qWaitForWindowExposed(self.page)
        self.page.activateWindow()

    def open(self, kind: str, key: object) -> None:
        self.page.activated()
        self.page.open(kind, key)
        self.settle()
        self.page.grid.setFocus()

    def settle(self) -> None:
        """Until everything asked for is back, the readings that follow a record included."""
        QTest.qWait(1)
        self.acts.wait_idle()
        while self.page._soon.isActive():
            self.page._soon.stop()
            self.page.refresh()
            self.acts.wait_idle()

    def at(self, cell: Cell) -> "Bench":
        self.page.grid.go_to(cell)
        return self

    def type(self, words: str) -> None:
        for letter in words:
            QTest.keyClicks(self.focused(), letter)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.focused(), key, modifier)

    def enter(self, cell: Cell, words: str) -> None:
        """A value as typed from the bench: into the cell, Enter, and back from the record."""
        self.at(cell).type(words)
        self.press(Key.Key_Return)
        self.settle()

    def focused(self) -> QWidget:
        return QApplication.focusWidget() or self.page.grid

    def shows(self, cell: Cell) -> str:
        return str(self.page.grid.model().data(self.page._model.place(cell)))

    def basis(self) -> str:
        return self.page.side.basis.facts.text()

    def dialog(self, name: str) -> QDialog:
        found = self.page.findChild(QDialog, name)
        assert found is not None
        return found

    def give_reason(self) -> None:
        dialog = self.dialog("reason_dialog")
        choice = dialog.findChild(QRadioButton, "reason_1")
        assert choice is not None
        choice.click()
        dialog.accept()
        self.page.activateWindow()
        self.settle()


@pytest.fixture
def bench(laboratory: Laboratory, acts: Acts, preferences: Preferences) -> Iterator[Bench]:
    made = Bench(laboratory.analyst, acts, preferences)
    made.open("results_of_batch", laboratory.batch)
    yield made
    made.settle()
    made.page.close()
    made.page.deleteLater()


@pytest.fixture
def viability(laboratory: Laboratory) -> Cell:
    return laboratory.cell("A20", "viability")


@pytest.fixture
def endotoxin(laboratory: Laboratory) -> Cell:
    return laboratory.cell("A09", "endotoxin")


@pytest.fixture
def organisms(laboratory: Laboratory) -> Cell:
    return laboratory.cell("A04", "organisms")


def test_a_cell_left_with_enter_is_recorded_as_typed_and_comes_back_evaluated(
    bench: Bench, laboratory: Laboratory, viability: Cell
) -> None:
    bench.at(viability).type("97,9")
    bench.press(Key.Key_Return)
    assert bench.shows(viability) == "97,9, recording…"
    assert bench.page.grid.current_cell() == laboratory.cell("A21", "CAR")
    bench.settle()
    assert laboratory.typed(viability) == "97,9"
    assert bench.shows(viability) == "97,9, complies"
    assert bench.page.progress.text() == "1 of 15 entered"


def test_while_typing_only_how_it_is_read_is_said_and_the_evaluation_comes_with_the_record(
    bench: Bench, endotoxin: Cell
) -> None:
    bench.at(endotoxin).type("0,56")
    assert bench.basis() == "typed: 0,56\nread as: 0.56"
    bench.press(Key.Key_Return)
    bench.settle()
    bench.at(endotoxin)
    assert "rounded: 0.6" in bench.basis()
    assert "evaluation: does not comply" in bench.basis()
    assert "specification: ARI-0001-DP version 1" in bench.basis()
    assert "entered by: Wit" in bench.basis()


def test_in_a_small_window_how_it_is_read_stands_below_the_grid_and_f6_turns_to_the_pane(
    bench: Bench, viability: Cell
) -> None:
    bench.page.resize(620, 320)
    QTest.qWait(1)
    bench.at(viability).type("1,2")
    assert bench.page.basis_line.isVisible()
    assert bench.page.basis_line.text() == "typed 1,2  ·  read as 1.2"
    assert not bench.page.side.isVisible()
    bench.press(Key.Key_Return)
    bench.settle()
    bench.at(viability)
    assert "does not comply" in bench.page.basis_line.text()
    bench.press(Key.Key_F6)
    assert bench.page.side.isVisible()
    assert not bench.page.grid.isVisible()
    bench.press(Key.Key_Escape)
    assert bench.page.grid.isVisible()
    assert bench.page.grid.hasFocus()


def test_an_ambiguous_letter_is_refused_at_the_field_and_the_text_stays_there(
    bench: Bench, laboratory: Laboratory, organisms: Cell
) -> None:
    bench.at(organisms).type("n")
    bench.press(Key.Key_Return)
    bench.settle()
    assert bench.page.grid.editor.text() == "n"
    assert "write it out" in bench.page.grid.note.text()
    assert bench.page.grid.current_cell() == organisms
    assert laboratory.typed(organisms) is None


def test_a_named_outcome_is_picked_with_the_arrows(bench: Bench, laboratory: Laboratory, organisms: Cell) -> None:
    bench.at(organisms)
    bench.press(Key.Key_F2)
    listed = bench.page.grid.editor.outcomes
    assert [listed.item(row).text() for row in range(listed.count())] == ["No organisms seen", "Organisms seen"]
    bench.press(Key.Key_Down)
    bench.press(Key.Key_Return)
    bench.settle()
    assert laboratory.typed(organisms) == "No organisms seen"


def test_an_outcome_is_never_taken_from_the_list_unless_it_was_picked(
    bench: Bench, laboratory: Laboratory, organisms: Cell
) -> None:
    bench.at(organisms)
    bench.press(Key.Key_F2)
    bench.press(Key.Key_Return)
    bench.settle()
    assert laboratory.typed(organisms) is None


def test_escape_brings_back_what_was_in_the_cell(bench: Bench, laboratory: Laboratory, viability: Cell) -> None:
    bench.enter(viability, "97.9")
    bench.at(viability).type("12")
    bench.press(Key.Key_Escape)
    bench.settle()
    assert bench.shows(viability) == "97.9, complies"
    assert laboratory.typed(viability) == "97.9"


def test_a_changed_value_asks_why_and_keeps_the_first(bench: Bench, laboratory: Laboratory, viability: Cell) -> None:
    bench.enter(viability, "69.4")
    bench.at(viability).type("79.4")
    bench.press(Key.Key_Return)
    assert laboratory.typed(viability) == "69.4"
    bench.give_reason()
    with laboratory.store.read() as connection:
        history = result_queries.history(connection, viability)
    assert [(row.typed, row.change_reason) for row in history] == [("79.4", "Typing error"), ("69.4", "")]
    assert bench.page._model.shown(viability).changed
    bench.at(viability)
    bench.press(Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    bench.settle()
    assert "value: 69.4" in bench.page.side.history.facts.text()
    assert "because: Typing error" in bench.page.side.history.facts.text()


def test_a_change_without_a_reason_is_not_recorded_and_the_text_stays_marked(
    bench: Bench, laboratory: Laboratory, viability: Cell
) -> None:
    bench.enter(viability, "69.4")
    bench.at(viability).type("79.4")
    bench.press(Key.Key_Return)
    bench.dialog("reason_dialog").reject()
    bench.settle()
    assert laboratory.typed(viability) == "69.4"
    assert bench.shows(viability) == "79.4, not recorded"
    assert "79.4" in bench.page.unrecorded.text()
    bench.at(viability)
    bench.press(Key.Key_Escape)
    assert bench.shows(viability) == "69.4, does not comply"


def test_a_recorded_value_cannot_be_emptied(bench: Bench, laboratory: Laboratory, viability: Cell) -> None:
    bench.enter(viability, "97.9")
    bench.at(viability)
    bench.press(Key.Key_Delete)
    bench.press(Key.Key_Return)
    assert "not taken away" in bench.page.grid.note.text()
    bench.press(Key.Key_Escape)
    assert laboratory.typed(viability) == "97.9"


def test_a_slow_database_holds_nobody_up_and_loses_nothing(
    bench: Bench, laboratory: Laboratory, viability: Cell, endotoxin: Cell
) -> None:
    other = sqlite3.connect(laboratory.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    cd3 = laboratory.cell("A21", "CD3")
    for cell, words in ((viability, "97.9"), (cd3, "98.6"), (endotoxin, "<0.25")):
        bench.at(cell).type(words)
        bench.press(Key.Key_Return)
    QTest.qWait(100)
    assert bench.shows(cd3) == "98.6, recording…"
    on_disk = Drafts(laboratory.analyst.actor.id, str(laboratory.store.engine.url))
    assert on_disk.of([cd3]) == {cd3: "98.6"}
    bench.at(viability).type("1")
    assert "being recorded" in bench.page.grid.note.text()
    other.rollback()
    other.close()
    bench.settle()
    with laboratory.store.read() as connection:
        order = connection.execute(sql("select typed from result order by key")).scalars().all()
    assert order == ["97.9", "98.6", "<0.25"]
    assert bench.shows(endotoxin) == "<0.25, complies"


def test_what_the_record_refuses_comes_back_into_its_cell(
    bench: Bench, laboratory: Laboratory, viability: Cell
) -> None:
    results.propose_not_done(laboratory.reviewer, [viability[0]], "Not enough material")
    bench.enter(viability, "97.9")
    assert bench.shows(viability) == "97.9, not recorded"
    assert "closed" in bench.page.unrecorded.text()
    assert laboratory.typed(viability) is None
    bench.page.unrecorded.give_up_requested.emit()
    assert bench.shows(viability) == ""


def test_the_second_of_two_people_is_told_and_loses_nothing(
    bench: Bench, laboratory: Laboratory, viability: Cell
) -> None:
    results.record(laboratory.reviewer, [NewResult(viability[0], viability[1], "81.0")])
    bench.enter(viability, "97.9")
    assert bench.shows(viability) == "97.9, not recorded"
    assert "recorded 81.0 at 20" in bench.page.unrecorded.text(), "by whom and when"
    bench.at(viability)
    assert "entered by: Jansen" in bench.basis()
    bench.press(Key.Key_Return)
    bench.press(Key.Key_Return)
    bench.give_reason()
    assert laboratory.typed(viability) == "97.9"


def test_a_click_elsewhere_leaves_the_cell(bench: Bench, laboratory: Laboratory, viability: Cell) -> None:
    bench.at(viability).type("97.9")
    other = bench.page._model.place(laboratory.cell("A21", "CD3"))
    grid = bench.page.grid
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=grid.visualRect(other).center())
    bench.settle()
    assert laboratory.typed(viability) == "97.9"


def test_a_lock_records_no_half_typed_value(
    laboratory: Laboratory, acts: Acts, preferences: Preferences, viability: Cell
) -> None:
    class Window(QStackedWidget):
        def is_locked(self) -> bool:
            return self.currentIndex() == 1

    bench = Bench(laboratory.analyst, acts, preferences)
    window = Window()
    window.addWidget(bench.page)
    window.addWidget(QWidget())
    window.show()
    window.activateWindow()
    bench.open("results_of_batch", laboratory.batch)
    bench.at(viability).type("9")
    window.setCurrentIndex(1)
    bench.settle()
    assert laboratory.typed(viability) is None
    window.setCurrentIndex(0)
    assert bench.shows(viability) == "9, not recorded"
    window.close()
    window.deleteLater()


def test_what_was_being_typed_survives_a_crash_and_is_offered(
    laboratory: Laboratory, acts: Acts, preferences: Preferences, viability: Cell
) -> None:
    before = Bench(laboratory.analyst, acts, preferences)
    before.open("results_of_batch", laboratory.batch)
    before.at(viability).type("97.9")
    QTest.qWait(300)
    before.page.grid.editor.blockSignals(True)  # the program is gone: nothing of it runs any more
    before.page.close()
    assert laboratory.typed(viability) is None

    after = Bench(laboratory.analyst, acts, preferences)
    after.open("results_of_batch", laboratory.batch)
    assert after.shows(viability) == "97.9, not recorded"
    assert "before the program or the session ended" in after.page.unrecorded.text()
    after.page.unrecorded.record_requested.emit()
    after.settle()
    assert laboratory.typed(viability) == "97.9"
    assert after.page.unrecorded.text() == ""
    after.page.close()
    for bench in (before, after):
        bench.page.deleteLater()


def paste(bench: Bench, cell: Cell, words: str) -> None:
    QGuiApplication.clipboard().setText(words)
    bench.at(cell)
    bench.press(Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    bench.settle()


def test_a_pasted_block_is_one_event_and_says_that_it_was_pasted(
    bench: Bench, laboratory: Laboratory, viability: Cell
) -> None:
    paste(bench, viability, "97,91\r\n45.2\r\n1.495E8\r\n98.61\r\n")
    cells = [viability, *(laboratory.cell("A21", each) for each in ("CAR", "CAR-total", "CD3"))]
    found = laboratory.grid().results
    assert [found[cell].typed for cell in cells] == ["97,91", "45.2", "1.495E8", "98.61"]
    assert {found[cell].source for cell in cells} == {"pasted"}
    with laboratory.store.read() as connection:
        acts = connection.execute(sql("select act from event where act like 'result%'")).scalars().all()
    assert acts == ["results pasted"]
    assert bench.page.messages.text() == ""


def test_pasted_values_with_no_more_decimals_than_the_limit_are_pointed_out(bench: Bench, endotoxin: Cell) -> None:
    paste(bench, endotoxin, "0.5")
    assert "0.5 shows no more digits than the limit" in bench.page.messages.text()
    bench.at(endotoxin)
    assert "entered by: Wit (pasted)" in bench.basis()


def test_of_a_pasted_block_what_cannot_be_read_stays_marked_and_critical_outcomes_are_picked(
    bench: Bench, laboratory: Laboratory, organisms: Cell
) -> None:
    cd3 = laboratory.cell("A21", "CD3")
    paste(bench, laboratory.cell("A21", "CAR"), "45.2\n1,495,000\n98.61\nNo organisms seen")
    assert laboratory.typed(cd3) == "98.61"
    assert bench.shows(laboratory.cell("A21", "CAR-total")) == "1,495,000, not recorded"
    assert bench.shows(organisms) == "No organisms seen, not recorded"
    assert laboratory.typed(organisms) is None
    assert bench.page.unrecorded.text().startswith("2 values are in the grid but not recorded")
    bench.at(organisms)
    bench.page.findChild(QPushButton, "record_again").click()
    assert bench.page.grid.current_cell() == laboratory.cell("A21", "CAR-total")


def test_complete_tests_are_submitted_and_what_they_opened_is_said(
    bench: Bench, laboratory: Laboratory, viability: Cell
) -> None:
    assert not bench.page.submit_button.isEnabled()
    assert "Viability: no result has been entered" in bench.page.submit_button.toolTip()
    bench.at(viability).type("41.3")
    bench.press(Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    bench.settle()
    assert "OOS-" in bench.page.messages.text()
    assert "batch CAR-0417 is on hold" in bench.page.messages.text()
    with laboratory.store.read() as connection:
        assert connection.execute(sql("select count(*) from investigation")).scalar() == 1
    bench.at(viability).type("81.3")
    assert "closed" in bench.page.grid.note.text()
    assert bench.shows(viability) == "41.3, does not comply"


def test_a_test_that_waits_for_its_last_day_is_named_when_the_others_are_submitted(
    bench: Bench, laboratory: Laboratory, viability: Cell
) -> None:
    began = laboratory.store.clock() - timedelta(days=5)
    line = next(line for line in laboratory.grid().lines if line.test.minimum_days)
    performance = Performance(laboratory.analyst.actor.key, began, None)
    results.set_performance(laboratory.analyst, line.test.key, line.test.row_version, performance)
    bench.open("results_of_batch", laboratory.batch)
    bench.at(viability).type("81.3")
    bench.press(Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    bench.settle()
    assert line.test.minimum_days is not None
    final = (began + timedelta(days=int(line.test.minimum_days))).astimezone()
    waits = f"1 test waits for day {line.test.minimum_days.normalize():f} ({final:%Y-%m-%d})."
    assert bench.page.messages.text() == f"1 test was submitted for review; {waits}"


def test_after_a_batch_is_picked_the_work_goes_on_in_its_first_empty_cell(
    bench: Bench, laboratory: Laboratory, viability: Cell
) -> None:
    other = two_bags(laboratory.analyst)
    bench.page._ask_waiting()
    bench.settle()
    field = bench.page.scope_bar.batch
    field.setFocus()
    field.lineEdit().selectAll()
    bench.type("ISL")
    QTest.qWait(50)
    popup = field.completer().popup()
    QTest.keyClick(popup, Key.Key_Down)
    QTest.keyClick(popup, Key.Key_Return)
    bench.settle()
    first = bench.page._model.first_empty()
    assert first is not None
    assert bench.page._model.line(first).test.batch == other
    assert bench.page.grid.hasFocus()
    assert bench.page.grid.current_cell() == first
    bench.type("Confo")
    assert bench.page.grid.editing == first


def test_the_typed_id_of_a_batch_and_enter_are_enough_to_pick_it(
    bench: Bench, laboratory: Laboratory, viability: Cell
) -> None:
    other = two_bags(laboratory.analyst)
    bench.page._ask_waiting()
    bench.settle()
    field = bench.page.scope_bar.batch
    words = field.itemText(field.findData(other))
    field.setFocus()
    field.lineEdit().selectAll()
    bench.type(words.split()[0])
    QTest.qWait(50)
    bench.press(Key.Key_Return)
    bench.settle()
    assert field.currentText() == words
    first = bench.page._model.first_empty()
    assert first is not None
    assert bench.page._model.line(first).test.batch == other
    assert bench.page.grid.hasFocus()


def test_a_test_is_not_submitted_while_a_value_of_it_is_not_recorded(
    bench: Bench, laboratory: Laboratory, viability: Cell
) -> None:
    bench.enter(viability, "97.9")
    assert bench.page.submit_button.text() == "Submit 1"
    bench.at(viability).type("98.9")
    bench.press(Key.Key_Return)
    bench.dialog("reason_dialog").reject()
    bench.settle()
    assert not bench.page.submit_button.isEnabled()
    assert "not recorded" in bench.page.submit_button.toolTip()


def test_a_value_that_is_not_evaluable_gets_a_proposed_decision(bench: Bench, endotoxin: Cell) -> None:
    bench.enter(endotoxin, "<1")
    bench.at(endotoxin)
    assert bench.shows(endotoxin) == "<1, not evaluable"
    bench.page.side.basis.decide.click()
    dialog = bench.dialog("decision_dialog")
    choice, reason = dialog.findChild(QComboBox, "decided"), dialog.findChild(QPlainTextEdit, "reason")
    assert choice is not None
    assert reason is not None
    choice.setCurrentIndex(0)
    reason.setPlainText("short")
    dialog.accept()
    assert dialog.isVisible()
    reason.setPlainText("Diluted 1 in 10, the highest dilution allowed; spike recovery 98 %.")
    dialog.accept()
    bench.settle()
    assert bench.shows(endotoxin) == "<1, not evaluable, decision proposed"
    assert "decision: complies, proposed" in bench.basis()


def instrument_of(laboratory: Laboratory, cell: Cell) -> str:
    return next(line.test.instrument for line in laboratory.grid().lines if line.test.key == cell[0])


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
    assert pane.form.input("performed_by").currentText() == "Wit"
    pane.save.click()
    bench.settle()
    assert instrument_of(laboratory, viability) == "FC-07"
    assert not pane.is_dirty()


def test_how_a_test_was_performed_is_not_taken_from_the_person_who_changed_it_first(
    bench: Bench, laboratory: Laboratory, viability: Cell
) -> None:
    bench.enter(viability, "97.9")
    pane = bench.at(viability).page.side.performed
    QTest.keyClicks(pane.form.input("instrument"), "FC-07")
    test = next(line.test for line in laboratory.grid().lines if line.test.key == viability[0])
    assert test.performed_by is not None
    assert test.performed_from is not None
    other = Performance(test.performed_by, test.performed_from, test.performed_to, "FC-01")
    results.set_performance(laboratory.reviewer, test.key, test.row_version, other)
    bench.page.refresh()
    bench.settle()
    pane.save.click()
    bench.settle()
    assert instrument_of(laboratory, viability) == "FC-01"
    assert pane.form.input("instrument").text() == "FC-07"


def test_a_reading_that_began_before_a_record_takes_no_value_away(
    bench: Bench, laboratory: Laboratory, viability: Cell
) -> None:
    before = laboratory.grid(batch=laboratory.batch)
    bench.enter(viability, "97.9")
    bench.page._show_grid(before)
    assert bench.shows(viability) == "97.9, complies"


def test_going_down_past_a_result_of_the_whole_test_comes_back_to_the_container(
    bench: Bench, laboratory: Laboratory
) -> None:
    bench.open("results_of_batch", two_bags(laboratory.analyst))
    model = bench.page._model
    spanning = next(number for number, row in enumerate(model.layout.rows) if row.spans)
    bench.page.grid.setCurrentIndex(model.index(spanning - 1, model.columnCount() - 1))
    bench.press(Key.Key_Return)
    assert model.row_at(bench.page.grid.currentIndex().row()).spans
    bench.press(Key.Key_Return)
    assert bench.page.grid.currentIndex().column() == model.columnCount() - 1


def test_a_value_typed_faster_than_the_scanner_watch_lets_keys_through_is_recorded_in_its_cell(
    bench: Bench, laboratory: Laboratory, viability: Cell
) -> None:
    wedge = Wedge()
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    wedge.install(app)
    bench.at(viability).type("97")
    bench.press(Key.Key_Return)
    wedge.remove()
    bench.settle()
    assert bench.page.grid.editing is None
    assert laboratory.typed(viability) == "97"


def test_containers_with_results_of_their_own_stand_side_by_side_and_tab_goes_across(
    bench: Bench, laboratory: Laboratory
) -> None:
    batch = two_bags(laboratory.analyst)
    bench.open("results_of_batch", batch)
    first, second = (laboratory.cell("A20", "viability", batch, container) for container in (0, 1))
    model = bench.page._model
    assert model.place(first).row() == model.place(second).row()
    bench.at(first).type("91.2")
    bench.press(Key.Key_Tab)
    assert bench.page.grid.current_cell() == second
    bench.type("90.7")
    bench.press(Key.Key_Return)
    bench.settle()
    found = laboratory.grid(batch=batch).results
    assert [found[cell].typed for cell in (first, second)] == ["91.2", "90.7"]


def test_who_may_not_enter_results_reads_them_and_is_told_why(
    laboratory: Laboratory, acts: Acts, preferences: Preferences, viability: Cell
) -> None:
    bench = Bench(laboratory.qa, acts, preferences)
    bench.open("results_of_batch", laboratory.batch)
    bench.at(viability).type("9")
    assert bench.page.grid.editing is None
    assert "may not enter results" in bench.page.grid.note.text()
    assert not bench.page.submit_button.isEnabled()
    bench.page.close()
    bench.page.deleteLater()


def test_a_scan_of_a_shown_sample_goes_to_its_cell(bench: Bench, laboratory: Laboratory, endotoxin: Cell) -> None:
    line = next(line for line in laboratory.grid().lines if line.test.key == endotoxin[0])
    assert bench.page.scanned(line.test.samples[0][1])
    assert not bench.page.scanned("S2699999999")


@pytest.mark.parametrize("kind", ["results_of_tests", "tests", "test", "results_of_sample", "worklist"])
def test_other_pages_open_what_they_ask_for(bench: Bench, laboratory: Laboratory, kind: str, endotoxin: Cell) -> None:
    line = next(line for line in laboratory.grid().lines if line.test.key == endotoxin[0])
    keys: dict[str, object] = {
        "results_of_tests": [endotoxin[0]], "tests": [endotoxin[0]], "test": endotoxin[0],
        "results_of_sample": line.test.samples[0][0], "worklist": "A09",
    }  # fmt: skip
    bench.open(kind, keys[kind])
    assert bench.page._model.place(endotoxin).isValid()
    assert not bench.page._model.place(laboratory.cell("A20", "viability")).isValid()
