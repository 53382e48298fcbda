"""What is no outcome is recorded by no way of leaving a cell, and what is one by every way."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from qclab.domain.results.cell import Cell
from qclab.ui.wedge import Wedge
from tests.laboratory.laboratory import Laboratory
from tests.ui.pages.results.bench import Bench

Key = Qt.Key


def leave_by_click(bench: Bench, laboratory: Laboratory) -> None:
    grid = bench.page.grid
    other = bench.page._model.place(laboratory.batch("CAR-0417").cell("A21/CD3"))
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=grid.visualRect(other).center())


def leave_by_tab(bench: Bench, _: Laboratory) -> None:
    bench.press(Key.Key_Tab)


def leave_by_scan(bench: Bench, laboratory: Laboratory) -> None:
    line = next(
        line for line in laboratory.grid(batch=laboratory.batch("CAR-0417").key).lines if line.test.method_id == "A21"
    )
    assert bench.page.scanned(line.test.samples[0][1])


def leave_by_submitting(bench: Bench, _: Laboratory) -> None:
    bench.press(Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def leave_for_the_pane(bench: Bench, _: Laboratory) -> None:
    bench.press(Key.Key_F6)


def leave_for_another_page(bench: Bench, _: Laboratory) -> None:
    other = QLineEdit(bench.page)
    other.show()
    other.setFocus()


@pytest.mark.parametrize(
    "leave",
    [leave_by_click, leave_by_tab, leave_by_scan, leave_by_submitting, leave_for_the_pane, leave_for_another_page],
)
@pytest.mark.parametrize("typed", ["organ", "n", "no", "clear"])
def test_what_is_no_outcome_is_recorded_by_no_way_of_leaving_and_stays_in_its_cell(
    bench: Bench, laboratory: Laboratory, organisms: Cell, typed: str, leave: Callable[[Bench, Laboratory], None]
) -> None:
    bench.at(organisms).type(typed)
    leave(bench, laboratory)
    bench.settle()
    assert laboratory.typed(organisms) is None
    if bench.page.grid.typing.cell == organisms:
        assert bench.page.grid.typing.editor.text() == typed
        assert typed in bench.page.grid.typing.note.text()
        bench.page.grid.typing.give_up()
    else:
        assert bench.shows(organisms) == f"{typed}, not recorded"
        assert typed in bench.page.unrecorded.text()


def test_enter_takes_the_only_outcome_that_begins_so(bench: Bench, laboratory: Laboratory, organisms: Cell) -> None:
    bench.at(organisms).type("or")
    listed = bench.page.grid.typing.editor.outcomes
    assert listed.currentItem().text() == "Organisms seen"
    assert bench.basis() == "typed: or\nread as: Organisms seen, with Enter"
    bench.press(Key.Key_Return)
    bench.settle()
    bench.dialog("opens_case_dialog").accept()
    bench.settle()
    assert laboratory.typed(organisms) == "Organisms seen"


def test_where_two_outcomes_begin_so_enter_takes_none_and_says_which(
    bench: Bench, laboratory: Laboratory, organisms: Cell
) -> None:
    bench.at(organisms).type("no")
    assert bench.page.grid.typing.editor.outcomes.currentItem() is None
    bench.press(Key.Key_Return)
    bench.settle()
    assert laboratory.typed(organisms) is None
    assert "“no” may mean No organisms seen or Not tested" in bench.page.grid.typing.note.text()
    bench.type(" ")
    listed = bench.page.grid.typing.editor.outcomes
    assert listed.isVisible(), "what can be picked comes back as the typing goes on"
    assert listed.currentItem().text() == "No organisms seen"
    bench.press(Key.Key_Return)
    bench.settle()
    assert laboratory.typed(organisms) == "No organisms seen"


def test_nothing_is_highlighted_before_a_letter_or_an_arrow(bench: Bench, organisms: Cell) -> None:
    bench.at(organisms)
    bench.press(Key.Key_F2)
    listed = bench.page.grid.typing.editor.outcomes
    assert listed.currentRow() == -1
    bench.type("x")
    assert listed.currentRow() == -1, "no outcome begins so"
    bench.press(Key.Key_Backspace)
    assert listed.currentRow() == -1
    bench.press(Key.Key_Down)
    assert listed.currentItem().text() == "No organisms seen"
    bench.press(Key.Key_Escape)


def test_tab_takes_the_outcome_that_an_arrow_picked(bench: Bench, laboratory: Laboratory, organisms: Cell) -> None:
    bench.at(organisms)
    bench.press(Key.Key_F2)
    bench.press(Key.Key_Down)
    bench.press(Key.Key_Tab)
    bench.settle()
    assert laboratory.typed(organisms) == "No organisms seen"


def test_an_outcome_typed_as_it_is_stays_as_typed(bench: Bench, laboratory: Laboratory, organisms: Cell) -> None:
    bench.enter(organisms, "organisms SEEN")
    bench.dialog("opens_case_dialog").accept()
    bench.settle()
    assert laboratory.typed(organisms) == "organisms SEEN"


def test_a_number_is_recorded_by_a_scan_but_words_in_its_place_are_not(
    bench: Bench, laboratory: Laboratory, viability: Cell, endotoxin: Cell
) -> None:
    bench.at(viability).type("97.9")
    leave_by_scan(bench, laboratory)
    bench.at(endotoxin).type("not det")
    leave_by_scan(bench, laboratory)
    bench.settle()
    assert laboratory.typed(viability) == "97.9"
    assert laboratory.typed(endotoxin) is None
    assert bench.shows(endotoxin) == "not det, not recorded"
    bench.at(endotoxin)
    bench.press(Key.Key_Return)
    bench.press(Key.Key_Return)
    bench.settle()
    assert laboratory.typed(endotoxin) is None, "the first Enter asks"
    bench.press(Key.Key_Return)
    bench.settle()
    assert laboratory.typed(endotoxin) == "not det", "a second Enter records words as they are"


def test_a_scan_in_the_middle_of_an_outcome_goes_to_its_sample_and_the_letters_stay_unrecorded(
    bench: Bench, laboratory: Laboratory, organisms: Cell, qtbot: Any
) -> None:
    line = next(
        line for line in laboratory.grid(batch=laboratory.batch("CAR-0417").key).lines if line.test.method_id == "A21"
    )
    wedge = Wedge()
    wedge.scanned.connect(bench.page.scanned)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    wedge.install(app)
    bench.at(organisms).type("o")
    qtbot.waitUntil(lambda: bench.page.grid.typing.editor.text() == "o")
    bench.type("r")
    qtbot.waitUntil(lambda: bench.page.grid.typing.editor.text() == "or")
    QTest.qWait(100)  # by the clock: a person puts the keyboard aside before the scanner types
    bench.type(line.test.samples[0][1])
    bench.press(Key.Key_Return)
    wedge.remove()
    bench.settle()
    assert bench.page.grid.typing.cell is None
    assert bench.page.grid.current_cell() != organisms
    assert laboratory.typed(organisms) is None
    assert bench.shows(organisms) == "or, not recorded"
