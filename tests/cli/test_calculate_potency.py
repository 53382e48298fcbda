"""Published relative potencies, calculated from a terminal."""

import pytest

from tests.cli.conftest import Typed
from tests.cli.published import FOLDER, agrees, by, calculated


def potency(report, preparation: str) -> tuple[str, str, str]:
    found = by(report["estimates"], "preparation")[preparation]
    return found["potency"], found["lower"], found["upper"]


def all_agree(found, published: str) -> bool:
    return all(agrees(mine, theirs) for mine, theirs in zip(found, published.split(), strict=True))


def test_rc_14_corticotrophin_two_doses(typed: Typed):
    """Ph. Eur. 5.3, 5.1.1, preparations S and T."""
    report = calculated(typed, "parallel-line", "RC-14.yaml")
    anova = by(report["anova"], "source")
    assert agrees(anova["preparations"]["ss"], "390.625")
    assert agrees(anova["regression"]["ss"], "66830.6")
    assert agrees(anova["regression"]["f"], "90.491")
    assert agrees(anova["non-parallelism"]["ss"], "34.225")
    assert agrees(anova["non-parallelism"]["f"], "0.046")
    assert agrees(anova["non-parallelism"]["p"], "0.831")
    assert agrees(anova["residual"]["ss"], "26587.3")
    assert anova["residual"]["df"] == 36
    assert agrees(report["slope"]["slope"], "-58.970")
    assert all_agree(potency(report, "T"), "1.11181 0.824973 1.51357")


def test_rc_15_an_assay_that_is_not_parallel_has_no_potency(typed: Typed):
    """Ph. Eur. 5.3, 5.1.1, with preparation U. A program that ignores validity prints 1.14205 and 1.66889."""
    report = calculated(typed, "parallel-line", "RC-15.yaml", status=1)
    parallel = by(report["anova"], "source")["non-parallelism"]
    assert agrees(parallel["ss"], "8218.23")
    assert agrees(parallel["f"], "5.367")
    assert agrees(parallel["p"], "0.0075")
    assert (parallel["df"], by(report["anova"], "source")["residual"]["df"]) == (2, 54)
    assert report["valid"] is False
    assert [reason["code"] for reason in report["reasons"]] == ["parallelism"]
    assert {value for each in report["estimates"] for name, value in each.items() if name != "preparation"} == {None}


def test_rc_16_agar_diffusion_in_a_latin_square(typed: Typed):
    """Ph. Eur. 5.3, 5.1.2."""
    report = calculated(typed, "parallel-line", "RC-16.csv")
    anova = by(report["anova"], "source")
    published = {
        "rows": "412.000", "columns": "218.667", "treatments": "8510.00", "regression": "8475.04",
        "non-parallelism": "18.375", "non-linearity": "5.47222", "residual": "415.333",
    }  # fmt: skip
    assert {name: agrees(anova[name]["ss"], ss) for name, ss in published.items()} == dict.fromkeys(published, True)
    assert agrees(anova["non-parallelism"]["p"], "0.358")
    assert agrees(anova["non-linearity"]["p"], "0.877")
    assert anova["residual"]["df"] == 20
    assert report["design"] == "Latin square"
    assert all_agree(potency(report, "T"), "5456.37 5092.37 5843.36")
    assert all_agree(report["estimates"][0]["of_assumed"], "97.4 90.9 104.3")


def test_a_turbidimetric_assay_in_randomised_blocks(typed: Typed):
    """Ph. Eur. 5.3, 5.1.3, data and answers as in the R package pla."""
    report = calculated(typed, "parallel-line", "PhEur-5.1.3.yaml")
    anova = by(report["anova"], "source")
    assert agrees(anova["blocks"]["ss"], "876.750")
    assert agrees(anova["blocks"]["p"], "0.010")
    assert agrees(anova["non-linearity of S"]["ss"], "238.140")
    assert agrees(anova["residual"]["ms"], "53.9161")
    assert all_agree(potency(report, "T"), "19228.5 18423.4 20075.2")


def test_rc_18_three_vaccines_in_one_assay(typed: Typed):
    """Ph. Eur. 5.3, 5.1.4."""
    report = calculated(typed, "parallel-line", "RC-18.yaml")
    anova = by(report["anova"], "source")
    assert agrees(anova["non-parallelism"]["p"], "0.434")
    assert agrees(anova["non-linearity"]["p"], "0.531")
    assert all_agree(potency(report, "T"), "43.4196 40.5448 46.5397")
    assert all_agree(potency(report, "U"), "35.1630 32.8698 37.6405")
    assert all_agree(potency(report, "V"), "39.4017 36.8125 42.2057")


def test_rc_18_a_preparation_less_changes_the_others(typed: Typed):
    """CombiStats, example 7: the same assay without vaccine V."""
    report = calculated(typed, "parallel-line", "RC-18-without-V.yaml")
    assert all_agree(potency(report, "T"), "43.5762 40.4020 47.0668")
    assert all_agree(potency(report, "U"), "35.2553 32.7374 38.0062")


def test_rc_21_pairs_of_readings_are_averaged_and_doses_taken_as_they_are(typed: Typed):
    """CombiStats, example 5: heparin sodium. On equal spacing the limits end in 996.148."""
    report = calculated(typed, "parallel-line", "RC-21.yaml")
    assert all_agree(potency(report, "T"), "1029.95 996.153 1064.68")
    assert agrees(by(report["anova"], "source")["residual"]["ms"], "0.000288922")


@pytest.mark.parametrize("words", ["slope", "anova", "fiducial limits", "T  "])
def test_for_people_every_number_is_printed_too(typed: Typed, words: str):
    answer = typed("calculate", "parallel-line", FOLDER / "RC-14.yaml")
    assert words in answer.out
    assert "1.51356817762" in answer.out
    assert answer.err == ""
