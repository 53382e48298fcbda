"""What has to be said of how a test was performed before it is submitted. Nothing of it is ever presumed.

Who performed it is always asked: that person neither verifies nor issues. The rest is what the method version lists, by
default from when and until when; a test that takes full days needs both, for its result is final only by them.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from enum import StrEnum
from typing import Any, Final

from qclab.domain import moments
from qclab.domain.catalogue.values import always_said
from qclab.domain.counts import word
from qclab.domain.reasons import reason_blockers
from qclab.domain.refusals import Reason


class Said(StrEnum):
    """Something that is said of how a test was performed, in the words of the catalogue."""

    BY = "by"
    FROM = "from"
    TO = "to"
    INSTRUMENT = "instrument"
    REAGENTS = "reagents"
    RAW_DATA = "raw data"
    ATTACHMENT = "attachment"
    HERE = "performed here instead of at the contract laboratory"
    """Never left unsaid: that a test is performed here all the same is a deviation (domain/laboratories/here.py)."""
    LOOK = "binding look missed"
    """Nor is this said: a look that binds and was not made in its window is a deviation (units.py)."""
    HOLD = "begun past its hold time"
    """Nor is this (hold_times.py)."""


DEPARTS: Final = frozenset({Said.HERE, Said.LOOK, Said.HOLD})
"""What is no more than a deviation: it departs from the method, and nothing that could be said mends it."""
SAYABLE: Final[tuple[Said, ...]] = tuple(each for each in Said if each not in DEPARTS)
"""What can be said of a performance, and so be left unsaid."""


class Untimely(StrEnum):
    """Why a moment at which a test was performed cannot be."""

    BEFORE_MADE = "before made"
    BEFORE_SAMPLING = "before sampling"
    BEFORE_RECEIPT = "before receipt"
    NOT_RECEIVED = "not received"
    AFTER_RESULT = "after result"
    ENDS_BEFORE_START = "ends before start"
    FUTURE = "future"


@dataclass(frozen=True)
class Origin:
    """What comes before a test begins, each where it is known, and the first of its values, which comes after.

    ``made_on`` is the day of making of material that is not taken on the way there. Of several samples the first that
    was taken and the first that was received count: from then on there was something to begin with.
    """

    made_on: date | None = None
    sampled_at: datetime | None = None
    received_at: datetime | None = None
    recorded_at: datetime | None = None
    is_awaited: bool = False
    """Whether it has samples and none of them was received yet."""
    zone: tzinfo = UTC

    def before(self) -> Iterator[tuple[datetime, Untimely, str]]:
        """The moments before which it cannot have begun, in whole minutes, as they are typed."""
        if self.made_on is not None:
            made = moments.midnight(self.made_on, self.zone)
            yield made, Untimely.BEFORE_MADE, f"before the batch was made on {self.made_on}"
        for at, code, what in (
            (self.sampled_at, Untimely.BEFORE_SAMPLING, "its sample was taken"),
            (self.received_at, Untimely.BEFORE_RECEIPT, "its sample was received"),
        ):
            if at is not None:
                said = f"before {what} at {moments.minute(at, self.zone)}"
                yield _minute(at), code, said


OWN: Final = frozenset({Said.BY, Said.INSTRUMENT, Said.REAGENTS, Said.RAW_DATA})
"""What is said of a test that is performed here; of one that is performed elsewhere their report says it."""


def must_be_said(
    listed: Collection[str], *, takes_days: bool, is_elsewhere: bool = False, is_held: bool = False
) -> tuple[Said, ...]:
    """What has to be said of a test: what its method version lists, and more where that ``takes_days``.

    ``is_elsewhere``: a contract laboratory performs it, so that nobody here did. ``is_held``: its material has a hold
    time, by which it is told from when it was performed.
    """
    always = {*always_said(takes_days=takes_days), *((Said.FROM,) if is_held else ())}
    return tuple(each for each in SAYABLE if (each in always or each in listed) and not (is_elsewhere and each in OWN))


def unsaid_reason(unsaid: Collection[Said]) -> str:
    """What holds it back: ``How it was performed is not said: by, from, to.``; empty for nothing."""
    lacking = [each for each in unsaid if each not in DEPARTS]
    said = f"How it was performed is not said: {', '.join(lacking)}." if lacking else ""
    held = "It was begun past its hold time: name the deviation." if Said.HOLD in unsaid else ""
    return " ".join(filter(None, (said, held)))


TIMES: Final = {"performed_from": "performed from", "performed_to": "performed to"}
"""The moments of a performance, in words."""


@dataclass(frozen=True)
class TimeChange:
    """A recorded moment of a performance that was changed: ``field`` in words, what stood, what took its place."""

    field: str
    was: datetime
    became: datetime | None
    reason: str
    by: str = ""


def time_said(change: TimeChange, zone: tzinfo) -> str:
    """``performed from was 2026-11-22 06:00, changed to 2026-11-22 07:00 by A. Person: typed wrongly``."""
    was, became = (moments.minute(at, zone) for at in (change.was, change.became))
    done = f"changed to {became}" if became else "taken away"
    return f"{change.field} was {was}, {done} by {change.by}: {change.reason.rstrip('.')}"


def changed_times(before: Any, said: Mapping[str, Any]) -> tuple[str, ...]:
    """Which moments that are recorded of a test (``before``) are to be others, or none: each needs a reason and stays
    on record, as a value that was seen does. To say one that nobody said yet changes nothing."""
    return tuple(
        name for name in TIMES if name in said and (was := getattr(before, name)) is not None and said[name] != was
    )


def change_blockers(changed: Collection[str], why: str) -> tuple[Reason, ...]:
    """Why recorded moments are not changed: a reason is needed."""
    if not changed:
        return ()
    names = " and ".join(TIMES[name] for name in changed)
    return reason_blockers(why, f"Say why {names} {word(len(changed), 'is', 'are')} changed.")


def time_blockers(begun: datetime | None, ended: datetime | None, of: Origin, now: datetime) -> tuple[Reason, ...]:
    """Why a test was not performed from and to these moments; each field is told what mends it for good."""
    reasons: list[Reason] = []
    if begun is not None:
        reasons += _too_early(begun, of, "start", "performed_from")
        if of.recorded_at is not None and _minute(begun) > _minute(of.recorded_at):
            said = f"It cannot start after its first value was recorded at {moments.minute(of.recorded_at, of.zone)}."
            reasons.append(Reason(said, "performed_from", code=Untimely.AFTER_RESULT))
    if ended is not None:
        if begun is None:
            reasons += _too_early(ended, of, "end", "performed_to")
        elif ended < begun:
            reasons.append(Reason("It cannot end before it starts.", "performed_to", code=Untimely.ENDS_BEFORE_START))
    for field, moment in (("performed_from", begun), ("performed_to", ended)):
        if moment is not None and moment > now:
            reasons.append(Reason("It cannot be performed in the future.", field, code=Untimely.FUTURE))
    return tuple(reasons)


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _too_early(moment: datetime, of: Origin, step: str, field: str) -> Iterator[Reason]:
    """The last of what must have come first and had not: who mends that one is not told the next."""
    if of.is_awaited:
        said = f"It cannot {step} before its sample is received: receive it first."
        yield Reason(said, field, code=Untimely.NOT_RECEIVED)
    elif missed := [each for each in of.before() if moment < each[0]]:
        _, code, said = max(missed, key=lambda each: each[0])
        yield Reason(f"It cannot {step} {said}.", field, code=code)
