"""How a result is reported is said apart from how it is compared; both stand in the basis."""

from decimal import Decimal

import pytest

from qclab.domain.evaluation.criteria import Criterion, Parameter
from qclab.domain.evaluation.evaluating import Evaluation, evaluate, evaluate_text
from qclab.domain.evaluation.limits import parse_limit
from qclab.domain.evaluation.reporting import Reporting, parted, reported_of, with_unit
from qclab.domain.evaluation.rounding import Rounding
from qclab.domain.refusals import Invalid

COMPLIES, DOES_NOT = Evaluation.COMPLIES, Evaluation.DOES_NOT_COMPLY


@pytest.mark.parametrize(
    ("limit", "typed", "rounding", "how", "compared", "reported"),
    [
        ("≥ 70", "97.9", "ph-eur", "", "98", "98"),
        ("≥ 70", "97.9", "ph-eur", "as compared", "98", "98"),
        ("≥ 70", "97,9", "ph-eur", "as entered", "98", "97.9"),
        ("≥ 70", "98", "usp", "decimals:1", "98", "98.0"),
        ("≤ 10", "1.45", "usp", "decimals:2", "1", "1.45"),
        ("≤ 10", "1.45", "usp", "decimals:1", "1", "1.5"),
        ("≤ 10", "1.45", "usp", "significant:2", "1", "1.5"),
        ("≥ 1.0E12", "1.249E12", "usp", "decimals:2", "1.2E12", "1.25E12"),
        ("≥ 1.0E12", "1249E9", "usp", "significant:3", "1.2E12", "1.25E12"),
        ("report", "1.2545", "none", "decimals:2", "1.2545", "1.25"),
        ("< 100", "57", "ph-eur", "as entered", "57.0", "57"),
        ("6.9–7.8", "7.84", "usp", "as entered", "7.8", "7.84 (compared as 7.8)"),
    ],
)
def test_the_figure_reported_is_not_the_one_that_is_compared(
    limit: str, typed: str, rounding: str, how: str, compared: str, reported: str
) -> None:
    answer = evaluate_text(limit, typed, rounding, reported=how)
    assert answer.reported == reported
    assert ("rounded", compared) in answer.basis
    assert ("reported", f"{reported}, {Reporting.parse(how).words}") in answer.basis
    assert answer.evaluation is evaluate_text(limit, typed, rounding).evaluation, "it changes no evaluation"


def test_21_4_million_cells_per_kilogram_are_compared_as_two_figures_fewer() -> None:
    """RC-49: 1495E6 cells for 70 kg against > 0.5E6 cells/kg."""
    limit, unit = parse_limit("> 0.5E6"), "cells/kg"
    criterion = Criterion(limit, Rounding.parse("ph-eur"), unit, per_kg=True, reported="significant:3")
    answer = evaluate(criterion, "1495E6", Parameter(unit="cells"), Decimal(70))
    assert (answer.evaluation, answer.reported) == (COMPLIES, "21.4E6")
    assert ("rounded", "20E6") in answer.basis or ("rounded", "2E7") in answer.basis
    entered = Criterion(limit, Rounding.parse("ph-eur"), unit, per_kg=True, reported="as entered")
    assert evaluate(entered, "1495E6", Parameter(unit="cells"), Decimal(70)).reported == "21.36E6"


@pytest.mark.parametrize(
    ("limit", "typed", "how", "evaluation", "reported"),
    [
        ("≤ 0.5", "0.54", "as entered", COMPLIES, "0.54 (compared as 0.5)"),
        ("≤ 0.5", "0.49", "as entered", COMPLIES, "0.49"),
        ("≤ 0.5", "0.56", "as entered", DOES_NOT, "0.56"),
        ("≥ 69.8", "69.7", "decimals:0", DOES_NOT, "70 (compared as 69.7)"),
        ("> 70", "70.4", "as entered", DOES_NOT, "70.4 (compared as 70)"),
    ],
)
def test_a_figure_that_alone_would_be_judged_otherwise_says_what_was_compared(
    limit: str, typed: str, how: str, evaluation: Evaluation, reported: str
) -> None:
    answer = evaluate_text(limit, typed, "usp", reported=how)
    assert (answer.evaluation, answer.reported) == (evaluation, reported)


@pytest.mark.parametrize("how", ["as entered", "decimals:0", "significant:1"])
@pytest.mark.parametrize("typed", ["<0.54", "≤0.5", ">0.66"])
def test_the_bound_of_a_censored_value_is_never_rounded_to_be_reported(typed: str, how: str) -> None:
    plain, said = evaluate_text("≤ 0.5", typed, "usp"), evaluate_text("≤ 0.5", typed, "usp", reported=how)
    assert (said.reported, said.evaluation, said.basis) == (plain.reported, plain.evaluation, plain.basis)
    assert said.rule == "not rounded, the bound of a censored value never is"


def test_the_criterion_says_it_before_the_parameter() -> None:
    parameter = Parameter(reported="decimals:2")
    of_parameter = Criterion(parse_limit("≤ 10"), Rounding.parse("usp"))
    own = Criterion(parse_limit("≤ 10"), Rounding.parse("usp"), reported="as compared")
    assert evaluate(of_parameter, "1.456", parameter).reported == "1.46"
    assert evaluate(own, "1.456", parameter).reported == "1"
    assert evaluate(None, "1.456", parameter).reported == "1.46", "also where nothing is asked of it"


@pytest.mark.parametrize("text", ["decimals", "decimals:-1", "significant:0", "entered", "usp", "decimals:99"])
def test_what_says_no_way_of_reporting_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="how results are reported"):
        Criterion(parse_limit("≤ 10"), Rounding.parse("usp"), reported=text)


def test_the_unit_stands_behind_the_figure_and_not_behind_what_was_compared() -> None:
    assert with_unit("0.54 (compared as 0.5)", "EU/mL", Decimal("0.54")) == "0.54 EU/mL (compared as 0.5)"
    assert parted("0.54 (compared as 0.5)") == ("0.54", "compared as 0.5")
    assert parted("No growth") == ("No growth", "")


def test_a_version_from_before_says_it_by_its_decimals() -> None:
    assert [reported_of("", 1), reported_of("", None), reported_of("as entered", 1)] == ["decimals:1", "", "as entered"]
