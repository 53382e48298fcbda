"""What changes registered samples: editing what was said of one, and cancelling those that are not needed."""

from collections.abc import Sequence
from dataclasses import replace

from qclab.domain.people.rights import Right
from qclab.domain.reasons import reason_of
from qclab.domain.refusals import Conflict, Invalid
from qclab.domain.samples.dates import BatchDates, sampled_faults
from qclab.domain.samples.lifecycle import SampleState, change_blockers, leave_blockers
from qclab.domain.trail.acts import Act
from qclab.queries.batches import batches
from qclab.queries.samples import samples
from qclab.queries.samples.samples import SampleRow
from qclab.services.lab import Lab
from qclab.services.samples.leaving import finished_with, leave_undone
from qclab.services.samples.new_sample import NewSample
from qclab.services.samples.registering import check_samples
from qclab.store import tables as t
from qclab.store.door import Writing
from qclab.store.holding import hold_aggregates
from qclab.store.zone import laboratory_zone


def change_sample(lab: Lab, key: int, row_version: int, new: NewSample, reason: str) -> SampleRow:
    """Edit what was registered about a sample, with a reason; its tests stay as they are."""
    reason_of(reason, "Say why the sample is changed.")
    with lab.write(Act.SAMPLE_CHANGED, reason.strip(), right=Right.REGISTER) as writing:
        hold_aggregates(writing.connection, t.sample, [key])
        before = samples.get_sample(writing.connection, lab.actor, key)
        check_samples([replace(new, name=before.name)])
        if reasons := change_blockers(before.id, before.state):
            raise Conflict(*reasons)
        if new.sampled_at != before.sampled_at:
            _check_sampled(lab, writing, before, new)
        writing.update(
            t.sample,
            key,
            row_version,
            container=new.container.strip(),
            amount=new.amount,
            unit=new.unit.strip(),
            condition=new.condition.strip(),
            retain=new.retain,
            priority=new.priority,
            sampled_by=new.sampled_by.strip(),
            sampled_at=new.sampled_at,
            sampled_where=new.sampled_where.strip(),
            place=new.place,
        )
        return samples.get_sample(writing.connection, lab.actor, key)


def _check_sampled(lab: Lab, writing: Writing, before: SampleRow, new: NewSample) -> None:
    batch = batches.get_batch(writing.connection, lab.actor, before.batch)
    is_made = batch.last_stage == before.stage
    of = BatchDates(batch.manufactured_on, batch.expiry_at, is_made, laboratory_zone(writing.connection))
    if reasons := tuple(sampled_faults(new.sampled_at, of, writing.at, before.received_at)):
        raise Invalid(*reasons)


def cancel_samples(lab: Lab, keys: Sequence[int], reason: str) -> None:
    """Cancel samples that are not needed. Their open tests are proposed as not done, for QA to approve.

    Raises Conflict where a test of theirs has been submitted or approved.
    """
    reason_of(reason, "Say why the sample is cancelled.")
    with lab.write(Act.SAMPLE_CANCELLED, reason.strip(), right=Right.REGISTER) as writing:
        cancel_within(lab, writing, keys, reason.strip())


def cancel_within(lab: Lab, writing: Writing, keys: Sequence[int], reason: str) -> None:
    """Cancel samples within an open write (the undo of an import cancels them as one act)."""
    hold_aggregates(writing.connection, t.sample, keys)
    rows = {key: samples.get_sample(writing.connection, lab.actor, key) for key in keys}
    reasons = [why for row in rows.values() for why in leave_blockers(row.id, row.state)]
    reasons += finished_with(lab, writing, keys)
    if reasons:
        raise Conflict(*reasons)
    for key in rows:
        writing.update(t.sample, key, state=SampleState.CANCELLED, state_reason=reason)
    leave_undone(lab, writing, keys, reason)
