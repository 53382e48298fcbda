"""A test that came back says so above every tab; it is not sent back unchanged unasked, and one's own is taken back."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel

from qclab.domain.results.cell import Cell
from qclab.services.results import recording
from qclab.services.review import approving
from qclab.ui.showing import ShowResults
from tests.laboratory.laboratory import Laboratory
from tests.ui.pages.results.bench import Bench

WHY = "The printout is of another lot"


@pytest.fixture
def endotoxin_returned(laboratory: Laboratory, bench: Bench, endotoxin: Cell) -> Cell:
    bench.enter(endotoxin, "0.1")
    laboratory.performed(endotoxin.test)
    recording.submit(laboratory.analyst, [endotoxin.test])
    approving.return_tests(laboratory.reviewer, [endotoxin.test], WHY)
    bench.open(ShowResults(laboratory.batch("CAR-0417").key))
    bench.at(endotoxin)
    bench.settle()
    return endotoxin


def test_why_a_test_came_back_stands_above_every_tab(
    bench: Bench, laboratory: Laboratory, endotoxin_returned: Cell, viability: Cell
) -> None:
    side = bench.page.side
    for tab in range(side.tabs.count()):
        side.tabs.setCurrentIndex(tab)
        assert side.came_back.isVisible()
    said = side.came_back.words.text()
    assert said.startswith(f"Returned by {laboratory.reviewer.actor.name}, ")
    assert said.endswith(f": {WHY}")
    bench.at(viability)
    bench.settle()
    assert not side.came_back.isVisible(), "of that test alone"


def test_a_returned_test_goes_back_as_it_was_only_after_a_question(
    bench: Bench, laboratory: Laboratory, endotoxin_returned: Cell
) -> None:
    bench.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    bench.settle()
    assert laboratory.test(endotoxin_returned.test).is_returned, "it is asked first"
    asked = "".join(each.text() for each in bench.dialog("reason_dialog").findChildren(QLabel))
    assert WHY in asked
    bench.give_reason()
    assert laboratory.test(endotoxin_returned.test).state == "submitted"


def test_what_was_changed_goes_back_without_a_question(
    bench: Bench, laboratory: Laboratory, endotoxin_returned: Cell
) -> None:
    cell = endotoxin_returned
    recording.record(
        laboratory.analyst, [recording.NewResult(cell.test, cell.parameter, "0.2", cell.sample, "read again")]
    )
    bench.settle()
    bench.page.refresh()
    bench.settle()
    bench.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    bench.settle()
    bench.dialog("submit_dialog").accept()  # a changed value is looked at once more
    bench.settle()
    assert bench.page.findChild(QDialog, "reason_dialog") is None
    assert laboratory.test(cell.test).state == "submitted"


def test_who_submitted_a_test_takes_it_back_with_a_reason(
    bench: Bench, laboratory: Laboratory, endotoxin: Cell, viability: Cell
) -> None:
    take_back = bench.page._steps.take_back
    assert not take_back.isVisible(), "nothing is submitted yet"
    bench.enter(endotoxin, "0.1")
    laboratory.performed(endotoxin.test)
    recording.submit(laboratory.analyst, [endotoxin.test])
    bench.page.refresh()
    bench.at(endotoxin)
    bench.settle()
    assert take_back.isVisible()
    assert take_back.isEnabled()
    take_back.trigger()
    bench.give_reason()
    assert laboratory.test(endotoxin.test).state == "open"
