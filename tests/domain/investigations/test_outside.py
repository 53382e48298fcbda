"""A case on what a contract laboratory tested asks all that one of ours asks, and their investigation besides."""

from dataclasses import replace
from itertools import product

import pytest

from qclab.domain.investigations.case import (
    Bar,
    Case,
    CaseState,
    Conclusion,
    PhaseState,
    Signed,
    needed,
    next_step,
    sign_blockers,
)
from qclab.domain.investigations.conclusions import CONCLUSIONS, reached
from qclab.domain.investigations.kinds import CaseKind, Reference, Unopened, may_refer, open_blockers, refer_blockers
from qclab.domain.investigations.lists import SHIPPED, read_list, written
from qclab.domain.investigations.missing import missing
from qclab.domain.investigations.phases import FINDINGS, Answer, Phase, called, closed_by, phases_of, signed_by
from qclab.domain.investigations.planning import plan_blockers
from qclab.domain.people.rights import Actor, Role

OOS, OUTSIDE = CaseKind.OOS, CaseKind.OUTSIDE
PEOPLE = [Actor(1, "a", "A", frozenset({role})) for role in (Role.ANALYST, Role.REVIEWER, Role.QA)]


def told(case: Case) -> Case:
    """With every question answered, and their investigation named."""
    answers = {phase: dict.fromkeys(case.questions(phase), Answer.YES) for phase in Phase}
    return replace(case, answers=answers, referred=frozenset({Reference.THEIR_REPORT}))


def cases(kind: CaseKind) -> list[Case]:
    """Every road through the findings of the phases, each signed as far as it goes."""
    found = []
    for findings in product(*((None, *FINDINGS[phase]) for phase in Phase)):
        phases = {
            phase: Signed(PhaseState.SIGNED, finding)
            for phase, finding in zip(Phase, findings, strict=True)
            if finding is not None
        }
        found.append(told(Case(kind=kind, phases=phases)))
    return found


def test_nothing_that_guards_a_case_of_ours_is_weaker_of_theirs() -> None:
    for ours, theirs in zip(cases(OOS), cases(OUTSIDE), strict=True):
        assert needed(ours) == needed(theirs)
        assert next_step(ours) == next_step(theirs)
        assert reached(ours) == reached(theirs)
        assert missing(ours) == missing(theirs)
        for actor in PEOPLE:
            assert sign_blockers(ours, actor) == sign_blockers(theirs, actor)
            assert plan_blockers(ours, actor) == plan_blockers(theirs, actor)


def test_the_same_people_sign_the_same_phases_to_the_same_conclusions() -> None:
    assert phases_of(OUTSIDE) == phases_of(OOS) == tuple(Phase)
    assert CONCLUSIONS[OUTSIDE] == CONCLUSIONS[OOS]
    for phase, holds in product(Phase, (False, True)):
        assert signed_by(OUTSIDE, phase) == signed_by(OOS, phase)
        assert closed_by(OUTSIDE, holds=holds) == closed_by(OOS, holds=holds)
    assert not OUTSIDE.is_lighter
    assert OUTSIDE.series == OOS.series


def test_the_phase_of_the_laboratory_is_theirs_and_rests_on_their_investigation() -> None:
    first = {Phase.OBVIOUS_ERROR: Signed(PhaseState.SIGNED, FINDINGS[Phase.OBVIOUS_ERROR][0])}
    case = replace(told(Case(kind=OUTSIDE, phases=first)), referred=frozenset({Reference.DEVIATION}))
    reviewer = PEOPLE[1]
    assert [why.code for why in sign_blockers(case, reviewer)] == [Bar.NO_REFERENCE]
    assert any(lack.what == "the number of their investigation" for lack in missing(case))
    named = replace(case, referred=frozenset({Reference.THEIR_REPORT}))
    assert sign_blockers(named, reviewer) == ()
    assert [called(kind, Phase.LABORATORY, "laboratory") for kind in (OOS, OUTSIDE)] == [
        "laboratory", "their laboratory",
    ]  # fmt: skip
    assert sign_blockers(replace(case, state=CaseState.CLOSED), reviewer)[0].code is Bar.CLOSED


@pytest.mark.parametrize("kind", CaseKind)
def test_their_investigation_is_named_only_where_they_tested(kind: CaseKind) -> None:
    assert (Reference.THEIR_REPORT in may_refer(kind)) is (kind is OUTSIDE)
    codes = [why.code for why in refer_blockers(kind, Reference.THEIR_REPORT)]
    assert codes == ([] if kind is OUTSIDE else [Unopened.NOT_OF_THIS_KIND])
    assert refer_blockers(kind, Reference.DEVIATION) == ()


def test_it_opens_from_the_failing_value_alone_and_invalidates_as_any_other() -> None:
    assert [why.code for why in open_blockers(OUTSIDE, "a failing value was reported", concerns=True)] == [
        Unopened.BY_ITSELF
    ]
    assert Conclusion.INVALIDATED in CONCLUSIONS[OUTSIDE]


def test_a_list_from_before_asks_what_is_shipped_and_one_of_ones_own_what_it_says() -> None:
    before = "\n".join(line for line in written(SHIPPED).splitlines() if not line.startswith(f"{OUTSIDE};"))
    assert read_list(before) == SHIPPED
    own = read_list(f"{before}\n{OUTSIDE}; Ib; Was their report read?")
    assert own.questions(OUTSIDE, Phase.LABORATORY) == ("Was their report read?",)
    assert own.questions(OUTSIDE, Phase.OBVIOUS_ERROR) == SHIPPED.questions(OUTSIDE, Phase.OBVIOUS_ERROR)
