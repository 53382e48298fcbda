"""What stood in cells before their values were changed."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from qclab.store import tables as t


def earlier_values(connection: Connection, results: Sequence[int]) -> dict[int, str]:
    """The text as typed of each of these superseded results."""
    if not results:
        return {}
    rows = connection.execute(select(t.result.c.key, t.result.c.typed).where(t.result.c.key.in_(list(results))))
    return {row.key: row.typed.strip() for row in rows}
