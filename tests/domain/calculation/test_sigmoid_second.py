"""Ten thousand assays of sigmoid curves, each fitted a second time."""

import math
import random
from typing import Any

import numpy as np
import pytest

from qclab.domain.calculation.sigmoid import B, C, D, E, F, Model, Points, fitted, started
from qclab.domain.refusals import Invalid
from tests.domain.calculation.proofs import COUNT, near
from tests.domain.calculation.sigmoid_second import parallel, shares

WELL = 300.0
"""Conditions below this are good: the fifth parameter of a curve is seldom better determined."""


def drawn(chance: random.Random, has_f: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Doses of two preparations, their responses, and the parameters they were drawn from."""
    f = math.exp(chance.uniform(-0.7, 0.7)) if has_f else 1.0
    b = chance.choice([-1, 1]) * chance.uniform(0.7, 3)
    outside = np.array([b, chance.uniform(-1, 1), chance.uniform(-1, 1), math.log(f)])
    if chance.random() < 0.05:  # no end on one side, or none at all
        outside[1:3] += chance.choice([-1, 1]) * chance.uniform(4, 40)
    c = chance.uniform(0.1, 2)
    d = c + chance.uniform(3, 10)
    step = chance.uniform(0.5, 1.1)
    doses = [k * step for k in range(-5, 6)] + ([-math.inf] if chance.random() < 0.3 else [])
    x = np.array(doses * chance.randint(2, 4))
    both = np.concatenate([x, x])
    of = np.repeat([0, 1], len(x))
    share = np.where(of == 0, shares(both, b, outside[1], f), shares(both, b, outside[2], f))
    noise = 10 ** chance.uniform(-2.5, -1)
    y = c + (d - c) * share + np.array([chance.gauss(0, noise) for _ in both]) * (d - c)
    return both, of, y, outside


def first(x: np.ndarray, of: np.ndarray, y: np.ndarray, has_f: bool) -> Any:
    """What the program says of the same responses; None where it refuses."""
    model = Model(has_f=has_f)
    groups = [Points(x[of == k], y[of == k], np.ones(int((of == k).sum()))) for k in (0, 1)]
    try:
        start = np.array([started(model, each) for each in groups])
        return fitted(model, groups, (B, C, D, F), start)
    except Invalid:
        return None


def limits(fit: Any) -> tuple[float, float]:
    from scipy import stats

    one, two = fit.places[0, E], fit.places[1, E]
    variance = fit.covariance[one, one] + fit.covariance[two, two] - 2 * fit.covariance[one, two]
    return float(fit.curves[0, E] - fit.curves[1, E]), float(stats.t.ppf(0.975, fit.df) * math.sqrt(variance))


@pytest.mark.proof
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("has_f", [False, True], ids=["4pl", "5pl"])
def test_random_curves_agree_with_variable_projection(has_f: bool) -> None:
    chance = random.Random(26)
    compared = refused = flat = 0
    for number in range(COUNT):
        x, of, y, outside = drawn(chance, has_f)
        mine, second = first(x, of, y, has_f), parallel(x, of, y, outside, has_f)
        is_flat = second.rss > 0.5 * ((y - y.mean()) ** 2).sum()
        flat += is_flat
        if is_flat:  # noise has many least squares; the response does not depend on the dose, and there is no potency
            continue
        if mine is None:
            refused += 1
            assert second.undetermined > 0.1, f"assay {number}: {second}"
            continue
        if second.undetermined > 0.1:
            continue
        log, half = limits(mine)
        told = f"assay {number}: rss {mine.rss!r} {second.rss!r}, ln {log!r} {second.log!r}, {second}"
        if has_f:
            assert mine.rss <= second.rss * (1 + 1e-8), told
            if second.condition > WELL or mine.rss < second.rss * (1 - 1e-8):
                continue
            assert near(math.exp(log), math.exp(second.log), 1e-3), told
        else:
            assert near(mine.rss, second.rss, 1e-9), told
            assert near(math.exp(log), math.exp(second.log), 1e-6), told
            assert near(half, second.half, 1e-4), told
        compared += 1
    print(f"{COUNT} assays, {compared} agree, {refused} refused by both, {flat} without a curve")
    assert compared > COUNT / 2
