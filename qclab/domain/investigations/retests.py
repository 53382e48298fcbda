"""The retests of a case: a plan that is signed before the first, and the rule by which one attempt is reported.

How many, and by whom, is fixed before the first value is seen and does not depend on any; all of them are done, and
each is printed (FDA 2006, revised 2022; MHRA 2013, 2018). There is no best of several (US v. Barr, 812 F. Supp. 458,
1993) and no mean of attempts: the plan says beforehand that the first retest is the one that may be reported.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from qclab.domain.counts import count
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.people.duties import Done, Duty
from qclab.domain.people.rights import Actor
from qclab.domain.reasons import A_SENTENCE, reason_blockers
from qclab.domain.refusals import Reason

ORIGINAL: Final = 0
NAMED: Final = 1
"""The number of the retest that is reported where all comply: every plan names it before it is begun."""
MOST: Final = 10


class PlanState(StrEnum):
    """Where a plan of retests is; one that was returned is kept, and another is made."""

    PROPOSED = "signed by one"
    RETURNED = "returned"
    SIGNED = "signed"


class RetestState(StrEnum):
    """How far a retest is."""

    PLANNED = "planned"
    OPEN = "to be done"
    ENTERED = "entered"
    WAITS = "waits for review"
    APPROVED = "approved"
    NOT_DONE = "not done"


class Outcome(StrEnum):
    """What the retests of a signed plan come to."""

    UNDER_WAY = "retests under way"
    COMPLY = "every retest complies"
    FAILS = "a retest does not comply"
    NOT_SHOWN = "not every retest was done and complies"


class Unplanned(StrEnum):
    """Why a plan of retests says too little, or what it does not let anybody do."""

    NO_RETEST = "no retest"
    TOO_MANY = "too many"
    NO_ANALYST = "no analyst"
    PERFORMED = "performed the original"
    NOT_IN_PLAN = "not in the plan"
    OF_A_CASE = "of a case"
    OOS_STANDS = "the OOS stands"


@dataclass(frozen=True)
class Retest:
    """One retest of a plan: ``evaluation`` is the one of its approved value, after an accepted decision."""

    number: int
    analyst: int
    state: RetestState = RetestState.PLANNED
    evaluation: Evaluation = Evaluation.PENDING

    @property
    def is_over(self) -> bool:
        """Whether nothing more is to come of it: its value is approved and evaluated, or QA agreed it is not done."""
        is_judged = self.state is RetestState.APPROVED and self.evaluation not in _TO_COME
        return is_judged or self.state is RetestState.NOT_DONE


_TO_COME: Final = frozenset({Evaluation.PENDING, Evaluation.NOT_EVALUABLE, Evaluation.UNJUDGED})
"""Of an approved value: a decision is still needed."""


@dataclass(frozen=True)
class Plan:
    """The plan that stands, with its retests in their order."""

    state: PlanState
    retests: tuple[Retest, ...]

    @property
    def left(self) -> int:
        """How many retests of a signed plan are still to come."""
        return sum(not each.is_over for each in self.retests) if self.state is PlanState.SIGNED else 0

    @property
    def outcome(self) -> Outcome:
        """What the retests come to, however many have ended; one that fails confirms the OOS at once."""
        return outcome(self.retests)


def outcome(retests: Collection[Retest]) -> Outcome:
    """What these retests come to. Only if each of them complies is the OOS not confirmed."""
    judged = [each for each in retests if each.is_over]
    if any(each.evaluation is Evaluation.DOES_NOT_COMPLY for each in judged):
        return Outcome.FAILS
    if not retests or len(judged) < len(retests):
        return Outcome.UNDER_WAY
    is_shown = all(each.evaluation is Evaluation.COMPLIES for each in judged)
    return Outcome.COMPLY if is_shown else Outcome.NOT_SHOWN


def retest_blockers(analysts: Sequence[Actor | None], why: str, done: Done) -> tuple[Reason, ...]:
    """Why this is no plan: an analyst for each retest, none of whom performed the original or entered its value.

    ``analysts`` are people to whom the original can be given (domain/testing/assigning.py); None is nobody of them.
    ``done`` are the duties on the original test; the fields are ``analyst_1`` and so on, and ``why``.
    """
    reasons = []
    if not analysts:
        reasons.append(Reason("Name an analyst for each retest.", "analyst_1", code=Unplanned.NO_RETEST))
    if len(analysts) > MOST:
        reasons.append(Reason(f"Plan at most {count(MOST, 'retest')}.", f"analyst_{MOST}", code=Unplanned.TOO_MANY))
    for number, analyst in enumerate(analysts, 1):
        field = f"analyst_{number}"
        if analyst is None:
            reasons.append(Reason("Choose a person who may enter results.", field, code=Unplanned.NO_ANALYST))
        elif any(analyst.key in done.get(duty, ()) for duty in (Duty.PERFORMED, Duty.ENTERED)):
            said = f"{analyst.name} performed the original or entered its value; another analyst retests."
            reasons.append(Reason(said, field, code=Unplanned.PERFORMED, facts={"person": analyst.id}))
    asked = "Say in a sentence why so many retests, of which material."
    return (*reasons, *reason_blockers(why, asked, "why", letters=A_SENTENCE))


def keep_blockers(retest: str, planned: int | None, person: int | None) -> tuple[Reason, ...]:
    """Why a person (None: nobody) does not get, perform or enter a test, where a plan names its analyst.

    ``retest`` says which one it is, ``planned`` is the analyst by key; both are empty of any other test.
    """
    if not retest or planned == person:
        return ()
    said = f"It is {retest}: its signed plan names the analyst, and nobody else does it."
    return (Reason(said, code=Unplanned.NOT_IN_PLAN, facts={"retest": retest}),)


def another_test_blockers(case: str) -> tuple[Reason, ...]:
    """Why no test is added where a value failed: ``case`` is the one that is open, or whose OOS stands."""
    if not case:
        return ()
    said = f"{case} is on a failing value of this method: a retest comes from the plan of the case only."
    return (Reason(said, code=Unplanned.OOS_STANDS, facts={"case": case}),)


RULE: Final = (
    "All are done, no more and no fewer. One fails: OOS confirmed. All comply without a proven cause: “OOS, not "
    "confirmed” until QA concludes; retest 1 is then reported. No average, no best of several; each is printed."
)
"""What every plan says, and is signed with."""
