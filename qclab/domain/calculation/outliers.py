"""Values that lie apart from the others. They are pointed out, and never left out.

Sources: USP <1010> Appendix C; B. Rosner, Technometrics 25 (1983) 165 (generalised extreme studentised deviate);
W. J. Dixon, Ann. Math. Stat. 21 (1950) 488 (ratios); B. Iglewicz and D. C. Hoaglin, 1993 (distance from the median by
the median absolute deviation, above 3.5).
"""

import math
from dataclasses import dataclass
from statistics import fmean, median, stdev

from qclab.domain.calculation.distributions import t_one_sided
from qclab.domain.calculation.given import Field, Given, Shape, Takes
from qclab.domain.calculation.reasons import Unfit, refuse
from qclab.domain.refusals import Reason

SHAPE = Shape(
    settings=(Field("most", Takes.COUNT, default=2), Field("alpha", Takes.SHARE, default=0.05)),
    columns=(Field("value", Takes.NUMBER, required=True),),
    rows=3,
)
FORMULA = "generalised extreme studentised deviate (Rosner 1983), as in USP <1010>"
_NORMAL = 0.6745
"""The third quartile of the standard normal distribution, rounded as in the source."""
_FAR = 3.5


@dataclass(frozen=True)
class Step:
    """The value farthest from the mean of those that are left, R, and the λ that it is held against."""

    row: int
    value: float
    r: float
    critical: float
    is_outlier: bool


@dataclass(frozen=True)
class Distance:
    """A value, how many scaled median absolute deviations it lies from the median, and whether those are above 3.5."""

    row: int
    value: float
    deviation: float | None
    is_far: bool


@dataclass(frozen=True)
class Report:
    """``outliers`` are the numbers of the rows, from 1. ``dixon`` is the ratio that is usual for so many values."""

    formula: str
    valid: bool
    reasons: tuple[Reason, ...]
    n: int
    mean: float
    sd: float
    median: float
    mad: float
    outliers: tuple[int, ...]
    steps: tuple[Step, ...]
    dixon_ratio: str
    dixon_low: float | None
    dixon_high: float | None
    distances: tuple[Distance, ...]


def calculate(given: Given) -> Report:
    """Which of the values lie apart, by three measures; the first decides. Raises Invalid."""
    values = [row["value"] for row in given.rows]
    n, most = len(values), given["most"]
    if not 1 <= most <= n - 2:
        refuse(
            Unfit.OUT_OF_RANGE, f"most is at least 1, and at most {n - 2} of {n} values.", "most", given.line("most")
        )
    if len(set(values)) == 1:
        refuse(Unfit.NO_VARIATION, "The values are all the same.", "value")
    steps = _steps(values, most, given["alpha"])
    count = max((place for place, step in enumerate(steps, 1) if step.r > step.critical), default=0)
    steps = [Step(step.row, step.value, step.r, step.critical, place <= count) for place, step in enumerate(steps, 1)]
    middle = median(values)
    mad = median(abs(value - middle) for value in values)
    deviations = [_NORMAL * abs(value - middle) / mad if mad else None for value in values]
    name, low, high = _dixon(sorted(values))
    return Report(
        FORMULA, True, (), n, fmean(values), stdev(values), middle, mad,
        tuple(step.row for step in steps if step.is_outlier), tuple(steps), name, low, high,
        tuple(
            Distance(row, value, deviation, deviation is not None and deviation > _FAR)
            for row, (value, deviation) in enumerate(zip(values, deviations, strict=True), 1)
        ),
    )  # fmt: skip


def _steps(values: list[float], most: int, alpha: float) -> list[Step]:
    left = list(enumerate(values, 1))
    n, found = len(values), []
    for place in range(1, most + 1):
        mean, sd = fmean(value for _, value in left), stdev([value for _, value in left])
        if sd == 0:
            break
        row, value = max(left, key=lambda pair: abs(pair[1] - mean))
        t = t_one_sided(1 - alpha / (2 * (n - place + 1)), n - place - 1)
        critical = (n - place) * t / math.sqrt((n - place - 1 + t * t) * (n - place + 1))
        found.append(Step(row, value, abs(value - mean) / sd, critical, False))
        left.remove((row, value))
    return found


def _dixon(ordered: list[float]) -> tuple[str, float | None, float | None]:
    """r10 to 7 values, r11 to 10, r21 to 13, r22 above, for the lowest and for the highest value."""
    n = len(ordered)
    name, next_to, beyond = (
        ("r10", 1, 0) if n <= 7 else ("r11", 1, 1) if n <= 10 else ("r21", 2, 1) if n <= 13 else ("r22", 2, 2)
    )
    low = ordered[n - 1 - beyond] - ordered[0]
    high = ordered[n - 1] - ordered[beyond]
    return (
        name,
        (ordered[next_to] - ordered[0]) / low if low else None,
        (ordered[n - 1] - ordered[n - 1 - next_to]) / high if high else None,
    )
