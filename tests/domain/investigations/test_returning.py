"""Who disagrees with what the laboratory found, and who closes what is only a corrected entry error."""

from itertools import product

import pytest

from qclab.domain.investigations.case import (
    Bar,
    Case,
    CaseState,
    Conclusion,
    Correction,
    PhaseState,
    Signed,
    closed_as,
    closing_step,
    needed,
    next_step,
    sign_blockers,
    step_of_qa,
    under_way,
)
from qclab.domain.investigations.conclusions import reached
from qclab.domain.investigations.kinds import CaseKind
from qclab.domain.investigations.missing import missing
from qclab.domain.investigations.phases import CHECKLISTS, Answer, Cause, Finding, Phase
from qclab.domain.investigations.returning import deciding, goes_back, to_laboratory_blockers
from qclab.domain.people.duties import EXCLUDED_BY, Duty, Step, exclusions
from qclab.domain.people.rights import Actor, Barred, Role

IA, IB, II, III = tuple(Phase)
F, C = Finding, Correction
YES = {phase: dict.fromkeys(questions, Answer.YES) for phase, questions in CHECKLISTS.items()}
QA, QP, QC = (
    Actor(key, role, role, frozenset({role})) for key, role in enumerate((Role.QA, Role.QP, Role.REVIEWER), 1)
)


def case(found: dict[Phase, Finding], correction: Correction = C.NONE, **more: object) -> Case:
    phases = {phase: Signed(PhaseState.SIGNED, finding, Cause.MATERIAL) for phase, finding in found.items()}
    return Case(phases=phases, correction=correction, answers=YES, **more)  # type: ignore[arg-type]  # by name


RETURNED: list[tuple[dict[Phase, Finding], Correction, Phase | None, tuple[Phase, ...]]] = [
    # what the signed phases found, what became of the entry: the phase that decides, and what goes back with it
    ({}, C.NONE, None, ()),
    ({IA: F.NO_ERROR}, C.NONE, None, ()),
    ({IA: F.ENTRY_ERROR}, C.NONE, IA, (IA,)),
    ({IA: F.ENTRY_ERROR}, C.COMPLIES, IA, (IA,)),
    ({IA: F.ENTRY_ERROR}, C.FAILS, None, ()),
    ({IA: F.ERROR_PROVEN}, C.NONE, IA, (IA,)),
    ({IA: F.ERROR_PROVEN, III: F.THIS_BATCH}, C.NONE, IA, (IA, III)),
    ({IA: F.NO_ERROR, IB: F.CAUSE_PROVEN}, C.NONE, IB, (IB,)),
    ({IA: F.NO_ERROR, IB: F.CAUSE_PROVEN, III: F.THIS_BATCH}, C.NONE, IB, (IB, III)),
    ({IA: F.NO_ERROR, IB: F.CAUSE_PROBABLE}, C.NONE, None, ()),
    ({IA: F.NO_ERROR, IB: F.NO_CAUSE, II: F.CAUSE_PROVEN}, C.NONE, None, ()),
]


@pytest.mark.parametrize(("found", "correction", "decides", "back"), RETURNED)
def test_what_qa_returns_is_the_phase_that_decides_and_what_was_signed_on_it(
    found: dict[Phase, Finding], correction: Correction, decides: Phase | None, back: tuple[Phase, ...]
) -> None:
    of = case(found, correction)
    assert (deciding(of), goes_back(of)) == (decides, back)
    codes = [why.code for why in to_laboratory_blockers(of, QA)]
    assert codes == ([] if decides else [Bar.NOTHING_PROVEN])


def test_after_the_return_the_full_scale_is_asked_where_the_cause_does_not_hold() -> None:
    of = case({IA: F.NO_ERROR, IB: F.CAUSE_PROVEN, III: F.THIS_BATCH})
    assert II not in needed(of)
    for phase in goes_back(of):
        of.phases[phase] = Signed(PhaseState.RETURNED, of.phases[phase].finding)  # type: ignore[index]  # a dict
    assert (under_way(of), next_step(of)) == (IB, Step.CONCLUDE_LABORATORY)
    of.phases[IB] = Signed(PhaseState.SIGNED, F.NO_CAUSE)  # type: ignore[index]  # a dict
    assert (needed(of), under_way(of)) == ((IA, IB, II, III), II)
    assert not reached(of), "no original is invalidated without a cause"


def test_who_may_not_close_does_not_return_and_a_closed_or_lighter_case_goes_back_nowhere() -> None:
    proven = {IA: F.NO_ERROR, IB: F.CAUSE_PROVEN}
    assert [why.code for why in to_laboratory_blockers(case(proven), QC)] == [Barred.NO_RIGHT]
    assert [why.code for why in to_laboratory_blockers(case(proven), QP)] == [Barred.NO_RIGHT]
    own = case(proven, done={Duty.CONCLUDED: {QA.key}})
    assert [why.code for why in to_laboratory_blockers(own, QA)] == [Duty.CONCLUDED]
    assert [why.code for why in to_laboratory_blockers(case(proven, state=CaseState.CLOSED), QA)] == [Bar.CLOSED]
    assert deciding(case({IB: F.CAUSE_PROVEN}, kind=CaseKind.EXCURSION)) is None


def test_the_qp_closes_what_can_only_be_a_corrected_entry_error_and_nothing_else() -> None:
    for first, correction in product(Finding, Correction):
        of = case({IA: first}, correction)
        is_entry = reached(of) == (Conclusion.ENTRY_ERROR,)
        assert (closed_as(of) is Step.CLOSE_ENTRY_ERROR) == is_entry
        assert (not sign_blockers(of, QP)) == is_entry
        assert closing_step(of, QA) is Step.CLOSE_CASE
        if is_entry:
            assert step_of_qa(of) is Step.CLOSE_ENTRY_ERROR, "it waits for QA and the QP"
            assert [lack.who for lack in missing(of)] == ["QA or the QP"]
            assert [why.code for why in sign_blockers(of, QC)] == [Barred.NO_RIGHT]


OWN: dict[Duty, tuple[bool, bool, bool]] = {
    # what somebody did: does it keep them from closing an entry error as QP, a case as QA, from certifying the batch?
    Duty.PERFORMED: (True, True, True),
    Duty.ENTERED: (True, True, True),
    Duty.SHAPED: (True, True, False),
    Duty.PROPOSED: (False, False, False),
    Duty.VERIFIED: (True, False, True),
    Duty.DECIDED: (False, False, False),
    Duty.AGREED: (False, False, False),
    Duty.ISSUED: (False, False, True),
    Duty.CERTIFIED: (False, False, False),
    Duty.RECEIVED: (False, False, False),
    Duty.DRAFTED: (False, False, False),
    Duty.ASSESSED: (True, True, False),
    Duty.CONCLUDED: (True, True, False),
    Duty.PLANNED: (True, True, False),
}


def test_what_keeps_from_closing_an_entry_error_and_from_certifying_after_it() -> None:
    steps = (Step.CLOSE_ENTRY_ERROR, Step.CLOSE_CASE, Step.CERTIFY)
    assert {duty: tuple(bool(exclusions(step, 1, {duty: {1}})) for step in steps) for duty in Duty} == OWN


def test_nobody_is_result_or_verification_and_certificate_by_closing_an_entry_error() -> None:
    """The QP on call closes and certifies: what stands in the record is another's, and so is its approval."""
    closing = set(EXCLUDED_BY[Step.CLOSE_ENTRY_ERROR])
    assert closing >= {Duty.PERFORMED, Duty.ENTERED, Duty.SHAPED, Duty.VERIFIED, Duty.ASSESSED, Duty.CONCLUDED}
    assert closing >= set(EXCLUDED_BY[Step.CLOSE_CASE])
