"""When a person is away, as it is said to plan the work: whole days, the first and the last."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from qclab.domain import moments
from qclab.domain.people.rights import Actor
from qclab.domain.refusals import Reason


class Unplanned(StrEnum):
    """Why an absence is not taken."""

    HALF_SAID = "only one of the two days is said"
    ENDS_BEFORE = "ends before it begins"
    OVER = "over already"
    NOT_HERE = "deactivated"


@dataclass(frozen=True)
class Absence:
    """From the first day to the last, both away."""

    first: date
    last: date

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last

    def words(self, today: date) -> str:
        """``away until 2026-12-14``, ``away 2026-12-10 to 2026-12-14`` of one to come; nothing of one that is over."""
        if self.last < today:
            return ""
        until = moments.day(self.last)
        return f"away until {until}" if self.first <= today else f"away {moments.day(self.first)} to {until}"


def may_plan(actor: Actor, client: int | None) -> bool:
    """Whether who gives out work may say when a person of this client is away; of the site's own only the site's."""
    return actor.client in (None, client)


def absence_blockers(first: date | None, last: date | None, today: date) -> tuple[Reason, ...]:
    """Why these days are no absence; neither of them says that the person is here."""
    if first is None and last is None:
        return ()
    if first is None or last is None:
        return (Reason("Say the first and the last day.", "last" if first else "first", code=Unplanned.HALF_SAID),)
    if last < first:
        return (Reason("The last day is before the first.", "last", code=Unplanned.ENDS_BEFORE),)
    if last < today:
        return (Reason("These days are over.", "last", code=Unplanned.OVER),)
    return ()
