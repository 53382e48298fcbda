"""Probit and logit: how the share of positives rises with the logarithm of a dose, by maximum likelihood.

Sources: D. J. Finney, Probit Analysis, 3rd ed. 1971, chapters 3 and 4 (scoring, Fieller's limits of the median);
Ph. Eur. 5.3, section 4. Maximum likelihood exists where doses with some and doses without all positives overlap
(A. Albert and J. A. Anderson, Biometrika 71 (1984) 1).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from qclab.domain.calculation.distributions import chi2_above, logistic_share, normal_share, normal_two_sided
from qclab.domain.calculation.reasons import Unfit, refuse
from qclab.domain.calculation.sigmoid import Array

_MOST_STEPS = 100


@dataclass(frozen=True)
class Group:
    """So many positive of a total, at the logarithm of a dose."""

    x: float
    positive: int
    total: int


@dataclass(frozen=True)
class Median:
    """``x`` is where half are positive, ``lower`` and ``upper`` are its limits, None where there are none; chi-square
    says how far the shares lie from the line."""

    x: float
    lower: float | None
    upper: float | None
    intercept: float
    slope: float
    slope_error: float
    chi2: float
    df: int
    p: float | None


def median(groups: Sequence[Group], link: str, confidence: float) -> Median:
    """Where half are positive, by ``probit`` or ``logit``. Raises Invalid where nothing determines it."""
    _check_overlap(groups)
    x, r, n = (
        np.array(values, dtype=float) for values in zip(*((g.x, g.positive, g.total) for g in groups), strict=True)
    )
    centre = float(x.mean())
    share, density = _LINKS[link]
    columns = np.column_stack([np.ones_like(x), x - centre])
    beta = np.zeros(2)
    for _ in range(_MOST_STEPS):
        eta = columns @ beta
        p = np.clip(share(eta), 1e-15, 1 - 1e-15)
        slope = density(eta)
        weight = n * slope**2 / (p * (1 - p))
        information = columns.T @ (weight[:, None] * columns)
        if np.linalg.matrix_rank(information) < 2:
            refuse(Unfit.UNDETERMINED, "These dilutions lie too far apart for a slope to be estimated.", "positive")
        step = np.linalg.solve(information, columns.T @ (slope * (r - n * p) / (p * (1 - p))))
        beta = beta + step * min(1.0, 2.0 / float(np.abs(step).max()))
        if float(np.abs(step).max()) < 1e-12 * (1 + float(np.abs(beta).max())):
            break
    else:
        refuse(Unfit.NO_CONVERGENCE, f"The {link} does not converge.")
    covariance = np.linalg.inv(information)
    a, b = map(float, beta)
    if b <= 0:
        refuse(Unfit.NO_EFFECT, "The share of positives does not rise with the dose.", "positive")
    chi2 = float((((r - n * p) ** 2) / (n * p * (1 - p))).sum())
    df = len(groups) - 2
    lower, upper = _fieller(a, b, covariance, normal_two_sided(confidence))
    return Median(
        centre - a / b,
        None if lower is None else centre + lower,
        None if upper is None else centre + upper,
        a - b * centre,
        b,
        math.sqrt(float(covariance[1, 1])),
        chi2,
        df,
        chi2_above(chi2, df) if df else None,
    )


def _check_overlap(groups: Sequence[Group]) -> None:
    some = [g.x for g in groups if g.positive > 0]
    not_all = [g.x for g in groups if g.positive < g.total]
    if not some or not not_all or max(not_all) <= min(some) or max(some) <= min(not_all):
        said = "Fewer than two dilutions lie between none and all positive, so no slope can be estimated."
        refuse(Unfit.UNDETERMINED, said, "positive")


def _fieller(a: float, b: float, covariance: Array, z: float) -> tuple[float | None, float | None]:
    """The limits of -a/b: roots of (b² - z²·v_bb)x² + 2(ab - z²·v_ab)x + a² - z²·v_aa."""
    square = b * b - z * z * float(covariance[1, 1])
    if square <= 0:
        return None, None
    middle = a * b - z * z * float(covariance[0, 1])
    root = math.sqrt(max(0.0, middle**2 - square * (a * a - z * z * float(covariance[0, 0]))))
    return (-middle - root) / square, (-middle + root) / square


def _normal_density(eta: Array) -> Any:
    return np.exp(-(eta**2) / 2) / math.sqrt(2 * math.pi)


def _logistic_density(eta: Array) -> Any:
    p = logistic_share(eta)
    return p * (1 - p)


_LINKS: dict[str, tuple[Callable[[Array], Any], Callable[[Array], Any]]] = {
    "probit": (normal_share, _normal_density),
    "logit": (logistic_share, _logistic_density),
}
