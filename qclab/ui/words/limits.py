"""Where a value lies between its limits, in pictures and in words."""

from decimal import Decimal

from qclab.domain.evaluation.limits import Limit, parse_limit
from qclab.domain.evaluation.quantities import divided
from qclab.domain.evaluation.ruler import Ruler, ruler
from qclab.domain.evaluation.units import same_unit
from qclab.queries.results.results import GridLine, ResultRow
from qclab.queries.testing.requirements import CriterionRow

Drawn = tuple[Ruler, str]
"""A picture, and the same in words."""


def rulers_of(line: GridLine, result: ResultRow | None) -> tuple[Drawn, ...]:
    """One for each limit that the value was held against; none of a censored one or of words."""
    if result is None or result.value is None or result.qualifier:
        return ()
    criteria = {each.key: each for each in line.criteria}
    drawn = []
    for evaluation in result.evaluations:
        criterion = criteria.get(evaluation.criterion)
        value = _held(result, criterion, line.body_weight) if criterion is not None else None
        if criterion is None or value is None:
            continue
        levels = _levels(criterion)
        picture = ruler(value, parse_limit(criterion.limit_text), evaluation.evaluation, levels)
        if picture is not None:
            limit = f"{criterion.limit_text} {criterion.unit}".rstrip()
            said = f"{result.said_of(evaluation, criterion)} {evaluation.evaluation}: {limit}"
            warns = [f"{name} level {level.without_unit}" for name, level in levels.items()]
            drawn.append((picture, "; ".join([said, *warns])))
    return tuple(drawn)


def _held(result: ResultRow, criterion: CriterionRow, body_weight: Decimal | None) -> Decimal | None:
    """The value in the unit of the limit: as it is, or per kilogram of body weight; None where they are others."""
    if result.value is None:
        return None
    if not criterion.per_kg:
        return result.value if criterion.unit == result.unit else None
    if not body_weight or not same_unit(f"{result.unit}/kg", criterion.unit):
        return None
    return divided(result.value, body_weight)


def _levels(criterion: CriterionRow) -> dict[str, Limit]:
    texts = {"alert": criterion.alert, "action": criterion.action}
    return {name: limit for name, text in texts.items() if text and (limit := parse_limit(text)).numeric}
