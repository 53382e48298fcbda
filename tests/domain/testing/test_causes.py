"""One cause for each test that waits, and one holder: what every count of them is made of."""

from itertools import product

import pytest

from qclab.domain.testing.causes import Cause, Held, cause_of, held_by, sentence

ORDER = [
    Cause.REVIEW, Cause.EXPIRED, Cause.RETURNED, Cause.AT_CONTRACT_LABORATORY,
    Cause.TO_SEND, Cause.UNASSIGNED, Cause.NOT_STARTED, Cause.UNDER_WAY,
]  # fmt: skip


def test_of_all_that_holds_the_first_is_the_cause_and_what_nothing_holds_up_is_under_way() -> None:
    for holding in product((True, False), repeat=len(ORDER) - 1):
        holds = dict(zip(ORDER, holding, strict=False))
        expected = next((cause for cause in ORDER[:-1] if holds[cause]), Cause.UNDER_WAY)
        assert cause_of(holds.__getitem__) is expected


@pytest.mark.parametrize(
    ("cause", "with_analyst", "with_nobody"),
    [
        (Cause.REVIEW, Held.REVIEW, Held.REVIEW),
        (Cause.EXPIRED, 7, Held.NOBODY),
        (Cause.RETURNED, 7, Held.NOBODY),
        (Cause.AT_CONTRACT_LABORATORY, Held.CONTRACT_LABORATORY, Held.CONTRACT_LABORATORY),
        (Cause.TO_SEND, 7, Held.NOBODY),
        (Cause.UNASSIGNED, 7, Held.NOBODY),
        (Cause.NOT_STARTED, 7, Held.NOBODY),
        (Cause.UNDER_WAY, 7, Held.NOBODY),
    ],
)
def test_a_test_lies_with_one(cause: Cause, with_analyst: int | Held, with_nobody: int | Held) -> None:
    assert (held_by(cause, 7), held_by(cause, None)) == (with_analyst, with_nobody)


def test_each_cause_is_a_sentence_for_one_and_for_many() -> None:
    assert sentence(Cause.REVIEW, 11) == "11 wait for review"
    assert sentence(Cause.REVIEW, 1) == "1 waits for review"
    assert sentence(Cause.EXPIRED, 2) == "2 have expired material"
    assert all(sentence(cause, 1) != sentence(cause, 2) for cause in Cause)
