"""Independent estimates combined: weights, homogeneity, and a second calculation by weighted least squares."""

import math
import random
from typing import Any

import numpy as np
import pytest
from scipy import stats

from qclab.domain.calculation.reasons import Unfit, Unmet
from qclab.domain.refusals import Invalid
from tests.domain.calculation.files import report_of
from tests.domain.calculation.proofs import COUNT, near

ROWS = [
    {"estimate": 95.0, "lower": 85.0, "upper": 106.0, "df": 12},
    {"estimate": 104.0, "lower": 95.0, "upper": 114.0, "df": 15},
    {"estimate": 99.0, "lower": 90.0, "upper": 109.0, "df": 10},
]


def by_method(report: Any) -> dict[str, Any]:
    return {mean.method: mean for mean in report.means}


def second(rows: list[dict[str, Any]]) -> dict[str, tuple[float, float, float]]:
    """The logarithm of the mean, its standard error and chi-square, as a regression on a constant."""
    y = np.log([row["estimate"] for row in rows])
    t = stats.t.ppf(0.975, [row["df"] for row in rows])
    error = np.log(np.array([row["upper"] for row in rows]) / np.array([row["lower"] for row in rows])) / (2 * t)
    found = {}
    between = max(0.0, float(np.var(y, ddof=1) - np.mean(error**2)))
    for method, sd in (("weighted", error), ("semi-weighted", np.hypot(error, math.sqrt(between)))):
        (mean,), left, _, _ = np.linalg.lstsq((1 / sd)[:, None], y / sd, rcond=None)
        found[method] = (float(mean), float(np.linalg.norm(1 / sd) ** -1), float(left[0]))
    found["unweighted"] = (float(y.mean()), float(stats.sem(y)), 0.0)
    return found


@pytest.mark.proof
def test_random_estimates_agree_with_weighted_least_squares() -> None:
    chance = random.Random(25)
    for number in range(COUNT):
        rows = []
        for _ in range(chance.randint(2, 8)):
            middle, width = math.exp(chance.gauss(0, 0.3)), math.exp(chance.uniform(0.02, 0.4))
            rows.append(
                {"estimate": middle, "lower": middle / width, "upper": middle * width, "df": chance.randint(2, 40)}
            )
        report = report_of("combine", rows, method="semi-weighted")
        for method, (log, error, chi2) in second(rows).items():
            mine = by_method(report)[method]
            assert near(mine.log, log, 1e-9, 1e-12), f"{number} {method}"
            assert near(mine.standard_error, error, 1e-9), f"{number} {method}"
            if method == "weighted":
                assert near(report.homogeneity.chi2, chi2, 1e-9, 1e-12), number
    print(f"{COUNT} combinations agree to 1E-9")


def test_the_method_of_the_file_gives_the_result_and_names_its_formula() -> None:
    for method in ("weighted", "unweighted", "semi-weighted"):
        report = report_of("combine", ROWS, method=method)
        assert report.result == by_method(report)[method]
        assert report.formula.startswith(f"{method}: ")


def test_estimates_that_differ_too_much_have_no_weighted_mean() -> None:
    apart = [*ROWS, {"estimate": 160.0, "lower": 150.0, "upper": 171.0, "df": 12}]
    report = report_of("combine", apart, method="weighted")
    assert [reason.code for reason in report.reasons] == [Unmet.HETEROGENEOUS]
    assert report.result is None
    semi = report_of("combine", apart, method="semi-weighted")
    assert semi.homogeneity.between > 0
    assert semi.result.upper / semi.result.lower > 1.5


def test_without_limits_estimates_are_combined_unweighted() -> None:
    report = report_of(
        "combine", [{"estimate": 1.2e12}, {"estimate": 1.5e12}, {"estimate": 9.0e11}], method="unweighted"
    )
    assert report.result.potency == pytest.approx(1.17446e12, rel=1e-6)
    assert [mean.method for mean in report.means] == ["unweighted"]


@pytest.mark.parametrize(
    ("rows", "settings", "code", "field", "line"),
    [
        (ROWS[:1], {"method": "weighted"}, Unfit.EMPTY, "", None),
        (ROWS, {}, Unfit.MISSING, "method", None),
        ([{"estimate": 1}, {"estimate": 2}], {"method": "weighted"}, Unfit.MISSING, "df", 1),
        ([{"estimate": 1, "df": 3}] * 2, {"method": "weighted"}, Unfit.MISSING, "standard error", 1),
        ([*ROWS, ROWS[0] | {"estimate": -5}], {"method": "weighted"}, Unfit.OUT_OF_RANGE, "estimate", 4),
        ([*ROWS, ROWS[0] | {"estimate": 500}], {"method": "weighted"}, Unfit.OUT_OF_RANGE, "estimate", 4),
        ([ROWS[0] | {"standard error": 1}] * 2, {"method": "weighted"}, Unfit.LAYOUT, "standard error", 1),
        ([*ROWS, {"estimate": 100}], {"method": "weighted"}, Unfit.MISSING, "df", 4),
    ],
)  # fmt: skip
def test_what_cannot_be_combined_is_refused(
    rows: Any, settings: Any, code: Unfit, field: str, line: int | None
) -> None:
    with pytest.raises(Invalid) as refusal:
        report_of("combine", rows, **settings)
    reason = refusal.value.reasons[0]
    assert (reason.code, reason.field, reason.row) == (code, field, line)
