"""Duties that exclude each other: who may verify, settle, agree, issue and certify after what they did themselves.

Of one test, who performed it, entered a value or otherwise shaped its record verifies nothing of it and settles nothing
on it, and who proposed something does not settle it: declining it is the same step as agreeing to it, for it is a
second person's judgement in either direction. Of one batch, who performed or entered a required test, or agreed
to a decision or a deviation for QA, does not issue its certificate; who performed, entered, verified or issued does not
certify it. So no record is judged by a person whose own work it is (EU GMP chapter 2, 21 CFR 211.194(a)(8)), and four
people still bring every batch to its end: two at the bench who verify each other, the head of QC who issues and the
QP, who agrees for QA to what the head of QC is to issue (docs/adr/0013).

Of a case, who performed or entered its test concludes nothing of it, the two who sign phase Ia are two, and QA, who
signs the later phases and the plan of retests and closes it, is neither of them, nor who signed for the laboratory or
planned the retests. A lighter case is concluded by another person than who signed its phase. Who performed the original
does no retest, and does not begin its repeat before the closing. The QP on call closes a case of an entry that was
proven wrong, corrected and approved, where the patient does not wait for QA: nobody who did any of that, nor who
approved the corrected value. It keeps nobody from certifying: the value, its approval and both signatures of phase Ia
are other people's.

The table is strict. Some of it may be relaxed for a product by a setting that QA signs (relaxing.py): never so far that
who performs verifies, nor that one and the same person is result, verification and certificate of a batch.

Who received or tested material neither moves its expiry nor agrees to how it was received, and who worked on a draft
does not put it in force.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from qclab.domain.people.rights import Actor, Barred, Right
from qclab.domain.refusals import Reason


class Duty(StrEnum):
    """What a person did for a test or a batch."""

    PERFORMED = "performed"
    ENTERED = "entered"
    SHAPED = "shaped"
    """Said how a test was performed, submitted it, attached a file to it, entered a report of it or changed its sample.
    """
    PROPOSED = "proposed"
    VERIFIED = "verified"
    """One of the verifications of a test, the approval among them."""
    DECIDED = "decided"
    """As the reviewer of a decision."""
    AGREED = "agreed"
    """To a decision or a deviation, for QA."""
    ISSUED = "issued"
    CERTIFIED = "certified"
    RECEIVED = "received"
    """Material of a batch."""
    DRAFTED = "drafted"
    """A version of a method or a specification."""
    ASSESSED = "assessed"
    """A case, as the first of the two of phase Ia."""
    CONCLUDED = "concluded"
    """A phase of a case for the laboratory."""
    PLANNED = "planned"
    """The retests of a case."""


class Step(StrEnum):
    """What a person is about to do."""

    VERIFY = "verify a test"
    DECIDE = "review a decision"
    AGREE_DECISION = "agree to a decision for QA"
    AGREE_NOT_DONE = "agree that a test is not done"
    AGREE_INVALID = "agree that a run is invalid"
    AGREE_DEVIATION = "agree to a deviation for QA"
    AGREE_REOPENING = "agree to opening an approved test again"
    ISSUE = "issue a certificate"
    CERTIFY = "certify a batch"
    CHANGE_EXPIRY = "change the expiry of material that was received"
    AGREE_RECEIPT = "agree to a deviation of receiving for QA"
    PUT_IN_FORCE = "put a version in force"
    ASSESS_CASE = "assess a case"
    SUPERVISE_CASE = "sign phase Ia of a case as supervisor"
    CONCLUDE_LABORATORY = "sign the laboratory phase of a case"
    PLAN_RETESTS = "plan the retests of a case"
    SIGN_PLAN = "sign a plan of retests for QA"
    BEGIN_REPEAT = "begin the repeat of a case"
    CONCLUDE_FOR_QA = "sign a phase of a case for QA"
    CLOSE_CASE = "close a case"
    CLOSE_ENTRY_ERROR = "close a case of a corrected entry error"
    CONCLUDE_LIGHTER = "conclude a lighter case"
    CONCLUDE_BATCH = "conclude a batch of a case"


Done = Mapping[Duty, Collection[int]]
"""Who did what, by key: for the steps on a test, a decision on it or a proposal of it, of that test; for issuing and
certifying, of the required tests of the batch and the decisions on them; for its expiry and how it came, of every test
of the batch and of receiving; for putting in force, of the version."""

SHAPING: Final = (Duty.PERFORMED, Duty.ENTERED, Duty.SHAPED)

EXCLUDED_BY: Final[Mapping[Step, tuple[Duty, ...]]] = {
    Step.VERIFY: (*SHAPING, Duty.VERIFIED, Duty.AGREED),
    Step.DECIDE: (Duty.PROPOSED, *SHAPING),
    Step.AGREE_DECISION: (Duty.PROPOSED, *SHAPING, Duty.DECIDED),
    Step.AGREE_NOT_DONE: (Duty.PROPOSED, *SHAPING),
    Step.AGREE_INVALID: (Duty.PROPOSED, *SHAPING),
    Step.AGREE_DEVIATION: (*SHAPING, Duty.VERIFIED),
    Step.AGREE_REOPENING: (Duty.PROPOSED, *SHAPING),
    Step.ISSUE: (Duty.PERFORMED, Duty.ENTERED, Duty.AGREED),
    Step.CERTIFY: (Duty.PERFORMED, Duty.ENTERED, Duty.VERIFIED, Duty.ISSUED),
    Step.CHANGE_EXPIRY: (Duty.RECEIVED, *SHAPING),
    Step.AGREE_RECEIPT: (Duty.RECEIVED, *SHAPING),
    Step.PUT_IN_FORCE: (Duty.DRAFTED,),
    Step.ASSESS_CASE: (),
    Step.SUPERVISE_CASE: (*SHAPING, Duty.ASSESSED),
    Step.CONCLUDE_LABORATORY: SHAPING,
    Step.PLAN_RETESTS: SHAPING,
    Step.BEGIN_REPEAT: SHAPING,
    Step.SIGN_PLAN: (*SHAPING, Duty.ASSESSED, Duty.CONCLUDED, Duty.PLANNED),
    Step.CONCLUDE_FOR_QA: (*SHAPING, Duty.ASSESSED, Duty.CONCLUDED, Duty.PLANNED),
    Step.CLOSE_CASE: (*SHAPING, Duty.ASSESSED, Duty.CONCLUDED, Duty.PLANNED),
    Step.CLOSE_ENTRY_ERROR: (*SHAPING, Duty.VERIFIED, Duty.ASSESSED, Duty.CONCLUDED, Duty.PLANNED),
    Step.CONCLUDE_LIGHTER: (*SHAPING, Duty.CONCLUDED),
    Step.CONCLUDE_BATCH: (*SHAPING, Duty.ASSESSED, Duty.CONCLUDED, Duty.PLANNED),
}
"""The table: a person who did any of these does not take the step."""

RELAXABLE: Final[Mapping[Step, tuple[Duty, ...]]] = {
    Step.AGREE_DEVIATION: (Duty.VERIFIED,),
    Step.ISSUE: (Duty.PERFORMED, Duty.ENTERED, Duty.AGREED),
}
"""What of the table may be relaxed for a product; the rest never is. Each step that stands here is taken by a service
that asks for the relaxations of its product and keeps which one it used."""

RESULT: Final = (Duty.PERFORMED, Duty.ENTERED)
VERIFICATION: Final = (Duty.VERIFIED, Duty.DECIDED, Duty.AGREED)
"""The duties of a batch that no relaxation joins in one hand with its certificate."""


@dataclass(frozen=True)
class Relaxed:
    """A duty that does not exclude a step for a product now; ``signed_by`` is who of QA signed that, by key."""

    key: int
    step: Step
    duty: Duty
    signed_by: int


RIGHTS: Final[Mapping[Step, Right]] = {
    Step.VERIFY: Right.APPROVE_RESULTS,
    Step.DECIDE: Right.DECIDE,
    Step.AGREE_DECISION: Right.AGREE_DECISIONS,
    Step.AGREE_NOT_DONE: Right.APPROVE_NOT_DONE,
    Step.AGREE_INVALID: Right.APPROVE_RESULTS,
    Step.AGREE_DEVIATION: Right.AGREE_DEVIATIONS,
    Step.AGREE_REOPENING: Right.AGREE_REOPENINGS,
    Step.ISSUE: Right.ISSUE_CERTIFICATES,
    Step.CERTIFY: Right.CERTIFY,
    Step.CHANGE_EXPIRY: Right.CHANGE_EXPIRY,
    Step.AGREE_RECEIPT: Right.AGREE_DEVIATIONS,
    Step.PUT_IN_FORCE: Right.APPROVE_CATALOGUE,
    Step.ASSESS_CASE: Right.ENTER_RESULTS,
    Step.SUPERVISE_CASE: Right.SUPERVISE_CASES,
    Step.CONCLUDE_LABORATORY: Right.CONCLUDE_CASES,
    Step.PLAN_RETESTS: Right.CONCLUDE_CASES,
    Step.SIGN_PLAN: Right.CLOSE_CASES,
    Step.BEGIN_REPEAT: Right.CONCLUDE_CASES,
    Step.CONCLUDE_FOR_QA: Right.CLOSE_CASES,
    Step.CLOSE_CASE: Right.CLOSE_CASES,
    Step.CLOSE_ENTRY_ERROR: Right.CLOSE_ENTRY_ERRORS,
    Step.CONCLUDE_LIGHTER: Right.CONCLUDE_CASES,
    Step.CONCLUDE_BATCH: Right.CLOSE_CASES,
}

_OF_A_TEST: Final = {
    Duty.PERFORMED: "performed this test",
    Duty.ENTERED: "entered results of this test",
    Duty.SHAPED: "said how this test was performed, submitted it, attached a file or report or changed its sample",
    Duty.VERIFIED: "verified or approved this test",
    Duty.AGREED: "agreed to a deviation of this test for QA",
    Duty.DECIDED: "reviewed this decision",
    Duty.ASSESSED: "signed phase Ia of this case first",
    Duty.CONCLUDED: "signed a laboratory phase of this case",
    Duty.PLANNED: "planned the retests of this case",
}
_OF_A_BATCH: Final = {
    Duty.PERFORMED: "performed a test that this batch requires",
    Duty.ENTERED: "entered results that this batch requires",
    Duty.AGREED: "agreed to a decision or a deviation on this batch for QA",
    Duty.VERIFIED: "verified or approved a test of this batch",
    Duty.ISSUED: "issued a certificate of this batch",
}
_OF_ITS_MATERIAL: Final = {
    Duty.RECEIVED: "received material of this batch",
    Duty.PERFORMED: "performed a test of this batch",
    Duty.ENTERED: "entered results of this batch",
    Duty.SHAPED: "said how a test of this batch was performed, submitted it, attached a file to it or changed a sample",
}
_OF_A_DRAFT: Final = {Duty.DRAFTED: "worked on this draft"}
_PROPOSED: Final = {
    Step.DECIDE: "proposed this decision",
    Step.AGREE_DECISION: "proposed this decision",
    Step.AGREE_NOT_DONE: "proposed that it is not done",
    Step.AGREE_INVALID: "said that it is invalid",
    Step.AGREE_REOPENING: "asked for it",
}
_ANOTHER: Final[Mapping[Step, str]] = {
    Step.VERIFY: "approves it",
    Step.DECIDE: "settles it",
    Step.AGREE_DECISION: "agrees to it",
    Step.AGREE_NOT_DONE: "agrees to it",
    Step.AGREE_INVALID: "agrees to it",
    Step.AGREE_DEVIATION: "agrees to it",
    Step.AGREE_REOPENING: "agrees to it",
    Step.ISSUE: "issues it",
    Step.CERTIFY: "certifies it",
    Step.CHANGE_EXPIRY: "changes its expiry",
    Step.AGREE_RECEIPT: "agrees to its deviation",
    Step.PUT_IN_FORCE: "puts it in force",
    Step.SUPERVISE_CASE: "signs it",
    Step.CONCLUDE_LABORATORY: "signs it",
    Step.PLAN_RETESTS: "plans them",
    Step.SIGN_PLAN: "signs it",
    Step.BEGIN_REPEAT: "begins it",
    Step.CONCLUDE_FOR_QA: "signs it",
    Step.CLOSE_CASE: "closes it",
    Step.CLOSE_ENTRY_ERROR: "closes it",
    Step.CONCLUDE_LIGHTER: "concludes it",
    Step.CONCLUDE_BATCH: "concludes it",
}
_OF: Final = {
    Step.ISSUE: _OF_A_BATCH,
    Step.CERTIFY: _OF_A_BATCH,
    Step.CHANGE_EXPIRY: _OF_ITS_MATERIAL,
    Step.AGREE_RECEIPT: _OF_ITS_MATERIAL,
    Step.PUT_IN_FORCE: _OF_A_DRAFT,
}
"""What is said of the duties of a step; of every other step, those of a test."""


def exclusions(step: Step, person: int, done: Done, relaxed: Collection[Relaxed] = ()) -> tuple[Reason, ...]:
    """Why what this person did excludes the step, by the code of each duty; empty when nothing does.

    ``relaxed``: what is relaxed now for the product; it is not for who signed it. To have shaped the record is said
    only of who neither performed the test nor entered its results, which says more.
    """
    let = {each.duty for each in relaxations_used(step, person, done, relaxed)}
    duties = [duty for duty in _own(step, person, done) if duty not in let]
    if {Duty.PERFORMED, Duty.ENTERED} & set(duties):
        duties = [duty for duty in duties if duty is not Duty.SHAPED]
    return tuple(Reason(_sentence(step, duty), code=duty, facts={"step": step}) for duty in duties)


def relaxations_used(step: Step, person: int, done: Done, relaxed: Collection[Relaxed]) -> tuple[Relaxed, ...]:
    """Which relaxations let this person take the step in spite of what they did: one for each duty; empty where none
    is needed or none lets them.

    Nobody relaxes a duty for themselves, and whoever performed or entered what a batch requires and verified, settled
    or agreed to any of it does not issue, whatever is relaxed.
    """
    if step is Step.ISSUE and all(_did(person, done, duties) for duties in (RESULT, VERIFICATION)):
        return ()
    used: dict[Duty, Relaxed] = {}
    for duty in _own(step, person, done):
        for each in relaxed:
            if (each.step, each.duty) == (step, duty) and each.signed_by != person and duty in RELAXABLE.get(step, ()):
                used.setdefault(duty, each)
    return tuple(used.values())


def _own(step: Step, person: int, done: Done) -> list[Duty]:
    return [duty for duty in EXCLUDED_BY[step] if person in done.get(duty, ())]


def _did(person: int, done: Done, duties: Collection[Duty]) -> bool:
    return any(person in done.get(duty, ()) for duty in duties)


def relaxed_words(step: Step, duty: Duty) -> str:
    """``who performed a test that this batch requires may issue a certificate``."""
    return f"who {_OF.get(step, _OF_A_TEST)[duty]} may {step}"


def _sentence(step: Step, duty: Duty) -> str:
    did = _PROPOSED[step] if duty is Duty.PROPOSED else _OF.get(step, _OF_A_TEST)[duty]
    return f"You {did}; another person {_ANOTHER[step]}."


def duty_blockers(step: Step, actor: Actor, done: Done, relaxed: Collection[Relaxed] = ()) -> tuple[Reason, ...]:
    """Why this person cannot take the step: no right to it, else what they did themselves and nothing relaxes."""
    if not actor.may(RIGHTS[step]):
        return (actor.lacks(RIGHTS[step]),)
    return exclusions(step, actor.key, done, relaxed)


def another_may_sign(actor: Actor, reasons: Collection[Reason]) -> bool:
    """Whether nothing but who this is stands in the way, their right or what they did, so that another person may sign
    at the same bench. Who signs nothing in the laboratory, such as a reader, offers nobody a bench."""
    is_of_person = all(each.code is Barred.NO_RIGHT or isinstance(each.code, Duty) for each in reasons)
    return bool(reasons) and is_of_person and any(actor.may(right) for right in RIGHTS.values())
