"""What of a batch decides on its results: the body weight, and until when its material is used."""

from collections.abc import Collection
from decimal import Decimal

from sqlalchemy import Connection, bindparam, select

from qclab.domain.batches.expiry import ShelfLife
from qclab.queries.decoding import decimal, instant
from qclab.store import tables as t

_OF_BATCHES = (
    select(t.batch.c.key, t.batch.c.body_weight, t.batch.c.expiry_at, t.product.c.after_expiry)
    .join(t.product, t.product.c.key == t.batch.c.product)
    .where(t.batch.c.key.in_(bindparam("batches")))
)


def weights_and_shelf_lives(
    connection: Connection, batches: Collection[int]
) -> tuple[dict[int, Decimal | None], dict[int, ShelfLife]]:
    """The body weight and the shelf life of each of these batches."""
    found = connection.execute(_OF_BATCHES, {"batches": list(batches)}).all()
    return (
        {row.key: decimal(row.body_weight) for row in found},
        {row.key: ShelfLife(instant(row.expiry_at), row.after_expiry == "block") for row in found},
    )
