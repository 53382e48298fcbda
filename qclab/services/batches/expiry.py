"""Changing the expiry of a batch of which material was received: by QA, who did not receive or test it, and signed."""

from collections.abc import Sequence
from datetime import datetime

from qclab.domain.batches.own_data import check_batch
from qclab.domain.codes import OutOfTurn
from qclab.domain.people.duties import Step, duty_blockers
from qclab.domain.people.rights import Actor, Right
from qclab.domain.reasons import reason_of
from qclab.domain.refusals import Invalid, NotAllowed, Reason
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.trail.acts import Act
from qclab.queries.batches import batches
from qclab.queries.batches.batches import BatchRow
from qclab.queries.review.duties import done_on_material
from qclab.queries.samples.samples import samples_of_batch
from qclab.services.batches.batches import check_sampled
from qclab.services.lab import Lab
from qclab.services.people.signing_in import confirm_password
from qclab.services.signatures.signing import sign
from qclab.store import tables as t
from qclab.store.door import Connection
from qclab.store.holding import hold_aggregates


def why_not_change_expiry(connection: Connection, viewer: Actor, batch: int) -> Sequence[Reason]:
    """Why this person cannot change the expiry of the batch: no right to it, else what they did on its material."""
    return duty_blockers(Step.CHANGE_EXPIRY, viewer, done_on_material(connection, batch))


def change_expiry(
    lab: Lab, key: int, row_version: int, expiry_at: datetime | None, expiry_zone: str, reason: str, password: str
) -> BatchRow:
    """Change until when a batch is used, with the reason, signed; what was late when it happened stays said.

    Raises NotAllowed for a wrong password or one's own work, Invalid where the batch cannot expire then, Conflict where
    it was changed meanwhile.
    """
    lab.require(Right.CHANGE_EXPIRY, "change an expiry")
    confirm_password(lab, password, {"reason": reason})
    reason_of(reason, "Say why the expiry is changed.")
    with lab.write(Act.EXPIRY_CHANGED, reason.strip(), right=Right.CHANGE_EXPIRY) as writing:
        hold_aggregates(writing.connection, t.batch, [key])
        before = batches.get_batch(writing.connection, lab.actor, key)
        if why := why_not_change_expiry(writing.connection, lab.actor, key):
            raise NotAllowed(*why)
        if expiry_at == before.expiry_at:
            raise Invalid(Reason("It expires then already.", "expiry_at", code=OutOfTurn.EXPIRES_THEN))
        zone = expiry_zone if expiry_at else ""
        check_batch(before.id, "", "", before.manufactured_on, expiry_at, zone)
        samples = samples_of_batch(writing.connection, lab.actor, key)
        check_sampled(writing, before, samples, before.manufactured_on, expiry_at)
        writing.update(t.batch, key, row_version, expiry_at=expiry_at, expiry_zone=zone)
        sign(writing, lab, Meaning.EXPIRY_CHANGED, t.batch.name, [key])
        return batches.get_batch(writing.connection, lab.actor, key)
