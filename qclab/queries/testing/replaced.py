"""Which test took the place of which: what a requirement pointed at before, as the trail says."""

import json

from sqlalchemy import Connection, Text, cast, select

from qclab.store import tables as t


def replaced_tests(connection: Connection, batch: int) -> dict[int, int]:
    """The test that each test of this batch, which the caller may know of, gave its requirements over to."""
    statement = (
        select(t.change.c.payload)
        .join(t.requirement, t.change.c.row_key == cast(t.requirement.c.key, Text))
        .where(t.change.c.table_name == t.requirement.name, t.requirement.c.batch == batch)
        .order_by(t.change.c.event)
    )
    found: dict[int, int] = {}
    for (payload,) in connection.execute(statement):
        change = json.loads(payload)
        before = change.get("from", {}).get("test")
        if before is not None and change["to"].get("test") is not None:
            found[before] = change["to"]["test"]
    return found
