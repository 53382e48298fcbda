"""Reopenings of approved tests: those that stand, and what a page says of each."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, type_coerce

from qclab.domain.codes import NoSuch
from qclab.domain.investigations.case import CaseState
from qclab.domain.people.rights import Actor
from qclab.domain.refusals import Missing
from qclab.domain.testing.reopening import STANDING, ReopeningState
from qclab.queries.decoding import Words, instant, known_instant
from qclab.queries.scope import of_client
from qclab.store import tables as t

_STANDS = t.reopening.c.state.in_([state.value for state in STANDING])


@dataclass(frozen=True)
class ReopeningRow:
    """A reopening of an approved test: what of it may be changed, why, who asked, and who of QA settled it."""

    key: int
    row_version: int
    id: str
    batch: int
    test: int
    parameters: tuple[str, ...]
    reason: str
    beside: str
    state: ReopeningState
    case: str
    asked_by: int
    asked_by_name: str
    asked_at: datetime
    settled_by_name: str
    settled_at: datetime | None
    declined_because: str


_ASKED, _SETTLED = t.person.alias("asked"), t.person.alias("settled")
_ROWS = (
    select(
        t.reopening,
        type_coerce(t.reopening.c.parameters, Words()).label("named"),
        t.investigation.c.id.label("case"),
        _ASKED.c.name.label("asked_by_name"),
        _SETTLED.c.name.label("settled_by_name"),
    )
    .join(t.batch, t.batch.c.key == t.reopening.c.batch)
    .join(_ASKED, _ASKED.c.key == t.reopening.c.asked_by)
    .outerjoin(_SETTLED, _SETTLED.c.key == t.reopening.c.settled_by)
    .outerjoin(t.investigation, t.investigation.c.key == t.reopening.c.investigation)
    .order_by(t.reopening.c.key)
)


def _row(row: Any) -> ReopeningRow:
    return ReopeningRow(
        row.key, row.row_version, row.id, row.batch, row.test, row.named, row.reason, row.beside,
        ReopeningState(row.state), row.case or "", row.asked_by, row.asked_by_name, known_instant(row.asked_at),
        row.settled_by_name or "", instant(row.settled_at), row.declined_because,
    )  # fmt: skip


def open_on(connection: Connection, tests: Collection[int]) -> list[ReopeningRow]:
    """The reopenings of these tests, which the caller may know of, that QA agreed to and no approval has ended."""
    found = _ROWS.where(t.reopening.c.test.in_(list(tests)), t.reopening.c.state == ReopeningState.REOPENED.value)
    return [_row(row) for row in connection.execute(found)]


def waiting_for_qa(connection: Connection, viewer: Actor) -> list[ReopeningRow]:
    """Those that QA has neither agreed to nor declined, the oldest first."""
    found = _ROWS.where(_STANDS, t.reopening.c.state == ReopeningState.ASKED.value)
    return [_row(row) for row in connection.execute(of_client(found, t.batch.c.client, viewer))]


def reopenings_of(connection: Connection, viewer: Actor, batch: int) -> list[ReopeningRow]:
    """All of a batch, the oldest first."""
    found = _ROWS.where(t.reopening.c.batch == batch)
    return [_row(row) for row in connection.execute(of_client(found, t.batch.c.client, viewer))]


def get_reopening(connection: Connection, viewer: Actor, key: int) -> ReopeningRow:
    """One of them. Raises Missing."""
    found = connection.execute(of_client(_ROWS.where(t.reopening.c.key == key), t.batch.c.client, viewer)).first()
    if found is None:
        raise Missing("There is no such reopening.", code=NoSuch.REOPENING)
    return _row(found)


def standing_of(connection: Connection, test: int) -> str:
    """The number of the reopening of a test that is not settled; empty where none stands."""
    found = select(t.reopening.c.id).where(_STANDS, t.reopening.c.test == test)
    return str(connection.execute(found).scalar() or "")


def open_case_on(connection: Connection, test: int) -> str:
    """The number of an open case that a value of this test opened, or that it was made for; empty where none is."""
    case = t.investigation.c
    made_for = (
        select(t.retest_plan.c.investigation)
        .join(t.retest, t.retest.c.plan == t.retest_plan.c.key)
        .where(t.retest.c.test == test)
    )
    found = (
        select(case.id)
        .where(
            case.state == CaseState.OPEN.value,
            (case.test == test) | (case.repeat == test) | case.key.in_(made_for),
        )
        .order_by(case.key)
    )
    return str(connection.execute(found).scalar() or "")
