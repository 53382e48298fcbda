"""One sitting at the bench, by keys that are counted: values, how the tests were performed, submitted."""

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from qclab.domain.results.cell import Cell
from qclab.queries.testing.testing import TestRow
from qclab.ui.pages.results.side.performed import PerformedPane
from qclab.ui.widgets.table import Table
from tests.laboratory.batch import complying
from tests.laboratory.laboratory import Laboratory
from tests.ui.pages.results.bench import Bench

Key = Qt.Key
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


class Hands:
    """Keys at the bench, each counted."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.keys = 0

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.keys += 1
        self.bench.press(key, modifier)

    def write(self, words: str) -> None:
        for letter in words:
            self.keys += 1
            QTest.keyClicks(self.bench.focused(), letter)


@pytest.fixture
def hands(bench: Bench) -> Hands:
    return Hands(bench)


@pytest.fixture
def pane(bench: Bench) -> PerformedPane:
    return bench.page.side.performed


def here(laboratory: Laboratory) -> list[TestRow]:
    """The open tests, without the one that a contract laboratory performs."""
    return [test for test in laboratory.tests(state="open") if not test.laboratory]


def test_how_ten_tests_were_performed_is_said_with_fewer_than_twelve_keys(
    hands: Hands, laboratory: Laboratory, pane: PerformedPane
) -> None:
    tests = here(laboratory)
    assert len(tests) >= 10
    hands.press(Key.Key_A, CTRL)
    hands.press(Key.Key_F7)
    assert pane.what.text() == f"Of the {len(tests)} selected tests"
    assert pane.save.text() == f"Save for {len(tests)}"
    hands.press(Key.Key_M, ALT)
    hands.write("0:00")
    hands.press(Key.Key_Tab)
    hands.press(Key.Key_N)
    hands.press(Key.Key_Return)
    hands.bench.settle()
    assert hands.keys < 12
    rows = here(laboratory)
    assert {row.performed_by for row in rows} == {laboratory.analyst.actor.key}
    assert all(row.performed_from and row.performed_to and row.performance_said_at for row in rows)
    assert laboratory.acts().count("test performed") == 1


def test_fourteen_results_take_one_key_beside_each_value_and_no_click(
    hands: Hands, bench: Bench, laboratory: Laboratory
) -> None:
    """They took 62 keys and 12 clicks. The cursor goes on by itself; of an outcome its beginning is enough."""
    rows = bench.page._model.layout.rows
    values = {line.parameter_key: complying(line) for line in laboratory.grid().lines}
    every = [cell for row in rows for cell in row.cells if cell is not None]
    cells = [cell for cell in every if not bench.page._model.closed_because(cell)]
    assert (len(every), len(cells)) == (15, 14), "one is of a contract laboratory"
    bench.at(cells[0])
    for cell in cells:
        assert bench.page.grid.current_cell() == cell
        value = values[cell.parameter]
        hands.write(value if value[0].isdigit() else value[:5])
        hands.press(Key.Key_Return)
    bench.settle()
    assert hands.keys <= 62 + 12
    assert bench.page.progress.text() == "14 of 15 values entered"


def test_what_a_contract_laboratory_performs_is_closed_here_and_says_who_does_it(
    bench: Bench, laboratory: Laboratory, pane: PerformedPane
) -> None:
    cell = laboratory.batch("CAR-0417").cell("A13/qPCR")
    bench.at(cell)
    said = "performs it: send it from Sent out, or raise a deviation there to perform it here."
    assert said in "".join(bench.page._model.closed_because(cell))
    assert said in pane.save.toolTip()
    assert said in pane.me.toolTip()


def test_nothing_is_filled_in_that_nobody_said(bench: Bench, laboratory: Laboratory, viability: Cell) -> None:
    bench.enter(viability, "97.9")
    test = laboratory.test(viability.test)
    assert (test.performed_by, test.performed_from, test.performed_to, test.performance_said_at) == (None,) * 4
    assert "How it was performed is not said: by, from, to." in bench.page.submitting.toolTip()
    assert bench.page.side.performed.needs.text() == "How it was performed is not said: by, from, to."


def test_what_differs_among_the_selected_stays_as_it_is_unless_it_is_said(
    hands: Hands, bench: Bench, laboratory: Laboratory, viability: Cell, endotoxin: Cell, pane: PerformedPane
) -> None:
    early = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
    laboratory.performed(viability.test, start=early)
    laboratory.performed(endotoxin.test, by=laboratory.reviewer)
    bench.page.refresh()
    bench.settle()
    bench.page.grid.select_tests([viability.test, endotoxin.test])
    assert pane.form.input("performed_from").line.placeholderText() == "not the same in all of them"
    pane.form.input("instrument").setFocus()
    pane.form.input("instrument").selectAll()
    hands.write("FC-07")
    hands.press(Key.Key_Return)
    bench.settle()
    of_viability, of_endotoxin = laboratory.test(viability.test), laboratory.test(endotoxin.test)
    assert (of_viability.instrument, of_endotoxin.instrument) == ("FC-07", "FC-07")
    assert of_viability.performed_from == early
    assert of_endotoxin.performed_by == laboratory.reviewer.actor.key


def test_copying_from_above_is_a_key_and_takes_no_times(
    hands: Hands, bench: Bench, laboratory: Laboratory, pane: PerformedPane
) -> None:
    first, second, *_ = dict.fromkeys(line.test.key for line in bench.page._model.grid.lines)
    laboratory.performed(first)
    bench.page.refresh()
    bench.settle()
    bench.page.grid.select_tests([second])
    hands.press(Key.Key_F7)
    hands.press(Key.Key_D, CTRL)
    hands.press(Key.Key_N)
    hands.press(Key.Key_Return)
    bench.settle()
    test = laboratory.test(second)
    assert (test.performed_by, test.instrument) == (laboratory.analyst.actor.key, "INC-02")
    assert (test.performed_from is not None, test.performed_to) == (True, None)


def test_what_submitting_opens_is_confirmed_before_and_going_back_opens_nothing(
    hands: Hands, bench: Bench, laboratory: Laboratory, viability: Cell
) -> None:
    bench.performed(laboratory, viability)
    bench.enter(viability, "41.3")
    hands.press(Key.Key_Return, CTRL)
    bench.settle()
    dialog = bench.dialog("submit_dialog")
    words = "\n".join(each.text() for each in dialog.findChildren(QLabel))
    assert "OOS case opens" in words
    assert "41.3 % does not comply with ≥ 70 %" in words
    assert "CAR-0417 cannot be released until QA ends the hold" in words
    assert dialog.findChild(Table, "submit_values").model().rowCount() == 1  # type: ignore[union-attr]
    QTest.keyClick(dialog, Key.Key_Return)
    assert dialog.isVisible(), "Enter alone answers nothing"
    QTest.keyClick(dialog, Key.Key_Escape)
    bench.settle()
    assert laboratory.test(viability.test).state == "open"
    assert laboratory.batch("CAR-0417").cases() == []


def test_a_slip_that_was_corrected_is_shown_before_it_is_submitted_and_opens_nothing(
    hands: Hands, bench: Bench, laboratory: Laboratory, viability: Cell
) -> None:
    bench.performed(laboratory, viability)
    bench.enter(viability, "41.3")
    bench.enter(viability, "91.3")
    bench.give_reason()
    hands.press(Key.Key_Return, CTRL)
    bench.settle()
    dialog = bench.dialog("submit_dialog")
    (changed,) = [row for row in dialog.values.model().rows if row.was]  # type: ignore[attr-defined]
    assert (changed.said, changed.was, changed.opens_case) == ("91.3 %", "41.3", False)
    dialog.accept()
    bench.settle()
    assert laboratory.test(viability.test).state == "submitted"
    assert laboratory.batch("CAR-0417").cases() == []


def test_where_nothing_is_unusual_nobody_is_asked(
    hands: Hands, bench: Bench, laboratory: Laboratory, viability: Cell
) -> None:
    bench.performed(laboratory, viability)
    bench.enter(viability, "97.9")
    hands.press(Key.Key_Return, CTRL)
    bench.settle()
    assert laboratory.test(viability.test).state == "submitted"
