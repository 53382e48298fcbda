"""What stood of a batch, from the trail: each expiry, for what was late stays so, and the deviations once named."""

import json
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, Text, cast, select

from qclab.domain.batches.deviations import Named, Withdrawn, withdrawn
from qclab.domain.batches.expiry import Expiries, Stood
from qclab.queries.decoding import instant, known_instant
from qclab.store import tables as t

_CALLED = ("expiry_at", "expires")
"""The column, and as it was called before revision 0002."""
_DEVIATIONS = t.batch.c.deviations.name


def expiries_of(connection: Connection, batches: Collection[int]) -> dict[int, Expiries]:
    """The expiries of these batches, which the caller may know of; every batch has an entry."""
    return {key: stood.expiries for key, stood in stood_of(connection, batches).items()}


@dataclass(frozen=True)
class StoodOfBatch:
    """What stood of a batch, whatever it says now: its expiries, and the deviations that were named and are no more."""

    expiries: Expiries
    withdrawn: tuple[Withdrawn, ...]


def stood_of(connection: Connection, batches: Collection[int]) -> dict[int, StoodOfBatch]:
    """What stood of these batches, which the caller may know of; every batch has an entry."""
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
    named: dict[int, list[Named]] = {}
    is_refused: dict[int, bool] = {}
    for row in connection.execute(statement):
        is_refused[row.key] = row.after_expiry == "block"
        to = json.loads(row.payload)["to"]
        name = next((each for each in _CALLED if each in to), "")
        if not name and _DEVIATIONS not in to:
            continue
        told = json.loads(row.event)
        said = known_instant(row.at), told["actor"]["name"] if told["actor"] else "", told.get("reason", "")
        if name:
            at, by, reason = said
            stood.setdefault(row.key, []).append(Stood(at, instant(to[name]), by, reason))
        if _DEVIATIONS in to:
            named.setdefault(row.key, []).append(Named(to[_DEVIATIONS], *said))
    return {
        key: StoodOfBatch(Expiries(tuple(stood.get(key, ())), refused), withdrawn(named.get(key, ())))
        for key, refused in is_refused.items()
    }
