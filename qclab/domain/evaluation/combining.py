"""Several evaluations or results as one: alternatives, every container, the mean of replicates."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import reduce

from qclab.domain.evaluation.comparing import Evaluation
from qclab.domain.evaluation.entry import Entry
from qclab.domain.evaluation.quantities import EXACT, divided
from qclab.domain.refusals import Invalid, Reason


def any_of(evaluations: Iterable[Evaluation]) -> Evaluation:
    """The evaluation of alternatives joined by "or": one that complies suffices."""
    given = set(evaluations)
    if Evaluation.COMPLIES in given:
        return Evaluation.COMPLIES
    return Evaluation.DOES_NOT_COMPLY if given == {Evaluation.DOES_NOT_COMPLY} else Evaluation.NOT_EVALUABLE


def all_of(evaluations: Iterable[Evaluation]) -> Evaluation:
    """The evaluation of several that must each comply, such as every bag of a product."""
    given = set(evaluations)
    if Evaluation.DOES_NOT_COMPLY in given:
        return Evaluation.DOES_NOT_COMPLY
    return Evaluation.COMPLIES if given == {Evaluation.COMPLIES} else Evaluation.NOT_EVALUABLE


def average(entries: Sequence[Entry]) -> Decimal:
    """The arithmetic mean of plain numbers, not yet rounded; refused (Invalid) when any is censored or no number.

    A bound is not a value: substituting it, or half of it, would invent data.
    """
    values = [each.value for each in entries if each.value is not None and not each.censored]
    if not entries or len(values) < len(entries):
        unfit = ", ".join(each.text.strip() for each in entries if each.value is None or each.censored)
        raise Invalid(
            Reason(f"No mean can be taken: {unfit or 'nothing'} is not a plain number. Report the range.", "value")
        )
    return divided(reduce(EXACT.add, values), Decimal(len(values)))
