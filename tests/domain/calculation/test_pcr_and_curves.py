"""Digital PCR, qPCR, ELISA and endotoxin: what has no figure and why, and each calculated a second time."""

import math
import random
from typing import Any

import numpy as np
import pytest
from scipy import optimize, stats

from qclab.domain.calculation.digital_pcr import poisson_partitions
from qclab.domain.calculation.lines import line_through, x_of
from qclab.domain.calculation.reasons import Unfit, Unmet
from qclab.domain.evaluation.quantities import Unread
from qclab.domain.refusals import Invalid
from tests.domain.calculation.files import report_of
from tests.domain.calculation.proofs import COUNT, near


def codes(report: Any) -> list[Any]:
    return [reason.code for reason in report.reasons]


def samples(report: Any) -> dict[str, Any]:
    return {each.sample: each for each in report.samples}


def refused(kind: str, rows: Any, **settings: Any) -> tuple[Any, str]:
    with pytest.raises(Invalid) as refusal:
        report_of(kind, rows, **settings)
    return refusal.value.reasons[0].code, refusal.value.reasons[0].field


@pytest.mark.proof
def test_copies_agree_with_the_root_of_poisson_and_exact_limits() -> None:
    chance = random.Random(40)
    for _ in range(COUNT):
        total = chance.randint(100, 30_000)
        negative = chance.randint(1, total - 1)
        (mine,) = report_of(
            "dpcr", [{"sample": "a", "negative": negative, "total": total}], **{"partition volume": 0.85}
        ).samples
        root = optimize.brentq(lambda x, share=negative / total: math.exp(-x) - share, 0, 20, xtol=1e-15, rtol=1e-14)
        assert near(mine.copies, root, 1e-9, 1e-13)
        low, high = stats.binomtest(negative, total).proportion_ci(0.95, "exact")
        assert near(mine.copies_lower, -math.log(high), 1e-9)
        assert near(mine.copies_upper, -math.log(low), 1e-9)
        assert near(mine.concentration, root / 0.85e-3, 1e-9)


def test_expected_partitions_are_those_of_poisson() -> None:
    """Bio-Rad's guide: 20 000 droplets at 2.5 copies; it prints 4 101 for one copy, which is 3 low."""
    published = (1642, 4104, 5130, 4275, 2672, 1336, 557, 199, 62, 17, 4, 1)
    assert [round(each) for each in poisson_partitions(20_000, 2.5)] == list(published)
    assert round(poisson_partitions(20_000, 0.25)[0]) == 15_576


def test_all_positive_or_none_has_no_figure_and_says_between_what_it_lies() -> None:
    rows = [{"sample": "all", "positive": 20, "total": 20}, {"sample": "none", "positive": 0, "total": 20}]
    report = report_of("dpcr", rows, **{"partition volume": 1})
    assert codes(report) == [Unmet.RANGE, Unmet.RANGE]
    found = samples(report)
    assert (found["all"].concentration, found["none"].concentration) == (None, None)
    assert found["all"].bound[0] == ">"
    assert found["none"].bound[0] == "<"


def test_a_control_with_template_speaks_against_the_run_and_wells_are_counted_together() -> None:
    rows = [{"sample": "a", "negative": [50, 60][k], "total": 100} for k in (0, 1)]
    rows.append({"sample": "NTC", "positive": 1, "total": 100})
    volume = {"partition volume": 1}
    report = report_of("dpcr", rows, **volume, control="NTC")
    assert codes(report) == [Unmet.CONTROL]
    assert (samples(report)["a"].negative, samples(report)["a"].total) == (110, 200)
    assert codes(report_of("dpcr", rows, **volume, control="NTC", control_positives=1)) == []
    assert codes(report_of("dpcr", rows, **volume, partitions=101)) == [Unmet.SUITABILITY] * 3


@pytest.mark.parametrize(
    ("row", "code", "field"),
    [
        ({"total": 10}, Unfit.MISSING, "negative"),
        ({"negative": 11, "total": 10}, Unfit.OUT_OF_RANGE, "total"),
        ({"positive": 11, "total": 10}, Unfit.OUT_OF_RANGE, "total"),
        ({"negative": 5, "positive": 6, "total": 10}, Unfit.OUT_OF_RANGE, "total"),
        ({"negative": 0, "total": 0}, Unfit.OUT_OF_RANGE, "total"),
        ({"negative": -1, "total": 10}, Unfit.NO_VALUE, "negative"),
    ],
)
def test_partitions_that_do_not_add_up_are_refused(row: dict[str, Any], code: Unfit, field: str) -> None:
    assert refused("dpcr", [{"sample": "a"} | row], **{"partition volume": 1}) == (code, field)


@pytest.mark.proof
def test_a_line_and_what_it_gives_agree_with_polyfit_and_roots() -> None:
    chance = random.Random(7)
    for number in range(COUNT):
        x = [chance.uniform(0, 8) for _ in range(chance.randint(4, 15))]
        slope = chance.choice([-1, 1]) * chance.uniform(0.5, 4)
        noise = 10 ** chance.uniform(-3, -0.5)
        points = [(at, 40 + slope * at + chance.gauss(0, noise)) for at in x]
        line = line_through(points, "cq")
        (b, a), covariance = np.polyfit(*zip(*points, strict=True), 1, cov=True)
        assert near(line.slope, float(b), 1e-9), number
        assert near(line.intercept, float(a), 1e-9, 1e-9), number
        assert near(line.slope_error, math.sqrt(covariance[0, 0]), 1e-7), number
        assert near(line.correlation, float(stats.pearsonr(*zip(*points, strict=True))[0]), 1e-9), number
        responses = [40 + slope * chance.uniform(0, 8)] * chance.randint(1, 3)
        found, lower, upper = x_of(line, responses, 0.95)
        assert near(found, (responses[0] - a) / b, 1e-7, 1e-7), number
        if lower is not None and upper is not None:
            for end in (lower, upper):
                spread = 1 / len(responses) + 1 / len(x) + (end - np.mean(x)) ** 2 / (np.var(x) * len(x))
                allowed = stats.t.ppf(0.975, len(x) - 2) * line.residual_standard_error * math.sqrt(spread)
                assert near(abs(responses[0] - a - b * end), allowed, 1e-8), number
            assert lower < found < upper


def qpcr(*rows: dict[str, Any], slope: float = -3.32, noise: float = 0.02, **settings: Any) -> Any:
    chance = random.Random(2)
    standards = [
        {"sample": "standard", "quantity": 10**k, "cq": 38 + slope * k + chance.gauss(0, noise)}
        for k in range(1, 7) for _ in (1, 2)
    ]  # fmt: skip
    return report_of("qpcr", [*standards, *rows], **settings)


def test_a_quantity_is_read_off_the_standard_curve() -> None:
    report = qpcr(*[{"sample": "a", "cq": 38 - 3.32 * 4, "dilution": 10}] * 2)
    found = samples(report)["a"]
    assert report.valid
    assert report.efficiency == pytest.approx(1.0, abs=0.02)
    assert found.quantity == pytest.approx(1e5, rel=0.05)
    assert found.lower < found.quantity < found.upper


@pytest.mark.parametrize(
    ("cqs", "settings", "code", "bound"),
    [
        (["not detected"] * 2, {}, Unmet.RANGE, "<10"),
        (["not detected", 37], {}, Unmet.RANGE, ""),
        ([37, 37], {}, Unmet.RANGE, "<10"),
        ([12, 12], {}, Unmet.RANGE, ">1000000"),
        ([24, 26], {"replicate_sd": 0.5}, Unmet.SUITABILITY, ""),
    ],
)
def test_a_sample_without_a_quantity_says_why(cqs: list[Any], settings: Any, code: Unmet, bound: str) -> None:
    report = qpcr(*({"sample": "a", "cq": cq} for cq in cqs), **settings)
    assert codes(report) == [code]
    assert (samples(report)["a"].quantity, samples(report)["a"].bound) == (None, bound)


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"slope": -2.5}, Unmet.SUITABILITY),
        ({"noise": 1.5}, Unmet.SUITABILITY),
        ({"control": "NTC"}, Unmet.CONTROL),
        ({"control": "NTC", "control_cq": 38}, Unmet.CONTROL),
    ],
)
def test_a_curve_or_control_that_is_not_suitable_leaves_no_quantity(how: Any, code: Unmet) -> None:
    report = qpcr({"sample": "a", "cq": 25}, {"sample": "NTC", "cq": 36}, **how)
    assert code in codes(report)
    assert samples(report)["a"].quantity is None


def test_standards_that_cannot_be_are_refused() -> None:
    assert refused("qpcr", [{"sample": "s", "quantity": 10, "cq": 30}] * 4) == (Unfit.TOO_FEW, "cq")
    rows = [{"sample": "s", "quantity": 10**k, "cq": 30 + k} for k in range(4)]
    assert refused("qpcr", rows) == (Unfit.NO_EFFECT, "cq")
    assert refused("qpcr", [*rows, {"sample": "s", "quantity": 5, "cq": "not detected"}]) == (Unfit.OUT_OF_RANGE, "cq")
    assert refused("qpcr", [*rows, {"sample": "s", "quantity": 5, "cq": "undetermined"}]) == (Unread.NO_NUMBER, "cq")


PLATE = (15.6, 31.2, 62.5, 125, 250, 500, 1000)


def response(x: float) -> float:
    return 0.05 + 2.5 / (1 + (x / 200) ** -1.2)


def elisa(*rows: dict[str, Any], noise: float = 0.004, **settings: Any) -> Any:
    chance = random.Random(3)
    standards = [
        {"sample": "standard", "concentration": x, "response": response(x) + chance.gauss(0, noise)}
        for x in PLATE for _ in (1, 2)
    ]  # fmt: skip
    return report_of("elisa", [*standards, *rows], **settings)


@pytest.mark.parametrize("curve", ["4pl", "5pl"])
def test_a_concentration_is_read_off_the_curve(curve: str) -> None:
    report = elisa(*[{"sample": "a", "response": response(100), "dilution": 20}] * 3, curve=curve)
    found = samples(report)["a"]
    assert report.valid
    assert all(80 < each.recovery < 120 for each in report.standards)
    assert found.concentration == pytest.approx(2000, rel=0.02)
    assert found.lower < found.concentration < found.upper
    assert found.cv == 0


def test_a_curve_fitted_and_turned_round_a_second_time_gives_the_same() -> None:
    report = elisa({"sample": "a", "response": 1.0})
    chance = random.Random(3)
    x = np.repeat(PLATE, 2)
    y = np.array([response(each) + chance.gauss(0, 0.004) for each in x])

    def model(x: np.ndarray, low: float, rise: float, middle: float, b: float) -> np.ndarray:
        return low + rise / (1 + (x / middle) ** -b)

    found, covariance = optimize.curve_fit(model, x, y, p0=[0.1, 2, 150, 1], xtol=1e-14, ftol=1e-14)
    second = optimize.brentq(lambda at: model(at, *found) - 1.0, 1, 1e4, xtol=1e-12)
    mine = samples(report)["a"]
    assert mine.concentration == pytest.approx(second, rel=1e-6)
    step = 1e-6
    gradient = [(model(second, *(found + h)) - model(second, *(found - h))) / (2 * step) for h in np.eye(4) * step]
    steep = (model(second + step, *found) - model(second - step, *found)) / (2 * step)
    left = float(((y - model(x, *found)) ** 2).sum() / 10)
    error = math.sqrt(float(np.array(gradient) @ covariance @ np.array(gradient)) + left) / steep / second
    assert math.log(mine.upper / mine.concentration) == pytest.approx(stats.t.ppf(0.975, 10) * error, rel=1e-3)


@pytest.mark.parametrize(
    ("responses", "settings", "code", "bound"),
    [
        ([0.01], {}, Unmet.RANGE, "<15.6"),
        ([0.1], {}, Unmet.RANGE, "<15.6"),
        ([2.4], {}, Unmet.RANGE, ">1000"),
        ([9], {}, Unmet.RANGE, ">1000"),
        ([1.0, 1.6], {"replicate_cv": 20}, Unmet.SUITABILITY, ""),
    ],
)
def test_a_response_off_the_curve_has_no_concentration(responses: Any, settings: Any, code: Unmet, bound: str) -> None:
    report = elisa(*({"sample": "a", "response": each} for each in responses), **settings)
    assert codes(report) == [code]
    assert (samples(report)["a"].concentration, samples(report)["a"].bound) == (None, bound)


def test_a_back_fit_or_control_outside_its_bounds_leaves_no_concentration() -> None:
    rows = ({"sample": "a", "response": 1.0}, {"sample": "QC", "response": 1.2})
    for settings, code in (
        ({"recovery": "99.9 to 100.1"}, Unmet.SUITABILITY),
        ({"control": "QC", "control_range": "1 to 2"}, Unmet.CONTROL),
    ):
        report = elisa(*rows, **settings)
        assert code in codes(report)
        assert samples(report)["a"].concentration is None


def endotoxin(*rows: dict[str, Any], **settings: Any) -> Any:
    standards = [
        {"kind": "standard", "concentration": c, "onset": 1000 * c**-0.25 * f}
        for c in (0.005, 0.05, 0.5, 5) for f in (0.99, 1.01)
    ]  # fmt: skip
    return report_of("endotoxin", [*standards, *rows], **settings)


def wells(kind: str, value: float, dilution: float = 10, sample: str = "a") -> dict[str, Any]:
    return {"kind": kind, "sample": sample, "dilution": dilution, "onset": 1000 * value**-0.25}


def test_endotoxin_is_told_undiluted_with_the_recovery_of_its_spike() -> None:
    report = endotoxin(
        wells("sample", 0.1), wells("sample", 0.1), wells("spiked", 0.55), wells("spiked", 0.55), spike=0.5
    )
    (found,) = report.samples
    assert report.valid
    assert found.endotoxin == pytest.approx(1.0, rel=0.01)
    assert found.recovery == pytest.approx(90, rel=0.02)
    assert found.lower < found.endotoxin < found.upper


def test_below_the_lowest_standard_there_is_a_bound_and_it_is_a_result() -> None:
    for onset in (1000 * 0.001**-0.25, "not detected"):
        report = endotoxin({"kind": "sample", "sample": "a", "dilution": 10, "onset": onset})
        assert report.valid
        assert (report.samples[0].endotoxin, report.samples[0].bound) == (None, "<0.05")


@pytest.mark.parametrize(
    ("rows", "settings", "code"),
    [
        ([wells("sample", 0.1), wells("spiked", 0.2)], {"spike": 0.5}, Unmet.DISTURBED),
        ([wells("sample", 0.1), wells("spiked", 1.5)], {"spike": 0.5}, Unmet.DISTURBED),
        ([wells("sample", 50)], {}, Unmet.RANGE),
        ([wells("sample", 0.1, 53)], {"limit": 0.17, "concentration": 20, "lambda": 0.065}, Unmet.RANGE),
        ([wells("sample", 0.1), {"kind": "blank", "onset": 3000}], {}, Unmet.CONTROL),
        ([wells("sample", 0.1), {"kind": "standard", "concentration": 5, "onset": 9000}], {}, Unmet.SUITABILITY),
    ],
)
def test_a_test_that_is_not_valid_has_no_endotoxin(rows: Any, settings: Any, code: Unmet) -> None:
    report = endotoxin(*rows, **settings)
    assert code in codes(report)
    assert [(each.endotoxin, each.bound) for each in report.samples] == [(None, "")]


@pytest.mark.parametrize(
    ("limit", "concentration", "sensitivity", "mvd"),
    [
        (0.17, 20, 0.065, 52),
        (0.17, 20, 0.0642, 52),
        (5, 1, 0.05, 100),
        (0.3, 1, 0.1, 3),
        (0.5, 1, 0.005, 100),
        (1, 1, 0.3, 3),
    ],
)
def test_a_maximum_valid_dilution_is_rounded_down(
    limit: float, concentration: float, sensitivity: float, mvd: int
) -> None:
    settings = {"limit": limit, "concentration": concentration, "lambda": sensitivity}
    assert report_of("endotoxin", [], **settings).mvd == mvd


def test_the_limit_is_the_threshold_by_the_dose() -> None:
    report = report_of("endotoxin", [], **{"k": 5, "m": 10, "lambda": 0.05})
    assert (report.limit, report.mvd) == (0.5, 10)
    none = report_of("endotoxin", [], **{"k": 5, "m": 1000, "lambda": 0.05})
    assert (none.mvd, codes(none)) == (0, [Unmet.RANGE])


@pytest.mark.parametrize(
    ("rows", "settings", "code", "field"),
    [
        ([], {}, Unfit.EMPTY, ""),
        ([], {"limit": 1}, Unfit.MISSING, "lambda"),
        ([], {"limit": 1, "k": 5, "m": 1, "lambda": 1}, Unfit.LAYOUT, "limit"),
        ([], {"k": 5, "lambda": 1}, Unfit.LAYOUT, "limit"),
        ([{"kind": "standard", "onset": 5}], {}, Unfit.MISSING, "concentration"),
        ([{"kind": "standard", "concentration": 1, "onset": "not detected"}], {}, Unfit.OUT_OF_RANGE, "onset"),
        ([{"kind": "standard", "concentration": 1, "onset": 5}] * 4, {}, Unfit.TOO_FEW, "onset"),
        ([{"kind": "other", "onset": 5}], {}, Unfit.NO_VALUE, "kind"),
    ],
)
def test_an_endotoxin_test_that_cannot_be_is_refused(rows: Any, settings: Any, code: Unfit, field: str) -> None:
    assert refused("endotoxin", rows, **settings) == (code, field)


def test_a_spike_without_its_amount_or_without_the_sample_is_refused() -> None:
    for rows, field in (([wells("sample", 0.1), wells("spiked", 0.2)], "spike"), ([wells("spiked", 0.2)], "sample")):
        with pytest.raises(Invalid) as refusal:
            endotoxin(*rows)
        assert refusal.value.reasons[0].field == field
