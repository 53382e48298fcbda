"""The life of a run: made of tests of one method version, performed, submitted as a whole.

A rule gives reasons, not a boolean. What a test of it may do alone says ``domain/testing/lifecycle.py``.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Final

from qclab.domain.refusals import Reason


class RunState(StrEnum):
    """Where a run is in its life."""

    PLANNED = "planned"
    PERFORMED = "performed"
    """Somebody said by whom and when: its positions stay as they are."""
    SUBMITTED = "submitted"
    INVALID = "invalid"
    """By a criterion of its method, as one person says and another agrees for each of its tests."""
    DISCARDED = "discarded"
    """Nothing was seen of it; its tests wait as before."""


FOLLOWING: Final[Mapping[RunState, frozenset[RunState]]] = {
    RunState.PLANNED: frozenset({RunState.PERFORMED, RunState.DISCARDED}),
    RunState.PERFORMED: frozenset({RunState.PERFORMED, RunState.SUBMITTED, RunState.INVALID}),
    RunState.INVALID: frozenset({RunState.PERFORMED}),
    RunState.SUBMITTED: frozenset(),
    RunState.DISCARDED: frozenset(),
}
"""The states that may follow each; how a run was performed is said once, and may be said better. An invalid one
goes on once a reviewer declines that."""

RUNNING: Final = (RunState.PLANNED.value, RunState.PERFORMED.value)
"""While a run is in one of these, its tests are submitted with it and not alone."""


class Unrun(StrEnum):
    """Why a step of a run is not taken, or a test is on none."""

    STATE = "state"
    POSITIONS_STAY = "positions stay"
    EMPTY = "empty"
    NONE_CHOSEN = "none chosen"
    OTHER_METHOD = "other method"
    ON_A_RUN = "on a run"
    READ_BY_UNITS = "read by units"
    BEGUN = "begun"
    SEEN = "seen"
    NOT_ON_IT = "not on it"
    CASES = "cases"
    AS_A_WHOLE = "as a whole"
    OF_OTHERS = "of others"


_SAID: Final = {
    RunState.PERFORMED: "only one that is not ended is performed",
    RunState.SUBMITTED: "it is submitted once it was said how it was performed",
    RunState.INVALID: "only one that was performed is found invalid",
    RunState.DISCARDED: "only one that was not performed is discarded",
}


def step_blockers(state: RunState, to: RunState) -> tuple[Reason, ...]:
    """Why a run in this state does not go to that one."""
    if to in FOLLOWING[state]:
        return ()
    return (Reason(f"The run is {state}; {_SAID[to]}.", code=Unrun.STATE, facts={"state": state}),)


def scope_blockers(unseen: int) -> tuple[Reason, ...]:
    """Why a person changes nothing of a run: so many tests on it are of clients that they do not work for."""
    if not unseen:
        return ()
    said = "Tests of other clients are on this run: who works for every client goes on with it."
    return (Reason(said, code=Unrun.OF_OTHERS),)


def change_blockers(state: RunState) -> tuple[Reason, ...]:
    """Why the positions of a run in this state stay as they are."""
    if state is RunState.PLANNED:
        return ()
    return (
        Reason(
            f"The run is {state}: its positions stay as they are.", code=Unrun.POSITIONS_STAY, facts={"state": state}
        ),
    )


def put_blockers(run: str, *, is_same_method: bool, is_begun: bool, is_read: bool = False) -> tuple[Reason, ...]:
    """Why an open test is put on no run. ``run`` is the one that it is on; ``is_begun``: somebody said when it was
    performed, or entered a value of it; ``is_read``: by its units, as its method plans.

    A value that was seen never meets the controls of a run that is made up afterwards, and growth in a culture is never
    made invalid by a control of a run (Ph. Eur. 2.6.1 has its own grounds): its case decides.
    """
    if run:
        return (Reason(f"It is on {run}.", code=Unrun.ON_A_RUN, facts={"run": run}),)
    if not is_same_method:
        return (Reason("It is of another method or version: a run has one.", code=Unrun.OTHER_METHOD),)
    if is_read:
        said = "Its method plans readings: it is loaded and read by its units, each at its own time."
        return (Reason(said, code=Unrun.READ_BY_UNITS),)
    if is_begun:
        return (Reason("It was begun by itself: what was seen of it is of no run.", code=Unrun.BEGUN),)
    return ()


def take_off_blockers(state: RunState, *, is_seen: bool) -> tuple[Reason, ...]:
    """Why a test stays on its run: ``is_seen``: a value of it was entered."""
    if is_seen:
        return (Reason("A value of it was seen in this run: it stays on it.", code=Unrun.SEEN),)
    return change_blockers(state)


def whole_blockers(run: str, submitted: str) -> tuple[Reason, ...]:
    """Why a test is not submitted alone, nor found invalid: it is on a run that goes on, and not the one that is
    ``submitted``."""
    if run == submitted or not run:
        return ()
    said = f"It is on {run}, which is submitted or found invalid as a whole, on Runs."
    return (Reason(said, code=Unrun.ON_A_RUN, facts={"run": run}),)


def invalid_blockers(state: RunState, cases: Collection[str], open_tests: int) -> tuple[Reason, ...]:
    """Why a run is not said to be invalid. ``cases`` are those that its tests belong to: a failing critical outcome
    that was seen, as growth is, is never undone by a control; its case decides, and its test stays."""
    if why := step_blockers(state, RunState.INVALID):
        return why
    if open_tests > len(cases):
        return ()
    if not cases:
        return (Reason("No open test is on it.", code=Unrun.EMPTY),)
    said = f"Each of its open tests belongs to a case, which decides: {', '.join(sorted(set(cases)))}."
    return (Reason(said, code=Unrun.CASES, facts={"cases": tuple(cases)}),)


def settle_blockers(run: str, state: RunState, *, is_agreed_of_another: bool, agree: bool) -> tuple[Reason, ...]:
    """Why it is not settled of a test whether its run is invalid: of another test of it the contrary was settled."""
    if agree and state is not RunState.INVALID:
        said = f"{run} was found valid for another of its tests: it goes on as a whole."
        return (Reason(said, code=Unrun.AS_A_WHOLE),)
    if not agree and is_agreed_of_another:
        said = f"{run} was found invalid for another of its tests: it is invalid as a whole."
        return (Reason(said, code=Unrun.AS_A_WHOLE),)
    return ()


def discard_blockers(state: RunState, seen: Collection[str]) -> tuple[Reason, ...]:
    """Why a run is not discarded; ``seen`` names the tests of which a value was entered."""
    if why := step_blockers(state, RunState.DISCARDED):
        return why
    said = "A value of it was seen: perform the run to its end."
    return tuple(Reason(said, code=Unrun.SEEN).about(name) for name in seen)
