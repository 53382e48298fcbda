"""The rows that a signature is given over, as they stand now."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select

from qclab.domain.signatures.formats import Format
from qclab.domain.signatures.gathering import gather, parted
from qclab.domain.signatures.rows import Row, Rows
from qclab.store import tables as t


def rows_now(connection: Connection, of: Format, subjects: Iterable[int]) -> Mapping[int, Rows]:
    """The rows of each subject's content; a set of subjects takes as many questions as one."""
    wanted = sorted(set(subjects))

    def find(table: str, column: str, values: list[int]) -> dict[int, Row]:
        rows = connection.execute(_rows_where(table, column), {"among": values})
        return {row["key"]: dict(row) for row in rows.mappings()}

    return parted(of, wanted, gather(of, wanted, find))


@cache
def _rows_where(table: str, column: str) -> Select[Any]:
    """All but what is secret of the rows of which this column is among some values."""
    known = t.metadata.tables[table]
    columns = [entry for entry in known.columns if not entry.info.get("secret")]
    return select(*columns).where(known.c[column].in_(bindparam("among")))
