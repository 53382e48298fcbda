"""Alternatives ("A or B") and "each container": the whole table, and the published cases that have them."""

from itertools import product

import pytest

from qclab.domain.evaluation.criteria import Criterion, Parameter
from qclab.domain.evaluation.evaluating import evaluate
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.evaluation.limits import parse_limit
from qclab.domain.evaluation.rounding import Rounding
from qclab.domain.release.alternatives import have_all_failed, settling
from qclab.domain.release.conclusion import conclude
from qclab.domain.release.dossier import Requirement
from qclab.domain.release.requirements import standing
from tests.domain.release.dossiers import criterion, dossier, requirement

COMPLIES, FAILS, NOT_EVALUABLE = Evaluation.COMPLIES, Evaluation.DOES_NOT_COMPLY, Evaluation.NOT_EVALUABLE
PENDING, NOT_FINAL = Evaluation.PENDING, Evaluation.NOT_FINAL
NOT_SHOWN, NOT_TESTED = Evaluation.NOT_SHOWN, Evaluation.NOT_TESTED
STANDINGS = (COMPLIES, PENDING, NOT_EVALUABLE, NOT_SHOWN, NOT_TESTED, NOT_FINAL, FAILS)
"""What a requirement can be, the one that speaks for alternatives first."""


def stands(*requirements: Requirement) -> list[tuple[str, Evaluation]]:
    settled = settling([standing(each) for each in requirements])
    return [(each.requirement.name, each.evaluation) for each in settled]


@pytest.mark.parametrize(("first", "second"), list(product(STANDINGS, repeat=2)))
def test_of_alternatives_the_one_that_complies_or_still_could_speaks(first: Evaluation, second: Evaluation) -> None:
    group = requirement(first, "A", alternative="x"), requirement(second, "B", alternative="x")
    assert [evaluation for _, evaluation in stands(*group)] == [min(first, second, key=STANDINGS.index)]


@pytest.mark.parametrize(("first", "second"), list(product(STANDINGS, repeat=2)))
def test_every_container_must_comply(first: Evaluation, second: Evaluation) -> None:
    alone, joined = criterion(), criterion(alternative="x")
    assert [each for _, each in stands(requirement(first, of=alone), requirement(second, of=alone))] == [first, second]
    gravest = max(first, second, key=STANDINGS.index)
    bags = requirement(first, of=joined), requirement(second, of=joined)
    assert [each for _, each in stands(*bags)] == [gravest]
    other = requirement(COMPLIES, "B", alternative="x")
    assert stands(*bags, other) == ([("A", COMPLIES)] if gravest is COMPLIES else [("B", COMPLIES)])


def test_only_what_is_required_settles_anything_in_the_order_of_the_specification() -> None:
    lines = [
        requirement(FAILS, "for information", required=False),
        requirement(FAILS, "A", alternative="x"),
        requirement(PENDING, "alone"),
        requirement(COMPLIES, "B", alternative="x"),
        requirement(FAILS, "C", alternative="y"),
    ]
    assert stands(*lines) == [("alone", PENDING), ("B", COMPLIES), ("C", FAILS)]


@pytest.mark.parametrize(
    ("first", "second", "failed"),
    [
        ([FAILS], [FAILS], True),
        ([COMPLIES, FAILS], [FAILS], True),
        ([FAILS], [], False),
        ([FAILS], [PENDING], False),
        ([FAILS], [COMPLIES], False),
        ([FAILS], [NOT_EVALUABLE], False),
        ([FAILS], [NOT_SHOWN], False),
        ([COMPLIES], [FAILS], False),
    ],
)
def test_alternatives_have_failed_when_each_has_a_value_that_fails(
    first: list[Evaluation], second: list[Evaluation], failed: bool
) -> None:
    assert have_all_failed([first, second]) is failed


def judged(limit: str, *values: str, name: str = "A", alternative: str = "") -> list[Requirement]:
    """A requirement for each value: containers of one criterion, as evaluated."""
    asked = Criterion(parse_limit(limit), Rounding.parse("usp"))
    of = criterion(alternative=alternative)
    return [requirement(evaluate(asked, text, Parameter()).evaluation, name, of=of) for text in values]


@pytest.mark.parametrize(
    ("survival", "potency", "evaluation"),
    [
        ("14.9", "90.9", COMPLIES),
        ("40.4", "64.6", COMPLIES),
        ("43.0", "67.0", COMPLIES),
        ("75", "67.0", COMPLIES),
        ("75", "48", FAILS),
        ("75", "not tested", FAILS),
    ],
)
def test_rc_49_survival_below_70_or_potency_above_50_percent(
    survival: str, potency: str, evaluation: Evaluation
) -> None:
    """RC-49: ARI-0001, PMC6319086 table 2, batches 01 to 03; the last three rows are made up."""
    group = judged("< 70 %", survival, alternative="potency") + judged("> 50 %", potency, alternative="potency")
    assert conclude(dossier(*group)).evaluation is evaluation


@pytest.mark.parametrize(
    ("bags", "evaluation"),
    [
        (("91", "70", "69.5"), COMPLIES),
        (("91", "69.4", "88"), FAILS),
        (("91", "69.4", "not tested"), FAILS),
        (("91", "88", "not tested"), FAILS),
    ],
)
def test_rc_52_viability_in_each_bag(bags: tuple[str, ...], evaluation: Evaluation) -> None:
    """RC-52: CIT-07, PMC5079635 table 3, at least 70 % in each bag; the values are made up at the limit."""
    assert conclude(dossier(*judged("≥ 70 %", *bags))).evaluation is evaluation
    joined = judged("≥ 70 %", *bags, alternative="x")
    assert conclude(dossier(*joined)).evaluation is evaluation
    assert conclude(dossier(*joined, *judged("> 1", "2.1", alternative="x"))).evaluation is COMPLIES


def test_rc_61_benzonase_reported_or_below_100_nanograms() -> None:
    """RC-61: PMC4480367 table 1."""
    group = judged("report", "120", alternative="x") + judged("< 100 ng/mL", "120", alternative="x")
    assert conclude(dossier(*group)).evaluation is COMPLIES
