"""How samples were received, also those that left since: the state of a rejected one says why it was rejected."""

import json
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select

from qclab.domain.people.rights import Actor
from qclab.domain.samples.lifecycle import SampleState
from qclab.domain.samples.receiving import Agreement
from qclab.domain.trail.acts import Act
from qclab.queries.decoding import instant
from qclab.queries.samples.samples import SampleRow
from qclab.queries.scope import known_rows, of_client
from qclab.store import tables as t

_IS_AWAITED = t.sample.c.agreement.in_(
    bindparam("awaited", (Agreement.AWAITED.value,), expanding=True, literal_execute=True)
)
"""Literal in the SQL: with a bound value neither database would use the partial index."""


def receipt_deviations(connection: Connection, viewer: Actor, samples: Collection[SampleRow]) -> dict[int, str]:
    """The deviation with which each of these samples was received; those that were received as they should be, or not
    at all, are left out."""
    found = {row.key: row.state_reason for row in samples if row.state is SampleState.RECEIVED_WITH_DEVIATION}
    left = [row.key for row in samples if row.state.is_gone and row.received_at is not None]
    if not left:
        return found
    known = known_rows(connection, viewer, t.sample.name, left)
    statement = (
        select(t.change.c.row_key, t.change.c.payload)
        .join(t.event, t.event.c.seq == t.change.c.event)
        .where(
            t.change.c.table_name == t.sample.name,
            t.change.c.row_key.in_([str(key) for key in known]),
            t.event.c.act == Act.SAMPLES_RECEIVED.value,
        )
        .order_by(t.change.c.event)
    )
    for row in connection.execute(statement):
        to = json.loads(row.payload)["to"]
        if to.get("state") == SampleState.RECEIVED_WITH_DEVIATION:
            found[int(row.row_key)] = to.get("state_reason", "")
    return found


def awaiting_agreement(connection: Connection, viewer: Actor) -> dict[int, tuple[int, datetime | None]]:
    """The batches of which samples wait for QA's agreement to how they were received, each with how many and since
    when."""
    column = t.sample.c
    statement = (
        select(column.batch, func.count().label("samples"), func.min(column.received_at).label("since"))
        .join(t.batch, t.batch.c.key == column.batch)
        .where(_IS_AWAITED, column.state == SampleState.RECEIVED_WITH_DEVIATION.value)
        .group_by(column.batch)
        .order_by(column.batch)
    )
    rows = connection.execute(of_client(statement, t.batch.c.client, viewer))
    return {row.batch: (row.samples, instant(row.since)) for row in rows}
