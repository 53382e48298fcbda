"""Relative potency by the parallel-line model: y = a_i + b·ln(dose), one slope for all preparations.

Sources: Ph. Eur. 5.3, section 3.2 (analysis of variance, validity, potency with its fiducial limits); D. J. Finney,
Statistical Method in Biological Assay, 3rd ed. 1978, chapters 4 to 6 (any doses; Fieller's theorem). Sums of squares
are of the dose means about lines on the true logarithms of the doses: for equal spacing, the contrasts of Ph. Eur.

Randomised completely, in blocks (column ``block``) or in a Latin square (columns ``row`` and ``column``).
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from qclab.domain.calculation.distributions import f_above, t_two_sided
from qclab.domain.calculation.given import Field, Given, Shape, Takes
from qclab.domain.calculation.observations import (
    COLUMNS,
    SETTINGS,
    Estimate,
    Observation,
    estimate,
    observations,
    standard_first,
)
from qclab.domain.calculation.reasons import Unfit, Unmet, refuse, unmet
from qclab.domain.refusals import Reason

SHAPE = Shape(
    settings=SETTINGS,
    columns=(*COLUMNS, Field("block", Takes.NAME), Field("row", Takes.NAME), Field("column", Takes.NAME)),
    rows=4,
)
FORMULA = "parallel lines on ln(dose), analysis of variance and fiducial limits by Fieller's theorem: Ph. Eur. 5.3, 3.2"
_ROUNDING = 1e-24
"""A sum of squares so small a part of the whole is what floats leave over of none."""


@dataclass(frozen=True)
class Line:
    """A line of the analysis of variance; F and p are against the residual."""

    source: str
    df: int
    ss: float
    ms: float | None = None
    f: float | None = None
    p: float | None = None


@dataclass(frozen=True)
class Slope:
    """The common slope per unit of ln(dose), its standard error, and g and C = 1/(1 - g) of Fieller's theorem."""

    slope: float
    standard_error: float
    residual_variance: float
    t: float
    g: float
    c: float | None


@dataclass(frozen=True)
class Report:
    """``anova`` and ``slope`` are always there; potencies only where ``valid``, else ``reasons`` say why not."""

    formula: str
    design: str
    standard: str
    valid: bool
    reasons: tuple[Reason, ...]
    anova: tuple[Line, ...]
    slope: Slope
    estimates: tuple[Estimate, ...]


@dataclass
class _Preparation:
    """The responses of a preparation by dose, and what the formulas take of them."""

    name: str
    doses: list[tuple[float, list[float]]]
    n: int = field(init=False)
    x: float = field(init=False)
    y: float = field(init=False)
    sxx: float = field(init=False)
    sxy: float = field(init=False)

    def __post_init__(self) -> None:
        points = [(math.log(dose), y) for dose, responses in self.doses for y in responses]
        self.n = len(points)
        self.x = math.fsum(x for x, _ in points) / self.n
        self.y = math.fsum(y for _, y in points) / self.n
        self.sxx = math.fsum((x - self.x) ** 2 for x, _ in points)
        self.sxy = math.fsum((x - self.x) * (y - self.y) for x, y in points)

    def means(self) -> list[tuple[float, float, int]]:
        """ln(dose), the mean response there, and of how many."""
        return [(math.log(dose), math.fsum(ys) / len(ys), len(ys)) for dose, ys in self.doses]

    def nonlinearity(self) -> float:
        """The sum of squares of the dose means about the line of this preparation alone."""
        slope = self.sxy / self.sxx
        return math.fsum(n * (mean - self.y - slope * (x - self.x)) ** 2 for x, mean, n in self.means())


def calculate(given: Given) -> Report:
    """The analysis of variance of an assay, its validity, and the potencies where it is valid. Raises Invalid."""
    places = _places(given)
    found = observations(given, places)
    names = standard_first(given, found)
    if len(names) < 2:
        refuse(Unfit.TOO_FEW, f"There is one preparation, {names[0]}; a potency is relative to another, the standard.")
    preparations = [_preparation(name, found) for name in names]
    for number, place in enumerate(places):
        _check_balance(found, number, place)
    if len(places) > 1 and len({each.place for each in found}) != len(found):
        twice = Counter(each.place for each in found)
        line = next(each.line for each in found if twice[each.place] > 1)
        refuse(Unfit.UNBALANCED, "This row and column of the square has more than one response.", "row", line)
    anova = _anova(preparations, found, places)
    by_source = {line.source: line for line in anova}
    slope = _slope(preparations, by_source["residual"], given["confidence"])
    reasons = tuple(_unmet(by_source, slope, given["alpha"]))
    estimates = [Estimate(each.name) for each in preparations[1:]]
    if not reasons:
        estimates = [estimate(each.name, given, _log_ratio(preparations[0], each, slope)) for each in preparations[1:]]
    design = ("completely randomised", "randomised blocks", "Latin square")[len(places)]
    return Report(FORMULA, design, names[0], not reasons, reasons, anova, slope, tuple(estimates))


def _places(given: Given) -> tuple[str, ...]:
    """The columns that say where a response stood: none, its block, or its row and column of the square."""
    blocks, rows, columns = (given.whole(name) for name in ("block", "row", "column"))
    if rows != columns or (rows and blocks):
        refuse(Unfit.LAYOUT, "A Latin square has row and column, blocks have block, and no file has all three.", "row")
    return ("row", "column") if rows else ("block",) if blocks else ()


def _preparation(name: str, found: Sequence[Observation]) -> _Preparation:
    own = sorted((each for each in found if each.preparation == name), key=lambda each: each.dose)
    if own[0].dose <= 0:
        refuse(Unfit.OUT_OF_RANGE, f"The dose {own[0].dose:g} has no logarithm.", "dose", own[0].line)
    doses = [(dose, [each.response for each in at]) for dose, at in groupby(own, key=lambda each: each.dose)]
    if len(doses) < 2:
        said = f"{name} has one dose, {doses[0][0]:g}; a line takes two at least."
        refuse(Unfit.TOO_FEW, said, "dose", own[0].line)
    return _Preparation(name, doses)


def _check_balance(found: Sequence[Observation], number: int, place: str) -> None:
    """Every dose of every preparation equally often in every block, row or column: otherwise its effect is mixed in."""
    treatments = {(each.preparation, each.dose) for each in found}
    seen = Counter((each.place[number], each.preparation, each.dose) for each in found)
    for value in dict.fromkeys(each.place[number] for each in found):
        times = {seen[value, *treatment] for treatment in treatments}
        if len(times) > 1 or 0 in times:
            said = f"{place} {value} does not have every dose of every preparation equally often."
            line = next(each.line for each in found if each.place[number] == value)
            refuse(Unfit.UNBALANCED, said, place, line)


def _anova(
    preparations: Sequence[_Preparation], found: Sequence[Observation], places: Sequence[str]
) -> tuple[Line, ...]:  # fmt: skip
    n, doses = len(found), sum(len(each.doses) for each in preparations)
    mean = math.fsum(each.response for each in found) / n
    sxx, sxy = (math.fsum(sums) for sums in zip(*((each.sxx, each.sxy) for each in preparations), strict=True))
    slope = sxy / sxx
    bent = [Line(f"non-linearity of {each.name}", len(each.doses) - 2, each.nonlinearity()) for each in preparations]
    cells = [(at, count) for each in preparations for _, at, count in each.means()]
    lines = [
        Line("preparations", len(preparations) - 1, math.fsum(each.n * (each.y - mean) ** 2 for each in preparations)),
        Line("regression", 1, sxy * slope),
        Line(
            "non-parallelism",
            len(preparations) - 1,
            math.fsum((each.sxy / each.sxx - slope) ** 2 * each.sxx for each in preparations),
        ),
        Line("non-linearity", sum(each.df for each in bent), math.fsum(each.ss for each in bent)),
        *bent,
        Line("treatments", doses - 1, math.fsum(count * (at - mean) ** 2 for at, count in cells)),
    ]
    effects = [_effects(found, number, mean) for number in range(len(places))]
    for place, effect in zip(places, effects, strict=True):
        lines.append(
            Line(f"{place}s", len(effect) - 1, math.fsum(effect[each.place[_at(place)]] ** 2 for each in found))
        )
    expected = {(each.name, dose): math.fsum(ys) / len(ys) for each in preparations for dose, ys in each.doses}
    left = math.fsum(
        (
            each.response
            - expected[each.preparation, each.dose]
            - sum(e[p] for e, p in zip(effects, each.place, strict=True))
        )
        ** 2
        for each in found
    )
    total = math.fsum((each.response - mean) ** 2 for each in found)
    df = n - doses - sum(len(effect) - 1 for effect in effects)
    if df < 1:
        refuse(Unfit.TOO_FEW, "No response is repeated, so nothing tells the variation that the doses do not explain.")
    if total == 0 or left <= _ROUNDING * total:
        refuse(Unfit.NO_VARIATION, "Responses to the same dose do not vary at all, so nothing can be tested with them.")
    residual = Line("residual", df, left, left / df)
    return (*(_tested(line, residual) for line in lines if line.df), residual, Line("total", n - 1, total))


def _at(place: str) -> int:
    return int(place == "column")


def _effects(found: Sequence[Observation], number: int, mean: float) -> dict[str, float]:
    """How far the mean of each block, row or column lies from that of all."""
    together: dict[str, list[float]] = {}
    for each in found:
        together.setdefault(each.place[number], []).append(each.response)
    return {value: math.fsum(ys) / len(ys) - mean for value, ys in together.items()}


def _tested(line: Line, residual: Line) -> Line:
    ms = line.ss / line.df
    f = ms / (residual.ms or math.nan)
    return replace(line, ms=ms, f=f, p=f_above(f, line.df, residual.df))


def _slope(preparations: Sequence[_Preparation], residual: Line, confidence: float) -> Slope:
    """b = ΣSxy/ΣSxx, and g = t²·s²/(b²·ΣSxx), which has to be below 1 for limits to exist."""
    sxx = math.fsum(each.sxx for each in preparations)
    slope = math.fsum(each.sxy for each in preparations) / sxx
    if slope == 0 or residual.ms is None:
        refuse(Unfit.NO_EFFECT, "The response does not change with the dose at all.", "response")
    t = t_two_sided(confidence, residual.df)
    g = t * t * residual.ms / (slope * slope * sxx)
    return Slope(slope, math.sqrt(residual.ms / sxx), residual.ms, t, g, 1 / (1 - g) if g < 1 else None)


def _unmet(by_source: dict[str, Line], slope: Slope, alpha: float) -> list[Reason]:
    """Why the assay is not valid: Ph. Eur. 5.3, 3.2.4, tests of validity."""
    found = []
    regression, parallel = by_source["regression"], by_source["non-parallelism"]
    linear = by_source.get("non-linearity")
    if regression.p is not None and regression.p > alpha:
        said = f"The response does not depend on the dose significantly (p {regression.p:.3g} > {alpha:g})."
        found.append(unmet(Unmet.REGRESSION, said))
    if parallel.p is not None and parallel.p < alpha:
        said = f"The lines are not parallel (F {parallel.f:.4g}, p {parallel.p:.3g} < {alpha:g})."
        found.append(unmet(Unmet.PARALLELISM, said))
    if linear is not None and linear.p is not None and linear.p < alpha:
        said = f"The responses do not lie on straight lines (F {linear.f:.4g}, p {linear.p:.3g} < {alpha:g})."
        found.append(unmet(Unmet.LINEARITY, said))
    if slope.c is None:
        found.append(
            unmet(Unmet.LIMITS, f"The slope is too uncertain for limits to exist (g {slope.g:.3g}, not below 1).")
        )
    return found


def _log_ratio(standard: _Preparation, test: _Preparation, slope: Slope) -> tuple[float, float, float]:
    """ln ρ = M - (x_T - x_S) with M = (y_T - y_S)/b, and its limits by Fieller's theorem:
    C·M ± C·(t·s/|b|)·√((1 - g)(1/n_S + 1/n_T) + M²/ΣSxx)."""
    c = slope.c or math.nan
    m = (test.y - standard.y) / slope.slope
    share = m * m * (slope.standard_error**2) / slope.residual_variance
    width = math.sqrt((1 - slope.g) * (1 / standard.n + 1 / test.n) + share)
    half = abs(c * slope.t * math.sqrt(slope.residual_variance) / slope.slope) * width
    apart = test.x - standard.x
    return m - apart, c * m - half - apart, c * m + half - apart
