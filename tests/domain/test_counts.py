"""Numbers of things in words."""

import pytest

from qclab.domain.counts import count, counts, whole, word


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "0 tests"), (1, "1 test"), (2, "2 tests"), (9999, "9999 tests"), (12345, "12\u202f345 tests")],
)
def test_one_test_and_three_tests(number: int, words: str) -> None:
    assert count(number, "test") == words


def test_words_that_take_more_than_an_s() -> None:
    assert [count(number, "batch", "batches") for number in (1, 2)] == ["1 batch", "2 batches"]
    assert [word(number, "is", "are") for number in (0, 1, 2)] == ["are", "is", "are"]


def test_a_grouped_number_is_never_read_as_a_decimal_one() -> None:
    assert "," not in whole(1_234_567)
    assert "." not in whole(1_234_567)


def test_numbers_by_the_plural_of_what_they_count_keep_to_it() -> None:
    assert counts({"products": 1, "methods": 6, "specifications": 1}) == ["1 product", "6 methods", "1 specification"]
    assert counts({"changed methods": 1, "changed places": 0}) == ["1 changed method", "0 changed places"]
    assert counts({}) == []
