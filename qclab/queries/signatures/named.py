"""Which record an id names that signatures can be on."""

from typing import Any, Final

from sqlalchemy import Connection, select

from qclab.domain.identifiers import plain
from qclab.domain.people.rights import Actor
from qclab.queries.scope import known_rows
from qclab.store import tables as t

_KINDS: Final = (
    (t.batch, None),
    (t.sample, None),
    (t.investigation, None),
    (t.certificate, "revision"),
    (t.certification, None),
    (t.method, "version"),
    (t.specification, "version"),
)
"""The tables, and the column that tells the editions of one id apart."""


def records_named(connection: Connection, viewer: Actor, id_: str, client: int | None = None) -> list[tuple[str, int]]:
    """The records that the viewer may know of with this id, as table and key; ``ID/2`` names one revision or version,
    an id alone every one of them. ``client``: only batches of this client."""
    whole = id_.strip()
    wanted, divided, edition = whole.rpartition("/")
    if not divided or not edition.isdigit():
        wanted, edition = whole, ""
    records: list[tuple[str, int]] = []
    for table, editions in _KINDS:
        columns: Any = table.c
        written = plain(wanted) if table is t.sample else wanted
        statement = select(columns.key).where(columns.id == written).order_by(columns.key)
        if editions and edition:
            statement = statement.where(columns[editions] == int(edition))
        elif edition:
            statement = select(columns.key).where(columns.id == whole)
        if table is t.batch and client is not None:
            statement = statement.where(columns.client == client)
        keys = list(connection.execute(statement).scalars())
        known = known_rows(connection, viewer, table.name, keys)
        records += [(table.name, key) for key in keys if key in known]
    return records
