"""What holds a batch, within an open write: each reason is a row of its own, lifted with why, and none ends another."""

from qclab.queries.investigations.holds import placed_by
from qclab.store import tables as t
from qclab.store.door import Writing


def place_hold(writing: Writing, batch: int, reason: str, record: str = "") -> int:
    """Put a batch on hold for one more reason; ``record``: the number of the case that holds it."""
    return writing.insert(
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


def lift_holds(writing: Writing, batch: int, record: str, because: str) -> None:
    """Lift what this record holds the batch by; any other hold stays."""
    for key in placed_by(writing.connection, batch, record):
        lift_hold(writing, key, because)


def lift_hold(writing: Writing, hold: int, because: str) -> None:
    writing.update(t.hold, hold, lifted_by=writing.by, lifted_at=writing.at, lifted_because=because)
