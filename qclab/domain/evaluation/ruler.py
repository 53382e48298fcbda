"""Where a value lies between its limits, as fractions of an axis to draw; the evaluation says on which side it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.evaluation.limits import Limit

_BESIDE = Decimal("0.3")
"""The part of what is drawn that is added beyond its ends."""
_OFF = 0.04
"""How far from a limit a value is drawn at least, so that its side is seen."""

Marks = tuple[tuple[float, str], ...]
"""Places with their texts, from left to right."""


@dataclass(frozen=True)
class Ruler:
    """Fractions from 0 to 1: where what is permitted begins and ends, the bounds with their texts, the levels that
    warn, the value."""

    begins: float
    ends: float
    bounds: Marks
    value: float
    is_inside: bool
    levels: Marks = ()


def ruler(
    value: Decimal, limit: Limit, evaluation: Evaluation, levels: Mapping[str, Limit] | None = None
) -> Ruler | None:
    """None where there is nothing to draw: no bounds, or no evaluation that says on which side the value is.

    ``levels``: the limits of alert and action, by their name. A value is compared rounded. Where the unrounded one lies
    on the other side of a bound than its evaluation says, it is drawn at the bound, on the side of the evaluation.
    """
    if not limit.numeric or evaluation not in (Evaluation.COMPLIES, Evaluation.DOES_NOT_COMPLY):
        return None
    warning = [
        (bound.value, f"{name} {level.side(bound)}") for name, level in (levels or {}).items() for bound in level.bounds
    ]
    points = [value, *(bound.value for bound in limit.bounds), *(number for number, _ in warning)]
    if len(limit.bounds) == 1 and min(points) >= 0:
        points.append(Decimal(0))
    low, high = min(points), max(points)
    beside = (high - low or abs(high) or Decimal(1)) * _BESIDE
    low, high = (low if low == 0 else low - beside), high + beside

    def place(number: Decimal) -> float:
        return float((number - low) / (high - low))

    begins = place(limit.lower.value) if limit.lower else 0.0
    ends = place(limit.upper.value) if limit.upper else 1.0
    is_inside = evaluation is Evaluation.COMPLIES
    at = place(value)
    if is_inside:
        at = min(max(at, begins), ends)
    elif begins < at + _OFF and at - _OFF < ends:
        nearest_is_upper = limit.upper is not None and (limit.lower is None or ends - at < at - begins)
        at = ends + _OFF if nearest_is_upper else begins - _OFF
    bounds = tuple((place(bound.value), bound.text) for bound in limit.bounds)
    marks = tuple(sorted((place(number), text) for number, text in warning))
    return Ruler(begins, ends, bounds, min(max(at, 0.0), 1.0), is_inside, marks)
