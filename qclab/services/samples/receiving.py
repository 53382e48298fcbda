"""Receiving samples at the laboratory: one by one or a whole box with one logger reading, or refusing them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from qclab.domain.evaluation.measures import ARRIVAL_TEMPERATURE
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Conflict, Invalid, Reason
from qclab.domain.samples.lifecycle import SampleBar, SampleState, leave_blockers, receive_blockers
from qclab.domain.trail.acts import Act
from qclab.queries.samples import samples
from qclab.queries.samples.samples import SampleRow
from qclab.services.lab import Lab
from qclab.services.samples.leaving import finished_with, leave_undone
from qclab.store import tables as t
from qclab.store.door import Writing
from qclab.store.holding import hold_aggregates


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

    Raises Missing or Conflict naming each id that is unknown, scanned twice or not to be received, and Invalid for a
    temperature that no sample can have.
    """
    ARRIVAL_TEMPERATURE.check(reception.temperature)
    with lab.write(Act.SAMPLES_RECEIVED, reception.deviation.strip(), right=Right.RECEIVE) as writing:
        keys = samples.keys_by_id(writing.connection, lab.actor, ids)
        hold_aggregates(writing.connection, t.sample, keys.values())
        rows = samples.fetch_samples(writing.connection, lab.actor, keys.values())
        reasons = [
            Reason(f"{id_} was scanned twice.", code=SampleBar.SCANNED_TWICE, facts={"sample": id_})
            for id_ in keys
            if list(map(str, ids)).count(id_) > 1
        ]
        reasons += [why.about(row.id) for row in rows.values() for why in receive_blockers(row.state)]
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
    hold_aggregates(writing.connection, t.sample, keys)
    rows = [samples.get_sample(writing.connection, lab.actor, key) for key in keys]
    reasons = [why for row in rows for why in leave_blockers(row.id, row.state)]
    reasons += finished_with(lab, writing, keys)
    if reasons:
        raise Conflict(*reasons)
    for row in rows:
        writing.update(t.sample, row.key, state=SampleState.REJECTED, state_reason=reason)
    leave_undone(lab, writing, keys, f"Sample rejected: {reason}")
