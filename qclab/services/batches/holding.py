"""Putting a batch on hold by hand and lifting such a hold, with a reason; a case lifts its own when it closes."""

from enum import StrEnum

from qclab.domain.batches.made_from import Answer
from qclab.domain.people.rights import Right
from qclab.domain.reasons import reason_of
from qclab.domain.refusals import Conflict, Missing, Reason
from qclab.domain.trail.acts import Act
from qclab.queries.batches.batches import get_batch, holds_of
from qclab.services.alarms.below import answer_for
from qclab.services.investigations.holds import lift_hold, place_hold
from qclab.services.lab import Lab
from qclab.store import tables as t
from qclab.store.holding import hold_aggregates


class Kept(StrEnum):
    """Why a hold stays."""

    OF_A_RECORD = "of a record"


def put_on_hold(lab: Lab, batch: int, reason: str) -> None:
    """Put a batch on hold, whatever its status. Raises Missing."""
    reason_of(reason, "Say why the batch is put on hold.")
    with lab.write(Act.BATCH_PUT_ON_HOLD, reason.strip(), right=Right.HOLD_BATCHES) as writing:
        hold_aggregates(writing.connection, t.batch, [batch])
        get_batch(writing.connection, lab.actor, batch)
        place_hold(writing, batch, reason.strip())
        answer_for(writing, [batch], Answer.HELD, reason.strip())


def end_hold(lab: Lab, batch: int, hold: int, reason: str) -> None:
    """Lift a hold that was placed by hand. Raises Conflict for that of a case or a reopening, Missing where it is
    lifted already."""
    reason_of(reason, "Say why the hold is lifted.")
    with lab.write(Act.HOLD_LIFTED, reason.strip(), right=Right.HOLD_BATCHES) as writing:
        hold_aggregates(writing.connection, t.batch, [batch])
        get_batch(writing.connection, lab.actor, batch)
        placed = next((row for row in holds_of(writing.connection, batch) if row.key == hold), None)
        if placed is None:
            raise Missing("The batch has no such hold any more.")
        if placed.record:
            said = f"{placed.record} holds the batch; its hold ends when that is settled."
            raise Conflict(Reason(said, code=Kept.OF_A_RECORD))
        lift_hold(writing, batch, hold, reason.strip())
