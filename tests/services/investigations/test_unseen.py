"""Nothing of a case that changed after it was read is signed unseen: a phase, a plan, a batch of it, the closing."""

from collections.abc import Callable

import pytest

from qclab.domain.investigations.case import Bar, Conclusion, PhaseState
from qclab.domain.investigations.kinds import Effect, Reference
from qclab.domain.investigations.phases import CHECKLISTS, Answer, Finding, Phase
from qclab.domain.investigations.retests import PlanState
from qclab.domain.refusals import Conflict
from qclab.services.investigations import concluding, opening, retesting, working
from qclab.services.investigations.concluding import Found, sign_phase
from qclab.services.release import supplying
from tests.laboratory.case import Worked
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD
from tests.laboratory.supplying import asked_for, failed

pytestmark = pytest.mark.server_in_proof

Opened = Callable[[Laboratory], Worked]
IA = Phase.OBVIOUS_ERROR
WHY = "two of the retained tube, as the procedure says"


def refuses(deed: Callable[[], object]) -> None:
    with pytest.raises(Conflict) as refused:
        deed()
    assert refused.value.codes == (Bar.CHANGED,)


def test_a_phase_that_was_returned_and_signed_again_is_not_countersigned_unseen(
    demo: Laboratory, opened: Opened
) -> None:
    case = opened(demo).answered(IA).signed(IA, demo["mjansen"], Finding.NO_ERROR)
    seen = case.file.row_version
    concluding.return_phase(case.supervisor, case.key, "the calculation was not looked at")
    working.answer(case.analyst, case.key, IA, CHECKLISTS[IA][1], Answer.NO, "by hand it gives 0.55")
    case.signed(IA, case.analyst, Finding.NO_ERROR)
    refuses(lambda: sign_phase(case.supervisor, case.key, IA, Found(), PASSWORD, seen))
    assert case.file.phases[IA].state is PhaseState.PROPOSED, "nothing was signed"
    assert sign_phase(case.supervisor, case.key, IA, Found(), PASSWORD, case.file.row_version) is PhaseState.SIGNED


def test_an_answer_that_changed_behind_the_dialog_is_not_signed_unseen(sqlite_demo: Laboratory, opened: Opened) -> None:
    case = opened(sqlite_demo).answered(IA)
    seen = case.file.row_version
    working.answer(case.analyst, case.key, IA, CHECKLISTS[IA][1], Answer.NO, "by hand it gives 0.55")
    found = Found(Finding.NO_ERROR, None, "entry and calculation are as the raw data say")
    refuses(lambda: sign_phase(case.analyst, case.key, IA, found, PASSWORD, seen))
    assert IA not in case.file.phases


def test_a_plan_that_took_the_place_of_the_one_read_is_not_signed_unseen(demo: Laboratory, opened: Opened) -> None:
    case = opened(demo).to_the_plan().planned("tbakker")
    seen = case.file.row_version
    retesting.return_plan(case.qa, case.key, "two analysts, as the procedure says")
    case.planned("tbakker", "lkoster")
    refuses(lambda: retesting.sign_plan(case.qa, case.key, PASSWORD, seen))
    plan = case.file.plan
    assert plan is not None
    assert plan.state is PlanState.PROPOSED
    assert len(retesting.sign_plan(case.qa, case.key, PASSWORD, case.file.row_version)) == 2


def test_retests_are_not_planned_and_a_case_not_closed_on_what_was_not_read(
    sqlite_demo: Laboratory, opened: Opened
) -> None:
    case = opened(sqlite_demo).to_the_plan()
    seen = case.file.row_version
    working.refer(case.supervisor, case.key, Reference.CAPA, "CAPA-3")
    analyst = [sqlite_demo["tbakker"].actor.key]
    refuses(lambda: retesting.plan_retests(case.supervisor, case.key, analyst, WHY, PASSWORD, seen))
    case.concluded(Phase.FULL_SCALE, Finding.NO_RETEST).concluded(Phase.BATCH_IMPACT, Finding.THIS_BATCH)
    seen = case.file.row_version
    working.refer(case.supervisor, case.key, Reference.CAPA, "CAPA-4")
    refuses(lambda: concluding.close(case.qa, case.key, Conclusion.CONFIRMED, WHY, PASSWORD, seen))


def test_a_batch_is_not_concluded_on_what_was_not_read(sqlite_demo: Laboratory, opened: Opened) -> None:
    case = opened(sqlite_demo)
    other = sqlite_demo.batch("B-2").registered()
    opening.concern(case.supervisor, case.key, opening.Concerns([other.key]))
    seen = case.file.row_version
    opening.name_subject(case.supervisor, case.key, opening.Subject.LOT, "4711")
    refuses(lambda: opening.conclude_batch(case.qa, case.key, other.key, Effect.NOT_CONCERNED, WHY, PASSWORD, seen))


def test_a_request_that_took_the_place_of_the_one_read_is_not_withdrawn_unseen(sqlite_demo: Laboratory) -> None:
    batch = asked_for(failed(sqlite_demo))
    request = batch.judged().request
    assert request is not None
    supplying.withdraw(sqlite_demo.qa, batch.key, "the patient is treated otherwise", PASSWORD, request.key)
    asked_for(batch)
    with pytest.raises(Conflict):
        supplying.withdraw(sqlite_demo.qa, batch.key, "treated otherwise", PASSWORD, request.key)
    assert batch.judged().request is not None
