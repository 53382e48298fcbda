"""A value that fails is told with its limit, what it was compared as and the rule, in one sentence."""

from decimal import Decimal

import pytest

from qclab.domain.evaluation.criteria import Criterion, Parameter
from qclab.domain.evaluation.evaluating import evaluate
from qclab.domain.evaluation.failing import failing
from qclab.domain.evaluation.limits import parse_limit
from qclab.domain.evaluation.rounding import Rounding

_PH_EUR = "Ph. Eur.: half up to the significant figures of the limit"


@pytest.mark.parametrize(
    ("typed", "limit", "unit", "rounding", "said"),
    [
        ("1.6", "< 2", "%", "ph-eur", f"1.6 % does not comply with < 2 %: compared as 2 ({_PH_EUR})"),
        ("3", "< 2", "%", "ph-eur", "3 % does not comply with < 2 %"),
        ("1.60", "< 1.5", "%", "none", "1.60 % does not comply with < 1.5 %"),
        (">5", "< 2", "%", "ph-eur", ">5 % does not comply with < 2 %"),
        ("Growth", "No growth", "", "", "Growth does not comply with No growth"),
    ],
)
def test_value_limit_compared_as_and_rule_stand_in_one_sentence(
    typed: str, limit: str, unit: str, rounding: str, said: str
) -> None:
    criterion = Criterion(parse_limit(limit), Rounding.parse(rounding) if rounding else None, unit)
    evaluated = evaluate(criterion, typed)
    assert failing(f"{typed} {unit}".strip(), evaluated.basis) == said


def test_what_is_divided_by_the_body_weight_says_so() -> None:
    criterion = Criterion(parse_limit("> 0.5E6"), Rounding.parse("ph-eur"), "cells/kg", per_kg=True)
    evaluated = evaluate(criterion, "21E6", Parameter(unit="cells"), Decimal(70))
    assert failing("21E6 cells", evaluated.basis) == (
        "21E6 cells does not comply with > 0.5E6 cells/kg: 21E6 / 70 kg = 300000, compared as 3E5 (" + _PH_EUR + ")"
    )
