"""ELISA: concentrations from a standard curve of four or five parameters.

x = e·(((d - c)/(y - c))^(1/f) - 1)^(1/b), with limits by the delta method from the covariances of the curve and the
variation of the replicates. Source: J. W. Findlay and R. F. Dillard, AAPS J. 9 (2007) E260; curve as in ``sigmoid.py``.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean, stdev
from typing import Any

import numpy as np

from qclab.domain.calculation.distributions import t_two_sided
from qclab.domain.calculation.figures import figure
from qclab.domain.calculation.given import Field, Given, Row, Shape, Takes, refuse_no_control, refuse_several_dilutions
from qclab.domain.calculation.reasons import Unfit, Unmet, refuse, unmet
from qclab.domain.calculation.sigmoid import B, C, D, E, F, Fit, Model, Points, curve, fitted, started
from qclab.domain.refusals import Reason

SHAPE = Shape(
    settings=(
        Field("curve", Takes.WORD, default="4pl", words=("4pl", "5pl")),
        Field("weights", Takes.WORD, default="none", words=("none", "1/y", "1/y²")),
        Field("recovery", Takes.BOUNDS, default=(80.0, 120.0)),
        Field("replicate cv", Takes.POSITIVE),
        Field("control", Takes.NAME),
        Field("control range", Takes.BOUNDS),
        Field("confidence", Takes.SHARE, default=0.95),
    ),
    columns=(
        Field("sample", Takes.NAME, required=True),
        Field("concentration", Takes.NOT_NEGATIVE),
        Field("response", Takes.NUMBER, required=True),
        Field("dilution", Takes.POSITIVE, default=1.0),
    ),
    rows=6,
)
_EXPONENT = {"none": 0.0, "1/y": 0.5, "1/y²": 1.0}


@dataclass(frozen=True)
class Standard:
    """What the curve gives back for a standard, in percent of what it holds."""

    concentration: float
    response: float
    recovery: float | None


@dataclass(frozen=True)
class Sample:
    """A sample with the mean of its responses and its concentration, undiluted; without one, ``bound`` may say more."""

    sample: str
    replicates: int
    response: float
    cv: float | None
    concentration: float | None
    lower: float | None
    upper: float | None
    bound: str


@dataclass(frozen=True)
class Report:
    """The curve and its recoveries are always there; concentrations only where the curve is valid."""

    formula: str
    valid: bool
    reasons: tuple[Reason, ...]
    b: float
    c: float
    d: float
    e: float
    f: float
    residual_standard_error: float
    df: int
    standards: tuple[Standard, ...]
    samples: tuple[Sample, ...]


def calculate(given: Given) -> Report:
    """The standard curve, its back-fit, and the concentrations of the rows that have none. Raises Invalid."""
    standards = [row for row in given.rows if row["concentration"] is not None]
    if not standards:
        refuse(Unfit.TOO_FEW, "No row has a concentration, so there is no standard.", "concentration")
    model = Model(has_f=given["curve"] == "5pl")
    points = _points(given, standards)
    fit = fitted(model, [points], (), started(model, points)[None])
    back = [_back(fit, concentration, rows) for concentration, rows in _by(standards, "concentration").items()]
    reasons = list(_against_curve(given, back))
    by_sample = _by([row for row in given.rows if row["concentration"] is None], "sample")
    if (given["control"] is None) != (given["control range"] is None):
        refuse(Unfit.MISSING, "control and control range go together.", "control", given.line("control"))
    if given["control"] is not None and given["control"] not in by_sample:
        refuse_no_control(given)
    known = sorted(each.concentration for each in back if each.concentration > 0)
    samples: list[Sample] = []
    for name, rows in sorted(by_sample.items(), key=lambda item: item[0] != given["control"]):
        sample, found = _sample(given, fit, (known[0], known[-1]), name, rows)
        reasons += found
        samples.append(sample)
        if name == given["control"]:
            reasons += _against_control(given, sample)
    if any(_against_curve(given, back)) or any(reason.code == Unmet.CONTROL for reason in reasons):
        samples = [
            Sample(each.sample, each.replicates, each.response, each.cv, None, None, None, "") for each in samples
        ]
    b, c, d, ln_e, ln_f = map(float, fit.curves[0])
    formula = (
        f"{given['curve']} by least squares, weights {given['weights']}; x = e·(((d - c)/(y - c))^(1/f) - 1)^(1/b)"
    )
    return Report(
        formula, not reasons, tuple(reasons), b, c, d, math.exp(ln_e), math.exp(ln_f), math.sqrt(fit.variance), fit.df,
        tuple(back), tuple(samples),
    )  # fmt: skip


def _by(rows: Sequence[Row], column: str) -> dict[Any, list[Row]]:
    found: dict[Any, list[Row]] = {}
    for row in rows:
        found.setdefault(row[column], []).append(row)
    return found


def _points(given: Given, standards: Sequence[Row]) -> Points:
    exponent = _EXPONENT[given["weights"]]
    bad = next((row for row in standards if exponent and row["response"] <= 0), None)
    if bad is not None:
        refuse(Unfit.OUT_OF_RANGE, f"A response of {bad['response']:g} has no weight.", "response", bad.line)
    x = [math.log(row["concentration"]) if row["concentration"] else -math.inf for row in standards]
    y = np.array([row["response"] for row in standards])
    return Points(np.array(x), y, np.abs(y) ** -exponent if exponent else np.ones(len(y)))


def _log_of(fit: Fit, response: float) -> float | None:
    """ln x of a response; None where it does not lie between the asymptotes."""
    b, c, d, ln_e, ln_f = map(float, fit.curves[0])
    if not c < response < d:
        return None
    inside = ((d - c) / (response - c)) ** math.exp(-ln_f) - 1
    return ln_e + math.log(inside) / b if inside > 0 else None


def _back(fit: Fit, nominal: float, rows: Sequence[Row]) -> Standard:
    response = fmean(row["response"] for row in rows)
    log = _log_of(fit, response)
    return Standard(nominal, response, 100 * math.exp(log) / nominal if log is not None and nominal else None)


def _against_curve(given: Given, back: Sequence[Standard]) -> Iterator[Reason]:
    low, high = given["recovery"]
    for each in back:
        if each.concentration and (each.recovery is None or not low <= each.recovery <= high):
            found = (
                "cannot be read off the curve" if each.recovery is None else f"is found again to {each.recovery:.4g} %"
            )
            said = f"The standard {each.concentration:g} {found}; it has to be {low:g} to {high:g} %."
            yield unmet(Unmet.SUITABILITY, said)


def _against_control(given: Given, sample: Sample) -> Iterator[Reason]:
    low, high = given["control range"]
    if sample.concentration is None or not low <= sample.concentration <= high:
        found = "has no concentration" if sample.concentration is None else f"is {sample.concentration:.4g}"
        yield unmet(Unmet.CONTROL, f"{sample.sample}: the control {found}; it has to be {low:g} to {high:g}.")


def _sample(
    given: Given, fit: Fit, span: tuple[float, float], name: str, rows: Sequence[Row]
) -> tuple[Sample, list[Reason]]:  # fmt: skip
    refuse_several_dilutions(name, rows)
    responses, dilution = [row["response"] for row in rows], rows[0]["dilution"]
    response = fmean(responses)
    cv = 100 * stdev(responses) / abs(response) if len(responses) > 1 and response else None
    log = _log_of(fit, response)
    bound = _bound(fit, log, response, span, dilution)
    reasons = []
    if given["replicate cv"] is not None and cv is not None and cv > given["replicate cv"]:
        said = f"{name}: the coefficient of variation is {cv:.4g} %, above {given['replicate cv']:g} %."
        reasons.append(unmet(Unmet.SUITABILITY, said))
    if bound or log is None:
        reasons.append(unmet(Unmet.RANGE, f"{name}: its response lies outside the standards ({bound})."))
    if reasons or log is None:
        return Sample(name, len(rows), response, cv, None, None, None, bound), reasons
    half = t_two_sided(given["confidence"], fit.df) * _error(fit, log, len(rows), given["weights"])
    found, lower, upper = (dilution * math.exp(end) for end in (log, log - half, log + half))
    return Sample(name, len(rows), response, cv, found, lower, upper, ""), []


def _bound(fit: Fit, log: float | None, response: float, span: tuple[float, float], dilution: float) -> str:
    rises = fit.curves[0, B] < 0
    is_low = (response <= fit.curves[0, C]) == rises if log is None else log < math.log(span[0])
    if log is not None and math.log(span[0]) <= log <= math.log(span[1]):
        return ""
    return f"<{figure(span[0] * dilution)}" if is_low else f">{figure(span[1] * dilution)}"


def _error(fit: Fit, log: float, replicates: int, weights: str) -> float:
    """The standard error of ln x: dx = (dy - Σ ∂y/∂θ·dθ)/(∂y/∂ln x)."""
    places = fit.places[0]
    x, step = np.array([log]), 1e-5
    gradient = np.zeros(fit.covariance.shape[0])
    for column in (B, C, D, E, F):
        if places[column] >= 0:
            moved = np.zeros(5)
            moved[column] = step
            up, down = curve(fit.curves[0] + moved, x), curve(fit.curves[0] - moved, x)
            gradient[places[column]] = float(up[0] - down[0]) / (2 * step)
    steep = float(curve(fit.curves[0], x + step)[0] - curve(fit.curves[0], x - step)[0]) / (2 * step)
    own = fit.variance * abs(float(curve(fit.curves[0], x)[0])) ** (2 * _EXPONENT[weights])
    return math.sqrt(float(gradient @ fit.covariance @ gradient) + own / replicates) / abs(steep)
