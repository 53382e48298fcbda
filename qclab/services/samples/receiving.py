"""Receiving samples at the laboratory: one by one or a whole box with one logger reading, or refusing them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from qclab.domain.batches.expiry import Late
from qclab.domain.evaluation.measures import ARRIVAL_TEMPERATURE
from qclab.domain.people.rights import Right
from qclab.domain.reasons import reason_of
from qclab.domain.refusals import Conflict, Reason
from qclab.domain.samples.lifecycle import SampleBar, SampleState, leave_blockers, receive_blockers
from qclab.domain.samples.temperature import outside_range
from qclab.domain.trail.acts import Act
from qclab.queries.samples import samples
from qclab.queries.samples.samples import SampleRow
from qclab.services.batches.in_time import late_step
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
    temperature that no sample can have. What arrives outside its range of temperature or after the expiry is received
    with a deviation that says so, or not at all, as its product says.
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
        reasons += _unfit(writing, rows.values(), reception)
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


def _unfit(writing: Writing, rows: Iterable[SampleRow], reception: Reception) -> Iterator[Reason]:
    """Why samples are not received as they arrived: refused by their product, or without the deviation that says so."""
    for row in rows:
        found: list[tuple[Reason, bool]] = []
        if said := outside_range(reception.temperature, row.transport_range, row.storage_range):
            found.append((Reason(f"{said}.", code=SampleBar.OUTSIDE_RANGE), row.outside_range == "block"))
        if late := late_step(writing, row.shelf_life, Late.RECEIVED, writing.at):
            found.append((late, row.shelf_life.is_refused))
        for reason, is_refused in found:
            if is_refused:
                yield replace(reason, text=f"{reason.text} Its product refuses that: reject it.").about(row.id)
            elif not reception.deviation.strip():
                text = f"{reason.text} Say in the deviation how it is taken, or reject it."
                yield replace(reason, text=text, field="deviation").about(row.id)


def reject(lab: Lab, keys: Sequence[int], reason: str) -> None:
    """Refuse samples with a reason; tests that have no other sample are proposed as not done, for QA to agree."""
    reason_of(reason, "Say why the sample is rejected.")
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
