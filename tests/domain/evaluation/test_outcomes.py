"""Half-typed outcomes: which one is taken, and which are refused."""

import pytest

from qclab.domain.evaluation.entry import read_entry
from qclab.domain.evaluation.outcomes import begun_outcomes, find_outcome, half_typed, only_outcome

GROWTH = ("No growth", "Growth")
DETECTED = ("Not detected", "Detected")
SIGN = ("Negative", "Positive")
CONFORMS = ("Conforms", "Does not conform")
KARYOTYPE = ("Normal", "Normal variant", "Abnormal")

TABLE = [
    (GROWTH, "g", "Growth"),
    (GROWTH, "GROW", "Growth"),
    (GROWTH, "growth", "Growth"),
    (GROWTH, "n", None),
    (GROWTH, "no", None),
    (GROWTH, "no ", "No growth"),
    (GROWTH, "no g", "No growth"),
    (GROWTH, "no growth", "No growth"),
    (GROWTH, "not", None),
    (GROWTH, "not tested", None),
    (GROWTH, "x", None),
    (GROWTH, "", None),
    (GROWTH, " ", None),
    (GROWTH, "rowth", None),
    (DETECTED, "d", "Detected"),
    (DETECTED, "n", None),
    (DETECTED, "not ", None),
    (DETECTED, "not d", "Not detected"),
    (SIGN, "p", "Positive"),
    (SIGN, "n", None),
    (SIGN, "ne", "Negative"),
    (CONFORMS, "conf", "Conforms"),
    (CONFORMS, "conf ", "Conforms"),
    (CONFORMS, " d", "Does not conform"),
    (CONFORMS, "n", None),
    (KARYOTYPE, "a", "Abnormal"),
    (KARYOTYPE, "norm", None),
    (KARYOTYPE, "normal", "Normal"),
    (KARYOTYPE, "normal v", "Normal variant"),
    ((), "n", None),
]


@pytest.mark.parametrize(("outcomes", "text", "taken"), TABLE)
def test_only_one_outcome_that_begins_so_is_taken(outcomes: tuple[str, ...], text: str, taken: str | None) -> None:
    assert only_outcome(text, outcomes) == taken


@pytest.mark.parametrize(
    ("outcomes", "text", "words"),
    [
        (GROWTH, "g", "“g” is only the beginning of Growth: write it out, or take it with Enter."),
        (GROWTH, "n", "“n” may mean No growth or Not tested: write it out."),
        (DETECTED, "no", "“no” may mean Not detected or Not tested: write it out."),
        (CONFORMS, "conf", "“conf” is only the beginning of Conforms: write it out, or take it with Enter."),
        (CONFORMS, "n", "“n” may mean Not tested: write it out."),
        (KARYOTYPE, "norm", "“norm” may mean Normal or Normal variant: write it out."),
    ],
)
def test_half_of_an_outcome_is_not_taken_as_it_is(outcomes: tuple[str, ...], text: str, words: str) -> None:
    assert half_typed(text, outcomes) == words


@pytest.mark.parametrize("text", ["Growth", " no GROWTH ", "not tested", "NT", "turbid"])
def test_what_names_an_outcome_or_begins_none_is_not_half_typed(text: str) -> None:
    assert half_typed(text, GROWTH) == ""
    assert read_entry(text, GROWTH, numeric=False).text == text


def test_every_beginning_of_an_outcome_can_become_it_or_names_another() -> None:
    for outcomes in (GROWTH, DETECTED, SIGN, CONFORMS, KARYOTYPE):
        for outcome in outcomes:
            for length in range(1, len(outcome)):
                text = outcome[:length]
                names_another = find_outcome(text, outcomes) is not None
                assert outcome in begun_outcomes(text, outcomes) or names_another
                assert (half_typed(text, outcomes) == "") == names_another


@pytest.mark.parametrize(
    ("text", "outcomes", "numeric", "is_asked"),
    [
        ("Growth", GROWTH, False, False), ("not tested", GROWTH, False, False), ("turbid", GROWTH, False, True),
        ("97.9", (), True, False), ("TNTC", (), True, True), ("hazy", (), True, True), ("hazy", (), False, False),
    ],
)  # fmt: skip
def test_words_where_something_else_is_asked_for_are_asked_about(
    text: str, outcomes: tuple[str, ...], numeric: bool, is_asked: bool
) -> None:
    """They may be half typed, or the answer to another question; TNTC without a countable maximum is words too."""
    assert bool(read_entry(text, outcomes, numeric).doubt) == is_asked
