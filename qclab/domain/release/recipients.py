"""Who was given a certificate, and who of them must be told once another revision took its place."""

from collections.abc import Collection, Iterable
from datetime import datetime
from enum import StrEnum

from qclab.domain.alarms.telling import MustTell, Situation
from qclab.domain.clocks import to_come
from qclab.domain.refusals import Reason


class Ungiven(StrEnum):
    """Why that somebody was given a certificate is not recorded so."""

    NOBODY = "nobody"
    NO_MOMENT = "no moment"
    BEFORE = "before it was issued"
    TAKEN_BACK = "taken back"


def given_faults(whom: str, at: datetime | None, issued_at: datetime, now: datetime) -> tuple[Reason, ...]:
    """What is missing or wrong of a recipient, by field."""
    faults = [] if whom.strip() else [Reason("Say who was given it.", "whom", code=Ungiven.NOBODY)]
    if at is None:
        faults.append(Reason("Give the day and time at which it was given.", "at", code=Ungiven.NO_MOMENT))
    elif early := to_come(at, now, "at"):
        faults += early
    elif at < issued_at.replace(second=0, microsecond=0):
        faults.append(Reason("It was not issued yet at this moment.", "at", code=Ungiven.BEFORE))
    return tuple(faults)


def to_tell(holders: Iterable[str], waiting: Collection[str], edition: str, what: str) -> list[MustTell]:
    """Who must be told at once that ``edition`` is ``what``: everybody who holds one, but for those who are to be told
    of an earlier one still and hear of it in the same call."""
    asked = {each.casefold() for each in waiting}
    note = f"{edition} is {what}; what they hold must not be used"
    return [MustTell(each, frozenset(Situation), 0, note) for each in holders if each.casefold() not in asked]
