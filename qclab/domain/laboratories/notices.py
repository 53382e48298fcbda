"""What a contract laboratory tells before its report: by telephone or by mail, recorded at once.

A suspected positive is told on the day it is heard: it raises an alarm and holds the batch, and becomes a result with
their report (Ph. Eur. 2.6.27: what is flagged is confirmed by Gram stain and subculture). "Negative so far" is no
result and settles nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from qclab.domain.reasons import reason_blockers
from qclab.domain.refusals import Reason


class Says(StrEnum):
    """What a notice comes to."""

    SUSPECTED = "suspected positive"
    CLEAR = "negative so far"
    DELAY = "comes later"
    OTHER = "something else"


class By(StrEnum):
    """By which means it was told."""

    PHONE = "telephone"
    MAIL = "e-mail"
    PORTAL = "their portal"
    LETTER = "letter"


class Unheard(StrEnum):
    """Why a notice is not recorded as it was typed."""

    NO_KIND = "no kind"
    NO_MEANS = "no means"
    NOBODY = "nobody"
    NO_MOMENT = "no moment"
    TO_COME = "to come"
    BEFORE_LEFT = "before it left"


SAID: Final = "Say what they told, in their words."


@dataclass(frozen=True)
class Notice:
    """What was told of a test that is outside. ``who`` told it, ``at`` is when."""

    says: str
    how: str
    who: str
    said: str
    at: datetime | None


def notice_faults(notice: Notice, left_at: datetime | None, now: datetime) -> tuple[Reason, ...]:
    """Why a notice is not recorded as it was typed."""
    return tuple(_faults(notice, left_at, now))


def _faults(notice: Notice, left_at: datetime | None, now: datetime) -> Iterator[Reason]:
    if notice.says not in set(Says):
        yield Reason("Say what it comes to.", "says", code=Unheard.NO_KIND)
    if notice.how not in set(By):
        yield Reason("Say how it was told.", "how", code=Unheard.NO_MEANS)
    if not notice.who.strip():
        yield Reason("Say who told it.", "who", code=Unheard.NOBODY)
    yield from reason_blockers(notice.said, SAID, "said")
    if notice.at is None:
        yield Reason("Say when it was told.", "at", code=Unheard.NO_MOMENT)
    elif notice.at > now:
        yield Reason("It cannot have been told in the future.", "at", code=Unheard.TO_COME)
    elif left_at is not None and notice.at < left_at.replace(second=0, microsecond=0):
        yield Reason("They cannot have told of it before it left.", "at", code=Unheard.BEFORE_LEFT)


def suspected(test: str, laboratory: str, notice: Notice) -> str:
    """What the alarm and the hold say: ``suspected positive in Mycoplasma; told by J. Smit of Example Biosafety by
    telephone``."""
    return f"{Says.SUSPECTED} in {test}; told by {notice.who.strip()} of {laboratory} by {notice.how}"
