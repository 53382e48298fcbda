"""The day on which the last required test of a batch can be expected to be approved, from how long its methods took.

The middle of past durations (from the sample's arrival to the approval) is what a method takes as a rule; a single one
that was repeated or lay for weeks does not move it. What lies at a contract laboratory comes when that promised it. It
is foreseen, and may be after what is waited for is due: nothing is decided on it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
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
    many durations that rests on, none where it is the day for which its report is promised (``is_promised``), or else
    on which the test is due."""

    at: datetime
    title: str
    past: int = 0
    is_promised: bool = False


def foreseen(
    dossier: Dossier,
    step: int,
    arrived: Mapping[int, datetime],
    durations: Mapping[int, Sequence[timedelta]],
    promised: Mapping[int, datetime],
    now: datetime,
) -> Foreseen | None:
    """When everything required up to a step will be approved as a rule; None where nothing is waited for, or where of
    something nothing can be said.

    By the key of the test, ``arrived``: when its first sample arrived; ``durations``: how long its method took before;
    ``promised``: when a contract laboratory that has it will report. A day that has passed is today: what is late may
    come every hour.
    """
    asked = [standing(each) for each in dossier.requirements if each.criterion.required and each.criterion.step <= step]
    waited = [each.requirement.attempt for each in settling(asked) if each.evaluation is Evaluation.PENDING]
    ends = [_end(attempt, arrived, durations, promised) for attempt in waited]
    if not ends or None in ends:
        return None
    last = max((end for end in ends if end is not None), key=lambda end: end.at)
    return replace(last, at=max(last.at, now))


def _end(
    attempt: Attempt | None,
    arrived: Mapping[int, datetime],
    durations: Mapping[int, Sequence[timedelta]],
    promised: Mapping[int, datetime],
) -> Foreseen | None:
    """When one test will be approved; None where nobody has registered it."""
    if attempt is None:
        return None
    if attempt.key in promised:
        return Foreseen(promised[attempt.key], attempt.title, is_promised=True)
    came, took = arrived.get(attempt.key), durations.get(attempt.key, ())
    if came is not None and len(took) >= AT_LEAST:
        middle = median(each.total_seconds() for each in took)
        return Foreseen(came + timedelta(seconds=middle), attempt.title, len(took))
    return Foreseen(attempt.due_at, attempt.title) if attempt.due_at is not None else None
