"""What a case holds a batch by."""

from sqlalchemy import Connection, select

from qclab.store import tables as t


def placed_by(connection: Connection, batch: int, record: str) -> list[int]:
    """The holds of a batch that the record of this number placed and nobody lifted, by key."""
    row = t.hold.c
    placed = select(row.key).where(row.batch == batch, row.record == record, row.lifted_at.is_(None))
    return list(connection.execute(placed.order_by(row.key)).scalars())
