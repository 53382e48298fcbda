"""Times as clocks on the wall show them: some they never showed, and some they showed twice."""

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

_MINUTE: Final = timedelta(minutes=1)
_ELSEWHERE: Final = "write it in UTC, or with its offset"


def clock_fault(local: datetime, zone: tzinfo | None) -> str:
    """Why this time without a zone is no one moment in ``zone``, or nothing. None is the zone of this computer.

    A night in spring skips an hour, and a night in autumn has one twice. Neither is guessed at: the first never was,
    and of the second only who looked at the clock knows which it is.
    """
    where = getattr(zone, "key", "") or "the zone of this workstation"
    if _is_skipped(local, zone):
        before, after = local, local
        while _is_skipped(before, zone):
            before -= _MINUTE
        while _is_skipped(after, zone):
            after += _MINUTE
        return (
            f"That time does not exist in {where}: "
            f"the clock goes from {before + _MINUTE:%H:%M} to {after:%H:%M} that night."
        )
    if _moment(local, zone, 0) != _moment(local, zone, 1):
        return f"That time comes twice in {where}, for the clock is put back that night: {_ELSEWHERE}."
    return ""


def _moment(local: datetime, zone: tzinfo | None, fold: int) -> datetime:
    """The moment in UTC; of a time that comes twice ``fold`` chooses the first or the second."""
    meant = local.replace(fold=fold)
    return (meant.replace(tzinfo=zone) if zone else meant).astimezone(UTC)


def _is_skipped(local: datetime, zone: tzinfo | None) -> bool:
    return _moment(local, zone, 0).astimezone(zone).replace(tzinfo=None, fold=0) != local
