"""What may be tried with the samples of a batch: they arrive, break, are cancelled, come back or are replaced."""

from qclab.domain.samples.lifecycle import SampleState
from qclab.services.lab import Lab
from qclab.services.samples import changing, receiving, reinstating, replacing
from tests.laboratory.arriving import receive
from tests.laboratory.batch import Batch
from tests.laboratory.trying import WHY, Trying, pick


def _sample(batch: Batch, number: int, *states: SampleState) -> int:
    """One in one of these states, mostly; any one now and then."""
    rows = batch.samples
    some = [row for row in rows if row.state in states] if number % 7 else rows
    return pick(some, number).key


def receive_samples(batch: Batch, lab: Lab, number: int) -> None:
    new = [row.id for row in batch.samples if row.state is SampleState.REGISTERED]
    receive(lab, new or [pick(batch.samples, number).id])


def reject_sample(batch: Batch, lab: Lab, number: int) -> None:
    receiving.reject(lab, [_sample(batch, number, SampleState.REGISTERED, SampleState.RECEIVED)], WHY)


def cancel_sample(batch: Batch, lab: Lab, number: int) -> None:
    changing.cancel_samples(lab, [_sample(batch, number, SampleState.REGISTERED, SampleState.RECEIVED)], WHY)


def reinstate_sample(batch: Batch, lab: Lab, number: int) -> None:
    reinstating.reinstate_samples(lab, [_sample(batch, number, SampleState.CANCELLED)], WHY)


def replace_sample(batch: Batch, lab: Lab, number: int) -> None:
    replacing.replace_samples(lab, [_sample(batch, number, SampleState.REJECTED, SampleState.CANCELLED)])


ANALYSTS: tuple[Trying, ...] = (receive_samples, reject_sample, cancel_sample, reinstate_sample, replace_sample)
