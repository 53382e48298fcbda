"""One cause for each test that waits, and one holder: what every count of them is made of."""

from itertools import product

import pytest

from qclab.domain.testing.causes import Cause, Held, cause_of, held_by, sentence

ORDER = [
    Cause.REVIEW, Cause.EXPIRED, Cause.RETURNED, Cause.OUTSIDE, Cause.UNASSIGNED, Cause.NOT_STARTED, Cause.UNDER_WAY,
]  # fmt: skip


def test_of_all_that_holds_the_first_is_the_cause_and_what_nothing_holds_up_is_under_way() -> None:
    for holding in product((True, False), repeat=len(ORDER) - 1):
        holds = dict(zip(ORDER, holding, strict=False))
        expected = next((cause for cause in ORDER[:-1] if holds[cause]), Cause.UNDER_WAY)
        assert cause_of(holds.__getitem__) is expected


@pytest.mark.parametrize(
    ("is_submitted", "analyst", "is_outside", "expected"),
    [
        (True, 7, False, Held.REVIEW),
        (True, None, True, Held.REVIEW),
        (False, 7, True, 7),
        (False, None, True, Held.OUTSIDE),
        (False, None, False, Held.NOBODY),
    ],
)
def test_a_test_lies_with_one(is_submitted: bool, analyst: int | None, is_outside: bool, expected: int | Held) -> None:
    assert held_by(is_submitted=is_submitted, analyst=analyst, is_outside=is_outside) == expected


def test_each_cause_is_a_sentence_for_one_and_for_many() -> None:
    assert sentence(Cause.REVIEW, 11) == "11 wait for review"
    assert sentence(Cause.REVIEW, 1) == "1 waits for review"
    assert sentence(Cause.EXPIRED, 2) == "2 have expired material"
    assert all(sentence(cause, 1) != sentence(cause, 2) for cause in Cause)
