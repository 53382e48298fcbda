"""Which tests the page shows, and to whom."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from qclab.domain.results.cell import Cell
from qclab.services.results import recording
from qclab.ui.acts import Acts
from qclab.ui.preferences import Preferences
from qclab.ui.showing import ShowResults, ShowTests
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.results import two_bags
from tests.ui.pages.results.bench import Bench
from tests.ui.waiting import until

Key = Qt.Key


def test_after_a_batch_is_picked_the_work_goes_on_in_its_first_empty_cell(
    bench: Bench, laboratory: Laboratory, viability: Cell
) -> None:
    other = two_bags(laboratory).key
    bench.page._ask_waiting()
    bench.settle()
    field = bench.page.scope_bar.batch
    field.setFocus()
    field.lineEdit().selectAll()
    bench.type("ISL")
    until(field.offered.isVisible)
    bench.press(Key.Key_Return)
    bench.settle()
    first = bench.page._model.first_empty()
    assert first is not None
    assert bench.page._model.line(first).test.batch == other
    until(bench.page.grid.hasFocus, "the grid has the focus")
    assert bench.page.grid.current_cell() == first
    bench.type("Confo")
    assert bench.page.grid.typing.cell == first


def test_the_typed_id_of_a_batch_and_enter_are_enough_to_pick_it(
    bench: Bench, laboratory: Laboratory, viability: Cell
) -> None:
    other = two_bags(laboratory).key
    bench.page._ask_waiting()
    bench.settle()
    field = bench.page.scope_bar.batch
    words = field.itemText(field.findData(other))
    field.setFocus()
    field.lineEdit().selectAll()
    bench.type(words.split()[0])
    until(field.offered.isVisible)
    bench.press(Key.Key_Return)
    bench.settle()
    assert field.currentText() == words
    first = bench.page._model.first_empty()
    assert first is not None
    assert bench.page._model.line(first).test.batch == other
    assert bench.page.grid.hasFocus()


def test_a_batch_that_no_result_is_waited_for_is_shown_by_its_typed_id_and_an_unknown_one_is_refused(
    bench: Bench, laboratory: Laboratory
) -> None:
    other = two_bags(laboratory).key  # not yet among the choices
    field = bench.page.scope_bar.batch
    for words in ("ISL-9999", "isl-0012"):
        field.setFocus()
        field.lineEdit().selectAll()
        QTest.keyClicks(field.lineEdit(), words)  # off screen, the list that closes takes the focus along
        QTest.keyClick(field.lineEdit(), Key.Key_Return)
        bench.settle()
        if words == "ISL-9999":
            assert "There is no batch “ISL-9999”." in bench.page.messages.text()
    assert {line.test.batch for line in bench.page._model.grid.lines} == {other}
    assert field.read() == other
    assert bench.page.messages.text() == ""


def test_the_choices_follow_what_waits_and_the_batch_that_is_shown_stays_named(
    bench: Bench, laboratory: Laboratory
) -> None:
    bar, lab = bench.page.scope_bar, laboratory.analyst
    bench.page._ask_waiting()
    bench.settle()
    assert bar.batch.currentText().endswith("open)")
    lab.store.committed.append(bench.acts.changed.emit)
    bench.acts.changed.connect(bench.page.changes)
    recording.propose_not_done(lab, [test.key for test in laboratory.tests()], "the sample was used up")
    bench.settle()
    assert bar.batch.read() == laboratory.batch("CAR-0417").key
    assert bar.batch.currentText() == "CAR-0417  ARI-0001 CD19 CAR-T cells"


def test_no_row_comes_by_itself_while_a_cell_is_marked(bench: Bench, laboratory: Laboratory, viability: Cell) -> None:
    """Another desk records what no criterion asks for: its row comes when a person asks, or nobody is at the grid."""
    grid, shown = bench.page.grid, bench.page._model
    QApplication.sendEvent(grid, QEvent(QEvent.Type.Leave))  # off screen, the pointer stands where windows open
    unasked = [cell for line in shown.grid.lines for cell in line.cells if not shown.place(cell).isValid()]
    bench.at(viability).press(Key.Key_Right)
    for cell, is_at_rest in zip(unasked, (False, True), strict=False):
        recording.record(laboratory.analyst, [recording.NewResult(cell.test, cell.parameter, "1", cell.sample)])
        bench.page.refresh(gently=True)
        bench.acts.wait_idle()
        assert shown.place(cell).isValid() is is_at_rest
        if not is_at_rest:
            until(grid.findChild(QPushButton, "results_stale").isVisible, "the grid says that it is out of date")
            bench.press(Key.Key_F5)
            bench.acts.wait_idle()
            assert shown.place(cell).isValid()
            assert not grid.findChild(QPushButton, "results_stale").isVisible()
            grid.hide()  # and shown again: nobody has chosen anything in it
            grid.show()
    assert len(unasked) > 1


def test_who_may_not_enter_results_reads_them_and_is_told_why(
    laboratory: Laboratory, acts: Acts, preferences: Preferences, viability: Cell
) -> None:
    bench = Bench(laboratory.qa, acts, preferences)
    bench.open(ShowResults(laboratory.batch("CAR-0417").key))
    bench.at(viability).type("9")
    assert bench.page.grid.typing.cell is None
    assert "may not enter results" in bench.page.grid.typing.note.text()
    assert not bench.page.submitting.isEnabled()
    bench.page.close()
    bench.page.deleteLater()


def test_a_scan_of_a_shown_sample_goes_to_its_cell(bench: Bench, laboratory: Laboratory, endotoxin: Cell) -> None:
    line = next(line for line in laboratory.grid().lines if line.test.key == endotoxin.test)
    assert bench.page.scanned(line.test.samples[0][1])
    assert not bench.page.scanned("S2699999999")


def test_other_pages_open_the_tests_they_ask_for(bench: Bench, laboratory: Laboratory, endotoxin: Cell) -> None:
    bench.open(ShowTests((endotoxin.test,)))
    assert bench.page._model.place(endotoxin).isValid()
    assert not bench.page._model.place(laboratory.batch("CAR-0417").cell("A20/viability")).isValid()
