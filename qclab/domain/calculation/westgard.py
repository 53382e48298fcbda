"""The rules of J. O. Westgard for controls: 1_2s warns, where no other rule rejects.

Source: J. O. Westgard et al., Clin. Chem. 27 (1981) 493. Settings say what laboratories differ in: whether a limit
itself is beyond, whether R_4s looks within one run or at consecutive values, whether levels are looked at together. A
point is coded by the sum of the rules that it completes: 1_3s 1, 1_2s 2, 2_2s 4, R_4s 8, 4_1s 16, 10_x 32.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qclab.domain.calculation.given import Field, Given, Shape, Takes
from qclab.domain.calculation.reasons import Unfit, Unmet, refuse, unmet
from qclab.domain.refusals import Reason

CODES = {"1_3s": 1, "1_2s": 2, "2_2s": 4, "R_4s": 8, "4_1s": 16, "10_x": 32}
WARNS = "1_2s"
SHAPE = Shape(
    settings=(
        Field("mean", Takes.NUMBER),
        Field("sd", Takes.POSITIVE),
        Field("beyond", Takes.WORD, default=">", words=(">", ">=")),
        Field("r4s", Takes.WORD, default="within a run", words=("within a run", "consecutive")),
        Field("levels", Takes.WORD, default="each by itself", words=("each by itself", "together")),
    ),
    columns=(
        Field("value", Takes.NUMBER, required=True),
        Field("run", Takes.NAME),
        Field("level", Takes.NAME),
        Field("mean", Takes.NUMBER),
        Field("sd", Takes.POSITIVE),
    ),
)
FORMULA = "Westgard rules: 1_2s warns; 1_3s, 2_2s, R_4s, 4_1s and 10_x reject (Clin. Chem. 27 (1981) 493)"


@dataclass(frozen=True)
class Point:
    """A control value, in standard deviations from its mean, with the rules that it completes and their sum."""

    point: int
    value: float
    run: str
    level: str
    z: float
    rules: tuple[str, ...]
    code: int


@dataclass(frozen=True)
class Hit:
    """A rule, the point that completes it, and all points that make it, counted from 1."""

    rule: str
    point: int
    members: tuple[int, ...]


@dataclass(frozen=True)
class Report:
    """Not valid where a rule rejects; a warning alone is told among the hits."""

    formula: str
    valid: bool
    reasons: tuple[Reason, ...]
    hits: tuple[Hit, ...]
    points: tuple[Point, ...]


def calculate(given: Given) -> Report:
    """Every rule that the values complete, in their order. Raises Invalid."""
    zs = [_z(given, place) for place in range(len(given.rows))]
    if given.line("r4s") and given["r4s"] == "within a run" and not given.whole("run"):
        refuse(Unfit.MISSING, "run is missing: which values stand in one run.", "run", given.rows[0].line)
    found = [Hit(rule, members[-1] + 1, tuple(each + 1 for each in members)) for rule, members in _hits(given, zs)]
    rejected = {hit.point for hit in found if hit.rule != WARNS}
    hits = sorted(
        (hit for hit in found if hit.rule != WARNS or hit.point not in rejected),
        key=lambda hit: (hit.point, CODES[hit.rule]),
    )
    points = []
    for place, row in enumerate(given.rows, 1):
        rules = tuple(dict.fromkeys(hit.rule for hit in hits if hit.point == place))
        code = sum(CODES[rule] for rule in rules)
        points.append(Point(place, row["value"], row["run"] or "", row["level"] or "", zs[place - 1], rules, code))
    rejecting = [hit for hit in hits if hit.rule != WARNS]
    reasons = [unmet(Unmet.CONTROL, f"{hit.rule} at point {hit.point}.") for hit in rejecting]
    return Report(FORMULA, not reasons, tuple(reasons), tuple(hits), tuple(points))


def _z(given: Given, place: int) -> float:
    row = given.rows[place]
    mean = row["mean"] if row["mean"] is not None else given["mean"]
    sd = row["sd"] if row["sd"] is not None else given["sd"]
    if mean is None or sd is None:
        refuse(Unfit.MISSING, "mean and sd are missing: of the row, or as settings.", "mean", row.line)
    found: float = (row["value"] - mean) / sd
    return found


def _hits(given: Given, zs: Sequence[float]) -> list[tuple[str, tuple[int, ...]]]:
    def is_beyond(z: float, bound: float) -> bool:
        return z >= bound if given["beyond"] == ">=" else z > bound

    found: list[tuple[str, tuple[int, ...]]] = []
    for series in _series(given):
        for rule, bound in (("1_2s", 2.0), ("1_3s", 3.0)):
            found += [(rule, (place,)) for place in series if is_beyond(abs(zs[place]), bound)]
        for rule, length, bound in (("2_2s", 2, 2.0), ("4_1s", 4, 1.0)):
            found += [(rule, window) for window in _windows(series, length) if _same(window, zs, bound, is_beyond)]
        found += [("10_x", window) for window in _windows(series, 10) if _same(window, zs, 0.0, lambda z, _: z > 0)]
        if given["r4s"] == "consecutive":
            found += [("R_4s", pair) for pair in _windows(series, 2) if _apart(pair, zs, is_beyond)]
    if given["r4s"] == "within a run":
        found += [("R_4s", pair) for pair in _pairs_of_runs(given) if _apart(pair, zs, is_beyond)]
    return found


def _series(given: Given) -> list[list[int]]:
    """The points that are looked at in a row: those of a level, or all."""
    levels: dict[str, list[int]] = {}
    for place, row in enumerate(given.rows):
        levels.setdefault("" if given["levels"] == "together" else row["level"] or "", []).append(place)
    return list(levels.values())


def _windows(series: Sequence[int], length: int) -> list[tuple[int, ...]]:
    return [tuple(series[end - length : end]) for end in range(length, len(series) + 1)]


def _pairs_of_runs(given: Given) -> list[tuple[int, ...]]:
    """Every two values of one run; without runs there is none."""
    rows = given.rows
    return [
        (one, two) for two in range(len(rows)) for one in range(two)
        if rows[one]["run"] is not None and rows[one]["run"] == rows[two]["run"]
    ]  # fmt: skip


def _same(
    window: Sequence[int], zs: Sequence[float], bound: float, is_beyond: Callable[[float, float], bool]
) -> bool:  # fmt: skip
    return any(all(is_beyond(side * zs[place], bound) for place in window) for side in (1, -1))


def _apart(pair: Sequence[int], zs: Sequence[float], is_beyond: Callable[[float, float], bool]) -> bool:
    """One beyond 2 s above, the other beyond 2 s below."""
    low, high = sorted(zs[place] for place in pair)
    return is_beyond(high, 2) and is_beyond(-low, 2)
