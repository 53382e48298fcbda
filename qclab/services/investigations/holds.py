"""What holds a batch, within an open write: each reason is a row of its own, lifted with why, and none ends another."""

from collections.abc import Collection

from qclab.domain.batches.lifecycle import ON_HOLD
from qclab.queries.investigations.holds import placed_by, settled_suspicions
from qclab.services.alarms.below import lift_below, tell_below
from qclab.store import tables as t
from qclab.store.door import Writing


def place_hold(writing: Writing, batch: int, reason: str, record: str = "", *, tells: bool = True) -> int:
    """Put a batch on hold for one more reason; ``record``: the number of what holds it, as of a case or a shipment.
    Every batch that was made from it is told, unless it is known there already."""
    hold = writing.insert(
        t.hold,
        batch=batch,
        reason=reason,
        record=record,
        placed_by=writing.by,
        placed_at=writing.at,
        lifted_by=None,
        lifted_at=None,
        lifted_because="",
    )
    if tells:
        tell_below(writing, batch, ON_HOLD, reason)
    return hold


def lift_holds(writing: Writing, batch: int, record: str, because: str) -> None:
    """Lift what this record holds the batch by; any other hold stays."""
    for key in placed_by(writing.connection, batch, record):
        lift_hold(writing, batch, key, because)


def lift_reported(writing: Writing, tests: Collection[int]) -> None:
    """Tests of a contract laboratory are approved: the suspicions that their reports settle hold nothing any more. One
    that was confirmed is held by its case."""
    for each in settled_suspicions(writing.connection, tests) if tests else ():
        lift_hold(writing, each.batch, each.hold, f"the report {each.report} was approved")


def lift_hold(writing: Writing, batch: int, hold: int, because: str) -> None:
    """Lift one hold of a batch; what was made from it is no longer at risk where nothing else stands against it."""
    writing.update(t.hold, hold, lifted_by=writing.by, lifted_at=writing.at, lifted_because=because)
    lift_below(writing, batch, because)
