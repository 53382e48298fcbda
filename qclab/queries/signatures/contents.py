"""The rows that a signature is given over, as they stand now."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, select

from qclab.domain.signatures.formats import Format
from qclab.domain.signatures.gathering import gather, parted
from qclab.domain.signatures.rows import Row, Rows
from qclab.store import tables as t


def rows_now(connection: Connection, of: Format, subjects: Iterable[int]) -> Mapping[int, Rows]:
    """The rows of each subject's content; a set of subjects takes as many questions as one."""
    wanted = sorted(set(subjects))

    def find(table: str, column: str, values: list[int]) -> dict[int, Row]:
        known = t.metadata.tables[table]
        columns = [entry for entry in known.columns if not entry.info.get("secret")]
        rows = connection.execute(select(*columns).where(known.c[column].in_(values)))
        return {row["key"]: dict(row) for row in rows.mappings()}

    return parted(of, wanted, gather(of, wanted, find))
