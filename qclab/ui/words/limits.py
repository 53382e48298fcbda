"""Where a value lies between its limits, in a picture and in words."""

from qclab.domain.evaluation.limits import parse_limit
from qclab.domain.evaluation.ruler import Ruler, ruler
from qclab.queries.results.results import GridLine, ResultRow


def ruler_of(line: GridLine, result: ResultRow | None) -> tuple[Ruler | None, str]:
    """Of a value that is held against one limit in its own unit; nothing of a censored one or of words."""
    if result is None or result.value is None or result.qualifier or len(result.evaluations) != 1:
        return None, ""
    (evaluation,) = result.evaluations
    criterion = next(each for each in line.criteria if each.key == evaluation.criterion)
    if criterion.unit != result.unit or criterion.per_kg:
        return None, ""
    drawn = ruler(result.value, parse_limit(criterion.limit_text), evaluation.evaluation)
    return drawn, f"{result.said} {evaluation.evaluation}: {criterion.limit_text} {criterion.unit}".rstrip()
