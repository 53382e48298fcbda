"""What is a reason and what is none, wherever one is asked for."""

import pytest

from qclab.domain.reasons import A_SENTENCE, Wordless, deviation_blockers, reason_blockers, reason_of
from qclab.domain.refusals import Invalid


@pytest.mark.parametrize(
    "text", ["x", "aaaaaaaa", "xyxyxyxy", "12345678", "2026-03-02", "...", "n/a", "ok", "1,2 a 3,4"]
)
def test_a_letter_a_repeated_letter_and_a_bare_number_are_no_reason(text: str) -> None:
    (why,) = reason_blockers(text, "Say why the sample is rejected.", "note")
    assert (why.code, why.field) == (Wordless.SAYS_NOTHING, "note")
    assert "in words" in why.text


@pytest.mark.parametrize("text", ["typo", "Typing error", "Fläschchen undicht", "verdünnt", "pipetted twice, 12 µL"])
def test_words_are_a_reason(text: str) -> None:
    assert reason_blockers(text) == ()


def test_nothing_asks_for_what_is_to_be_said() -> None:
    (why,) = reason_blockers("  ", "Say why the sample is rejected.")
    assert (why.code, why.text) == (Wordless.MISSING, "Say why the sample is rejected.")
    with pytest.raises(Invalid, match="Say why"):
        reason_of("", "Say why the sample is rejected.")
    assert reason_of("  vial broken ", "") == "vial broken"


def test_what_is_printed_or_accepts_a_failure_takes_a_sentence() -> None:
    assert reason_blockers("typo", letters=A_SENTENCE)
    assert not reason_blockers("the printout says 0.2", letters=A_SENTENCE)


@pytest.mark.parametrize(("text", "is_named"), [
    ("DEV-26-014", True), ("D-1", True), ("dry shipper failed", True), ("x", False), ("12", False), ("--", False),
])  # fmt: skip
def test_a_deviation_is_named_by_its_number_or_in_words(text: str, is_named: bool) -> None:
    assert bool(deviation_blockers(text, "")) is not is_named
