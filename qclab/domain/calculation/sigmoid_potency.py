"""Relative potency by sigmoid curves: each preparation against the standard, alone with it.

A preparation is parallel where its curve may share slope, asymptotes and asymmetry with the standard's: by the extra
sum of squares (difference), or by the limits of the ratios of parameters lying within bounds (equivalence). Its potency
is e of the standard divided by its own e, of the curves that share everything else, with limits from the covariances.

Sources: Ph. Eur. 5.3, 3.4; USP <1032>, 4 (similarity, system and sample suitability) and <1034>. Every curve has the
parameters of ``sigmoid.py``; ratios are compared on the logarithmic scale (delta method).
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import fmean, stdev

import numpy as np

from qclab.domain.calculation.distributions import f_above, t_two_sided
from qclab.domain.calculation.given import Field, Given, Shape, Takes
from qclab.domain.calculation.observations import (
    COLUMNS,
    SETTINGS,
    Estimate,
    Observation,
    estimate,
    observations,
    standard_first,
)
from qclab.domain.calculation.reasons import Unfit, Unmet, refuse, unmet
from qclab.domain.calculation.sigmoid import B, C, D, E, F, Fit, Model, Points, fitted, started
from qclab.domain.refusals import Invalid, Reason

SHAPE = Shape(
    settings=(
        *SETTINGS,
        Field("curves", Takes.WORD, default="common", words=("common", "free")),
        Field("doses", Takes.WORD, default="plain", words=("plain", "ln", "log10")),
        Field("weights", Takes.WORD, default="none", words=("none", "1/y", "1/y²")),
        Field("lower asymptote", Takes.NUMBER),
        Field("parallelism", Takes.WORD, default="difference", words=("difference", "equivalence")),
        Field("equivalence confidence", Takes.SHARE, default=0.90),
        Field("slope ratio", Takes.BOUNDS),
        Field("upper ratio", Takes.BOUNDS),
        Field("range ratio", Takes.BOUNDS),
        Field("r squared", Takes.SHARE),
        Field("asymptote ratio", Takes.POSITIVE),
        Field("e of standard", Takes.BOUNDS),
        Field("replicate cv", Takes.POSITIVE),
        Field("control", Takes.NAME),
        Field("control potency", Takes.BOUNDS),
        Field("doses beside e", Takes.COUNT),
        Field("potency", Takes.BOUNDS),
    ),
    columns=COLUMNS,
    rows=5,
)
_SCALE = {"plain": 0.0, "ln": 1.0, "log10": math.log(10)}
_EXPONENT = {"none": 0.0, "1/y": 0.5, "1/y²": 1.0}
_SHARED = {"common asymptotes": (C, D), "parallel": (B, C, D, F)}


@dataclass(frozen=True)
class Curve:
    """The curve of one preparation by itself. ``e`` is as doses are given; the errors are of b, c, d, ln e, ln f.
    ``regression_p`` says whether the response depends on the dose: by F, against what no dose explains."""

    preparation: str
    b: float
    c: float
    d: float
    e: float
    f: float
    ln_e: float
    standard_errors: tuple[float | None, ...]
    rss: float
    df: int
    residual_standard_error: float
    r_squared: float
    regression_p: float


@dataclass(frozen=True)
class Step:
    """A model of standard and preparation, with e of both as doses are given; F and p are of what it leaves over beyond
    the free curves."""

    preparation: str
    model: str
    e_of_standard: float
    e: float
    rss: float
    df: int
    f: float | None = None
    p: float | None = None


@dataclass(frozen=True)
class Ratio:
    """A parameter of a preparation by that of the standard, with limits at the confidence of equivalence."""

    preparation: str
    name: str
    ratio: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True)
class Check:
    """A criterion of suitability, what was found, and what it has to lie between."""

    preparation: str
    criterion: str
    value: float | None
    least: float | None
    most: float | None
    met: bool


@dataclass(frozen=True)
class Report:
    """Curves and comparisons are always there; potencies only of preparations against which no reason speaks."""

    formula: str
    standard: str
    valid: bool
    reasons: tuple[Reason, ...]
    curves: tuple[Curve, ...]
    parallelism: tuple[Step, ...]
    ratios: tuple[Ratio, ...]
    suitability: tuple[Check, ...]
    estimates: tuple[Estimate, ...]


def four_parameters(given: Given) -> Report:
    """y = c + (d - c)/(1 + (dose/e)^b). Raises Invalid."""
    return _Assay(given, Model(lower=given["lower asymptote"]), "y = c + (d - c)/(1 + (dose/e)^b)").report()


def five_parameters(given: Given) -> Report:
    """y = c + (d - c)/(1 + (dose/e)^b)^f. Raises Invalid."""
    model = Model(has_f=True, lower=given["lower asymptote"])
    return _Assay(given, model, "y = c + (d - c)/(1 + (dose/e)^b)^f").report()


class _Assay:
    """One assay on its way: what was fitted, and what was found against the system and against each preparation."""

    def __init__(self, given: Given, model: Model, equation: str) -> None:
        self.given, self.model, self.equation = given, model, equation
        if given["parallelism"] == "equivalence" and not any(given[f"{name} ratio"] for name in _LOGS):
            said = "Equivalence takes bounds: slope ratio, upper ratio or range ratio."
            refuse(Unfit.MISSING, said, "parallelism", given.line("parallelism"))
        if (given["control"] is None) != (given["control potency"] is None):
            refuse(Unfit.MISSING, "control and control potency go together.", "control", given.line("control"))
        found = observations(given)
        self.names = standard_first(given, found)
        self.own = {name: [each for each in found if each.preparation == name] for name in self.names}
        self.points = {name: self._points(own) for name, own in self.own.items()}
        self.fits: dict[str, Fit] = {}
        self.curves: list[Curve] = []
        self.steps: list[Step] = []
        self.ratios: list[Ratio] = []
        self.checks: list[Check] = []
        self.reasons: list[Reason] = []

    def report(self) -> Report:
        self._fit(self.names[0])
        estimates = [] if self.given["curves"] == "free" else self._compared()
        for name in self.names[1:] if self.given["curves"] == "free" else ():
            self._fit(name)
        return Report(
            f"{self.equation}; least squares, weights {self.given['weights']}; parallelism by "
            f"{self.given['parallelism']}: Ph. Eur. 5.3, 3.4, USP <1032>",
            self.names[0],
            not self.reasons,
            tuple(self.reasons),
            tuple(self.curves),
            tuple(self.steps),
            tuple(self.ratios),
            tuple(self.checks),
            tuple(estimates),
        )

    def _compared(self) -> list[Estimate]:
        """What speaks against the system speaks against every preparation; what against one, against it alone."""
        if self.given["control"] is not None and self.given["control"] not in self.names[1:]:
            line = self.given.line("control")
            refuse(Unfit.MISSING, f"No row is of the control {self.given['control']}.", "control", line)
        self._check_system()
        is_suitable = not self.reasons
        estimates = [self._against_standard(name) for name in self.names[1:]]
        is_suitable &= all(each.potency is not None for each in estimates if each.preparation == self.given["control"])
        return estimates if is_suitable else [Estimate(each.preparation) for each in estimates]

    def _points(self, own: Sequence[Observation]) -> Points:
        scale = _SCALE[self.given["doses"]]
        below = next((each for each in own if not scale and each.dose < 0), None)
        if below is not None:
            refuse(Unfit.OUT_OF_RANGE, f"The dose {below.dose:g} has no logarithm.", "dose", below.line)
        exponent = _EXPONENT[self.given["weights"]]
        bad = next((each for each in own if exponent and each.response <= 0), None)
        if bad is not None:
            said = f"The response {bad.response:g} has no weight {self.given['weights']}."
            refuse(Unfit.OUT_OF_RANGE, said, "response", bad.line)
        x = [each.dose * scale if scale else math.log(each.dose) if each.dose else -math.inf for each in own]
        y = np.array([each.response for each in own])
        return Points(np.array(x), y, np.abs(y) ** -exponent if exponent else np.ones(len(own)))

    def _as_given(self, ln_e: float) -> float:
        scale = _SCALE[self.given["doses"]]
        return float(ln_e) / scale if scale else math.exp(ln_e)

    def _fit(self, name: str) -> None:
        """The curve of one preparation by itself. Raises Invalid, about it."""
        points = self.points[name]
        try:
            fit = fitted(self.model, [points], (), started(self.model, points)[None])
        except Invalid as refusal:
            raise Invalid(*(reason.about(name) for reason in refusal.reasons)) from refusal
        self.fits[name] = fit
        b, c, d, ln_e, ln_f = map(float, fit.curves[0])
        w = points.root**2
        about = float(w @ (points.y - w @ points.y / w.sum()) ** 2)
        errors = tuple(fit.standard_error(0, column) for column in (B, C, D, E, F))
        r_squared, residual = 1 - fit.rss / about, math.sqrt(fit.variance)
        more = len(self.model.free) - 1
        p = f_above(max(about - fit.rss, 0.0) / more / fit.variance, more, fit.df)
        self.curves.append(
            Curve(
                name,
                b,
                c,
                d,
                self._as_given(ln_e),
                math.exp(ln_f),
                ln_e,
                errors,
                fit.rss,
                fit.df,
                residual,
                r_squared,
                p,
            )
        )

    def _check(
        self,
        name: str,
        criterion: str,
        value: float | None,
        bounds: tuple[float | None, float | None],
        code: Unmet = Unmet.SUITABILITY,
    ) -> None:
        least, most = bounds
        met = value is not None and (least is None or value >= least) and (most is None or value <= most)
        self.checks.append(Check(name, criterion, value, least, most, met))
        if not met:
            told = [f"at least {least:g}" if least is not None else "", f"at most {most:g}" if most is not None else ""]
            found = "cannot be calculated" if value is None else f"is {value:.5g}"
            said = f"{name}: {criterion} {found}; it has to be {' and '.join(filter(None, told))}."
            self.reasons.append(unmet(code, said))

    def _check_regression(self, curve: Curve) -> None:
        if curve.regression_p > (alpha := self.given["alpha"]):
            said = f"The response does not depend on the dose significantly (p {curve.regression_p:.3g} > {alpha:g})."
            self.reasons.append(unmet(Unmet.REGRESSION, f"{curve.preparation}: {said}"))

    def _check_system(self) -> None:
        given, name = self.given, self.names[0]
        curve = self.curves[0]
        self._check_regression(curve)
        if given["r squared"] is not None:
            self._check(name, "r squared", curve.r_squared, (given["r squared"], None))
        if given["asymptote ratio"] is not None:
            ratio = curve.d / curve.c if curve.c > 0 else None
            self._check(name, "asymptote ratio", ratio, (given["asymptote ratio"], None))
        if given["e of standard"] is not None:
            self._check(name, "e of standard", curve.e, given["e of standard"])
        if given["replicate cv"] is not None:
            cv = max(_cvs(self.own[name]), default=None)
            self._check(name, "replicate cv", cv, (None, given["replicate cv"]))

    def _against_standard(self, name: str) -> Estimate:
        """The potency of a preparation; without figures where anything speaks against it."""
        before = len(self.reasons)
        standard = self.names[0]
        try:
            self._fit(name)
            if self.curves[-1].b * self.curves[0].b < 0:
                said = f"{name} is not parallel to {standard}: with the dose one rises and the other falls."
                raise Invalid(unmet(Unmet.PARALLELISM, said))
            both = [self.points[standard], self.points[name]]
            start = np.vstack([self.fits[standard].curves, self.fits[name].curves])
            joint = {model: fitted(self.model, both, shared, start) for model, shared in _SHARED.items()}
        except Invalid as refusal:
            self.reasons += [reason if name in reason.text else reason.about(name) for reason in refusal.reasons]
            return Estimate(name)
        self._check_parallelism(name, joint)
        self._check_sample(name)
        parallel = joint["parallel"]
        mine, theirs = parallel.places[1, E], parallel.places[0, E]
        cov = parallel.covariance
        log = float(parallel.curves[0, E] - parallel.curves[1, E])
        half = t_two_sided(self.given["confidence"], parallel.df) * math.sqrt(
            cov[mine, mine] + cov[theirs, theirs] - 2 * cov[mine, theirs]
        )
        found = estimate(name, self.given, (log, log - half, log + half))
        if self.given["potency"] is not None and name != self.given["control"]:
            self._check(name, "potency", found.potency, self.given["potency"], Unmet.RANGE)
        if name == self.given["control"]:
            self._check(name, "control potency", found.potency, self.given["control potency"], Unmet.CONTROL)
        return found if len(self.reasons) == before else Estimate(name)

    def _check_parallelism(self, name: str, joint: dict[str, Fit]) -> None:
        own, standard = self.fits[name], self.fits[self.names[0]]
        rss, df = own.rss + standard.rss, own.df + standard.df
        es = (self._as_given(standard.curves[0, E]), self._as_given(own.curves[0, E]))
        self.steps.append(Step(name, "free", *es, rss, df))
        for model, fit in joint.items():
            f = (fit.rss - rss) / (fit.df - df) / (rss / df)
            es = (self._as_given(fit.curves[0, E]), self._as_given(fit.curves[1, E]))
            self.steps.append(Step(name, model, *es, fit.rss, fit.df, f, f_above(max(f, 0.0), fit.df - df, df)))
        ratios = list(self._ratios(name, rss / df, df))
        self.ratios += ratios
        last, alpha = self.steps[-1], self.given["alpha"]
        if self.given["parallelism"] == "difference" and last.p is not None and last.p < alpha:
            said = f"{name} is not parallel to {self.names[0]} (F {last.f:.4g}, p {last.p:.3g} < {alpha:g})."
            self.reasons.append(unmet(Unmet.PARALLELISM, said))
        if self.given["parallelism"] == "equivalence":
            for ratio in ratios:
                bounds = self.given[f"{ratio.name} ratio"]
                if bounds is not None:
                    for end, value in (("lower", ratio.lower), ("upper", ratio.upper)):
                        self._check(name, f"{ratio.name} ratio, {end} limit", value, bounds, Unmet.PARALLELISM)

    def _ratios(self, name: str, variance: float, df: int) -> Iterator[Ratio]:
        """Ratios to the standard with limits from the variance of both free curves together."""
        t = t_two_sided(self.given["equivalence confidence"], df)
        fits = (self.fits[self.names[0]], self.fits[name])
        for word, (value, slopes) in _LOGS.items():
            values = [value(fit) for fit in fits]
            if values[0] * values[1] <= 0:
                yield Ratio(name, word, None, None, None)
                continue
            log = math.log(values[1] / values[0])
            spread = 0.0
            for fit, own in zip(fits, values, strict=True):
                gradient = np.zeros(fit.covariance.shape[0])
                for column, slope in slopes.items():
                    if (place := fit.places[0, column]) >= 0:
                        gradient[place] = slope / own
                spread += float(gradient @ fit.covariance @ gradient) / fit.variance * variance
            half = t * math.sqrt(spread)
            yield Ratio(name, word, math.exp(log), math.exp(log - half), math.exp(log + half))

    def _check_sample(self, name: str) -> None:
        given, curve = self.given, self.curves[-1]
        self._check_regression(curve)
        if given["r squared"] is not None:
            self._check(name, "r squared", curve.r_squared, (given["r squared"], None))
        if given["doses beside e"] is not None:
            doses = set(self.points[name].x.tolist())
            fewest = min(sum(dose < curve.ln_e for dose in doses), sum(dose > curve.ln_e for dose in doses))
            self._check(name, "doses beside e", fewest, (given["doses beside e"], None))


_LOGS: dict[str, tuple[Callable[[Fit], float], dict[int, float]]] = {
    "slope": (lambda fit: float(fit.curves[0, B]), {B: 1.0}),
    "upper": (lambda fit: float(fit.curves[0, D]), {D: 1.0}),
    "range": (lambda fit: float(fit.curves[0, D] - fit.curves[0, C]), {D: 1.0, C: -1.0}),
}
"""What is compared as a ratio: its value, and its derivatives by the parameters."""


def _cvs(own: Sequence[Observation]) -> Iterator[float]:
    """The coefficient of variation, in percent, at each dose that has several responses."""
    for _, at in groupby(sorted(own, key=lambda each: each.dose), key=lambda each: each.dose):
        responses = [each.response for each in at]
        if len(responses) > 1 and (mean := fmean(responses)) != 0:
            yield 100 * stdev(responses) / abs(mean)
