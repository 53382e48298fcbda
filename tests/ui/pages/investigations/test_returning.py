"""QA returns what the laboratory proved, on the page of a case; the Qualified Person closes a corrected entry error."""

from collections.abc import Callable

from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from qclab.domain.investigations.case import CaseState, PhaseState
from qclab.domain.investigations.kinds import Reference
from qclab.domain.investigations.phases import Cause, Finding, Phase
from qclab.services.investigations import working
from qclab.services.results import recording
from qclab.services.review import approving
from qclab.services.samples import attachments
from qclab.ui.dialogs.reason import ReasonDialog
from qclab.ui.pages.investigations.dialogs import CloseDialog
from tests.laboratory.case import Worked
from tests.laboratory.people import PASSWORD
from tests.ui.answering import answer, is_for_another, sign_with
from tests.ui.pages.investigations.conftest import Desk

At = Callable[[str], Desk]
WHY = "the crack is in the tube of another run"


def test_qa_returns_a_proven_cause_and_the_road_goes_back(case: Worked, desk: At) -> None:
    case.assessed()
    qa = desk("kvos").open(case)
    assert not qa.page.returns.to_laboratory.isVisible(), "nothing is proven"
    attachments.attach(case.supervisor, "tube.jpg", b"crack", case=case.key)
    case.concluded(Phase.LABORATORY, Finding.CAUSE_PROVEN, Cause.MATERIAL)
    qa.page._refresh()
    qa.settle()
    qc = desk("adewit").open(case)
    assert is_for_another(qc.page.returns.to_laboratory), "QA may sign at the bench of a colleague"
    qa.page.returns.to_laboratory.trigger()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ReasonDialog)
    dialog.findChild(QWidget, "reason_text").setPlainText(WHY)
    signing = answer(sign_with(PASSWORD))
    dialog.findChild(QPushButton, "accept").click()
    signing.stop()
    qa.settle()
    assert case.file.phases[Phase.LABORATORY].state is PhaseState.RETURNED
    assert "Ib Laboratory: under way, returned, checklist 9 of 9" in qa.page.view.road.accessibleDescription()
    assert not qa.page.returns.to_laboratory.isVisible()


def test_the_qp_closes_a_corrected_entry_error_from_the_page(case: Worked, desk: At) -> None:
    working.refer(case.analyst, case.key, Reference.DEVIATION, "DEV-12")
    case.assessed(Finding.ENTRY_ERROR, Cause.ENTRY)
    qp = desk("evdberg").open(case)
    assert "not corrected" in qp.page.acts_of_case.sign.toolTip()
    test = case.batch.test("A09").key
    case.batch.changed("A09/endotoxin", "0.056", "typed wrongly, the notebook says 0.056")
    recording.submit(case.analyst, [test])
    accepted = {test: "the case shows that the entry was wrong"}
    approving.approve(case.laboratory["pbos"], [test], PASSWORD, accepted=accepted)
    qp.page._refresh()
    qp.settle()
    assert "QA or the QP" in qp.page.view.road.accessibleDescription()
    qp.page.acts_of_case.sign.trigger()
    dialog = next(each for each in qp.page.findChildren(CloseDialog) if each.isVisible())
    dialog.form.set_value({"because": "the notebook says 0.056"})
    signing = answer(sign_with(PASSWORD))
    dialog.accept()
    signing.stop()
    qp.settle()
    assert case.file.line.case.state is CaseState.CLOSED
    assert case.file.closed_by_name == "E. van den Berg"
