"""A physician's request for a supply out of specification, and the documents that it rests on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from qclab.domain.people.rights import Actor
from qclab.domain.release.supplying import Document, Station
from qclab.queries.decoding import instant, known_instant
from qclab.queries.scope import of_client
from qclab.store import tables as t


@dataclass(frozen=True)
class DocumentRow:
    """A document of the list; its file where there is one, by whom and when it was added."""

    key: int
    row_version: int
    name: str
    station: Station
    attachment: int | None
    file: str
    note: str
    added_by_name: str
    added_at: datetime | None

    @property
    def fact(self) -> Document:
        """As the rules of a supply read it."""
        return Document(self.key, self.name, self.station, self.attachment is not None)


@dataclass(frozen=True)
class RequestRow:
    """A request that stands. ``asked_at`` is when the physician asked."""

    key: int
    row_version: int
    physician: str
    hospital: str
    reason: str
    asked_at: datetime
    recorded_by_name: str
    documents: Sequence[DocumentRow]


def request_of(connection: Connection, viewer: Actor, batch: int) -> RequestRow | None:
    """The request for a batch that was not withdrawn; None where there is none."""
    row = t.supply_request.c
    statement = (
        select(t.supply_request, t.person.c.name)
        .join(t.batch, t.batch.c.key == row.batch)
        .join(t.person, t.person.c.key == row.recorded_by)
        .where(row.batch == batch, row.withdrawn_at.is_(None))
    )
    found = connection.execute(of_client(statement, t.batch.c.client, viewer)).first()
    if found is None:
        return None
    return RequestRow(
        found.key,
        found.row_version,
        found.physician,
        found.hospital,
        found.reason,
        known_instant(found.asked_at),
        found.name,
        _documents(connection, found.key),
    )


def _documents(connection: Connection, request: int) -> list[DocumentRow]:
    row = t.supply_document.c
    statement = (
        select(t.supply_document, t.attachment.c.name.label("file"), t.person.c.name.label("added_by_name"))
        .outerjoin(t.attachment, t.attachment.c.key == row.attachment)
        .outerjoin(t.person, t.person.c.key == row.added_by)
        .where(row.supply_request == request)
        .order_by(row.position)
    )
    return [
        DocumentRow(
            found.key,
            found.row_version,
            found.name,
            Station(found.station),
            found.attachment,
            found.file or "",
            found.note,
            found.added_by_name or "",
            instant(found.added_at),
        )
        for found in connection.execute(statement)
    ]
