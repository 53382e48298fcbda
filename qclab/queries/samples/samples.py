"""Samples: search, list and one sample with everything about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, ScalarSelect, func, literal, select

from qclab.domain.batches.expiry import ShelfLife
from qclab.domain.codes import NoSuch
from qclab.domain.counts import joined
from qclab.domain.identifiers import plain, sample_id_fault
from qclab.domain.laboratories.sending import SentState
from qclab.domain.people.rights import Actor
from qclab.domain.refusals import Missing, Reason
from qclab.domain.samples.lifecycle import SampleState
from qclab.domain.samples.receiving import Agreement
from qclab.domain.testing.lifecycle import TestState
from qclab.queries.decoding import decimal, instant, known_instant
from qclab.queries.scope import holds, of_client
from qclab.queries.testing.starting import IS_UNSTARTED
from qclab.store import tables as t


@dataclass(frozen=True)
class SampleRow:
    """A sample as lists and pages show it."""

    key: int
    row_version: int
    id: str
    batch: int
    batch_id: str
    product_id: str
    product_name: str
    client_id: str
    client_name: str
    stage: str
    name: str
    parent: int | None
    container_number: int
    container: str
    amount: Decimal | None
    unit: str
    state: SampleState
    state_reason: str
    priority: str
    sampled_by: str
    sampled_at: datetime | None
    sampled_where: str
    place_id: str
    place_name: str
    condition: str
    storage_range: str
    transport_range: str
    label_stock: str
    retain: bool
    registered_by: str
    registered_at: datetime
    received_by: str
    received_at: datetime | None
    received_condition: str
    received_temperature: Decimal | None
    logger: str
    deviation_number: str
    agreement: Agreement
    agreed_by: str
    agreed_at: datetime | None
    import_file: int | None
    tests: int
    open_tests: int
    undone_tests: int
    unstarted_tests: int
    expiry_at: datetime | None
    after_expiry: str
    outside_range: str
    sent: tuple[str, ...] = ()
    """Of each test of it that is away: to which contract laboratory, in which shipment."""

    @property
    def state_said(self) -> str:
        """``received``; ``received, away`` while it, or a part of it, is with a contract laboratory."""
        return f"{self.state}, {self._part}away" if self.sent else self.state

    @property
    def place_said(self) -> str:
        """Where it is: the place where it is kept, or to whom it, or a part of it, was sent."""
        to = joined(list(dict.fromkeys(each.rpartition(", ")[0] for each in self.sent)))
        return f"{self._part}sent to {to}" if to else self.place_name

    @property
    def _part(self) -> str:
        """Said of one of which other tests are done here, or were."""
        return "partly " if len(self.sent) < self.tests else ""

    @property
    def place_more(self) -> str:
        """The same with the shipments, and with where it came from, a line each."""
        kept = ", ".join(filter(None, (self.place_id, self.place_name)))
        if not self.sent:
            return kept
        part = "Partly sent" if self._part else "Sent"
        came = f"came from {kept}" if kept else "where it came from is not recorded"
        return "\n".join([*(f"{part} to {each}" for each in dict.fromkeys(self.sent)), came])

    def is_expired(self, now: datetime) -> bool:
        """Whether it is past its expiry and a test of it has not started."""
        return self.shelf_life.is_missed_by(self.unstarted_tests, now)

    @property
    def shelf_life(self) -> ShelfLife:
        """Until when it is used, and whether its product refuses what comes after."""
        return ShelfLife(self.expiry_at, self.after_expiry == "block")


_REGISTRAR, _RECEIVER = t.person.alias("registrar"), t.person.alias("receiver")
_AGREED = t.person.alias("agreed_for_qa")
_USED = (
    select(func.count()).select_from(t.test_sample).where(t.test_sample.c.sample == t.sample.c.key).scalar_subquery()
)


def _in_state(*states: TestState) -> ScalarSelect[int]:
    """How many tests that use a sample are in one of these states."""
    state = select(t.test.c.state).where(t.test.c.key == t.test_sample.c.test).scalar_subquery()
    return _using(state.in_(states))


def _using(such: ColumnElement[bool]) -> ScalarSelect[int]:
    """How many such tests use a sample."""
    return (
        select(func.count())
        .select_from(t.test_sample)
        .where(t.test_sample.c.sample == t.sample.c.key, such)
        .scalar_subquery()
    )


_SENT = (
    select(func.aggregate_strings(t.contract_laboratory.c.name + ", " + t.shipment.c.id, "\n"))
    .select_from(t.test_sample)
    .join(t.sent_test, t.sent_test.c.test == t.test_sample.c.test)
    .join(t.shipment, t.shipment.c.key == t.sent_test.c.shipment)
    .join(t.contract_laboratory, t.contract_laboratory.c.key == t.shipment.c.laboratory)
    .where(t.test_sample.c.sample == t.sample.c.key, t.sent_test.c.state == literal(SentState.AWAY.value))
    .scalar_subquery()
)
_SAMPLES = (
    select(
        t.sample,
        t.batch.c.id.label("batch_id"),
        t.product.c.id.label("product_id"),
        t.product.c.name.label("product_name"),
        t.product.c.after_expiry,
        t.product.c.outside_range,
        t.batch.c.expiry_at,
        t.client.c.id.label("client_id"),
        t.client.c.name.label("client_name"),
        t.place.c.id.label("place_id"),
        t.place.c.name.label("place_name"),
        _REGISTRAR.c.name.label("registrar_name"),
        _RECEIVER.c.name.label("receiver_name"),
        _AGREED.c.name.label("agreed_name"),
        _USED.label("tests"),
        _in_state(TestState.OPEN, TestState.SUBMITTED).label("open_tests"),
        _in_state(TestState.NOT_DONE_PROPOSED, TestState.NOT_DONE).label("undone_tests"),
        _using(select(IS_UNSTARTED).where(t.test.c.key == t.test_sample.c.test).scalar_subquery()).label(
            "unstarted_tests"
        ),
        _SENT.label("sent"),
    )
    .join(t.batch, t.batch.c.key == t.sample.c.batch)
    .join(t.product, t.product.c.key == t.batch.c.product)
    .join(t.client, t.client.c.key == t.batch.c.client)
    .join(_REGISTRAR, _REGISTRAR.c.key == t.sample.c.registered_by)
    .outerjoin(_RECEIVER, _RECEIVER.c.key == t.sample.c.received_by)
    .outerjoin(_AGREED, _AGREED.c.key == t.sample.c.agreed_by)
    .outerjoin(t.place, t.place.c.key == t.sample.c.place)
)
"""Built once: to build it takes longer than to run it."""


def _row(row: Row[Any]) -> SampleRow:
    return SampleRow(
        key=row.key,
        row_version=row.row_version,
        id=row.id,
        batch=row.batch,
        batch_id=row.batch_id,
        product_id=row.product_id,
        product_name=row.product_name,
        client_id=row.client_id,
        client_name=row.client_name,
        stage=row.stage,
        name=row.name,
        parent=row.parent,
        container_number=row.container_number,
        container=row.container,
        amount=decimal(row.amount),
        unit=row.unit,
        state=SampleState(row.state),
        state_reason=row.state_reason,
        priority=row.priority,
        sampled_by=row.sampled_by,
        sampled_at=instant(row.sampled_at),
        sampled_where=row.sampled_where,
        place_id=row.place_id or "",
        place_name=row.place_name or "",
        condition=row.condition,
        storage_range=row.storage_range,
        transport_range=row.transport_range,
        label_stock=row.label_stock,
        retain=bool(row.retain),
        registered_by=row.registrar_name,
        registered_at=known_instant(row.registered_at),
        received_by=row.receiver_name or "",
        received_at=instant(row.received_at),
        received_condition=row.received_condition,
        received_temperature=decimal(row.received_temperature),
        logger=row.logger,
        deviation_number=row.deviation_number,
        agreement=Agreement(row.agreement),
        agreed_by=row.agreed_name or "",
        agreed_at=instant(row.agreed_at),
        import_file=row.import_file,
        tests=row.tests,
        open_tests=row.open_tests,
        undone_tests=row.undone_tests,
        unstarted_tests=row.unstarted_tests,
        expiry_at=instant(row.expiry_at),
        after_expiry=row.after_expiry,
        outside_range=row.outside_range,
        sent=tuple(sorted(row.sent.split("\n"))) if row.sent else (),
    )


SORTS = {
    "id": (t.sample.c.id, t.sample.c.key),
    "registered": (t.sample.c.registered_at, t.sample.c.key),
    "batch": (t.batch.c.id, t.sample.c.key),
    "state": (t.sample.c.state, t.sample.c.key),
}
"""What a list of samples can be sorted by."""


def find_samples(
    connection: Connection,
    viewer: Actor,
    *,
    search: str = "",
    state: str = "",
    batch: int | None = None,
    client: int | None = None,
    sort: str = "registered",
    descending: bool = True,
    limit: int = 20_000,
) -> list[int]:
    """The keys of the samples in order; ``search`` matches id, batch, product, donor and name by any part."""
    statement = select(t.sample.c.key).join(t.batch, t.batch.c.key == t.sample.c.batch)
    if search.strip():
        statement = statement.join(t.product, t.product.c.key == t.batch.c.product)
        words = search.strip()
        found = holds(t.sample.c.id, plain(words))
        for field in (t.batch.c.id, t.batch.c.donor_code, t.batch.c.coi_id, t.product.c.name, t.sample.c.name):
            found |= holds(field, words)
        statement = statement.where(found)
    if state:
        statement = statement.where(t.sample.c.state == state)
    if batch is not None:
        statement = statement.where(t.sample.c.batch == batch)
    if client is not None:
        statement = statement.where(t.batch.c.client == client)
    columns = [column.desc() if descending else column for column in SORTS[sort]]
    statement = of_client(statement, t.batch.c.client, viewer).order_by(*columns).limit(limit)
    return list(connection.execute(statement).scalars())


def fetch_samples(connection: Connection, viewer: Actor, keys: Iterable[int]) -> dict[int, SampleRow]:
    """Rows by key; those the viewer may not know of are left out."""
    statement = of_client(_SAMPLES, t.batch.c.client, viewer).where(t.sample.c.key.in_(list(keys)))
    return {row.key: _row(row) for row in connection.execute(statement)}


def samples_of_batch(connection: Connection, viewer: Actor, batch: int) -> list[SampleRow]:
    """Every sample of a batch the viewer may know of, by id."""
    statement = of_client(_SAMPLES, t.batch.c.client, viewer).where(t.sample.c.batch == batch)
    return [_row(row) for row in connection.execute(statement.order_by(*SORTS["id"]))]


def get_sample(connection: Connection, viewer: Actor, key: int) -> SampleRow:
    """One sample. Raises Missing."""
    found = fetch_samples(connection, viewer, [key])
    if key not in found:
        raise Missing("There is no such sample.", code=NoSuch.SAMPLE)
    return found[key]


def keys_by_id(connection: Connection, viewer: Actor, ids: Iterable[str]) -> dict[str, int]:
    """The key of each of these sample ids. Raises Missing with one reason for each that is not known or garbled."""
    known, missing = known_by_id(connection, viewer, ids)
    if missing:
        raise Missing(*missing)
    return known


def known_by_id(connection: Connection, viewer: Actor, ids: Iterable[str]) -> tuple[dict[str, int], list[Reason]]:
    """The key of each of these sample ids that is known, and why each of the others is not: it is none, or garbled."""
    wanted = [plain(id_) for id_ in ids]
    statement = (
        select(t.sample.c.id, t.sample.c.key)
        .join(t.batch, t.batch.c.key == t.sample.c.batch)
        .where(t.sample.c.id.in_(wanted))
    )
    known = {row.id: row.key for row in connection.execute(of_client(statement, t.batch.c.client, viewer))}
    missing = [
        Reason(sample_id_fault(id_) or f"There is no sample “{id_}”.", code=NoSuch.SAMPLE_OF_ID)
        for id_ in wanted
        if id_ not in known
    ]
    return {id_: known[id_] for id_ in wanted if id_ in known}, missing


def awaited_ids(connection: Connection, viewer: Actor, batches: Iterable[int]) -> list[tuple[str, str]]:
    """What is still to be received of these batches, as (batch, id)."""
    statement = (
        select(t.batch.c.id, t.sample.c.id)
        .join(t.batch, t.batch.c.key == t.sample.c.batch)
        .where(t.sample.c.batch.in_(list(batches)), t.sample.c.state == SampleState.REGISTERED.value)
        .order_by(t.sample.c.id)
    )
    rows = connection.execute(of_client(statement, t.batch.c.client, viewer))
    return [(batch, sample) for batch, sample in rows]


def state_counts(connection: Connection, viewer: Actor) -> dict[str, int]:
    """How many samples are in each state, for the chips of the list."""
    statement = (
        select(t.sample.c.state, func.count().label("samples"))
        .join(t.batch, t.batch.c.key == t.sample.c.batch)
        .group_by(t.sample.c.state)
    )
    return {row.state: row.samples for row in connection.execute(of_client(statement, t.batch.c.client, viewer))}
