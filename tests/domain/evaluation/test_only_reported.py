"""A result that is only asked to be reported complies with nothing: one rule for every screen and paper."""

from decimal import Decimal

import pytest

from qclab.domain.evaluation.evaluations import Evaluation, is_only_reported
from qclab.domain.evaluation.units import total_words


@pytest.mark.parametrize(("evaluation", "is_required", "said"), [
    (Evaluation.COMPLIES, True, True),
    (Evaluation.COMPLIES, False, True),
    (Evaluation.NOT_EVALUABLE, True, False),
    (Evaluation.NOT_EVALUABLE, False, True),
    (Evaluation.NOT_SHOWN, True, False),
    (Evaluation.NOT_TESTED, True, False),
    (Evaluation.PENDING, False, False),
])  # fmt: skip
def test_what_has_no_limit_is_reported_and_a_required_text_waits_for_a_decision(
    evaluation: Evaluation, is_required: bool, said: bool
) -> None:
    assert is_only_reported(evaluation, is_report=True, is_required=is_required) is said
    assert not is_only_reported(evaluation, is_report=False, is_required=is_required)


def test_of_a_limit_per_kilogram_the_total_is_typed() -> None:
    assert total_words("cells", Decimal(70)) == "the total in cells; divided by 70 kg"
    assert total_words("cells", None) == "the total in cells; divided by the body weight, not known yet"
