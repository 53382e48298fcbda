"""Batches: made with their first samples, edited with a reason."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import cast

from qclab.domain.batches.expiry import expiry_edit_blockers
from qclab.domain.batches.lifecycle import BatchStatus
from qclab.domain.batches.made_from import Materials
from qclab.domain.batches.own_data import check_batch
from qclab.domain.codes import OutOfTurn
from qclab.domain.people.rights import Right
from qclab.domain.reasons import reason_of
from qclab.domain.refusals import Conflict, Invalid, Reason, Refusal
from qclab.domain.samples.dates import BatchDates, NeverSo, received_faults, sampled_faults
from qclab.domain.trail.acts import Act
from qclab.queries.batches import batches
from qclab.queries.batches.batches import BatchRow
from qclab.queries.batches.family import relatives_above
from qclab.queries.catalogue import master_data
from qclab.queries.laboratory import settings
from qclab.queries.samples.samples import SampleRow, samples_of_batch
from qclab.services.batches.made_from import insert_materials, tell_of
from qclab.services.lab import Lab
from qclab.store import tables as t
from qclab.store.door import Writing
from qclab.store.holding import hold_aggregates
from qclab.store.zone import laboratory_zone


@dataclass(frozen=True)
class BatchData:
    """What a person enters about a batch. ``body_weight`` in kg as typed; the expiry is printed in its zone."""

    id: str
    product: int
    coi_id: str = ""
    donor_code: str = ""
    body_weight: str = ""
    manufactured_on: date | None = None
    expiry_at: datetime | None = None
    expiry_zone: str = ""
    batch_record: str = ""
    deviations: str = ""
    operators: str = ""
    """Who made it, names with commas between."""
    session: str = ""
    """The number of the session in which it was made."""
    materials: Materials = field(default_factory=Materials)
    """What it was made from."""


def check(data: BatchData, today: date | None = None) -> Decimal | None:
    """The body weight in kg. Raises Invalid with everything that is wrong with the data by themselves.

    ``today`` is the date in the laboratory; a page that does not know it leaves that to the write.
    """
    return check_batch(
        data.id.strip(), data.donor_code, data.body_weight,
        data.manufactured_on, data.expiry_at, data.expiry_zone, today,
    )  # fmt: skip


class NoNewBatch(StrEnum):
    """Why a batch is not made."""

    NO_PRODUCT = "no product"
    THERE_ALREADY = "there already"


def insert_batch(lab: Lab, writing: Writing, data: BatchData) -> int:
    """The key of a new batch, within a write that also registers its samples."""
    return insert_batches(lab, writing, [data])[0]


def insert_batches(lab: Lab, writing: Writing, new: Sequence[BatchData]) -> list[int]:
    """The keys of new batches, within a write that also registers their samples. Where there are several a refusal says
    which of them it is about, as its row."""
    if not new:
        return []
    today = settings.today(writing.connection, writing.at)
    known = {kept.key: kept.value for kept in master_data.products(writing.connection, lab.actor)}
    clients = {kept.value.id: kept.key for kept in master_data.clients(writing.connection, lab.actor)}
    rows: list[dict[str, object]] = []
    for place, data in enumerate(new, 1):
        with _of_several(new, place):
            weight = check(data, today)
            if data.product not in known:
                raise Invalid(Reason("Choose a product.", "product", code=NoNewBatch.NO_PRODUCT))
            client = clients[known[data.product].client]
            rows.append(
                _columns(
                    data,
                    id=data.id.strip(),
                    product=data.product,
                    client=client,
                    status=BatchStatus.QUARANTINE,
                    status_reason="",
                    body_weight=weight,
                    created_at=writing.at,
                )
            )
    for client in sorted({cast("int", row["client"]) for row in rows}):
        writing.hold(t.client, client)  # so that of two who give the same id at once the second is told
    there = set(batches.batches_called(writing.connection, lab.actor, [data.id for data in new]))
    for place, row in enumerate(rows, 1):
        called = cast("int", row["client"]), str(row["id"]).lower()
        if called in there:
            said = f"This client has a batch “{row['id']}” already; open it, or give the new one another id."
            why = Reason(said, "id", code=NoNewBatch.THERE_ALREADY, facts={"batch": row["id"]})
            with _of_several(new, place):
                raise Conflict(why)
        there.add(called)
    keys = writing.insert_many(t.batch, rows)
    for place, (key, data) in enumerate(zip(keys, new, strict=True), 1):
        if data.materials:
            with _of_several(new, place):
                made = batches.get_batch(writing.connection, lab.actor, key)
                insert_materials(lab, writing, made, data.materials)
                tell_of(writing, key, relatives_above(writing.connection, key))
    return keys


@contextmanager
def _of_several(new: Sequence[BatchData], place: int) -> Iterator[None]:
    try:
        yield
    except Refusal as refusal:
        if len(new) == 1:
            raise
        raise type(refusal)(*(replace(why, row=place) for why in refusal.reasons)) from refusal


def change_batch(lab: Lab, key: int, row_version: int, data: BatchData, reason: str) -> BatchRow:
    """Edit a batch's data; the id and the product stay. A reason is needed, and the second of two editors is told."""
    reason_of(reason, "Say why the batch is changed.")
    with lab.write(Act.BATCH_CHANGED, reason.strip(), right=Right.REGISTER) as writing:
        hold_aggregates(writing.connection, t.batch, [key])
        before = batches.get_batch(writing.connection, lab.actor, key)
        data = replace(data, id=before.id, product=before.product)
        weight = check(data, settings.today(writing.connection, writing.at))
        if weight != before.body_weight and batches.has_results(writing.connection, key):
            raise Conflict(
                Reason(
                    "Results have been evaluated with this body weight; it can no longer be changed.",
                    "body_weight",
                    code=OutOfTurn.WEIGHT_IS_USED,
                )
            )
        samples = samples_of_batch(writing.connection, lab.actor, key)
        if data.expiry_at != before.expiry_at:
            is_received = any(sample.received_at is not None for sample in samples)
            if why := expiry_edit_blockers(is_received=is_received):
                raise Conflict(*why)
        if (data.manufactured_on, data.expiry_at) != (before.manufactured_on, before.expiry_at):
            check_sampled(writing, before, samples, data.manufactured_on, data.expiry_at)
        writing.update(t.batch, key, row_version, **_columns(data), body_weight=weight)
        return batches.get_batch(writing.connection, lab.actor, key)


_FIELD = {
    NeverSo.BEFORE_MADE: "manufactured_on",
    NeverSo.RECEIVED_BEFORE_MADE: "manufactured_on",
    NeverSo.AFTER_EXPIRY: "expiry_at",
}


def check_sampled(
    writing: Writing,
    batch: BatchRow,
    samples: Sequence[SampleRow],
    manufactured_on: date | None,
    expiry_at: datetime | None,
) -> None:
    """Raise Invalid where one of its samples cannot have been taken of a batch with these dates."""
    zone = laboratory_zone(writing.connection)
    reasons: dict[NeverSo, Reason] = {}
    for row in samples:
        of = BatchDates(manufactured_on, expiry_at, row.stage == batch.last_stage, zone)
        faults = () if row.state.is_gone else sampled_faults(row.sampled_at, of, writing.at)
        for fault in (*faults, *received_faults(row.received_at, of)):
            reasons |= {NeverSo(fault.code): fault} if fault.code in _FIELD else {}
    if reasons:
        raise Invalid(*(replace(fault, field=_FIELD[code]) for code, fault in reasons.items()))


def _columns(data: BatchData, **more: object) -> dict[str, object]:
    return {
        **more,
        "coi_id": data.coi_id.strip(),
        "donor_code": data.donor_code.strip(),
        "manufactured_on": data.manufactured_on,
        "expiry_at": data.expiry_at,
        "expiry_zone": data.expiry_zone if data.expiry_at else "",
        "batch_record": data.batch_record.strip(),
        "deviations": data.deviations.strip(),
        "operators": data.operators.strip(),
        "session": data.session.strip(),
    }
