"""Which test or sample took the place of which: what a requirement or a test pointed at before, as the trail says."""

import json

from sqlalchemy import Connection, Table, Text, cast, select

from qclab.store import tables as t


def replaced_tests(connection: Connection, batch: int) -> dict[int, int]:
    """The test that each test of this batch, which the caller may know of, gave its requirements over to; one that
    fulfils some of them still was parted and not replaced."""
    standing = set(connection.execute(select(t.requirement.c.test).where(t.requirement.c.batch == batch)).scalars())
    replaced = _replaced(connection, t.requirement, "test", batch)
    return {before: after for before, after in replaced.items() if before not in standing}


def replaced_samples(connection: Connection, batch: int) -> dict[int, int]:
    """The sample that took the place of each in the tests of this batch, which the caller may know of."""
    return _replaced(connection, t.test_sample, "sample", batch)


def _replaced(connection: Connection, table: Table, name: str, batch: int) -> dict[int, int]:
    """What the rows of a table that are of this batch name now, by what they named before."""
    statement = (
        select(t.change.c.payload)
        .join(table, t.change.c.row_key == cast(table.c.key, Text))
        .where(t.change.c.table_name == table.name, table.c.batch == batch)
        .order_by(t.change.c.event)
    )
    found: dict[int, int] = {}
    for (payload,) in connection.execute(statement):
        change = json.loads(payload)
        before = change.get("from", {}).get(name)
        if before is not None and change["to"].get(name) is not None:
            found[before] = change["to"][name]
    return found
