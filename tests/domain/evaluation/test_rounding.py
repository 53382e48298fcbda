"""Rounding half up by the rule that the specification names."""

from decimal import Decimal

import pytest

from qclab.domain.evaluation.quantities import read_quantity
from qclab.domain.evaluation.rounding import Rounding, round_for
from qclab.domain.refusals import Invalid


@pytest.mark.parametrize(
    "text", ["usp", "ph-eur", "none", "decimals:0", "decimals:12", "significant:1", "significant:3"]
)
def test_a_rule_gives_its_text_back(text: str) -> None:
    assert str(Rounding.parse(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "USP",
        "usp ",
        "eur",
        "default",
        "decimals",
        "decimals:",
        "decimals:-1",
        "decimals:1.5",
        "decimals:01",
        "decimals:٣",
        "decimals:999",
        "significant:0",
        "significant:",
        "sigfig:2",
        "None",
        "half-even",
    ],
)
def test_there_is_no_default_rule(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        Rounding.parse(text)
    assert refusal.value.reasons[0].field == "rounding"


@pytest.mark.parametrize(
    ("value", "rule", "limit", "rounded"),
    [
        ("9.94E11", "usp", "1.0E12", "1.0E+12"),
        ("9.94E11", "ph-eur", "1.0E12", "9.9E+11"),
        ("1.25E13", "usp", "1.0E12", "1.25E+13"),
        ("1.25E13", "ph-eur", "1.0E12", "1.3E+13"),
        ("99.6", "usp", "100", "100"),
        ("99.6", "ph-eur", "100", "99.6"),
        ("139.5", "ph-eur", "140", "140"),
        ("9.96", "significant:2", "5", "10"),
        ("0.996", "ph-eur", "0.50", "1.0"),
        ("12345.6", "significant:3", "5", "1.23E+4"),
        ("4986", "usp", "5000", "4986"),
        ("4986", "usp", "5.0E3", "5.0E+3"),
        ("-0.45", "usp", "0.5", "-0.5"),
        ("-0.44", "usp", "0.5", "-0.4"),
        ("0", "ph-eur", "0.50", "0.00"),
        ("0", "ph-eur", "140", "0"),
        ("0.4", "ph-eur", "0", "0"),
        ("0.5", "ph-eur", "0", "1"),
        ("0.0", "significant:3", "5", "0"),
        ("1.005", "decimals:2", "5", "1.01"),
        ("2.675", "decimals:2", "5", "2.68"),
        ("9.94E11", "decimals:1", "1E12", "1.0E+12"),
        ("1.23456", "none", "5", "1.23456"),
        ("1E+30", "usp", "0.5", "1" + "0" * 30 + ".0"),
        ("0.44999999999999999999999999999999999999999999999999", "usp", "0.5", "0.4"),
    ],
)
def test_rounding_keeps_exactly_the_digits_of_the_rule(value: str, rule: str, limit: str, rounded: str) -> None:
    assert str(round_for(Decimal(value), Rounding.parse(rule), read_quantity(limit))) == rounded


def test_without_a_limit_only_an_explicit_rule_rounds() -> None:
    rounded = [str(round_for(Decimal("1.25"), Rounding.parse(rule), None)) for rule in ("usp", "ph-eur", "decimals:1")]
    assert rounded == ["1.25", "1.25", "1.3"]


def test_no_digit_is_lost_however_many_there_are() -> None:
    value = Decimal("1" * 399 + ".5")
    assert round_for(value, Rounding.parse("usp"), read_quantity("5")) == Decimal("1" * 398 + "2")


@pytest.mark.parametrize(
    "value", ["NaN", "sNaN", "Infinity", "-Infinity", "1E999999", "1E-999999", "1E+500", "1" * 401]
)
def test_absurd_values_are_refused_rather_than_worked_on(value: str) -> None:
    with pytest.raises(Invalid, match="plausible"):
        round_for(Decimal(value), Rounding.parse("usp"), read_quantity("0.5"))
