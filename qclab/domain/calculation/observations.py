"""Responses of preparations to doses, as parallel lines and sigmoid curves read them.

Rows that bear the same replicate are readings of one preparation of a dose: their mean is one response, which is then
transformed.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from qclab.domain.calculation.given import Field, Given, Row, Takes
from qclab.domain.calculation.reasons import Unfit, refuse

_TRANSFORMATIONS: dict[str, Callable[[float], float]] = {
    "none": lambda y: y,
    "ln": math.log,
    "log10": math.log10,
    "square root": math.sqrt,
    "square": lambda y: y * y,
    "reciprocal": lambda y: 1 / y,
}

COLUMNS = (
    Field("preparation", Takes.NAME, required=True),
    Field("dose", Takes.NUMBER, required=True),
    Field("response", Takes.NUMBER, required=True),
    Field("replicate", Takes.NAME),
)
SETTINGS = (
    Field("standard", Takes.NAME),
    Field("transformation", Takes.WORD, default="none", words=tuple(_TRANSFORMATIONS)),
    Field("factor", Takes.POSITIVE, default=1.0),
    Field("assumed", Takes.POSITIVE),
    Field("alpha", Takes.SHARE, default=0.05),
    Field("confidence", Takes.SHARE, default=0.95),
)


@dataclass(frozen=True)
class Observation:
    """One response, transformed. ``place`` is what else its row says of where it stood (block, or row and column)."""

    preparation: str
    dose: float
    response: float
    place: tuple[str, ...]
    line: int


@dataclass(frozen=True)
class Estimate:
    """The potency of a preparation, relative to the standard and times the factor, with its limits.

    The three are None where the assay or the preparation is not valid: then there is no potency, and never 0.
    ``of_assumed`` and ``of_estimate`` are percentages: the estimate with its limits of the assumed potency, and the
    limits of the estimate.
    """

    preparation: str
    log_ratio: float | None = None
    ratio: float | None = None
    potency: float | None = None
    lower: float | None = None
    upper: float | None = None
    of_assumed: tuple[float, float, float] | None = None
    of_estimate: tuple[float, float] | None = None


def estimate(preparation: str, given: Given, logs: tuple[float, float, float]) -> Estimate:
    """The potency from the natural logarithm of the ratio and of its limits."""
    ratio, lower, upper = (math.exp(log) for log in logs)
    factor, assumed = given["factor"], given["assumed"]
    potencies = (factor * ratio, factor * lower, factor * upper)
    of_assumed = tuple(100 * potency / assumed for potency in potencies) if assumed else None
    return Estimate(
        preparation,
        logs[0],
        ratio,
        *potencies,
        of_assumed=(of_assumed[0], of_assumed[1], of_assumed[2]) if of_assumed else None,
        of_estimate=(100 * lower / ratio, 100 * upper / ratio),
    )


def observations(given: Given, places: tuple[str, ...] = ()) -> list[Observation]:
    """Every response, in the order of the file; readings of one replicate as their mean. Raises Invalid."""
    together: dict[tuple[object, ...], list[Row]] = {}
    for number, row in enumerate(given.rows):
        place = tuple(row[name] for name in places)
        own = number if row["replicate"] is None else row["replicate"]
        together.setdefault((row["preparation"], row["dose"], place, own), []).append(row)
    word = given["transformation"]
    return [
        Observation(
            rows[0]["preparation"],
            rows[0]["dose"],
            _transformed(word, math.fsum(row["response"] for row in rows) / len(rows), rows[0].line),
            tuple(str(rows[0][name]) for name in places),
            rows[0].line,
        )
        for rows in together.values()
    ]


def _transformed(word: str, response: float, line: int) -> float:
    try:
        return _TRANSFORMATIONS[word](response)
    except (ValueError, ZeroDivisionError):
        refuse(Unfit.OUT_OF_RANGE, f"There is no {word} of the response {response:g}.", "response", line)


def standard_first(given: Given, found: list[Observation]) -> list[str]:
    """The preparations in the order of the file, the standard first: the first one where none is named."""
    names = list(dict.fromkeys(each.preparation for each in found))
    standard = given["standard"] or names[0]
    if standard not in names:
        refuse(Unfit.MISSING, f"No row is of the standard {standard}.", "standard", given.line("standard"))
    names.remove(standard)
    return [standard, *names]
