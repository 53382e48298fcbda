"""A cell that takes a value looks like a field; one that takes none looks like text and says why."""

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QPushButton

from qclab.domain.results.cell import Cell
from qclab.ui import theme
from qclab.ui.showing import Show, ShowResults, ShowSample
from tests.laboratory.laboratory import Laboratory
from tests.ui.pages.results.bench import Bench


def is_field(bench: Bench, cell: Cell) -> bool:
    """Whether an edge is drawn around what can be typed in."""
    grid = bench.page.grid
    index: QModelIndex = grid.model().index(bench.page._model.place(cell).row(), bench.page._model.place(cell).column())
    rect, picture = grid.visualRect(index), grid.viewport().grab().toImage()
    ratio = picture.devicePixelRatio()
    at = (
        round((rect.center().x()) * ratio),
        round((rect.top() + (rect.height() - 1 - min(rect.height() - 6, 24)) // 2) * ratio),
    )
    return bool(picture.pixelColor(*at) == theme.colour("control"))


def test_an_open_cell_is_a_field_and_one_of_what_was_not_received_says_so(bench: Bench, laboratory: Laboratory) -> None:
    cells = [laboratory.batch("CAR-0417").cell(name) for name in ("A20/viability", "A21/CAR")]
    bench.at(cells[1])
    assert is_field(bench, cells[0])

    waiting = laboratory.batch("HU-77").registered("ARI-0001")
    bench.open(ShowResults(waiting.key))
    of_it = [waiting.cell(name) for name in ("A20/viability", "A21/CAR")]
    bench.at(of_it[1])
    assert not is_field(bench, of_it[0])
    assert bench.shows(of_it[0]) == "not received"
    assert "not open: Sample" in bench.basis()
    assert "has not been received yet" in bench.basis()
    button = bench.page.findChild(QPushButton, "show_unreceived")
    assert button.isVisible(), "a way to where it is received"
    asked: list[Show] = []
    bench.page.open_requested.connect(asked.append)
    button.click()
    (first, *_) = waiting.line("A21/CAR").containers
    assert asked == [ShowSample(first[0])]
    bench.open(ShowResults(laboratory.batch("CAR-0417").key))
    bench.at(cells[0])
    assert not button.isVisible()


def test_a_total_stands_with_its_unit_beside_a_limit_per_kilogram(bench: Bench, laboratory: Laboratory) -> None:
    total = laboratory.batch("CAR-0417").cell("A21/CAR-total")
    bench.enter(total, "1.93E8")
    assert bench.shows(total).startswith("1.93E8 cells, ")
