"""Putting a batch on hold by hand and ending such a hold, each signed with its reason; a case ends its own.

That of a suspected positive ends with the report (services/investigations/holds.py), or is signed to be not confirmed.
"""

from collections.abc import Callable

from qclab.domain.batches.holding import CHANGED, Held, Kept, lift_blockers, not_confirmed_blockers
from qclab.domain.batches.made_from import Answer
from qclab.domain.codes import NoSuch
from qclab.domain.people.rights import Actor, Right
from qclab.domain.reasons import reason_of
from qclab.domain.refusals import Conflict, Missing, Reason
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.trail.acts import Act
from qclab.queries.batches.batches import get_batch, holds_of
from qclab.services.alarms.below import answer_for
from qclab.services.investigations.holds import lift_hold, place_hold
from qclab.services.lab import Lab
from qclab.services.people.signing_in import confirm_password
from qclab.services.signatures.signing import sign
from qclab.store import tables as t
from qclab.store.door import Writing
from qclab.store.holding import hold_aggregates


def put_on_hold(lab: Lab, batch: int, batch_version: int, reason: str, password: str) -> None:
    """Put a batch on hold, whatever its status, and sign. Raises Missing, NotAllowed for a wrong password, Conflict
    where anything under it changed since it was looked at."""
    lab.require(Right.HOLD_BATCHES, Act.BATCH_PUT_ON_HOLD.value)
    confirm_password(lab, password, {"reason": reason})
    reason_of(reason, "Say why the batch is put on hold.")
    with lab.write(Act.BATCH_PUT_ON_HOLD, reason.strip(), right=Right.HOLD_BATCHES) as writing:
        _hold(lab, writing, batch, batch_version)
        hold = place_hold(writing, batch, reason.strip())
        answer_for(writing, [batch], Answer.HELD, reason.strip())
        sign(writing, lab, Meaning.HELD, t.hold.name, [hold])


def end_hold(lab: Lab, batch: int, batch_version: int, hold: int, reason: str, password: str) -> None:
    """Lift a hold that a person placed, and sign. Raises Conflict for that of a record and where anything under the
    batch changed since it was looked at, Missing where it is lifted already, NotAllowed for a wrong password."""
    _end(lab, (batch, batch_version, hold), reason, password, Act.HOLD_LIFTED, Meaning.HOLD_LIFTED, lift_blockers)


def not_confirmed(lab: Lab, batch: int, batch_version: int, hold: int, reason: str, password: str) -> None:
    """Sign that the suspected positive that holds a batch was not confirmed, and lift its hold: as another person than
    who recorded it. Raises what ``end_hold`` does."""
    act, meaning = Act.NOTICE_NOT_CONFIRMED, Meaning.NOT_CONFIRMED
    _end(lab, (batch, batch_version, hold), reason, password, act, meaning, not_confirmed_blockers)


def _end(
    lab: Lab, of: tuple[int, int, int], reason: str, password: str, act: Act, meaning: Meaning,
    blockers: Callable[[Held, Actor], tuple[Reason, ...]],
) -> None:  # fmt: skip
    """End a hold, ``of`` batch, version of the batch and hold, unless something stands against it."""
    batch, batch_version, hold = of
    lab.require(Right.HOLD_BATCHES, act.value)
    confirm_password(lab, password, {"reason": reason})
    reason_of(reason, "Say why the hold ends.")
    with lab.write(act, reason.strip(), right=Right.HOLD_BATCHES) as writing:
        _hold(lab, writing, batch, batch_version)
        placed = next((row for row in holds_of(writing.connection, batch) if row.key == hold), None)
        if placed is None:
            raise Missing("The batch has no such hold any more.", code=NoSuch.HOLD)
        if why := blockers(placed.held, lab.actor):
            raise Conflict(*why)
        lift_hold(writing, batch, hold, reason.strip())
        sign(writing, lab, meaning, t.hold.name, [hold])


def _hold(lab: Lab, writing: Writing, batch: int, batch_version: int) -> None:
    """The batch as it was looked at, which nobody else changes until this is signed."""
    hold_aggregates(writing.connection, t.batch, [batch])
    if get_batch(writing.connection, lab.actor, batch).row_version != batch_version:
        raise Conflict(Reason(CHANGED, code=Kept.CHANGED))
