"""What blocks a certification, by code; that no order of acts gets around it is in test_any_order."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from qclab.domain.batches.lifecycle import BatchStatus, Disposition, Road
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.release.blockers import Block
from qclab.domain.release.certifying import (
    Concluded,
    GateFact,
    Release,
    Stands,
    certification_blockers,
    left_open,
    next_certification,
    report_blockers,
    rests_on,
)
from qclab.domain.release.conclusion import Conclusion, conclude
from qclab.domain.release.dossier import Requirement, StandingOos
from qclab.domain.release.kinds import ANALYSIS, INTERIM
from qclab.domain.release.supplying import failing
from qclab.domain.testing.lifecycle import TestState
from tests.domain.release.dossiers import attempt, dossier, requirement, value

COMPLIES, FAILS, NOT_EVALUABLE = Evaluation.COMPLIES, Evaluation.DOES_NOT_COMPLY, Evaluation.NOT_EVALUABLE
PENDING, NOT_FINAL = Evaluation.PENDING, Evaluation.NOT_FINAL
NOT_SHOWN, NOT_TESTED = Evaluation.NOT_SHOWN, Evaluation.NOT_TESTED
NOW = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
FIRST, FINAL, WHOLE = Disposition.INITIAL, Disposition.FINAL, Disposition.ONE_STEP


def gate(step: int = 1, *, is_ticked: bool = True, name: str = "Batch record") -> GateFact:
    return GateFact(step, name, step, "QA", NOW, is_ticked)


def concluded(kind: str = ANALYSIS, evaluation: Evaluation = COMPLIES, outdated: str = "") -> Concluded:
    return Concluded("COA-2026-0001 revision 1", kind, evaluation, outdated)


def release(*requirements: Requirement, gates: Sequence[GateFact] = (gate(1), gate(2)), **more: object) -> Release:
    facts: dict[str, object] = {"concluded": concluded(), **more}
    return Release(dossier(*requirements), gates, **facts)  # type: ignore[arg-type]


def codes(disposition: Disposition, of: Release) -> list[Block]:
    return [blocker.code for blocker in certification_blockers(disposition, of)]


LINES = [
    # a required line beside one that complies, at its step: what blocks the first step, and the whole
    (COMPLIES, 1, [], []),
    (COMPLIES, 2, [], []),
    (PENDING, 1, [Block.PENDING], [Block.PENDING]),
    (PENDING, 2, [], [Block.PENDING]),
    (FAILS, 1, [Block.FAILED], [Block.FAILED]),
    (FAILS, 2, [Block.FAILED], [Block.FAILED]),
    (NOT_EVALUABLE, 1, [Block.NOT_EVALUABLE], [Block.NOT_EVALUABLE]),
    (NOT_EVALUABLE, 2, [Block.NOT_EVALUABLE], [Block.NOT_EVALUABLE]),
    (NOT_SHOWN, 1, [Block.FAILED], [Block.FAILED]),
    (NOT_TESTED, 1, [Block.FAILED], [Block.FAILED]),
    (NOT_TESTED, 2, [Block.FAILED], [Block.FAILED]),
    (NOT_FINAL, 2, [Block.FAILED], [Block.FAILED]),
]


@pytest.mark.parametrize(("evaluation", "step", "first", "whole"), LINES)
def test_a_step_asks_its_lines_and_nothing_known_to_fail_is_left_for_later(
    evaluation: Evaluation, step: int, first: list[Block], whole: list[Block]
) -> None:
    batch = release(requirement(COMPLIES), requirement(evaluation, "B", step=step))
    assert (codes(FIRST, batch), codes(WHOLE, batch)) == (first, whole)


GATES = [
    # gates of step 1 and 2: what blocks the first step, and the whole
    ((gate(1), gate(2)), [], []),
    ((gate(1, is_ticked=False), gate(2)), [Block.GATE], [Block.GATE]),
    ((gate(1), gate(2, is_ticked=False)), [], [Block.GATE]),
    ((), [Block.NO_GATES], [Block.NO_GATES]),
    ((gate(2),), [Block.NO_GATES], []),
]


@pytest.mark.parametrize(("gates", "first", "whole"), GATES)
def test_a_step_asks_its_gates_and_without_any_nothing_is_certified(
    gates: Sequence[GateFact], first: list[Block], whole: list[Block]
) -> None:
    batch = release(requirement(COMPLIES), gates=gates)
    assert (codes(FIRST, batch), codes(WHOLE, batch)) == (first, whole)


CONCLUSIONS = [
    (concluded(), [], []),
    (concluded(INTERIM), [], [Block.NOT_CONCLUDED]),
    (concluded(evaluation=FAILS), [Block.NOT_CONCLUDED], [Block.NOT_CONCLUDED]),
    (concluded(outdated="1 result was changed"), [Block.NOT_CONCLUDED], [Block.NOT_CONCLUDED]),
    (None, [Block.NOT_CONCLUDED], [Block.NOT_CONCLUDED]),
]


@pytest.mark.parametrize(("said", "first", "whole"), CONCLUSIONS)
def test_an_interim_conclusion_of_qc_is_enough_for_the_first_step_only(
    said: Concluded | None, first: list[Block], whole: list[Block]
) -> None:
    batch = release(requirement(COMPLIES), concluded=said)
    assert (codes(FIRST, batch), codes(WHOLE, batch)) == (first, whole)


STANDING = Stands("OOS-2026-0014", "K. Vos", NOW)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"cases": (STANDING,)}, Block.CASE),
        ({"holds": (STANDING,)}, Block.HELD),
        ({"broken": 1}, Block.BROKEN),
        ({"examples": ("A09 version 1",)}, Block.EXAMPLE),
        ({"expired_at": NOW}, Block.EXPIRED),
    ],
)
def test_what_stands_against_a_batch_blocks_each_step(more: dict[str, object], code: Block) -> None:
    batch = release(requirement(COMPLIES), **more)
    assert codes(FIRST, batch) == codes(WHOLE, batch) == [code]


def test_a_blocker_says_who_holds_it_and_since_when() -> None:
    batch = release(requirement(COMPLIES), gates=(gate(is_ticked=False), gate(2)), cases=(STANDING,))
    case, of_gate = certification_blockers(FIRST, batch)
    assert (case.what, case.who, case.since) == ("OOS-2026-0014", "K. Vos", NOW)
    assert (of_gate.what, of_gate.who, of_gate.since) == ("Batch record", "QA", NOW)


def test_what_was_certified_in_time_is_certified_finally_after_its_expiry() -> None:
    assert codes(FINAL, release(requirement(COMPLIES), expired_at=NOW)) == []


def test_of_alternatives_one_that_complies_is_enough_and_one_to_come_does_not_excuse_the_first_step() -> None:
    failed = requirement(FAILS, "A", alternative="x")
    assert codes(FIRST, release(failed, requirement(COMPLIES, "B", alternative="x"))) == []
    assert codes(FIRST, release(failed, requirement(PENDING, "B", step=2, alternative="x"))) == [Block.FAILED]


def test_a_failing_value_of_another_attempt_blocks_and_so_does_one_that_is_not_reviewed() -> None:
    line = requirement(COMPLIES)
    other = attempt(TestState.APPROVED)
    beside = dossier(line, others=[(other, value(other, line.criterion, FAILS))])
    assert Block.FAILED_ELSEWHERE in codes(FIRST, Release(beside, (gate(1), gate(2)), concluded=concluded()))
    late = requirement(PENDING, "B", step=2)
    assert late.attempt is not None
    early = replace(dossier(line, late), values=(value(late.attempt, late.criterion, FAILS),))
    assert codes(FIRST, Release(early, (gate(1), gate(2)), concluded=concluded())) == [Block.FAILED]


def test_a_batch_of_which_nothing_is_required_is_not_certified() -> None:
    assert codes(WHOLE, release()) == [Block.NOTHING_REQUIRED]
    only_later = release(requirement(PENDING, step=2))
    assert next_certification(BatchStatus.QUARANTINE, Road.CERTIFIED, only_later) is WHOLE


NEXT = [
    (BatchStatus.QUARANTINE, COMPLIES, True, WHOLE),
    (BatchStatus.QUARANTINE, PENDING, True, FIRST),
    (BatchStatus.QUARANTINE, COMPLIES, False, FIRST),
    (BatchStatus.INITIALLY_CERTIFIED, COMPLIES, True, FINAL),
    (BatchStatus.INITIALLY_CERTIFIED, PENDING, False, FINAL),
    (BatchStatus.CERTIFIED, COMPLIES, True, None),
    (BatchStatus.REJECTED, COMPLIES, True, None),
]


@pytest.mark.parametrize(("status", "later", "is_ticked", "due"), NEXT)
def test_a_batch_takes_two_steps_where_something_of_the_second_is_open(
    status: BatchStatus, later: Evaluation, is_ticked: bool, due: Disposition | None
) -> None:
    gates = (gate(1), gate(2, is_ticked=is_ticked))
    batch = release(requirement(COMPLIES), requirement(later, "B", step=2), gates=gates)
    assert next_certification(status, Road.CERTIFIED, batch) is due


def test_a_report_to_a_client_asks_for_qcs_conclusion_whatever_it_is() -> None:
    assert report_blockers(release(concluded=concluded(evaluation=FAILS))) == ()
    assert [each.code for each in report_blockers(release(concluded=concluded(INTERIM)))] == [Block.NOT_CONCLUDED]
    assert [each.code for each in report_blockers(release(concluded=None))] == [Block.NOT_CONCLUDED]


@pytest.mark.parametrize(("more", "code"), [({"holds": (STANDING,)}, Block.HELD), ({"broken": 1}, Block.BROKEN)])
def test_nothing_is_reported_that_is_held_by_more_than_its_case_or_of_which_a_signature_is_broken(
    more: dict[str, object], code: Block
) -> None:
    """The case itself is told in the report."""
    assert [each.code for each in report_blockers(release(requirement(FAILS), **more))] == [code]
    assert report_blockers(release(requirement(FAILS), cases=(STANDING,))) == ()


CONFIRMED = [
    # what stands on a criterion that is met by now: whether it has an alternative, which complies; a critical outcome
    ("", False, [Block.FAILED]),
    ("", True, [Block.FAILED]),
    ("x", False, []),
    ("x", True, [Block.FAILED]),
]


@pytest.mark.parametrize(("alternative", "is_critical", "expected"), CONFIRMED)
def test_an_oos_that_stands_blocks_whatever_its_line_says_now(
    alternative: str, is_critical: bool, expected: list[Block]
) -> None:
    line, other = requirement(COMPLIES, alternative=alternative), requirement(COMPLIES, "B", alternative=alternative)
    oos = StandingOos("OOS-2026-0014", (line.criterion,), is_critical)
    batch = release(line, other)
    batch = replace(batch, dossier=replace(batch.dossier, standing=(oos,)))
    assert codes(FIRST, batch) == codes(WHOLE, batch) == expected
    said = conclude(batch.dossier)
    assert said == (Conclusion(FAILS, "OOS-2026-0014 stands") if expected else Conclusion(COMPLIES))
    assert failing(batch.dossier) == (("OOS-2026-0014",) if expected else ())


def test_an_oos_that_stands_is_said_once_where_its_line_says_that_it_fails() -> None:
    line = requirement(FAILS)
    batch = release(line)
    batch = replace(batch, dossier=replace(batch.dossier, standing=(StandingOos("OOS-2026-0014", (line.criterion,)),)))
    assert codes(FIRST, batch) == [Block.FAILED]
    assert conclude(batch.dossier) == Conclusion(FAILS)


def test_the_green_sentence_says_what_it_rests_on_and_nothing_of_the_second_step() -> None:
    batch = release(requirement(COMPLIES), requirement(PENDING, "B", step=2))
    said = rests_on(FIRST, batch)
    assert said.startswith("1 required line complies and was reviewed, 1 gate ticked, COA-2026-0001 revision 1")
    assert left_open(batch) == (1, 0)
