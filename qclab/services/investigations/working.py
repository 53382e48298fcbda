"""Working a case: answers, references, who was told, whose it is, until when. Nothing of a closed one changes."""

from datetime import datetime
from typing import Final

from qclab.domain.codes import Mistyped, NoSuch
from qclab.domain.investigations.case import Bar, work_blockers
from qclab.domain.investigations.clock import extend_blockers
from qclab.domain.investigations.kinds import Reference, refer_blockers
from qclab.domain.investigations.phases import Answer, Phase
from qclab.domain.people.rights import Actor, Barred, Right
from qclab.domain.reasons import deviation_blockers, reason_of
from qclab.domain.refusals import Conflict, Invalid, Reason
from qclab.domain.trail.acts import Act
from qclab.queries.investigations import deeds as queries
from qclab.queries.investigations.facts import Facts, facts_of
from qclab.queries.people.people import person
from qclab.services.lab import Lab
from qclab.store import tables as t
from qclab.store.door import Writing
from qclab.store.holding import hold_aggregates

_NUMBER: Final = "Give the number of it, such as DEV-12."


def answer(lab: Lab, case: int, phase: Phase, question: str, given: Answer, words: str = "") -> None:
    """Answer a question of the checklist of the phase under way, or answer it otherwise: the trail keeps both.

    A question that is answered with "no" needs words: what was not so.
    """
    with lab.write(Act.CASE_ANSWERED, right=Right.WORK_CASES) as writing:
        if given is Answer.NO or words.strip():
            reason_of(words, "Say in words what is not so.", "words")
        facts = held(writing, lab.actor, case, phase)
        if question not in facts.case.questions(phase):
            raise Invalid(Reason(f"Phase {phase} has no such question.", code=NoSuch.QUESTION))
        said = {
            "answer": given,
            "words": words.strip(),
            "answered_by": writing.by,
            "answered_at": writing.at,
        }
        before = queries.answer_key(writing.connection, case, phase, question)
        if before is None:
            writing.insert(
                t.investigation_answer, investigation=case, phase=phase, question=question, **said
            )  # fmt: skip
        else:
            writing.update(t.investigation_answer, before, **said)


def give(lab: Lab, case: int, owner: int | None) -> None:
    """Say whose case it is; None is nobody's. Raises Invalid for who may not work on cases."""
    with lab.write(Act.CASE_ASSIGNED, right=Right.WORK_CASES) as writing:
        held(writing, lab.actor, case)
        if owner is not None:
            row = person(writing.connection, owner)
            if not row.is_active or not row.may(Right.WORK_CASES):
                why = f"{row.name} may not {Right.WORK_CASES}."
                raise Invalid(Reason(why, "owner", code=Barred.NO_RIGHT, facts={"person": row.id}))
        writing.update(t.investigation, case, owner=owner)


def extend(lab: Lab, case: int, until: datetime | None, reason: str) -> None:
    """Give a case until another moment, with the reason (QA). What lived for hours does not live longer by it."""
    reason_of(reason, "Say why the case takes longer.")
    with lab.write(Act.CASE_EXTENDED, reason.strip(), right=Right.CLOSE_CASES) as writing:
        facts = held(writing, lab.actor, case)
        if why := extend_blockers(until, writing.at, facts.due_at):
            raise Invalid(*why)
        writing.update(t.investigation, case, due_at=until, extended_because=reason.strip())


def refer(lab: Lab, case: int, kind: Reference, number: str) -> int:
    """Name the deviation, CAPA or change that goes with a case, or the report of a contract laboratory on what it
    investigated; the key of the reference."""
    if why := deviation_blockers(number, _NUMBER, "number"):
        raise Invalid(*why)
    with lab.write(Act.CASE_REFERRED, right=Right.WORK_CASES) as writing:
        facts = held(writing, lab.actor, case)
        if barred := refer_blockers(facts.case.kind, kind):
            raise Invalid(*barred)
        return writing.insert(
            t.investigation_reference,
            investigation=case,
            kind=kind,
            number=number.strip(),
            added_by=writing.by,
            added_at=writing.at,
        )


def note_told(lab: Lab, case: int, who: str, how: str) -> int:
    """Record who was told of a case, and how and what was said; the key of the notice."""
    if not who.strip():
        raise Invalid(Reason("Say who was told.", "who", code=Mistyped.NOBODY_TOLD))
    reason_of(how, "Say how, and what was said.", "how")
    with lab.write(Act.CASE_TOLD, right=Right.WORK_CASES) as writing:
        held(writing, lab.actor, case)
        return writing.insert(
            t.investigation_notice,
            investigation=case,
            who=who.strip(),
            how=how.strip(),
            told_by=writing.by,
            told_at=writing.at,
        )


def held(
    writing: Writing, actor: Actor, case: int, phase: Phase | None = None, *, seen: int | None = None
) -> Facts:  # fmt: skip
    """A case of the viewer, held for this write, with what the rules ask. Raises Missing, and Conflict when closed.

    ``seen``: the row version of the case as it was read by who signs now; one that changed since is not signed unseen.
    """
    hold_aggregates(writing.connection, t.investigation, [case])
    queries.require_case(writing.connection, actor, case)
    facts = facts_of(writing.connection, [case], with_duties=True)[case]
    if why := work_blockers(facts.case, phase):
        raise Conflict(*why)
    if seen is not None and seen != queries.row_version(writing.connection, case):
        raise Conflict(Reason("The case changed after you read it. Read it again, then sign it.", code=Bar.CHANGED))
    return facts
