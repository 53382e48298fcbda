"""Times as people write them and clocks on the wall show them: some they never showed, and some they showed twice."""

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from qclab.domain import moments
from qclab.domain.refusals import Invalid, Reason

_MINUTE: Final = timedelta(minutes=1)
CLOCK_SKEW: Final = timedelta(minutes=5)
"""How far the clock on the wall may be ahead of this one."""
_FIRST_YEAR, _LAST_YEAR = 1990, 2099
_SHORTEST: Final = len("2026-11-22T")


class Unclear(StrEnum):
    """Why what was written is no zone, no day or no one moment."""

    NO_ZONE = "no zone"
    UNREAD = "unread"
    SKIPPED = "skipped"
    TWICE = "twice"
    IMPROBABLE = "improbable"
    TO_COME = "to come"


def to_come(at: datetime, now: datetime, field: str) -> tuple[Reason, ...]:
    """Nothing that was done or told is of a moment that has not come."""
    return (Reason("This moment is still to come.", field, code=Unclear.TO_COME),) if at > now else ()


def zone_named(name: str, field: str = "") -> ZoneInfo:
    """The zone of this name. Raises Invalid where there is none; the only place that reads one."""
    try:
        return ZoneInfo(name.strip())
    except (ZoneInfoNotFoundError, ValueError, OSError) as fault:  # a folder such as "Europe" is an OSError
        said = f"“{name.strip()}” is no time zone. Give one such as Europe/Amsterdam."
        raise Invalid(Reason(said, field, code=Unclear.NO_ZONE, facts={"zone": name})) from fault


@cache
def zones() -> tuple[str, ...]:
    """The names of all zones there are, those of a region first."""
    return tuple(sorted(available_timezones(), key=lambda name: ("/" not in name, name)))


def instant(text: str, zone: tzinfo, field: str = "", *, today: date | None = None) -> datetime:
    """The moment, in UTC, of ``2026-11-22 06:00`` on the clocks of ``zone``; of ``06:00`` where ``today`` is given.

    Seconds may be written, and an offset, which then says it all. Raises Invalid for any other form, for a time that
    the clocks skip, and for one that they show twice and that has no offset.
    """
    written = text.strip()
    if today is not None and len(written) <= len("06:00"):
        written = f"{today.isoformat()} {written.rjust(5, '0')}"
    try:
        local = datetime.fromisoformat(written)
    except ValueError:
        local = None
    if local is None or len(written) < _SHORTEST:
        or_so = ", or 06:00 for today" if today is not None else ""
        said = f"“{text.strip()[:30]}” is no date and time: write it like 2026-11-22 06:00{or_so}."
        raise Invalid(Reason(said, field, code=Unclear.UNREAD, facts={"typed": text}))
    if local.tzinfo is not None:
        return local.astimezone(UTC)
    if why := doubt(local, zone, field):
        raise Invalid(why)
    return local.replace(tzinfo=zone).astimezone(UTC)


def day(text: str, field: str = "") -> date:
    """`2026-11-22`. Raises Invalid for any other form."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError as fault:
        said = f"“{text.strip()[:30]}” is no date: write it like 2026-11-22."
        raise Invalid(Reason(said, field, code=Unclear.UNREAD, facts={"typed": text})) from fault


def improbable_day(day: date | None, field: str = "") -> Reason | None:
    """Why nothing of a batch happens on this day: a year such as 0226 or 20226 is a slip of the keyboard."""
    if day is None or _FIRST_YEAR <= day.year <= _LAST_YEAR:
        return None
    said = f"{day.isoformat()} is no day of a batch: the year lies between {_FIRST_YEAR} and {_LAST_YEAR}."
    return Reason(said, field, code=Unclear.IMPROBABLE, facts={"day": day})


def doubt(local: datetime, zone: tzinfo, field: str = "") -> Reason | None:
    """Why this time without an offset is no one moment in ``zone``, or None.

    A night in spring skips an hour, and a night in autumn has one twice. Neither is guessed at: the first never was,
    and of the second only who looked at the clock knows which it is.
    """
    where = getattr(zone, "key", "") or str(zone)
    first, second = both(local, zone)
    if _is_skipped(local, zone):
        before, after = local, local
        while _is_skipped(before, zone):
            before -= _MINUTE
        while _is_skipped(after, zone):
            after += _MINUTE
        gap = f"{moments.shown_by_a_clock((before + _MINUTE).time())} to {moments.shown_by_a_clock(after.time())}"
        said = f"That time does not exist in {where}: the clock goes from {gap} that night."
        return Reason(said, field, code=Unclear.SKIPPED, facts={"zone": where})
    if first != second:
        written = moments.minute(first, zone).rpartition(" ")[0]
        said = (
            f"That time comes twice in {where}, for the clock is put back that night. Write it with its offset: "
            f"{written}{moments.offset(first, zone)} is the first, {written}{moments.offset(second, zone)} the second."
        )
        return Reason(said, field, code=Unclear.TWICE, facts={"zone": where, "first": first, "second": second})
    return None


def both(local: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """The first and the second moment, in UTC, at which clocks in ``zone`` show this time; mostly the same one."""
    first, second = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return first, second


def _is_skipped(local: datetime, zone: tzinfo) -> bool:
    return both(local, zone)[0].astimezone(zone).replace(tzinfo=None, fold=0) != local


_WEEKEND: Final = 5


def is_working_day(day: date, holidays: Collection[date]) -> bool:
    """Whether the laboratory works on this day: Monday to Friday, and none of its holidays."""
    return day.weekday() < _WEEKEND and day not in holidays


def read_holidays(text: str) -> dict[date, str]:
    """The name of each holiday of a list as it is kept, a line each: ``2026-12-25; Christmas Day``. What is no line is
    left out."""
    return dict(line for line in map(_holiday, text.splitlines()) if line is not None)


def holidays_fault(text: str, field: str) -> Reason | None:
    """Why a list of holidays cannot be saved: its first line that is none, or that names a day again."""
    seen: set[date] = set()
    for number, words in enumerate(text.splitlines(), 1):
        if not words.strip():
            continue
        line = _holiday(words)
        if line is None:
            why = "write the day and its name: 2026-12-25; Christmas Day."
        elif line[0] in seen:
            why = f"{line[0].isoformat()} stands in the list already."
        else:
            seen.add(line[0])
            continue
        return Reason(f"Line {number}: {why}", field, code=Unclear.UNREAD, facts={"line": number})
    return None


def _holiday(words: str) -> tuple[date, str] | None:
    written, _, name = (part.strip() for part in words.partition(";"))
    try:
        found = day(written)
    except Invalid:
        return None
    return (found, name) if name and improbable_day(found) is None else None
