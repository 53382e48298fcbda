"""Bacterial endotoxins: the maximum valid dilution, and a kinetic test with its standard curve and spike recovery.

MVD = limit · concentration / λ, rounded down and never up; the limit is K/M where it is not stated. The curve is
log10(onset time) on log10(concentration), with |r| of 0.980 at least; a recovery of 50 % to 200 % shows that nothing
disturbs the test. Sources: Ph. Eur. 2.6.14 and 5.1.10, USP <85>.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qclab.domain.calculation.figures import figure
from qclab.domain.calculation.given import Field, Given, Row, Shape, Takes
from qclab.domain.calculation.lines import Line, line_through, x_of
from qclab.domain.calculation.reasons import Unfit, Unmet, refuse, unmet
from qclab.domain.refusals import Reason

_KINDS = ("standard", "blank", "sample", "spiked")
SHAPE = Shape(
    settings=(
        Field("limit", Takes.POSITIVE),
        Field("k", Takes.POSITIVE),
        Field("m", Takes.POSITIVE),
        Field("concentration", Takes.POSITIVE, default=1.0),
        Field("lambda", Takes.POSITIVE),
        Field("spike", Takes.POSITIVE),
        Field("recovery", Takes.BOUNDS, default=(50.0, 200.0)),
        Field("correlation", Takes.SHARE, default=0.980),
        Field("confidence", Takes.SHARE, default=0.95),
    ),
    columns=(
        Field("kind", Takes.WORD, required=True, words=_KINDS),
        Field("sample", Takes.NAME),
        Field("concentration", Takes.POSITIVE),
        Field("dilution", Takes.POSITIVE, default=1.0),
        Field("onset", Takes.DETECTED, required=True),
    ),
    rows=0,
)
FORMULA = "MVD = limit·concentration/λ, rounded down; log10(onset) on log10(concentration): Ph. Eur. 2.6.14, USP <85>"


@dataclass(frozen=True)
class Sample:
    """A sample at one dilution: its endotoxin undiluted, and the recovery of the spike in percent.

    Below the lowest standard, and without an onset, there is no figure: ``bound`` is that standard times the dilution.
    """

    sample: str
    dilution: float
    replicates: int
    endotoxin: float | None
    lower: float | None
    upper: float | None
    bound: str
    recovery: float | None


@dataclass(frozen=True)
class Report:
    """``mvd`` is the largest whole dilution that is valid, ``mvd_unrounded`` what it was rounded down from."""

    formula: str
    valid: bool
    reasons: tuple[Reason, ...]
    limit: float | None
    mvd_unrounded: float | None
    mvd: int | None
    curve: Line | None
    samples: tuple[Sample, ...]


def calculate(given: Given) -> Report:
    """The maximum valid dilution, and where there are rows the test. Raises Invalid."""
    limit = _limit(given)
    standards = [row for row in given.rows if row["kind"] == "standard"]
    lowest = given["lambda"] or min((row["concentration"] or math.inf for row in standards), default=None)
    if limit is not None and lowest is None:
        refuse(Unfit.MISSING, "lambda is missing: the lowest standard or the labelled sensitivity.", "lambda")
    exact = limit * given["concentration"] / lowest if limit is not None and lowest is not None else None
    mvd = None if exact is None else math.floor(exact * (1 + 1e-12))
    reasons: list[Reason] = []
    if mvd == 0:
        reasons.append(unmet(Unmet.RANGE, "The limit lies below λ, so that no dilution is valid, not even none."))
    curve, samples = None, []
    if given.rows:
        curve = _curve(standards)
        reasons += _against_curve(given, curve, standards)
        is_valid = not reasons
        for rows in _by_sample(given):
            sample, found = _sample(given, curve, standards, rows)
            found += _against_dilution(sample, mvd)
            reasons += found
            if found or not is_valid:
                sample = Sample(
                    sample.sample, sample.dilution, sample.replicates, None, None, None, "", sample.recovery
                )
            samples.append(sample)
    elif exact is None:
        refuse(Unfit.EMPTY, "There are no rows, and no limit from which a maximum valid dilution follows.")
    return Report(FORMULA, not reasons, tuple(reasons), limit, exact, mvd, curve, tuple(samples))


def _limit(given: Given) -> float | None:
    """The endotoxin limit as stated, or K/M: the threshold dose by the largest dose per kilogram and hour."""
    k, m = given["k"], given["m"]
    limit: float | None = given["limit"]
    if (k is None) != (m is None) or (k is not None and limit is not None):
        refuse(Unfit.LAYOUT, "Say limit, or k and m of which it is the quotient.", "limit", given.line("limit"))
    return limit if k is None else float(k / m)


def _curve(standards: Sequence[Row]) -> Line:
    points = []
    for row in standards:
        if row["concentration"] is None:
            refuse(Unfit.MISSING, "A standard has a concentration.", "concentration", row.line)
        if math.isinf(row["onset"]):
            refuse(Unfit.OUT_OF_RANGE, "A standard has no onset.", "onset", row.line)
        points.append((math.log10(row["concentration"]), math.log10(row["onset"])))
    return line_through(points, "onset")


def _against_curve(given: Given, curve: Line, standards: Sequence[Row]) -> Iterator[Reason]:
    if abs(curve.correlation) < given["correlation"]:
        least = given["correlation"]
        said = f"|r| of the standard curve is {abs(curve.correlation):.4g}; it has to be at least {least:g}."
        yield unmet(Unmet.SUITABILITY, said)
    if curve.slope >= 0:
        yield unmet(Unmet.SUITABILITY, "The onset of the standards comes later as their concentration rises.")
    blanks = [row["onset"] for row in given.rows if row["kind"] == "blank"]
    latest = max(row["onset"] for row in standards)
    if blanks and min(blanks) <= latest:
        said = f"The blank has an onset at {min(blanks):g}, not later than the lowest standard."
        yield unmet(Unmet.CONTROL, said)


def _by_sample(given: Given) -> list[list[Row]]:
    found: dict[tuple[str, float], list[Row]] = {}
    for row in given.rows:
        if row["kind"] in ("sample", "spiked"):
            if row["sample"] is None:
                refuse(Unfit.MISSING, "A sample has a name.", "sample", row.line)
            found.setdefault((row["sample"], row["dilution"]), []).append(row)
    return list(found.values())


def _sample(
    given: Given, curve: Line, standards: Sequence[Row], rows: Sequence[Row]
) -> tuple[Sample, list[Reason]]:  # fmt: skip
    name, dilution = rows[0]["sample"], rows[0]["dilution"]
    plain = [row["onset"] for row in rows if row["kind"] == "sample"]
    spiked = [row["onset"] for row in rows if row["kind"] == "spiked"]
    if not plain:
        refuse(Unfit.MISSING, f"{name} is spiked and stands nowhere without a spike.", "sample", rows[0].line)
    low, high = (end(row["concentration"] for row in standards) for end in (min, max))
    found: list[Reason] = []
    value, lower, upper, bound = 0.0, None, None, f"<{figure(low * dilution)}"
    if not any(map(math.isinf, plain)):
        log, lower, upper = x_of(curve, [math.log10(onset) for onset in plain], given["confidence"])
        value, bound = 10**log, bound if log < math.log10(low) else ""
        if log > math.log10(high):
            found.append(unmet(Unmet.RANGE, f"{name}: it lies above the standards (>{figure(high * dilution)})."))
    recovery = None
    if spiked:
        if given["spike"] is None:
            refuse(Unfit.MISSING, "spike is missing: what the spiked wells were given.", "spike")
        spiked_value = 0.0
        if not any(map(math.isinf, spiked)):
            spiked_value = 10 ** x_of(curve, [math.log10(onset) for onset in spiked], given["confidence"])[0]
        recovery = 100 * (spiked_value - (0.0 if bound else value)) / given["spike"]
        least, most = given["recovery"]
        if not least <= recovery <= most:
            said = f"{name}: the spike is recovered to {recovery:.4g} %; it has to be {least:g} to {most:g} %."
            found.append(unmet(Unmet.DISTURBED, said))
    lower, upper = (None if end is None or bound else 10**end * dilution for end in (lower, upper))
    return Sample(name, dilution, len(plain), None if bound else value * dilution, lower, upper, bound, recovery), found


def _against_dilution(sample: Sample, mvd: int | None) -> Iterator[Reason]:
    if mvd is not None and sample.dilution > mvd:
        said = f"{sample.sample}: the dilution 1:{sample.dilution:g} is above the maximum valid dilution 1:{mvd}."
        yield unmet(Unmet.RANGE, said)
