"""How moments and days are written, everywhere: ISO, in the one zone that is given, which is the laboratory's.

The only home of formats of time, and the only place that asks for the zone of this workstation.
"""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

_DAY: Final = "%Y-%m-%d"
_CLOCK: Final = "%H:%M"
_CLOCK_SECOND: Final = f"{_CLOCK}:%S"
_MINUTE: Final = f"{_DAY} {_CLOCK}"
_SECOND: Final = f"{_MINUTE}:%S"
_IN_HOURS: Final = timedelta(hours=48)


def here(at: datetime) -> datetime:
    """The same moment on the clock of this workstation, with its offset."""
    return at.astimezone()


def differs_here(at: datetime, zone: tzinfo) -> bool:
    """Whether the clock of this workstation shows another time at that moment than clocks in ``zone``."""
    return here(at).utcoffset() != at.astimezone(zone).utcoffset()


def comes_twice(at: datetime, zone: tzinfo) -> bool:
    """Whether clocks in ``zone`` show the time of this moment twice, because they are put back around it."""
    local = at.astimezone(zone)
    return local.replace(fold=0).astimezone(UTC) != local.replace(fold=1).astimezone(UTC)


def offset(at: datetime, zone: tzinfo) -> str:
    """``+01:00``: how far clocks in ``zone`` are ahead of UTC at that moment."""
    signs = at.astimezone(zone).strftime("%z")
    return f"{signs[:3]}:{signs[3:5]}"


def day_of(at: datetime, zone: tzinfo) -> date:
    """The day it is in ``zone`` at that moment."""
    return at.astimezone(zone).date()


def midnight(day: date, zone: tzinfo) -> datetime:
    """Where a day of ``zone`` begins."""
    return datetime.combine(day, time(), zone)


def end_of(day: date, zone: tzinfo) -> datetime:
    """The last minute of a day of ``zone``: until when something is in time that is due on that day."""
    return midnight(day + timedelta(days=1), zone) - timedelta(minutes=1)


def day(at: date | None, zone: tzinfo | None = None) -> str:
    """``2026-11-22``: a day, or the day of a moment in ``zone``; nothing for None."""
    if at is None:
        return ""
    if isinstance(at, datetime):
        at = day_of(at, zone or UTC)
    return at.isoformat()


def weekday(day: date) -> str:
    """``Sunday 2026-11-22``."""
    return f"{day:%A} {day.isoformat()}"


def short_weekday(day: date) -> str:
    """``Sun``."""
    return f"{day:%a}"


def clock(at: datetime, zone: tzinfo, *, with_offset: bool = False) -> str:
    """``06:00``; with its offset where asked for, or where that time comes twice."""
    return _written(at, zone, _CLOCK, with_offset)


def clock_second(at: datetime, zone: tzinfo, *, with_offset: bool = False) -> str:
    """``06:00:12``; with its offset where asked for, or where that time comes twice."""
    return _written(at, zone, _CLOCK_SECOND, with_offset)


def minute(at: datetime | None, zone: tzinfo, *, with_offset: bool = False) -> str:
    """``2026-11-22 06:00``; with its offset where asked for, or where that time comes twice. Nothing for None."""
    return "" if at is None else _written(at, zone, _MINUTE, with_offset)


def minute_named(at: datetime | None, zone: ZoneInfo) -> str:
    """``2026-11-22 06:00 +01:00 (Europe/Amsterdam)``, for who reads it elsewhere; nothing for None."""
    words = minute(at, zone, with_offset=True)
    return f"{words} ({zone.key})" if words and zone.key != "UTC" else words


def second(at: datetime, zone: tzinfo, *, with_offset: bool = False) -> str:
    """``2026-11-22 06:00:12``; with its offset where asked for, or where that time comes twice."""
    return _written(at, zone, _SECOND, with_offset)


def microsecond(at: datetime, zone: tzinfo) -> str:
    """``2026-11-22 05:00:12.000001``, as an event keeps it."""
    return at.astimezone(zone).strftime(f"{_SECOND}.%f")


def _written(at: datetime, zone: tzinfo, form: str, with_offset: bool) -> str:
    words = at.astimezone(zone).strftime(form)
    return f"{words} {offset(at, zone)}" if with_offset or comes_twice(at, zone) else words


def near(at: datetime, now: datetime, zone: tzinfo, *, with_offset: bool = False) -> str:
    """``today 15:00``, ``yesterday 09:00``, ``tomorrow 09:00``, else ``2026-11-25 09:00``."""
    days = (day_of(at, zone) - day_of(now, zone)).days
    word = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(days) or day(at, zone)
    return f"{word} {clock(at, zone, with_offset=with_offset)}"


def span(length: timedelta) -> str:
    """A length of time as it matters: minutes below an hour, hours below two days, then days."""
    minutes = int(abs(length.total_seconds())) // 60
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" if abs(length) < _IN_HOURS else f"{minutes // 1440} d"


def lateness(due: datetime, now: datetime, zone: tzinfo) -> str:
    """How late something is: as ``span`` below two days, then the days of the calendar in ``zone``: all that was due on
    one day is late by the same number."""
    length = now - due
    return span(length) if length < _IN_HOURS else f"{(day_of(now, zone) - day_of(due, zone)).days} d"


def life(expiry: datetime | None, now: datetime) -> str:
    """``in 15 h``, or ``expired 2 d ago``; nothing for what does not expire."""
    if expiry is None:
        return ""
    return f"in {span(expiry - now)}" if expiry >= now else f"expired {span(now - expiry)} ago"


def late_by(due: datetime, now: datetime, zone: tzinfo) -> str:
    """``12 d late``, as everything that is late is worded, ``due now`` in its minute; nothing for what is in time."""
    if due >= now:
        return ""
    return f"{lateness(due, now, zone)} late" if now - due >= timedelta(minutes=1) else "due now"


def days_and_hours(length: timedelta) -> str:
    """``13 d 23 h``."""
    days, rest = divmod(int(length.total_seconds()), 86_400)
    return f"{days} d {rest // 3600} h"


def shown_by_a_clock(local: datetime | date | time) -> str:
    """A time without a zone, as a sheet holds it: ``2026-11-22``, ``2026-11-22 06:00`` or ``06:00``; seconds where
    there are any."""
    if not isinstance(local, datetime | time):
        return local.strftime(_DAY)
    is_time = isinstance(local, time)
    if local.second:
        return local.strftime(_CLOCK_SECOND if is_time else _SECOND)
    return local.strftime(_CLOCK if is_time else _MINUTE)


def shown_by_a_clock_in(at: datetime, zone: tzinfo) -> str:
    """``2026-11-22 06:00`` and no offset, as it is typed beside a choice of first or second."""
    return at.astimezone(zone).strftime(_MINUTE)


def for_a_file_name(at: datetime, zone: tzinfo, *, seconds: bool = False) -> str:
    """``20261122-0600``, or ``20261122-060012``."""
    return at.astimezone(zone).strftime("%Y%m%d-%H%M%S" if seconds else "%Y%m%d-%H%M")
