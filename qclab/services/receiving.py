"""Receiving samples at the laboratory: one by one or a whole box with one logger reading, or refusing them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from qclab.domain.acts import Act
from qclab.domain.lifecycle import SampleState, TestState, not_done_blockers, receive_blockers
from qclab.domain.refusals import Conflict, Invalid, Reason
from qclab.domain.rights import Right
from qclab.queries import samples, testing
from qclab.queries.samples import SampleRow
from qclab.services.lab import Lab
from qclab.store import tables as t
from qclab.store.door import Writing


@dataclass(frozen=True)
class Reception:
    """How samples arrived. ``temperature`` in °C as read; ``deviation`` says what was not as it should be."""

    condition: str = "intact"
    temperature: Decimal | None = None
    logger: str = ""
    place: int | None = None
    deviation: str = ""


def receive(lab: Lab, ids: Sequence[str], reception: Reception) -> list[SampleRow]:
    """Receive samples by the ids that were scanned, all or none, in one act.

    Raises Missing or Conflict naming each id that is unknown, scanned twice or not to be received.
    """
    with lab.write(Act.SAMPLES_RECEIVED, reception.deviation.strip(), right=Right.RECEIVE) as writing:
        keys = samples.keys_by_id(writing.connection, lab.actor, ids)
        rows = samples.fetch_samples(writing.connection, lab.actor, keys.values())
        reasons = [Reason(f"{id_} was scanned twice.") for id_ in keys if list(map(str, ids)).count(id_) > 1]
        reasons += [Reason(f"{row.id}: {why}") for row in rows.values() for why in receive_blockers(row.state)]
        if reasons:
            raise Conflict(*reasons)
        deviates = bool(reception.deviation.strip())
        for row in rows.values():
            writing.update(
                t.sample,
                row.key,
                state=SampleState.RECEIVED_WITH_DEVIATION if deviates else SampleState.RECEIVED,
                state_reason=reception.deviation.strip(),
                received_by=writing.by,
                received_at=writing.at,
                received_condition=reception.condition.strip(),
                received_temperature=reception.temperature,
                logger=reception.logger.strip(),
                **({"place": reception.place} if reception.place is not None else {}),
            )
        found = samples.fetch_samples(writing.connection, lab.actor, keys.values())
        return [found[key] for key in keys.values()]


def reject(lab: Lab, keys: Sequence[int], reason: str) -> None:
    """Refuse samples with a reason; tests that have no other sample are proposed as not done, for QA to agree."""
    if not reason.strip():
        raise Invalid(Reason("Say why the sample is rejected.", "reason"))
    with lab.write(Act.SAMPLE_REJECTED, reason.strip(), right=Right.RECEIVE) as writing:
        _reject(lab, writing, keys, reason.strip())


def _reject(lab: Lab, writing: Writing, keys: Sequence[int], reason: str) -> None:
    rows = [samples.get_sample(writing.connection, lab.actor, key) for key in keys]
    gone = (SampleState.REJECTED, SampleState.CANCELLED)
    reasons = [Reason(f"Sample {row.id} was {row.state} already.") for row in rows if row.state in gone]
    for key in keys:
        finished = testing.find_tests(writing.connection, lab.actor, sample=key, state="")
        for test in testing.get_tests(writing.connection, lab.actor, finished):
            if test.state in (TestState.SUBMITTED, TestState.APPROVED):
                reasons.append(Reason(f"{test.method_title} was {test.state} with this sample; it stays."))
    if reasons:
        raise Conflict(*reasons)
    for row in rows:
        writing.update(t.sample, row.key, state=SampleState.REJECTED, state_reason=reason)
    for test in testing.tests_only_of(writing.connection, keys):
        if not not_done_blockers(test.state):
            writing.update(
                t.test, test.key, state=TestState.NOT_DONE_PROPOSED, state_reason=f"Sample rejected: {reason}"
            )
