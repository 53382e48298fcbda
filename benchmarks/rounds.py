"""Rounds: every variant once a round, in shuffled order; the ratio is the median of the per-round ratios."""

import gc
import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

HEAD = f"{'row':<4} {'what':<66} {'ratio':>7} {'good':>6} {'best':>6}  {'verdict':<8} {'ours':>11} {'floor':>11}"


@dataclass(frozen=True)
class Ratio:
    """One line of the table: ours / floor, lower is better. A line without goals is there for comparison."""

    row: str
    what: str
    ratio: float
    good: float | None
    best: float | None
    ours: float
    floor: float
    unit: str = "ms"

    @property
    def verdict(self) -> str:
        if self.good is None or self.best is None:
            return ""
        return "best" if self.ratio <= self.best else "good" if self.ratio <= self.good else "not good"

    def __str__(self) -> str:
        good, best = ("" if goal is None else f"{goal:g}" for goal in (self.good, self.best))
        return (
            f"{self.row:<4} {self.what:<66} {self.ratio:7.3g} {good:>6} {best:>6}  {self.verdict:<8} "
            f"{self.ours:8.1f} {self.unit} {self.floor:8.1f} {self.unit}"
        )


def compare(
    row: str,
    what: str,
    ours: Callable[[], object],
    floor: Callable[[], object],
    *,
    good: float | None = None,
    best: float | None = None,
    rounds: int = 9,
    before: Callable[[], object] | None = None,
) -> Ratio:
    """Time both, shuffled, for so many rounds after one that is thrown away. ``before`` is not timed."""

    def seconds(variant: Callable[[], object]) -> float:
        if before is not None:
            before()
        gc.collect()
        start = time.perf_counter()
        variant()
        return time.perf_counter() - start

    pairs = in_rounds(lambda: seconds(ours), lambda: seconds(floor), rounds)
    return ratio_of(row, what, pairs, good=good, best=best, scale=1000)


def in_rounds(ours: Callable[[], float], floor: Callable[[], float], rounds: int) -> list[tuple[float, float]]:
    """What both measured in each round; the first round is thrown away."""
    order = random.Random(7)
    pairs = []
    for _ in range(rounds + 1):
        if order.random() < 0.5:
            mine, bare = ours(), floor()
        else:
            bare, mine = floor(), ours()
        pairs.append((mine, bare))
    return pairs[1:]


def ratio_of(
    row: str,
    what: str,
    pairs: list[tuple[float, float]],
    *,
    good: float | None,
    best: float | None,
    scale: float = 1,
    unit: str = "ms",
) -> Ratio:
    """The line of what was measured, as (ours, floor) of each round."""
    return Ratio(
        row,
        what,
        statistics.median(mine / bare for mine, bare in pairs),
        good,
        best,
        statistics.median(mine for mine, _ in pairs) * scale,
        statistics.median(bare for _, bare in pairs) * scale,
        unit,
    )
