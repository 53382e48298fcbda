"""Beside the results: a time that is changed asks why, and what lacks is passed with a deviation."""

from datetime import timedelta

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from qclab.domain.results.cell import Cell
from qclab.domain.testing.performing import Said
from qclab.services.results import recording
from qclab.ui.pages.results.dialogs import DeviationDialog
from qclab.ui.pages.results.side.performed import PerformedPane
from qclab.ui.showing import ShowTests
from qclab.ui.words import moments
from tests.laboratory.laboratory import Laboratory
from tests.ui.pages.results.bench import Bench


def type_into(pane: PerformedPane, name: str, words: str) -> None:
    line = pane._line(name)
    line.selectAll()
    QTest.keyClicks(line, words)


def test_a_recorded_time_is_changed_after_the_reason_was_asked(
    bench: Bench, laboratory: Laboratory, endotoxin: Cell
) -> None:
    bench.performed(laboratory, endotoxin)
    before = laboratory.test(endotoxin.test).performed_to
    assert before is not None
    pane = bench.at(endotoxin).page.side.performed
    bench.page.side.tabs.setCurrentWidget(pane)
    type_into(pane, "instrument", "LAL-7")
    pane.save.trigger()
    bench.settle()
    assert bench.page.findChild(QDialog, "reason_dialog") is None, "an instrument is said without a reason"
    type_into(pane, "performed_from", moments.minute(before - timedelta(minutes=5)).partition(" +")[0])
    pane.save.trigger()
    bench.settle()
    assert laboratory.test(endotoxin.test).times_changed == 0
    bench.give_reason()
    row = laboratory.test(endotoxin.test)
    assert row.times_changed == 1
    assert moments.minute(row.performed_from) == moments.minute(before - timedelta(minutes=5))
    assert "1 time was changed after it was recorded" in pane.state.text()
    assert not pane.is_dirty()


def test_giving_up_the_reason_keeps_what_was_typed(bench: Bench, laboratory: Laboratory, endotoxin: Cell) -> None:
    bench.performed(laboratory, endotoxin)
    before = laboratory.test(endotoxin.test).performed_to
    assert before is not None
    pane = bench.at(endotoxin).page.side.performed
    type_into(pane, "performed_from", moments.minute(before - timedelta(minutes=5)).partition(" +")[0])
    pane.save.trigger()
    bench.settle()
    bench.dialog("reason_dialog").reject()
    bench.settle()
    assert pane.is_dirty()
    assert laboratory.test(endotoxin.test).times_changed == 0


def test_what_lacks_is_passed_with_a_deviation_and_the_test_can_be_submitted(
    bench: Bench, laboratory: Laboratory
) -> None:
    test = laboratory.added(laboratory.batch("CAR-0417").samples[0].key, "A66")
    bench.open(ShowTests((test,)))
    cell = bench.page._model.layout.rows[0].cells[0]
    pane = bench.at(cell).page.side.performed
    bench.page.side.tabs.setCurrentWidget(pane)
    assert pane.passing.isVisible()
    type_into(pane, "raw_data", "NB-3")
    assert not pane.passing.isEnabled(), "what is typed is saved first"
    pane.bring_back.trigger()
    pane.passing.trigger()
    dialog = bench.dialog("deviation_dialog")
    assert isinstance(dialog, DeviationDialog)
    dialog.accept()
    assert set(dialog.form.errors()) == {"number", "reason"}
    dialog.form.set_value({"number": "DEV-44", "reason": "The display had gone dark."})
    dialog.accept()
    bench.settle()
    assert laboratory.test(test).passed == (Said.INSTRUMENT,)
    assert "Passed with a deviation: instrument" in pane.state.text()
    assert not pane.passing.isVisible(), "nothing of it lacks any more that may pass"
    grid = bench.page._model.grid
    (why,) = [str(each) for each in recording.blockers(grid, grid.lines) if "not said" in str(each)]
    assert "instrument" not in why
