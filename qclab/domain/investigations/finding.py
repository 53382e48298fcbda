"""What a phase of a case can find, and what it needs to say so."""

from typing import Final

from qclab.domain.investigations.case import Bar, Case
from qclab.domain.investigations.phases import (
    FINDINGS,
    INVALIDATING,
    PROVEN,
    WITH_CAUSE,
    Finding,
    Phase,
)
from qclab.domain.investigations.retests import Outcome, PlanState
from qclab.domain.reasons import A_SENTENCE, deviation_blockers, reason_blockers
from qclab.domain.refusals import Reason

ADD_FIRST: Final = "Add the file or the reference that shows it first; without evidence nothing is proven."


def findings(case: Case, phase: Phase) -> tuple[Finding, ...]:
    """What a phase can find in this case. Once retests were planned, what they came to is what phase II found: only a
    proven cause goes beyond it, and none does where a retest failed."""
    if phase is not Phase.FULL_SCALE:
        return FINDINGS[phase]
    if case.plan is None or case.plan.state is not PlanState.SIGNED:
        return tuple(each for each in FINDINGS[phase] if each is not Finding.RETESTED)
    has_failed = case.plan.outcome is Outcome.FAILS
    return (Finding.RETESTED,) if has_failed else (Finding.RETESTED, Finding.CAUSE_PROVEN)


def finding_blockers(
    case: Case, phase: Phase, finding: Finding | None, cause: str | None, words: str, evidence: str
) -> tuple[Reason, ...]:
    """Why a phase cannot find this, each with its field."""
    if finding not in findings(case, phase):
        return (Reason("Choose what the phase found.", "finding", code=Bar.NOT_FOUND_HERE),)
    reasons = [*reason_blockers(words, "Say in a sentence what was found.", "words", letters=A_SENTENCE)]
    if finding is Finding.NO_ERROR and case.is_corrected:
        why = "The value was corrected, so its entry was wrong or something else was: say which, with its evidence."
        reasons.append(Reason(why, "finding", code=Bar.NOT_FOUND_HERE))
    if finding in WITH_CAUSE and cause not in case.list.causes:
        reasons.append(Reason("Choose the cause from the list.", "cause", code=Bar.NO_CAUSE))
    if finding in INVALIDATING and case.is_microbial and cause is not None and not case.list.causes.get(cause):
        why = (
            "What grew or was detected is no result only by a fault of the test's environment or procedure, by its "
            "control, or where it was traced to material or technique of the test, as Ph. Eur. 2.6.1 says it of growth."
        )
        reasons.append(Reason(why, "cause", code=Bar.NOT_THIS_CAUSE, facts={"cause": cause}))
    if finding in PROVEN:
        asked = "Say where the evidence is; without, nothing is proven."
        is_number = any(sign.isdigit() for sign in evidence) and not deviation_blockers(evidence, asked)
        reasons += [] if is_number else reason_blockers(evidence, asked, "evidence", letters=A_SENTENCE)
        if not case.has_evidence:
            reasons.append(Reason(ADD_FIRST, "evidence", code=Bar.NO_EVIDENCE))
    if finding is Finding.OTHER_BATCHES and not case.has_reference:
        why = "Add the deviation, CAPA or change by which the other batches are followed first."
        reasons.append(Reason(why, "finding", code=Bar.NO_REFERENCE))
    return tuple(reasons)
