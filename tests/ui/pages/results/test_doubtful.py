"""A doubtful value is said while it is typed and recorded by a second Enter only."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from qclab.domain.results.cell import Cell
from tests.laboratory.laboratory import Laboratory
from tests.ui.pages.results.bench import Bench

Key = Qt.Key


def test_another_unit_is_said_while_typing_and_takes_a_second_enter(
    bench: Bench, laboratory: Laboratory, endotoxin: Cell
) -> None:
    bench.at(endotoxin).type("0,3 EU/kg")
    assert bench.basis() == "typed: 0,3 EU/kg\nread as: unit EU/kg, expected EU/mL: not evaluable"
    bench.press(Key.Key_Return)
    bench.settle()
    assert laboratory.typed(endotoxin) is None
    note = bench.page.grid.typing.note
    assert note.isVisible()
    assert "Enter again records it as it is" in note.text()
    bench.press(Key.Key_Return)
    bench.settle()
    assert laboratory.typed(endotoxin) == "0,3 EU/kg"
    bench.at(endotoxin)
    assert "evaluation: not evaluable" in bench.basis()
    assert "confirmed: unit EU/kg, expected EU/mL: not evaluable, by Wit" in bench.basis()


def test_an_implausible_value_takes_a_second_enter_and_another_text_is_asked_anew(
    bench: Bench, laboratory: Laboratory, viability: Cell
) -> None:
    bench.at(viability).type("250")
    assert "read as: 250 %, outside the plausible range 0 – 100 %" in bench.basis()
    bench.press(Key.Key_Return)
    bench.type("1")
    bench.press(Key.Key_Return)
    bench.settle()
    assert laboratory.typed(viability) is None, "2501 was not asked about yet"
    bench.press(Key.Key_Backspace)
    bench.press(Key.Key_Return)
    bench.press(Key.Key_Return)
    bench.settle()
    assert laboratory.typed(viability) == "250"


def test_tab_and_a_click_elsewhere_record_nothing_doubtful(
    bench: Bench, laboratory: Laboratory, viability: Cell
) -> None:
    bench.at(viability).type("250")
    bench.press(Key.Key_Tab)
    bench.press(Key.Key_Tab)
    bench.settle()
    assert laboratory.typed(viability) is None


def test_a_pasted_doubtful_value_stays_marked_until_it_is_confirmed_in_its_cell(
    bench: Bench, laboratory: Laboratory, viability: Cell
) -> None:
    cd3 = laboratory.batch("CAR-0417").cell("A21/CD3")
    QGuiApplication.clipboard().setText("250\n45.2\n1.495E8\n98.61")
    bench.at(viability)
    bench.press(Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    bench.settle()
    assert laboratory.typed(cd3) == "98.61"
    assert bench.shows(viability) == "250, not recorded"
    bench.at(viability)
    for _ in range(3):  # opens the cell, asks, records
        bench.press(Key.Key_Return)
    bench.settle()
    assert laboratory.typed(viability) == "250"
