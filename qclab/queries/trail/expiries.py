"""Every expiry that stood of a batch, from the trail: what was late when it happened stays so."""

import json
from collections.abc import Collection

from sqlalchemy import Connection, Text, cast, select

from qclab.domain.batches.expiry import Expiries, Stood
from qclab.queries.decoding import instant, known_instant
from qclab.store import tables as t

_CALLED = ("expiry_at", "expires")
"""The column, and as it was called before revision 0002."""


def expiries_of(connection: Connection, batches: Collection[int]) -> dict[int, Expiries]:
    """The expiries of these batches, which the caller may know of; every batch has an entry."""
    change, event = t.change.c, t.event.c
    statement = (
        select(t.batch.c.key, t.product.c.after_expiry, change.payload, event.at, event.payload.label("event"))
        .join(t.product, t.product.c.key == t.batch.c.product)
        .join(t.change, (change.table_name == t.batch.name) & (change.row_key == cast(t.batch.c.key, Text)))
        .join(t.event, event.seq == change.event)
        .where(t.batch.c.key.in_(list(batches)))
        .order_by(event.seq)
    )
    stood: dict[int, list[Stood]] = {}
    is_refused: dict[int, bool] = {}
    for row in connection.execute(statement):
        is_refused[row.key] = row.after_expiry == "block"
        to = json.loads(row.payload)["to"]
        name = next((each for each in _CALLED if each in to), "")
        if name:
            told = json.loads(row.event)
            by = told["actor"]["name"] if told["actor"] else ""
            stood.setdefault(row.key, []).append(
                Stood(known_instant(row.at), instant(to[name]), by, told.get("reason", ""))
            )
    return {key: Expiries(tuple(stood.get(key, ())), refused) for key, refused in is_refused.items()}
