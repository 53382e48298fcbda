"""QA says on the page of a batch which test counts, once it agreed that the first one is not done."""

from PySide6.QtWidgets import QPlainTextEdit, QPushButton

from qclab.services.results import recording
from qclab.services.review import approving
from qclab.services.samples import registering
from qclab.ui.dialogs.reason import ReasonDialog
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD
from tests.ui.pages.batches.desk import Desk

WHY = "the tube leaked before it was counted again"


def _offered(qa: Desk) -> QPushButton:
    button = qa.page.findChild(QPushButton, "count_test")
    assert button is not None
    return button


def test_another_test_counts_with_a_reason_once_qa_agreed(laboratory: Laboratory, qa: Desk) -> None:
    made = laboratory.batch("B-9").registered("HUCMSC").received()
    first = made.test("A20")
    qa.open("B-9")
    _choose(qa, first.key)
    assert not _offered(qa).isVisible(), "there is no other test"
    made.entered(tests=[first.key])
    (new,) = [
        each
        for each in registering.propose(laboratory.analyst, laboratory.product("HUCMSC"), "DP").samples
        if "A20" in each.methods
    ]
    registering.register(laboratory.analyst, made.key, "DP", [new], again=True)
    other = max(row.key for row in made.tests() if row.method_id == "A20")
    qa.page._reload()
    qa.acts.wait_idle()
    _choose(qa, first.key)
    assert not _offered(qa).isEnabled()
    assert "counts only after QA agreed" in _offered(qa).toolTip()
    recording.propose_not_done(laboratory.analyst, [first.key], "the tube leaked")
    approving.settle_not_done(
        laboratory["qa"], [first.key], agree=True, reason="", password=PASSWORD, deviation="DEV-1"
    )
    qa.page._reload()
    qa.acts.wait_idle()
    _choose(qa, first.key)
    qa.press("count_test")
    (dialog,) = qa.page.findChildren(ReasonDialog)
    dialog.findChild(QPlainTextEdit, "reason_text").setPlainText(WHY)
    dialog.accept()
    qa.acts.wait_idle()
    assert qa.page.messages.text() == ""
    lines = [line for line in qa.page.view.facts.lines if line.criterion.method_id == "A20"]
    assert {(line.test.key, line.requirement.because) for line in lines} == {(other, WHY)}


def _choose(qa: Desk, test: int) -> None:
    """The first requirement of a test under the cursor."""
    qa.page.view.show_part("required")
    line = next(line for line in qa.page.view.facts.lines if line.test is not None and line.test.key == test)
    qa.page.view.required.select_id(line.requirement.key)
    qa.acts.wait_idle()
