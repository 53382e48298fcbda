"""What is told before tests are submitted, and where nobody is asked."""

import pytest

from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.review.outlook import Outlook, Submitted, Unforeseen, unforeseen_blockers


def value(result=1, evaluation=Evaluation.COMPLIES, **more):
    return Submitted(result, "B-1", "Endotoxins", "Endotoxin", "0.2 EU/mL", "≤ 0.5", evaluation, **more)


@pytest.mark.parametrize(
    ("asked", "is_asked"),
    [
        (value(), False),
        (value(evaluation=Evaluation.PENDING), False),
        (value(level="alert"), True),
        (value(was="7.9", because="typing slip"), True),
        (value(confirmed="outside the plausible range"), True),
        (value(evaluation=Evaluation.NOT_EVALUABLE), True),
        (value(evaluation=Evaluation.DOES_NOT_COMPLY, opens_case=True), True),
    ],
)
def test_only_where_something_fails_or_is_unusual_somebody_is_asked(asked, is_asked):
    assert Outlook((value(9), asked), ()).is_asked is is_asked


def test_what_opens_a_case_stands_before_what_fails_exceeds_or_was_changed():
    values = [
        value(1),
        value(2, was="7.9"),
        value(3, level="action"),
        value(4, Evaluation.NOT_EVALUABLE),
        value(5, Evaluation.DOES_NOT_COMPLY, opens_case=True),
    ]
    assert [each.result for each in sorted(values, key=lambda each: each.rank)] == [5, 4, 3, 2, 1]


def test_a_case_that_was_not_told_of_is_not_opened():
    opens = [value(5, Evaluation.DOES_NOT_COMPLY, opens_case=True)]
    assert unforeseen_blockers(opens, [5]) == ()
    (why,) = unforeseen_blockers(opens, [4])
    assert (why.code, why.facts) == (Unforeseen.CASE, {"result": 5})
