"""Alert and action levels beside the limit and each other: one that could never warn in time is refused."""

from collections.abc import Iterator

from qclab.domain.evaluation.criteria import Criterion
from qclab.domain.evaluation.limits import Bound, Limit
from qclab.domain.evaluation.outcomes import find_outcome


def level_faults(criterion: Criterion) -> Iterator[tuple[str, str]]:
    """The field and the reason of each level that cannot work: alert comes before action, and action before the limit.

    A level may be the limit itself, and may watch one side of a range. Without a limit to meet only the two levels are
    held against each other.
    """
    kept: list[Limit] = []
    for name, level in (("alert", criterion.alert), ("action", criterion.action)):
        if level is None:
            continue
        if level.kind == "report":
            yield name, f"the {name} level “{level}” never warns: write a limit, or leave it out."
            continue
        words = f"the {name} level {level}"
        if why := _why_outside(level, criterion.compared_limit, f"the limit {criterion.limit}"):
            yield name, f"{words} {why}"
            continue
        kept.append(level)
    if len(kept) == 2:
        alert, action = kept
        if why := _why_outside(alert, action, f"the action level {action}"):
            yield "action", f"the alert level {alert} {why}"


def _why_outside(inner: Limit, outer: Limit, name: str) -> str:
    """Why the inner limit would not be broken before the outer one; empty when it would."""
    if inner.kind != outer.kind:
        return ""
    if not inner.numeric:
        extra = [each for each in inner.accepted if find_outcome(each, outer.acceptable) is None]
        return f"accepts “{extra[0]}”, which {name} does not." if extra else ""
    sides = ((inner.lower, outer.lower, 1), (inner.upper, outer.upper, -1))
    tight = [_as_tight(one, other, sign) for one, other, sign in sides if one and other]
    if not tight:
        return f"points the other way than {name}."
    if not all(tight):
        return f"is looser than {name}: it would warn too late."
    if _beyond(inner.lower, outer.upper) or _beyond(outer.lower, inner.upper):
        return f"is kept by no value that meets {name}."
    return ""


def _as_tight(inner: Bound, outer: Bound, sign: int) -> bool:
    """Whether nothing beyond the outer bound is within the inner one; ``sign`` is 1 for the lower side, else -1."""
    if inner.value == outer.value:
        return outer.inclusive or not inner.inclusive
    return inner.value * sign > outer.value * sign


def _beyond(lower: Bound | None, upper: Bound | None) -> bool:
    return lower is not None and upper is not None and lower.value > upper.value
