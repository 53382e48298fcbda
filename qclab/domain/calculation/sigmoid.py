"""Sigmoid curves of four and five parameters, and their least squares.

y = c + (d - c)/(1 + (dose/e)^b)^f, with c below d: b > 0 falls from d to c as the dose rises, b < 0 rises from c to d.
f = 1 is the four-parameter curve, whose e is the dose half way between the asymptotes. Dose 0 has the asymptote itself.

Sources: Ph. Eur. 5.3, 3.4 (four parameters); P. G. Gottschalk and J. R. Dunn, Anal. Biochem. 343 (2005) 54 (five);
D. M. Bates and D. G. Watts, Nonlinear Regression Analysis, 1988, 2.2.3 (when least squares have converged).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

from qclab.domain.calculation.reasons import Unfit, refuse

Array = NDArray[np.float64]
Places = NDArray[np.intp]

B, C, D, E, F = range(5)
"""The columns of parameters: b, c, d, ln e, ln f."""
CONVERGED = 1e-5
"""The relative offset of Bates and Watts, in standard errors, above which least squares have not converged: theirs is
1E-3. Sums of squares in double precision tell parameters apart down to some 1E-7 of it."""
WORST = 1e6
"""The condition of the columns of the Jacobian, each of length 1, above which the doses do not determine the curve."""
_STEEPNESS = np.array([0.25, 0.5, 1.0, 2.0, 5.0])
_ASYMMETRY = np.log(np.array([0.2, 0.5, 1.0, 2.0, 5.0]))
_LARGEST = 700.0
_POLISH = 500
"""Steps of Gauss and Newton at most; most curves take four, very uncertain ones some dozens."""


@dataclass(frozen=True)
class Points:
    """What a curve is drawn through: ln(dose), -inf for dose 0, the responses, and the roots of their weights."""

    x: Array
    y: Array
    root: Array


@dataclass(frozen=True)
class Model:
    """Four parameters or five; ``lower`` holds the lower asymptote where it is not estimated."""

    has_f: bool = False
    lower: float | None = None

    @property
    def free(self) -> list[int]:
        """The columns that are estimated."""
        return [B, *([C] if self.lower is None else []), D, E, *([F] if self.has_f else [])]


@dataclass(frozen=True)
class Fit:
    """``curves`` has a row of five parameters for each group; ``places`` says which of ``covariance`` each one is: -1
    where it is not estimated."""

    curves: Array
    places: Places
    covariance: Array
    rss: float
    df: int
    condition: float

    @property
    def variance(self) -> float:
        return self.rss / self.df

    def standard_error(self, group: int, column: int) -> float | None:
        """Of a parameter; None of one that is not estimated."""
        place = self.places[group, column]
        return float(np.sqrt(self.covariance[place, place])) if place >= 0 else None


def fitted(model: Model, groups: Sequence[Points], common: Sequence[int], start: Array) -> Fit:
    """Least squares of all groups together, with the columns of ``common`` the same in each.

    Raises Invalid where they do not converge, the doses do not determine the curve, or nothing is left over.
    """
    places, size = _places(model, len(groups), common)
    joint = _Joint(model, groups, places)
    if joint.y.size <= size:
        refuse(Unfit.TOO_FEW, f"{joint.y.size} responses cannot determine {size} parameters and what is left over.")
    first = np.zeros(size)
    for column in model.free:
        for place in set(places[:, column]):
            first[place] = start[places[:, column] == place, column].mean()
    with np.errstate(all="ignore"):
        solution = _solved(joint, first)
        residuals, jacobian = joint.residuals(solution), joint.jacobian(solution)
        rss = float(residuals @ residuals)
        df = joint.y.size - size
        scale = np.sqrt((jacobian**2).sum(axis=0))
        if not (np.isfinite(solution).all() and np.isfinite(jacobian).all() and (scale > 0).all()):
            refuse(
                Unfit.UNDETERMINED, "These doses do not determine the curve: it has no end on one side, or is a step."
            )
        u, values, vt = np.linalg.svd(jacobian / scale, full_matrices=False)
        condition = float(values[0] / values[-1]) if values[-1] > 0 else float("inf")
        if rss <= 1e-24 * float(joint.y @ joint.y):
            refuse(
                Unfit.NO_VARIATION,
                "Every response lies on the curve, so nothing can be tested and no limit calculated.",
            )
        if condition > WORST:
            refuse(
                Unfit.UNDETERMINED, "These doses do not determine the curve: it has no end on one side, or is a step."
            )
        along = u.T @ residuals
        if np.sqrt(along @ along / size) > CONVERGED * np.sqrt(rss / df):
            refuse(Unfit.NO_CONVERGENCE, "The least squares of the curve do not converge, so there is none.")
        covariance = rss / df * (vt.T / values**2) @ vt / np.outer(scale, scale)
        finite = joint.x[np.isfinite(joint.x)]
        if np.sqrt(covariance.diagonal()[np.unique(places[:, E])].max()) > np.ptp(finite):
            refuse(
                Unfit.UNDETERMINED, "These doses do not determine e: it is uncertain by more than their whole range."
            )
    return Fit(joint.curves(solution), places, covariance, rss, df, condition)


def curve(parameters: Array, x: Array) -> Array:
    """The responses of one curve at ln(dose)."""
    with np.errstate(all="ignore"):
        responses: Array = parameters[C] + (parameters[D] - parameters[C]) * _share(parameters, x)[0]
    return responses


def started(model: Model, points: Points) -> Array:
    """Parameters to begin with: on a grid of b, e and f, c and d by least squares; those that leave least over."""
    finite = np.isfinite(points.x)
    known = np.unique(points.x[finite])
    if known.size < 2:
        refuse(Unfit.TOO_FEW, "A curve takes two doses above 0 at least.", "dose")
    span = known[-1] - known[0]
    middles = np.linspace(known[0] - 0.2 * span, known[-1] + 0.2 * span, 10)
    apart = np.where(finite, points.x, known[0] - span) - points.x[finite].mean()
    falls = -1.0 if apart @ (points.y - points.y.mean()) > 0 else 1.0
    steepness = falls * _STEEPNESS * max(1.0, 6.0 / span)
    fs = _ASYMMETRY if model.has_f else np.zeros(1)
    rows = np.array([(b, 0, 0, e, f) for b in steepness for e in middles for f in fs])
    w = points.root**2
    with np.errstate(all="ignore"):
        share = _share(rows.T[:, :, None], points.x)[0]
        if model.lower is None:
            mean_p, mean_y = share @ w / w.sum(), w @ points.y / w.sum()
            about = share - mean_p[:, None]
            rise = (about * (points.y - mean_y)) @ w / ((about**2) @ w)
            rows[:, C] = mean_y - rise * mean_p
        else:
            rise = share @ (w * (points.y - model.lower)) / ((share**2) @ w)
            rows[:, C] = model.lower
        rows[:, D] = rows[:, C] + rise
        rss = ((points.y - rows[:, C, None] - rise[:, None] * share) ** 2) @ w
    rss[~np.isfinite(rss) | (rise <= 0)] = np.inf
    if not np.isfinite(rss).any():
        refuse(Unfit.NO_EFFECT, "The response does not change with the dose at all.", "response")
    found: Array = rows[int(np.argmin(rss))]
    return found


def _places(model: Model, groups: int, common: Sequence[int]) -> tuple[Places, int]:
    places = np.full((groups, 5), -1, dtype=np.intp)
    size = 0
    for column in model.free:
        is_common = column in common
        places[:, column] = size if is_common else size + np.arange(groups)
        size += 1 if is_common else groups
    return places, size


class _Joint:
    """The residuals of all groups and their derivatives, as functions of the parameters in one vector."""

    def __init__(self, model: Model, groups: Sequence[Points], places: Places) -> None:
        self.x = np.concatenate([each.x for each in groups])
        self.y = np.concatenate([each.y for each in groups])
        self.root = np.concatenate([each.root for each in groups])
        self._model, self._places = model, places
        self._group = np.repeat(np.arange(len(groups)), [each.x.size for each in groups])
        self._distance = np.isfinite(self.x)
        lines = np.arange(self.y.size)
        self._into = {column: (lines, places[self._group, column]) for column in model.free}

    def curves(self, vector: Array) -> Array:
        curves = np.zeros(self._places.shape)
        curves[:, C] = self._model.lower or 0.0
        known = self._places >= 0
        curves[known] = vector[self._places[known]]
        return curves

    def residuals(self, vector: Array) -> Array:
        curves = self.curves(vector)[self._group].T
        found: Array = self.root * (curves[C] + (curves[D] - curves[C]) * _share(curves, self.x)[0] - self.y)
        return found

    def jacobian(self, vector: Array) -> Array:
        """By b, c, d, ln e and ln f, as far as they are estimated."""
        curves = self.curves(vector)[self._group].T
        share, by_z, by_f = _share(curves, self.x)
        apart = curves[D] - curves[C]
        steep = apart * by_z
        distance = np.where(self._distance, self.x - curves[E], 0.0)
        derivatives = (steep * distance, 1.0 - share, share, -steep * curves[B], -apart * by_f)
        found = np.zeros((self.y.size, vector.size))
        for column, into in self._into.items():
            found[into] = self.root * derivatives[column]
        return found


def _solved(joint: _Joint, first: Array) -> Array:
    """Levenberg and Marquardt as in MINPACK, then steps of Gauss and Newton as far as they leave less over."""
    best: Array = optimize.leastsq(
        joint.residuals, first, Dfun=joint.jacobian, full_output=True, ftol=1e-5, xtol=1e-5, gtol=0.0, maxfev=1000
    )[0]
    residuals = joint.residuals(best)
    for _ in range(_POLISH):
        jacobian = joint.jacobian(best)
        try:
            step = np.linalg.solve(jacobian.T @ jacobian, -jacobian.T @ residuals)
        except np.linalg.LinAlgError:
            break
        moved = joint.residuals(best + step)
        while not moved @ moved <= (residuals @ residuals) * (1 + 1e-14) and np.abs(step).max() > 1e-13:
            step = step / 2
            moved = joint.residuals(best + step)
        best, residuals = best + step, moved
        if not (np.abs(step) > 1e-12 * np.maximum(np.abs(best), 1e-3)).any():
            break
    return best


def _share(curves: Array, x: Array) -> tuple[Array, Array, Array]:
    """How far each curve is from c towards d, the derivative of that by z = b·(x - ln e), and by -ln f."""
    z = np.minimum(np.maximum(curves[B] * (x - curves[E]), -_LARGEST), _LARGEST)
    if not curves[F].any():
        share = special.expit(-z)
        return share, share * (share - 1.0), share
    rise = np.logaddexp(0.0, z)
    f = np.exp(np.minimum(curves[F], _LARGEST))
    share = np.exp(-f * rise)
    return share, -f * share * special.expit(z), rise * f * share
