"""Criteria, and what their authors are told."""

import pytest

from qclab.domain.evaluation.criteria import Criterion, disagreement, precision_doubt, remarks, strange_words
from qclab.domain.evaluation.entry import read_entry
from qclab.domain.evaluation.limits import parse_limit
from qclab.domain.evaluation.rounding import Rounding
from qclab.domain.refusals import Invalid


def criterion(limit: str, rounding: str = "usp", unit: str = "", powers_of_ten: bool = False) -> Criterion:
    return Criterion(parse_limit(limit), Rounding.parse(rounding), unit, powers_of_ten=powers_of_ten)


def test_a_numeric_criterion_without_a_rounding_rule_is_refused() -> None:
    """There is no silent default (domain notes 0.1); levels are numbers too."""
    with pytest.raises(Invalid, match="rounded"):
        Criterion(parse_limit("≤ 0.5"))
    with pytest.raises(Invalid, match="rounded"):
        Criterion(parse_limit("report"), alert=parse_limit("≤ 5"))
    assert Criterion(parse_limit("No growth")).rounding is None
    assert Criterion(parse_limit("report")).rounding is None


def test_the_unit_of_the_limit_is_that_of_the_criterion() -> None:
    with pytest.raises(Invalid, match="EU/kg"):
        criterion("≤ 0.5 EU/mL", unit="EU/kg")
    assert criterion("≤ 0.5 EU/mL", unit="IU/ml").compared_unit == "IU/ml"
    assert criterion("≤ 0.5 EU/mL").compared_unit == "EU/mL"


@pytest.mark.parametrize("limit", ["≤ 100", "≤ 2 x 10^2", "< 10^2", "≥ 10^2", "10^1 – 10^2", "≤ 1.0E2", "No growth"])
def test_only_a_limit_written_as_a_power_of_ten_is_read_as_one(limit: str) -> None:
    with pytest.raises(Invalid, match="power of ten"):
        criterion(limit, powers_of_ten=True)


@pytest.mark.parametrize("limit", ["≤ 10^2", "≤ 1E2", "≤ 1 x 10^2"])
def test_a_power_of_ten_accepts_twice(limit: str) -> None:
    assert criterion(limit, powers_of_ten=True).compared_limit.printed == "≤ 200"


@pytest.mark.parametrize(
    ("limit", "example"),
    [
        ("≥ 100", "99.6 is 100 by decimals and complies, 99.6 by significant figures and does not comply"),
        ("≥ 10", "9.6 is 10 by decimals and complies, 9.6 by significant figures and does not comply"),
        ("≥ 1.0E12", "9.6E11 is 1.0E12 by decimals and complies, 9.6E11 by significant figures and does not comply"),
        ("< 100", "99.6 is 100 by decimals and does not comply, 99.6 by significant figures and complies"),
        ("100.0 – 102.0", "99.96 is 100.0 by decimals and complies"),
        ("≤ -100", "-99.6 is -100 by decimals and complies"),
        ("≥ 0.1", "0.06 is 0.1 by decimals and complies"),
    ],
)
def test_the_author_is_warned_where_usp_and_ph_eur_disagree(limit: str, example: str) -> None:
    for rounding in ("usp", "ph-eur"):
        warning = disagreement(criterion(limit, rounding))
        assert warning
        assert example in warning
        assert warning.endswith(f"This criterion rounds by the rule {rounding}.")


@pytest.mark.parametrize(
    "limit", ["≤ 100", "> 100", "≥ 70", "≥ 99", "≤ 9.9", "70 – 130", "≥ 2.0E6", "≤ 0", "≥ 0.0", "report"]
)
def test_nobody_is_warned_where_they_agree(limit: str) -> None:
    assert disagreement(criterion(limit)) is None


def test_nobody_is_warned_of_a_rule_that_was_chosen_for_this_criterion() -> None:
    assert disagreement(criterion("≥ 100", "none")) is None
    assert disagreement(criterion("≥ 100", "decimals:1")) is None


def test_the_author_is_told_of_a_strict_limit_and_of_too_coarse_a_rule() -> None:
    assert any("strict" in each for each in remarks(criterion("> 70")))
    both = [each for each in remarks(criterion("> 70 to < 130")) if "strict" in each]
    assert [each.split(" is ")[0] for each in both] == ["The limit > 70", "The limit < 130"]
    assert any("coarser" in each for each in remarks(criterion("≤ 101.5", "decimals:0")))
    assert remarks(criterion("≤ 101.5", "decimals:2")) == ()
    assert remarks(criterion("≤ 0.5")) == ()


def test_a_limit_in_words_that_the_method_never_says_is_noticed() -> None:
    limit = parse_limit("Not detected")
    assert strange_words(limit, ("Negative", "Positive"))
    assert strange_words(limit, ("not detected", "detected")) is None
    assert strange_words(parse_limit("Negative or Not detected"), ("Negative", "Positive")) is None
    assert strange_words(parse_limit("report"), ("Negative", "Positive")) is None


@pytest.mark.parametrize(
    ("limit", "pasted", "doubtful"),
    [
        ("≤ 0.5", "0.45", False),
        ("≤ 0.5", "0.4", True),
        ("≤ 0.5", "0", True),
        ("≥ 1.0E12", "9.94E11", False),
        ("≥ 1.0E12", "9.9E11", False),
        ("≥ 1.0E12", "1.0E12", True),
        ("≤ 0.5", "<0.4", False),
    ],
)
def test_a_pasted_number_may_have_been_rounded_before(limit: str, pasted: str, doubtful: bool) -> None:
    """Domain notes 0.16: 0.449 shown as 0.45 rounds to 0.5; one digit more than the limit is the least."""
    assert bool(precision_doubt(criterion(limit), read_entry(pasted))) == doubtful
    assert precision_doubt(criterion(limit, "none"), read_entry(pasted)) is None
