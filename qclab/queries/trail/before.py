"""What a row was before an act ended it, as the trail says."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, select

from qclab.domain.trail.acts import Act
from qclab.store import tables as t


@dataclass(frozen=True)
class Ended:
    """The event that changed a row, and what the columns that it changed held before."""

    event: int
    before: dict[str, Any]


def last_ended(connection: Connection, table: Table, keys: Collection[int], acts: Collection[Act]) -> dict[int, Ended]:
    """The last change of the state of each of these rows by one of these acts; rows without one are left out."""
    statement = (
        select(t.change.c.row_key, t.change.c.event, t.change.c.payload)
        .join(t.event, t.event.c.seq == t.change.c.event)
        .where(
            t.change.c.table_name == table.name,
            t.change.c.row_key.in_([str(key) for key in keys]),
            t.event.c.act.in_([act.value for act in acts]),
        )
        .order_by(t.change.c.event)
    )
    found = {}
    for row in connection.execute(statement):
        change = json.loads(row.payload)
        if change["op"] == "update" and "state" in change["to"]:
            found[int(row.row_key)] = Ended(row.event, change["from"])
    return found
