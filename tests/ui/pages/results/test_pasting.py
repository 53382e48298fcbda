"""A block pasted from a spreadsheet."""

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from sqlalchemy import text as sql

from qclab.domain.results.cell import Cell
from tests.laboratory.laboratory import Laboratory
from tests.ui.pages.results.bench import Bench

Key = Qt.Key


def paste(bench: Bench, cell: Cell, words: str) -> None:
    QGuiApplication.clipboard().setText(words)
    bench.at(cell)
    bench.press(Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    bench.settle()


def test_a_pasted_block_is_one_event_and_says_that_it_was_pasted(
    bench: Bench, laboratory: Laboratory, viability: Cell
) -> None:
    paste(bench, viability, "97,91\r\n45.2\r\n1.495E8\r\n98.61\r\n")
    cells = [viability, *(laboratory.batch("CAR-0417").cell(f"A21/{each}") for each in ("CAR", "CAR-total", "CD3"))]
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
    cd3 = laboratory.batch("CAR-0417").cell("A21/CD3")
    paste(bench, laboratory.batch("CAR-0417").cell("A21/CAR"), "45.2\n1,495,000\n98.61\nNo organisms seen")
    assert laboratory.typed(cd3) == "98.61"
    assert bench.shows(laboratory.batch("CAR-0417").cell("A21/CAR-total")) == "1,495,000, not recorded"
    assert bench.shows(organisms) == "No organisms seen, not recorded"
    assert laboratory.typed(organisms) is None
    assert bench.page.unrecorded.text().startswith("2 values are in the grid but not recorded")
    bench.at(organisms)
    button = bench.page.findChild(QPushButton, "record_again")
    assert button.text() == "Go to the first", "to record them as they stand could only fail"
    button.click()
    assert bench.page.grid.current_cell() == laboratory.batch("CAR-0417").cell("A21/CAR-total")


@pytest.mark.parametrize(
    "html",
    [
        "<td>10<sup>6</sup></td>",
        "<td><s>0.9</s>0.1</td>",
        '<td style="text-decoration: line-through">0.9</td>',
    ],
)
def test_letters_that_plain_text_loses_are_not_pasted(
    bench: Bench, laboratory: Laboratory, viability: Cell, html: str
) -> None:
    held = QMimeData()
    held.setText("106")
    held.setHtml(f"<table><tr>{html}</tr></table>")
    QGuiApplication.clipboard().setMimeData(held)
    for is_typing in (False, True):
        bench.at(viability)
        if is_typing:
            bench.type("9")
        bench.press(Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        bench.settle()
        assert "lost in plain text" in bench.page.messages.text()
        bench.page.messages.clear()
    assert laboratory.typed(viability) is None


def test_a_copied_cell_with_a_line_break_shifts_no_values(
    bench: Bench, laboratory: Laboratory, viability: Cell
) -> None:
    paste(bench, viability, '"97.9\nsecond look"\n45.2\n')
    assert "holds a line break" in bench.page.messages.text()
    assert laboratory.grid().results == {}


def test_values_beyond_the_last_row_are_told_and_nothing_is_pasted(
    bench: Bench, laboratory: Laboratory, viability: Cell
) -> None:
    paste(bench, viability, "\n".join(["97.9"] * 400) + "\n")
    assert "of 400 copied values would fall where there is no free cell: “97.9”" in bench.page.messages.text()
    assert "Nothing was pasted." in bench.page.messages.text()
    assert laboratory.typed(viability) is None


def test_a_number_whose_digits_the_sheet_hides_is_not_pasted(
    bench: Bench, laboratory: Laboratory, viability: Cell
) -> None:
    held = QMimeData()
    held.setText("97.5")
    held.setHtml('<table><tr><td sdval="97.449" sdnum="1033;0;0.0">97.5</td></tr></table>')
    QGuiApplication.clipboard().setMimeData(held)
    bench.at(viability)
    bench.press(Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    bench.settle()
    assert "it shows “97.5” and holds 97.449" in bench.page.messages.text()
    assert laboratory.typed(viability) is None
