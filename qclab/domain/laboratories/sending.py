"""Sending tests to a contract laboratory: which step may follow which, and what each has to say.

A shipment is prepared, leaves, and is confirmed by who received it. A test in it is away until its report is entered,
or until it came to nothing: lost, or unfit when it arrived. Then it is open here again, with a deviation that says why.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum
from typing import Final

from qclab.domain import moments
from qclab.domain.clocks import improbable_day
from qclab.domain.reasons import deviation_blockers
from qclab.domain.refusals import Reason


class SentState(StrEnum):
    """Where a test of a shipment is."""

    PREPARED = "prepared"
    AWAY = "away"
    REPORTED = "reported"
    TAKEN_BACK = "taken back"
    LOST = "lost"
    UNFIT = "arrived unfit"

    @property
    def is_current(self) -> bool:
        """Whether the test lies in this shipment now, or was reported from it."""
        return self in (SentState.PREPARED, SentState.AWAY, SentState.REPORTED)

    @property
    def is_outside(self) -> bool:
        """Whether a contract laboratory performs, or performed, the test."""
        return self in (SentState.AWAY, SentState.REPORTED)

    @property
    def came_to(self) -> str:
        """Of what came to nothing, how, in a sentence."""
        return "was lost" if self is SentState.LOST else "arrived unfit to be tested"


CURRENT: Final = tuple(state.value for state in SentState if state.is_current)
OUTSIDE: Final = tuple(state.value for state in SentState if state.is_outside)
FAILED: Final = (SentState.LOST, SentState.UNFIT)
"""What a test that is away may come to, beside its report."""

FOLLOWING: Final[Mapping[SentState, frozenset[SentState]]] = {
    SentState.PREPARED: frozenset({SentState.AWAY, SentState.TAKEN_BACK}),
    SentState.AWAY: frozenset({SentState.REPORTED, *FAILED}),
    SentState.REPORTED: frozenset({SentState.REPORTED}),
    SentState.TAKEN_BACK: frozenset(),
    SentState.LOST: frozenset(),
    SentState.UNFIT: frozenset(),
}
"""The states that may follow each; a report that was entered may be corrected."""


class NotSent(StrEnum):
    """What stands against a step of a shipment or of a test in it."""

    NOTHING = "nothing to send"
    IN_SHIPMENT = "in a shipment"
    HAS_RESULTS = "has results"
    BEGUN = "begun here"
    HERE = "performed here with a deviation"
    STATE = "state"
    NO_TEMPERATURE = "no temperature"
    NO_CARRIER = "no carrier"
    NO_DAY = "no expected day"
    DAY_PASSED = "expected day has passed"
    NO_MOMENT = "no moment"
    TO_COME = "to come"
    BEFORE_LEFT = "before it left"
    BEFORE_PREPARED = "before it was prepared"
    ARRIVED = "arrived already"
    NOBODY = "nobody confirmed"
    NO_CONDITION = "no condition"
    SEVERAL = "several shipments"


@dataclass(frozen=True)
class Packing:
    """What is said of a shipment when it is prepared; ``expected_on`` is the day by which the results are to come."""

    temperature: str
    carrier: str
    expected_on: date | None


@dataclass(frozen=True)
class Receipt:
    """What the laboratory confirmed: when the shipment arrived, who there says so, and how it was."""

    at: datetime | None
    by: str
    condition: str


def packing_faults(packing: Packing, today: date) -> tuple[Reason, ...]:
    """Why a shipment is not prepared as it was typed."""
    found = []
    if not packing.temperature.strip():
        said = "Say at which temperature it travels, such as: dry ice, or 2 to 8 °C."
        found.append(Reason(said, "temperature", code=NotSent.NO_TEMPERATURE))
    if not packing.carrier.strip():
        found.append(Reason("Say who takes it there, and their number for it.", "carrier", code=NotSent.NO_CARRIER))
    return (*found, *expected_faults(packing.expected_on, today))


def expected_faults(expected_on: date | None, today: date) -> tuple[Reason, ...]:
    """Why results are not expected on this day."""
    if expected_on is None:
        return (Reason("Say by which day the results are expected.", "expected_on", code=NotSent.NO_DAY),)
    if why := improbable_day(expected_on, "expected_on"):
        return (why,)
    if expected_on < today:
        said = f"{expected_on.isoformat()} has passed: give the day by which they are expected now."
        return (Reason(said, "expected_on", code=NotSent.DAY_PASSED),)
    return ()


def step_blockers(state: SentState | None, asked: SentState) -> tuple[Reason, ...]:
    """Why a test of a shipment in this state does not go to the state asked; None: it is in no shipment."""
    if state is None:
        return (Reason("it is in no shipment.", code=NotSent.STATE),)
    if asked in FOLLOWING[state]:
        return ()
    return (Reason(f"it is {state}.", code=NotSent.STATE, facts={"state": state}),)


def send_blockers(
    state: SentState | None, shipment: str, entered: int, *, is_begun: bool = False, is_here: bool = False
) -> tuple[Reason, ...]:
    """Why an open test goes into no shipment: it lies in one already, or it was begun here, or a deviation says that it
    is performed here."""
    if state is not None and state.is_current:
        return (Reason(f"it is in {shipment} already, {state}.", code=NotSent.IN_SHIPMENT),)
    if entered:
        return (Reason("results of it were entered here.", code=NotSent.HAS_RESULTS),)
    if is_begun:
        return (Reason("it was begun here.", code=NotSent.BEGUN),)
    if is_here:
        said = "a deviation says that it is performed here; QA declines that first."
        return (Reason(said, code=NotSent.HERE),)
    return ()


def leave_faults(at: datetime | None, prepared_at: datetime, now: datetime) -> tuple[Reason, ...]:
    """Why a shipment did not leave at this moment."""
    if at is None:
        return (Reason("Say when it left.", "left_at", code=NotSent.NO_MOMENT),)
    if at > now:
        return (Reason("It cannot have left in the future.", "left_at", code=NotSent.TO_COME),)
    if _minute(at) < _minute(prepared_at):
        return (Reason("It cannot have left before it was prepared.", "left_at", code=NotSent.BEFORE_PREPARED),)
    return ()


def receipt_faults(receipt: Receipt, left_at: datetime | None, now: datetime) -> tuple[Reason, ...]:
    """Why this does not confirm that a shipment arrived; the moment is theirs, and their clock is not ours."""
    return tuple(_receipt(receipt, left_at, now))


def _receipt(receipt: Receipt, left_at: datetime | None, now: datetime) -> Iterator[Reason]:
    if receipt.at is None:
        yield Reason("Say when it arrived.", "at", code=NotSent.NO_MOMENT)
    elif receipt.at > now:
        yield Reason("It cannot have arrived in the future.", "at", code=NotSent.TO_COME)
    elif left_at is not None and _minute(receipt.at) < _minute(left_at):
        yield Reason("It cannot have arrived before it left.", "at", code=NotSent.BEFORE_LEFT)
    if not receipt.by.strip():
        yield Reason("Say who there confirmed it.", "by", code=NotSent.NOBODY)
    if not receipt.condition.strip():
        said = "Say how it arrived: what they say of its temperature and its seal."
        yield Reason(said, "condition", code=NotSent.NO_CONDITION)


def failing_faults(deviation: str) -> tuple[Reason, ...]:
    """Why a shipment does not come to nothing yet: what was lost or spoilt is a deviation."""
    return deviation_blockers(deviation, "Give the number of the deviation, or say in words what deviated.")


def due_after(was_due_at: datetime, expected_on: date, zone: tzinfo) -> datetime:
    """When a test that is outside is due: at the end of the day on which its result is expected, and never later than
    it was due before it was sent: that a report is promised for a later day makes nothing that is late be in time."""
    return min(was_due_at, moments.end_of(expected_on, zone))


def shipments_of(shipments: Collection[str]) -> tuple[Reason, ...]:
    """Why a step that is for one shipment is not for tests of these."""
    if len(set(shipments)) == 1:
        return ()
    return (Reason("Choose tests of one shipment.", code=NotSent.SEVERAL),)


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
