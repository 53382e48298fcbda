"""The one vocabulary of evaluations: of a result, of a test, of a requirement. Its words are stored and printed."""

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import Final, TypeVar

Item = TypeVar("Item")


class Evaluation(StrEnum):
    """What is said of a result against its limit; only "complies" passes a gate."""

    COMPLIES = "complies"
    DOES_NOT_COMPLY = "does not comply"
    NOT_EVALUABLE = "not evaluable"
    NOT_SHOWN = "not shown to comply"
    NOT_TESTED = "not tested"
    PENDING = "pending"
    """Nothing final yet: an accepted outcome before its last look, or a requirement that waits for a result."""
    NOT_FINAL = "not final"
    """No result will come: the test was approved with a failing critical outcome before this was read to its end."""
    UNJUDGED = ""
    """No criterion asks for it."""


REPORTED: Final = "reported"
"""What is said of a result that is only asked to be reported, in the place of an evaluation."""


def is_only_reported(evaluation: Evaluation, *, is_report: bool, is_required: bool = True) -> bool:
    """Whether a result is said to be reported: its criterion has no limit, so that it complies with nothing.

    A required text that no rule can read still waits for a decision; one for information is simply reported (ADR 6).
    """
    is_read = evaluation is Evaluation.COMPLIES or (not is_required and evaluation is Evaluation.NOT_EVALUABLE)
    return is_report and is_read


_GRAVEST_FIRST: Final = (
    Evaluation.DOES_NOT_COMPLY,
    Evaluation.NOT_FINAL,
    Evaluation.NOT_TESTED,
    Evaluation.NOT_SHOWN,
    Evaluation.NOT_EVALUABLE,
    Evaluation.PENDING,
    Evaluation.COMPLIES,
    Evaluation.UNJUDGED,
)
_GRAVITY: Final = {evaluation: rank for rank, evaluation in enumerate(reversed(_GRAVEST_FIRST))}


def gravest(evaluations: Iterable[Evaluation]) -> Evaluation:
    """The evaluation of several of which each must comply, such as every container; unjudged where there is none."""
    return max(evaluations, key=_GRAVITY.__getitem__, default=Evaluation.UNJUDGED)


def decisive(alternatives: Iterable[Sequence[Item]], evaluation: Callable[[Item], Evaluation]) -> Item:
    """The one item that speaks for alternatives joined by "or": any that complies settles them, else the one that could
    still comply; all must fail for them to fail.

    Each alternative is given by its containers, at least one, all of which must comply: the gravest speaks for it.
    """

    def gravity(item: Item) -> int:
        return _GRAVITY[evaluation(item)]

    return min((max(containers, key=gravity) for containers in alternatives), key=gravity)
