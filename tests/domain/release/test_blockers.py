"""What blocks a certificate of analysis and what blocks an interim one, by code."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.release.blockers import Block, blockers, unreviewed_failures
from qclab.domain.release.dossier import Attempt, Dossier, Requirement, Value
from qclab.domain.testing.deviations import Deviation
from qclab.domain.testing.lifecycle import TestState
from tests.domain.release.dossiers import DUE, GIVEN, attempt, criterion, dossier, requirement, value

COMPLIES, FAILS, NOT_EVALUABLE = Evaluation.COMPLIES, Evaluation.DOES_NOT_COMPLY, Evaluation.NOT_EVALUABLE
PENDING, NOT_FINAL = Evaluation.PENDING, Evaluation.NOT_FINAL
NOT_SHOWN, NOT_TESTED = Evaluation.NOT_SHOWN, Evaluation.NOT_TESTED
FREE: list[Block] = []
NONE_PENDING, ISSUED = [Block.NOTHING_PENDING], [Block.FINAL_ISSUED]


def codes(of: Dossier, *, interim: bool = False) -> list[Block]:
    return [blocker.code for blocker in blockers(of, interim=interim)]


BESIDE_ONE_THAT_COMPLIES = [
    # the other requirement, at its step: what blocks the certificate of analysis, and the interim one
    (COMPLIES, 1, FREE, NONE_PENDING),
    (FAILS, 1, FREE, NONE_PENDING),
    (NOT_SHOWN, 1, FREE, NONE_PENDING),
    (NOT_TESTED, 1, FREE, NONE_PENDING),
    (NOT_FINAL, 1, FREE, NONE_PENDING),
    (PENDING, 1, [Block.PENDING], FREE),
    (PENDING, 2, [Block.PENDING], FREE),
    (NOT_EVALUABLE, 1, [Block.NOT_EVALUABLE], FREE),
    (NOT_EVALUABLE, 2, [Block.NOT_EVALUABLE], FREE),
]


@pytest.mark.parametrize(("evaluation", "step", "final", "interim"), BESIDE_ONE_THAT_COMPLIES)
def test_what_is_to_come_blocks_the_certificate_and_is_what_an_interim_one_is_for(
    evaluation: Evaluation, step: int, final: list[Block], interim: list[Block]
) -> None:
    batch = dossier(requirement(COMPLIES), requirement(evaluation, step=step))
    assert (codes(batch), codes(batch, interim=True)) == (final, interim)


@pytest.mark.parametrize("state", list(TestState))
def test_a_deviation_that_qa_did_not_agree_to_blocks_with_owner_and_age(state: TestState) -> None:
    def codes_with(agreed_by: str) -> list[Block]:
        held = requirement(COMPLIES)
        assert held.attempt is not None
        deviation = Deviation("instrument", "DEV-44", "dark", "A. Person", GIVEN, agreed_by)
        deviating = replace(held, attempt=replace(held.attempt, state=state, deviations=(deviation,)))
        found = [each for each in blockers(dossier(deviating)) if each.code is Block.DEVIATION]
        assert all((each.who, each.since) == ("QA", GIVEN) for each in found)
        return [each.code for each in found]

    assert codes_with("") == ([] if state is TestState.NOT_DONE else [Block.DEVIATION])
    assert codes_with("K. Vos") == []


WITH_SOMETHING_PENDING = [
    # a requirement beside the pending one, cases that are open, and whether the interim certificate can be issued
    (FAILS, (), FREE),
    (FAILS, ("OOS-2026-0001",), FREE),
    (COMPLIES, ("OOS-2026-0001",), FREE),
    (NOT_TESTED, (), FREE),
    (NOT_SHOWN, (), FREE),
    (PENDING, (), [Block.NOTHING_KNOWN]),
    (PENDING, ("OOS-2026-0001",), FREE),
]


@pytest.mark.parametrize(("evaluation", "open_cases", "interim"), WITH_SOMETHING_PENDING)
def test_no_failed_test_and_no_open_case_holds_an_interim_certificate_back(
    evaluation: Evaluation, open_cases: Sequence[str], interim: list[Block]
) -> None:
    batch = dossier(requirement(evaluation), requirement(PENDING, step=2), open_cases=open_cases)
    assert codes(batch, interim=True) == interim


FINAL_EXISTS = [
    (dossier(requirement(COMPLIES), requirement(PENDING), final="COA-2026-0003"), ISSUED),
    (dossier(requirement(COMPLIES), final="COA-2026-0003"), ISSUED),
    (dossier(final="COA-2026-0003"), ISSUED),
    (dossier(), [Block.NO_SAMPLES]),
    (dossier(requirement(PENDING, required=False)), [Block.NOTHING_REQUIRED]),
    (dossier(requirement(COMPLIES), requirement(PENDING, required=False)), NONE_PENDING),
    (dossier(requirement(COMPLIES, alternative="x"), requirement(PENDING, alternative="x")), NONE_PENDING),
    (dossier(requirement(FAILS, alternative="x"), requirement(PENDING, alternative="x")), FREE),
]


@pytest.mark.parametrize(("batch", "interim"), FINAL_EXISTS)
def test_an_interim_certificate_is_refused_where_nothing_is_pending_or_the_final_one_exists(
    batch: Dossier, interim: list[Block]
) -> None:
    assert codes(batch, interim=True) == interim


@pytest.mark.parametrize(
    ("batch", "final"),
    [(dossier(), Block.NO_SAMPLES), (dossier(requirement(COMPLIES, required=False)), Block.NOTHING_REQUIRED)],
)
def test_where_nothing_is_required_nothing_can_be_concluded(batch: Dossier, final: Block) -> None:
    assert codes(batch) == [final]


def test_a_blocker_says_who_holds_it_since_when_as_instants() -> None:
    (blocker,) = blockers(dossier(requirement(PENDING, "Endotoxin")))
    assert (blocker.reason.code, str(blocker)) == (Block.PENDING, "Endotoxin: no result")
    assert blocker.reason.facts == {"what": "Endotoxin", "who": "M. Jansen", "since": GIVEN, "due": DUE}


ASKED = criterion()
Other = Callable[[], tuple[Attempt, Value | None]]


def other(state: TestState, evaluation: Evaluation | None, *, case: str = "") -> tuple[Attempt, Value | None]:
    performed = attempt(state)
    return performed, value(performed, ASKED, evaluation, case=case) if evaluation else None


BESIDE_THE_REPORTED_TEST = [
    # another test of the same criterion, its value, its case: what it blocks
    (TestState.OPEN, None, "", [Block.OTHER_TEST]),
    (TestState.OPEN, COMPLIES, "", [Block.OTHER_TEST]),
    (TestState.OPEN, FAILS, "", [Block.FAILED_ELSEWHERE, Block.OTHER_TEST]),
    (TestState.OPEN, FAILS, "OOS-2026-0001", [Block.OTHER_TEST]),
    (TestState.OPEN, NOT_EVALUABLE, "", [Block.OTHER_TEST]),
    (TestState.SUBMITTED, FAILS, "OOS-2026-0001", [Block.OTHER_TEST]),
    (TestState.NOT_DONE_PROPOSED, None, "", [Block.OTHER_TEST]),
    (TestState.NOT_DONE, None, "", FREE),
    (TestState.APPROVED, COMPLIES, "", FREE),
    (TestState.APPROVED, FAILS, "OOS-2026-0001", FREE),
    (TestState.APPROVED, NOT_EVALUABLE, "", [Block.NOT_EVALUABLE_ELSEWHERE]),
    (TestState.APPROVED, NOT_SHOWN, "", FREE),
]


@pytest.mark.parametrize(("state", "evaluation", "case", "final"), BESIDE_THE_REPORTED_TEST)
def test_no_best_of_several_is_picked_by_leaving_the_others_behind(
    state: TestState, evaluation: Evaluation | None, case: str, final: list[Block]
) -> None:
    batch = dossier(requirement(COMPLIES, of=ASKED), others=[other(state, evaluation, case=case)])
    assert codes(batch) == final
    assert codes(batch, interim=True) == (FREE if final else NONE_PENDING)


A, B = criterion(alternative="x"), criterion(alternative="x")


@pytest.mark.parametrize(
    ("of_the_other", "failures"),
    [(COMPLIES, 0), (PENDING, 0), (NOT_EVALUABLE, 0), (FAILS, 1)],
)
def test_of_alternatives_one_may_fail_while_another_may_stand_in_for_it(
    of_the_other: Evaluation, failures: int
) -> None:
    reported, repeat = requirement(COMPLIES, of=A), attempt(TestState.OPEN)
    batch = dossier(reported, requirement(of_the_other, of=B), others=[(repeat, value(repeat, A, FAILS))])
    assert len(unreviewed_failures(batch)) == failures


def test_an_entered_value_that_fails_counts_before_it_is_submitted() -> None:
    performed = attempt(TestState.OPEN)
    entered = value(performed, ASKED, FAILS)
    batch = dossier(Requirement("A", ASKED, performed, entered))
    assert unreviewed_failures(batch) == [entered]
    assert codes(batch) == [Block.PENDING], "it is said once"


@pytest.mark.parametrize(
    ("of_the_other", "final"),
    [(COMPLIES, FREE), (FAILS, [Block.NOT_EVALUABLE_ELSEWHERE]), (NOT_SHOWN, [Block.NOT_EVALUABLE_ELSEWHERE])],
)
def test_a_repeat_that_cannot_be_evaluated_waits_for_a_decision_unless_an_alternative_complies(
    of_the_other: Evaluation, final: list[Block]
) -> None:
    reported, repeat = requirement(COMPLIES, of=A), attempt(TestState.APPROVED)
    batch = dossier(reported, requirement(of_the_other, of=B), others=[(repeat, value(repeat, A, NOT_EVALUABLE))])
    assert codes(batch) == final
