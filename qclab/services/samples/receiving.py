"""Receiving samples at the laboratory: one by one or a whole box with one logger reading, or refusing them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from types import MappingProxyType

from qclab.domain.batches.expiry import Late
from qclab.domain.evaluation.measures import ARRIVAL_TEMPERATURE
from qclab.domain.identifiers import plain
from qclab.domain.people.rights import Right
from qclab.domain.reasons import reason_of
from qclab.domain.refusals import Conflict, Invalid, Missing, Reason
from qclab.domain.samples import receiving
from qclab.domain.samples.lifecycle import SampleBar, SampleState, leave_blockers, receive_blockers
from qclab.domain.samples.receiving import Agreement, Unfit, condition_blockers, number_blockers, temperature_blockers
from qclab.domain.samples.temperature import is_asked
from qclab.domain.trail.acts import Act
from qclab.queries.samples import samples
from qclab.queries.samples.samples import SampleRow
from qclab.services.lab import Lab
from qclab.services.samples.leaving import finished_with, leave_undone
from qclab.store import tables as t
from qclab.store.door import Writing
from qclab.store.holding import hold_aggregates
from qclab.store.zone import laboratory_zone


@dataclass(frozen=True)
class Reception:
    """How samples arrived. ``temperature`` in °C as read, or ``is_not_measured``; ``deviation`` says what was not as it
    should be, ``number`` is that of the deviation where the laboratory has given it one."""

    condition: str
    temperature: Decimal | None = None
    logger: str = ""
    place: int | None = None
    deviation: str = ""
    number: str = ""
    is_not_measured: bool = False

    def in_box(self, box: "Reception") -> "Reception":
        """How one sample arrived that is told apart: logger and place are those of its box, and so is the temperature
        where none is said of it."""
        arrived = replace(self, logger=box.logger, place=box.place)
        if self.temperature is not None or self.is_not_measured:
            return arrived
        return replace(arrived, temperature=box.temperature, is_not_measured=box.is_not_measured)

    def deviation_of(self, row: SampleRow) -> str:
        """What is recorded as the deviation of a sample that arrived so; empty where it came as it should."""
        said = self.deviation.strip()
        is_missed = self.is_not_measured and is_asked(row.transport_range, row.storage_range)
        return f"temperature not measured: {said}" if said and is_missed else said


def receive(
    lab: Lab, ids: Sequence[str], reception: Reception, apart: Mapping[str, Reception] = MappingProxyType({})
) -> list[SampleRow]:
    """Receive samples by the ids that were scanned, all or none, in one act; those of ``apart`` arrived otherwise.

    Raises Missing, Conflict or Invalid with everything that is wrong: each id that is unknown, scanned twice or not to
    be received, a condition that is not said, a temperature that no sample can have, or that is not said where the plan
    states a range. What arrives outside its range, not measured, or after the expiry is received with a deviation that
    says so, to which QA agrees before there is a certificate, or not at all, as its product says.
    """
    said = {plain(id_): each for id_, each in apart.items()}
    used = list(dict.fromkeys(said.get(plain(id_), reception) for id_ in ids))
    deviations = dict.fromkeys(filter(None, (each.deviation.strip() for each in used)))
    with lab.write(Act.SAMPLES_RECEIVED, "; ".join(deviations), right=Right.RECEIVE) as writing:
        keys, unknown = samples.known_by_id(writing.connection, lab.actor, ids)
        hold_aggregates(writing.connection, t.sample, keys.values())
        rows = samples.fetch_samples(writing.connection, lab.actor, keys.values())
        unsaid = [why for each in used for why in _unsaid(each)]
        unsaid += dict.fromkeys(why for row in rows.values() for why in unread(row, said.get(row.id, reception)))
        barred = [
            Reason(f"{id_} was scanned twice.", code=SampleBar.SCANNED_TWICE, facts={"sample": id_})
            for id_ in keys
            if list(map(str, ids)).count(id_) > 1
        ]
        barred += [why.about(row.id) for row in rows.values() for why in receive_blockers(row.state)]
        barred += _unfit(writing, rows.values(), reception, said)
        if reasons := (*unknown, *unsaid, *barred):
            raise (Missing if unknown else Invalid if unsaid else Conflict)(*reasons)
        for row in map(rows.__getitem__, keys.values()):  # as they were scanned
            arrived = said.get(row.id, reception)
            deviation = arrived.deviation_of(row)
            writing.update(
                t.sample,
                row.key,
                state=SampleState.RECEIVED_WITH_DEVIATION if deviation else SampleState.RECEIVED,
                state_reason=deviation,
                received_by=writing.by,
                received_at=writing.at,
                received_condition=arrived.condition.strip(),
                received_temperature=arrived.temperature,
                logger=arrived.logger.strip(),
                deviation_number=arrived.number.strip() if deviation else "",
                agreement=Agreement.AWAITED if deviation else Agreement.NOT_ASKED,
                **({"place": arrived.place} if arrived.place is not None else {}),
            )
        found = samples.fetch_samples(writing.connection, lab.actor, keys.values())
        return [found[key] for key in keys.values()]


def unread(row: SampleRow, arrived: Reception) -> tuple[Reason, ...]:
    """Why it is not known at which temperature a sample arrived, where that has to be said."""
    return tuple(
        temperature_blockers(
            arrived.temperature, row.transport_range, row.storage_range, is_not_measured=arrived.is_not_measured
        )
    )


def unfit(row: SampleRow, arrived: Reception, at: datetime, zone: tzinfo) -> tuple[Unfit, ...]:
    """In what a sample that arrives at this moment is not as it should be: what a window says as it is scanned."""
    read = None if any(ARRIVAL_TEMPERATURE.blockers(arrived.temperature)) else arrived.temperature
    return receiving.unfit(
        read, row.transport_range, row.storage_range, row.shelf_life.late(Late.RECEIVED, at, zone),
        outside_is_refused=row.outside_range == "block", late_is_refused=row.shelf_life.is_refused,
        is_not_measured=arrived.is_not_measured,
    )  # fmt: skip


def _unsaid(reception: Reception) -> Iterator[Reason]:
    yield from condition_blockers(reception.condition)
    yield from ARRIVAL_TEMPERATURE.blockers(reception.temperature)
    yield from number_blockers(reception.number, reception.deviation)


def _unfit(
    writing: Writing, rows: Collection[SampleRow], reception: Reception, apart: Mapping[str, Reception]
) -> Iterator[Reason]:
    """Why samples are not received as they arrived: refused by their product, or without the deviation that says so."""
    is_late = any(row.shelf_life.is_over(writing.at) for row in rows)
    zone = laboratory_zone(writing.connection) if is_late else UTC
    for row in rows:
        arrived = apart.get(row.id, reception)
        for each in unfit(row, arrived, writing.at, zone):
            if (why := each.blocker(arrived.deviation)) is not None:
                yield why.about(row.id)


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
