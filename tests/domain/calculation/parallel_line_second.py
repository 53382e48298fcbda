"""Parallel lines a second time, by another route: least squares on indicator columns, and Fieller's limits as the roots
of his quadratic in the covariances. scipy.stats has the distributions. Nothing of the program is used."""

from dataclasses import dataclass

import numpy as np
from scipy import stats


@dataclass(frozen=True)
class Assay:
    """One response in each place: whose, at which dose, and where it stood."""

    preparations: list[str]
    doses: list[float]
    responses: list[float]
    places: tuple[list[str], ...] = ()

    @property
    def names(self) -> list[str]:
        return list(dict.fromkeys(self.preparations))


def _indicators(values: list[object]) -> np.ndarray:
    known = list(dict.fromkeys(values))
    return np.array([[float(value == each) for each in known] for value in values])


def _rss(columns: np.ndarray, y: np.ndarray) -> tuple[float, int]:
    """The residual sum of squares of least squares, and the rank."""
    solution, _, rank, _ = np.linalg.lstsq(columns, y, rcond=None)
    return float(((y - columns @ solution) ** 2).sum()), int(rank)


def analysed(assay: Assay, confidence: float = 0.95) -> dict[str, float]:
    """Sums of squares and degrees of freedom by the source, and of each test preparation ln ρ with its limits."""
    y = np.array(assay.responses) - np.mean(assay.responses)
    x = np.log(np.array(assay.doses))
    of = _indicators(list(assay.preparations))
    doses = _indicators(list(zip(assay.preparations, assay.doses, strict=True)))
    places = [_indicators(list(place)) for place in assay.places]
    steps = {
        "preparations": of,
        "regression": np.column_stack([of, x]),
        "non-parallelism": np.column_stack([of, of * x[:, None]]),
        "non-linearity": doses,
    }
    found: dict[str, float] = {}
    before, rank = float((y**2).sum()), 1
    for name, columns in steps.items():
        rss, now = _rss(columns, y)
        found[f"{name} ss"], found[f"{name} df"] = before - rss, now - rank
        before, rank = rss, now
    full, rank = _rss(np.column_stack([doses, *places]), y)
    df = len(y) - rank
    found |= {"residual ss": full, "residual df": df}
    columns = np.column_stack([of, x])
    solution = np.linalg.lstsq(columns, y, rcond=None)[0]
    covariance = full / df * np.linalg.inv(columns.T @ columns)
    t = stats.t.ppf((1 + confidence) / 2, df)
    slope, of_slope = solution[-1], covariance[-1, -1]
    for place, name in enumerate(assay.names[1:], 1):
        contrast = np.zeros(len(solution))
        contrast[[0, place]] = -1, 1
        apart = contrast @ solution
        above, mixed = contrast @ covariance @ contrast, contrast @ covariance[:, -1]
        roots = np.roots([slope**2 - t**2 * of_slope, -2 * (apart * slope - t**2 * mixed), apart**2 - t**2 * above])
        found[f"{name} ln"] = apart / slope
        if t**2 * of_slope < slope**2:
            found[f"{name} lower"], found[f"{name} upper"] = sorted(np.real(roots))
    return found
