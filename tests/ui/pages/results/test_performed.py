"""How a test was performed, written beside its results."""

from PySide6.QtTest import QTest

from qclab.queries.results import Cell
from qclab.services import results
from qclab.services.results import Performance
from tests.ui.pages.results.bench import Bench
from tests.ui.pages.results.lab import Laboratory


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


def test_what_the_tabs_in_the_back_show_is_there_once_the_page_is_painted(bench: Bench) -> None:
    tabs = bench.page.side.tabs
    QTest.qWait(50)
    assert [tabs.tabText(place) for place in range(tabs.count())] == ["Basis", "Performed", "Files", "History"]
