"""The life cycles: which step may follow which, and the reasons why not (21 CFR 11.10(f) and (g)).

A rule gives reasons, not a boolean: empty means allowed. The service refuses with them and the button shows them.
"""

from collections.abc import Collection
from decimal import Decimal
from enum import StrEnum

from qclab.domain import moments
from qclab.domain.counts import days
from qclab.domain.refusals import Reason
from qclab.domain.testing.finality import Incubation


class SampleState(StrEnum):
    """Where a sample is in its life."""

    REGISTERED = "registered"
    RECEIVED = "received"
    RECEIVED_WITH_DEVIATION = "received with deviation"
    REJECTED = "rejected"
    CANCELLED = "cancelled"

    @property
    def in_hand(self) -> bool:
        return self in (SampleState.RECEIVED, SampleState.RECEIVED_WITH_DEVIATION)


class TestState(StrEnum):
    """Where a test is in its life. A test not done blocks what requires it as surely as one that failed."""

    __test__ = False  # pytest: not a test class

    OPEN = "open"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    NOT_DONE_PROPOSED = "not done, proposed"
    NOT_DONE = "not done"


class BatchStatus(StrEnum):
    """What may happen to a batch. QC concludes, the QP certifies (EU GMP Part IV, chapter 11)."""

    QUARANTINE = "quarantine"
    ON_HOLD = "on hold"
    INITIALLY_CERTIFIED = "initially certified"
    CERTIFIED = "certified"
    REJECTED = "rejected"
    SUPPLIED_OUT_OF_SPECIFICATION = "supplied out of specification"
    RECALLED = "recalled"
    DESTROYED = "destroyed"
    APPROVED_FOR_FURTHER_PROCESSING = "approved for further processing"
    REPORTED_TO_CLIENT = "reported to client"


class Bar(StrEnum):
    """What bars a step of a sample or a test."""

    RECEIVED_ALREADY = "received already"
    NOT_RECEIVED = "not received"
    SAMPLE_GONE = "sample gone"
    NOT_OPEN = "not open"
    NOT_SUBMITTED = "not submitted"
    NO_RESULT = "no result"
    NOT_PERFORMED = "not performed"
    ENDS_BEFORE_START = "ends before start"
    MINIMUM_DAYS = "minimum days"
    EARLY_LOOK = "early look"


def _reason(code: Bar, text: str, **facts: object) -> Reason:
    return Reason(text, code=code, facts=facts)


def receive_blockers(state: str) -> tuple[Reason, ...]:
    """Why a sample in this state cannot be received."""
    if state == SampleState.REGISTERED:
        return ()
    if SampleState(state).in_hand:
        return (_reason(Bar.RECEIVED_ALREADY, f"It is {state} already.", state=state),)
    return (_reason(Bar.SAMPLE_GONE, f"It was {state}.", state=state),)


def entry_blockers(test: str, samples: Collection[tuple[str, str]]) -> tuple[Reason, ...]:
    """Why no result can be entered: the state of the test, and (id, state) of each sample it uses."""
    reasons = []
    if test != TestState.OPEN:
        reasons.append(_reason(Bar.NOT_OPEN, f"The test is {test}; its results are closed.", state=test))
    for sample, state in samples:
        if state == SampleState.REGISTERED:
            said = f"Sample {sample} has not been received yet."
            reasons.append(_reason(Bar.NOT_RECEIVED, said, sample=sample, state=state))
        elif not SampleState(state).in_hand:
            reasons.append(_reason(Bar.SAMPLE_GONE, f"Sample {sample} was {state}.", sample=sample, state=state))
    return tuple(reasons)


def submit_blockers(
    test: str,
    missing: Collection[str],
    incubation: Incubation,
    not_final: Collection[str],
    *,
    has_critical_failure: bool = False,
) -> tuple[Reason, ...]:
    """Why a test cannot be submitted for review.

    ``missing`` names parameters without a result, ``not_final`` those whose accepted outcome (such as "No growth") is
    so to date only. Neither holds back a failing critical outcome: that is final on the day it is seen.
    """
    if test != TestState.OPEN:
        return (_reason(Bar.NOT_OPEN, f"The test is {test}.", state=test),)
    begun, ended, final_from = incubation.performed_from, incubation.performed_to, incubation.final_from
    reasons = []
    if not has_critical_failure:
        reasons = [_reason(Bar.NO_RESULT, f"{name}: no result has been entered.", parameter=name) for name in missing]
    if begun is None or ended is None:
        reasons.append(_reason(Bar.NOT_PERFORMED, "Say when the test was performed."))
    elif ended < begun:
        reasons.append(_reason(Bar.ENDS_BEFORE_START, "It was performed to an earlier moment than from."))
    elif not_final and final_from is not None and not has_critical_failure:
        least, lasted = incubation.minimum_days or Decimal(0), ended - begun
        if ended < final_from:
            said = (
                f"{', '.join(not_final)}: final only after {days(least, 'full')}; "
                f"performed from and to are {moments.days_and_hours(lasted)} apart."
            )
            parameters = tuple(not_final)
            reasons.append(_reason(Bar.MINIMUM_DAYS, said, parameters=parameters, days=least, lasted=lasted))
        elif not reasons:
            looked = f"entered before {days(least)} had passed, so it was not the last look; enter that one."
            reasons += [_reason(Bar.EARLY_LOOK, f"{name}: {looked}", parameter=name, days=least) for name in not_final]
    return tuple(reasons)


def approve_blockers(state: str) -> tuple[Reason, ...]:
    """Why a test in this state cannot be approved by anybody; who may is a matter of duties (domain/people/duties)."""
    if state == TestState.SUBMITTED:
        return ()
    return (_reason(Bar.NOT_SUBMITTED, f"The test is {state}, not submitted.", state=state),)


def not_done_blockers(state: str) -> tuple[Reason, ...]:
    """Why a test cannot be proposed as not done."""
    if state == TestState.OPEN:
        return ()
    return (_reason(Bar.NOT_OPEN, f"The test is {state}; only an open test can be marked not done.", state=state),)
