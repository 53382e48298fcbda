"""Until when a case is to be closed: in working days, or in hours for what lives less than 72 hours.

Working days leave out Saturday, Sunday and the holidays of the laboratory (``clocks.is_working_day``). For a product
that lives for hours the patient waits, so that those who decide about the patient are told as well.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from qclab.domain.clocks import is_working_day
from qclab.domain.refusals import Reason

SHORT_LIVED: Final = timedelta(hours=72)


class Untimely(StrEnum):
    """Why a case is not extended."""

    NO_MOMENT = "no moment"
    NOT_LATER = "not later"


@dataclass(frozen=True)
class Targets:
    """What the laboratory aims at: ``tell`` names who is told of a case of what lives for hours."""

    working_days: int = 20
    hours: int = 24
    tell: tuple[str, ...] = ("Qualified Person", "Sponsor", "Treating physician")
    holidays: Collection[date] = frozenset()


def lives_hours(made: datetime | None, expiry: datetime | None) -> bool:
    """Whether a product lives less than 72 hours, from when it was made or, where nobody said, registered."""
    return made is not None and expiry is not None and expiry - made < SHORT_LIVED


def target(opened: datetime, zone: ZoneInfo, targets: Targets, *, is_short: bool) -> datetime:
    """Until when a case is to be closed that was opened at this moment."""
    if is_short:
        return opened + timedelta(hours=targets.hours)
    at, left = opened.astimezone(zone), targets.working_days
    while left:
        at += timedelta(days=1)  # the same time of the clock, whatever summer time does in between
        left -= is_working_day(at.date(), targets.holidays)
    return at


def extend_blockers(until: datetime | None, now: datetime, due: datetime) -> tuple[Reason, ...]:
    """Why a case is not extended until this moment."""
    if until is None:
        return (Reason("Give the day and time until which it is extended.", "until", code=Untimely.NO_MOMENT),)
    if until <= now or until <= due:
        return (Reason("Give a moment later than now and than the present target.", "until", code=Untimely.NOT_LATER),)
    return ()
