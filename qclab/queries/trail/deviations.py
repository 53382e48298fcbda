"""Every text by which the deviations of a batch were named, from the trail: what was taken away stays said."""

import json
from collections.abc import Sequence

from sqlalchemy import Connection, Text, cast, select

from qclab.domain.batches.deviations import Named, Withdrawn, withdrawn
from qclab.domain.people.rights import Actor
from qclab.queries.decoding import known_instant
from qclab.queries.scope import of_client
from qclab.store import tables as t

_COLUMN = t.batch.c.deviations.name


def withdrawn_deviations(connection: Connection, viewer: Actor, batch: int) -> Sequence[Withdrawn]:
    """The deviations that were named of a batch and are no more, the oldest first."""
    change, event = t.change.c, t.event.c
    statement = (
        select(change.payload, event.at, event.payload.label("event"))
        .select_from(t.batch)
        .join(t.change, (change.table_name == t.batch.name) & (change.row_key == cast(t.batch.c.key, Text)))
        .join(t.event, event.seq == change.event)
        .where(t.batch.c.key == batch)
        .order_by(event.seq)
    )
    named = []
    for row in connection.execute(of_client(statement, t.batch.c.client, viewer)):
        to = json.loads(row.payload)["to"]
        if _COLUMN in to:
            told = json.loads(row.event)
            by = told["actor"]["name"] if told["actor"] else ""
            named.append(Named(to[_COLUMN], known_instant(row.at), by, told.get("reason", "")))
    return withdrawn(named)
