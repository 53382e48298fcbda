"""Vectors: copies in a cell, and what of the capsids is full and infectious.

Sources: Ph. Eur. 5.34 and FDA guidance on gene therapy (2020) for what is reported; M. Lock et al., Hum. Gene Ther. 21
(2010) 1273 for the ratios of particles, genomes and infectious units.
"""

import math
from dataclasses import dataclass

from qclab.domain.calculation.given import Field, Given, Shape, Takes
from qclab.domain.calculation.reasons import Unfit, Unmet, refuse, unmet
from qclab.domain.refusals import Reason

VCN = Shape(
    settings=(
        Field("copies of the reference", Takes.POSITIVE, default=2.0),
        Field("transduced", Takes.SHARE),
        Field("control", Takes.NAME),
        Field("control vcn", Takes.POSITIVE, default=0.01),
    ),
    columns=(
        Field("sample", Takes.NAME, required=True),
        Field("target", Takes.NOT_NEGATIVE, required=True),
        Field("reference", Takes.POSITIVE, required=True),
    ),
)
_WHAT = ("capsids", "genomes", "infectious units", "transducing units")
VECTOR = Shape(
    settings=(),
    columns=(
        Field("what", Takes.WORD, required=True, words=_WHAT),
        Field("titre", Takes.POSITIVE, required=True),
        Field("lower", Takes.POSITIVE),
        Field("upper", Takes.POSITIVE),
    ),
    rows=2,
)


@dataclass(frozen=True)
class Copies:
    """Vector copies per cell of a sample: of all cells, and of those transduced where their share is given."""

    sample: str
    wells: int
    vcn: float | None
    per_transduced_cell: float | None


@dataclass(frozen=True)
class CopiesReport:
    """Copies only where the untransduced control is clean."""

    formula: str
    valid: bool
    reasons: tuple[Reason, ...]
    samples: tuple[Copies, ...]


@dataclass(frozen=True)
class Titre:
    """A titre, and the geometric middle of its limits: the titre itself where they lie about it on the logarithm."""

    what: str
    titre: float
    middle_of_limits: float | None


@dataclass(frozen=True)
class Ratio:
    """One titre by another."""

    ratio: str
    value: float


@dataclass(frozen=True)
class VectorReport:
    """``full`` and ``empty`` are percentages of the capsids; None where capsids or genomes are not given."""

    formula: str
    valid: bool
    reasons: tuple[Reason, ...]
    titres: tuple[Titre, ...]
    full: float | None
    empty: float | None
    ratios: tuple[Ratio, ...]


def vcn(given: Given) -> CopiesReport:
    """Vector copies per cell: target by reference, times the copies of the reference in a cell. Raises Invalid."""
    ploidy, share = given["copies of the reference"], given["transduced"]
    found: dict[str, tuple[int, float]] = {}
    for name in dict.fromkeys(row["sample"] for row in given.rows):
        own = [row for row in given.rows if row["sample"] == name]
        target, reference = (math.fsum(row[column] for row in own) for column in ("target", "reference"))
        found[name] = (len(own), ploidy * target / reference)
    control, reasons = given["control"], []
    if control is not None and control not in found:
        refuse(Unfit.MISSING, f"No row is of the control {control}.", "control", given.line("control"))
    if control is not None and found[control][1] > given["control vcn"]:
        said = f"{control}: the control has {found[control][1]:.3g} copies per cell, above {given['control vcn']:g}."
        reasons.append(unmet(Unmet.CONTROL, said))
    samples = [
        Copies(name, wells, None, None) if reasons else Copies(name, wells, value, value / share if share else None)
        for name, (wells, value) in found.items()
    ]
    formula = f"{ploidy:g}·target/reference, wells of a sample together"
    return CopiesReport(formula, not reasons, tuple(reasons), tuple(samples))


def vector(given: Given) -> VectorReport:
    """What of the capsids is full, and every ratio of the titres. Raises Invalid."""
    titres: dict[str, float] = {}
    told = []
    for row in given.rows:
        what, titre, lower, upper = (row[column] for column in ("what", "titre", "lower", "upper"))
        if what in titres:
            refuse(Unfit.TWICE, f"{what} are given twice.", "what", row.line)
        if (lower is None) != (upper is None) or (lower is not None and not lower <= titre <= upper):
            refuse(Unfit.OUT_OF_RANGE, "The titre does not lie between its limits.", "titre", row.line)
        titres[what] = titre
        told.append(Titre(what, titre, None if lower is None else math.sqrt(lower * upper)))
    ratios = [
        Ratio(f"{one} / {other}", titres[one] / titres[other])
        for place, one in enumerate(_WHAT) for other in _WHAT[place + 1 :]
        if one in titres and other in titres
    ]  # fmt: skip
    full = 100 * titres["genomes"] / titres["capsids"] if {"genomes", "capsids"} <= titres.keys() else None
    reasons = []
    if full is not None and full > 100:
        said = f"There are more genomes than capsids ({full:.4g} %): one of the two titres is wrong."
        reasons.append(unmet(Unmet.RANGE, said))
        full = None
    formula = "full = genomes/capsids, empty = the rest; ratios of titres"
    empty = None if full is None else 100 - full
    return VectorReport(formula, not reasons, tuple(reasons), tuple(told), full, empty, tuple(ratios))
