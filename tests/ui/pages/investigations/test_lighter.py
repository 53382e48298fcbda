"""A lighter case on the page: opened there, read as what was seen, concluded batch by batch."""

from collections.abc import Callable

from PySide6.QtWidgets import QApplication, QLabel

from qclab.domain.investigations.case import Which
from qclab.domain.investigations.kinds import CaseKind, Effect, Subject
from qclab.services.investigations import opening
from qclab.ui.pages.investigations import facts as said
from qclab.ui.pages.investigations.concern_dialogs import ConcernDialog, EffectDialog, OpenDialog
from qclab.ui.showing import ShowCase, ShowNewCase, ShowTests
from qclab.ui.widgets.road import Mark
from tests.laboratory.laboratory import Laboratory
from tests.ui.pages.investigations.conftest import Desk

At = Callable[[str], Desk]
SEEN = "endotoxin rises over the last three batches"


def dialog_of(desk: Desk, kind: type) -> object:
    desk.settle()
    (found,) = [each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible()]
    return found


def test_a_case_is_opened_on_a_batch_and_reads_as_what_was_seen(sqlite_demo: Laboratory, desk: At) -> None:
    batch = sqlite_demo.batch("B-1").registered().received().entered().submitted().approved()
    analyst = desk("mjansen")
    analyst.page.open(ShowNewCase(batch.key))
    dialog = dialog_of(analyst, OpenDialog)
    assert isinstance(dialog, OpenDialog)
    analyst.settle()
    test = batch.test("A09").key
    dialog.form.set_value({"kind": CaseKind.OOT, "seen": SEEN, "tests": [test]})
    dialog.accept()
    analyst.settle()
    facts = analyst.page.view.facts
    assert facts is not None
    assert (facts.file.id, facts.file.line.batch) == ("OOT-2026-0001", batch.key)
    assert [(station.title, station.mark) for station in said.stations(facts)] == [
        ("Ib Laboratory", Mark.UNDER_WAY),
        ("Closing", Mark.TO_COME),
    ]
    shown = analyst.page.findChild(QLabel, "case_evaluation")
    assert isinstance(shown, QLabel)
    assert shown.text() == SEEN
    assert ("Test", facts.file.tests[0].said) in said.pairs(facts)
    analyst.page.open_results.trigger()
    assert analyst.asked == [ShowTests((test,))]
    analyst.page._back()
    analyst.settle()
    analyst.page.chips.choose(Which.LIGHTER)
    analyst.settle()
    model = analyst.page.list.model
    cells = {column.name: column.text(model.row(0)) for column in model.columns}
    assert (cells["case"], cells["kind"]) == ("OOT-2026-0001", "OOT")


def test_a_case_that_is_not_opened_leads_back_and_leaves_no_old_list(sqlite_demo: Laboratory, desk: At) -> None:
    batch = sqlite_demo.batch("B-1").registered().received()
    analyst = desk("mjansen")
    analyst.settle()
    analyst.page.stack.setCurrentWidget(analyst.page.view)  # the list was read before, and a case stood in front since
    batch.entered({"A09/endotoxin": "0.56"}).submitted()
    analyst.page.came_from("Batches")
    back: list[bool] = []
    analyst.page.back_requested.connect(lambda: back.append(True))
    analyst.page.open(ShowNewCase(batch.key))
    dialog = dialog_of(analyst, OpenDialog)
    assert isinstance(dialog, OpenDialog)
    analyst.settle()
    assert analyst.page.list.model.rowCount() == 1
    dialog.reject()
    assert back == [True]


def test_a_case_is_opened_on_one_value(sqlite_demo: Laboratory, desk: At) -> None:
    """What is known of it is not asked."""
    batch = sqlite_demo.batch("B-1").registered().received().entered().submitted().approved()
    result = batch.grid().results[batch.cell("A09/endotoxin")].key
    analyst = desk("mjansen")
    analyst.page.open(ShowNewCase(batch.key, result, "Endotoxin: 0.2 EU/mL; B-1"))
    dialog = dialog_of(analyst, OpenDialog)
    assert isinstance(dialog, OpenDialog)
    assert list(dialog.form.peek()) == ["kind", "seen"]
    assert "Endotoxin: 0.2 EU/mL; B-1" in [each.text() for each in dialog.findChildren(QLabel)]
    dialog.form.set_value({"kind": CaseKind.OOT, "seen": SEEN})
    dialog.accept()
    analyst.settle()
    facts = analyst.page.view.facts
    assert facts is not None
    assert [each.parameter_name for each in facts.file.tests] == ["Bacterial endotoxins"]


def test_qa_concludes_for_the_batch_under_the_cursor(sqlite_demo: Laboratory, desk: At) -> None:
    lab = sqlite_demo
    first, other = lab.batch("B-1").registered(), lab.batch("B-2").registered()
    key = opening.open_case(lab["mjansen"], CaseKind.OOT, SEEN, opening.Concerns([first.key, other.key]))
    opening.name_subject(lab["mjansen"], key, Subject.LOT, "medium 4711")
    qa = desk("kvos")
    qa.page.open(ShowCase(key))
    qa.settle()
    evidence = qa.page.view.evidence
    assert [row.what for row in evidence.model().rows] == ["batch", "lot"]
    evidence.selectRow(1)
    assert "Choose the line of a batch." in qa.page.concerns.conclude.toolTip()
    evidence.selectRow(0)
    assert qa.page.concerns.conclude.isEnabled()
    qa.page.concerns.conclude.trigger()
    dialog = dialog_of(qa, EffectDialog)
    assert isinstance(dialog, EffectDialog)
    dialog.form.set_value({"effect": Effect.FOLLOWED, "because": "made with the same lot of medium"})
    dialog.accept()
    assert set(dialog.form.errors()) == {"effect"}, "the deviation is named first"
    dialog.reject()


def test_what_a_case_concerns_is_recorded_from_its_page(sqlite_demo: Laboratory, desk: At) -> None:
    lab = sqlite_demo
    batch = lab.batch("B-1").registered()
    key = opening.open_case(lab["mjansen"], CaseKind.EXCURSION, SEEN, opening.Concerns([batch.key]))
    analyst = desk("mjansen")
    analyst.page.open(ShowCase(key))
    analyst.settle()
    analyst.page.concerns.concern.trigger()
    dialog = dialog_of(analyst, ConcernDialog)
    assert isinstance(dialog, ConcernDialog)
    dialog.form.set_value({"kind": Subject.ROOM, "name": "B-104"})
    dialog._look()
    dialog.accept()
    analyst.settle()
    assert [(row.what, row.words) for row in analyst.page.view.evidence.model().rows] == [("room", "B-104")]
