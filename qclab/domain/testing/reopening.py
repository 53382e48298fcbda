"""Opening an approved test again: a reviewer asks with the reason, QA signs as another person, and only what was named
may be changed. It is approved anew, and what was approved before stays to be read as it was then (21 CFR 11.10(e)).
"""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from qclab.domain.refusals import Reason
from qclab.domain.testing.lifecycle import TestState


class ReopeningState(StrEnum):
    """How far a reopening is."""

    ASKED = "asked for"
    REOPENED = "reopened"
    DECLINED = "declined"
    APPROVED = "approved again"

    @property
    def stands(self) -> bool:
        """Whether it is not settled yet, so that its batch is on hold."""
        return self in STANDING


STANDING: Final = (ReopeningState.ASKED, ReopeningState.REOPENED)


class Unopened(StrEnum):
    """Why a test is not opened again, or a value of one that is stays."""

    NOT_APPROVED = "not approved"
    STANDS = "stands already"
    CASE = "open case"
    OOS_STANDS = "the OOS stands"
    NOTHING_NAMED = "nothing named"
    NOT_NAMED = "not named"
    NOT_LOOKED = "not looked for"
    SETTLED = "settled"
    WAS_APPROVED = "was approved"


def ask_blockers(state: TestState, standing: str, open_case: str) -> tuple[Reason, ...]:
    """Why nobody can ask to open a test again; the window shows it on the button.

    ``standing``: the number of a reopening of it that is not settled. ``open_case``: that of an open case on it, in
    which an entry error is proven and corrected.
    """
    if open_case:
        said = f"{open_case} is open on it: prove the entry error there, in phase Ia, or close the case first."
        return (Reason(said, code=Unopened.CASE, facts={"case": open_case}),)
    if standing:
        said = f"{standing} stands already: it is settled first."
        return (Reason(said, code=Unopened.STANDS, facts={"reopening": standing}),)
    if state is not TestState.APPROVED:
        said = f"It is {state}; only an approved test is opened again."
        return (Reason(said, code=Unopened.NOT_APPROVED, facts={"state": state}),)
    return ()


def named_blockers(
    named: Collection[str],
    known: Collection[str],
    beside: str,
    run: Sequence[str],
    standing: Mapping[str, str] = MappingProxyType({}),
) -> list[Reason]:
    """What is missing of what was asked, by field: which values may be changed, and whether the same error was looked
    for in the tests that ran with it (``run``). ``standing``: the case of each parameter on whose value an OOS stands,
    which no correction steps over."""
    reasons = []
    for case in sorted({standing[each] for each in named if each in standing}):
        why = f"{case} was closed and its OOS stands: that value stays as it was approved."
        reasons.append(Reason(why, "parameters", code=Unopened.OOS_STANDS, facts={"case": case}))
    if not named or not set(named) <= set(known):
        why = "Name the values that may be changed; every other one stays as it was approved."
        reasons.append(Reason(why, "parameters", code=Unopened.NOTHING_NAMED))
    if run and not beside.strip():
        why = f"{len(run)} more ran with it: say in a sentence whether the same error was looked for there."
        reasons.append(Reason(why, "beside", code=Unopened.NOT_LOOKED, facts={"tests": tuple(run)}))
    return reasons


def settle_blockers(state: ReopeningState) -> tuple[Reason, ...]:
    """Why QA cannot settle a reopening any more."""
    if state is ReopeningState.ASKED:
        return ()
    return (Reason(f"It is {state}; nobody waits for QA.", code=Unopened.SETTLED, facts={"state": state}),)


def change_blockers(parameter: str, name: str, reopened: Collection[str]) -> tuple[Reason, ...]:
    """Why a value of a test that is open again stays: ``reopened`` are the parameters that were named, none where the
    test was never approved."""
    if not reopened or parameter in reopened:
        return ()
    said = f"{name} was approved and is not what the test was opened again for."
    return (Reason(said, code=Unopened.NOT_NAMED, facts={"parameter": parameter}),)


def end_blockers(reopened: Collection[str]) -> tuple[Reason, ...]:
    """Why a test that is open again is not proposed as not done, nor its run as invalid: it was done, and approved."""
    if not reopened:
        return ()
    said = "It was approved and is open again to be corrected: correct it and submit it."
    return (Reason(said, code=Unopened.WAS_APPROVED),)


def reopened_said(title: str, day: str, reason: str, agreed: str, *, is_approved: bool) -> str:
    """As a certificate prints it."""
    ends = "It was approved again." if is_approved else "It is not approved again yet."
    return f"{title} was approved, and opened again on {day}: {reason.rstrip('.')}. {agreed} {ends}"
