"""Endpoints: what each method presupposes, and random titrations calculated a second time."""

import math
import random
from typing import Any

import pytest

from qclab.domain.calculation.reasons import Unfit, Unmet
from qclab.domain.refusals import Invalid
from tests.domain.calculation.files import report_of
from tests.domain.calculation.proofs import COUNT, near
from tests.domain.calculation.titres_second import median, reed_muench, spearman_karber

GOOD = [{"log10 dilution": -k, "positive": 2, "total": 5} for k in (1, 2)]
METHODS = ("spearman-karber", "reed-muench", "probit", "logit")


def titration(positive: list[int], total: int = 5, first: int = -3, **settings: Any) -> Any:
    rows = [{"log10 dilution": first - k, "positive": r, "total": total} for k, r in enumerate(positive)]
    return report_of("tcid50", rows, **{"method": "spearman-karber", "inoculum": 0.1} | settings)


def endpoints(report: Any) -> dict[str, Any]:
    return {each.method: each for each in report.endpoints}


def exists(positive: list[int], total: int) -> bool:
    """Whether two dilutions overlap, so that a largest likelihood exists."""
    some = [k for k, r in enumerate(positive) if r > 0]
    not_all = [k for k, r in enumerate(positive) if r < total]
    return bool(some and not_all) and max(some) > min(not_all) and max(not_all) > min(some)


@pytest.mark.proof
@pytest.mark.timeout(3600)
def test_random_titrations_agree_with_other_formulas() -> None:
    chance = random.Random(32)
    compared = dict.fromkeys(METHODS, 0)
    for number in range(COUNT):
        total, step = chance.randint(4, 12), chance.choice([0.5, 1.0, math.log10(3), math.log10(5)])
        x = [-2 - step * k for k in range(chance.randint(4, 9))]
        middle, slope = chance.uniform(x[-1], x[0]), chance.uniform(1, 4)
        positive = [
            sum(chance.random() < 1 / (1 + math.exp(-slope * 2.3 * (at - middle))) for _ in range(total)) for at in x
        ]
        rows = [{"log10 dilution": at, "positive": r, "total": total} for at, r in zip(x, positive, strict=True)]
        found = endpoints(report_of("tcid50", rows, method="probit", inoculum=1))
        told = f"titration {number}: {positive} of {total}"
        if found["spearman-karber"].log10 is None:
            assert positive[0] < total or set(positive) == {total}, told
        else:
            second = -spearman_karber(x, [r / total for r in positive])
            assert near(found["spearman-karber"].log10, second, 1e-9), told
            compared["spearman-karber"] += 1
        by_units = reed_muench(x, positive, total)
        assert (found["reed-muench"].log10 is None) == (by_units is None), told
        if by_units is not None:
            assert near(found["reed-muench"].log10, -by_units, 1e-9), told
            compared["reed-muench"] += 1
        for link in ("probit", "logit"):
            if found[link].log10 is None:
                assert not exists(positive, total) or "rise" in found[link].why, told
            elif number % 5 == 0 or COUNT < 1000:  # the minimiser takes its time
                assert near(found[link].log10, -median(x, positive, total, link), 1e-6), told
                compared[link] += 1
    print(f"{COUNT} titrations, compared: {compared}")
    assert min(compared.values()) > COUNT / 12


def test_limits_of_the_methods_lie_about_the_endpoint() -> None:
    for each in titration([5, 4, 2, 1, 0]).endpoints:
        if each.lower is not None:
            assert each.lower < each.estimate < each.upper


def test_the_volume_of_a_well_counts() -> None:
    tenth, twentieth = (titration([5, 3, 1, 0], inoculum=volume).result.estimate for volume in (0.1, 0.05))
    assert twentieth == pytest.approx(2 * tenth)


@pytest.mark.parametrize(
    ("positive", "bound"),
    [([5, 5, 5], "above every dilution"), ([0, 0, 0], "below every dilution"), ([4, 2, 0], "")],
)
def test_an_endpoint_beyond_the_dilutions_is_none_and_says_on_which_side(positive: list[int], bound: str) -> None:
    report = titration(positive)
    assert [reason.code for reason in report.reasons] == [Unmet.ENDPOINT]
    assert report.result is None
    assert report.bound == bound


def test_what_the_methods_presuppose_is_remarked() -> None:
    assert titration([5, 3, 0]).remarks == ()
    assert len(titration([5, 3, 1]).remarks) == 1
    assert len(titration([4, 5, 1]).remarks) == 3


def test_a_slope_takes_two_dilutions_between_none_and_all() -> None:
    report = titration([5, 5, 3, 0], method="probit")
    assert report.result is None
    assert "slope" in report.reasons[0].text
    assert endpoints(report)["spearman-karber"].log10 == pytest.approx(5.1)


@pytest.mark.parametrize(
    ("rows", "settings", "code", "field"),
    [
        ([{"log10 dilution": -1, "positive": 6, "total": 5}] * 2, {}, Unfit.OUT_OF_RANGE, "positive"),
        ([{"log10 dilution": -1, "positive": 0, "total": 0}] * 2, {}, Unfit.OUT_OF_RANGE, "positive"),
        ([{"log10 dilution": -1, "positive": 2.5, "total": 5}] * 2, {}, Unfit.NO_VALUE, "positive"),
        ([{"log10 dilution": -1, "positive": 2, "total": 5}] * 2, {}, Unfit.TOO_FEW, "log10 dilution"),
        ([{"positive": 2, "total": 5}] * 2, {}, Unfit.LAYOUT, "log10 dilution"),
        ([{"log10 dilution": -1, "dose": 2, "positive": 2, "total": 5}] * 2, {}, Unfit.LAYOUT, "log10 dilution"),
        ([{"dose": k, "positive": 2, "total": 5} for k in (0, 1)], {}, Unfit.OUT_OF_RANGE, "positive"),
        (GOOD, {"inoculum": ""}, Unfit.MISSING, "inoculum"),
        (GOOD, {"inoculum": 0}, Unfit.NO_VALUE, "inoculum"),
    ],
)  # fmt: skip
def test_a_titration_that_cannot_be_is_refused(rows: Any, settings: Any, code: Unfit, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        report_of("tcid50", rows, **{"method": "spearman-karber", "inoculum": 0.1} | settings)
    assert (refusal.value.reasons[0].code, refusal.value.reasons[0].field) == (code, field)


def test_steps_that_are_not_equal_have_no_sum() -> None:
    rows = [{"log10 dilution": -k, "positive": r, "total": 5} for k, r in ((1, 5), (2, 4), (4, 1))]
    found = endpoints(report_of("tcid50", rows, method="probit", inoculum=1))
    assert "steps" in found["spearman-karber"].why
    assert found["probit"].estimate is not None
