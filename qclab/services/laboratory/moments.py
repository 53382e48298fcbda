"""Dates and times as people write them, in the zone of the laboratory; a time that clocks skip or show twice is
refused."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from qclab.domain.clocks import clock_fault
from qclab.domain.refusals import Invalid, Reason


def instant(text: str, zone: ZoneInfo, field: str = "") -> datetime:
    """`2026-03-01 10:30`, with seconds or an offset if wanted. Raises Invalid for any other form, and for a doubt."""
    written = text.strip()
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        moment = None
    if moment is None or len(written) <= len("2026-03-01"):
        raise Invalid(Reason(f"“{written[:30]}” is no date and time; write it like 2026-03-01 10:30.", field))
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    if fault := clock_fault(moment, zone):
        raise Invalid(Reason(f"{written}: {fault}", field))
    return moment.replace(tzinfo=zone).astimezone(UTC)


def day(text: str, field: str = "") -> date:
    """`2026-03-01`. Raises Invalid for any other form."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError as fault:
        raise Invalid(Reason(f"“{text.strip()[:30]}” is no date; write it like 2026-03-01.", field)) from fault
