"""Relaxing a duty for a product: by a setting that QA signs, with its reason, until a last day or its withdrawal.

Which duties may be relaxed, and what no setting ever joins in one hand, is in the table of duties (duties.py).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from qclab.domain.people.duties import RELAXABLE, Duty, Relaxed, Step, relaxed_words
from qclab.domain.refusals import Reason

LONGEST: Final = 366
"""Days that a duty is relaxed at most: QA looks at it anew after that."""


class Unrelaxed(StrEnum):
    """Why a duty is not relaxed, or a relaxation not withdrawn."""

    NEVER = "never relaxed"
    NO_END = "no last day"
    OVER = "over before it begins"
    TOO_LONG = "too long"
    ALREADY = "relaxed already"
    ENDED = "ended"


@dataclass(frozen=True)
class Relaxation:
    """A duty that was relaxed for a product from a moment until the end of a last day; ``ended_at``: withdrawn."""

    key: int
    step: Step
    duty: Duty
    since: datetime
    last_day: date
    signed_by: int
    ended_at: datetime | None = None

    def holds(self, today: date) -> bool:
        """Whether it is relaxed now."""
        return self.ended_at is None and today <= self.last_day

    @property
    def said(self) -> str:
        """``who performed a test that this batch requires may issue a certificate``."""
        return relaxed_words(self.step, self.duty)

    @property
    def relaxed(self) -> Relaxed:
        """As the table of duties takes it."""
        return Relaxed(self.key, self.step, self.duty, self.signed_by)


def holding(relaxations: Collection[Relaxation], today: date) -> tuple[Relaxed, ...]:
    """What of them is relaxed now."""
    return tuple(each.relaxed for each in relaxations if each.holds(today))


def relax_blockers(
    step: Step, duty: Duty, last_day: date | None, today: date, others: Collection[Relaxation]
) -> tuple[Reason, ...]:
    """Why a duty cannot be relaxed for a product until this day; ``others`` are its relaxations."""
    if duty not in RELAXABLE.get(step, ()):
        said = f"That is never relaxed: who {duty} does not {step}."
        return (Reason(said, "duty", code=Unrelaxed.NEVER, facts={"step": step, "duty": duty}),)
    if any(each.holds(today) and (each.step, each.duty) == (step, duty) for each in others):
        said = "It is relaxed for this product already; withdraw that first."
        return (Reason(said, "duty", code=Unrelaxed.ALREADY),)
    if last_day is None:
        return (Reason("Say until which day it is relaxed.", "last_day", code=Unrelaxed.NO_END),)
    if last_day < today:
        return (Reason("That day is over.", "last_day", code=Unrelaxed.OVER),)
    if (last_day - today).days > LONGEST:
        said = f"A duty is relaxed for {LONGEST} days at most; QA looks at it anew after that."
        return (Reason(said, "last_day", code=Unrelaxed.TOO_LONG),)
    return ()


def withdraw_blockers(relaxation: Relaxation, today: date) -> tuple[Reason, ...]:
    """Why a relaxation cannot be withdrawn: it ended."""
    if relaxation.holds(today):
        return ()
    return (Reason("It is relaxed no more.", code=Unrelaxed.ENDED),)
