"""The life of a case as a state machine: which phase is under way, what is missing, what it can come to.

Nothing is closed without the signatures of every phase that it needs and of QA, and nothing here changes a value: the
original stays. There is no best of several and no mean of a value that fails and one that complies (US v. Barr, 1993).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from qclab.domain.counts import count
from qclab.domain.investigations.kinds import CaseKind, Reference
from qclab.domain.investigations.lists import SHIPPED, CaseList
from qclab.domain.investigations.phases import (
    WHO,
    Answer,
    Finding,
    Phase,
    closed_by,
    phases_of,
    signed_by,
)
from qclab.domain.investigations.retests import Plan, PlanState
from qclab.domain.people.duties import Done, Duty, Step, duty_blockers
from qclab.domain.people.rights import Actor, Right
from qclab.domain.refusals import Reason

_OF_QA: Final = frozenset(step for step, who in WHO.items() if "QA" in who)


class CaseState(StrEnum):
    """Where a case is in its life."""

    OPEN = "open"
    CLOSED = "closed"


class Which(StrEnum):
    """Which cases are listed."""

    OPEN = "open"
    OWN = "own"
    LIGHTER = "lighter"
    """Open ones of the lighter kinds."""
    CLOSED = "closed"


class PhaseState(StrEnum):
    """Where a phase is; one that nobody signed yet has no state."""

    PROPOSED = "signed by one"
    """The first of two has signed what it found; nothing of it changes before the second signs or returns it."""
    RETURNED = "returned"
    SIGNED = "signed"


class Conclusion(StrEnum):
    """What is concluded of a case; ``conclusions.CONCLUSIONS`` has those of each kind."""

    ENTRY_ERROR = "entry error, corrected"
    INVALIDATED = "original invalidated"
    NO_RETEST = "retest not possible, the OOS stands"
    NOT_CONFIRMED = "OOS, not confirmed"
    CONFIRMED = "OOS confirmed"
    NO_ACTION = "no further action"
    TREND = "trend confirmed, followed by a CAPA"
    DEVIATION = "followed as a deviation"


OOS_STANDS: Final = frozenset({Conclusion.CONFIRMED, Conclusion.NO_RETEST})
"""By which the value that fails stands: its batch does not comply, whatever else is tested."""


class Correction(StrEnum):
    """What became of an entry that was shown to be wrong."""

    NONE = "not corrected"
    WAITS = "corrected, not approved yet"
    COMPLIES = "corrected and approved"
    FAILS = "corrected, does not comply either"


class Bar(StrEnum):
    """What bars a step of a case."""

    CLOSED = "closed"
    NOT_UNDER_WAY = "not under way"
    PROPOSED = "signed by one"
    NOT_PROPOSED = "not signed by one"
    UNANSWERED = "unanswered"
    NOT_FOUND_HERE = "not found here"
    NO_CAUSE = "no cause"
    NOT_THIS_CAUSE = "not this cause"
    NO_EVIDENCE = "no evidence"
    NO_REFERENCE = "no reference"
    PHASE_MISSING = "phase missing"
    NOT_REACHED = "not reached"
    UNTOLD = "untold"
    NOT_APPROVED = "not approved"
    CHANGED = "changed"
    METHOD = "no retest by the method"
    NO_MATERIAL = "no material"
    PLANNED = "planned"
    NOT_PLANNED = "not planned"
    PLAN_WAITS = "plan waits"
    RETESTS_LEFT = "retests left"
    UNRECORDED = "unrecorded"
    UNCONCLUDED = "batch not concluded"


@dataclass(frozen=True)
class Signed:
    """What a phase found, and how far it is signed."""

    state: PhaseState
    finding: Finding
    cause: str | None = None


@dataclass(frozen=True)
class Case:
    """What the rules ask of a case.

    ``answers`` are those of the phase's own checklist, ``untold`` who is to be told and was not. ``is_critical``: a
    critical outcome opened it. ``is_approved``: its test was, so that no value of it changes any more. ``done`` are the
    duties on its test and on itself. ``plan`` is the plan of retests that stands; ``no_retest``: the method lets none
    be made; ``has_material``: a container of the original is left. ``unrecorded`` investigation tests have no result
    yet. ``holds``: it holds a batch now, or did. ``referred`` are the kinds of what is named beside it; of the other
    batches that it concerns ``unconcluded`` were not concluded. ``list`` is the one with which it was opened.
    """

    kind: CaseKind = CaseKind.OOS
    state: CaseState = CaseState.OPEN
    phases: Mapping[Phase, Signed] = field(default_factory=dict)
    answers: Mapping[Phase, Mapping[str, Answer]] = field(default_factory=dict)
    correction: Correction = Correction.NONE
    has_evidence: bool = False
    has_reference: bool = False
    untold: tuple[str, ...] = ()
    is_critical: bool = False
    is_approved: bool = True
    done: Done = field(default_factory=dict)
    plan: Plan | None = None
    no_retest: bool = False
    has_material: bool = True
    unrecorded: int = 0
    holds: bool = True
    referred: Collection[str] = ()
    unconcluded: int = 0
    list: CaseList = SHIPPED

    def questions(self, phase: Phase) -> tuple[str, ...]:
        """What is asked in a phase, as the list has it with which the case was opened."""
        return self.list.questions(self.kind, phase)

    def finding(self, phase: Phase) -> Finding | None:
        """What a phase found, once all its signatures are there.

        That there was no obvious error no longer holds once the value was corrected: phase Ia is asked again.
        """
        signed = self.phases.get(phase)
        if signed is not None and signed.finding is Finding.NO_ERROR and self.is_corrected:
            return None
        return signed.finding if signed is not None and signed.state is PhaseState.SIGNED else None

    @property
    def is_corrected(self) -> bool:
        """Whether another value stands in the place of the original, and does not fail."""
        return self.correction in (Correction.WAITS, Correction.COMPLIES)


def needed(case: Case) -> tuple[Phase, ...]:
    """The phases that this case takes, as far as what was found says; the others are not needed.

    A proven entry error is corrected and no more; where the right value fails too, the case goes on. A proven cause in
    the laboratory ends the search, and what else it concerns is still asked.
    """
    if case.kind.is_lighter:
        return phases_of(case.kind)
    first, second, third, last = phases_of(case.kind)
    found = case.finding(first)
    if found is Finding.ENTRY_ERROR and case.correction is not Correction.FAILS:
        return (first,)
    if found is Finding.ERROR_PROVEN:
        return first, last
    if case.finding(second) is Finding.CAUSE_PROVEN:
        return first, second, last
    return first, second, third, last


def under_way(case: Case) -> Phase | None:
    """The phase that is being worked; None once only the closing is left, or the case is closed."""
    if case.state is CaseState.CLOSED:
        return None
    return next((phase for phase in needed(case) if case.finding(phase) is None), None)


def next_step(case: Case) -> Step | None:
    """The signature that comes next; None of a closed case."""
    if case.state is CaseState.CLOSED:
        return None
    phase = under_way(case)
    if phase is None:
        return closed_by(case.kind, holds=case.holds)
    signed = case.phases.get(phase)
    is_second = signed is not None and signed.state is PhaseState.PROPOSED
    return signed_by(case.kind, phase)[1 if is_second else 0]


def step_of_qa(case: Case) -> Step | None:
    """The step that waits for QA, with nothing but answers of theirs before it; None where another comes first."""
    if case.plan is not None and case.plan.state is PlanState.PROPOSED:
        return Step.SIGN_PLAN
    phase, step = under_way(case), next_step(case)
    if phase is None and case.unconcluded:
        return Step.CONCLUDE_BATCH
    left = tuple(_to_close(case) if phase is None else _of_plan(case, phase))
    return step if step in _OF_QA and not left else None


def closing_step(case: Case, actor: Actor) -> Step:
    """As what this person closes a case: QA closes those too that quality control may conclude."""
    return Step.CLOSE_CASE if actor.may(Right.CLOSE_CASES) else closed_by(case.kind, holds=case.holds)


def state_after(case: Case, phase: Phase) -> PhaseState:
    """The state of a phase once its next signature is there."""
    signed = case.phases.get(phase)
    is_last = len(signed_by(case.kind, phase)) == 1 or (signed is not None and signed.state is PhaseState.PROPOSED)
    return PhaseState.SIGNED if is_last else PhaseState.PROPOSED


def unanswered(case: Case, phase: Phase) -> tuple[str, ...]:
    """The questions of a phase that nobody has answered."""
    answered = case.answers.get(phase, {})
    return tuple(question for question in case.questions(phase) if question not in answered)


def work_blockers(case: Case, phase: Phase | None = None) -> tuple[Reason, ...]:
    """Why nothing is added to a case, or why the checklist of a phase is not answered."""
    if case.state is CaseState.CLOSED:
        return (Reason("The case is closed; nothing of it changes any more.", code=Bar.CLOSED),)
    if phase is None:
        return ()
    if phase is not under_way(case):
        return (Reason(f"Phase {phase} is not under way.", code=Bar.NOT_UNDER_WAY, facts={"phase": phase}),)
    signed = case.phases.get(phase)
    if signed is not None and signed.state is PhaseState.PROPOSED:
        why = f"Phase {phase} is signed by one; the second person signs it or returns it."
        return (Reason(why, code=Bar.PROPOSED, facts={"phase": phase}),)
    return ()


def sign_blockers(case: Case, actor: Actor) -> tuple[Reason, ...]:
    """Why this person does not sign what comes next, a phase or the closing: first whether it can be signed at all."""
    step = next_step(case)
    if step is None:
        return work_blockers(case)
    phase = under_way(case)
    if phase is None:
        return tuple(_to_close(case)) or duty_blockers(closing_step(case, actor), actor, case.done)
    if left := unanswered(case, phase):
        why = f"{count(len(left), 'question')} of phase {phase} not answered yet: {left[0]}."
        return (Reason(why, code=Bar.UNANSWERED, facts={"phase": phase, "questions": left}),)
    return (*_of_theirs(case, phase), *_of_plan(case, phase)) or duty_blockers(step, actor, case.done)


def lacks_theirs(case: Case) -> bool:
    """Whether a contract laboratory tested, and its investigation is not named beside the case."""
    return case.kind is CaseKind.OUTSIDE and Reference.THEIR_REPORT not in case.referred


def _of_theirs(case: Case, phase: Phase) -> Iterator[Reason]:
    """Why the laboratory's phase of what a contract laboratory tested is not signed: it rests on what they found."""
    if phase is Phase.LABORATORY and lacks_theirs(case):
        why = "Add their investigation to the case first: the number of their report on it."
        yield Reason(why, code=Bar.NO_REFERENCE)


def _of_plan(case: Case, phase: Phase) -> Iterator[Reason]:
    """Why phase II is not signed while a plan of retests stands: all of them are done first."""
    if case.plan is None or phase is not Phase.FULL_SCALE:
        return
    if case.plan.state is PlanState.PROPOSED:
        yield Reason("The plan of retests waits for QA, who signs or returns it.", code=Bar.PLAN_WAITS)
    elif left := case.plan.left:
        why = f"{count(left, 'planned retest is', 'planned retests are')} not done, approved and evaluated yet."
        yield Reason(why, code=Bar.RETESTS_LEFT, facts={"left": left})


def return_blockers(case: Case, actor: Actor) -> tuple[Reason, ...]:
    """Why this person does not return what the first of two has signed."""
    phase = under_way(case)
    if phase is None or next_step(case) is not Step.SUPERVISE_CASE:
        return (Reason("Nothing waits for a second signature.", code=Bar.NOT_PROPOSED),)
    return duty_blockers(Step.SUPERVISE_CASE, actor, case.done)


def _to_close(case: Case) -> Iterator[Reason]:
    """What is missing beside the closing signature."""
    for phase in needed(case):
        if case.finding(phase) is None:
            yield Reason(f"Phase {phase} is not signed.", code=Bar.PHASE_MISSING, facts={"phase": phase})
    if case.unconcluded:
        why = f"{count(case.unconcluded, 'batch', 'batches')} that it concerns not concluded yet."
        yield Reason(why, code=Bar.UNCONCLUDED, facts={"number": case.unconcluded})
    for who in case.untold:
        yield Reason(f"{who} was not told.", code=Bar.UNTOLD, facts={"who": who})
    if case.unrecorded:
        why = f"{count(case.unrecorded, 'investigation test has', 'investigation tests have')} no result yet."
        yield Reason(why, code=Bar.UNRECORDED, facts={"number": case.unrecorded})
    if not case.is_approved and not is_to_correct(case):
        why = "The test is not approved yet: a value that could still be changed is not concluded on."
        yield Reason(why, code=Bar.NOT_APPROVED)
    if is_to_correct(case):
        why = f"The entry is {CORRECTED[case.correction]}: correct it in Results, and have it approved."
        yield Reason(why, code=Bar.NOT_REACHED)


CORRECTED: Final[Mapping[Correction, str]] = {
    Correction.NONE: "not corrected",
    Correction.WAITS: "corrected and not approved",
    Correction.COMPLIES: "approved",
    Correction.FAILS: "corrected and does not comply either",
}


def is_to_correct(case: Case) -> bool:
    """Whether an entry was proven wrong, and the right one is not entered and approved yet."""
    is_entry = case.finding(Phase.OBVIOUS_ERROR) is Finding.ENTRY_ERROR
    return is_entry and case.correction in (Correction.NONE, Correction.WAITS)


def signed_duties(signatures: Sequence[tuple[Phase, int]], *, is_proposed: bool) -> Done:
    """The duties on a case, by who signed which phase, in the order of the signatures.

    While phase Ia is signed by one (``is_proposed``), who signed it last is that one, however often it was returned.
    """
    first = [person for phase, person in signatures if phase is Phase.OBVIOUS_ERROR]
    return {
        Duty.ASSESSED: set(first[-1:]) if is_proposed else set(),
        Duty.CONCLUDED: {person for phase, person in signatures if phase in _OF_THE_LABORATORY},
    }


_OF_THE_LABORATORY: Final = frozenset({Phase.OBVIOUS_ERROR, Phase.LABORATORY})


def joined(*duties: Done) -> Done:
    """The duties of a test and of the case on it, together."""
    found: dict[Duty, Collection[int]] = {}
    for done in duties:
        for duty, people in done.items():
            found[duty] = {*found.get(duty, ()), *people}
    return found
