"""The life cycles: which step may follow which, and the reasons why not (21 CFR 11.10(f) and (g)).

A rule gives reasons, not a boolean: empty means allowed. The service refuses with them and the button shows them.
"""

from collections.abc import Collection
from datetime import timedelta
from enum import StrEnum

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


def receive_blockers(state: str) -> tuple[str, ...]:
    """Why a sample in this state cannot be received."""
    if state == SampleState.REGISTERED:
        return ()
    return (f"It is {state} already.",) if SampleState(state).in_hand else (f"It was {state}.",)


def entry_blockers(test: str, samples: Collection[tuple[str, str]]) -> tuple[str, ...]:
    """Why no result can be entered: the state of the test, and (id, state) of each sample it uses."""
    reasons = [f"The test is {test}; its results are closed."] if test != TestState.OPEN else []
    for sample, state in samples:
        if not SampleState(state).in_hand:
            words = "has not been received yet" if state == SampleState.REGISTERED else f"was {state}"
            reasons.append(f"Sample {sample} {words}.")
    return tuple(reasons)


def submit_blockers(
    test: str,
    missing: Collection[str],
    incubation: Incubation,
    not_final: Collection[str],
    *,
    has_critical_failure: bool = False,
) -> tuple[str, ...]:
    """Why a test cannot be submitted for review.

    ``missing`` names parameters without a result, ``not_final`` those whose accepted outcome (such as "No growth") is
    so to date only. Neither holds back a failing critical outcome: that is final on the day it is seen.
    """
    if test != TestState.OPEN:
        return (f"The test is {test}.",)
    begun, ended, final_from = incubation.performed_from, incubation.performed_to, incubation.final_from
    reasons = [] if has_critical_failure else [f"{name}: no result has been entered." for name in missing]
    if begun is None or ended is None:
        reasons.append("Say when the test was performed.")
    elif ended < begun:
        reasons.append("It was performed to an earlier moment than from.")
    elif not_final and final_from is not None and not has_critical_failure:
        days = f"{incubation.minimum_days:f}"
        if ended < final_from:
            reasons.append(
                f"{', '.join(not_final)}: final only after {days} full days; "
                f"performed from and to are {_days(ended - begun)} apart."
            )
        elif not reasons:
            reasons += [
                f"{name}: entered before {days} days had passed, so it was not the last look; enter that one."
                for name in not_final
            ]
    return tuple(reasons)


def _days(span: timedelta) -> str:
    days, rest = divmod(int(span.total_seconds()), 86_400)
    return f"{days} d {rest // 3600} h"


def approve_blockers(
    state: str, actor: int, performed_by: Collection[int | None], entered_by: Collection[int]
) -> tuple[str, ...]:
    """Why this person cannot approve: the second person is never one who performed the test or entered its results.

    ``performed_by`` and ``entered_by`` are all who ever did, not only those whose value stands.
    """
    reasons = [] if state == TestState.SUBMITTED else [f"The test is {state}, not submitted."]
    if actor in performed_by:
        reasons.append("You performed this test; another person approves it.")
    if actor in entered_by:
        reasons.append("You entered results of this test; another person approves it.")
    return tuple(reasons)


def not_done_blockers(state: str) -> tuple[str, ...]:
    """Why a test cannot be proposed as not done."""
    return () if state == TestState.OPEN else (f"The test is {state}; only an open test can be marked not done.",)
