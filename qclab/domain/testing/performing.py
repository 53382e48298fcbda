"""What has to be said of how a test was performed before it is submitted. Nothing of it is ever presumed.

Who performed it is always asked: that person neither verifies nor issues. The rest is what the method version lists, by
default from when and until when; a test that takes full days needs both, for its result is final only by them.
"""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

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


class Untimely(StrEnum):
    """Why a moment at which a test was performed cannot be."""

    BEFORE_SAMPLING = "before sampling"
    ENDS_BEFORE_START = "ends before start"
    FUTURE = "future"


def must_be_said(listed: Collection[str], *, takes_days: bool) -> tuple[Said, ...]:
    """What has to be said of a test: what its method version lists, and more where that ``takes_days``."""
    always = {Said.BY, Said.FROM, Said.TO} if takes_days else {Said.BY}
    return tuple(each for each in Said if each in always or each in listed)


def unsaid_reason(unsaid: Collection[Said]) -> str:
    """One sentence for all that is not said: ``How it was performed is not said: by, from, to.``; empty for nothing."""
    return f"How it was performed is not said: {', '.join(unsaid)}." if unsaid else ""


def time_blockers(
    begun: datetime | None, ended: datetime | None, sampled: datetime | None, now: datetime
) -> tuple[Reason, ...]:
    """Why a test was not performed from and to these moments; ``sampled``: when its first sample was taken."""
    reasons = []
    if begun is not None and sampled is not None and begun < sampled:
        said = "It cannot start before the sample was taken."
        reasons.append(Reason(said, "performed_from", code=Untimely.BEFORE_SAMPLING))
    if begun is not None and ended is not None and ended < begun:
        reasons.append(Reason("It cannot end before it starts.", "performed_to", code=Untimely.ENDS_BEFORE_START))
    for field, moment in (("performed_from", begun), ("performed_to", ended)):
        if moment is not None and moment > now:
            reasons.append(Reason("It cannot be performed in the future.", field, code=Untimely.FUTURE))
    return tuple(reasons)
