"""Control charts, Westgard's rules and outliers: each rule at its border, and random series a second time."""

import math
import random
from typing import Any

import numpy as np
import pytest
from scipy import stats

from qclab.domain.calculation.charts import _D2, _D3, signals
from qclab.domain.calculation.reasons import Unfit
from qclab.domain.calculation.westgard import CODES
from qclab.domain.refusals import Invalid
from tests.domain.calculation import charts_second
from tests.domain.calculation.files import report_of
from tests.domain.calculation.proofs import COUNT, near


def values(*numbers: float, **more: Any) -> list[dict[str, Any]]:
    return [{"value": number} | more for number in numbers]


def hits(report: Any) -> list[tuple[str, int]]:
    return [(hit.rule, hit.point) for hit in report.hits]


@pytest.mark.proof
def test_signals_and_westgard_agree_with_patterns_on_random_series() -> None:
    chance = random.Random(45)
    seen: set[str] = set()
    for number in range(COUNT):
        shift, scale = chance.uniform(-1.2, 1.2), chance.choice([0.4, 1.0, 1.6])
        zs = [round(chance.gauss(shift, scale), chance.choice([1, 3])) for _ in range(chance.randint(3, 40))]
        if chance.random() < 0.1:
            zs = [z * (-1) ** k for k, z in enumerate(map(abs, zs))]
        mine = {(signal.rule, signal.point) for signal in signals(zs)}
        assert mine == charts_second.signals(zs), f"series {number}: {zs}"
        report = report_of("westgard", values(*zs), mean=0, sd=1, r4s="consecutive")
        by_point = {point.point: set(point.rules) for point in report.points}
        assert by_point == charts_second.westgard(zs), f"series {number}: {zs}"
        seen |= {rule for rule, _ in mine} | {hit.rule for hit in report.hits}
    print(f"{COUNT} series agree; rules met: {len(seen)}")
    assert COUNT < 1000 or len(seen) == 8 + 6


@pytest.mark.parametrize(
    ("rule", "zs"),
    [
        ("1 beyond 3 s", [3.01]),
        ("9 on one side", [0.1] * 9),
        ("6 steadily up or down", [0, 0.1, 0.2, 0.3, 0.4, 0.5]),
        ("14 up and down by turns", [0.1, -0.1] * 7),
        ("2 of 3 beyond 2 s", [2.1, 0, 2.1]),
        ("4 of 5 beyond 1 s", [1.1, 1.1, 0, 1.1, 1.1]),
        ("15 within 1 s", [0.5, -0.5, 0] * 5),
        ("8 beyond 1 s on both sides", [1.5, -1.5] * 4),
    ],
)
def test_each_signal_is_told_with_the_points_that_make_it_and_not_a_point_earlier(rule: str, zs: list[float]) -> None:
    (found,) = [signal for signal in signals(zs) if signal.rule == rule]
    assert found.point == len(zs)
    assert found.members == tuple(place for place, z in enumerate(zs, 1) if rule[0] not in "24" or z)
    assert [signal for signal in signals(zs[:-1]) if signal.rule == rule] == []


@pytest.mark.parametrize("zs", [[3.0], [0.1] * 8 + [0.0], [0, 0.1, 0.2, 0.3, 0.4, 0.4], [2.0, 2.1, 0], [1.0] * 5])
def test_a_point_on_a_line_is_beyond_none(zs: list[float]) -> None:
    assert [signal for signal in signals(zs) if signal.rule != "15 within 1 s"] == []


def test_the_constants_are_those_of_the_range_of_normal_values() -> None:
    """d2 and d3 by integration (L. H. C. Tippett, Biometrika 17 (1925) 364)."""
    x = np.linspace(-7, 7, 561)
    share = stats.norm.cdf(x)
    low, high = np.minimum.outer(share, share), np.maximum.outer(share, share)
    for n in _D2:
        d2 = np.trapezoid(1 - (1 - share) ** n - share**n, x)
        square = np.trapezoid(np.trapezoid(1 - high**n - (1 - low) ** n + (high - low) ** n, x), x)
        assert d2 == pytest.approx(_D2[n], abs=6e-4)
        assert math.sqrt(square - d2**2) == pytest.approx(_D3[n], abs=1e-3)


def test_limits_are_of_the_baseline_and_hold_for_what_comes_after() -> None:
    report = report_of("individuals", values(10, 11, 10, 11, 10, 15), baseline=5)
    assert report.centre == pytest.approx(10.4)
    assert report.sigma == pytest.approx(1 / 1.128)
    assert ("1 beyond 3 s", 6) in [(signal.rule, signal.point) for signal in report.signals]
    assert report.range_signals == (6,)
    said = report_of("individuals", values(10, 11, 10, 11, 10, 15), mean=12, sigma=2)
    assert (said.centre, said.lower, said.upper) == (12, 6, 18)


def test_means_of_subgroups_have_limits_by_their_ranges() -> None:
    rows = [
        {"subgroup": name, "value": value}
        for name, own in (("a", (9, 11)), ("b", (10, 12)), ("c", (8, 12)))
        for value in own
    ]
    report = report_of("xbar", rows)
    mean_range = (2 + 2 + 4) / 3
    assert report.centre == pytest.approx(31 / 3)
    assert report.upper - report.centre == pytest.approx(1.880 * mean_range, rel=1e-3)
    assert report.range_upper == pytest.approx(3.267 * mean_range, rel=1e-3)
    assert report.range_lower == 0
    assert [point.value for point in report.points] == [10, 11, 10]


@pytest.mark.parametrize(
    ("kind", "rows", "settings", "code"),
    [
        ("individuals", values(1, 1, 1), {}, Unfit.NO_VARIATION),
        ("individuals", values(1, 2), {}, Unfit.EMPTY),
        ("individuals", values(1, 2, 3), {"baseline": 4}, Unfit.OUT_OF_RANGE),
        ("individuals", values(1, 2, 3), {"baseline": 1}, Unfit.OUT_OF_RANGE),
        ("individuals", values(1, 2, 3), {"mean": 2}, Unfit.MISSING),
        ("individuals", values(1, 2, 3), {"run": 0}, Unfit.OUT_OF_RANGE),
        ("xbar", values(1, 2, 3, 4, subgroup="a"), {}, Unfit.TOO_FEW),
        ("xbar", [*values(1, 2, 3, subgroup="a"), *values(4, 5, subgroup="b")], {}, Unfit.UNBALANCED),
        ("xbar", [*values(1, subgroup="a"), *values(4, subgroup="b")] * 1, {}, Unfit.EMPTY),
        ("xbar", values(*range(11), subgroup="a") + values(*range(11), subgroup="b"), {}, Unfit.UNBALANCED),
        ("outliers", values(1, 1, 1), {"most": 1}, Unfit.NO_VARIATION),
        ("outliers", values(1, 2, 3), {"most": 2}, Unfit.OUT_OF_RANGE),
        ("outliers", values(1, 2, 3), {"most": 0}, Unfit.OUT_OF_RANGE),
        ("westgard", values(1), {"mean": 1}, Unfit.MISSING),
        ("westgard", values(1), {"mean": 1, "sd": 1, "r4s": "within a run"}, Unfit.MISSING),
        ("westgard", values(1), {"mean": 1, "sd": 0}, Unfit.NO_VALUE),
    ],
)
def test_what_no_chart_can_be_made_of_is_refused(kind: str, rows: Any, settings: Any, code: Unfit) -> None:
    with pytest.raises(Invalid) as refusal:
        report_of(kind, rows, **settings)
    assert code in refusal.value.codes


def test_a_code_is_the_sum_of_the_rules_of_a_point() -> None:
    """RC-48: 2_2s and 10_x at once are 36."""
    report = report_of("westgard", values(*[0.5] * 8, 2.1, 2.2), mean=0, sd=1)
    assert (report.points[-1].rules, report.points[-1].code) == (("2_2s", "10_x"), 36)
    assert CODES == {"1_3s": 1, "1_2s": 2, "2_2s": 4, "R_4s": 8, "4_1s": 16, "10_x": 32}


def test_a_warning_alone_leaves_a_run_valid_and_a_rejection_does_not() -> None:
    assert report_of("westgard", values(0, 2.5, 0), mean=0, sd=1).valid
    assert hits(report_of("westgard", values(0, 2.5, 0), mean=0, sd=1)) == [("1_2s", 2)]
    assert not report_of("westgard", values(0, 3.5, 0), mean=0, sd=1).valid


def test_what_laboratories_differ_in_is_a_setting() -> None:
    on_it = values(2.0)
    assert hits(report_of("westgard", on_it, mean=0, sd=1)) == []
    assert hits(report_of("westgard", on_it, mean=0, sd=1, beyond=">=")) == [("1_2s", 1)]
    two_runs = [{"value": 2.5, "run": "a"}, {"value": -2.5, "run": "b"}]
    assert ("R_4s", 2) not in hits(report_of("westgard", two_runs, mean=0, sd=1))
    assert ("R_4s", 2) in hits(report_of("westgard", two_runs, mean=0, sd=1, r4s="consecutive"))
    levels = [{"value": 12.5, "level": "1", "mean": 10, "sd": 1}, {"value": 205, "level": "2", "mean": 200, "sd": 2}]
    assert ("2_2s", 2) not in hits(report_of("westgard", levels))
    assert ("2_2s", 2) in hits(report_of("westgard", levels, levels="together"))


@pytest.mark.proof
def test_outliers_agree_with_the_t_distribution_on_random_values() -> None:
    chance = random.Random(42)
    for number in range(COUNT):
        data = [
            chance.gauss(100, 1) + (chance.choice([-1, 1]) * 6 if chance.random() < 0.08 else 0)
            for _ in range(chance.randint(5, 30))
        ]
        report = report_of("outliers", values(*data), most=3)
        left, count, rows = np.array(data), 0, list(range(1, len(data) + 1))
        removed = []
        for step in range(3):
            n = len(left)
            deviations = np.abs(left - left.mean()) / left.std(ddof=1)
            place = int(np.argmax(deviations))
            p = (
                2
                * n
                * stats.t.sf(
                    math.sqrt(n * (n - 2) * deviations[place] ** 2 / ((n - 1) ** 2 - n * deviations[place] ** 2)), n - 2
                )
            )
            assert near(report.steps[step].r, float(deviations[place]), 1e-9), number
            removed.append(rows.pop(place))
            left = np.delete(left, place)
            count = step + 1 if p < 0.05 else count
        assert report.outliers == tuple(removed[:count]), number
    print(f"{COUNT} sets of values agree")


def test_outliers_are_pointed_out_and_every_value_stays() -> None:
    report = report_of("outliers", values(1, 2, 3, 2, 1, 50))
    assert report.outliers == (6,)
    assert (report.n, len(report.distances)) == (6, 6)
    assert report.mean == pytest.approx(59 / 6)


@pytest.mark.parametrize(("n", "name"), [(3, "r10"), (7, "r10"), (8, "r11"), (10, "r11"), (11, "r21"), (14, "r22")])
def test_the_ratio_of_dixon_goes_by_how_many_values_there_are(n: int, name: str) -> None:
    report = report_of("outliers", values(*range(n)), most=1)
    assert report.dixon_ratio == name
    assert report.dixon_low == report.dixon_high
