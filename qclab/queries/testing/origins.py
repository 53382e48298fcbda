"""What came before tests began: when their material was made, taken and received, and when their first value came."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select, type_coerce

from qclab.domain.testing.performing import Origin
from qclab.queries.decoding import Instant, day, sequence
from qclab.store import tables as t
from qclab.store.zone import laboratory_zone

_MATERIAL = (
    select(
        t.test_sample.c.test,
        t.sample.c.stage,
        type_coerce(t.sample.c.sampled_at, Instant()).label("sampled_at"),
        type_coerce(t.sample.c.received_at, Instant()).label("received_at"),
        t.batch.c.manufactured_on,
        t.product.c.stages,
    )
    .join(t.sample, t.sample.c.key == t.test_sample.c.sample)
    .join(t.batch, t.batch.c.key == t.sample.c.batch)
    .join(t.product, t.product.c.key == t.batch.c.product)
    .where(t.test_sample.c.test.in_(bindparam("tests")))
)
_FIRST = (
    select(t.result.c.test, type_coerce(func.min(t.result.c.entered_at), Instant()).label("recorded_at"))
    .where(t.result.c.test.in_(bindparam("tests")), t.result.c.current == 1)
    .group_by(t.result.c.test)
)


def origins(connection: Connection, tests: Collection[int]) -> dict[int, Origin]:
    """What came before each of these tests, by key; the use case has read the tests for its viewer."""
    of, material = {"tests": list(tests)}, dict[int, list[Row[Any]]]()
    for row in connection.execute(_MATERIAL, of):
        material.setdefault(row.test, []).append(row)
    recorded = {row.test: row.recorded_at for row in connection.execute(_FIRST, of)}
    zone = laboratory_zone(connection)
    found = {}
    for test, rows in material.items():
        made = [day(row.manufactured_on) for row in rows if row.stage == sequence(row.stages)[-1][0]]
        received = _first(row.received_at for row in rows)
        found[test] = Origin(
            made_on=next(iter(made), None),
            sampled_at=_first(row.sampled_at for row in rows),
            received_at=received,
            recorded_at=recorded.get(test),
            is_awaited=received is None,
            zone=zone,
        )
    return found


def _first(moments: Iterable[datetime | None]) -> datetime | None:
    return min((at for at in moments if at is not None), default=None)
