"""Investigation tests: what is measured to try a hypothesis of a case, in words.

They are a class of their own. What they give is no result of the sample, is held against no limit, settles nothing and
is never reported (MHRA 2013, 2018: hypothesis and investigational testing may not replace the original).
"""

from datetime import datetime
from enum import StrEnum

from qclab.domain.clocks import to_come
from qclab.domain.reasons import A_SENTENCE, reason_blockers
from qclab.domain.refusals import Reason


class Untested(StrEnum):
    """Why the result of an investigation test is not recorded."""

    NO_RESULT = "no result"
    NO_PERFORMER = "no performer"
    NO_MOMENT = "no moment"
    BEFORE_PLAN = "before it was planned"
    RECORDED = "recorded"


def hypothesis_blockers(hypothesis: str, material: str) -> tuple[Reason, ...]:
    """Why an investigation test is not planned; it is written down before anything is measured."""
    asked = "Say in a sentence what is supposed, and what would show it."
    return (
        *reason_blockers(hypothesis, asked, "hypothesis", letters=A_SENTENCE),
        *reason_blockers(material, "Say which flask, aliquot or preparation is measured.", "material"),
    )


def tested_blockers(
    result: str, tells: str, by: int | None, at: datetime | None, planned_at: datetime, now: datetime
) -> tuple[Reason, ...]:
    """Why the result of an investigation test is not recorded, each with its field."""
    reasons = list(reason_blockers(tells, "Say what it tells about the hypothesis.", "tells"))
    if not result.strip():
        reasons.insert(0, Reason("Say what was found, in words and numbers.", "result", code=Untested.NO_RESULT))
    if by is None:
        reasons.append(Reason("Say who performed it.", "performed_by", code=Untested.NO_PERFORMER))
    if at is None:
        reasons.append(Reason("Say when it was performed.", "performed_at", code=Untested.NO_MOMENT))
    elif early := to_come(at, now, "performed_at"):
        reasons += early
    elif at < planned_at:
        why = "It was measured before its hypothesis was written down; a test is planned first."
        reasons.append(Reason(why, "performed_at", code=Untested.BEFORE_PLAN))
    return tuple(reasons)


def recorded_blockers(*, is_recorded: bool) -> tuple[Reason, ...]:
    """Why a result is not recorded again: what was found stays, and another look is another test."""
    said = "Its result is recorded and stays. Plan another investigation test for another look."
    return (Reason(said, code=Untested.RECORDED),) if is_recorded else ()
