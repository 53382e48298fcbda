"""How typed results are read: said back, never guessed."""

from decimal import Decimal

import pytest

from qclab.domain.evaluation.entry import read_entry
from qclab.domain.evaluation.quantities import Unread
from qclab.domain.refusals import Invalid
from tests.laboratory.refusals import refused

STERILITY = ("No growth", "Growth")


@pytest.mark.parametrize(
    ("typed", "qualifier", "value", "said"),
    [
        ("0.56", "", "0.56", "0.56"),
        ("0,56", "", "0.56", "0.56"),
        ("1,234", "", "1.234", "1.234"),
        ("  97.9 ", "", "97.9", "97.9"),
        ("\u00a05\u00a0", "", "5", "5"),
        (".5", "", "0.5", "0.5"),
        ("007", "", "7", "7"),
        ("0.0", "", "0.0", "0.0"),
        ("-0", "", "0", "0"),
        ("-5", "", "-5", "-5"),
        ("−0,45", "", "-0.45", "-0.45"),
        ("<0.25", "<", "0.25", "less than 0.25"),
        ("< 0,25", "<", "0.25", "less than 0.25"),
        ("≤0.5", "<=", "0.5", "at most 0.5"),
        ("<= 0.5", "<=", "0.5", "at most 0.5"),
        (">250", ">", "250", "greater than 250"),
        ("≥3", ">=", "3", "at least 3"),
        (">=3", ">=", "3", "at least 3"),
        ("<-5", "<", "-5", "less than -5"),
        ("1.2E12", "", "1.2E12", "1.2E12"),
        ("1.2E+12", "", "1.2E12", "1.2E12"),
        ("1,2e12", "", "1.2E12", "1.2E12"),
        ("1.2 x 10^12", "", "1.2E12", "1.2E12"),
        ("1.2x10^12", "", "1.2E12", "1.2E12"),
        ("1,2×10¹²", "", "1.2E12", "1.2E12"),
        ("1.2*10^12", "", "1.2E12", "1.2E12"),
        ("1.5E-3", "", "0.0015", "1.5E-3"),
        ("5 × 10⁻³", "", "0.005", "5E-3"),
        ("10^6", "", "1E6", "10^6"),
        ("<10²", "<", "100", "less than 10^2"),
        ("1" * 60, "", "1" * 60, "1" * 60),
        ("1E99", "", "1E99", "1E99"),
    ],
)
def test_a_quantity_is_read_exactly_and_said_back(typed: str, qualifier: str, value: str, said: str) -> None:
    entry = read_entry(typed)
    assert (entry.kind, entry.text, entry.qualifier, entry.said) == ("quantity", typed, qualifier, said)
    assert entry.value == Decimal(value)
    assert entry.censored == (qualifier != "")


@pytest.mark.parametrize(("typed", "decimals"), [("97", 0), ("97.90", 2), ("0,05", 2), ("1.20E12", 2)])
def test_the_decimals_shown_are_kept(typed: str, decimals: int) -> None:
    assert read_entry(typed).decimals == decimals


AMBIGUOUS = [
    "", "   ", "\u00a0", "1.234,5", "1,234.5", "1,234,567", "1.234.567", "1..2", "1 000", "1\u00a0000", "5 5",
    "1'000", "1_000", "5.", ",", ".", "+5", "--5", "+-5", "5-", "–5", "=5", "==5", "=<5", "=>5", "<>5", "<<5",
    "< <5", "< =5", "<", "≥", "~5", "≈5", "5±1", "519 ± 80", "5-6", "12/5", "12:30", "(5)", "5%", "5 %", "NaN",
    "nan", "sNaN", "-NaN", "Infinity", "-inf", "inf", "<NaN", "0x1F", "0b1", "1e", "e5", "1e5e", "1E+",
    "1.2E1.5", "1.2E 12", "1.2 E12", "1E100", "1E-100", "1E999999999", "9" * 61, "0." + "1" * 60, "1.2x1012",
    "1.2 x 10 12", "1.2^12", "５", "0.５", "٣", "٣٫٥", "½", "²", "①", "Ⅷ", "5\u200b", "\ufeff5", "-", "—", "?",
    "*", "5\n6", "5\t6", "5\0", "\ud800", "x" * 3000, "ND", "nd", "N.D.", "n/d", "N", "n", "G", "D", "P", "e",
    "x", "±",
]  # fmt: skip


@pytest.mark.parametrize("typed", AMBIGUOUS)
def test_what_is_ambiguous_is_refused_at_the_field(typed: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_entry(typed, STERILITY)
    assert refusal.value.reasons[0].field == "value"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", Unread.EMPTY),
        ("x" * 3000, Unread.UNKEEPABLE),
        ("ND", Unread.AMBIGUOUS),
        ("n", Unread.AMBIGUOUS),
        ("1,234.5", Unread.NO_NUMBER),
        ("1E100", Unread.IMPLAUSIBLE),
        ("1e400", Unread.IMPLAUSIBLE),
        ("1E9999999", Unread.IMPLAUSIBLE),
        ("1x10^12345678901234567890", Unread.IMPLAUSIBLE),
        ("10⁹⁹⁹⁹⁹⁹⁹⁹", Unread.IMPLAUSIBLE),
    ],
)
def test_why_it_is_refused_has_a_code(typed: str, code: Unread) -> None:
    with refused(Invalid, code):
        read_entry(typed, STERILITY)


@pytest.mark.parametrize("typed", ["No growth", "no growth", " NO GROWTH ", "no growth\u00a0"])
def test_a_named_outcome_is_read_apart_from_case_and_surrounding_space(typed: str) -> None:
    entry = read_entry(typed, STERILITY, numeric=False)
    assert (entry.kind, entry.outcome, entry.said) == ("outcome", "No growth", "outcome: No growth")


@pytest.mark.parametrize("typed", ["No", "no gr", "No growth to date", "No  growth", "no-growth", "nogrowth", "clear"])
def test_an_outcome_is_never_recognised_by_its_beginning(typed: str) -> None:
    entry = read_entry(typed, STERILITY, numeric=False)
    assert (entry.kind, entry.outcome) == ("words", None)
    assert "No growth, Growth" in entry.said


def test_words_are_kept_as_a_record_and_said_to_be_no_number() -> None:
    entry = read_entry("12 colonies, plate 2 dry")
    assert (entry.kind, entry.value) == ("words", None)
    assert entry.said == "words, not a plain number: not evaluable against a numeric limit"


def test_words_full_of_signs_are_only_refused_where_a_number_is_expected() -> None:
    assert read_entry("1.2.3", numeric=False).kind == "words"


@pytest.mark.parametrize("typed", ["not tested", "Not Tested", "NT", "nt", "N.T."])
def test_not_tested_is_a_record_of_no_result(typed: str) -> None:
    for outcomes in ((), (*STERILITY, "Not tested")):
        assert read_entry(typed, outcomes).kind == "no result"


@pytest.mark.parametrize(
    ("typed", "qualifier", "value"),
    [
        ("TNTC", ">", "250"),
        ("too numerous to count", ">", "250"),
        ("Not detected", "<", "0.05"),
        ("< LOD", "<", "0.05"),
        ("detected, below LOQ", "<", "0.10"),
        ("Detected (< LOQ)", "<", "0.10"),
        ("<LOQ", "<", "0.10"),
    ],
)
def test_words_that_stand_for_a_bound_need_the_bound_of_the_method(typed: str, qualifier: str, value: str) -> None:
    entry = read_entry(typed, lod=Decimal("0.05"), loq=Decimal("0.10"), countable_max=Decimal(250))
    assert (entry.qualifier, str(entry.value)) == (qualifier, value)
    without = read_entry(typed)
    assert without.kind == "words"
    assert "the method does not name" in without.said


def test_not_detected_is_an_outcome_where_the_method_names_it_so() -> None:
    assert read_entry("not detected", ("Not detected", "Detected"), numeric=False).outcome == "Not detected"


def test_a_letter_is_read_where_the_method_names_it() -> None:
    assert read_entry("a", ("A", "B", "AB", "O"), numeric=False).outcome == "A"


@pytest.mark.parametrize("typed", ["0.4 EU/mL", "0.4 IU/ml", "0.4EU/mL", "0,4 EU/mL"])
def test_the_unit_may_follow_the_number(typed: str) -> None:
    assert read_entry(typed, unit="EU/mL").value == Decimal("0.4")


@pytest.mark.parametrize("typed", ["0.4 EU/kg", "0.4 EU", "0.4 mg", "0.4 EU/mL or so"])
def test_another_unit_is_never_taken_for_it(typed: str) -> None:
    assert read_entry(typed, unit="EU/mL").kind == "words"


def test_a_long_text_is_read_in_no_time() -> None:
    for text in ("1" * 1999, "1,2" * 600, "x 10^" * 300, "<" * 1999):
        with pytest.raises(Invalid):
            read_entry(text)
