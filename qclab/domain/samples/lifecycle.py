"""The life cycle of a sample: which step may follow which, and the reasons why not (21 CFR 11.10(f))."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from qclab.domain.identifiers import grouped
from qclab.domain.refusals import Reason


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

    @property
    def is_gone(self) -> bool:
        """Whether nothing more is done with it."""
        return self in _GONE


_GONE: Final = frozenset({SampleState.REJECTED, SampleState.CANCELLED})
_IN_HAND: Final = frozenset({SampleState.RECEIVED, SampleState.RECEIVED_WITH_DEVIATION})
FOLLOWING: Final[Mapping[SampleState, frozenset[SampleState]]] = {
    SampleState.REGISTERED: _IN_HAND | _GONE,
    SampleState.RECEIVED: _GONE,
    SampleState.RECEIVED_WITH_DEVIATION: _GONE,
    SampleState.REJECTED: frozenset(),
    SampleState.CANCELLED: _IN_HAND | {SampleState.REGISTERED},
}
"""The states that may follow each; one that was cancelled is reinstated to what it was."""


class SampleBar(StrEnum):
    """What bars a step of a sample, or of a test that uses it."""

    RECEIVED_ALREADY = "received already"
    NOT_RECEIVED = "not received"
    SAMPLE_GONE = "sample gone"
    USED = "used"
    SCANNED_TWICE = "scanned twice"
    THERE_ALREADY = "there already"
    NO_SAMPLE = "no sample"
    TOO_MANY = "too many"
    NOT_PLANNED = "not planned"
    OUTSIDE_RANGE = "outside range"
    NO_CONDITION = "no condition"
    NO_TEMPERATURE = "no temperature"
    NOT_MEASURED = "not measured"
    MEASURED = "measured all the same"
    NOTHING_TO_AGREE = "nothing to agree to"
    NOT_GONE = "not gone"
    NO_METHOD = "no method"
    NOT_TOGETHER = "not together"
    NOTHING_ENDED = "nothing ended"
    NOT_CANCELLED = "not cancelled"
    WENT_ON = "went on without"


def receive_blockers(state: SampleState) -> tuple[Reason, ...]:
    """Why a sample in this state cannot be received."""
    if state is SampleState.REGISTERED:
        return ()
    if state.in_hand:
        return (Reason(f"It is {state} already.", code=SampleBar.RECEIVED_ALREADY, facts={"state": state}),)
    return (Reason(f"It was {state}.", code=SampleBar.SAMPLE_GONE, facts={"state": state}),)


def leave_blockers(sample: str, state: SampleState) -> tuple[Reason, ...]:
    """Why a sample, named by its id, cannot be rejected or cancelled."""
    if not state.is_gone:
        return ()
    facts = {"sample": sample, "state": state}
    return (Reason(f"Sample {grouped(sample)} was {state} already.", code=SampleBar.SAMPLE_GONE, facts=facts),)


def replace_blockers(sample: str, state: SampleState) -> tuple[Reason, ...]:
    """Why no sample is registered in place of this one, named by its id."""
    if state.is_gone:
        return ()
    said = f"Sample {grouped(sample)} is {state}; only one that was rejected or cancelled is replaced."
    return (Reason(said, code=SampleBar.NOT_GONE, facts={"sample": sample, "state": state}),)


def reinstate_blockers(sample: str, state: SampleState) -> tuple[Reason, ...]:
    """Why a sample, named by its id, cannot be reinstated: what was rejected was judged, and stays so."""
    if state is SampleState.CANCELLED:
        return ()
    said = f"Sample {grouped(sample)} is {state}; only one that was cancelled is reinstated."
    return (Reason(said, code=SampleBar.NOT_CANCELLED, facts={"sample": sample, "state": state}),)


def change_blockers(sample: str, state: SampleState) -> tuple[Reason, ...]:
    """Why what was registered of a sample, named by its id, can no longer be changed."""
    if state is not SampleState.CANCELLED:
        return ()
    facts = {"sample": sample, "state": state}
    said = f"Sample {grouped(sample)} was cancelled; it can no longer be changed."
    return (Reason(said, code=SampleBar.SAMPLE_GONE, facts=facts),)


def add_test_blockers(sample: str, state: SampleState) -> tuple[Reason, ...]:
    """Why no test is added to a sample, named by its id: nothing could ever be entered on one that is gone."""
    if not state.is_gone:
        return ()
    facts = {"sample": sample, "state": state}
    said = f"Sample {grouped(sample)} was {state}; no test is added to it."
    return (Reason(said, code=SampleBar.SAMPLE_GONE, facts=facts),)


def use_blockers(sample: str, state: SampleState) -> tuple[Reason, ...]:
    """Why no result can be entered on a sample, named by its id."""
    facts = {"sample": sample, "state": state}
    if state is SampleState.REGISTERED:
        said = f"Sample {grouped(sample)} has not been received yet."
        return (Reason(said, code=SampleBar.NOT_RECEIVED, facts=facts),)
    if state.is_gone:
        return (Reason(f"Sample {grouped(sample)} was {state}.", code=SampleBar.SAMPLE_GONE, facts=facts),)
    return ()
