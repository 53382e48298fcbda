"""Sigmoid curves: convergence, zero doses, parallelism both ways, suitability, and what gives no potency."""

import math
import random
from typing import Any

import numpy as np
import pytest

from qclab.domain.calculation.reasons import Unfit, Unmet
from qclab.domain.calculation.sigmoid import B, C, D, E, F, Model, Points, _Joint, _places, curve, fitted
from qclab.domain.refusals import Invalid
from tests.domain.calculation.files import report_of

RAT43 = "16.08 33.83 65.80 97.20 191.55 326.20 386.87 520.53 590.03 651.92 724.93 699.56 689.96 637.56 717.41"
DOSES = (0.125, 0.25, 0.5, 1, 2, 4, 8)


def assay(*preparations: tuple[str, dict[str, float]], noise: float = 0.05, doses: Any = DOSES) -> list[dict[str, Any]]:
    """Three responses to each dose of curves with b 1.5, c 1, d 10 and e 1, where nothing else is said."""
    chance = random.Random(4)
    rows = []
    for name, other in preparations:
        p = {"b": 1.5, "c": 1.0, "d": 10.0, "e": 1.0} | other
        for dose in doses:
            share = 1 / (1 + (dose / p["e"]) ** p["b"]) if dose else float(p["b"] > 0)
            rows += [
                {
                    "preparation": name,
                    "dose": dose,
                    "response": p["c"] + (p["d"] - p["c"]) * share + chance.gauss(0, noise),
                }
                for _ in range(3)
            ]
    return rows


def codes(report: Any) -> list[Any]:
    return [reason.code for reason in report.reasons]


def potencies(report: Any) -> dict[str, float | None]:
    return {each.preparation: each.potency for each in report.estimates}


def test_rat43_converges_from_the_first_start_of_nist_or_is_an_error() -> None:
    """NIST StRD Rat43, start 1: b1 100, b2 10, b3 1, b4 1."""
    points = Points(np.arange(1.0, 16.0), np.array([float(y) for y in RAT43.split()]), np.ones(15))
    start = np.array([[-1.0, 0.0, 100.0, 10.0, 0.0]])
    fit = fitted(Model(has_f=True, lower=0.0), [points], (), start)
    b, _, d, ln_e, ln_f = map(float, fit.curves[0])
    assert [d, -b * ln_e, -b, math.exp(-ln_f)] == pytest.approx(
        [699.64151270, 5.2771253025, 0.75962938329, 1.2792483859], rel=1e-10
    )
    assert fit.rss == pytest.approx(8786.4049080, abs=5e-8)


@pytest.mark.parametrize("start", [(1e6, 0, 1e-3, 1e3, 0), (-1e-9, 0, 1e9, -50, 5), (math.nan, 0, 1, 1, 0)])
def test_a_fit_that_fails_is_an_error_and_no_number(start: tuple[float, ...]) -> None:
    points = Points(np.arange(1.0, 16.0), np.array([float(y) for y in RAT43.split()]), np.ones(15))
    with pytest.raises(Invalid) as refusal:
        fitted(Model(has_f=True, lower=0.0), [points], (), np.array([start]))
    assert refusal.value.codes[0] in (Unfit.NO_CONVERGENCE, Unfit.UNDETERMINED)


@pytest.mark.parametrize("b", [1.5, -1.5])
def test_dose_0_has_the_asymptote_itself(b: float) -> None:
    at_zero = curve(np.array([b, 1.0, 10.0, 0.0, 0.0]), np.array([-math.inf]))[0]
    assert at_zero == pytest.approx(10.0 if b > 0 else 1.0)
    report = report_of("4pl", assay(("S", {"b": b}), ("T", {"b": b, "e": 0.5}), doses=(0, *DOSES)))
    assert report.curves[0].b == pytest.approx(b, rel=0.1)
    assert potencies(report)["T"] == pytest.approx(2, rel=0.05)


@pytest.mark.parametrize("has_f", [False, True], ids=["4pl", "5pl"])
def test_derivatives_are_those_of_the_curve(has_f: bool) -> None:
    model = Model(has_f=has_f)
    points = [Points(np.array([-math.inf, -1.0, 0.0, 2.0]), np.zeros(4), np.ones(4)) for _ in range(2)]
    joint = _Joint(model, points, _places(model, 2, (B, C, D, F))[0])
    vector = np.array([1.3, 0.7, 9.0, 0.2, -0.4, 0.3])[: 5 + has_f]
    steps = np.eye(5 + has_f) * 1e-6
    central = np.array([(joint.residuals(vector + h) - joint.residuals(vector - h)) / 2e-6 for h in steps]).T
    assert joint.jacobian(vector) == pytest.approx(central, abs=1e-7)


def test_a_preparation_that_is_not_parallel_takes_nothing_from_the_others() -> None:
    good = ("S", {}), ("T", {"e": 0.5})
    report = report_of("4pl", assay(*good, ("U", {"b": 3.0})))
    assert codes(report) == [Unmet.PARALLELISM]
    assert potencies(report)["U"] is None
    assert potencies(report)["T"] == potencies(report_of("4pl", assay(*good)))["T"] == pytest.approx(2, rel=0.05)


def test_equivalence_asks_how_far_and_difference_whether() -> None:
    close = assay(("S", {}), ("T", {"e": 0.5, "b": 1.62}), noise=0.01)
    assert codes(report_of("4pl", close)) == [Unmet.PARALLELISM]
    assert codes(report_of("4pl", close, parallelism="equivalence", slope_ratio="0.80 to 1.25")) == []
    loose = assay(("S", {}), ("T", {"e": 0.5}), noise=1.0)
    assert codes(report_of("4pl", loose)) == []
    equivalence = report_of("4pl", loose, parallelism="equivalence", slope_ratio="0.80 to 1.25")
    assert set(codes(equivalence)) == {Unmet.PARALLELISM}
    assert {check.criterion for check in equivalence.suitability} == {
        "slope ratio, lower limit",
        "slope ratio, upper limit",
    }


def test_curves_that_go_the_other_way_are_not_parallel() -> None:
    report = report_of("4pl", assay(("S", {}), ("T", {"b": -1.5})))
    assert codes(report) == [Unmet.PARALLELISM]
    assert potencies(report) == {"T": None}
    assert report.ratios == ()


@pytest.mark.parametrize(
    "criterion",
    [
        {"r_squared": 0.99999}, {"asymptote_ratio": 20}, {"e_of_standard": "2 to 3"}, {"replicate_cv": 0.1},
        {"control": "K", "control_potency": "0.7 to 1.3"},
    ],
)  # fmt: skip
def test_a_system_that_is_not_suitable_gives_no_potency_at_all(criterion: dict[str, Any]) -> None:
    rows = assay(("S", {}), ("T", {"e": 0.5}), ("K", {"e": 0.5}))
    report = report_of("4pl", rows, **criterion)
    assert set(codes(report)) <= {Unmet.SUITABILITY, Unmet.CONTROL}
    assert report.valid is False
    assert potencies(report) == {"T": None, "K": None}
    assert next(check.met for check in report.suitability) is False


def test_a_system_that_is_suitable_says_so_of_each_criterion() -> None:
    rows = assay(("S", {}), ("T", {"e": 0.5}), ("K", {}))
    report = report_of(
        "4pl", rows, r_squared=0.98, asymptote_ratio=3, e_of_standard="0.8 to 1.2", replicate_cv=20, control="K",
        control_potency="0.7 to 1.3", doses_beside_e=2, potency="0.5 to 3",
    )  # fmt: skip
    assert report.valid
    assert len(report.suitability) == 4 + 2 * 2 + 1 + 1
    assert all(check.met for check in report.suitability)


@pytest.mark.parametrize("criterion", [{"doses_beside_e": 2}, {"potency": "0.5 to 2"}])
def test_a_sample_that_is_not_suitable_has_no_potency_alone(criterion: dict[str, Any]) -> None:
    rows = assay(("S", {}), ("T", {}), ("U", {"e": 0.2}))
    found = potencies(report_of("4pl", rows, **criterion))
    assert found["U"] is None
    assert found["T"] == pytest.approx(1, rel=0.05)


def test_responses_that_no_dose_explains_give_no_potency() -> None:
    report = report_of("4pl", assay(("S", {}), ("T", {"d": 1.0}), noise=0.5))
    assert potencies(report) == {"T": None}
    assert report.reasons


def test_weights_by_the_response_count_small_responses_more() -> None:
    rows = assay(("S", {}), ("T", {"e": 0.5}))
    plain, weighted = (report_of("4pl", rows, **more) for more in ({}, {"weights": "1/y²"}))
    assert weighted.curves[0].c != plain.curves[0].c
    assert weighted.estimates[0].potency == pytest.approx(plain.estimates[0].potency, rel=0.05)
    assert weighted.curves[0].rss < plain.curves[0].rss


def test_five_parameters_find_the_asymmetry() -> None:
    x = np.linspace(-5, 5, 21)
    points = Points(x, curve(np.array([1.2, 1.0, 10.0, 0.3, math.log(2.0)]), x) + 1e-3 * np.cos(17 * x), np.ones(21))
    fit = fitted(Model(has_f=True), [points], (), np.array([[1.0, 0.5, 9.0, 0.0, 0.0]]))
    assert fit.curves[0, [B, C, D, E]] == pytest.approx([1.2, 1.0, 10.0, 0.3], rel=0.02)
    assert math.exp(fit.curves[0, F]) == pytest.approx(2.0, rel=0.02)


@pytest.mark.parametrize(
    ("rows", "settings", "code", "field"),
    [
        (assay(("S", {}))[:4], {}, Unfit.EMPTY, ""),
        (assay(("S", {}), doses=(1,)) * 2, {}, Unfit.TOO_FEW, "dose"),
        (assay(("S", {}), doses=(0, 1)), {}, Unfit.TOO_FEW, "dose"),
        (assay(("S", {}), doses=(0.5, 1, 2)), {}, Unfit.UNDETERMINED, ""),
        (assay(("S", {}), noise=0), {}, Unfit.NO_VARIATION, ""),
        ([{**row, "response": 5} for row in assay(("S", {}))], {}, Unfit.NO_EFFECT, "response"),
        ([{**row, "dose": -row["dose"]} for row in assay(("S", {}))], {}, Unfit.OUT_OF_RANGE, "dose"),
        ([{**row, "response": -5} for row in assay(("S", {}))], {"weights": "1/y"}, Unfit.OUT_OF_RANGE, "response"),
        (assay(("S", {})), {"parallelism": "equivalence"}, Unfit.MISSING, "parallelism"),
        (assay(("S", {})), {"control": "K"}, Unfit.MISSING, "control"),
        (assay(("S", {}), ("T", {})), {"control": "K", "control_potency": "0.5 to 2"}, Unfit.MISSING, "control"),
    ],
)  # fmt: skip
def test_what_no_curve_can_be_drawn_through_is_refused(rows: Any, settings: Any, code: Unfit, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        report_of("4pl", rows, **settings)
    assert (refusal.value.reasons[0].code, refusal.value.reasons[0].field) == (code, field)
