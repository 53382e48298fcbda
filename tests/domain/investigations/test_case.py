"""The life of a case: which phases it takes, what it can come to, who signs; and that no order of acts closes one
without its signatures."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.investigations.case import (
    Bar,
    Case,
    CaseState,
    Conclusion,
    Correction,
    PhaseState,
    Signed,
    joined,
    needed,
    next_step,
    return_blockers,
    sign_blockers,
    signed_duties,
    state_after,
    unanswered,
    under_way,
    work_blockers,
)
from qclab.domain.investigations.conclusions import conclusion_blockers, reached
from qclab.domain.investigations.finding import finding_blockers
from qclab.domain.investigations.missing import missing
from qclab.domain.investigations.phases import (
    CHECKLISTS,
    FINDINGS,
    MICROBIAL,
    PROVEN,
    SIGNED_BY,
    WITH_CAUSE,
    Answer,
    Cause,
    Finding,
    Phase,
    names_of,
)
from qclab.domain.investigations.retests import Plan, PlanState, Retest, RetestState
from qclab.domain.people.duties import Duty, Step
from qclab.domain.people.rights import Actor, Role

IA, IB, II, III = tuple(Phase)
F, C = Finding, Conclusion
DONE, WAITS, FAILS, NOT = Correction.COMPLIES, Correction.WAITS, Correction.FAILS, Correction.NONE
COMPLYING = Retest(1, 7, RetestState.APPROVED, Evaluation.COMPLIES)
ALL_YES = {phase: dict.fromkeys(questions, Answer.YES) for phase, questions in CHECKLISTS.items()}

TABLE: list[tuple[dict[Phase, Finding], Correction, tuple[Phase, ...], tuple[Conclusion, ...]]] = [
    # what the signed phases found, what became of the entry: the phases it takes, what it can come to
    ({}, NOT, (IA, IB, II, III), ()),
    ({IA: F.NO_ERROR}, NOT, (IA, IB, II, III), ()),
    ({IA: F.ENTRY_ERROR}, NOT, (IA,), ()),
    ({IA: F.ENTRY_ERROR}, WAITS, (IA,), ()),
    ({IA: F.ENTRY_ERROR}, DONE, (IA,), (C.ENTRY_ERROR,)),
    ({IA: F.ENTRY_ERROR}, FAILS, (IA, IB, II, III), ()),
    ({IA: F.ENTRY_ERROR, IB: F.NO_CAUSE, II: F.NO_RETEST, III: F.THIS_BATCH}, FAILS, (IA, IB, II, III), (C.CONFIRMED,)),
    ({IA: F.ERROR_PROVEN}, NOT, (IA, III), (C.INVALIDATED,)),
    ({IA: F.NO_ERROR, IB: F.CAUSE_PROBABLE}, NOT, (IA, IB, II, III), ()),
    ({IA: F.NO_ERROR, IB: F.CAUSE_PROVEN}, NOT, (IA, IB, III), (C.INVALIDATED,)),
    ({IA: F.NO_ERROR, IB: F.NO_CAUSE, II: F.NO_RETEST}, NOT, (IA, IB, II, III), (C.CONFIRMED,)),
    ({IA: F.NO_ERROR, IB: F.NO_CAUSE, II: F.RETEST_NOT_POSSIBLE}, NOT, (IA, IB, II, III), (C.NO_RETEST,)),
    ({IA: F.NO_ERROR, IB: F.CAUSE_PROBABLE, II: F.CAUSE_PROVEN}, NOT, (IA, IB, II, III), (C.INVALIDATED,)),
]  # fmt: skip


def case(found: dict[Phase, Finding], correction: Correction = NOT) -> Case:
    phases = {phase: Signed(PhaseState.SIGNED, finding, Cause.MATERIAL) for phase, finding in found.items()}
    return Case(phases=phases, correction=correction, answers=ALL_YES)


@pytest.mark.parametrize(("found", "correction", "takes", "comes_to"), TABLE)
def test_what_was_found_says_which_phases_follow_and_what_can_be_concluded(
    found: dict[Phase, Finding], correction: Correction, takes: tuple[Phase, ...], comes_to: tuple[Conclusion, ...]
) -> None:
    of = case(found, correction)
    assert needed(of) == takes
    assert reached(of) == comes_to
    assert under_way(of) == next((phase for phase in takes if phase not in found), None)


def test_a_value_that_was_corrected_asks_phase_ia_again_and_is_never_confirmed() -> None:
    """Else a case could end as confirmed while the value that is reported complies."""
    found = {IA: F.NO_ERROR, IB: F.NO_CAUSE, II: F.NO_RETEST, III: F.THIS_BATCH}
    for correction in (WAITS, DONE):
        of = case(found, correction)
        assert (under_way(of), next_step(of)) == (IA, Step.ASSESS_CASE)
        assert state_after(of, IA) is PhaseState.PROPOSED
        evidenced = replace(of, has_evidence=True)
        said = (Cause.ENTRY, "the notebook says otherwise", "page 3 of the notebook")
        assert [each.code for each in finding_blockers(evidenced, IA, F.NO_ERROR, *said)] == [Bar.NOT_FOUND_HERE]
        assert finding_blockers(evidenced, IA, F.ENTRY_ERROR, *said) == ()
        assert finding_blockers(evidenced, IA, F.ENTRY_ERROR, *said[:2], "DEV-77") == (), "the number of its reference"
        assert finding_blockers(evidenced, IA, F.ENTRY_ERROR, *said[:2], "a photo") != ()
    assert under_way(case(found, FAILS)) is None


def test_an_original_is_invalidated_only_by_a_proven_cause() -> None:
    """ "Analyst error" without evidence invalidates nothing (FDA 2006, revised 2022)."""
    for first, second, third in product(*(FINDINGS[phase] for phase in (IA, IB, II))):
        for correction in Correction:
            of = case({IA: first, IB: second, II: third, III: F.THIS_BATCH}, correction)
            found = {first, *({second, third} & {of.finding(phase) for phase in needed(of)})}
            is_proven = bool(found & {F.ERROR_PROVEN, F.CAUSE_PROVEN})
            assert (C.INVALIDATED in reached(of)) == is_proven or first is F.ENTRY_ERROR
            if not is_proven:
                assert C.INVALIDATED not in reached(of)


def test_every_conclusion_that_is_not_reached_says_why() -> None:
    for found, correction, _, comes_to in TABLE:
        for conclusion in Conclusion:
            why = conclusion_blockers(case(found, correction), conclusion)
            assert bool(why) == (conclusion not in comes_to)
            assert all(str(each) and each.code is Bar.NOT_REACHED for each in why)


@pytest.mark.parametrize("finding", Finding)
def test_a_finding_belongs_to_its_phases_and_brings_what_it_needs(finding: Finding) -> None:
    plan = Plan(PlanState.SIGNED, (COMPLYING,)) if finding is F.RETESTED else None
    full = Case(has_evidence=True, has_reference=True, plan=plan)
    for phase in Phase:
        why = finding_blockers(full, phase, finding, Cause.MATERIAL, "the tube was cracked", "a photo of that")
        assert (why == ()) == (finding in FINDINGS[phase])
    phase = next(phase for phase in Phase if finding in FINDINGS[phase])
    without = {
        Bar.NO_CAUSE: finding_blockers(full, phase, finding, None, "the tube was cracked", "a photo of that"),
        Bar.NO_EVIDENCE: finding_blockers(
            replace(full, has_evidence=False),
            phase,
            finding,
            Cause.MATERIAL,
            "the tube was cracked",
            "a photo of that",
        ),
        Bar.NO_REFERENCE: finding_blockers(
            replace(full, has_reference=False),
            phase,
            finding,
            Cause.MATERIAL,
            "the tube was cracked",
            "a photo of that",
        ),
    }
    assert bool(without[Bar.NO_CAUSE]) == (finding in WITH_CAUSE)
    assert bool(without[Bar.NO_EVIDENCE]) == (finding in PROVEN)
    assert bool(without[Bar.NO_REFERENCE]) == (finding is F.OTHER_BATCHES)
    assert all(each.code is bar for bar, reasons in without.items() for each in reasons)
    assert finding_blockers(full, phase, finding, Cause.MATERIAL, "x", "a photo of that"), "a finding is said in words"


@pytest.mark.parametrize("cause", Cause)
def test_growth_is_no_result_only_by_the_causes_of_the_pharmacopoeia(cause: Cause) -> None:
    """Ph. Eur. 2.6.1: the environment, the procedure, the negative control, or traced to material or technique."""
    growth = Case(has_evidence=True, is_microbial=True)
    why = finding_blockers(growth, IB, F.CAUSE_PROVEN, cause, "as was found in the isolator", "monitoring of that day")
    assert [each.code for each in why] == ([] if cause in MICROBIAL else [Bar.NOT_THIS_CAUSE])


@pytest.mark.parametrize("cause", Cause)
def test_what_is_of_no_microbe_is_no_result_by_any_cause_that_is_proven(cause: Cause) -> None:
    """A karyotype that was read from a mixed-up slide: the grounds of Ph. Eur. 2.6.1 are those of growth."""
    karyotype = Case(has_evidence=True)
    assert not finding_blockers(karyotype, IB, F.CAUSE_PROVEN, cause, "the slides were mixed up", "a photo of both")


ANALYST, REVIEWER, QA, READER = (
    Actor(key, str(role), role.title(), frozenset({role}))
    for key, role in enumerate((Role.ANALYST, Role.REVIEWER, Role.QA, Role.READER), 1)
)
BOTH = Actor(9, "both", "Both", frozenset({Role.ANALYST, Role.REVIEWER, Role.QA}))
SIGNERS = {
    # who signs it, of those who did nothing yet
    Step.ASSESS_CASE: {ANALYST, REVIEWER, BOTH},
    Step.SUPERVISE_CASE: {REVIEWER, BOTH},
    Step.CONCLUDE_LABORATORY: {REVIEWER, BOTH},
    Step.CONCLUDE_FOR_QA: {QA, BOTH},
    Step.CLOSE_CASE: {QA, BOTH},
}
EXCLUDED = {
    Step.ASSESS_CASE: set[Duty](),
    Step.SUPERVISE_CASE: {Duty.PERFORMED, Duty.ENTERED, Duty.SHAPED, Duty.ASSESSED},
    Step.CONCLUDE_LABORATORY: {Duty.PERFORMED, Duty.ENTERED, Duty.SHAPED},
    Step.CONCLUDE_FOR_QA: {Duty.PERFORMED, Duty.ENTERED, Duty.SHAPED, Duty.ASSESSED, Duty.CONCLUDED, Duty.PLANNED},
    Step.CLOSE_CASE: {Duty.PERFORMED, Duty.ENTERED, Duty.SHAPED, Duty.ASSESSED, Duty.CONCLUDED, Duty.PLANNED},
}


def waiting_for(step: Step) -> Case:
    before: dict[Step, dict[Phase, Finding]] = {
        Step.ASSESS_CASE: {},
        Step.SUPERVISE_CASE: {},
        Step.CONCLUDE_LABORATORY: {IA: F.NO_ERROR},
        Step.CONCLUDE_FOR_QA: {IA: F.NO_ERROR, IB: F.NO_CAUSE},
        Step.CLOSE_CASE: {IA: F.NO_ERROR, IB: F.NO_CAUSE, II: F.NO_RETEST, III: F.THIS_BATCH},
    }
    of = case(before[step])
    if step is Step.SUPERVISE_CASE:
        of = replace(of, phases={IA: Signed(PhaseState.PROPOSED, F.NO_ERROR)})
    assert next_step(of) is step
    return of


@pytest.mark.parametrize("step", SIGNERS)
def test_who_signs_what_and_what_they_did_themselves_excludes(step: Step) -> None:
    of = waiting_for(step)
    everybody = {ANALYST, REVIEWER, QA, READER, BOTH}
    assert {each for each in everybody if not sign_blockers(of, each)} == SIGNERS[step]
    for duty in Duty:
        own = replace(of, done={duty: {BOTH.key}})
        assert bool(sign_blockers(own, BOTH)) == (duty in EXCLUDED[step]), duty


def test_only_the_second_of_two_returns_what_the_first_signed() -> None:
    of = replace(waiting_for(Step.SUPERVISE_CASE), done={Duty.ASSESSED: {BOTH.key}})
    assert return_blockers(of, REVIEWER) == ()
    assert return_blockers(of, BOTH)
    assert return_blockers(of, ANALYST)
    assert [each.code for each in return_blockers(waiting_for(Step.CONCLUDE_LABORATORY), REVIEWER)] == [
        Bar.NOT_PROPOSED
    ]


def test_the_two_of_the_first_phase_and_the_laboratory_are_told_apart() -> None:
    done = signed_duties([(IA, 1), (IA, 2), (IB, 3), (II, 4), (III, 4)], is_proposed=False)
    assert done == {Duty.ASSESSED: set(), Duty.CONCLUDED: {1, 2, 3}}
    returned = signed_duties([(IA, 1), (IA, 5)], is_proposed=True)
    assert returned[Duty.ASSESSED] == {5}, "who signed it first after it was returned is not the second as well"
    assert joined({Duty.PERFORMED: {1}}, done, {Duty.PERFORMED: {5}})[Duty.PERFORMED] == {1, 5}


def test_a_checklist_is_answered_while_its_phase_is_under_way_and_signed_by_nobody() -> None:
    of = Case()
    assert work_blockers(of, IA) == ()
    assert [each.code for each in work_blockers(of, IB)] == [Bar.NOT_UNDER_WAY]
    proposed = replace(of, phases={IA: Signed(PhaseState.PROPOSED, F.NO_ERROR)})
    assert [each.code for each in work_blockers(proposed, IA)] == [Bar.PROPOSED]
    assert work_blockers(proposed) == (), "a file or a reference can be added"
    assert work_blockers(replace(of, phases={IA: Signed(PhaseState.RETURNED, F.NO_ERROR)}), IA) == ()
    assert [each.code for each in work_blockers(replace(of, state=CaseState.CLOSED))] == [Bar.CLOSED]


def test_nothing_is_signed_before_every_question_is_answered_or_told() -> None:
    assert [each.code for each in sign_blockers(Case(), ANALYST)] == [Bar.UNANSWERED]
    untold = replace(waiting_for(Step.CLOSE_CASE), untold=("Sponsor",))
    assert [each.code for each in sign_blockers(untold, QA)] == [Bar.UNTOLD]
    assert "Sponsor to be told" in [lack.what for lack in missing(untold)]


def test_no_case_is_closed_on_a_value_that_could_still_be_changed() -> None:
    """A case that was closed on a test still open would let its value be corrected afterwards, and open none."""
    unreviewed = replace(waiting_for(Step.CLOSE_CASE), is_approved=False)
    assert [each.code for each in sign_blockers(unreviewed, QA)] == [Bar.NOT_APPROVED]
    assert ("the test to be approved", "reviewer") in [(lack.what, lack.who) for lack in missing(unreviewed)]


def test_what_is_missing_is_told_with_who_does_it() -> None:
    assert [(lack.what, lack.who) for lack in missing(Case())] == [
        ("Ia: 5 answers, 2 signatures", "analyst, supervisor"),
        ("Ib: 9 answers, 1 signature", "quality control"),
        ("II: 6 answers, 1 signature", "QA"),
        ("III: 4 answers, 1 signature", "QA"),
        ("closing signature", "QA"),
    ]
    corrected = case({IA: F.ENTRY_ERROR})
    assert [(lack.what, lack.who) for lack in missing(corrected)] == [
        ("the entry to be corrected and approved", "analyst"),
        ("closing signature", "QA"),
    ]
    assert missing(replace(Case(), state=CaseState.CLOSED)) == ()


def test_phases_bear_the_names_of_the_laboratory() -> None:
    assert names_of("")[II] == "full scale"
    assert names_of("first look; ; manufacture") == {
        IA: "first look", IB: "laboratory", II: "manufacture", III: "batch impact",
    }  # fmt: skip


class Life(RuleBasedStateMachine):
    """Anybody tries anything in any order; what the rules allow happens, as the deeds do it."""

    people = (ANALYST, REVIEWER, QA, READER, BOTH, Actor(7, "second", "Second", frozenset({Role.REVIEWER})))

    def __init__(self) -> None:
        super().__init__()
        self.case = Case(done={Duty.PERFORMED: {ANALYST.key}})
        self.signatures: list[tuple[Phase, int]] = []
        self.closed_by: list[int] = []
        self.answered: list[tuple[Phase, str]] = []

    @rule(phase=st.sampled_from(Phase), answer=st.sampled_from(Answer), all_=st.booleans())
    def answer(self, phase: Phase, answer: Answer, all_: bool) -> None:
        if work_blockers(self.case, phase):
            return
        left = CHECKLISTS[phase] if all_ else CHECKLISTS[phase][:1]
        given = {**self.case.answers.get(phase, {}), **dict.fromkeys(left, answer)}
        self.case = replace(self.case, answers={**self.case.answers, phase: given})

    @rule(evidence=st.booleans())
    def add_evidence(self, evidence: bool) -> None:
        self.case = replace(self.case, has_evidence=self.case.has_evidence or evidence)

    @rule(correction=st.sampled_from(Correction))
    def correct(self, correction: Correction) -> None:
        if self.case.state is CaseState.OPEN:
            self.case = replace(self.case, correction=correction)

    @rule(who=st.sampled_from(people), finding=st.sampled_from(Finding), cause=st.sampled_from([None, *Cause]))
    def sign(self, who: Actor, finding: Finding, cause: Cause | None) -> None:
        phase = under_way(self.case)
        if phase is None or sign_blockers(self.case, who):
            return
        before = self.case.phases.get(phase)
        if before is not None and before.state is PhaseState.PROPOSED:
            signed = replace(before, state=state_after(self.case, phase))
        elif finding_blockers(self.case, phase, finding, cause, "as was found there", "raw data of that day"):
            return
        else:
            signed = Signed(state_after(self.case, phase), finding, cause)
        assert not unanswered(self.case, phase)
        self.signatures.append((phase, who.key))
        if phase is IA and signed.state is PhaseState.SIGNED:
            assert self.signatures[-2][1] != who.key, "the two of phase Ia differ"
        is_proposed = phase is IA and signed.state is PhaseState.PROPOSED
        own = signed_duties(self.signatures, is_proposed=is_proposed)
        done = joined({Duty.PERFORMED: {ANALYST.key}}, own)
        self.case = replace(self.case, phases={**self.case.phases, phase: signed}, done=done)

    @rule(who=st.sampled_from(people))
    def return_(self, who: Actor) -> None:
        if not return_blockers(self.case, who):
            back = replace(self.case.phases[IA], state=PhaseState.RETURNED)
            self.case = replace(self.case, phases={**self.case.phases, IA: back})

    @precondition(lambda self: self.case.state is CaseState.OPEN)
    @rule(who=st.sampled_from(people), conclusion=st.sampled_from(Conclusion))
    def close(self, who: Actor, conclusion: Conclusion) -> None:
        if under_way(self.case) or sign_blockers(self.case, who) or conclusion_blockers(self.case, conclusion):
            return
        takes = needed(self.case)
        self.case = replace(self.case, state=CaseState.CLOSED)
        self.closed_by.append(who.key)
        for phase in takes:
            by = {person for of, person in self.signatures if of is phase}
            assert len(by) >= len(SIGNED_BY[phase]), f"phase {phase} has its signatures"
        laboratory = {person for of, person in self.signatures if of in (IA, IB)}
        assert who.key not in laboratory | {ANALYST.key}, "QA is neither of them"

    @invariant()
    def a_closed_case_stays_as_it_is(self) -> None:
        assert len(self.closed_by) == (self.case.state is CaseState.CLOSED)
        if self.closed_by:
            assert next_step(self.case) is None
            assert all(sign_blockers(self.case, who) for who in self.people)
            assert all(work_blockers(self.case, phase) for phase in (None, *Phase))

    @invariant()
    def whoever_performed_concludes_nothing(self) -> None:
        later = [person for phase, person in self.signatures if phase is not IA]
        assert ANALYST.key not in later


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=60, stateful_step_count=60, deadline=None)
