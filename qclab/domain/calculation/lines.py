"""A straight line through points, and what x gave a response: the standard curve of qPCR and of endotoxin.

Limits of x by Fieller's theorem: roots of (ȳ0 - ȳ - b·u)² = t²·s²(1/m + 1/n + u²/Sxx), u = x0 - x̄, of m responses.
Source: N. R. Draper and H. Smith, Applied Regression Analysis, 3rd ed. 1998, 3.2.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from qclab.domain.calculation.distributions import t_two_sided
from qclab.domain.calculation.reasons import Unfit, refuse


@dataclass(frozen=True)
class Line:
    """y = intercept + slope·x, with what is left over; ``correlation`` has the sign of the slope."""

    n: int
    mean_x: float
    mean_y: float
    sxx: float
    intercept: float
    slope: float
    slope_error: float
    residual_standard_error: float
    df: int
    correlation: float
    r_squared: float


def line_through(points: Sequence[tuple[float, float]], what: str) -> Line:
    """The least-squares line through three points or more, at two places or more. Raises Invalid."""
    n = len(points)
    if n < 3 or len({x for x, _ in points}) < 2:
        refuse(Unfit.TOO_FEW, f"A standard curve takes three {what} at two concentrations at least.", what)
    mean_x, mean_y = fmean(x for x, _ in points), fmean(y for _, y in points)
    sxx = math.fsum((x - mean_x) ** 2 for x, _ in points)
    sxy = math.fsum((x - mean_x) * (y - mean_y) for x, y in points)
    syy = math.fsum((y - mean_y) ** 2 for _, y in points)
    slope = sxy / sxx
    rss = math.fsum((y - mean_y - slope * (x - mean_x)) ** 2 for x, y in points)
    if slope == 0 or syy == 0:
        refuse(Unfit.NO_EFFECT, f"The {what} of the standards do not change with their concentration.", what)
    s = math.sqrt(rss / (n - 2))
    r = math.copysign(math.sqrt(max(0.0, 1 - rss / syy)), slope)
    return Line(n, mean_x, mean_y, sxx, mean_y - slope * mean_x, slope, s / math.sqrt(sxx), s, n - 2, r, 1 - rss / syy)


def x_of(line: Line, responses: Sequence[float], confidence: float) -> tuple[float, float | None, float | None]:
    """The x of the mean of some responses, and its limits; None where the slope is too uncertain for limits."""
    above, m = fmean(responses) - line.mean_y, len(responses)
    x = line.mean_x + above / line.slope
    spread = (t_two_sided(confidence, line.df) * line.residual_standard_error) ** 2
    square = line.slope**2 - spread / line.sxx
    if square <= 0:
        return x, None, None
    inside = above**2 * spread / line.sxx + square * spread * (1 / m + 1 / line.n)
    centre, half = line.slope * above / square, math.sqrt(inside) / square
    return x, line.mean_x + centre - half, line.mean_x + centre + half
