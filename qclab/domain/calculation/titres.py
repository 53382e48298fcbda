"""Endpoints of quantal assays: TCID50 and the like, and median effective doses.

Sources: C. Spearman, Br. J. Psychol. 2 (1908) 227 and G. Kärber, Arch. Exp. Pathol. Pharmakol. 162 (1931) 480, whose
standard error is d·√(Σp(1 - p)/n); L. J. Reed and H. Muench, Am. J. Hyg. 27 (1938) 493; probit and logit as in
``quantal.py``. All on log10 of the dilution or of the dose.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from qclab.domain.calculation.distributions import normal_two_sided
from qclab.domain.calculation.given import Field, Given, Shape, Takes
from qclab.domain.calculation.quantal import Group, median
from qclab.domain.calculation.reasons import Unfit, Unmet, refuse, unmet
from qclab.domain.refusals import Invalid, Reason

_METHODS = ("spearman-karber", "reed-muench", "probit", "logit")
_EQUAL = 1e-6
"""How far steps on the logarithmic scale may differ, relatively, and be equal: 1:3.16 twice is not quite 1:10."""
SHAPE = Shape(
    settings=(
        Field("method", Takes.WORD, required=True, words=_METHODS),
        Field("inoculum", Takes.POSITIVE),
        Field("confidence", Takes.SHARE, default=0.95),
    ),
    columns=(
        Field("log10 dilution", Takes.NUMBER),
        Field("dose", Takes.NOT_NEGATIVE),
        Field("positive", Takes.COUNT, required=True),
        Field("total", Takes.COUNT, required=True),
    ),
    rows=2,
)


@dataclass(frozen=True)
class Endpoint:
    """Where half are positive by one method: log10, and as a titre per mL (or a dose), with limits where it has them.

    Without figures, ``why`` says why not.
    """

    method: str
    log10: float | None = None
    standard_error: float | None = None
    estimate: float | None = None
    lower: float | None = None
    upper: float | None = None
    slope: float | None = None
    why: str = ""


@dataclass(frozen=True)
class Report:
    """``endpoints`` has every method, ``result`` that of the file; it is None where that cannot be calculated.
    ``bound`` says then on which side of the dilutions the endpoint lies, if on one."""

    formula: str
    unit: str
    valid: bool
    reasons: tuple[Reason, ...]
    remarks: tuple[str, ...]
    endpoints: tuple[Endpoint, ...]
    result: Endpoint | None
    bound: str


def calculate(given: Given) -> Report:
    """The endpoint by every method; that of the file is the result. Raises Invalid."""
    is_dose = given.whole("dose")
    if is_dose == given.whole("log10 dilution"):
        refuse(Unfit.LAYOUT, "Each row has log10 dilution, or each row has dose.", "log10 dilution", given.rows[0].line)
    if not is_dose and given["inoculum"] is None:
        refuse(Unfit.MISSING, "inoculum is missing: the volume of a well, in mL.", "inoculum")
    groups = _groups(given, is_dose)
    endpoints = tuple(_endpoint(given, method, groups, is_dose) for method in _METHODS)
    result = next(each for each in endpoints if each.method == given["method"])
    reasons = () if result.estimate is not None else (unmet(Unmet.ENDPOINT, f"{result.method}: {result.why}"),)
    return Report(
        f"{result.method}, {_FORMULAS[result.method]}",
        "dose" if is_dose else "per mL",
        not reasons,
        reasons,
        tuple(_remarks(groups, "dose" if is_dose else "dilution")),
        endpoints,
        None if reasons else result,
        _bound(groups, is_dose) if reasons else "",
    )


def _groups(given: Given, is_dose: bool) -> list[Group]:
    """Positives by the logarithm, the most concentrated first; a control without dose has no part in it."""
    together: dict[float, Group] = {}
    for row in given.rows:
        positive, total = row["positive"], row["total"]
        if not 0 < total >= positive:
            refuse(Unfit.OUT_OF_RANGE, f"{positive} of {total} cannot be positive.", "positive", row.line)
        if is_dose and row["dose"] == 0:
            if positive:
                refuse(Unfit.OUT_OF_RANGE, "The control without dose has positives.", "positive", row.line)
            continue
        x = math.log10(row["dose"]) if is_dose else row["log10 dilution"]
        before = together.get(x, Group(x, 0, 0))
        together[x] = Group(x, before.positive + positive, before.total + total)
    groups = sorted(together.values(), key=lambda group: -group.x)
    if len(groups) < 2:
        refuse(Unfit.TOO_FEW, "An endpoint takes two dilutions at least.", "log10 dilution", given.rows[0].line)
    return groups


def _endpoint(given: Given, method: str, groups: list[Group], is_dose: bool) -> Endpoint:
    try:
        x, error, lower, upper, slope = _CALCULATED[method](groups, given["confidence"])
    except Invalid as refusal:
        return Endpoint(method, why=refusal.reasons[0].text)
    logs = (x, lower, upper) if is_dose else (-x, _minus(upper), _minus(lower))
    volume = 1.0 if is_dose else given["inoculum"]
    estimate, low, high = (None if log is None else 10**log / volume for log in logs)
    return Endpoint(method, logs[0], error, estimate, low, high, slope)


def _minus(log: float | None) -> float | None:
    return None if log is None else -log


_Found = tuple[float, float | None, float | None, float | None, float | None]


def _spearman_karber(groups: list[Group], confidence: float) -> _Found:
    """x = x_first + d/2 - d·Σp, from the most concentrated dilution, at which all have to be positive."""
    steps = [above.x - below.x for above, below in pairwise(groups)]
    step = math.fsum(steps) / len(steps)
    if any(abs(each - step) > _EQUAL * step for each in steps):
        refuse(Unfit.UNBALANCED, "The steps between dilutions are not equal.")
    if groups[0].positive < groups[0].total:
        refuse(Unfit.UNDETERMINED, "No dilution is all positive from which the sum could begin.")
    shares = [group.positive / group.total for group in groups]
    spread = math.fsum(p * (1 - p) / group.total for p, group in zip(shares, groups, strict=True))
    x, error = groups[0].x + step / 2 - step * math.fsum(shares), step * math.sqrt(spread)
    if all(p == 1 for p in shares):
        refuse(Unfit.UNDETERMINED, "Every dilution is all positive.")
    half = normal_two_sided(confidence) * error
    return x, error, x - half, x + half, None


def _reed_muench(groups: list[Group], _confidence: float) -> _Found:
    """Between the two dilutions whose cumulative rates lie on either side of one half."""
    shares = [group.positive / group.total for group in groups]
    rates = []
    for place in range(len(groups)):
        positive, negative = math.fsum(shares[place:]), math.fsum(1 - p for p in shares[: place + 1])
        rates.append(positive / (positive + negative) if positive + negative else 0.0)
    passing = [place for place, (rate, less) in enumerate(pairwise(rates)) if rate >= 0.5 > less]
    if not passing:
        refuse(Unfit.UNDETERMINED, "The cumulative rates do not pass one half.")
    above, below = groups[passing[0]], groups[passing[0] + 1]
    rate, less = rates[passing[0]], rates[passing[0] + 1]
    return above.x - (above.x - below.x) * (rate - 0.5) / (rate - less), None, None, None, None


def _by_link(link: str) -> Callable[[list[Group], float], _Found]:
    def found(groups: list[Group], confidence: float) -> _Found:
        line = median(groups, link, confidence)
        return line.x, None, line.lower, line.upper, line.slope

    return found


_CALCULATED: dict[str, Callable[[list[Group], float], _Found]] = {
    "spearman-karber": _spearman_karber,
    "reed-muench": _reed_muench,
    "probit": _by_link("probit"),
    "logit": _by_link("logit"),
}
_FORMULAS = {
    "spearman-karber": "x + d/2 - d·Σp with standard error d·√(Σp(1 - p)/n): Spearman 1908, Kärber 1931",
    "reed-muench": "cumulative rates: Reed and Muench 1938",
    "probit": "maximum likelihood, limits by Fieller's theorem: Finney 1971",
    "logit": "maximum likelihood, limits by Fieller's theorem: Finney 1971",
}


def _remarks(groups: list[Group], place: str) -> list[str]:
    """What the methods presuppose and these dilutions do not have."""
    found = []
    if groups[0].positive < groups[0].total:
        found.append(f"The most concentrated {place} is not all positive.")
    if groups[-1].positive:
        found.append(f"The last {place} still has positives; what lies beyond it is not counted.")
    if any(a.positive * b.total < b.positive * a.total for a, b in pairwise(groups)):
        found.append(f"A {place} has a larger share of positives than a more concentrated one.")
    return found


def _bound(groups: list[Group], is_dose: bool) -> str:
    """Where every dilution is all positive, or none has any, the endpoint lies beyond them all."""
    ends = ("below every dose", "above every dose") if is_dose else ("above every dilution", "below every dilution")
    if all(group.positive == group.total for group in groups):
        return ends[0]
    return ends[1] if not any(group.positive for group in groups) else ""
