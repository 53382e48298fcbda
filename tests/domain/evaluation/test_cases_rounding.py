"""Published cases: the numbers are facts from the sources named, nobody on this project wrote them."""

from decimal import Decimal

import pytest

from qclab.domain.evaluation.criteria import Criterion, Parameter
from qclab.domain.evaluation.evaluating import Evaluated, Evaluation, evaluate, evaluate_text
from qclab.domain.evaluation.limits import parse_limit
from qclab.domain.evaluation.rounding import Rounding
from qclab.domain.refusals import Invalid

USP, PH_EUR = Rounding.parse("usp"), Rounding.parse("ph-eur")
COMPLIES, DOES_NOT, NOT_EVALUABLE = Evaluation.COMPLIES, Evaluation.DOES_NOT_COMPLY, Evaluation.NOT_EVALUABLE


def judged(limit: str, *values: str, rounding: str = "usp", parameter: Parameter | None = None) -> list[Evaluation]:
    criterion = Criterion(parse_limit(limit), Rounding.parse(rounding))
    return [evaluate(criterion, value, parameter or Parameter()).evaluation for value in values]


def per_kilogram(limit: str, unit: str, total: str, weight: str = "70", rounding: Rounding = USP) -> Evaluated:
    criterion = Criterion(parse_limit(limit), rounding, f"{unit}/kg", per_kg=True)
    return evaluate(criterion, total, Parameter(unit=unit), Decimal(weight))


@pytest.mark.parametrize(
    ("limit", "raw", "rounded", "evaluation"),
    [
        ("≥ 98.0 %", "97.96", "98.0", COMPLIES),
        ("≥ 98.0 %", "97.92", "97.9", DOES_NOT),
        ("≥ 98.0 %", "97.95", "98.0", COMPLIES),
        ("≤ 101.5 %", "101.55", "101.6", DOES_NOT),
        ("≤ 101.5 %", "101.46", "101.5", COMPLIES),
        ("≤ 101.5 %", "101.45", "101.5", COMPLIES),
        ("≤ 0.02 %", "0.025", "0.03", DOES_NOT),
        ("≤ 0.02 %", "0.015", "0.02", COMPLIES),
        ("≤ 0.02 %", "0.027", "0.03", DOES_NOT),
        # The limit is 3 ppm; no unit is converted, so it stands here in the unit of the result.
        ("≤ 0.0003 %", "0.00035", "0.0004", DOES_NOT),
        ("≤ 0.0003 %", "0.00025", "0.0003", COMPLIES),
        ("≤ 0.0003 %", "0.00028", "0.0003", COMPLIES),
    ],
)
def test_rc_01_usp_rounding_table(limit: str, raw: str, rounded: str, evaluation: Evaluation) -> None:
    """RC-01: USP General Notices 7.20, table of twelve rows; binary floats and half-even pass three of them wrongly."""
    answer = evaluate_text(limit, raw, "usp", "%")
    assert (answer.reported, answer.evaluation) == (rounded, evaluation)


def test_rc_01_limit_in_ppm_is_not_converted_for_a_result_in_percent() -> None:
    answer = evaluate(Criterion(parse_limit("≤ 3"), USP, "ppm"), "0.00035", Parameter(unit="%"))
    assert answer.evaluation is NOT_EVALUABLE


def test_rounding_goes_to_decimals_by_usp_and_to_figures_by_ph_eur() -> None:
    """Domain notes 0.1: the three published pairs comply by decimals and fail by figures."""
    for limit, raw in (("≥ 100", "99.6"), ("≥ 10", "9.6"), ("≥ 1.0E12", "9.94E11")):
        assert judged(limit, raw, rounding="usp") == [COMPLIES]
        assert judged(limit, raw, rounding="ph-eur") == [DOES_NOT]
    assert evaluate_text("100.0 – 102.0", "98.28568", "usp").reported == "98.3"
    assert evaluate_text("100.0 – 102.0", "98.28568", "ph-eur").reported == "98.29"


@pytest.mark.parametrize(("power", "highest"), [("10^1", 20), ("10^2", 200), ("10^3", 2000)])
def test_rc_03_powers_of_ten_accept_twice(power: str, highest: int) -> None:
    """RC-03: Ph. Eur. 2.6.12 and 5.1.4; 200 CFU against 10^2 comply, 201 do not."""
    for rounding in (USP, PH_EUR):
        criterion = Criterion(parse_limit(f"≤ {power} CFU/mL"), rounding, "CFU/mL", powers_of_ten=True)
        assert evaluate(criterion, str(highest)).evaluation is COMPLIES
        assert evaluate(criterion, str(highest + 1)).evaluation is DOES_NOT


def test_rc_03_holds_only_for_criteria_flagged_so() -> None:
    """Domain notes 0.4: never for a bioburden or water limit such as 10 CFU/100 mL."""
    assert judged("≤ 10 CFU/100 mL", "10", "11", "20") == [COMPLIES, DOES_NOT, DOES_NOT]
    with pytest.raises(Invalid):
        Criterion(parse_limit("≤ 10 CFU/100 mL"), USP, powers_of_ten=True)


def test_a_power_of_ten_without_the_flag_is_the_number_written_out() -> None:
    """Domain notes 0.4: 10^2 shows no digits to round to, so 104 does not pass as 1E2."""
    for rounding in ("usp", "ph-eur", "none"):
        evaluated = [evaluate_text("≤ 10^2", value, rounding) for value in ("12", "100", "104", "200")]
        assert [each.evaluation for each in evaluated] == [COMPLIES, COMPLIES, DOES_NOT, DOES_NOT]
    assert evaluate_text("≤ 10^2", "12", "usp").reported == "12"
    assert evaluate_text("≥ 10^6", "9.96E5", "usp").evaluation is DOES_NOT


def test_rc_49_car_t_three_batches_all_comply() -> None:
    """RC-49: ARI-0001, PMC6319086 table 2; alternatives, a result typed as ≤0.5, a dose by weight."""
    assert per_kilogram("> 0.5E6", "cells", "1495E6").complies
    assert per_kilogram("> 0.5E6", "cells", "1746E6").complies
    assert per_kilogram("> 0.5E6", "cells", "1340E6").complies
    assert judged("≥ 35E6", "1495E6", "1746E6", "1340E6") == [COMPLIES] * 3
    assert judged("≥ 20 %", "26.0", "41.9", "39.7") == [COMPLIES] * 3
    assert judged("≥ 70 %", "97.9", "98.6", "98.6", "97.9", "98.1", "98.0") == [COMPLIES] * 6
    assert judged("≤ 0.5 EU/mL", "≤0.5", "≤0.5", "≤0.5") == [COMPLIES] * 3
    assert judged("≤ 10", "1.45", "2.32", "2.51") == [COMPLIES] * 3
    assert judged("Absent", "Absent", "absent", "Present") == [COMPLIES, COMPLIES, DOES_NOT]
    assert judged("< 70 %", "14.9", "40.4", "43.0") == [COMPLIES] * 3
    assert judged("> 50 %", "90.9", "64.6", "67.0") == [COMPLIES] * 3


def test_rc_49_thirty_five_million_cells_are_the_strict_dose_of_a_seventy_kilogram_patient() -> None:
    assert per_kilogram("> 0.5E6", "cells", "35E6").evaluation is DOES_NOT
    assert per_kilogram("≥ 0.5E6", "cells", "35E6").complies


def test_rc_50_humanised_car_t_numbers_comply_and_words_are_not_numbers() -> None:
    """RC-50: PMC12456031 table 2. "No beads" is not guessed to be 0, "detected" and "achieved" are not numbers."""
    assert judged("≥ 10 %", "23", "33", "30") == [COMPLIES] * 3
    assert judged("> 70 %", "91", "96.3", "94") == [COMPLIES] * 3
    assert judged("< 100 per 3E6 cells", "No beads", "57", "16") == [NOT_EVALUABLE, COMPLIES, COMPLIES]
    assert judged("< 100 per 3E6 cells", "No beads", parameter=Parameter(("No beads", "Beads"))) == [NOT_EVALUABLE]
    assert judged("> 5", "100") == [COMPLIES]
    assert judged("> 50 pg/mL", "detected") == [NOT_EVALUABLE]
    assert judged("> 50 %", "achieved") == [NOT_EVALUABLE]
    assert judged("Negative", "negative") == [COMPLIES]


@pytest.mark.parametrize("rounding", [USP, PH_EUR])
@pytest.mark.parametrize(
    ("limit", "unit", "total", "reported", "evaluation"),
    [
        ("≥ 5.0E3", "IEQ", "350000", "5.0E3", COMPLIES),
        ("≥ 5.0E3", "IEQ", "349000", "5.0E3", COMPLIES),
        ("≥ 5.0E3", "IEQ", "346000", "4.9E3", DOES_NOT),
        ("≤ 5.0", "EU", "350", "5.0", COMPLIES),
        ("≤ 5.0", "EU", "354", "5.1", DOES_NOT),
    ],
)
def test_rc_52_islets_per_kilogram(
    rounding: Rounding, limit: str, unit: str, total: str, reported: str, evaluation: Evaluation
) -> None:
    """RC-52: CIT-07, PMC5079635 table 3; the total by a weight of 70 kg, rounded as the factor is written."""
    answer = per_kilogram(limit, unit, total, rounding=rounding)
    assert (answer.reported, answer.evaluation) == (reported, evaluation)


def test_rc_52_islets_in_each_bag() -> None:
    """RC-52: each bag by itself; what they say of the product is the rule of release."""
    assert judged("≥ 70 %", "91", "70", "69.5") == [COMPLIES] * 3
    assert judged("≥ 70 %", "69.4", "not tested") == [DOES_NOT, NOT_EVALUABLE]
    assert judged("> 1", "1.4", "2.1") == [DOES_NOT, COMPLIES]  # strict, 1.4 rounds to 1
    assert judged("≥ 20000", "20000", "19999.4") == [COMPLIES, DOES_NOT]
    assert judged("No growth", "No growth", "Growth") == [COMPLIES, DOES_NOT]


def test_rc_54_msc_eight_doses_comply() -> None:
    """RC-54: Translational Medicine 12967-020-02568-6 table 2, limits of BMJ Open table 3."""
    for row in (
        "97.9 98.5 98.5 98.3 98.4 99.63 99.5 99.6",
        "100 100 100 100 100 99.7 100 99.9",
        "100 100 100 100 100 100 100 100",
    ):
        assert judged("> 95 %", *row.split()) == [COMPLIES] * 8
    assert judged("< 2 %", *["0.9", "0.3", "0.3", "0.7", "0.1", "0.1", "0.0", "0.0"]) == [COMPLIES] * 8
    assert judged("> 80 %", *["97", "97", "96", "98", "98", "98", "97", "89"]) == [COMPLIES] * 8


ENDOTOXIN = ["<0.1", "<0.05", "<0.1", "<0.1", "0.073", "<0.05", "<0.05", "<0.05"]


def test_rc_54_endotoxin_per_millilitre_is_not_compared_with_a_limit_per_kilogram() -> None:
    """RC-54 expects all to pass; without the dose volume EU/mL says nothing about EU/kg (domain notes b.1)."""
    criterion = Criterion(parse_limit("≤ 5"), USP, "EU/kg")
    evaluations = {evaluate(criterion, text, Parameter(unit="EU/mL")).evaluation for text in ENDOTOXIN}
    assert evaluations == {NOT_EVALUABLE}
    assert judged("≤ 5 EU/mL", *ENDOTOXIN) == [COMPLIES] * 8


def test_rc_54_a_normal_variant_of_the_karyotype_needs_a_person() -> None:
    """RC-54: 46,XY,16qh+ is neither the accepted outcome nor its opposite; nothing is guessed (domain notes 0.2)."""
    outcomes = Parameter(("Normal karyotype", "Abnormal karyotype"))
    assert judged("Normal karyotype", "46,XY,16qh+", parameter=outcomes) == [NOT_EVALUABLE]
    assert judged("report", "519 ± 80 per 1000", "519") == [NOT_EVALUABLE, COMPLIES]


def test_rc_55_msc_specifications_compared() -> None:
    """RC-55: PMC9289888 and 12967-018-1659-4; viability 89 passes all, suppression was not measured and stays open."""
    for limit in ("≥ 80 %", "≥ 70 %", "≥ 85 %"):
        assert judged(limit, "89") == [COMPLIES]
    assert judged("< 12.5 EU/mL", *ENDOTOXIN) == [COMPLIES] * 8
    assert judged("< 0.5 EU/mL", *ENDOTOXIN) == [COMPLIES] * 8
    assert judged("≤ 2 %", *["0.9", "0.3", "0.3", "0.7", "0.1", "0.1", "0.0", "0.0"]) == [COMPLIES] * 8
    assert judged("≥ 20 %", "not tested") == [NOT_EVALUABLE]
    assert judged("Not detected", "Not detected") == [COMPLIES]


def test_rc_58_cd133_cells_comply_over_the_published_range() -> None:
    """RC-58: BioMed Res Int 2015/473159 table 3."""
    assert judged("≥ 50 %", "81.40", "90.60", "96.20") == [COMPLIES] * 3
    assert judged("≥ 70 %", "96.03", "99.13", "99.97") == [COMPLIES] * 3
    assert judged("≥ 1.0E6", "2.85E6", "10.37E6", "30.84E6") == [COMPLIES] * 3
    assert judged("< 0.5 EU/mL", "<0.5") == [COMPLIES]
    assert judged("Absent", "absent") == [COMPLIES]


def test_rc_60_direction_and_four_decimals() -> None:
    """RC-60: PMC8427225 table 1; a bigger difference of cycles is better, and limits reach to four decimals."""
    assert judged("≤ 0.01 %", "0.014", "0.015", "<0.01", "<0.02") == [COMPLIES, DOES_NOT, COMPLIES, NOT_EVALUABLE]
    assert judged("≤ 0.0005 %", "0.00054", "0.00055") == [COMPLIES, DOES_NOT]
    assert judged("≥ 7.643", "7.6425", "7.6424", "12.1", ">7.643") == [COMPLIES, DOES_NOT, COMPLIES, COMPLIES]
    assert judged("≤ 4 %", "4.4", "4.5") == [COMPLIES, DOES_NOT]
    assert judged("≤ 25 EU/mL", "<0.1") == [COMPLIES]


def test_rc_61_report_only_lines_of_a_vector_certificate() -> None:
    """RC-61: PMC4480367 table 1."""
    assert judged("report", "42.7", "<0.3", "seen") == [COMPLIES, COMPLIES, NOT_EVALUABLE]
    assert [*judged("report", "120"), *judged("< 100 ng/mL", "120")] == [COMPLIES, DOES_NOT]
    assert judged("6.9 – 7.8", "6.85", "6.84", "7.84", "7.85") == [COMPLIES, DOES_NOT, COMPLIES, DOES_NOT]
    assert judged("Below detection", "Below detection") == [COMPLIES]
    assert judged("< 10 EU/mL", "<10", "≤10") == [COMPLIES, NOT_EVALUABLE]
