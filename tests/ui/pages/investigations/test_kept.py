"""What is typed about a case stays on the screen until it is kept: given up at the signature, refused, changed behind
the dialog."""

from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from PySide6.QtWidgets import QDialog, QPushButton

from qclab.domain.investigations.kinds import Reference
from qclab.domain.investigations.phases import CHECKLISTS, Answer, Finding, Phase
from qclab.domain.refusals import Refusal
from qclab.services.investigations import hypotheses, retesting, working
from qclab.ui.dialogs.form import FormDialog
from qclab.ui.pages.investigations.dialogs import CloseDialog, FoundDialog
from qclab.ui.pages.investigations.retest_dialogs import HypothesisDialog, PlanDialog
from tests.laboratory.case import Worked
from tests.laboratory.people import PASSWORD
from tests.ui.answering import answer, sign_with, words_of
from tests.ui.pages.investigations.conftest import Desk
from tests.ui.waiting import turn

At = Callable[[str], Desk]
D = TypeVar("D", bound=FormDialog)
IA = Phase.OBVIOUS_ERROR
WORDS = "entry and calculation are as the raw data say"


def gives_up(dialog: QDialog) -> None:
    dialog.findChild(QPushButton, "cancel").click()


def over(desk: Desk, dialog: FormDialog, fill: Callable[[QDialog], object]) -> None:
    """The dialog is accepted, and the one for signing over it answered."""
    kept = answer(fill)
    dialog.accept()
    kept.stop()
    desk.settle()


def asked(desk: Desk, kind: type[D]) -> D | None:
    """The dialog of this kind that is open."""
    turn()
    return next((each for each in desk.page.findChildren(kind) if each.isVisible()), None)


def test_what_a_phase_found_stays_until_it_is_signed(case: Worked, desk: At) -> None:
    case.answered(IA)
    analyst = desk("mjansen").open(case)
    analyst.page.acts_of_case.sign.trigger()
    dialog = asked(analyst, FoundDialog)
    assert dialog is not None
    dialog.form.set_value({"finding": Finding.NO_ERROR, "words": WORDS})
    over(analyst, dialog, gives_up)
    assert asked(analyst, FoundDialog) is dialog, "given up at the signature"

    working.answer(case.supervisor, case.key, IA, CHECKLISTS[IA][1], Answer.NO, "by hand it gives 0.55")
    over(analyst, dialog, sign_with(PASSWORD))
    assert asked(analyst, FoundDialog) is dialog, "an answer changed behind it"
    assert "changed after you read it" in words_of(dialog)
    assert dialog.form.typed()["words"] == WORDS
    assert IA not in case.file.phases

    over(analyst, dialog, sign_with(PASSWORD))
    assert asked(analyst, FoundDialog) is None
    assert case.file.phases[IA].words == WORDS


def test_the_dialog_says_that_the_case_changed_and_the_closing_goes_on_from_there(case: Worked, desk: At) -> None:
    case.to_the_closing()
    qa = desk("kvos").open(case)
    qa.page.acts_of_case.sign.trigger()
    dialog = asked(qa, CloseDialog)
    assert dialog is not None
    dialog.form.set_value({"conclusion": "OOS confirmed", "because": "the result is taken as it is"})
    working.refer(case.supervisor, case.key, Reference.CAPA, "CAPA-3")
    over(qa, dialog, sign_with(PASSWORD))
    assert "changed after you read it" in words_of(dialog)
    over(qa, dialog, sign_with(PASSWORD))
    assert asked(qa, CloseDialog) is None
    assert case.file.because == "the result is taken as it is"


def test_a_plan_is_not_lost_where_another_was_made_meanwhile(case: Worked, desk: At) -> None:
    case.to_the_plan()
    qc = desk("adewit").open(case)
    qc.page.retests.plan.trigger()
    qc.settle()
    dialog = asked(qc, PlanDialog)
    assert dialog is not None
    keys = [case.laboratory[id_].actor.key for id_ in ("tbakker", "lkoster")]
    dialog.form.set_value({"analyst_1": keys[0], "analyst_2": keys[1], "why": "two of the retained tube"})
    case.planned("tbakker")
    over(qc, dialog, sign_with(PASSWORD))
    assert asked(qc, PlanDialog) is dialog
    retesting.return_plan(case.qa, case.key, "two analysts, as the procedure says")
    qc.page._refresh()
    qc.settle()
    over(qc, dialog, sign_with(PASSWORD))
    assert asked(qc, PlanDialog) is None
    assert len(case.retests) == 2


def test_a_hypothesis_stays_while_it_cannot_be_written(
    case: Worked, desk: At, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    server, plan_test = ["away"], hypotheses.plan_test

    def plan(*asked: Any) -> int:
        if server:
            raise Refusal("The database is not there.")
        return plan_test(*asked)

    monkeypatch.setattr(hypotheses, "plan_test", plan)
    analyst = desk("mjansen").open(case)
    analyst.page.retests.suppose.trigger()
    dialog = asked(analyst, HypothesisDialog)
    assert dialog is not None
    dialog.form.set_value({"hypothesis": "the endotoxin comes from the diluent", "material": "diluent tube 2"})
    dialog.accept()
    analyst.settle()
    assert asked(analyst, HypothesisDialog) is dialog
    assert dialog.accept_button.isEnabled()
    assert "The database is not there." in words_of(dialog)
    server.clear()
    dialog.accept()
    analyst.settle()
    assert asked(analyst, HypothesisDialog) is None
    assert [row.material for row in case.file.hypotheses] == ["diluent tube 2"]
