"""Published combinations and titres, calculated from a terminal."""

import pytest

from tests.cli.conftest import Typed
from tests.cli.published import agrees, by, calculated


def test_rc_25_two_independent_assays_combined(typed: Typed):
    """Russian Pharmacopoeia XIV: the book rounds in between, hence 0.1 % for the limits."""
    result = calculated(typed, "combine", "RC-25.yaml")["result"]
    assert agrees(result["log"], "0.6284")
    assert agrees(result["standard_error"], "0.0086")
    assert agrees(result["potency"], "4.250")
    assert float(result["lower"]) == pytest.approx(4.049, rel=1e-3)
    assert float(result["upper"]) == pytest.approx(4.462, rel=1e-3)
    assert [agrees(result[name], value) for name, value in (("lower", "4.0499"), ("upper", "4.4597"))] == [True, True]
    assert "weights 1/SE²" in result["formula"]
    diluted = calculated(typed, "combine", "RC-25-times-200.yaml")
    assert [
        agrees(diluted["result"][name], value)
        for name, value in (("potency", "850"), ("lower", "810"), ("upper", "892"))
    ] == [True, True, True]
    first, second = diluted["estimates"]
    assert [agrees(first["weight"], "3460"), agrees(second["weight"], "10203")] == [True, True]


def figures(value: str, count: int) -> str:
    return f"{float(value):.{count - 1}e}"


def test_rc_32_an_endpoint_by_four_methods(typed: Typed):
    """Lei et al. 2021, case 1."""
    report = calculated(typed, "tcid50", "RC-32.yaml")
    found = by(report["endpoints"], "method")
    published = {"spearman-karber": "2.00e+07", "reed-muench": "2.08e+07", "probit": "2.05e+07", "logit": "1.98e+07"}
    assert {name: figures(found[name]["estimate"], 3) for name in published} == published
    assert figures(report["result"]["lower"], 3) == "5.57e+06"
    assert figures(report["result"]["upper"], 3) == "7.15e+07"


def test_rc_34_a_row_that_is_only_implied_changes_the_fit(typed: Typed):
    """Lei et al. 2021, case 3: the published probit and logit counted 0 of 6 at -9, which is not among the rows."""
    printed, implied = (calculated(typed, "tcid50", name) for name in ("RC-34.csv", "RC-34-with-0-of-6.csv"))
    for report in (printed, implied):
        assert figures(report["result"]["estimate"], 3) == "2.00e+08"
        assert figures(report["result"]["lower"], 3) == "5.24e+07"
        assert figures(report["result"]["upper"], 3) == "7.63e+08"
    fits = [by(report["endpoints"], "method") for report in (printed, implied)]
    assert [figures(fit["probit"]["estimate"], 3) for fit in fits] == ["2.12e+08", "2.00e+08"]
    assert [figures(fit["logit"]["estimate"], 3) for fit in fits] == ["2.15e+08", "2.01e+08"]
    assert len(printed["remarks"]) == 1
    assert implied["remarks"] == []


def test_rc_36_the_median_effective_dose_of_an_insecticide(typed: Typed):
    """Finney 1971, as drc fits it; by hand Finney had 4.85."""
    found = by(calculated(typed, "tcid50", "RC-36.yaml")["endpoints"], "method")
    assert agrees(found["probit"]["slope"], "4.2132")
    assert agrees(found["probit"]["estimate"], "4.8455")
    assert agrees(found["logit"]["slope"], "7.1462")
    assert agrees(found["logit"]["estimate"], "4.8289")
