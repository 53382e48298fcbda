"""Cells: counts with viability, colonies, and how much more insulin islets give at high glucose than at low.

Sources: Ph. Eur. 2.7.29 (nucleated cell count and viability) and 2.7.28 (colonies); ISO 7218:2007, 10.3 (weighted mean
of plates); F. Garwood, Biometrika 28 (1936) 437 (limits of a Poisson count).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

from qclab.domain.calculation.distributions import chi2_quantile
from qclab.domain.calculation.given import Field, Given, Shape, Takes
from qclab.domain.calculation.reasons import Unfit, Unmet, refuse, unmet
from qclab.domain.refusals import Reason

COUNT = Shape(
    settings=(Field("replicate cv", Takes.POSITIVE),),
    columns=(
        Field("live", Takes.COUNT, required=True),
        Field("dead", Takes.COUNT, required=True),
        Field("volume", Takes.POSITIVE, required=True),
        Field("dilution", Takes.POSITIVE, default=1.0),
    ),
)
CFU = Shape(
    settings=(Field("countable", Takes.BOUNDS, default=(25.0, 250.0)), Field("confidence", Takes.SHARE, default=0.95)),
    columns=(
        Field("colonies", Takes.COUNT, required=True),
        Field("volume", Takes.POSITIVE, required=True),
        Field("dilution", Takes.POSITIVE, default=1.0),
    ),
)
GSIS = Shape(
    settings=(Field("loq", Takes.POSITIVE), Field("replicate cv", Takes.POSITIVE)),
    columns=(Field("low", Takes.POSITIVE, required=True), Field("high", Takes.POSITIVE, required=True)),
)


@dataclass(frozen=True)
class Counted:
    """Viable and all cells per mL, of the mean of the replicates; the viability is of all cells counted, in percent."""

    formula: str
    valid: bool
    reasons: tuple[Reason, ...]
    replicates: int
    live: int
    dead: int
    viable_per_ml: float | None
    cells_per_ml: float | None
    viability: float | None
    cv: float | None


@dataclass(frozen=True)
class Colonies:
    """Colonies per mL of the plates that are countable, with limits of a Poisson count."""

    formula: str
    valid: bool
    reasons: tuple[Reason, ...]
    plates: int
    countable_plates: int
    colonies: int
    per_ml: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True)
class Index:
    """The stimulation index: mean insulin at high glucose by that at low, and of each pair."""

    formula: str
    valid: bool
    reasons: tuple[Reason, ...]
    replicates: int
    low: float
    high: float
    index: float | None
    each: tuple[float, ...]
    cv_low: float | None
    cv_high: float | None


def count(given: Given) -> Counted:
    """Cells per mL: counted by volume (mL), times the dilution. Raises Invalid."""
    rows = given.rows
    per_ml = [row["live"] * row["dilution"] / row["volume"] for row in rows]
    live, dead = sum(row["live"] for row in rows), sum(row["dead"] for row in rows)
    if not live + dead:
        refuse(Unfit.EMPTY, "No cell was counted, so there is no viability.", "live", rows[0].line)
    cells = fmean((row["live"] + row["dead"]) * row["dilution"] / row["volume"] for row in rows)
    cv = _cv(per_ml)
    reasons = _against_cv(given, "viable cells", cv)
    viable, all_cells, viability = (None, None, None) if reasons else (fmean(per_ml), cells, 100 * live / (live + dead))
    formula = "count·dilution/volume, mean of the replicates; viability of all cells counted: Ph. Eur. 2.7.29"
    return Counted(formula, not reasons, tuple(reasons), len(rows), live, dead, viable, all_cells, viability, cv)


def cfu(given: Given) -> Colonies:
    """Colonies per mL: Σ colonies by Σ volume/dilution of the countable plates. Raises Invalid."""
    least, most = given["countable"]
    rows = [row for row in given.rows if least <= row["colonies"] <= most]
    total, reasons = sum(row["colonies"] for row in rows), []
    if not rows:
        said = f"No plate is countable: none has {least:g} to {most:g} colonies."
        reasons.append(unmet(Unmet.RANGE, said))
    plated = math.fsum(row["volume"] / row["dilution"] for row in rows)
    tail = (1 - given["confidence"]) / 2
    lower = chi2_quantile(tail, 2 * total) / 2 if total else 0.0
    figures: tuple[float | None, float | None, float | None] = (None, None, None)
    if rows:
        figures = (total / plated, lower / plated, chi2_quantile(1 - tail, 2 * total + 2) / 2 / plated)
    formula = "Σ colonies/Σ(volume/dilution) of countable plates: ISO 7218, 10.3; limits of Garwood 1936"
    return Colonies(formula, not reasons, tuple(reasons), len(given.rows), len(rows), total, *figures)


def gsis(given: Given) -> Index:
    """The index of glucose-stimulated insulin secretion; low insulin has to be quantified. Raises Invalid."""
    lows, highs = [row["low"] for row in given.rows], [row["high"] for row in given.rows]
    reasons: list[Reason] = []
    if given["loq"] is not None and min(lows) < given["loq"]:
        said = f"Insulin at low glucose ({min(lows):g}) lies below the limit of quantitation, {given['loq']:g}."
        reasons.append(unmet(Unmet.RANGE, said))
    cvs = (_cv(lows), _cv(highs))
    for name, cv in zip(("insulin at low glucose", "insulin at high glucose"), cvs, strict=True):
        reasons += _against_cv(given, name, cv)
    low, high = fmean(lows), fmean(highs)
    each = tuple(two / one for one, two in zip(lows, highs, strict=True))
    formula = "mean insulin at high glucose / mean insulin at low glucose"
    index = None if reasons else high / low
    return Index(formula, not reasons, tuple(reasons), len(lows), low, high, index, each, *cvs)


def _cv(values: Sequence[float]) -> float | None:
    """In percent; None of one value, or about 0."""
    mean = fmean(values)
    return 100 * stdev(values) / abs(mean) if len(values) > 1 and mean else None


def _against_cv(given: Given, name: str, cv: float | None) -> list[Reason]:
    most = given["replicate cv"]
    if most is None or cv is None or cv <= most:
        return []
    said = f"The coefficient of variation of {name} is {cv:.4g} %, above {most:g} %."
    return [unmet(Unmet.SUITABILITY, said)]
