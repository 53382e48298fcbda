"""What stands between a case and its end, in its order, each with who does it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qclab.domain.counts import count
from qclab.domain.investigations.case import (
    Case,
    CaseState,
    Correction,
    PhaseState,
    closed_as,
    is_to_correct,
    lacks_theirs,
    needed,
    unanswered,
)
from qclab.domain.investigations.phases import WHO, Phase, signed_by
from qclab.domain.investigations.retests import PlanState
from qclab.domain.people.duties import Step


@dataclass(frozen=True)
class Lack:
    """One thing that is missing before a case is closed, said as what is to be done, and who does it."""

    what: str
    who: str
    answers: int = 0
    signatures: int = 0


def lacking(lacks: Sequence[Lack]) -> str:
    """Everything that is missing, counted: ``22 answers, 8 signatures``, and what is neither."""
    answers, signatures = sum(lack.answers for lack in lacks), sum(lack.signatures for lack in lacks)
    others = sum(not lack.answers and not lack.signatures for lack in lacks)
    counted = ((answers, "answer"), (signatures, "signature"), (others, "other step"))
    return ", ".join(count(number, what) for number, what in counted if number)


def missing(case: Case) -> tuple[Lack, ...]:
    """What stands between a case and its end, in its order; empty once it is closed."""
    if case.state is CaseState.CLOSED:
        return ()
    lacks = []
    for phase in needed(case):
        if case.finding(phase) is not None:
            continue
        signed = case.phases.get(phase)
        is_half = signed is not None and signed.state is PhaseState.PROPOSED
        signers = signed_by(case.kind, phase)
        steps = signers[1:] if is_half else signers
        left = unanswered(case, phase)
        if phase is Phase.LABORATORY and lacks_theirs(case):
            lacks.append(Lack("the number of their investigation", WHO[Step.ASSESS_CASE]))
        parts = [*([count(len(left), "answer")] if left else []), count(len(steps), "signature")]
        lacks.append(
            Lack(f"{phase}: {', '.join(parts)}", ", ".join(WHO[step] for step in steps), len(left), len(steps))
        )
    lacks += _of_retests(case)
    if is_to_correct(case):
        who = "analyst" if case.correction is Correction.NONE else "reviewer"
        lacks.append(Lack("the entry to be corrected and approved", who))
    elif not case.is_approved:
        lacks.append(Lack("the test to be approved", "reviewer"))
    lacks += [Lack(f"{who} to be told", "whoever tells") for who in case.untold]
    if case.unconcluded:
        lacks.append(Lack(f"{count(case.unconcluded, 'batch', 'batches')} to be concluded", WHO[Step.CONCLUDE_BATCH]))
    return (*lacks, Lack("closing signature", WHO[closed_as(case)], signatures=1))


def _of_retests(case: Case) -> Iterator[Lack]:
    if case.plan is not None and case.plan.state is PlanState.PROPOSED:
        yield Lack("the plan of retests to be signed", WHO[Step.SIGN_PLAN], signatures=1)
    elif case.plan is not None and (left := case.plan.left):
        yield Lack(f"{left} of {count(len(case.plan.retests), 'retest')} not approved yet", "analyst, reviewer")
    if case.unrecorded:
        yield Lack(f"{count(case.unrecorded, 'investigation test')} to be recorded", "analyst")
