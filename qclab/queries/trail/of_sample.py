"""What is told of a batch, and of a sample: its row, its tests, and what tables declare to be a part of these."""

from typing import Any

from sqlalchemy import Connection, Select, or_, select

from qclab.store import tables as t
from qclab.store.tables.declaration import kept_tables, target_of


def rows_of_sample(connection: Connection, sample: int) -> dict[str, list[int]]:
    """The keys of these rows by table: results and evaluations of the tests, decisions, cases, labels, files."""
    return {name: [key for (key,) in connection.execute(rows)] for name, rows in _parts_of(sample).items()}


def rows_of_batch(connection: Connection, batch: int) -> dict[str, list[int]]:
    """The keys of the rows that are a batch's, by table."""
    found = {t.batch.name: [batch]}
    for table in kept_tables():
        if target_of(table.name, "batch") == t.batch.name:
            found[table.name] = list(connection.execute(select(table.c.key).where(table.c.batch == batch)).scalars())
    return found


def _parts_of(sample: int) -> dict[str, Select[Any]]:
    """The keys of the rows of each table, each table after those that its rows are a part of."""
    parts: dict[str, Select[Any]] = {
        t.sample.name: select(t.sample.c.key).where(t.sample.c.key == sample),
        t.test.name: select(t.test_sample.c.test).where(t.test_sample.c.sample == sample),
    }
    for table, declaration in kept_tables().items():
        wholes = {column: target_of(table.name, column) for column in declaration.part_of}
        among = [table.c[column].in_(parts[whole]) for column, whole in wholes.items() if whole in parts]
        if among and table.name not in parts:
            parts[table.name] = select(table.c.key).where(or_(*among))
    return parts
