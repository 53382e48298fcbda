"""Hold times: how long material is kept before a test of it begins, by the line of the sampling plan that it is of.

The line says the material and how it is stored, and so how long it is known to stay what it was. The time runs from
when the material was taken, where nobody said that from when it was received. What begins later is passed with a
deviation, to which QA agrees before there is a certificate; where the line asks for a warning alone it is looked at in
review and printed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal
from enum import StrEnum

from qclab.domain import moments


class Begins(StrEnum):
    """How a test stands to the hold times of its material."""

    ANY_TIME = "any time"
    IN_TIME = "in time"
    TO_BEGIN = "to begin"
    MISSED = "missed"
    LATE = "begun late"


@dataclass(frozen=True)
class Hold:
    """Until when a test of one container begins; ``needs_deviation`` where it begins later, else it is told."""

    start_by: datetime
    needs_deviation: bool = True


def hold_of(
    hours: Decimal | None, taken_at: datetime | None, received_at: datetime | None, *, needs_deviation: bool
) -> Hold | None:
    """The hold of a container; none where it has no hold time, and while nobody knows from when it runs."""
    since = taken_at or received_at
    if hours is None or since is None:
        return None
    return Hold(since.astimezone(UTC) + timedelta(minutes=int(hours * 60)), needs_deviation)  # hours that pass


def start_by(holds: Iterable[Hold]) -> datetime | None:
    """Of several containers the first end counts."""
    return min((each.start_by for each in holds), default=None)


def begins(holds: Sequence[Hold], begun: datetime | None, now: datetime) -> Begins:
    """``begun``: when the test began, where it did; the very moment of the end is in time."""
    end = start_by(holds)
    if end is None:
        return Begins.ANY_TIME
    if begun is not None:
        return Begins.LATE if begun > end else Begins.IN_TIME
    return Begins.MISSED if now > end else Begins.TO_BEGIN


def is_to_be_passed(holds: Iterable[Hold], begun: datetime | None) -> bool:
    """Whether a test that began then needs a deviation."""
    return begun is not None and any(each.needs_deviation and begun > each.start_by for each in holds)


def late_said(holds: Sequence[Hold], begun: datetime | None, zone: tzinfo) -> str:
    """``begun 2026-11-22 07:00, past its hold time, which ended 2026-11-22 06:00``; empty where it began in time."""
    end = start_by(holds)
    if begun is None or end is None or begun <= end:
        return ""
    return f"begun {moments.minute(begun, zone)}, past its hold time, which ended {moments.minute(end, zone)}"
