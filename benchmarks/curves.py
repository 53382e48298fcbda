"""Row 16: the potency of 96 wells by curves of four parameters, with its limits, against bare scipy."""

import math
from collections.abc import Iterator

import numpy as np
from scipy import optimize

from benchmarks.rounds import Ratio, compare
from benchmarks.sizes import Size
from qclab.domain.calculation.sigmoid import B, C, D, E, Fit, Model, Points, fitted, started

_DOSES = 2.0 ** np.arange(-4, 4)
_FITS = 20
"""In one round: a fit alone takes a millisecond or two."""


def measured(size: Size) -> Iterator[Ratio]:
    """Row 16."""
    chance = np.random.default_rng(16)
    dose = np.tile(np.repeat(_DOSES, 6), 2)
    of = np.repeat([0, 1], 48)
    wells = _bare((dose, of), 1.5, 1.0, 10.0, 1.0, 1.4) + chance.normal(0, 0.2, 96)

    def ours() -> tuple[float, float]:
        groups = [Points(np.log(dose[of == k]), wells[of == k], np.ones(48)) for k in (0, 1)]
        fit = fitted(Model(), groups, (B, C, D), np.array([started(Model(), each) for each in groups]))
        return math.exp(fit.curves[0, E] - fit.curves[1, E]), _error(fit)

    def bare() -> tuple[float, float]:
        found, covariance = optimize.curve_fit(_bare, (dose, of), wells, p0=[1, 1, 10, 1, 1])
        return float(found[4]), float(np.sqrt(covariance[4, 4]) / found[4])

    assert np.allclose(ours(), bare(), rtol=1e-5)
    yield compare(
        "16",
        "potency of 96 wells, four parameters, with limits / bare curve_fit",
        lambda: [ours() for _ in range(_FITS)],
        lambda: [bare() for _ in range(_FITS)],
        good=3,
        best=1.5,
        rounds=size.rounds,
    )


def _error(fit: Fit) -> float:
    one, two = fit.places[0, E], fit.places[1, E]
    cov = fit.covariance
    return float(np.sqrt(cov[one, one] + cov[two, two] - 2 * cov[one, two]))


def _bare(wells: tuple[np.ndarray, np.ndarray], b: float, c: float, d: float, e: float, ratio: float) -> np.ndarray:
    dose, of = wells
    return c + (d - c) / (1 + (dose / np.where(of == 0, e, e / ratio)) ** b)
