"""The day on which the last required test of a batch can be expected to be approved, from how long its methods took.

The middle of past durations (from the sample's arrival to the approval) is what a method takes as a rule; a single one
that was repeated or lay for weeks does not move it. It is foreseen, never promised: nothing is decided on it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Final

from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.release.alternatives import settling
from qclab.domain.release.dossier import Attempt, Dossier
from qclab.domain.release.requirements import standing

AT_LEAST: Final = 3
"""Fewer durations are no rule: the day on which the test is due stands for it then."""


@dataclass(frozen=True)
class Foreseen:
    """``at`` is when the last required test will be approved as a rule, ``title`` which one that is; ``past`` is how
    many durations that rests on, none where it is the day on which the test is due."""

    at: datetime
    title: str
    past: int = 0


def foreseen(
    dossier: Dossier,
    step: int,
    arrived: Mapping[int, datetime],
    durations: Mapping[int, Sequence[timedelta]],
    now: datetime,
) -> Foreseen | None:
    """When everything required up to a step will be approved as a rule; None where nothing is waited for, or where of
    something nothing can be said.

    ``arrived``: when the first sample of a test arrived, and ``durations``: how long its method took before, both by
    the key of the test. A day that has passed is today: what is late is expected every hour.
    """
    asked = [standing(each) for each in dossier.requirements if each.criterion.required and each.criterion.step <= step]
    waited = [each.requirement.attempt for each in settling(asked) if each.evaluation is Evaluation.PENDING]
    ends = [_end(attempt, arrived, durations) for attempt in waited]
    if not ends or None in ends:
        return None
    last = max((end for end in ends if end is not None), key=lambda end: end.at)
    return Foreseen(max(last.at, now), last.title, last.past)


def _end(
    attempt: Attempt | None, arrived: Mapping[int, datetime], durations: Mapping[int, Sequence[timedelta]]
) -> Foreseen | None:
    """When one test will be approved; None where nobody has registered it."""
    if attempt is None:
        return None
    came, took = arrived.get(attempt.key), durations.get(attempt.key, ())
    if came is not None and len(took) >= AT_LEAST:
        middle = median(each.total_seconds() for each in took)
        return Foreseen(came + timedelta(seconds=middle), attempt.title, len(took))
    return Foreseen(attempt.due_at, attempt.title) if attempt.due_at is not None else None
