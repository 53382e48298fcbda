"""Digital PCR: copies from the share of partitions without any, λ = -ln(negative/total).

Sources: dMIQE Group, Clin. Chem. 66 (2020) 1012; Bio-Rad, Droplet Digital PCR Applications Guide (copies by Poisson).
Limits are those of C. J. Clopper and E. S. Pearson, Biometrika 26 (1934) 404, for the share of negatives.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from qclab.domain.calculation.distributions import beta_quantile
from qclab.domain.calculation.figures import figure
from qclab.domain.calculation.given import Field, Given, Row, Shape, Takes, refuse_no_control, refuse_several_dilutions
from qclab.domain.calculation.reasons import Unfit, Unmet, refuse, unmet
from qclab.domain.counts import count
from qclab.domain.refusals import Reason

SHAPE = Shape(
    settings=(
        Field("partition volume", Takes.POSITIVE, required=True),
        Field("confidence", Takes.SHARE, default=0.95),
        Field("partitions", Takes.COUNT),
        Field("control", Takes.NAME),
        Field("control positives", Takes.COUNT, default=0),
    ),
    columns=(
        Field("sample", Takes.NAME, required=True),
        Field("negative", Takes.COUNT),
        Field("positive", Takes.COUNT),
        Field("total", Takes.COUNT, required=True),
        Field("dilution", Takes.POSITIVE, default=1.0),
    ),
)
FORMULA = "λ = -ln(negative/total) copies a partition, limits by Clopper and Pearson"
_MOST_COPIES = 12


@dataclass(frozen=True)
class Quantity:
    """The wells of a sample together. ``concentration`` is in copies per µL, undiluted. Where all partitions are
    positive, or none is, there is none: ``bound`` says above or below what it lies. ``holding`` is how many partitions
    are expected to hold 0, 1, 2 ... copies."""

    sample: str
    negative: int
    total: int
    copies: float | None
    copies_lower: float
    copies_upper: float | None
    concentration: float | None
    lower: float
    upper: float | None
    bound: str
    holding: tuple[float, ...]


@dataclass(frozen=True)
class Report:
    """Concentrations of samples against which nothing speaks."""

    formula: str
    valid: bool
    reasons: tuple[Reason, ...]
    samples: tuple[Quantity, ...]


def calculate(given: Given) -> Report:
    """The concentration of every sample. Raises Invalid."""
    wells: dict[str, list[Row]] = {}
    for row in given.rows:
        wells.setdefault(row["sample"], []).append(row)
    if given["control"] is not None and given["control"] not in wells:
        refuse_no_control(given)
    reasons: list[Reason] = []
    samples = []
    for name, rows in wells.items():
        found = list(_against(given, name, rows))
        reasons += found
        samples.append(_quantity(given, name, rows))
        if samples[-1].copies is None and name != given["control"]:
            reasons.append(unmet(Unmet.RANGE, f"{name}: {samples[-1].bound} copies per µL; more is not known."))
    return Report(FORMULA, not reasons, tuple(reasons), tuple(samples))


def poisson_partitions(total: float, copies: float) -> tuple[float, ...]:
    """How many of ``total`` partitions hold 0, 1, 2 ... copies, where each holds so many on average."""
    return tuple(total * math.exp(-copies) * copies**k / math.factorial(k) for k in range(_MOST_COPIES))


def _negative(row: Row) -> int:
    negative, positive, total = row["negative"], row["positive"], row["total"]
    if negative is None and positive is None:
        refuse(Unfit.MISSING, "negative or positive is missing.", "negative", row.line)
    found: int = negative if negative is not None else total - positive
    if not 0 <= found <= total or total == 0 or (positive is not None and found + positive != total):
        said = "Negative and positive partitions do not add up to their total."
        refuse(Unfit.OUT_OF_RANGE, said, "total", row.line)
    return found


def _quantity(given: Given, name: str, rows: list[Row]) -> Quantity:
    refuse_several_dilutions(name, rows)
    negative, total = sum(_negative(row) for row in rows), sum(row["total"] for row in rows)
    low, high = _share_limits(negative, total, given["confidence"])
    copies = -math.log(negative / total) if 0 < negative < total else None
    copies_lower, copies_upper = -math.log(high), -math.log(low) if low > 0 else None
    each = 1000 * rows[0]["dilution"] / given["partition volume"]
    lower, upper = copies_lower * each, None if copies_upper is None else copies_upper * each
    bound = ""
    if copies is None:
        bound = f">{figure(lower)}" if negative == 0 or upper is None else f"<{figure(upper)}"
    known = (None, ()) if copies is None else (copies * each, poisson_partitions(total, copies))
    return Quantity(name, negative, total, copies, copies_lower, copies_upper, known[0], lower, upper, bound, known[1])


def _share_limits(count: int, total: int, confidence: float) -> tuple[float, float]:
    """Exact limits of a share; one-sided where none or all are counted."""
    tail = (1 - confidence) / 2 if 0 < count < total else 1 - confidence
    low = beta_quantile(count, total - count + 1, tail) if count else 0.0
    return low, beta_quantile(count + 1, total - count, 1 - tail) if count < total else 1.0


def _against(given: Given, name: str, rows: list[Row]) -> Iterator[Reason]:
    for row in rows:
        if given["partitions"] is not None and row["total"] < given["partitions"]:
            said = f"{name}: {row['total']} partitions (line {row.line}) are fewer than {given['partitions']}."
            yield unmet(Unmet.SUITABILITY, said)
    positives = sum(row["total"] - _negative(row) for row in rows)
    if name == given["control"] and positives > given["control positives"]:
        said = (
            f"{name}: the control has {count(positives, 'positive partition')}, more than {given['control positives']}."
        )
        yield unmet(Unmet.CONTROL, said)
