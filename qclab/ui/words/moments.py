"""How the windows say moments: on the laboratory's clock, with the offset where this workstation's clock differs."""

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Final

from PySide6.QtCore import QObject, Signal

from qclab.domain import moments
from qclab.domain.clocks import zone_named

FIRST: Final = "first"
SECOND: Final = "second"


class LaboratoryZone(QObject):
    """The zone that every moment in the windows is shown and typed in: the laboratory's setting.

    The session puts it in when a database is opened, a person signs in or the setting is changed.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.zone: tzinfo = UTC

    @property
    def name(self) -> str:
        """``Europe/Amsterdam``, as the setting has it."""
        return getattr(self.zone, "key", "UTC")

    def put(self, name: str) -> None:
        """The laboratory is in this zone."""
        before, self.zone = self.name, zone_named(name)
        if self.name != before:
            self.changed.emit()


laboratory = LaboratoryZone()


def now() -> datetime:
    """This moment on the laboratory's clock."""
    return datetime.now(UTC).astimezone(laboratory.zone)


def today() -> date:
    return now().date()


def day_of(at: datetime) -> date:
    return moments.day_of(at, laboratory.zone)


def midnight(day: date) -> datetime:
    """Where a day of the laboratory begins."""
    return moments.midnight(day, laboratory.zone)


def day(at: date | None) -> str:
    """``2026-11-22``, or nothing."""
    return moments.day(at, laboratory.zone)


def minute(at: datetime | None) -> str:
    """``2026-11-22 06:00``, or nothing."""
    return moments.minute(at, laboratory.zone, with_offset=at is not None and differs(at))


def second(at: datetime | None) -> str:
    """``2026-11-22 06:00:12``, or nothing."""
    return "" if at is None else moments.second(at, laboratory.zone, with_offset=differs(at))


def exactly(at: datetime | None) -> str:
    """``2026-11-22 06:00 +01:00``, or nothing."""
    return moments.minute(at, laboratory.zone, with_offset=True)


def offset(at: datetime) -> str:
    """``+01:00``"""
    return moments.offset(at, laboratory.zone)


def typed(at: datetime) -> str:
    """As a person would type it: ``2026-11-22 06:00``, with the offset never."""
    return moments.shown_by_a_clock_in(at, laboratory.zone)


def which(at: datetime) -> str | None:
    """Whether this is the first or the second moment at which the laboratory's clock shows its time; else None."""
    if not moments.comes_twice(at, laboratory.zone):
        return None
    return SECOND if at.astimezone(laboratory.zone).fold else FIRST


def clock(at: datetime) -> str:
    """``06:00``"""
    return moments.clock(at, laboratory.zone, with_offset=differs(at))


def clock_second(at: datetime) -> str:
    """``06:00:12``"""
    return moments.clock_second(at, laboratory.zone, with_offset=differs(at))


def second_exactly(at: datetime) -> str:
    """``2026-11-22 06:00:12 +01:00``"""
    return moments.second(at, laboratory.zone, with_offset=True)


def in_utc(at: datetime) -> str:
    """``2026-11-22 05:00:12.000001``, as the trail keeps it."""
    return moments.microsecond(at, UTC)


def second_in_utc(at: datetime) -> str:
    """``2026-11-22 05:00:12``"""
    return moments.second(at, UTC)


def on_a_clock_of(at: datetime, offset_minutes: int) -> str:
    """``2026-11-22 05:00:12 +00:00``: the clock of a workstation that is so many minutes ahead of UTC."""
    return moments.second(at, timezone(timedelta(minutes=offset_minutes)), with_offset=True)


def for_a_file_name(at: datetime, *, seconds: bool = False) -> str:
    """``20261122-0600``, or ``20261122-060012``."""
    return moments.for_a_file_name(at, laboratory.zone, seconds=seconds)


def weekday(day: date) -> str:
    """``Sunday 2026-11-22``"""
    return moments.weekday(day)


def short_weekday(day: date) -> str:
    """``Sun``"""
    return moments.short_weekday(day)


def near(at: datetime, now: datetime) -> str:
    """``today 15:00``, ``tomorrow 09:00``, ``yesterday 17:02``, ``2026-11-25 09:00``."""
    return moments.near(at, now, laboratory.zone, with_offset=differs(at))


def differs(at: datetime) -> bool:
    """Whether this workstation's clock shows another time at that moment."""
    return moments.differs_here(at, laboratory.zone)


def due(at: datetime, now: datetime) -> str:
    """``due in 15 h``, or ``!2 d late``."""
    return f"due in {span(at - now)}" if at >= now else f"!{late(at, now)}"


def due_near(at: datetime, now: datetime) -> str:
    """``!2 d late`` (marked as late), ``today 15:00``, ``tomorrow 09:00``, ``2026-11-25 09:00``."""
    return near(at, now) if at >= now else f"!{late(at, now)}"


def late(at: datetime, now: datetime) -> str:
    """``12 d late``, in the days of the laboratory."""
    return moments.late_by(at, now, laboratory.zone)


def lateness(at: datetime, now: datetime) -> str:
    """``12 d``, in the days of the laboratory."""
    return moments.lateness(at, now, laboratory.zone)


def span(length: timedelta) -> str:
    return moments.span(length)
