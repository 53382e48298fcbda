"""Tests that are outside: the shipment each lies in, what was told of it meanwhile, and the report of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from qclab.domain.codes import NoSuch
from qclab.domain.laboratories.approval import ContractLaboratory
from qclab.domain.laboratories.notices import Says
from qclab.domain.laboratories.sending import FAILED, OUTSIDE, SentState
from qclab.domain.people.rights import Actor
from qclab.domain.refusals import Missing
from qclab.queries.decoding import day, instant, known_instant, sequence
from qclab.queries.scope import of_client
from qclab.store import tables as t


@dataclass(frozen=True)
class ShipmentRow:
    """A shipment. ``left_at`` and ``arrived_at`` are instants, None while it has not."""

    key: int
    id: str
    laboratory: int
    to: ContractLaboratory
    temperature: str
    carrier: str
    prepared_by_name: str
    prepared_at: datetime
    left_at: datetime | None
    arrived_at: datetime | None
    confirmed_by: str
    condition: str


@dataclass(frozen=True)
class SentRow:
    """A test in a shipment, with the report of it where there is one."""

    key: int
    row_version: int
    test: int
    batch: int
    batch_id: str
    method_id: str
    method_title: str
    state: SentState
    expected_on: date
    was_due_at: datetime
    reason: str
    deviation: str
    report_number: str
    reported_on: date | None
    report_method: str
    report_unit: str
    certificate: int | None
    reported_by_name: str
    reported_at: datetime | None
    shipment: ShipmentRow

    @property
    def title(self) -> str:
        return f"{self.method_title}, {self.batch_id}"


@dataclass(frozen=True)
class NoticeRow:
    """What was told of a test that is outside. ``is_held``: the hold that it placed still stands."""

    key: int
    sent_test: int
    says: Says
    how: str
    who: str
    said: str
    told_at: datetime
    recorded_by_name: str
    recorded_at: datetime
    alarm_id: str
    is_held: bool


_PREPARER, _REPORTER = t.person.alias("preparer"), t.person.alias("reporter")
_SENT = (
    select(
        t.sent_test,
        t.batch.c.id.label("batch_id"),
        t.method.c.id.label("method_id"),
        t.method.c.title.label("method_title"),
        t.shipment.c.id.label("shipment_id"),
        t.shipment.c.laboratory,
        *(
            t.shipment.c[name]
            for name in (
                "temperature", "carrier", "prepared_at", "left_at", "arrived_at", "confirmed_by", "condition",
            )
        ),
        *(t.contract_laboratory.c[name] for name in ("name", "address", "contact", "agreement", "methods")),
        t.contract_laboratory.c.approved_until,
        _PREPARER.c.name.label("prepared_by_name"),
        _REPORTER.c.name.label("reported_by_name"),
    )
    .join(t.batch, t.batch.c.key == t.sent_test.c.batch)
    .join(t.test, t.test.c.key == t.sent_test.c.test)
    .join(t.method, t.method.c.key == t.test.c.method)
    .join(t.shipment, t.shipment.c.key == t.sent_test.c.shipment)
    .join(t.contract_laboratory, t.contract_laboratory.c.key == t.shipment.c.laboratory)
    .join(_PREPARER, _PREPARER.c.key == t.shipment.c.prepared_by)
    .outerjoin(_REPORTER, _REPORTER.c.key == t.sent_test.c.reported_by)
    .order_by(t.sent_test.c.key)
)  # fmt: skip


def sent_of_tests(connection: Connection, viewer: Actor, tests: Collection[int]) -> dict[int, SentRow]:
    """The last shipment of each of these tests that was ever in one, by test."""
    return {row.test: row for row in _read(connection, viewer, t.sent_test.c.test.in_(list(tests)))}


def is_outside(connection: Connection, test: int) -> bool:
    """Whether a contract laboratory performs, or performed, a test of which the caller may know."""
    row = t.sent_test.c
    asked = select(row.key).where(row.test == test, row.state.in_(OUTSIDE)).limit(1)
    return connection.execute(asked).first() is not None


def failed_of_tests(connection: Connection, viewer: Actor, tests: Collection[int]) -> Sequence[SentRow]:
    """The shipments of these tests that were lost or arrived unfit, the first first."""
    failed = t.sent_test.c.state.in_([state.value for state in FAILED])
    return _read(connection, viewer, t.sent_test.c.test.in_(list(tests)) & failed)


def get_sent(connection: Connection, viewer: Actor, keys: Sequence[int]) -> list[SentRow]:
    """These tests of shipments. Raises Missing for one that is not known."""
    found = _read(connection, viewer, t.sent_test.c.key.in_(list(keys)))
    if len(found) != len(set(keys)):
        raise Missing("There is no such test in a shipment.", code=NoSuch.SENT_TEST)
    return found


def in_shipment(connection: Connection, viewer: Actor, shipment: int) -> list[SentRow]:
    """The tests of a shipment. Raises Missing for one of which the viewer may not know all."""
    found = _read(connection, viewer, t.sent_test.c.shipment == shipment)
    there = select(func.count()).select_from(t.sent_test).where(t.sent_test.c.shipment == shipment)
    if not found or len(found) != connection.execute(there).scalar_one():
        raise Missing(
            "There is no such shipment, or tests of it belong to a client you may not know of.", code=NoSuch.SHIPMENT
        )
    return found


def shipment_called(connection: Connection, viewer: Actor, id_: str) -> list[SentRow]:
    """The tests of the shipment with this number. Raises Missing."""
    key = connection.execute(select(t.shipment.c.key).where(t.shipment.c.id == id_.strip().upper())).scalar()
    if key is None:
        raise Missing(f"There is no shipment {id_}.", code=NoSuch.SHIPMENT_OF_ID)
    return in_shipment(connection, viewer, key)


def notices_of(connection: Connection, viewer: Actor, sent: Collection[int]) -> dict[int, list[NoticeRow]]:
    """What was told of these tests of shipments, the first first."""
    notice = t.laboratory_notice
    statement = (
        select(notice, t.person.c.name, t.alarm.c.id.label("alarm_id"), t.hold.c.key.label("held"), t.hold.c.lifted_at)
        .join(t.batch, t.batch.c.key == notice.c.batch)
        .join(t.person, t.person.c.key == notice.c.recorded_by)
        .outerjoin(t.alarm, t.alarm.c.key == notice.c.alarm)
        .outerjoin(t.hold, t.hold.c.key == notice.c.hold)
        .where(notice.c.sent_test.in_(list(sent)))
        .order_by(notice.c.key)
    )
    found: dict[int, list[NoticeRow]] = {}
    for row in connection.execute(of_client(statement, t.batch.c.client, viewer)) if sent else ():
        told = NoticeRow(
            row.key,
            row.sent_test,
            Says(row.says),
            row.how,
            row.who,
            row.said,
            known_instant(row.told_at),
            row.name,
            known_instant(row.recorded_at),
            row.alarm_id or "",
            row.held is not None and row.lifted_at is None,
        )
        found.setdefault(row.sent_test, []).append(told)
    return found


def _read(connection: Connection, viewer: Actor, which: ColumnElement[bool]) -> list[SentRow]:
    statement: Select[Any] = of_client(_SENT.where(which), t.batch.c.client, viewer)
    shipments: dict[int, ShipmentRow] = {}
    return [_row(row, shipments) for row in connection.execute(statement)]


def _row(row: Any, shipments: dict[int, ShipmentRow]) -> SentRow:
    shipment = shipments.get(row.shipment) or _shipment(row)
    shipments[row.shipment] = shipment
    return SentRow(
        row.key,
        row.row_version,
        row.test,
        row.batch,
        row.batch_id,
        row.method_id,
        row.method_title,
        SentState(row.state),
        date.fromisoformat(row.expected_on),
        known_instant(row.was_due_at),
        row.reason,
        row.deviation,
        row.report_number,
        day(row.reported_on),
        row.report_method,
        row.report_unit,
        row.certificate,
        row.reported_by_name or "",
        instant(row.reported_at),
        shipment,
    )


def _shipment(row: Any) -> ShipmentRow:
    to = ContractLaboratory(
        row.name, row.address, row.contact, row.agreement, sequence(row.methods), day(row.approved_until)
    )
    return ShipmentRow(
        row.shipment,
        row.shipment_id,
        row.laboratory,
        to,
        row.temperature,
        row.carrier,
        row.prepared_by_name,
        known_instant(row.prepared_at),
        instant(row.left_at),
        instant(row.arrived_at),
        row.confirmed_by,
        row.condition,
    )
