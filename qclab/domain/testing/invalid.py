"""An attempt whose run is invalid by a criterion of its method: no result, no out-of-specification result, and no
attempt that could count (FDA guidance "Investigating Out-of-Specification Test Results", 2022, III.B).

Its performer says which criterion failed, a second person agrees, and a new, empty attempt takes its place without a
case, at most as often as the method version says.
"""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from qclab.domain.counts import count
from qclab.domain.refusals import Reason
from qclab.domain.testing.lifecycle import FOLLOWING, TestState
from qclab.domain.testing.reopening import end_blockers


class Uninvalidated(StrEnum):
    """Why a run is not told to be invalid, or not repeated."""

    NOT_OPEN = "not open"
    NOT_BEGUN = "not begun"
    CASE = "case"
    REPEATS_USED_UP = "repeats used up"


WHICH: Final = "Say in a sentence which validity criterion failed, and how."


def propose_blockers(state: TestState, reopened: tuple[str, ...], case: str, *, is_begun: bool) -> tuple[Reason, ...]:
    """Why the run of a test is not told to be invalid; ``case`` is one on it, in which its cause is proven instead."""
    if TestState.INVALID_PROPOSED not in FOLLOWING[state]:
        said = f"It is {state}; only an open test is told to have run invalid."
        return (Reason(said, code=Uninvalidated.NOT_OPEN, facts={"state": state}),)
    if case:
        said = f"It belongs to {case}: whether it is invalid is found there, with its cause."
        return (Reason(said, code=Uninvalidated.CASE, facts={"case": case}),)
    if reopened:
        return end_blockers(reopened)
    if not is_begun:
        said = "Nobody has said that it began; say who performed it and from when."
        return (Reason(said, code=Uninvalidated.NOT_BEGUN),)
    return ()


def repeat_blockers(repeat: int, allowed: int, atypical: str) -> tuple[Reason, ...]:
    """Why an attempt is not performed: it is the repeat of this number, and the method allows fewer. The one rule that
    every step on it asks. ``atypical``: the closed case on this attempt, with which it is performed all the same."""
    if repeat <= allowed or atypical:
        return ()
    said = (
        f"Its run was invalid {count(repeat, 'time')} and its method lets it be repeated {count(allowed, 'time')}: "
        "open an atypical case on it. Once that is closed it is performed again; or propose it as not done."
    )
    return (Reason(said, code=Uninvalidated.REPEATS_USED_UP, facts={"repeat": repeat, "allowed": allowed}),)


def repeats_words(repeat: int, allowed: int) -> str:
    """``repeat 1 of at most 2``: of an attempt that repeats an invalid one; empty of any other."""
    if not repeat:
        return ""
    return f"repeat {repeat} of at most {allowed}" if repeat <= allowed else f"run invalid {count(repeat, 'time')}"


def invalid_words(titles: Iterable[str]) -> str:
    """``Bacterial endotoxins 1, Sterility 2``: how many attempts of each method were invalid."""
    return ", ".join(f"{title} {number}" for title, number in sorted(Counter(titles).items()))


def because_invalid(attempt: int, reason: str) -> str:
    """Why a new attempt counts in place of one whose run was invalid."""
    return f"Repeats attempt {attempt}, whose run was invalid: {reason}"
