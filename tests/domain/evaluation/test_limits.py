"""Limits as certificates print them."""

from decimal import Decimal

import pytest

from qclab.domain.evaluation.limits import parse_limit
from qclab.domain.refusals import Invalid


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("≤ 0.5", "≤ 0.5"),
        ("<= 0.5", "≤ 0.5"),
        ("≤0,5", "≤ 0.5"),
        ("NMT 0.5", "≤ 0.5"),
        ("nmt 0.5", "≤ 0.5"),
        ("not more than 0.5", "≤ 0.5"),
        ("≥ 70", "≥ 70"),
        ("NLT 70 %", "≥ 70 %"),
        ("not less than 70%", "≥ 70 %"),
        ("< 5", "< 5"),
        ("less than 5", "< 5"),
        ("> 90", "> 90"),
        ("70-130", "70 – 130"),
        ("70 – 130", "70 – 130"),
        ("70 – 130 %", "70 – 130 %"),
        ("70% to 130%", "70 – 130 %"),
        ("100.0 to 102.0", "100.0 – 102.0"),
        ("75E6-150E6", "75E6 – 150E6"),
        ("1.0E12 to 4.0E12 vg/mL", "1.0E12 – 4.0E12 vg/mL"),
        ("1.0E12 vg/mL to 4.0E12 vg/mL", "1.0E12 – 4.0E12 vg/mL"),
        ("1E-3-5E-3", "1E-3 – 5E-3"),
        ("≥ 2.0E+06", "≥ 2.0E6"),
        ("≥ 2×10⁶ TU/mL", "≥ 2E6 TU/mL"),
        ("≤ 10^2 CFU/mL", "≤ 10^2 CFU/mL"),
        ("≤ 10² CFU/mL", "≤ 10^2 CFU/mL"),
        ("≤ 10 CFU/100 mL", "≤ 10 CFU/100 mL"),
        ("≤ 0.5 EU/mL", "≤ 0.5 EU/mL"),
        ("≤ 0.5EU/mL", "≤ 0.5 EU/mL"),
        ("< 100 per 3E6 cells", "< 100 per 3E6 cells"),
        ("≤ 37 °C", "≤ 37 °C"),
        ("≥ -5", "≥ -5"),
        ("−20 to −10", "-20 – -10"),
        ("-5--1", "-5 – -1"),
        ("> 5 to < 10", "> 5 to < 10"),
        ("> 5 - <= 10", "> 5 to ≤ 10"),
        ("≥ 5 – < 10", "≥ 5 to < 10"),
        ("≥ 5 and ≤ 10", "5 – 10"),
        ("≤ 10, > 5", "> 5 to ≤ 10"),
        ("< 10 and more than 5", "> 5 to < 10"),
        ("NLT 5.0, NMT 10.0", "5.0 – 10.0"),
        ("not less than 70 % and less than 130 %", "≥ 70 to < 130 %"),
        ("> 1.0E12 vg/mL to < 4.0E12 vg/mL", "> 1.0E12 to < 4.0E12 vg/mL"),
        ("> 10^2 - ≤ 10^3 CFU/mL", "> 10^2 to ≤ 10^3 CFU/mL"),
        ("> 75E6-<150E6", "> 75E6 to < 150E6"),
        ("> 5,5, < 10,5", "> 5.5 to < 10.5"),
        ("> -10 - < -5", "> -10 to < -5"),
        (">-10-<-5", "> -10 to < -5"),
        ("-10 to -5", "-10 – -5"),
        ("5-10", "5 – 10"),
        ("No growth", "No growth"),
        (" No   growth ", "No growth"),
        ("Negative or Not detected", "Negative or Not detected"),
        ("Negative / Not detected", "Negative or Not detected"),
        ("report", "report"),
        ("Report result", "report"),
    ],
)
def test_a_limit_is_read_and_printed_cleanly(text: str, printed: str) -> None:
    limit = parse_limit(text)
    assert limit.printed == str(limit) == printed
    assert parse_limit(printed) == limit
    assert limit.text == text


@pytest.mark.parametrize(
    ("text", "value", "decimals", "figures", "exponent"),
    [
        ("≤ 0.50", "0.50", 2, 2, None),
        ("≤ 0.02", "0.02", 2, 1, None),
        ("≤ 140", "140", 0, 3, None),
        ("≥ 5000", "5000", 0, 4, None),
        ("≥ 5.0E3", "5000", 1, 2, 3),
        ("≥ 1.0E12", "1.0E12", 1, 2, 12),
        ("≥ 100.0", "100.0", 1, 4, None),
        ("≤ 10^2", "100", 0, 3, None),
        ("≤ 10^-2", "0.01", 2, 1, None),
        ("≤ 1E2", "100", 0, 1, 2),
        ("≤ 0.0", "0", 1, 0, None),
        ("≥ -1.50", "-1.5", 2, 3, None),
    ],
)
def test_the_printed_form_of_a_bound_is_kept(
    text: str, value: str, decimals: int, figures: int, exponent: int | None
) -> None:
    bound = parse_limit(text).bounds[0]
    assert bound.value == Decimal(value)
    assert (bound.decimals, bound.figures, bound.exponent) == (decimals, figures, exponent)


def test_five_thousand_in_two_notations_is_two_limits() -> None:
    assert parse_limit("≥ 5.0E3") != parse_limit("≥ 5000")
    assert parse_limit("≥ 5.0E3").lower != parse_limit("≥ 5000").lower


def test_stated_values_are_included_unless_the_limit_is_strict() -> None:
    for text, inclusive in (("≤ 5", True), ("≥ 5", True), ("< 5", False), ("> 5", False)):
        assert [bound.inclusive for bound in parse_limit(text).bounds] == [inclusive]
    assert [bound.inclusive for bound in parse_limit("5 – 6").bounds] == [True, True]


@pytest.mark.parametrize("joined", [" to ", " and ", ", ", ",", " - ", "-", " – ", "–", " — "])
@pytest.mark.parametrize(("above", "below"), [(">", "<"), (">", "≤"), ("≥", "<"), (">=", "<=")])
def test_two_limits_joined_are_a_range_in_either_order(joined: str, above: str, below: str) -> None:
    limit = parse_limit(f"{above} 5{joined}{below} 10")
    assert limit == parse_limit(f"{below} 10{joined}{above} 5")
    assert limit.lower
    assert limit.upper
    assert (str(limit.lower.value), limit.lower.inclusive) == ("5", above != ">")
    assert (str(limit.upper.value), limit.upper.inclusive) == ("10", below != "<")
    assert parse_limit(limit.printed) == limit


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("> 5 and ≥ 3", "“> 5 and ≥ 3” has two lower limits: write one of them."),
        ("< 5 to ≤ 10", "“< 5 to ≤ 10” has two upper limits: write one of them."),
        ("> 10 to < 5", "In “> 10 to < 5” the lower limit is above the upper one."),
        ("< 5, > 10", "In “< 5, > 10” the lower limit is above the upper one."),
        ("> 5 to ≤ 5", "No value is inside “> 5 to ≤ 5”."),
    ],
)
def test_two_limits_that_contradict_each_other_are_refused(text: str, why: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_limit(text)
    assert [(each.text, each.field) for each in refusal.value.reasons] == [(why, "limit")]


def test_an_outcome_that_contains_an_or_is_accepted_whole_too() -> None:
    limit = parse_limit("Colourless or pale yellow")
    assert limit.acceptable == ("Colourless", "pale yellow", "Colourless or pale yellow")


NO_LIMITS = [
    "", " ", "5", "5 EU/mL", "0.5", "≤", "≤ x", "≤ NaN", "≤ ５", "≤ ≤ 5", "=5", "<> 5", "~5", "5 <", "130-70",
    "130 to 70", "between 5 and 10", "between low and high", "from 5 to 10", "≥ 70 – 130", "5 – 10 – 15",
    "70 to", "- 5 –", "7.2 ± 0.4", "≤ 1,234,567", "≤ 1.234.5", "≤ 1 000", "≥ 20 000", "≤ 5E", "≤ 5 e", "≤ 5e+",
    "≤ 5 x", "≤ 5x10", "≤ 1E100", "NLT70", "≤ 0.5 or ≥ 0.9", "≤ 0.5 and more", "< 5 or > 10", "No growth ≤ 5",
    "not more than five", "max 5", "max. five", "tbd", "TBD", "N/A", "-", "?", "x", "a or b or",
    "> 5 to < 10 to < 20", "> 5 to < 10 or > 20", "> 5 - 10", "5 to < 10", "> 5 mg to < 10 mL", "> 5 mg to < 10",
    "> 5 < 10", "> 5 / < 10", "> 5 or < 10", "> 5 to < ", "between > 5 and < 10", "> 5 to < 10, but not 7",
    "70 EU/mL – 130 EU/kg", "≤ " + "9" * 61, "N" * 300,
]  # fmt: skip


@pytest.mark.parametrize("text", NO_LIMITS)
def test_what_is_no_limit_is_refused_at_the_field(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_limit(text)
    assert refusal.value.reasons[0].field == "limit"
