"""When a gate can be ticked, and when a tick can be taken back."""

from datetime import date
from enum import StrEnum
from typing import Final

from qclab.domain.batches.lifecycle import BatchStatus
from qclab.domain.people.rights import Actor, Barred, Right
from qclab.domain.refusals import Reason

_OPEN: Final = frozenset({BatchStatus.QUARANTINE, BatchStatus.INITIALLY_CERTIFIED})


class Shut(StrEnum):
    """Why a gate stays as it is."""

    TICKED = "ticked"
    OPEN = "open"
    SETTLED = "settled"
    NO_REFERENCE = "no reference"
    NO_DAY = "no day"
    TO_COME = "to come"
    NOT_LOOKED = "not looked"
    NEWER = "newer"
    TICKED_ANEW = "ticked anew"


def tick_blockers(actor: Actor, status: BatchStatus, *, is_ticked: bool) -> tuple[Reason, ...]:
    """Why this person cannot tick a gate of a batch of this status; empty when they can."""
    if is_ticked:
        return (Reason("The gate is ticked.", code=Shut.TICKED),)
    return _blockers(actor, status)


def take_back_blockers(actor: Actor, status: BatchStatus, step: int, *, is_ticked: bool) -> tuple[Reason, ...]:
    """Why this person cannot take a tick back: what a certification rests on is taken back before its gates are."""
    if not is_ticked:
        return (Reason("The gate is open.", code=Shut.OPEN),)
    if step == 1 and status is BatchStatus.INITIALLY_CERTIFIED:
        said = "The initial certification rests on it; put the batch on hold, or take the certification back."
        return (Reason(said, code=Shut.SETTLED),)
    return _blockers(actor, status)


def tick_faults(reference: str, done_on: date | None, today: date) -> tuple[Reason, ...]:
    """What is wrong with the reference and the day of a tick, by field."""
    faults = []
    if not reference.strip():
        said = "Give the number or the name of the record that was looked at."
        faults.append(Reason(said, "reference", code=Shut.NO_REFERENCE))
    if done_on is None:
        faults.append(Reason("Give the day on which it was looked at.", "done_on", code=Shut.NO_DAY))
    elif done_on > today:
        faults.append(Reason("This day is still to come.", "done_on", code=Shut.TO_COME))
    return tuple(faults)


def trail_blockers(looked_to: int, newer: str) -> tuple[Reason, ...]:
    """Why a gate for which the audit trail is looked at is not ticked: nobody looked at the unusual events, or another
    came since. ``newer`` says which."""
    if not looked_to:
        said = "Look at the unusual events of the batch first, and say up to which event."
        return (Reason(said, "looked_to", code=Shut.NOT_LOOKED),)
    if newer:
        said = f"Since you looked {newer}. Nothing was signed: look again."
        return (Reason(said, "looked_to", code=Shut.NEWER),)
    return ()


def _blockers(actor: Actor, status: BatchStatus) -> tuple[Reason, ...]:
    if not actor.may(Right.TICK_GATES):
        said = f"{actor.name} may not {Right.TICK_GATES}."
        return (Reason(said, code=Barred.NO_RIGHT, facts={"right": Right.TICK_GATES}),)
    if status not in _OPEN:
        return (Reason(f"The batch is {status}: its gates stay as they are.", code=Shut.SETTLED),)
    return ()
