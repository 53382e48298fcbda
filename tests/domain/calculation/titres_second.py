"""Endpoints a second time: Spearman and Kärber as the mean of the tolerance distribution, Reed and Muench counted one
animal at a time, probit and logit by a general minimiser of the deviance. Nothing of the program is used."""

from itertools import pairwise

import numpy as np
from scipy import optimize, stats


def spearman_karber(x: list[float], p: list[float]) -> float:
    """Σ (p_i - p_{i+1})·(x_i + x_{i+1})/2, a step beyond each end, down to none positive."""
    order = np.argsort(x)[::-1]
    xs, ps = np.array(x)[order], np.array(p)[order]
    step = xs[0] - xs[1]
    xs, ps = np.append(xs, xs[-1] - step), np.append(ps, 0.0)
    return float(np.sum((ps[:-1] - ps[1:]) * (xs[:-1] + xs[1:]) / 2))


def reed_muench(x: list[float], positive: list[int], total: int) -> float | None:
    """One unit at a time: who is positive would be at any higher dose, who is negative at any lower one."""
    units = [(dose, unit < r) for dose, r in zip(x, positive, strict=True) for unit in range(total)]
    rates = {
        dose: (
            sum(is_positive and at <= dose for at, is_positive in units),
            sum(not is_positive and at >= dose for at, is_positive in units),
        )
        for dose in sorted(set(x), reverse=True)
    }
    shares = [(dose, up / (up + down)) for dose, (up, down) in rates.items() if up + down]
    for (above, rate), (below, less) in pairwise(shares):
        if rate >= 0.5 > less:
            return float(np.interp(0.5, [less, rate], [below, above]))
    return None


def median(x: list[float], positive: list[int], total: int, link: str) -> float:
    """Minus intercept by slope at the largest likelihood, by Nelder and Mead and then by BFGS."""
    xs, r = np.array(x), np.array(positive, dtype=float)
    centre = xs.mean()
    tail = stats.norm if link == "probit" else stats.logistic

    def deviance(line: np.ndarray) -> float:
        eta = line[0] + line[1] * (xs - centre)
        return float(-(r * tail.logcdf(eta) + (total - r) * tail.logsf(eta)).sum())

    found = optimize.minimize(
        deviance, [0.0, 1.0], method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-13, "maxiter": 4000}
    )
    found = optimize.minimize(deviance, found.x, method="BFGS", options={"gtol": 1e-10})
    return float(centre - found.x[0] / found.x[1])
