"""Evaluating a result: three outcomes, and a basis that a person can check."""

from decimal import Decimal

import pytest

from qclab.domain.catalogue import values
from qclab.domain.evaluation.criteria import Criterion, Parameter
from qclab.domain.evaluation.entry import read_entry
from qclab.domain.evaluation.evaluating import Evaluation, evaluate, evaluate_text, read_for
from qclab.domain.evaluation.limits import parse_limit
from qclab.domain.evaluation.rounding import Rounding
from qclab.domain.refusals import Invalid

USP = Rounding.parse("usp")
COMPLIES, DOES_NOT, NOT_EVALUABLE = Evaluation.COMPLIES, Evaluation.DOES_NOT_COMPLY, Evaluation.NOT_EVALUABLE


def test_the_basis_shows_each_step_from_typed_to_limit() -> None:
    answer = evaluate(Criterion(parse_limit("≤ 0.5"), USP, "EU/mL"), " 0,56")
    assert answer.evaluation is DOES_NOT
    assert (answer.reported, answer.reason) == ("0.6", "0.6 > 0.5")
    assert answer.rule == "USP: half up to the decimals of the limit"
    assert answer.basis == (
        ("typed", " 0,56"),
        ("read as", "0.56 EU/mL"),
        ("rounded", "0.6"),
        ("rule", "USP: half up to the decimals of the limit"),
        ("limit", "≤ 0.5 EU/mL"),
        ("reported", "0.6, as compared"),
    )


@pytest.mark.parametrize(
    ("limit", "typed", "reason"),
    [
        ("≤ 0.5", "0.5", "0.5 ≤ 0.5"),
        ("≥ 70", "69", "69 < 70"),
        ("70 – 130", "98.2", "70 ≤ 98 ≤ 130"),
        ("70 – 130", "131", "131 > 130"),
        ("> 70", "70.4", "70 is not > 70"),
        ("> 5 to ≤ 10", "7.2", "5 < 7 ≤ 10"),
        ("> 5 to ≤ 10", "10.4", "5 < 10 ≤ 10"),
        ("≥ 5 to < 10", "7.2", "5 ≤ 7 < 10"),
        ("> 5 to ≤ 10", "5.4", "5 is not > 5"),
        ("> 5 to ≤ 10", "11", "11 > 10"),
        ("≥ 5 to < 10", "9.6", "10 is not < 10"),
        ("> 5 to ≤ 10", "<=5", "No value ≤ 5 meets > 5 to ≤ 10"),
        ("≤ 0.5", "<0.25", "Every value < 0.25 meets ≤ 0.5"),
        ("≥ 0.5", "<0.25", "No value < 0.25 meets ≥ 0.5"),
        ("No growth", "growth", "Growth, the limit is No growth"),
        ("No growth", "no growth", "No growth is accepted"),
        ("report", "5", "Report only, no limit to meet"),
    ],
)
def test_the_reason_is_one_sentence(limit: str, typed: str, reason: str) -> None:
    assert evaluate_text(limit, typed, "usp").reason == reason


@pytest.mark.parametrize(
    ("typed", "evaluation", "reported"),
    [
        ("<0.5", COMPLIES, "< 0.5"),
        ("<=0.5", COMPLIES, "≤ 0.5"),
        ("<0.54", NOT_EVALUABLE, "< 0.54"),
        (">0.5", DOES_NOT, "> 0.5"),
        (">=0.5", NOT_EVALUABLE, "≥ 0.5"),
        (">0.4", NOT_EVALUABLE, "> 0.4"),
    ],
)
def test_the_bound_of_a_censored_value_is_never_rounded(typed: str, evaluation: Evaluation, reported: str) -> None:
    """Domain notes 0.2: `<0.54` against 0.5 would comply if its bound were rounded."""
    answer = evaluate_text("≤ 0.5", typed, "usp")
    assert (answer.evaluation, answer.reported) == (evaluation, reported)
    if evaluation is NOT_EVALUABLE:
        assert "may or may not meet" in answer.reason


def test_below_a_number_is_not_within_a_range_that_begins_at_zero() -> None:
    """Nothing here knows that the quantity cannot be negative, so a person decides."""
    assert evaluate_text("0 – 5", "<0.1", "usp").evaluation is NOT_EVALUABLE


@pytest.mark.parametrize(
    ("type_", "unit", "limit"),
    [
        ("number", "EU/mL", "≤ 0.5"),
        ("number", "µg/mL", "≥ 1"),
        ("count", "", "≤ 10"),
        ("titre", "vg/mL", "≥ 1E12"),
        ("number", "%", "≤ 0.01"),
    ],
)
def test_an_amount_below_nothing_is_refused_rather_than_found_below_its_upper_limit(
    type_: values.ParameterType, unit: str, limit: str
) -> None:
    parameter, criterion = values.Parameter("p", "P", type_, unit), Criterion(parse_limit(limit), USP, unit)
    for typed in ("-0.3", "<-1", "−1E3"):
        with pytest.raises(Invalid, match="cannot be negative"):
            read_for(criterion, typed, parameter)
    assert read_for(criterion, "-0", parameter).value == 0
    assert read_for(criterion, "<0.25", parameter).value == Decimal("0.25")


@pytest.mark.parametrize(
    ("unit", "limit"),
    [("%", "≥ 20"), ("%", "report"), ("°C", "≤ -60"), ("", "≤ 0.5"), ("mg", "-5 – 5"), ("ΔCt", "≤ 3")],
)
def test_what_may_lie_below_zero_is_read_and_compared(unit: str, limit: str) -> None:
    """Suppression below that of the control, a temperature, a difference: nothing says that they cannot."""
    parameter = values.Parameter("p", "P", "number", unit)
    assert read_for(Criterion(parse_limit(limit), USP, unit), "-3", parameter).value == -3
    assert evaluate_text("≤ 0.5", "-0.3", "usp", "EU/mL").complies, "a limit and a value alone are compared as numbers"


@pytest.mark.parametrize(
    "typed", ["not tested", "NT", "seen", "no result", "12 colonies", "5 EU/kg", "TNTC", "Not detected"]
)
def test_what_is_no_number_is_not_evaluable_against_a_numeric_limit(typed: str) -> None:
    for limit in ("≤ 0.5 EU/mL", "≥ 0.5 EU/mL", "0.1 – 500 EU/mL"):
        assert evaluate_text(limit, typed, "usp").evaluation is NOT_EVALUABLE


@pytest.mark.parametrize("typed", ["not tested", "0", "<1", "No", "no grow", "negative", "sterile", "none"])
def test_what_is_no_outcome_of_the_method_is_not_evaluable_against_words(typed: str) -> None:
    criterion, method = Criterion(parse_limit("No growth")), Parameter(("No growth", "Growth"))
    assert evaluate(criterion, typed, method).evaluation is NOT_EVALUABLE
    assert evaluate(criterion, typed).evaluation is NOT_EVALUABLE


def test_a_set_of_accepted_outcomes_accepts_each() -> None:
    method = Parameter(("Negative", "Not detected", "Positive", "Invalid"))
    criterion = Criterion(parse_limit("Negative or Not detected"))
    answers = [evaluate(criterion, typed, method).evaluation for typed in ("negative", "NOT DETECTED", "Positive")]
    assert answers == [COMPLIES, COMPLIES, DOES_NOT]


@pytest.mark.parametrize(
    ("limit", "opposite"),
    [
        ("No growth", "Growth"),
        ("Not detected", "Detected"),
        ("Negative", "Positive"),
        ("Conforms", "Does not conform"),
        ("Absent", "Present"),
        ("Match", "No match"),
    ],
)
def test_without_a_method_the_usual_opposite_does_not_comply(limit: str, opposite: str) -> None:
    assert evaluate_text(limit, limit.lower(), "").evaluation is COMPLIES
    assert evaluate_text(limit, opposite, "").evaluation is DOES_NOT
    assert evaluate_text(limit, "Unclear", "").evaluation is NOT_EVALUABLE


def test_a_limit_in_other_words_than_the_method_fails_nobody() -> None:
    answer = evaluate(Criterion(parse_limit("Not detected")), "Negative", Parameter(("Negative", "Positive")))
    assert answer.evaluation is NOT_EVALUABLE
    assert "none of the method's outcomes" in answer.reason


def test_an_outcome_read_for_another_method_is_not_evaluable() -> None:
    entry = read_entry("Clear", ("Clear", "Cloudy"))
    assert (
        evaluate(Criterion(parse_limit("No growth")), entry, Parameter(("No growth", "Growth"))).evaluation
        is NOT_EVALUABLE
    )


def test_an_outcome_with_an_or_in_it_is_met_as_a_whole() -> None:
    method = Parameter(("Colourless or pale yellow", "Yellow"))
    criterion = Criterion(parse_limit("Colourless or pale yellow"))
    assert evaluate(criterion, "colourless or pale yellow", method).evaluation is COMPLIES
    assert evaluate(criterion, "Yellow", method).evaluation is DOES_NOT


def test_the_bounds_that_a_method_names_make_words_comparable() -> None:
    method = Parameter(lod=Decimal("0.05"), loq=Decimal("0.10"), countable_max=Decimal(250))
    criterion = Criterion(parse_limit("≤ 0.5"), USP)
    assert evaluate(criterion, "Not detected", method).reported == "< 0.05"
    assert evaluate(criterion, "Not detected", method).complies
    assert evaluate(criterion, "detected, below LOQ", method).complies
    assert evaluate(criterion, "TNTC", method).evaluation is DOES_NOT
    assert evaluate(Criterion(parse_limit("≤ 300"), USP), "TNTC", method).evaluation is NOT_EVALUABLE


@pytest.mark.parametrize(
    ("typed", "evaluation"),
    [
        ("5", COMPLIES),
        ("<5", COMPLIES),
        ("1.2E12", COMPLIES),
        ("Positive", COMPLIES),
        ("not tested", NOT_EVALUABLE),
        ("TNTC", NOT_EVALUABLE),
        ("roundish", NOT_EVALUABLE),
    ],
)
def test_report_only_takes_a_quantity_or_an_outcome(typed: str, evaluation: Evaluation) -> None:
    assert evaluate_text("report", typed, "").evaluation is evaluation


def test_report_only_keeps_what_was_typed_unless_a_number_of_digits_is_asked() -> None:
    assert evaluate_text("report", "1.250", "usp").reported == "1.250"
    assert evaluate_text("report", "1.250", "decimals:1").reported == "1.3"
    assert evaluate_text("report", "1.25E12", "decimals:1").reported == "1.3E12"


def test_a_missing_limit_is_not_evaluable() -> None:
    assert evaluate(None, "5").evaluation is NOT_EVALUABLE
    assert evaluate_text("", "5", "").evaluation is NOT_EVALUABLE


def test_a_numeric_limit_without_a_rounding_rule_is_refused() -> None:
    with pytest.raises(Invalid, match="rounded"):
        evaluate_text("≤ 0.5", "0.4", "")


def test_an_unreadable_quantity_is_refused_not_evaluated() -> None:
    with pytest.raises(Invalid):
        evaluate_text("≤ 0.5", "1.234,5", "usp")


@pytest.mark.parametrize(
    ("result", "limit", "evaluable"),
    [
        ("EU/mL", "IU/mL", True),
        ("IU/mL", "EU/mL", True),
        ("EU/ml", "EU/mL", True),
        ("μg/mL", "µg/mL", True),
        ("", "%", True),
        ("EU/mL", "EU/kg", False),
        ("%", "ppm", False),
        ("CFU", "cells", False),
        ("vg/mL", "capsids/mL", False),
        ("TU/mL", "IU/mL", False),
        ("mg", "Mg", False),
        ("ng/mL", "ng/dose", False),
        ("EUR", "IUR", False),
    ],
)
def test_units_are_never_converted(result: str, limit: str, evaluable: bool) -> None:
    answer = evaluate(Criterion(parse_limit("≤ 5"), USP, limit), "4", Parameter(unit=result))
    assert answer.evaluation is (COMPLIES if evaluable else NOT_EVALUABLE)


def test_a_limit_per_kilogram_needs_the_body_weight() -> None:
    criterion = Criterion(parse_limit("≤ 5.0"), USP, "EU/kg", per_kg=True)
    answer = evaluate(criterion, "350", Parameter(unit="EU"))
    assert (answer.evaluation, answer.reported) == (NOT_EVALUABLE, "350")
    assert "body weight" in answer.reason


@pytest.mark.parametrize("weight", ["0", "-70", "NaN", "Infinity", "1E9", "1E-9"])
def test_a_body_weight_that_is_none_is_refused(weight: str) -> None:
    criterion = Criterion(parse_limit("≤ 5.0"), USP, "EU/kg", per_kg=True)
    with pytest.raises(Invalid) as refusal:
        evaluate(criterion, "350", Parameter(unit="EU"), Decimal(weight))
    assert refusal.value.reasons[0].field == "body_weight"


def test_the_quotient_is_exact_and_shown_in_the_basis() -> None:
    criterion = Criterion(parse_limit("≥ 5.0E3"), Rounding.parse("none"), "IEQ/kg", per_kg=True)
    answer = evaluate(criterion, "349999.9", Parameter(unit="IEQ"), Decimal(70))
    assert answer.evaluation is DOES_NOT
    assert ("divided by body weight", "349999.9 / 70 kg = 4999.998571…") in answer.basis
    cut = Criterion(parse_limit("≤ 5.0"), USP, "EU/kg", per_kg=True)
    assert ("divided by body weight", "50 / 7 kg = 7.142857142…") in evaluate(cut, "50", body_weight=Decimal(7)).basis
    exact = evaluate(criterion, "350000", Parameter(unit="IEQ"), Decimal(70))
    assert (exact.evaluation, exact.reported) == (COMPLIES, "5000")
    hair = Criterion(parse_limit("≤ 0.3333333333333333333333333333"), Rounding.parse("none"), "EU/kg", per_kg=True)
    assert evaluate(hair, "1", body_weight=Decimal(3)).evaluation is DOES_NOT


def test_a_censored_total_is_divided_and_stays_true_as_printed() -> None:
    criterion = Criterion(parse_limit("≤ 0.14"), USP, "EU/kg", per_kg=True)
    answer = evaluate(criterion, "<10", Parameter(unit="EU"), Decimal(70))
    assert (answer.evaluation, answer.reported) == (NOT_EVALUABLE, "< 0.1428571429")
    assert evaluate(criterion, ">10", Parameter(unit="EU"), Decimal(70)).reported == "> 0.1428571428"


def test_half_up_after_a_division_is_not_rounded_twice() -> None:
    """0.35 / 7 is 0.05 exactly and goes up; a hair less stays down."""
    criterion = Criterion(parse_limit("≤ 0.0"), USP, "EU/kg", per_kg=True)
    assert evaluate(criterion, "0.35", body_weight=Decimal(7)).reported == "0.1"
    assert evaluate(criterion, "0.3499999999999999999999999999999999999999", body_weight=Decimal(7)).reported == "0.0"


@pytest.mark.parametrize(
    ("typed", "level"),
    [("5", ""), ("10", ""), ("10.4", ""), ("11", "alert"), ("26", "action"), (">25", "action"), ("<30", "")],
)
def test_alert_and_action_levels_warn_and_never_decide(typed: str, level: str) -> None:
    criterion = Criterion(parse_limit("report"), USP, alert=parse_limit("≤ 10"), action=parse_limit("≤ 25"))
    answer = evaluate(criterion, typed)
    assert (answer.evaluation, answer.level) == (COMPLIES, level)
    limited = Criterion(parse_limit("≤ 100"), USP, alert=parse_limit("≤ 10"), action=parse_limit("≤ 25"))
    assert evaluate(limited, typed).level == level


def test_levels_are_shown_in_the_basis_also_when_they_cannot_be_told() -> None:
    criterion = Criterion(parse_limit("≤ 100"), USP, alert=parse_limit("≤ 10"))
    assert ("alert level", "≤ 10: beyond it") in evaluate(criterion, "11").basis
    assert ("alert level", "≤ 10: cannot be told") in evaluate(criterion, "<30").basis


def test_growth_may_be_an_action_level() -> None:
    criterion = Criterion(parse_limit("report"), action=parse_limit("No growth"))
    answers = [
        evaluate(criterion, typed, Parameter(("No growth", "Growth"))).level for typed in ("No growth", "Growth")
    ]
    assert answers == ["", "action"]


def test_a_parameter_of_the_catalogue_serves_as_it_is() -> None:
    parameter = values.Parameter("endotoxin", "Endotoxin", "number", "EU/mL", loq=Decimal("0.05"))
    criterion = Criterion(parse_limit("≤ 0.5"), USP, "EU/mL")
    assert evaluate(criterion, "below LOQ", parameter).reported == "< 0.05"
    assert read_for(criterion, "0.4 EU/mL", parameter).said == "0.4 EU/mL"
    # Its type is known, so "Not detected" is not taken for an outcome where only a number is reported.
    assert evaluate(Criterion(parse_limit("report")), "Not detected", parameter).evaluation is NOT_EVALUABLE
    sterility = values.Parameter("ftm", "FTM", "outcome", outcomes=("No growth", "Growth"))
    assert evaluate(Criterion(parse_limit("No growth")), "no growth", sterility).complies
