"""The page of runs: from Pending to one submission, each button by its service's rule."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QDialog

from qclab.domain.runs.lifecycle import RunState
from qclab.queries.runs.runs import find_runs, get_run
from qclab.services.results import recording
from qclab.services.runs import making
from qclab.ui.acts import Acts
from qclab.ui.pages.runs.new import NewRunDialog
from qclab.ui.pages.runs.page import RunsPage, running
from qclab.ui.pages.sent_out.dialogs import KeptForm
from qclab.ui.preferences import Preferences
from qclab.ui.showing import Show, ShowNewRun, ShowTests
from tests.laboratory.laboratory import Laboratory


@pytest.fixture
def page(sqlite_demo: Laboratory, acts: Acts, preferences: Preferences) -> Iterator[RunsPage]:
    page = RunsPage(sqlite_demo.analyst, acts, preferences)
    page.resize(1164, 660)
    page.show()
    page.activated()
    settle(page)
    yield page
    page.close()
    page.deleteLater()


def settle(page: RunsPage) -> None:
    for _ in range(4):
        page.acts.wait_idle()
        QApplication.processEvents()


def dialog_of(page: RunsPage, kind: type[QDialog]) -> QDialog:
    return next(each for each in page.findChildren(kind) if each.isVisible())


def test_a_run_is_made_of_what_waits_said_once_entered_in_its_order_and_submitted(
    sqlite_demo: Laboratory, page: RunsPage
) -> None:
    demo = sqlite_demo
    tests = [demo.batch(id_).registered("HUCMSC").received().test("A09") for id_ in ("B-1", "B-2")]
    late = demo.batch("B-3").registered("HUCMSC")  # not received
    page.open(ShowNewRun(tests[0].method, tuple(test.key for test in tests)))
    settle(page)
    dialog = dialog_of(page, NewRunDialog)
    assert isinstance(dialog, NewRunDialog)
    assert [row.test.batch_id for row in dialog.table.selected_rows()] == ["B-1", "B-2"]
    dialog._choose([late.test("A09").key])
    assert not dialog.accept_button.isEnabled()
    dialog.table.clearSelection()
    dialog._choose([test.key for test in tests])
    dialog.accept_button.click()
    settle(page)
    (key,) = demo.analyst.ask(find_runs)
    assert running(demo.analyst) == 1
    assert page.listing.shown == key
    assert "planned" in page.acts_on.submit.toolTip()
    page.acts_on.say.trigger()
    settle(page)
    form = dialog_of(page, KeptForm)
    assert isinstance(form, KeptForm)
    now = demo.now()
    form.form.set_value({"performed_by": demo.analyst.actor.key, "performed_from": now, "performed_to": now})
    form.accept_button.click()
    settle(page)
    assert "no result has been entered" in page.acts_on.submit.toolTip()
    asked: list[Show] = []
    page.open_requested.connect(asked.append)
    page.acts_on.enter.trigger()
    assert asked == [ShowTests(tuple(test.key for test in tests))]
    parameter = demo.batch("B-1").line("A09/endotoxin").parameter_key
    recording.record(demo.analyst, [recording.NewResult(test.key, parameter, "0.2") for test in tests])
    page.reload()
    settle(page)
    assert [place.said for place in page.pane._model.rows] == ["0.2 EU/mL", "0.2 EU/mL"]
    page.acts_on.submit.trigger()
    settle(page)
    assert demo.analyst.ask(get_run, key).row.state is RunState.SUBMITTED


def test_positions_are_changed_until_the_run_is_performed(sqlite_demo: Laboratory, page: RunsPage) -> None:
    demo = sqlite_demo
    tests = [demo.batch(id_).registered("HUCMSC").received().test("A09").key for id_ in ("B-1", "B-2")]
    key = making.make(demo.analyst, tests)
    page.listing.bring(key)
    settle(page)
    assert page.scanned(demo.batch("B-1").test("A09").samples[0][1])
    assert page.pane.places.selected_ids() == [tests[0]]
    assert not page.scanned("S2600999999")
    assert page.acts_on.off.isEnabled()
    demo.performed(*tests)
    making.take_off(demo.analyst, key, [tests[0]], "the tube leaks")
    page.reload()
    settle(page)
    assert [place.position.number for place in page.pane._model.rows] == [2]
