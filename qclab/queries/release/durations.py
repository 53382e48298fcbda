"""How long methods took: from the arrival of the first sample of a test to the approval of its results."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Select, func, literal, select, union_all

from qclab.domain.people.rights import Actor
from qclab.domain.testing.lifecycle import TestState
from qclab.queries.decoding import instant, known_instant
from qclab.queries.scope import of_client
from qclab.store import tables as t

LAST: Final = 20
"""How many tests of a method are looked at, the latest first: as it works today, and the same work however many."""


def durations(connection: Connection, viewer: Actor, methods: Collection[int]) -> Mapping[int, list[timedelta]]:
    """How long the last tests of these methods took, by the key of the method's version."""
    found: dict[int, list[timedelta]] = {method: [] for method in methods}
    if not found:
        return found
    each = [_last(method, viewer).subquery() for method in found]
    for row in connection.execute(union_all(*(select(one) for one in each))):
        arrived, approved = instant(row.arrived), instant(row.approved)
        if arrived is not None and approved is not None:
            found[row.method].append(approved - arrived)
    return found


def arrivals(connection: Connection, viewer: Actor, batch: int) -> Mapping[int, datetime]:
    """When the first sample of each test of a batch arrived, by test; what has not arrived has none."""
    rows = connection.execute(
        of_client(
            select(t.test.c.key, func.min(t.sample.c.received_at).label("arrived"))
            .join(t.test_sample, t.test_sample.c.test == t.test.c.key)
            .join(t.sample, t.sample.c.key == t.test_sample.c.sample)
            .join(t.batch, t.batch.c.key == t.test.c.batch)
            .where(t.test.c.batch == batch, t.sample.c.received_at.is_not(None))
            .group_by(t.test.c.key),
            t.batch.c.client,
            viewer,
        )
    )
    return {row.key: known_instant(row.arrived) for row in rows}


def _last(method: int, viewer: Actor) -> Select[Any]:
    arrived = (
        select(func.min(t.sample.c.received_at))
        .join(t.test_sample, t.test_sample.c.sample == t.sample.c.key)
        .where(t.test_sample.c.test == t.test.c.key)
        .scalar_subquery()
    )
    statement = (
        select(literal(method).label("method"), arrived.label("arrived"), t.test.c.approved_at.label("approved"))
        .where(t.test.c.method == method, t.test.c.state == TestState.APPROVED.value)
        .order_by(t.test.c.key.desc())
        .limit(LAST)
    )
    if viewer.client is None:
        return statement
    return of_client(statement.join(t.batch, t.batch.c.key == t.test.c.batch), t.batch.c.client, viewer)
