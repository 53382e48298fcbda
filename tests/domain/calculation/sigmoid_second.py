"""Sigmoid curves a second time, by another route: c and d by linear least squares inside, b, ln e and ln f outside
(variable projection), derivatives by differences. Nothing of the program is used."""

import warnings
from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

Array = np.ndarray


@dataclass(frozen=True)
class Fitted:
    """What least squares leave over, the parameters outside, ln ρ with its limits, and how well they are determined."""

    rss: float
    outside: Array
    log: float
    half: float
    condition: float
    undetermined: float
    """1 where the doses do not determine e any more: its error is their whole range, or the columns nearly one."""


def shares(x: Array, b: float, ln_e: float, f: float) -> Array:
    with np.errstate(all="ignore"):
        z = np.where(np.isneginf(x), -np.sign(b) * 800.0, b * (x - ln_e))
        return np.exp(-f * np.logaddexp(0.0, z))


def parallel(x: Array, of: Array, y: Array, start: Array, has_f: bool, confidence: float = 0.95) -> Fitted:
    """Two preparations (``of`` 0 and 1) that share everything but e; ``start`` is b, ln e of both, and ln f."""

    def columns(outside: Array) -> Array:
        f = float(np.exp(np.clip(outside[3], -50, 50))) if has_f else 1.0
        share = np.where(of == 0, shares(x, outside[0], outside[1], f), shares(x, outside[0], outside[2], f))
        return np.column_stack([1.0 - share, share])

    def projected(outside: Array) -> Array:
        inside = columns(outside)
        return y - inside @ np.linalg.lstsq(inside, y, rcond=None)[0]

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = optimize.least_squares(
            projected,
            start[: 3 + has_f],
            jac="3-point",
            xtol=1e-15,
            ftol=1e-15,
            gtol=1e-15,
            x_scale="jac",
            max_nfev=300,
        )
    outside = found.x
    inside = np.linalg.lstsq(columns(outside), y, rcond=None)[0]
    whole = np.concatenate([outside, inside])

    def responses(parameters: Array) -> Array:
        return columns(parameters[:-2]) @ parameters[-2:]

    steps = 1e-6 * np.maximum(np.abs(whole), 1e-2)
    jacobian = np.column_stack(
        [
            (responses(whole + step) - responses(whole - step)) / (2 * size)
            for size, step in zip(steps, np.diag(steps), strict=True)
        ]
    )
    scale = np.sqrt((jacobian**2).sum(axis=0))
    values = np.linalg.svd(jacobian / np.where(scale > 0, scale, 1.0), compute_uv=False)
    condition = float(values[0] / values[-1]) if (scale > 0).all() and values[-1] > 0 else np.inf
    rss, df = float(2 * found.cost), len(y) - len(whole)
    half, undetermined = np.nan, np.inf
    if condition < 1e7:
        contrast = np.zeros(len(whole))
        contrast[1], contrast[2] = 1, -1
        covariance = rss / df * np.linalg.pinv(jacobian.T @ jacobian)
        half = float(stats.t.ppf((1 + confidence) / 2, df) * np.sqrt(contrast @ covariance @ contrast))
        span = np.ptp(x[np.isfinite(x)])
        undetermined = max(condition / 1e6, float(np.sqrt(covariance.diagonal()[1:3].max())) / span)
    return Fitted(rss, outside, float(outside[1] - outside[2]), half, condition, undetermined)
