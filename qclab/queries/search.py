"""One search over everything that has an id: samples, batches, certificates, cases."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, select

from qclab.domain.identifiers import grouped, plain
from qclab.domain.people.rights import Actor
from qclab.queries.scope import matching, of_client
from qclab.store import tables as t
from qclab.store.tables.declaration import kept_tables

AT_MOST = 8


@dataclass(frozen=True)
class Hit:
    """A record that was found: its kind and key for opening it, its id and what it is."""

    kind: str
    key: int
    id: str
    about: str


def search(connection: Connection, viewer: Actor, words: str) -> list[Hit]:
    """The newest records whose id contains the words, at most eight of a kind; an exact id comes alone."""
    wanted = words.strip().lower()
    if not wanted:
        return []
    found = [*_samples(connection, viewer, wanted), *_batches(connection, viewer, wanted)]
    found += _documents(connection, viewer, wanted)
    exact = [hit for hit in found if hit.id.lower() in (wanted, plain(wanted).lower())]
    return exact[:1] if len(exact) == 1 else found


def _samples(connection: Connection, viewer: Actor, words: str) -> list[Hit]:
    statement: Select[Any] = (
        select(t.sample.c.key, t.sample.c.id, t.sample.c.name, t.batch.c.id.label("batch_id"))
        .join(t.batch, t.batch.c.key == t.sample.c.batch)
        .order_by(t.sample.c.key.desc())
        .limit(AT_MOST)
    )
    statement = matching(statement, t.sample, words)
    rows = connection.execute(of_client(statement, t.batch.c.client, viewer))
    return [Hit("sample", row.key, row.id, f"{grouped(row.id)}  {row.name}, batch {row.batch_id}") for row in rows]


def _batches(connection: Connection, viewer: Actor, words: str) -> list[Hit]:
    statement: Select[Any] = (
        select(t.batch.c.key, t.batch.c.id, t.batch.c.status, t.product.c.name)
        .join(t.product, t.product.c.key == t.batch.c.product)
        .order_by(t.batch.c.key.desc())
        .limit(AT_MOST)
    )
    statement = matching(statement, t.batch, words)
    rows = connection.execute(of_client(statement, t.batch.c.client, viewer))
    return [Hit("batch", row.key, row.id, f"{row.id}  {row.name}, {row.status}") for row in rows]


def _documents(connection: Connection, viewer: Actor, words: str) -> list[Hit]:
    """Certificates, cases and whatever else under a batch is found by an id: they open their batch."""
    found: list[Hit] = []
    for table, declaration in kept_tables().items():
        if table is t.sample or not declaration.searched or "batch" not in declaration.under:
            continue
        id_ = table.c[declaration.searched[0]]
        statement = (
            select(id_.label("id"), t.batch.c.key, t.batch.c.id.label("batch_id"))
            .join(t.batch, t.batch.c.key == table.c.batch)
            .order_by(table.c.key.desc())
            .limit(AT_MOST)
        )
        rows = connection.execute(of_client(matching(statement, table, words), t.batch.c.client, viewer))
        what = declaration.called
        hits = (Hit("batch", row.key, row.id, f"{row.id}  {what} of batch {row.batch_id}") for row in rows)
        found += list(dict.fromkeys(hits))  # a certificate and its revisions are one document
    return found
