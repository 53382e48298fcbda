"""Signing the phases of a case, and closing it: the rules say what each needs, and each signature is one act."""

from dataclasses import dataclass
from typing import Any

from qclab.domain.investigations.case import (
    Bar,
    CaseState,
    Conclusion,
    Correction,
    PhaseState,
    closing_step,
    next_step,
    return_blockers,
    sign_blockers,
    state_after,
    under_way,
)
from qclab.domain.investigations.closing import reported_retest
from qclab.domain.investigations.conclusions import conclusion_blockers
from qclab.domain.investigations.finding import finding_blockers
from qclab.domain.investigations.phases import WITH_CAUSE, Finding, Phase
from qclab.domain.investigations.planning import repeat_blockers
from qclab.domain.people.duties import RIGHTS, Step, duty_blockers
from qclab.domain.people.rights import Right
from qclab.domain.reasons import reason_of, signed_reason_of
from qclab.domain.refusals import Conflict, Invalid, NotAllowed, Reason
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.testing.lifecycle import TestState
from qclab.domain.trail.acts import Act
from qclab.queries.investigations import deeds as queries
from qclab.queries.investigations.cases import PRINTED
from qclab.queries.investigations.facts import Facts
from qclab.queries.investigations.standing import held_by_a_case, repeat_beside, reported_by
from qclab.queries.testing.attempts import attempts_of
from qclab.services.investigations.attempts import new_attempts, report
from qclab.services.investigations.holds import lift_holds
from qclab.services.investigations.reopened import keep, open_again
from qclab.services.investigations.working import held
from qclab.services.lab import Lab
from qclab.services.people.signing_in import confirm_password
from qclab.services.signatures.signing import sign
from qclab.store import tables as t
from qclab.store.door import Writing


@dataclass(frozen=True)
class Found:
    """What a phase found, in its first signature. The second one signs it as it is."""

    finding: Finding | None = None
    cause: str | None = None
    words: str = ""
    evidence: str = ""


def sign_phase(
    lab: Lab, case: int, phase: Phase, found: Found, password: str, seen: int | None = None
) -> PhaseState:  # fmt: skip
    """Sign the phase under way, after the password is given again; the state it has then.

    The first signature brings what was ``found``; of the second of two it is not read. A proven entry error opens the
    test again, so that the right value is entered with its reason and approved anew. ``seen``: the row version of the
    case as it was read, with its answers and what was found; a changed one is not signed.
    """
    with lab.reading() as connection:
        queries.require_case(connection, lab.actor, case)
        step = next_step(queries.facts(connection, case).case)
    right = RIGHTS[step] if step is not None else Right.CLOSE_CASES
    lab.require(right, "sign a phase of a case")
    confirm_password(lab, password, {"words": found.words, "evidence": found.evidence})
    with lab.write(Act.CASE_PHASE_SIGNED, right=right) as writing:
        facts = held(writing, lab.actor, case, seen=seen)
        if under_way(facts.case) is not phase or next_step(facts.case) is not step:
            why = f"Phase {phase} is not what comes next any more; read the case again."
            raise Conflict(Reason(why, code=Bar.NOT_UNDER_WAY, facts={"phase": phase}))
        if reasons := sign_blockers(facts.case, lab.actor):
            raise NotAllowed(*reasons)
        state = state_after(facts.case, phase)
        before = queries.phase_key(writing.connection, case, phase)
        if step is Step.SUPERVISE_CASE:
            assert before is not None  # noqa: S101 - the first signature made it
            writing.update(t.investigation_phase, before, state=state)
            key = before
        else:
            key = _found(writing, facts, case, phase, before, found, state)
        sign(writing, lab, Meaning.PHASE_SIGNED, t.investigation_phase.name, [key], right)
        if state is PhaseState.SIGNED and queries.finding(writing.connection, key) is Finding.ENTRY_ERROR:
            _open_to_correct(writing, facts, case)
    return state


def _found(
    writing: Writing, facts: Facts, case: int, phase: Phase, before: int | None, found: Found, state: PhaseState
) -> int:
    """The row of a phase with what it found. Raises Invalid at each field that says too little."""
    if why := finding_blockers(facts.case, phase, found.finding, found.cause, found.words, found.evidence):
        raise Invalid(*why)
    said: dict[str, Any] = {
        "state": state,
        "finding": found.finding,
        "cause": found.cause if found.finding in WITH_CAUSE and found.cause else "",
        "words": found.words.strip(),
        "evidence": found.evidence.strip(),
        "returned_because": "",
        "signed_at": writing.at,
    }
    if before is not None:
        writing.update(t.investigation_phase, before, **said)
        return before
    batch = queries.opened(writing.connection, case).batch
    return writing.insert(t.investigation_phase, batch=batch, investigation=case, phase=phase, **said)


def _open_to_correct(writing: Writing, facts: Facts, case: int) -> None:
    """The test whose entry was proven wrong is open again for its performer, where it was not open already; of what was
    approved of it, only that value may be changed. The case holds the batch."""
    row = queries.opened(writing.connection, case)
    if facts.case.correction is not Correction.NONE or row.test_state not in (TestState.APPROVED, TestState.SUBMITTED):
        return
    why = f"{row.id}: entry error proven; correct the value of {row.parameter_name}"
    if row.test_state is TestState.APPROVED:
        keep(writing, row.tested, row.batch, [row.parameter], why, investigation=case)
    open_again(writing, row.tested, why)


def return_phase(lab: Lab, case: int, reason: str) -> None:
    """Return what the first of two has signed, with the reason; its checklist is open again."""
    reason_of(reason, "Say why it is returned.")
    with lab.write(Act.CASE_PHASE_RETURNED, reason.strip(), right=RIGHTS[Step.SUPERVISE_CASE]) as writing:
        facts = held(writing, lab.actor, case)
        if why := return_blockers(facts.case, lab.actor):
            raise Conflict(*why)
        phase = under_way(facts.case)
        key = queries.phase_key(writing.connection, case, phase) if phase else None
        assert key is not None  # noqa: S101 - it waits for its second signature
        writing.update(
            t.investigation_phase, key, state=PhaseState.RETURNED, returned_because=reason.strip()
        )  # fmt: skip


def close(
    lab: Lab,
    case: int,
    conclusion: Conclusion,
    because: str,
    password: str,
    seen: int | None = None,
    *,
    prints: bool = False,
) -> None:
    """Close a case with one of the conclusions that it reaches, after the password is given again: QA, or quality
    control where the kind lets it (``phases.closed_by``). ``prints``: QA says that a certificate tells of a lighter
    case; it tells of one out of specification in any case.

    The hold of this case on its batch ends, every other one stays. Which attempt is reported follows from the
    conclusion: the retest that the plan named, where the OOS is not confirmed; of an invalidated original a new, empty
    attempt, or the repeat that was begun before. ``seen``: as in ``sign_phase``.
    """
    with lab.reading() as connection:
        queries.require_case(connection, lab.actor, case)
        step = closing_step(queries.facts(connection, case).case, lab.actor)
    lab.require(RIGHTS[step], "close a case")
    confirm_password(lab, password, {"because": because})
    signed_reason_of(because)
    with lab.write(Act.CASE_CLOSED, because.strip(), right=RIGHTS[step]) as writing:
        facts = held(writing, lab.actor, case, seen=seen)
        if under_way(facts.case) is not None:
            raise Conflict(*sign_missing(facts))
        if why := sign_blockers(facts.case, lab.actor):
            raise NotAllowed(*why)
        if why := conclusion_blockers(facts.case, conclusion):
            raise Conflict(*why)
        if prints and step is not Step.CLOSE_CASE:
            raise NotAllowed(Reason("QA says whether a certificate tells of a case.", "prints", code=Bar.NOT_REACHED))
        row = queries.opened(writing.connection, case)
        writing.update(
            t.investigation,
            case,
            state=CaseState.CLOSED,
            conclusion=conclusion,
            because=because.strip(),
            closed_by=writing.by,
            closed_at=writing.at,
            printed=PRINTED if prints and facts.case.kind.is_lighter else "",
        )
        lift_holds(writing, row.batch, row.id, f"{row.id} was closed: {conclusion}")
        if conclusion is Conclusion.INVALIDATED:
            _repeat(writing, case, row, f"{row.id}: attempt {row.attempt} was invalidated")
        elif number := reported_retest(conclusion):
            test = queries.retest_made(writing.connection, case, number)
            because = f"{row.id}: {conclusion}; retest {number} is reported, as planned"
            report(writing, reported_by(writing.connection, case), test, because, case=case)
        sign(writing, lab, Meaning.CASE_CLOSED, t.investigation.name, [case])


def sign_missing(facts: Facts) -> tuple[Reason, ...]:
    """Why a case with a phase under way is not closed."""
    phase = under_way(facts.case)
    return (Reason(f"Phase {phase} is not signed.", code=Bar.PHASE_MISSING, facts={"phase": phase}),)


def _repeat(writing: Writing, case: int, row: queries.Opened, because: str) -> None:
    """The repeat is reported in place of an attempt that is invalidated, for all that it was to fulfil but what has
    another case that is open, or whose OOS stands. Where no sample is left, that waits for a test of a new one."""
    this = next(each for each in attempts_of(writing.connection, row.tested) if each.attempt.key == row.test)
    stay = held_by_a_case(writing.connection, this.requirements, case)
    requirements = [each for each in this.requirements if each not in stay]
    if requirements:
        report(writing, requirements, row.repeat or _begun(writing, case, row, because), because, case=case)


def _begun(writing: Writing, case: int, row: queries.Opened, because: str) -> int | None:
    """The repeat of an attempt: the one that another case on it has already, else a new, empty one on the samples that
    are still there; None where there are none."""
    if (beside := repeat_beside(writing.connection, case, row.tested)) is not None:
        return beside
    samples = dict(queries.samples_in_hand(writing.connection, row.tested))
    return new_attempts(writing, row.tested, samples, [(because, None)])[0] if samples else None


def begin_repeat(lab: Lab, case: int) -> int:
    """Begin the repeat of what lives for hours before QA has closed its case: once a cause is proven and signed, for
    the patient waits. It becomes the reported attempt when QA closes the case as invalidated; its key. Who performed
    the original or shaped its record does not begin it."""
    with lab.write(Act.REPEAT_BEGUN, right=Right.CONCLUDE_CASES) as writing:
        facts = held(writing, lab.actor, case)
        row = queries.opened(writing.connection, case)
        if why := repeat_blockers(facts.case, is_short=facts.is_short, is_begun=row.repeat is not None):
            raise Conflict(*why)
        if barred := duty_blockers(Step.BEGIN_REPEAT, lab.actor, facts.case.done):
            raise NotAllowed(*barred)
        because = f"{row.id}: repeat of attempt {row.attempt} on a proven cause; reported once QA has closed the case"
        test = _begun(writing, case, row, because)
        assert test is not None  # noqa: S101 - the rule asked for material
        writing.update(t.investigation, case, repeat=test)
        return test
