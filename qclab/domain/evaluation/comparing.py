"""Comparing with a numeric limit: a plain value after rounding, a censored one as an interval, unrounded."""

from decimal import Decimal

from qclab.domain.evaluation.entry import Qualifier
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.evaluation.limits import Bound, Limit
from qclab.domain.evaluation.quantities import EXACT, number_text
from qclab.domain.evaluation.rounding import Rounding, round_for


def meets(value: Decimal, bound: Bound, lower: bool) -> bool:
    """Whether a value, as it is, keeps one bound."""
    if value == bound.value:
        return bound.inclusive
    return value > bound.value if lower else value < bound.value


def keeps(value: Decimal, limit: Limit) -> bool:
    """Whether a value, as it is, keeps every bound."""
    return all(meets(value, each, each is limit.lower) for each in limit.bounds)


def governing_bound(value: Decimal, limit: Limit, rounding: Rounding) -> tuple[Bound, bool]:
    """The bound by whose printed form a value is rounded and written, and whether the value fails it.

    Each bound rounds by its own form (98.0 – 102.0 has three and four figures): the one that fails governs, else the
    nearer one.
    """
    nearest_first = sorted(limit.bounds, key=lambda bound: EXACT.subtract(value, bound.value).copy_abs())
    for each in nearest_first:
        if not meets(round_for(value, rounding, each.number), each, each is limit.lower):
            return each, True
    return nearest_first[0], False


def compare_value(value: Decimal, text: str, limit: Limit, rounding: Rounding) -> tuple[Evaluation, str, str]:
    """The evaluation of a plain value, the rounded value (``text`` where nothing is rounded), and why."""
    governing, is_failed = governing_bound(value, limit, rounding)
    rounded = text
    if rounding.rule != "none":
        rounded = number_text(round_for(value, rounding, governing.number), governing.number)
    if not is_failed:
        return Evaluation.COMPLIES, rounded, _within(rounded, limit)
    if not governing.inclusive:
        return Evaluation.DOES_NOT_COMPLY, rounded, f"{rounded} is not {limit.side(governing)}"
    sign = "<" if governing is limit.lower else ">"
    return Evaluation.DOES_NOT_COMPLY, rounded, f"{rounded} {sign} {governing.text}"


def compare_censored(qualifier: Qualifier, bound: Decimal, limit: Limit) -> Evaluation:
    """The evaluation of `<a`, `<=a`, `>a` or `>=a`: complies when every point complies, does not when no point could.

    The interval of `<a` begins at minus infinity: nothing here knows that a quantity cannot be negative, so `<0.1`
    against 0 – 5 is not evaluable.
    """
    below, closed = qualifier in ("<", "<="), qualifier in ("<=", ">=")
    towards, behind = (limit.upper, limit.lower) if below else (limit.lower, limit.upper)

    def beyond(other: Decimal) -> bool:
        return bound > other if below else bound < other

    if behind and not beyond(behind.value) and not (bound == behind.value and closed and behind.inclusive):
        return Evaluation.DOES_NOT_COMPLY
    if behind or towards is None or beyond(towards.value):
        return Evaluation.NOT_EVALUABLE
    if bound == towards.value and closed and not towards.inclusive:
        return Evaluation.NOT_EVALUABLE
    return Evaluation.COMPLIES


def censored_reason(evaluation: Evaluation, reported: str, limit: Limit) -> str:
    """Why a censored value was evaluated as it was; the way out is a decision's to say (``deciding``)."""
    match evaluation:
        case Evaluation.COMPLIES:
            return f"every value {reported} meets {limit.without_unit}"
        case Evaluation.DOES_NOT_COMPLY:
            return f"no value {reported} meets {limit.without_unit}"
        case _:
            return f"values {reported} may or may not meet {limit.without_unit}"


def _within(rounded: str, limit: Limit) -> str:
    if limit.lower and limit.upper:
        first, second = ("≤" if bound.inclusive else "<" for bound in limit.bounds)
        return f"{limit.lower.text} {first} {rounded} {second} {limit.upper.text}"
    return f"{rounded} {limit.without_unit}"
