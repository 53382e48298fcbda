"""What contract laboratories perform: the tests that are to be sent, prepared, away or reported, what is away first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, exists, func, literal, or_, select

from qclab.domain.laboratories.notices import Says
from qclab.domain.laboratories.sending import CURRENT, SentState
from qclab.domain.people.rights import Actor
from qclab.domain.testing.lifecycle import TestState
from qclab.queries.laboratories.sent import NoticeRow, SentRow, notices_of, sent_of_tests
from qclab.queries.scope import holds, of_client
from qclab.queries.testing.fields import IS_HERE
from qclab.queries.testing.testing import TestRow, fetch_tests, is_late
from qclab.store import tables as t

AT_MOST = 20_000


class Which(StrEnum):
    """Which of them a list shows."""

    OPEN = "open"
    LATE = "late"
    """Of those, what is late as every test is (``TestRow.is_late``)."""
    AWAY = "away"
    TO_SEND = "to send"
    PREPARED = "prepared"
    DONE = "done"
    HERE = "here"
    """What nobody has performed elsewhere, and could still be sent: it is in no other list."""


@dataclass(frozen=True)
class OutsideRow:
    """A test that goes to a contract laboratory, its last shipment where there is one, and what was told of it."""

    test: TestRow
    sent: SentRow | None
    notices: Sequence[NoticeRow] = ()

    @property
    def key(self) -> int:
        return self.test.key

    @property
    def is_current(self) -> bool:
        """Whether it lies in its last shipment, or was reported from it."""
        return self.sent is not None and self.sent.state.is_current

    @property
    def is_ours(self) -> bool:
        """Whether we perform it, as nobody else does."""
        return not self.is_current and not self.test.laboratory

    @property
    def state(self) -> SentState | None:
        """None of one that lies here."""
        return self.sent.state if self.sent is not None and self.is_current else None

    @property
    def is_suspected(self) -> bool:
        """Whether a positive was told of it that its report has not settled."""
        is_told = any(each.says is Says.SUSPECTED for each in self.notices)
        return is_told and self.test.state is TestState.OPEN and not self.test.entered


_lies = t.sent_test.c.state
_IS_OPEN = t.test.c.state == TestState.OPEN.value
_IS_UNBEGUN = (
    _lies.is_(None)
    & _IS_OPEN
    & t.test.c.performed_from.is_(None)
    & ~IS_HERE
    & ~exists().where(t.result.c.test == t.test.c.key)
)
_TO_SEND = _IS_UNBEGUN & (t.method.c.laboratory != "")
_HERE = _IS_UNBEGUN & (t.method.c.laboratory == "")
_IS_REPORTED = _lies == SentState.REPORTED.value


def _of(now: datetime) -> dict[Which, ColumnElement[bool]]:
    is_away = _lies == SentState.AWAY.value
    is_prepared = _lies == SentState.PREPARED.value
    is_open = or_(_TO_SEND, is_prepared, is_away, and_(_IS_REPORTED, _IS_OPEN))
    return {
        Which.OPEN: is_open,
        Which.LATE: is_open & is_late(now),
        Which.AWAY: is_away,
        Which.TO_SEND: _TO_SEND,
        Which.PREPARED: is_prepared,
        Which.DONE: _IS_REPORTED & ~_IS_OPEN,
        Which.HERE: _HERE,
    }


def _joined(statement: Select[Any], viewer: Actor) -> Select[Any]:
    lies_in = (t.sent_test.c.test == t.test.c.key) & _lies.in_(CURRENT)
    statement = (
        statement.select_from(t.test)
        .join(t.batch, t.batch.c.key == t.test.c.batch)
        .join(t.method, t.method.c.key == t.test.c.method)
        .outerjoin(t.sent_test, lies_in)
        .where(or_(_lies.is_not(None), _IS_UNBEGUN))
    )
    return of_client(statement, t.batch.c.client, viewer)


def find_outside(connection: Connection, viewer: Actor, which: Which, now: datetime, search: str = "") -> list[int]:
    """The keys of tests: what is away first, then what is prepared, then what is to be sent, or could be; each by when
    it is due."""
    statement = _joined(select(t.test.c.key), viewer).where(_of(now)[which])
    if search.strip():
        statement = statement.outerjoin(t.shipment, t.shipment.c.key == t.sent_test.c.shipment).outerjoin(
            t.contract_laboratory, t.contract_laboratory.c.key == t.shipment.c.laboratory
        )
        searched = (t.batch.c.id, t.method.c.title, t.shipment.c.id, t.contract_laboratory.c.name)
        statement = statement.where(or_(*(holds(column, search.strip()) for column in searched)))
    rank = case(
        (_lies == SentState.AWAY.value, 0), (_lies == SentState.PREPARED.value, 1), (_lies.is_(None), 2), else_=3
    )
    statement = statement.order_by(rank, t.test.c.due_at, t.test.c.key).limit(AT_MOST)
    return list(connection.execute(statement).scalars())


def outside_counts(connection: Connection, viewer: Actor, now: datetime) -> dict[Which, int]:
    """How many there are of each kind."""
    kinds = _of(now)
    sums = [func.coalesce(func.sum(case((kinds[which], 1), else_=literal(0))), 0) for which in kinds]
    row = connection.execute(_joined(select(*sums), viewer)).one()
    return {which: int(number) for which, number in zip(kinds, row, strict=True)}


def fetch_outside(connection: Connection, viewer: Actor, keys: Iterable[int]) -> list[OutsideRow]:
    """Rows in the order of the keys; those the viewer may not know of are left out."""
    tests = fetch_tests(connection, viewer, keys)
    sent = sent_of_tests(connection, viewer, list(tests))
    told = notices_of(connection, viewer, [row.key for row in sent.values()])
    return [
        OutsideRow(test, last, told.get(last.key, ()) if last is not None else ())
        for key, test in tests.items()
        for last in (sent.get(key),)
    ]
