"""qPCR: quantities from a standard curve, Cq = a + b·log10(quantity), and its efficiency 10^(-1/b) - 1.

Source: S. A. Bustin et al., MIQE, Clin. Chem. 55 (2009) 611; limits as in ``lines.py``.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

from qclab.domain.calculation.figures import figure
from qclab.domain.calculation.given import Field, Given, Row, Shape, Takes, refuse_no_control, refuse_several_dilutions
from qclab.domain.calculation.lines import Line, line_through, x_of
from qclab.domain.calculation.reasons import Unfit, Unmet, refuse, unmet
from qclab.domain.refusals import Reason

SHAPE = Shape(
    settings=(
        Field("efficiency", Takes.BOUNDS, default=(0.9, 1.1)),
        Field("r squared", Takes.SHARE, default=0.98),
        Field("replicate sd", Takes.POSITIVE),
        Field("control", Takes.NAME),
        Field("control cq", Takes.POSITIVE),
        Field("confidence", Takes.SHARE, default=0.95),
    ),
    columns=(
        Field("sample", Takes.NAME, required=True),
        Field("quantity", Takes.POSITIVE),
        Field("cq", Takes.DETECTED, required=True),
        Field("dilution", Takes.POSITIVE, default=1.0),
    ),
    rows=4,
)
FORMULA = "Cq = a + b·log10(quantity), efficiency 10^(-1/b) - 1, limits by Fieller's theorem"


@dataclass(frozen=True)
class Sample:
    """A sample with the mean of its Cq, and its quantity, undiluted; without one, ``bound`` says what is known."""

    sample: str
    replicates: int
    detected: int
    cq: float | None
    sd: float | None
    quantity: float | None
    lower: float | None
    upper: float | None
    bound: str


@dataclass(frozen=True)
class Report:
    """The curve and its efficiency are always there; quantities only where the curve is valid."""

    formula: str
    valid: bool
    reasons: tuple[Reason, ...]
    curve: Line
    efficiency: float
    samples: tuple[Sample, ...]


def calculate(given: Given) -> Report:
    """The standard curve and the quantities of samples, which are the rows without a quantity. Raises Invalid."""
    standards = [row for row in given.rows if row["quantity"] is not None]
    lost = next((row for row in standards if math.isinf(row["cq"])), None)
    if lost is not None:
        refuse(Unfit.OUT_OF_RANGE, "A standard was not detected.", "cq", lost.line)
    curve = line_through([(math.log10(row["quantity"]), row["cq"]) for row in standards], "cq")
    if curve.slope >= 0:
        refuse(Unfit.NO_EFFECT, "The Cq of the standards rises with their quantity.", "cq", standards[0].line)
    efficiency = 10 ** (-1 / curve.slope) - 1
    by_sample: dict[str, list[Row]] = {}
    for row in given.rows:
        if row["quantity"] is None:
            by_sample.setdefault(row["sample"], []).append(row)
    reasons = [*_against_curve(given, curve, efficiency), *_against_control(given, by_sample.pop(given["control"], []))]
    span = (min(row["quantity"] for row in standards), max(row["quantity"] for row in standards))
    of_system = bool(reasons)
    samples = []
    for name, rows in by_sample.items():
        sample, found = _sample(given, curve, span, name, rows)
        samples.append(Sample(name, len(rows), sample.detected, sample.cq, sample.sd, *_NONE) if of_system else sample)
        reasons += found
    return Report(FORMULA, not reasons, tuple(reasons), curve, efficiency, tuple(samples))


_NONE = (None, None, None, "")


def _against_curve(given: Given, curve: Line, efficiency: float) -> Iterator[Reason]:
    low, high = given["efficiency"]
    if not low <= efficiency <= high:
        said = f"The efficiency is {efficiency:.4g}; it has to lie between {low:g} and {high:g}."
        yield unmet(Unmet.SUITABILITY, said)
    if curve.r_squared < given["r squared"]:
        said = f"The r squared of the curve is {curve.r_squared:.4g}; it has to be at least {given['r squared']:g}."
        yield unmet(Unmet.SUITABILITY, said)


def _against_control(given: Given, rows: Sequence[Row]) -> Iterator[Reason]:
    """The control without template is not detected, or later than the cycle that was said."""
    if given["control"] is None:
        return
    if not rows:
        refuse_no_control(given)
    early = min(row["cq"] for row in rows)
    if early < (given["control cq"] or math.inf):
        yield unmet(Unmet.CONTROL, f"{given['control']}: the control without template was detected at Cq {early:.4g}.")


def _sample(
    given: Given, curve: Line, span: tuple[float, float], name: str, rows: Sequence[Row]
) -> tuple[Sample, list[Reason]]:  # fmt: skip
    refuse_several_dilutions(name, rows)
    dilution = rows[0]["dilution"]
    cqs = [row["cq"] for row in rows if not math.isinf(row["cq"])]
    if len(cqs) < len(rows):
        bound = f"<{figure(span[0] * dilution)}" if not cqs else ""
        said = "not detected" if not cqs else f"detected in {len(cqs)} of {len(rows)} replicates only"
        return Sample(name, len(rows), len(cqs), None, None, None, None, None, bound), [
            unmet(Unmet.RANGE, f"{name}: {said}.")
        ]
    log, lower, upper = x_of(curve, cqs, given["confidence"])
    sd = stdev(cqs) if len(cqs) > 1 else None
    reasons, bound = [], ""
    if given["replicate sd"] is not None and sd is not None and sd > given["replicate sd"]:
        said = f"{name}: the standard deviation of Cq is {sd:.4g}, above {given['replicate sd']:g}."
        reasons.append(unmet(Unmet.SUITABILITY, said))
    low, high = (math.log10(end) for end in span)
    if not low <= log <= high:
        bound = f"<{figure(span[0] * dilution)}" if log < low else f">{figure(span[1] * dilution)}"
        reasons.append(unmet(Unmet.RANGE, f"{name}: its quantity lies outside the standards ({bound})."))
    if reasons:
        return Sample(name, len(rows), len(cqs), fmean(cqs), sd, None, None, None, bound), reasons
    ends = [None if end is None else 10**end * dilution for end in (lower, upper)]
    return Sample(name, len(rows), len(cqs), fmean(cqs), sd, 10**log * dilution, ends[0], ends[1], ""), []
