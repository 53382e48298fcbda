"""The kinds of a case: which phases each takes, who signs and concludes it, what it can come to, what is printed."""

from itertools import product

import pytest

from qclab.domain.investigations.case import (
    Bar,
    Case,
    Conclusion,
    PhaseState,
    Signed,
    closing_step,
    needed,
    next_step,
    sign_blockers,
    signed_duties,
    under_way,
)
from qclab.domain.investigations.closing import is_printed, printed_beside, printed_lighter
from qclab.domain.investigations.conclusions import conclusion_blockers, reached
from qclab.domain.investigations.finding import findings
from qclab.domain.investigations.kinds import (
    LIGHTER,
    CaseKind,
    Effect,
    Reference,
    Unopened,
    effect_blockers,
    kinds_fault,
    open_blockers,
    read_kinds,
)
from qclab.domain.investigations.missing import missing
from qclab.domain.investigations.phases import Answer, Finding, Phase, checklist, phases_of
from qclab.domain.investigations.planning import plan_blockers, repeat_blockers
from qclab.domain.people.duties import Duty, Step
from qclab.domain.people.rights import Actor, Barred, Role

IB, C, F = Phase.LABORATORY, Conclusion, Finding
OOT, ATYPICAL, EXCURSION = LIGHTER
PEOPLE = {
    "performer": Actor(1, "a", "Performer", frozenset({Role.ANALYST})),
    "analyst": Actor(2, "b", "Analyst", frozenset({Role.ANALYST})),
    "reviewer": Actor(3, "c", "Reviewer", frozenset({Role.REVIEWER})),
    "QA": Actor(4, "d", "QA", frozenset({Role.QA})),
    "administrator": Actor(5, "e", "Administrator", frozenset({Role.ADMINISTRATOR})),
    "signed it": Actor(6, "f", "Signed it", frozenset({Role.REVIEWER, Role.QA})),
}


def case(kind: CaseKind, found: Finding | None = None, *, holds: bool = False, **more: object) -> Case:
    """A lighter case whose checklist is answered, with what its phase found."""
    done = {Duty.PERFORMED: {1}, **signed_duties([(IB, 6)] if found else [], is_proposed=False)}
    return Case(
        kind=kind,
        phases={IB: Signed(PhaseState.SIGNED, found)} if found else {},
        answers={IB: dict.fromkeys(checklist(kind, IB), Answer.YES)},
        holds=holds,
        done=done,
        **more,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("kind", CaseKind)
def test_a_lighter_case_takes_the_phase_of_the_laboratory_and_one_out_of_specification_all(kind: CaseKind) -> None:
    assert phases_of(kind) == ((IB,) if kind.is_lighter else tuple(Phase))
    assert [bool(checklist(kind, phase)) for phase in Phase] == [phase in phases_of(kind) for phase in Phase]
    assert needed(Case(kind=kind)) == phases_of(kind)
    assert under_way(Case(kind=kind)) is phases_of(kind)[0]


@pytest.mark.parametrize(("kind", "found"), list(product(LIGHTER, [F.NO_CAUSE, F.CAUSE_PROBABLE, F.CAUSE_PROVEN])))
def test_whatever_the_laboratory_finds_a_lighter_case_then_waits_to_be_concluded(
    kind: CaseKind, found: Finding
) -> None:
    assert found in findings(case(kind), IB)
    assert next_step(case(kind)) is Step.ASSESS_CASE
    assert under_way(case(kind, found)) is None


MAY = {
    # kind, whether it holds a batch: who concludes it
    (OOT, False): {"reviewer", "QA"},
    (ATYPICAL, False): {"reviewer", "QA"},
    (EXCURSION, False): {"QA"},
    (OOT, True): {"QA"},
    (ATYPICAL, True): {"QA"},
    (EXCURSION, True): {"QA"},
}


@pytest.mark.parametrize(("kind", "holds"), list(MAY))
def test_who_concludes_a_lighter_case(kind: CaseKind, holds: bool) -> None:
    """QA where it is a deviation or holds a batch; nobody who performed the test or signed the phase."""
    of = case(kind, F.NO_CAUSE, holds=holds)
    assert {name for name, who in PEOPLE.items() if not sign_blockers(of, who)} == MAY[kind, holds]
    assert [reason.code for reason in sign_blockers(of, PEOPLE["signed it"])] == [Duty.CONCLUDED]
    assert [reason.code for reason in sign_blockers(of, PEOPLE["administrator"])] == [Barred.NO_RIGHT]
    assert closing_step(of, PEOPLE["QA"]) is Step.CLOSE_CASE, "QA may say that it is printed"


@pytest.mark.parametrize("kind", LIGHTER)
def test_who_signs_what_the_laboratory_found(kind: CaseKind) -> None:
    may = {name for name, who in PEOPLE.items() if not sign_blockers(case(kind), who)}
    assert may == {"performer", "analyst", "reviewer", "signed it"}
    bare = Case(kind=kind)
    assert [reason.code for reason in sign_blockers(bare, PEOPLE["analyst"])] == [Bar.UNANSWERED]


NONE: frozenset[str] = frozenset()
D, K = frozenset({Reference.DEVIATION.value}), frozenset({Reference.CAPA.value})
COMES_TO = [
    (OOT, F.NO_CAUSE, NONE, {C.NO_ACTION}),
    (OOT, F.NO_CAUSE, K, {C.NO_ACTION, C.TREND}),
    (OOT, F.NO_CAUSE, D | K, {C.NO_ACTION, C.TREND, C.DEVIATION}),
    (ATYPICAL, F.CAUSE_PROBABLE, NONE, {C.NO_ACTION}),
    (ATYPICAL, F.CAUSE_PROBABLE, D | K, {C.NO_ACTION, C.DEVIATION}),
    (EXCURSION, F.NO_CAUSE, NONE, set()),
    (EXCURSION, F.NO_CAUSE, D, {C.DEVIATION}),
    (EXCURSION, F.CAUSE_PROBABLE, NONE, set()),
    (EXCURSION, F.CAUSE_PROVEN, NONE, {C.NO_ACTION}),
]


@pytest.mark.parametrize(("kind", "found", "referred", "comes_to"), COMES_TO)
def test_what_a_lighter_case_can_come_to(
    kind: CaseKind, found: Finding, referred: frozenset[str], comes_to: set[Conclusion]
) -> None:
    """An excursion is a deviation unless the laboratory is shown to have caused it; no value is ever invalidated."""
    assert set(reached(case(kind, found, referred=referred))) == comes_to


def test_no_kind_comes_to_what_is_of_another() -> None:
    light = {C.NO_ACTION, C.TREND, C.DEVIATION}
    for kind, conclusion in product(CaseKind, Conclusion):
        of = case(kind, F.CAUSE_PROVEN, referred=D | K) if kind.is_lighter else Case(referred=D | K)
        if (conclusion in light) is not kind.is_lighter:
            assert conclusion_blockers(of, conclusion), f"{kind}: {conclusion}"


@pytest.mark.parametrize("kind", LIGHTER)
def test_a_lighter_case_makes_no_retest_and_no_repeat(kind: CaseKind) -> None:
    of = case(kind, F.CAUSE_PROVEN)
    assert plan_blockers(of, PEOPLE["reviewer"])
    assert [reason.code for reason in repeat_blockers(of, is_short=True, is_begun=False)] == [Bar.NOT_REACHED]


def test_a_case_is_closed_once_every_batch_that_it_concerns_was_concluded() -> None:
    of = case(OOT, F.NO_CAUSE, unconcluded=2)
    assert [reason.code for reason in sign_blockers(of, PEOPLE["QA"])] == [Bar.UNCONCLUDED]
    assert [lack.what for lack in missing(of)] == ["2 batches to be concluded", "closing signature"]
    assert missing(case(OOT, F.NO_CAUSE))[0].who == "quality control or QA"


@pytest.mark.parametrize(
    ("kind", "seen", "concerns", "codes"),
    [
        (CaseKind.OOS, "growth in both bottles", True, [Unopened.BY_ITSELF]),
        *((kind, "three batches in a row rise", True, []) for kind in LIGHTER),
        (OOT, "three batches in a row rise", False, [Unopened.NOTHING]),
    ],
)
def test_people_open_lighter_cases_only(kind: CaseKind, seen: str, concerns: bool, codes: list[Unopened]) -> None:
    assert [reason.code for reason in open_blockers(kind, seen, concerns=concerns)] == codes


def test_what_was_seen_is_a_sentence() -> None:
    assert [reason.field for reason in open_blockers(OOT, "odd", concerns=True)] == ["seen"]


@pytest.mark.parametrize(
    ("kind", "has_held", "is_said", "printed"),
    [
        *((CaseKind.OOS, held, said, True) for held, said in product((False, True), repeat=2)),
        *((kind, held, said, held or said) for kind, held, said in product(LIGHTER, (False, True), (False, True))),
    ],
)
def test_a_certificate_says_of_a_lighter_case_where_it_held_the_batch_or_qa_says_so(
    kind: CaseKind, has_held: bool, is_said: bool, printed: bool
) -> None:
    """RC-64, RC-65: a failing value is hidden by no mean and no best of several, so that its case is always printed."""
    assert is_printed(kind, has_held=has_held, is_said=is_said) is printed


def test_what_is_printed_of_a_lighter_case_and_of_one_of_another_batch() -> None:
    said = ("OOT-2026-0001", OOT, "Endotoxin", "rises over three batches.")
    assert printed_lighter(*said, "", "", phase="phase Ib") == (
        "Out of trend, case OOT-2026-0001 (open, phase Ib): Endotoxin: rises over three batches."
    )
    assert printed_lighter(*said, "trend confirmed, followed by a CAPA, CAPA CAPA-3", "2026-03-09").endswith(
        "three batches. Closed on 2026-03-09: trend confirmed, followed by a CAPA, CAPA CAPA-3."
    )
    assert printed_beside("OOS-2026-0001", "", "", "") == "Case OOS-2026-0001 of another batch concerns this one: open."
    assert printed_beside("OOS-2026-0001", Effect.NOT_CONCERNED, "another lot.", "2026-03-09") == (
        "Case OOS-2026-0001 of another batch: on 2026-03-09 this one was not concerned: another lot."
    )


@pytest.mark.parametrize(
    ("effect", "because", "referred", "codes"),
    [
        (None, "another lot of medium was used", NONE, [Unopened.NO_WORDS]),
        (Effect.NOT_CONCERNED, "another lot of medium was used", NONE, []),
        (Effect.ACCEPTED, "the value is far from its limit", NONE, []),
        (Effect.FOLLOWED, "it shared the incubator", NONE, [Unopened.NO_DEVIATION]),
        (Effect.FOLLOWED, "it shared the incubator", D, []),
    ],
)
def test_what_is_concluded_for_a_batch(
    effect: Effect | None, because: str, referred: frozenset[str], codes: list[Unopened]
) -> None:
    assert [reason.code for reason in effect_blockers(effect, because, referred)] == codes


def test_the_kinds_that_hold_their_batch_are_a_setting() -> None:
    assert read_kinds("") == frozenset()
    assert read_kinds("OOT; excursion") == {OOT, EXCURSION}
    assert kinds_fault("OOT;atypical; excursion", "case.holding") is None
    for wrong in ("OOS", "trend", "OOT, atypical"):
        assert kinds_fault(wrong, "case.holding") is not None, wrong
