"""The spreadsheet that evaluates: keys as in a spreadsheet, each cell left is a record, nothing typed is lost."""

import sqlite3

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QStackedWidget, QWidget
from sqlalchemy import text as sql

from qclab.domain.results.cell import Cell
from qclab.queries.results import results as result_queries
from qclab.services.results import recording
from qclab.services.results.recording import NewResult
from qclab.ui.acts import Acts
from qclab.ui.pages.results.drafts import Drafts
from qclab.ui.preferences import Preferences
from qclab.ui.showing import ShowResults
from qclab.ui.wedge import Wedge
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.observing import observe
from tests.laboratory.results import two_bags
from tests.ui.pages.results.bench import Bench
from tests.ui.waiting import until

Key = Qt.Key


def test_a_cell_left_with_enter_is_recorded_as_typed_and_comes_back_evaluated(
    bench: Bench, laboratory: Laboratory, viability: Cell
) -> None:
    bench.at(viability).type("97,9")
    bench.press(Key.Key_Return)
    assert bench.shows(viability) == "97,9, recording…"
    assert bench.page.grid.current_cell() == laboratory.batch("CAR-0417").cell("A21/CAR")
    bench.settle()
    assert laboratory.typed(viability) == "97,9"
    assert bench.shows(viability) == "97,9, complies"
    assert bench.page.progress.text() == "1 of 15 values entered"


def test_while_typing_only_how_it_is_read_is_said_and_the_evaluation_comes_with_the_record(
    bench: Bench, endotoxin: Cell
) -> None:
    bench.at(endotoxin).type("0,56")
    assert bench.basis() == "typed: 0,56\nread as: 0.56 EU/mL"
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
    until(lambda: not bench.page.side.isVisible())
    bench.at(viability).type("1,2")
    assert bench.page.basis_line.isVisible()
    assert bench.page.basis_line.text() == "typed 1,2  ·  read as 1.2 %"
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
    assert bench.page.grid.typing.editor.text() == "n"
    assert "write it out" in bench.page.grid.typing.note.text()
    assert bench.page.grid.current_cell() == organisms
    assert laboratory.typed(organisms) is None


def test_a_named_outcome_is_picked_with_the_arrows(bench: Bench, laboratory: Laboratory, organisms: Cell) -> None:
    bench.at(organisms)
    bench.press(Key.Key_F2)
    listed = bench.page.grid.typing.editor.outcomes
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
        history = result_queries.history(connection, laboratory.analyst.actor, viability)
    assert [(row.typed, row.change_reason) for row in history] == [("79.4", "Typing error"), ("69.4", "")]
    assert bench.page._model.shown(viability).changed
    bench.at(viability)
    bench.press(Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    bench.settle()
    assert "value: 69.4" in bench.page.side.history.facts.text()
    assert "because: Typing error" in bench.page.side.history.facts.text()


def test_the_history_of_a_cell_lists_what_was_observed_behind_its_value(
    bench: Bench, laboratory: Laboratory, viability: Cell
) -> None:
    bench.enter(viability, "97.9")
    first = observe(laboratory.analyst, viability, "98.1", replicate=1)
    observe(laboratory.analyst, viability, "98.0", replicate=1, supersedes=first, reason="counted again")
    observe(laboratory.analyst, viability, "97.8", replicate=2)
    bench.at(viability)
    bench.press(Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    bench.settle()
    lines = bench.page.side.history.facts.text().splitlines()
    observed = lines[lines.index("Observed") :]
    assert [line for line in observed if not line.startswith("seen")] == [
        "Observed",
        "replicate 1: 98.0",
        "because: counted again",
        "replicate 1, before: 98.1",
        "replicate 2: 97.8",
    ]


def test_a_change_without_a_reason_is_not_recorded_and_the_text_stays_marked(
    bench: Bench, laboratory: Laboratory, viability: Cell
) -> None:
    bench.enter(viability, "69.4")
    bench.at(viability).type("79.4")
    bench.press(Key.Key_Return)
    bench.dialog("reason_dialog").reject()
    bench.settle()
    assert laboratory.typed(viability) == "69.4"
    assert bench.shows(viability) == "79.4, not recorded; recorded: 69.4"
    assert "79.4" in bench.page.unrecorded.text()
    bench.at(viability)
    bench.press(Key.Key_Escape)
    assert bench.shows(viability) == "69.4, does not comply"


def test_what_waits_is_given_up_and_the_work_goes_on_in_the_grid(bench: Bench, viability: Cell) -> None:
    bench.enter(viability, "97.9")
    bench.at(viability).type("98.9")
    bench.press(Key.Key_Return)
    bench.dialog("reason_dialog").reject()
    bench.page.activateWindow()
    bench.settle()
    give_up = bench.page.findChild(QPushButton, "give_up")
    assert give_up is not None
    QTest.mouseClick(give_up, Qt.MouseButton.LeftButton)
    bench.settle()
    assert bench.shows(viability) == "97.9, complies"
    assert bench.page.grid.hasFocus()


def test_a_recorded_value_cannot_be_emptied(bench: Bench, laboratory: Laboratory, viability: Cell) -> None:
    bench.enter(viability, "97.9")
    bench.at(viability)
    bench.press(Key.Key_Delete)
    bench.press(Key.Key_Return)
    assert "not taken away" in bench.page.grid.typing.note.text()
    bench.press(Key.Key_Escape)
    assert laboratory.typed(viability) == "97.9"


def test_a_slow_database_holds_nobody_up_and_loses_nothing(
    bench: Bench, laboratory: Laboratory, viability: Cell, endotoxin: Cell
) -> None:
    other = sqlite3.connect(str(laboratory.store.engine.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    cd3 = laboratory.batch("CAR-0417").cell("A21/CD3")
    for cell, words in ((viability, "97.9"), (cd3, "98.6"), (endotoxin, "<0.25")):
        bench.at(cell).type(words)
        bench.press(Key.Key_Return)
    until(lambda: bench.shows(cd3) == "98.6, recording…")
    on_disk = Drafts(laboratory.analyst.actor.id, str(laboratory.store.engine.url))
    assert on_disk.of([cd3]) == {cd3: "98.6"}
    bench.at(viability).type("1")
    assert "being recorded" in bench.page.grid.typing.note.text()
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
    recording.propose_not_done(laboratory.reviewer, [viability.test], "Not enough material")
    bench.enter(viability, "97.9")
    assert bench.shows(viability) == "97.9, not recorded"
    assert "closed" in bench.page.unrecorded.text()
    assert laboratory.typed(viability) is None
    bench.page.unrecorded.give_up_requested.emit()
    assert bench.shows(viability) == ""


def test_the_second_of_two_people_is_told_and_loses_nothing(
    bench: Bench, laboratory: Laboratory, viability: Cell
) -> None:
    recording.record(laboratory.reviewer, [NewResult(viability.test, viability.parameter, "81.0")])
    bench.enter(viability, "97.9")
    assert bench.shows(viability) == "97.9, not recorded; recorded: 81.0"
    assert "recorded 81.0 at 20" in bench.page.unrecorded.text(), "by whom and when"
    bench.at(viability)
    assert "entered by: Jansen" in bench.basis()
    bench.press(Key.Key_Return)
    bench.press(Key.Key_Return)
    bench.give_reason()
    assert laboratory.typed(viability) == "97.9"


def test_a_click_elsewhere_leaves_the_cell(bench: Bench, laboratory: Laboratory, viability: Cell) -> None:
    bench.at(viability).type("97.9")
    other = bench.page._model.place(laboratory.batch("CAR-0417").cell("A21/CD3"))
    grid = bench.page.grid
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=grid.visualRect(other).center())
    bench.settle()
    assert laboratory.typed(viability) == "97.9"


def test_another_page_in_front_leaves_the_cell_and_its_field_is_gone_when_the_results_are_back(
    bench: Bench, laboratory: Laboratory, viability: Cell
) -> None:
    front = QStackedWidget()
    other = QLineEdit()
    front.addWidget(bench.page)
    front.addWidget(other)
    front.resize(1200, 700)
    front.show()
    QTest.qWaitForWindowExposed(front)
    front.activateWindow()
    bench.page.grid.setFocus()
    bench.at(viability).type("97.9")
    front.setCurrentWidget(other)
    other.setFocus()
    bench.settle()
    assert laboratory.typed(viability) == "97.9"
    front.setCurrentWidget(bench.page)
    bench.page.grid.setFocus()
    bench.settle()
    assert not bench.page.grid.typing.editor.isVisible()
    bench.page.grid.typing.start()
    assert bench.page.grid.typing.editor.text() == "97.9"
    bench.press(Key.Key_Return)
    bench.settle()
    front.hide()
    bench.page.setParent(None)
    front.deleteLater()


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
    bench.open(ShowResults(laboratory.batch("CAR-0417").key))
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
    before.open(ShowResults(laboratory.batch("CAR-0417").key))
    before.at(viability).type("97.9")
    drafts = (laboratory.analyst.actor.id, str(laboratory.store.engine.url))
    until(lambda: Drafts(*drafts).of([viability]) == {viability: "97.9"}, "a draft on the disk")
    before.page.grid.typing.editor.blockSignals(True)  # the program is gone: nothing of it runs any more
    before.page.close()
    assert laboratory.typed(viability) is None

    after = Bench(laboratory.analyst, acts, preferences)
    after.open(ShowResults(laboratory.batch("CAR-0417").key))
    assert after.shows(viability) == "97.9, not recorded"
    assert "before the program or the session ended" in after.page.unrecorded.text()
    after.page.unrecorded.record_requested.emit()
    after.settle()
    assert laboratory.typed(viability) == "97.9"
    assert after.page.unrecorded.text() == ""
    after.page.close()
    for bench in (before, after):
        bench.page.deleteLater()


def test_a_reading_that_began_before_a_record_takes_no_value_away(
    bench: Bench, laboratory: Laboratory, viability: Cell
) -> None:
    before = laboratory.grid(batch=laboratory.batch("CAR-0417").key)
    bench.enter(viability, "97.9")
    bench.page._show_grid(before)
    assert bench.shows(viability) == "97.9, complies"


def test_going_down_past_a_result_of_the_whole_test_comes_back_to_the_container(
    bench: Bench, laboratory: Laboratory
) -> None:
    bench.open(ShowResults(two_bags(laboratory).key))
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
    assert bench.page.grid.typing.cell is None
    assert laboratory.typed(viability) == "97"


def test_containers_with_results_of_their_own_stand_side_by_side_and_tab_goes_across(
    bench: Bench, laboratory: Laboratory
) -> None:
    batch = two_bags(laboratory).key
    bench.open(ShowResults(batch))
    first, second = (laboratory.batch(batch).cell("A20/viability", container) for container in (0, 1))
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
