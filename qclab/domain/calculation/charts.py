"""Control charts of W. A. Shewhart: individual values with moving ranges, and means of subgroups with ranges.

Sources: NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2; ISO 7870-2:2013 (constants d2 and d3); the signals are
those of L. S. Nelson, J. Qual. Technol. 16 (1984) 237. A point on the centre line belongs to neither side. A signal is
told at the last point of its window, with all the points that make it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, stdev

from qclab.domain.calculation.given import Field, Given, Shape, Takes
from qclab.domain.calculation.reasons import Unfit, refuse
from qclab.domain.counts import count
from qclab.domain.refusals import Reason

_SETTINGS = (
    Field("mean", Takes.NUMBER),
    Field("sigma", Takes.POSITIVE),
    Field("baseline", Takes.COUNT),
    Field("run", Takes.COUNT, default=9),
)
INDIVIDUALS = Shape(settings=_SETTINGS, columns=(Field("value", Takes.NUMBER, required=True),), rows=3)
XBAR = Shape(
    settings=_SETTINGS,
    columns=(Field("subgroup", Takes.NAME, required=True), Field("value", Takes.NUMBER, required=True)),
    rows=4,
)
_D2 = {2: 1.128, 3: 1.693, 4: 2.059, 5: 2.326, 6: 2.534, 7: 2.704, 8: 2.847, 9: 2.970, 10: 3.078}
_D3 = {2: 0.853, 3: 0.888, 4: 0.880, 5: 0.864, 6: 0.848, 7: 0.833, 8: 0.820, 9: 0.808, 10: 0.797}
_MOVING_UPPER = 3.267
"""1 + 3·d3/d2 of two values, as the tables of the field print it."""


@dataclass(frozen=True)
class Signal:
    """A rule, the last point of its window, and all points that make it, counted from 1."""

    rule: str
    point: int
    members: tuple[int, ...]


@dataclass(frozen=True)
class Point:
    """A value of the chart, in standard deviations from its centre, with the range that belongs to it."""

    point: int
    name: str
    value: float
    z: float
    range: float | None


@dataclass(frozen=True)
class Report:
    """``sigma`` is of what is charted. ``range_signals`` are the points whose range lies outside its own limits."""

    formula: str
    valid: bool
    reasons: tuple[Reason, ...]
    n: int
    centre: float
    sigma: float
    overall_sd: float
    lower: float
    upper: float
    mean_range: float
    range_lower: float
    range_upper: float
    signals: tuple[Signal, ...]
    range_signals: tuple[int, ...]
    points: tuple[Point, ...]


def individuals(given: Given) -> Report:
    """Individual values: sigma is the mean moving range by 1.128. Raises Invalid."""
    values = [row["value"] for row in given.rows]
    ranges = [None, *(abs(after - before) for before, after in pairwise(values))]
    baseline = _baseline(given, len(values))
    mean_range = fmean(each for each in ranges[:baseline] if each is not None)
    centre, sigma = _centre(given, fmean(values[:baseline]), mean_range / _D2[2])
    formula = "individuals: centre ± 3·(mean moving range/1.128); moving ranges to 3.267 times their mean"
    names = [str(place) for place in range(1, len(values) + 1)]
    return _report(
        given, formula, (names, values, ranges), (centre, sigma), (mean_range, 0.0, _MOVING_UPPER * mean_range)
    )


def xbar(given: Given) -> Report:
    """Means of subgroups of equal size, two to ten: sigma is the mean range by d2 and √n. Raises Invalid."""
    groups: dict[str, list[float]] = {}
    for row in given.rows:
        groups.setdefault(row["subgroup"], []).append(row["value"])
    size = len(groups[given.rows[0]["subgroup"]])
    odd = next((name for name, own in groups.items() if len(own) != size or size not in _D2), None)
    if odd is not None:
        said = f"Subgroups have the same size, 2 to 10; {odd} has {count(len(groups[odd]), 'value')}."
        refuse(Unfit.UNBALANCED, said, "subgroup")
    if len(groups) < 2:
        refuse(Unfit.TOO_FEW, "A chart takes two subgroups at least.", "subgroup")
    means, ranges = [fmean(own) for own in groups.values()], [max(own) - min(own) for own in groups.values()]
    baseline = _baseline(given, len(means))
    mean_range = fmean(ranges[:baseline])
    centre, sigma = _centre(given, fmean(means[:baseline]), mean_range / _D2[size] / size**0.5)
    spread = 3 * _D3[size] / _D2[size]
    formula = f"means of {size}: centre ± 3·(mean range/{_D2[size]})/√{size}; ranges to 1 ± {spread:.3f} of their mean"
    limits = (mean_range, max(0.0, 1 - spread) * mean_range, (1 + spread) * mean_range)
    return _report(given, formula, (list(groups), means, ranges), (centre, sigma), limits)


def _baseline(given: Given, n: int) -> int:
    """How many points the limits are made from: those that were said, or all."""
    baseline: int = given["baseline"] if given["baseline"] is not None else n
    if not 2 <= baseline <= n:
        refuse(Unfit.OUT_OF_RANGE, f"baseline is 2 to {n} points.", "baseline", given.line("baseline"))
    return baseline


def _centre(given: Given, mean: float, sigma: float) -> tuple[float, float]:
    """The centre and sigma as said beforehand, or of the baseline."""
    if (given["mean"] is None) != (given["sigma"] is None):
        refuse(Unfit.MISSING, "mean and sigma go together.", "mean", given.line("mean"))
    if given["mean"] is not None:
        return given["mean"], given["sigma"]
    if sigma <= 0:
        refuse(Unfit.NO_VARIATION, "The values of the baseline do not vary, so nothing lies within limits.", "value")
    return mean, sigma


def _report(
    given: Given,
    formula: str,
    charted: tuple[Sequence[str], Sequence[float], Sequence[float | None]],
    about: tuple[float, float],
    limits: tuple[float, float, float],
) -> Report:
    names, values, ranges = charted
    centre, sigma = about
    zs = [(value - centre) / sigma for value in values]
    if not given["run"]:
        refuse(Unfit.OUT_OF_RANGE, "run is 1 point at least.", "run", given.line("run"))
    return Report(
        formula, True, (), len(values), centre, sigma, stdev(values), centre - 3 * sigma, centre + 3 * sigma, *limits,
        signals=tuple(signals(zs, given["run"])),
        range_signals=tuple(
            place for place, each in enumerate(ranges, 1) if each is not None and not limits[1] <= each <= limits[2]
        ),
        points=tuple(
            Point(place, *rest) for place, rest in enumerate(zip(names, values, zs, ranges, strict=True), 1)
        ),
    )  # fmt: skip


def signals(zs: Sequence[float], run: int = 9) -> Iterator[Signal]:
    """Every point at which one of Nelson's rules is completed, by rule; ``run`` is how many on one side make one."""
    rules: tuple[tuple[str, int, Callable[[Sequence[float]], Sequence[int]]], ...] = (
        ("1 beyond 3 s", 1, lambda w: [0] if abs(w[0]) > 3 else []),
        (f"{run} on one side", run, lambda w: range(run) if _one_side(w) else []),
        ("6 steadily up or down", 6, lambda w: range(6) if _steady(w) else []),
        ("14 up and down by turns", 14, lambda w: range(14) if _by_turns(w) else []),
        ("2 of 3 beyond 2 s", 3, lambda w: _beyond(w, 2, 2)),
        ("4 of 5 beyond 1 s", 5, lambda w: _beyond(w, 1, 4)),
        ("15 within 1 s", 15, lambda w: range(15) if all(abs(z) < 1 for z in w) else []),
        ("8 beyond 1 s on both sides", 8, lambda w: range(8) if _both_sides(w) else []),
    )
    for name, length, members in rules:
        for end in range(length, len(zs) + 1):
            found = members(zs[end - length : end])
            if found:
                yield Signal(name, end, tuple(end - length + 1 + place for place in found))


def _one_side(window: Sequence[float]) -> bool:
    return all(z > 0 for z in window) or all(z < 0 for z in window)


def _steady(window: Sequence[float]) -> bool:
    steps = [after - before for before, after in pairwise(window)]
    return all(step > 0 for step in steps) or all(step < 0 for step in steps)


def _by_turns(window: Sequence[float]) -> bool:
    steps = [after - before for before, after in pairwise(window)]
    return all(one * two < 0 for one, two in pairwise(steps))


def _beyond(window: Sequence[float], bound: float, least: int) -> list[int]:
    """The points of the window beyond the bound on one side, where they are enough."""
    for side in (1, -1):
        found = [place for place, z in enumerate(window) if side * z > bound]
        if len(found) >= least:
            return found
    return []


def _both_sides(window: Sequence[float]) -> bool:
    return all(abs(z) > 1 for z in window) and any(z > 1 for z in window) and any(z < -1 for z in window)
