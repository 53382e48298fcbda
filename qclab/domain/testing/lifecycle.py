"""The life cycle of a test: which step may follow which, and the reasons why not (21 CFR 11.10(f) and (g)).

A rule gives reasons, not a boolean: empty means allowed. The service refuses with them and the button shows them.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from typing import Final

from qclab.domain import moments
from qclab.domain.counts import days
from qclab.domain.identifiers import grouped
from qclab.domain.reasons import reason_blockers
from qclab.domain.refusals import Reason
from qclab.domain.samples.lifecycle import SampleState, use_blockers
from qclab.domain.testing.deviations import passable_words
from qclab.domain.testing.finality import Incubation
from qclab.domain.testing.performing import Said, unsaid_reason


class TestState(StrEnum):
    """Where a test is in its life. A test not done blocks what requires it as surely as one that failed."""

    __test__ = False  # pytest: not a test class

    OPEN = "open"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    NOT_DONE_PROPOSED = "not done, proposed"
    NOT_DONE = "not done"
    INVALID_PROPOSED = "invalid, proposed"
    """Its run is said to be invalid by a criterion of its method (invalid.py)."""
    INVALID = "invalid"

    @property
    def is_waiting(self) -> bool:
        """Whether it is to be done, or reviewed: what is listed by when it is due, and late after that."""
        return self in (TestState.OPEN, TestState.SUBMITTED)

    @property
    def is_unfinished(self) -> bool:
        """Whether something is still to come of it."""
        return self not in (TestState.APPROVED, TestState.NOT_DONE, TestState.INVALID)


FOLLOWING: Final[Mapping[TestState, frozenset[TestState]]] = {
    TestState.OPEN: frozenset({TestState.SUBMITTED, TestState.NOT_DONE_PROPOSED, TestState.INVALID_PROPOSED}),
    TestState.SUBMITTED: frozenset({TestState.APPROVED, TestState.OPEN}),
    TestState.APPROVED: frozenset({TestState.OPEN}),
    TestState.NOT_DONE_PROPOSED: frozenset({TestState.NOT_DONE, TestState.OPEN}),
    TestState.NOT_DONE: frozenset(),
    TestState.INVALID_PROPOSED: frozenset({TestState.INVALID, TestState.OPEN}),
    TestState.INVALID: frozenset(),
}
"""The states that may follow each: a test is returned to open, or opened again after all, an approved one by a reviewer
and QA (reopening.py) or by a case that proves an entry error."""


UNCHANGED: Final = "unchanged"
"""The field of a refusal that asks why a returned test is submitted unchanged."""


class Bar(StrEnum):
    """What bars a step of a test."""

    NOT_OPEN = "not open"
    NOT_SUBMITTED = "not submitted"
    NOT_PROPOSED = "not proposed"
    ASSIGNED = "assigned to somebody else"
    NOT_OWN = "not one's own"
    SEVERAL_BATCHES = "several batches"
    NEEDS_ALL = "needs all containers"
    NO_RESULT = "no result"
    NOT_PERFORMED = "not performed"
    ENDS_BEFORE_START = "ends before start"
    MINIMUM_DAYS = "minimum days"
    EARLY_LOOK = "early look"
    UNCHANGED = "unchanged"
    OUTSIDE = "outside"


def _reason(code: Bar, text: str, **facts: object) -> Reason:
    return Reason(text, code=code, facts=facts)


def entry_blockers(
    test: TestState,
    samples: Collection[tuple[str, SampleState]],
    *,
    is_each: bool = False,
) -> tuple[Reason, ...]:
    """Why no result can be entered: the state of the test, and (id, state) of each sample it uses.

    A test goes on with the containers that remain, and the reviewer is shown which it went on without. ``is_each``:
    something is reported for each container, so that none of them can be missing.
    """
    reasons = []
    if test is not TestState.OPEN:
        reasons.append(_reason(Bar.NOT_OPEN, f"The test is {test}; its results are closed.", state=test))
    left = () if is_each else without(samples)
    asked = [(sample, state) for sample, state in samples if sample not in left]
    return (*reasons, *(why for sample, state in asked for why in use_blockers(sample, state)))


def lack_blockers(samples: Collection[tuple[str, SampleState]]) -> tuple[Reason, ...]:
    """Why a test that needs all of its containers stands still: an outcome of it is critical, and the one that is
    missing may be the one that would have grown. What has grown in another is recorded and submitted all the same."""
    left = without(samples)
    return tuple(_needed(sample, state) for sample, state in samples if sample in left)


def _needed(sample: str, state: SampleState) -> Reason:
    said = (
        f"Sample {grouped(sample)} was {state}; this test needs all of its containers: replace it, or propose the "
        "test as not done."
    )
    return _reason(Bar.NEEDS_ALL, said, sample=sample, state=state)


def without(samples: Collection[tuple[str, SampleState]]) -> tuple[str, ...]:
    """The ids of the containers that a test is without: they are gone, and others of it are in hand."""
    if not any(state.in_hand for _, state in samples):
        return ()
    return tuple(sample for sample, state in samples if state.is_gone)


def submit_blockers(
    test: TestState,
    missing: Collection[str],
    incubation: Incubation,
    not_final: Collection[str],
    unsaid: Collection[Said] = (),
    *,
    may_pass: Collection[Said] = (),
    has_critical_failure: bool = False,
) -> tuple[Reason, ...]:
    """Why a test cannot be submitted for review.

    ``missing`` names parameters without a result, ``not_final`` those whose accepted outcome (such as "No growth") is
    so to date only. Neither holds back a failing critical outcome: that is final on the day it is seen. ``unsaid`` is
    what has to be said of how it was performed and is not; of a test that takes days, its start and end too.
    ``may_pass``: what of that may be passed with a deviation.
    """
    if TestState.SUBMITTED not in FOLLOWING[test]:
        return (_reason(Bar.NOT_OPEN, f"The test is {test}.", state=test),)
    begun, ended, final_from = incubation.performed_from, incubation.performed_to, incubation.final_from
    reasons = []
    if not has_critical_failure:
        reasons = [_reason(Bar.NO_RESULT, f"{name}: no result has been entered.", parameter=name) for name in missing]
    if unsaid:
        said = " ".join(filter(None, (unsaid_reason(unsaid), passable_words(tuple(unsaid), may_pass))))
        reasons.append(_reason(Bar.NOT_PERFORMED, said, unsaid=tuple(unsaid)))
    if begun is None or ended is None:
        return tuple(reasons)
    if ended < begun:
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


def approve_blockers(state: TestState) -> tuple[Reason, ...]:
    """Why a test in this state cannot be approved by anybody; who may is a matter of duties (domain/people/duties)."""
    if TestState.APPROVED in FOLLOWING[state]:
        return ()
    return (_reason(Bar.NOT_SUBMITTED, f"The test is {state}, not submitted.", state=state),)


def state_blockers(state: TestState, asked: TestState) -> tuple[Reason, ...]:
    """Why a step that is for tests in the state ``asked`` is not for one in this state."""
    return () if state is asked else (_reason(_NOT[asked], f"it is {state}.", state=state),)


_NOT: Final = {
    TestState.OPEN: Bar.NOT_OPEN,
    TestState.SUBMITTED: Bar.NOT_SUBMITTED,
    TestState.NOT_DONE_PROPOSED: Bar.NOT_PROPOSED,
    TestState.INVALID_PROPOSED: Bar.NOT_PROPOSED,
}


def take_blockers(state: TestState, analyst: str) -> tuple[Reason, ...]:
    """Why a test cannot be taken: ``analyst`` is the name of another person who has it."""
    why = state_blockers(state, TestState.OPEN)
    if not analyst:
        return why
    return (*why, _reason(Bar.ASSIGNED, f"{analyst} has it; a manager can give it to you.", analyst=analyst))


def take_back_blockers(state: TestState, submitted_by: str, *, is_own: bool) -> tuple[Reason, ...]:
    """Why a test cannot be taken back: only who submitted it does so, before it is approved."""
    if state is not TestState.SUBMITTED:
        said = f"The test is {state}; only a submitted test that is not approved yet is taken back."
        return (_reason(Bar.NOT_SUBMITTED, said, state=state),)
    if not is_own:
        return (_reason(Bar.NOT_OWN, f"{submitted_by} submitted it; a reviewer can return it."),)
    return ()


def unchanged_blockers(returned: str, why: str) -> tuple[Reason, ...]:
    """Why a returned test is not submitted again as it was: who does so says ``why``. ``returned``: in which words."""
    if not (faults := reason_blockers(why)):
        return ()
    if why.strip():
        return tuple(replace(fault, field=UNCHANGED) for fault in faults)
    said = f"It was returned (“{returned}”) and nothing of it was changed since. Say why it goes back as it is."
    return (Reason(said, UNCHANGED, code=Bar.UNCHANGED),)


def give_back_blockers(state: TestState, *, is_own: bool) -> tuple[Reason, ...]:
    """Why a person cannot give a test back, so that it is nobody's: ``is_own``, whether it is theirs."""
    why = state_blockers(state, TestState.OPEN)
    return why if is_own else (*why, _reason(Bar.NOT_OWN, "it is not yours to give back."))


def not_done_blockers(state: TestState) -> tuple[Reason, ...]:
    """Why a test cannot be proposed as not done."""
    if TestState.NOT_DONE_PROPOSED in FOLLOWING[state]:
        return ()
    return (_reason(Bar.NOT_OPEN, f"The test is {state}; only an open test can be marked not done.", state=state),)
