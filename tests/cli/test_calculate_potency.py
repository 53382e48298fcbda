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


def test_rc_26_a_curve_of_four_parameters(typed: Typed):
    """Ryegrass, as drc fits it; its standard errors come from the Hessian, 1 to 2 % off is what is expected."""
    (curve,) = calculated(typed, "4pl", "RC-26.yaml")["curves"]
    assert [agrees(curve[name], value) for name, value in (("c", "0.48141"), ("d", "7.79296"))] == [True, True]
    assert float(curve["b"]) == pytest.approx(2.98222, abs=1e-5)
    assert float(curve["e"]) == pytest.approx(3.05795, abs=1e-5)
    assert agrees(curve["residual_standard_error"], "0.51963")
    assert curve["df"] == 20
    b, c, d, ln_e, _ = (float(error) if error else 0.0 for error in curve["standard_errors"])
    assert [b, c, d, ln_e * float(curve["e"])] == pytest.approx([0.46506, 0.21219, 0.18857, 0.18573], rel=0.02)


def test_rc_27_five_free_curves_two_of_which_end_below_0(typed: Typed):
    """Spinach, as drc fits it; the document states 1E-4 as tolerance."""
    report = calculated(typed, "4pl", "RC-27.csv")
    published = {
        "b": (0.519519, 0.800796, 0.681913, 1.844809, 1.650758),
        "c": (-0.016595, 0.132589, 0.146406, 0.079552, -0.009066),
        "d": (1.879553, 0.946000, 1.090321, 2.153578, 1.806283),
        "e": (1.794955, 0.945530, 1.373023, 0.197326, 0.210793),
    }
    for name, values in published.items():
        within = 1e-4 * min(published["d"]) if name == "c" else 0.0  # of the range: c lies beside 0
        assert [float(curve[name]) for curve in report["curves"]] == pytest.approx(values, rel=1e-4, abs=within)
    assert report["estimates"] == []


def test_rc_30_the_difference_test_accepts_at_5_percent_and_refuses_at_10(typed: Typed):
    """White mustard and two herbicides: borderline parallel."""
    report = calculated(typed, "4pl", "RC-30.yaml")
    free, asymptotes, parallel = report["parallelism"]
    assert [
        (step["df"], agrees(step["rss"], rss))
        for step, rss in zip((free, asymptotes, parallel), ("8.34793", "8.51140", "9.49458"), strict=True)
    ] == [(60, True), (62, True), (63, True)]
    assert agrees(asymptotes["f"], "0.587")
    assert agrees(asymptotes["p"], "0.559")
    assert agrees(parallel["f"], "2.747")
    assert agrees(parallel["p"], "0.0507")
    assert agrees(parallel["e_of_standard"], "28.4831")
    assert agrees(parallel["e"], "66.9564")
    curves = by(report["curves"], "preparation")
    assert all_agree([curves["bentazone"][name] for name in "bcde"], "5.1254 0.68175 3.80628 29.2648")
    assert all_agree([curves["glyphosate"][name] for name in "bcde"], "2.7161 0.89183 3.87587 62.0480")
    assert report["estimates"][0]["potency"] is not None
    refused = calculated(typed, "4pl", "RC-30-alpha-0.10.yaml", status=1)
    assert [reason["code"] for reason in refused["reasons"]] == ["parallelism"]
    assert refused["estimates"][0]["potency"] is None


def test_rc_31_certified_curves_of_nist(typed: Typed):
    """NIST StRD Rat43 and Rat42: to the eleven digits certified."""
    (curve,) = calculated(typed, "5pl", "RC-31-Rat43.yaml")["curves"]
    b, ln_e, f = (float(curve[name]) for name in ("b", "ln_e", "f"))
    assert agrees(curve["d"], "699.64151270")
    assert -b * ln_e == pytest.approx(5.2771253025, abs=1e-10)
    assert -b == pytest.approx(0.75962938329, abs=5e-12)
    assert 1 / f == pytest.approx(1.2792483859, abs=1e-10)
    assert agrees(curve["rss"], "8786.4049080")
    (curve,) = calculated(typed, "4pl", "RC-31-Rat42.yaml")["curves"]
    b, ln_e = float(curve["b"]), float(curve["ln_e"])
    assert agrees(curve["d"], "72.462237576")
    assert -b * ln_e == pytest.approx(2.6180768402, abs=1e-10)
    assert -b == pytest.approx(0.067359200066, abs=5e-13)
    assert agrees(curve["rss"], "8.0565229338")
