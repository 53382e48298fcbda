"""The planned looks at a running test: from when until when each is made, and which look a moment belongs to.

They count from loading, the start of incubation (Ph. Eur. 2.6.1, 2.6.27). Looks in between are the laboratory's choice,
each in its window; the last is never early and has no upper limit, so that a weekend is no deviation. A look that binds
(the last, a subculture, a transfer) and is missed is a deviation, any other a note.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from enum import StrEnum

from qclab.domain import moments
from qclab.domain.catalogue.values import Reading
from qclab.domain.clocks import is_working_day
from qclab.domain.counts import decimal


class Due(StrEnum):
    """When a look is to be made."""

    LATE = "late"
    """Its window is over, and no later look is open yet."""
    TODAY = "today"
    """Its window is open, or opens before midnight."""
    COMING = "coming"


@dataclass(frozen=True, slots=True)
class Look:
    """A planned look. ``closes_at`` is None of the last one; ``at`` is where its day is full; all are UTC instants."""

    day: Decimal
    name: str
    at: datetime
    opens_at: datetime
    closes_at: datetime | None
    is_binding: bool
    needs_second: bool

    @property
    def is_last(self) -> bool:
        return self.closes_at is None

    @property
    def said(self) -> str:
        """``day 7``, ``day 14, final look``."""
        return ", ".join(filter(None, (f"day {decimal(self.day)}", self.name)))

    def is_open(self, at: datetime) -> bool:
        return self.opens_at <= at and not self.is_over(at)

    def is_over(self, at: datetime) -> bool:
        return self.closes_at is not None and at >= self.closes_at


def looks(
    readings: Sequence[Reading],
    loaded_at: datetime,
    transferred_at: datetime | None = None,
    *,
    is_subculture: bool = False,
) -> tuple[Look, ...]:
    """The looks of a method version at what was loaded at this instant, in order.

    Of what was ``transferred_at`` a moment the last look comes so many full days after that as the method says, and of
    its subculture that look alone.
    """
    start = loaded_at.astimezone(UTC)
    kept = transfer(readings)
    if transferred_at is None or kept is None or kept.transfer_days is None:
        return tuple(_look(reading, start, is_last=reading is readings[-1]) for reading in readings)
    at = transferred_at.astimezone(UTC) + _days(kept.transfer_days)
    after = Look(kept.day + kept.transfer_days, "after transfer", at, at, None, True, kept.second_reader)
    before = () if is_subculture else tuple(
        _look(reading, start, is_last=False) for reading in readings if reading.day < kept.day
    )  # fmt: skip
    return (*before, after)


def since_loading(loaded_at: datetime, at: datetime) -> str:
    """``71 h 40 min``: how long after loading something was seen, as a time to detection is told."""
    minutes = int((at - loaded_at).total_seconds()) // 60
    return f"{minutes // 60} h {minutes % 60} min"


def transfer(readings: Sequence[Reading]) -> Reading | None:
    """The reading from which on a clouded medium is transferred."""
    return next((reading for reading in readings if reading.transfer_days is not None), None)


def _look(reading: Reading, start: datetime, *, is_last: bool) -> Look:
    at = start + _days(reading.day)
    window = timedelta(seconds=int(reading.window_hours * 3600))
    return Look(
        reading.day,
        reading.name,
        at,
        at if is_last else max(at - window, start),
        None if is_last else at + window,
        is_last or reading.binding,
        reading.second_reader,
    )


def _days(number: Decimal) -> timedelta:
    return timedelta(seconds=int(number * 86_400))


def look_at(plan: Sequence[Look], at: datetime, made: Collection[Decimal]) -> Look | None:
    """The planned look that what is seen at this moment belongs to: the open one that is nearest, else the last one
    whose window is over where it was not made yet. None for a look outside the plan, which is always possible.

    ``made``: the days of the looks that were made of this unit.
    """
    if is_open := [look for look in plan if look.is_open(at) and look.day not in made]:
        return min(is_open, key=lambda look: abs(at - look.at))
    if any(look.is_open(at) for look in plan):
        return None
    over = [look for look in plan if look.is_over(at)]
    return over[-1] if over and over[-1].day not in made else None


def next_look(plan: Sequence[Look], now: datetime, made: Collection[Decimal]) -> Look | None:
    """The look that is to be made of a unit: late, open or coming; None once the last one was made."""
    if (present := look_at(plan, now, made)) is not None:
        return present
    return next((look for look in plan if look.opens_at > now and look.day not in made), None)


def due(look: Look, now: datetime, zone: tzinfo) -> Due:
    """When a look that was not made yet is to be made; today ends at the laboratory's midnight."""
    if look.is_over(now):
        return Due.LATE
    return Due.COMING if moments.day_of(look.opens_at, zone) > moments.day_of(now, zone) else Due.TODAY


def missed(plan: Sequence[Look], now: datetime, in_time: Collection[Decimal]) -> tuple[Look, ...]:
    """The looks whose window is over and that were not made in it; ``in_time``: the days of those that were."""
    return tuple(look for look in plan if look.is_over(now) and look.day not in in_time)


def off_days(plan: Sequence[Look], zone: tzinfo, holidays: Collection[date]) -> Iterator[str]:
    """What to see to when a test is loaded: the looks whose whole window falls on days on which nobody works, and the
    last one where it opens on such a day."""
    for look in plan:
        opens = moments.day_of(look.opens_at, zone)
        closes = opens if look.closes_at is None else moments.day_of(look.closes_at - timedelta(seconds=1), zone)
        days = [opens + timedelta(days=number) for number in range((closes - opens).days + 1)]
        if any(is_working_day(day, holidays) for day in days):
            continue
        on = moments.weekday(moments.day_of(look.at, zone))
        if look.is_last:
            yield f"{look.said}: it is full on {on}, when nobody works; it is read on any day from then on"
        else:
            bound = "it binds, so that somebody has to come" if look.is_binding else "a note if it is missed"
            yield f"{look.said}: its whole window is around {on}, when nobody works; {bound}"
