"""Where a value is drawn between its limits: never on another side than its evaluation says."""

from decimal import Decimal

import pytest

from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.evaluation.limits import parse_limit
from qclab.domain.evaluation.ruler import ruler

COMPLIES, FAILS = Evaluation.COMPLIES, Evaluation.DOES_NOT_COMPLY


@pytest.mark.parametrize(
    ("value", "limit", "evaluation"),
    [
        ("0.56", "≤ 0.5", FAILS), ("0.54", "≤ 0.5", COMPLIES), ("0.2", "≤ 0.5", COMPLIES), ("69.96", "≥ 70", COMPLIES),
        ("12", "≥ 70", FAILS), ("70", "> 70", FAILS), ("7", "6.9–7.8", COMPLIES), ("7.84", "6.9–7.8", FAILS),
        ("-3", "≤ 0.5", COMPLIES), ("3E12", "≥ 1E12", COMPLIES),
    ],
)  # fmt: skip
def test_a_value_is_drawn_on_the_side_that_its_evaluation_says(value: str, limit: str, evaluation: Evaluation) -> None:
    drawn = ruler(Decimal(value), parse_limit(limit), evaluation)
    assert drawn is not None
    assert 0 <= drawn.begins < drawn.ends <= 1
    assert 0 <= drawn.value <= 1
    assert (drawn.begins <= drawn.value <= drawn.ends) is drawn.is_inside is (evaluation is COMPLIES)


def test_the_bounds_stand_where_what_is_permitted_begins_and_ends() -> None:
    drawn = ruler(Decimal("7.2"), parse_limit("6.9–7.8"), COMPLIES)
    assert drawn is not None
    assert [place for place, _ in drawn.bounds] == [drawn.begins, drawn.ends]
    assert [text for _, text in drawn.bounds] == ["6.9", "7.8"]


def test_the_levels_that_warn_stand_on_the_same_axis() -> None:
    levels = {"alert": parse_limit("≤ 2"), "action": parse_limit("≤ 5")}
    drawn = ruler(Decimal(3), parse_limit("≤ 10"), COMPLIES, levels)
    assert drawn is not None
    assert [text for _, text in drawn.levels] == ["alert ≤ 2", "action ≤ 5"]
    (alert, _), (action, _) = drawn.levels
    assert 0 < alert < drawn.value < action < drawn.ends < 1
    beyond = ruler(Decimal(3), parse_limit("≥ 1"), COMPLIES, {"alert": parse_limit("4–9")})
    assert beyond is not None
    assert [0 <= place <= 1 for place, _ in beyond.levels] == [True, True]


@pytest.mark.parametrize("limit", ["No growth", "report"])
def test_words_and_what_is_only_reported_have_no_picture(limit: str) -> None:
    assert ruler(Decimal(5), parse_limit(limit), COMPLIES) is None


def test_nothing_is_drawn_before_there_is_an_evaluation() -> None:
    assert ruler(Decimal(5), parse_limit("≤ 7"), Evaluation.NOT_EVALUABLE) is None
    assert ruler(Decimal(5), parse_limit("≤ 7"), Evaluation.PENDING) is None
