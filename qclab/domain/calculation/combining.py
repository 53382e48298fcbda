"""Independent estimates of one potency combined, on the logarithmic scale.

Sources: Ph. Eur. 5.3, section 6, and USP <111>: weights 1/SE², homogeneity by chi-square. Where estimates differ more
than their limits allow, editions and books part: here the variance between them is by moments, that of the estimates
less the mean of their own, at least 0 (W. G. Cochran, Biometrics 10 (1954) 101). The report names its formula.
"""

import math
from dataclasses import dataclass

from qclab.domain.calculation.distributions import chi2_above, t_two_sided
from qclab.domain.calculation.given import Field, Given, Row, Shape, Takes
from qclab.domain.calculation.reasons import Unfit, Unmet, refuse, unmet
from qclab.domain.refusals import Reason

_FORMULAS = {
    "unweighted": "geometric mean, limits from the standard deviation of the logarithms: USP <111>",
    "weighted": "weights 1/SE², limits with t of all degrees of freedom: Ph. Eur. 5.3, 6.2",
    "semi-weighted": "weights 1/(SE² + V), V between estimates by moments (Cochran 1954), limits with t of n - 1",
}
SHAPE = Shape(
    settings=(
        Field("method", Takes.WORD, required=True, words=tuple(_FORMULAS)),
        Field("given as", Takes.WORD, default="potency", words=("potency", "log10", "ln")),
        Field("factor", Takes.POSITIVE, default=1.0),
        Field("alpha", Takes.SHARE, default=0.05),
        Field("confidence", Takes.SHARE, default=0.95),
    ),
    columns=(
        Field("estimate", Takes.NUMBER, required=True),
        Field("lower", Takes.NUMBER),
        Field("upper", Takes.NUMBER),
        Field("standard error", Takes.POSITIVE),
        Field("df", Takes.POSITIVE),
    ),
    rows=2,
)


@dataclass(frozen=True)
class Log:
    """An estimate as it is combined: its logarithm, the standard error of that, its degrees of freedom, its weight."""

    log: float
    standard_error: float | None
    df: float | None
    weight: float | None


@dataclass(frozen=True)
class Mean:
    """The estimates combined by one method: on the logarithmic scale, then as a potency times the factor."""

    method: str
    formula: str
    log: float
    standard_error: float
    df: float
    t: float
    potency: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Homogeneity:
    """Whether the estimates differ more than their own errors allow; ``between`` is the variance between them."""

    chi2: float
    df: int
    p: float
    between: float


@dataclass(frozen=True)
class Report:
    """``means`` has every method that the rows permit; ``result`` is by that of the file, None where not valid."""

    formula: str
    valid: bool
    reasons: tuple[Reason, ...]
    scale: str
    estimates: tuple[Log, ...]
    homogeneity: Homogeneity | None
    means: tuple[Mean, ...]
    result: Mean | None


def calculate(given: Given) -> Report:
    """The estimates of independent assays, each an observation of one attempt, combined. Raises Invalid."""
    estimates = [_log(given, row) for row in given.rows]
    is_weighted = given.whole("df")
    if not is_weighted and given["method"] != "unweighted":
        said = "Weights take limits or a standard error of each estimate, and its degrees of freedom."
        refuse(Unfit.MISSING, said, "df", given.rows[0].line)
    means, homogeneity = [_unweighted(given, estimates)], None
    if is_weighted:
        weighted = _weighted(given, "weighted", estimates, 0.0)
        homogeneity = _homogeneity(estimates, weighted.log)
        means += [weighted, _weighted(given, "semi-weighted", estimates, homogeneity.between)]
    reasons = []
    if given["method"] == "weighted" and homogeneity is not None and homogeneity.p < given["alpha"]:
        told = f"chi-square {homogeneity.chi2:.4g}, p {homogeneity.p:.3g} < {given['alpha']:g}"
        said = f"The estimates differ more than their limits allow ({told}), so their weighted mean is not valid."
        reasons.append(unmet(Unmet.HETEROGENEOUS, said))
    chosen = next(mean for mean in means if mean.method == given["method"])
    return Report(
        f"{chosen.method}: {chosen.formula}",
        not reasons,
        tuple(reasons),
        "log10" if given["given as"] == "log10" else "ln",
        tuple(estimates),
        homogeneity,
        tuple(means),
        None if reasons else chosen,
    )


def _log(given: Given, row: Row) -> Log:
    is_log = given["given as"] != "potency"

    def log(column: str) -> float:
        value: float = row[column]
        if not is_log and value <= 0:
            refuse(Unfit.OUT_OF_RANGE, f"{column} is a potency, above 0, not {value:g}.", column, row.line)
        return value if is_log else math.log(value)

    estimate, error, df = log("estimate"), row["standard error"], row["df"]
    ends = [row["lower"], row["upper"]]
    if df is None:
        return Log(estimate, None, None, None)
    if error is None and None in ends:
        refuse(Unfit.MISSING, "lower and upper, or standard error, is missing.", "standard error", row.line)
    if error is not None and (not is_log or ends != [None, None]):
        said = "A standard error is of a logarithm (given as log10 or ln), and stands in place of limits."
        refuse(Unfit.LAYOUT, said, "standard error", row.line)
    if error is None:
        if not log("lower") < estimate < log("upper"):
            refuse(Unfit.OUT_OF_RANGE, "The estimate does not lie between its limits.", "estimate", row.line)
        error = (log("upper") - log("lower")) / (2 * t_two_sided(given["confidence"], df))
    return Log(estimate, error, df, 1 / error**2)


def _mean(given: Given, method: str, log: float, error: float, df: float) -> Mean:
    t = t_two_sided(given["confidence"], df)
    base = 10.0 if given["given as"] == "log10" else math.e
    potency, lower, upper = (given["factor"] * base**value for value in (log, log - t * error, log + t * error))
    return Mean(method, _FORMULAS[method], log, error, df, t, potency, lower, upper)


def _unweighted(given: Given, estimates: list[Log]) -> Mean:
    n = len(estimates)
    return _mean(given, "unweighted", *_moments(estimates, n), n - 1)


def _moments(estimates: list[Log], n: int) -> tuple[float, float]:
    """The mean of the logarithms and its standard error."""
    mean = math.fsum(each.log for each in estimates) / n
    return mean, math.sqrt(math.fsum((each.log - mean) ** 2 for each in estimates) / (n - 1) / n)


def _weighted(given: Given, method: str, estimates: list[Log], between: float) -> Mean:
    weights = [1 / ((each.standard_error or math.nan) ** 2 + between) for each in estimates]
    log = math.fsum(w * each.log for w, each in zip(weights, estimates, strict=True)) / math.fsum(weights)
    df = math.fsum(each.df or math.nan for each in estimates) if method == "weighted" else len(estimates) - 1
    return _mean(given, method, log, 1 / math.sqrt(math.fsum(weights)), df)


def _homogeneity(estimates: list[Log], log: float) -> Homogeneity:
    n = len(estimates)
    chi2 = math.fsum((each.weight or math.nan) * (each.log - log) ** 2 for each in estimates)
    own = math.fsum((each.standard_error or math.nan) ** 2 for each in estimates) / n
    between = max(0.0, _moments(estimates, n)[1] ** 2 * n - own)
    return Homogeneity(chi2, n - 1, chi2_above(chi2, n - 1), between)
