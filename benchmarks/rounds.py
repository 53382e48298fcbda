"""Rounds: every variant once a round, in shuffled order; the ratio is the median of the per-round ratios."""

import gc
import random
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Ratio:
    """One line of the report. ``good`` and ``best`` are the goals of docs/benchmarks.md; lower is better."""

    row: str
    what: str
    ratio: float
    good: float
    best: float
    ours_ms: float
    floor_ms: float

    def __str__(self) -> str:
        verdict = "best" if self.ratio <= self.best else "good" if self.ratio <= self.good else "NOT GOOD"
        return (
            f"{self.row:>3}  {self.what:<58} {self.ratio:7.2f}   good {self.good:5.1f}  best {self.best:5.1f}   "
            f"{verdict:<8} ours {self.ours_ms:9.2f} ms, floor {self.floor_ms:9.2f} ms"
        )


def compare(
    row: str,
    what: str,
    ours: Callable[[], object],
    floor: Callable[[], object],
    *,
    good: float,
    best: float,
    rounds: int = 9,
    before: Callable[[], object] | None = None,
) -> Ratio:
    """Time both, shuffled, for so many rounds after one that is thrown away."""
    taken: Mapping[str, list[float]] = {"ours": [], "floor": []}
    order = random.Random(7)
    for number in range(rounds + 1):
        variants = [("ours", ours), ("floor", floor)]
        order.shuffle(variants)
        for name, variant in variants:
            if before is not None:
                before()
            gc.collect()
            start = time.perf_counter()
            variant()
            if number:
                taken[name].append(time.perf_counter() - start)
    ratios = [a / b for a, b in zip(taken["ours"], taken["floor"], strict=True)]
    return Ratio(
        row,
        what,
        statistics.median(ratios),
        good,
        best,
        statistics.median(taken["ours"]) * 1000,
        statistics.median(taken["floor"]) * 1000,
    )
