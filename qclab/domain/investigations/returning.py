"""QA does not agree with what the laboratory proved: the phase that decides goes back to those who signed it.

A proven cause in phase Ia or Ib ends the search, so that all that is left is QA's signature. A signature that can only
agree is none: QA returns the phase with a reason, what was signed stays to be read, and the phases go on.
"""

from qclab.domain.investigations.case import Bar, Case, needed, work_blockers
from qclab.domain.investigations.phases import Phase
from qclab.domain.people.duties import Step, duty_blockers
from qclab.domain.people.rights import Actor
from qclab.domain.refusals import Reason
from qclab.domain.signatures.meanings import Meaning


def given_for(meaning: Meaning) -> str:
    """What a signature on a phase was given for: for what it found, unless QA returned it."""
    return "Returned for QA" if meaning is Meaning.PHASE_RETURNED else "Signed"


def deciding(case: Case) -> Phase | None:
    """The phase of the laboratory whose proven finding ends the search; None where the case takes the full scale."""
    takes = needed(case)
    if case.kind.is_lighter or Phase.FULL_SCALE in takes:
        return None
    return next(phase for phase in reversed(takes) if phase is not Phase.BATCH_IMPACT)


def goes_back(case: Case) -> tuple[Phase, ...]:
    """The phases that are signed anew once QA returns the case: the one that decides, and what was signed on it."""
    phase, takes = deciding(case), needed(case)
    return tuple(each for each in takes[takes.index(phase) :] if each in case.phases) if phase is not None else ()


def to_laboratory_blockers(case: Case, actor: Actor) -> tuple[Reason, ...]:
    """Why this person does not return a case to the laboratory: it is QA's judgement in the other direction, so that
    who may not close it does not return it either."""
    if reasons := work_blockers(case):
        return reasons
    if deciding(case) is None:
        why = "The laboratory proved no cause that ends the search; what it found is judged in phase II."
        return (Reason(why, code=Bar.NOTHING_PROVEN),)
    return duty_blockers(Step.CLOSE_CASE, actor, case.done)
