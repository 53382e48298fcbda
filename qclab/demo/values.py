"""Made-up but plausible results for the demo laboratory, drawn from the limits themselves."""

from decimal import Decimal
from random import Random
from typing import Final

from qclab.domain.catalogue.values import Parameter
from qclab.domain.evaluation.limits import Limit, parse_limit
from qclab.queries.results.results import GridLine

_TEXTS: Final = {
    "description": "Opalescent suspension, no visible foreign particles",
    "genome": "No variant of concern found",
    "karyotype": "Normal female karyotype, 20 metaphases counted",
    "organism": "Coagulase-negative staphylococci",
}


def plausible(line: GridLine, weight: Decimal | None, chance: Random, *, fails: bool) -> str:
    """A value for a grid line: one that complies, or one that does not where the limit knows any."""
    if not line.criteria:
        return _unlimited(line.parameter, chance)
    criterion = line.criteria[0]
    limit = parse_limit(criterion.limit_text)
    if limit.kind == "outcomes":
        others = [outcome for outcome in line.parameter.outcomes if outcome not in limit.accepted]
        return others[0] if fails and others else limit.accepted[0]
    if limit.kind == "report":
        return _unlimited(line.parameter, chance)
    value = _number(limit, criterion.unit, chance, fails)
    if criterion.per_kg:
        value *= weight or Decimal(70)
    return _typed(value, limit, line.parameter)


def _unlimited(parameter: Parameter, chance: Random) -> str:
    if parameter.outcomes:
        return parameter.outcomes[0]
    match parameter.type:
        case "text":
            return _TEXTS.get(parameter.id, "As expected")
        case "count":
            return str(chance.randint(0, 3))
        case "titre":
            return f"{chance.randint(12, 89) / 10:.1f}E{chance.randint(7, 12)}"
        case _:
            return f"{chance.randint(120, 980) / 10:.1f}"


def _number(limit: Limit, unit: str, chance: Random, fails: bool) -> Decimal:
    share = Decimal(chance.randint(10, 80)) / 100
    low, high = limit.lower, limit.upper
    if low is not None and high is not None:
        span = high.value - low.value
        return high.value + span * share if fails else low.value + span * (Decimal("0.2") + share * Decimal("0.6"))
    if low is not None:
        if fails:
            return low.value * (1 - share / 3)
        ceiling = Decimal(100) if unit == "%" else low.value * 2 + 1
        return low.value + (ceiling - low.value) * (Decimal("0.15") + share)
    assert high is not None  # noqa: S101 - a numeric limit has a bound
    return high.value * (1 + share) + 1 if fails else high.value * share


def _typed(value: Decimal, limit: Limit, parameter: Parameter) -> str:
    """As an analyst types it: one decimal more than the limit, titres in E notation, counts whole."""
    bound = limit.lower or limit.upper
    assert bound is not None  # noqa: S101 - a numeric limit has a bound
    if parameter.type == "titre" or bound.exponent is not None:
        mantissa, _, exponent = f"{value:.2E}".partition("E")
        return f"{mantissa}E{int(exponent)}"
    if parameter.type == "count":
        return f"{value:.0f}"
    return f"{value:.{bound.decimals + 1}f}"
