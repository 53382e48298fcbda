"""A result that is recorded is read whole: its column is shared out anew, and never under who types or drags."""

import pytest
from PySide6.QtCore import Qt

from qclab.domain.results.cell import Cell
from tests.laboratory.laboratory import Laboratory
from tests.ui.pages.results.bench import Bench

Key = Qt.Key


@pytest.fixture
def aerobic(laboratory: Laboratory) -> Cell:
    return laboratory.batch("CAR-0417").cell("A03/aerobic")


@pytest.fixture
def narrow(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """A grid with no room to spare, whose evaluations are in a wide font: what takes longest to say is cut at first."""
    grid = bench.page.grid
    measure = grid.itemDelegate().result_width

    def wide(shown: object) -> tuple[int, int]:
        value, words = measure(shown)
        return value, words * 3 // 2 if "to date" in str(shown) else words

    monkeypatch.setattr(grid.itemDelegate(), "result_width", wide)
    return bench


def lacks(bench: Bench, cell: Cell) -> int:
    """The pixels that the cell lacks."""
    index = bench.page._model.place(cell)
    grid = bench.page.grid
    needed: int = grid.itemDelegate().needed_at(index)
    return max(needed - grid.visualRect(index).width(), 0)


def fitted_tightly(bench: Bench) -> int:
    """The column as wide as its contents, as on a screen without room; its width."""
    grid = bench.page.grid
    grid.setFixedWidth(600)
    bench.settle()
    return grid.columnWidth(bench.page._model.columnCount() - 1)


def test_a_recorded_evaluation_that_is_wider_than_its_column_widens_it_and_no_other(
    narrow: Bench, aerobic: Cell, viability: Cell
) -> None:
    before = fitted_tightly(narrow)
    narrow.enter(viability, "97.9")
    assert narrow.page.grid.columnWidth(narrow.page._model.place(viability).column()) == before
    narrow.enter(aerobic, "No growth")
    assert narrow.shows(aerobic).startswith("no growth to date")
    assert narrow.page.grid.columnWidth(narrow.page._model.place(aerobic).column()) > before
    assert lacks(narrow, aerobic) == 0


def test_columns_stand_still_while_the_next_value_is_typed_and_follow_after_it(
    narrow: Bench, aerobic: Cell, viability: Cell
) -> None:
    before = fitted_tightly(narrow)
    column = narrow.page._model.place(aerobic).column()
    narrow.at(aerobic).type("No growth")
    narrow.press(Key.Key_Return)
    narrow.at(viability).type("9")
    narrow.settle()
    assert narrow.page.grid.typing.cell == viability
    assert narrow.shows(aerobic).startswith("no growth to date")
    assert narrow.page.grid.columnWidth(column) == before
    narrow.press(Key.Key_Escape)
    assert narrow.page.grid.columnWidth(column) > before
    assert lacks(narrow, aerobic) == 0


def test_rows_that_are_dragged_along_stand_still_until_they_are_let_go(narrow: Bench, aerobic: Cell) -> None:
    before = fitted_tightly(narrow)
    column = narrow.page._model.place(aerobic).column()
    bar = narrow.page.grid.verticalScrollBar()
    bar.setSliderDown(True)
    narrow.enter(aerobic, "No growth")
    assert narrow.page.grid.columnWidth(column) == before
    bar.setSliderDown(False)
    assert narrow.page.grid.columnWidth(column) > before


def test_the_width_that_a_person_gave_holds(narrow: Bench, aerobic: Cell) -> None:
    fitted_tightly(narrow)
    column = narrow.page._model.place(aerobic).column()
    narrow.page.grid.horizontalHeader().resizeSection(column, 170)
    narrow.enter(aerobic, "No growth")
    assert narrow.page.grid.columnWidth(column) == 170
    assert lacks(narrow, aerobic) > 0


def test_a_row_is_as_high_as_an_evaluation_below_its_value_asks_for(narrow: Bench, viability: Cell) -> None:
    fitted_tightly(narrow)
    narrow.enter(viability, "97.9")
    grid, index = narrow.page.grid, narrow.page._model.place(viability)
    value, words = grid.itemDelegate().result_width(narrow.page._model.shown(viability))
    grid.horizontalHeader().resizeSection(index.column(), max(value, words) + 24)
    narrow.settle()
    assert value + words > grid.columnWidth(index.column()) - 16
    assert grid.rowHeight(index.row()) >= grid.itemDelegate().result_height()
    assert lacks(narrow, viability) == 0
