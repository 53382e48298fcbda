"""The register of certifications: what was decided of batches, by number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from qclab.domain.batches.lifecycle import BatchStatus, Disposition
from qclab.domain.people.rights import Actor
from qclab.domain.signatures.reading import Standing
from qclab.queries.decoding import known_instant
from qclab.queries.scope import of_client
from qclab.queries.signatures.signatures import ReadSignature, read_where
from qclab.store import tables as t


@dataclass(frozen=True)
class EntryRow:
    """An entry of the register. ``taken_back_by`` is the number of the entry that took it back, ``takes_back`` of the
    one that it takes back; ``document`` and ``concluded`` are certificates by number and revision."""

    key: int
    id: str
    batch: int
    batch_id: str
    disposition: Disposition
    status_before: BatchStatus
    status: BatchStatus
    statement: str
    reason: str
    decided_by_name: str
    decided_at: datetime
    document: int | None
    document_edition: str
    concluded_edition: str
    takes_back: str
    taken_back_by: str

    @property
    def stands(self) -> bool:
        """Whether it is a decision that was not taken back."""
        return self.disposition is not Disposition.TAKEN_BACK and not self.taken_back_by


_CONCLUDED, _DOCUMENT = t.certificate.alias("concluded"), t.certificate.alias("document")
_OTHER, _BACK = t.certification.alias("other"), t.certification.alias("back")


def _select(viewer: Actor) -> Any:
    row = t.certification.c
    statement = (
        select(
            t.certification,
            t.batch.c.id.label("batch_id"),
            t.person.c.name.label("decided_by_name"),
            _CONCLUDED.c.id.label("concluded_id"),
            _CONCLUDED.c.revision.label("concluded_revision"),
            _DOCUMENT.c.id.label("document_id"),
            _DOCUMENT.c.revision.label("document_revision"),
            _OTHER.c.id.label("takes_back"),
            _BACK.c.id.label("taken_back_by"),
        )
        .join(t.batch, t.batch.c.key == row.batch)
        .join(t.person, t.person.c.key == row.decided_by)
        .outerjoin(_CONCLUDED, _CONCLUDED.c.key == row.concluded)
        .outerjoin(_DOCUMENT, _DOCUMENT.c.key == row.document)
        .outerjoin(_OTHER, _OTHER.c.key == row.taken_back)
        .outerjoin(_BACK, _BACK.c.taken_back == row.key)
        .order_by(row.key)
    )
    return of_client(statement, t.batch.c.client, viewer)


def register(connection: Connection, viewer: Actor, batch: int | None = None) -> list[EntryRow]:
    """The entries of a batch, or of all, the oldest first."""
    statement = _select(viewer)
    if batch is not None:
        statement = statement.where(t.certification.c.batch == batch)
    return [_row(row) for row in connection.execute(statement)]


def _row(row: Any) -> EntryRow:
    return EntryRow(
        key=row.key,
        id=row.id,
        batch=row.batch,
        batch_id=row.batch_id,
        disposition=Disposition(row.disposition),
        status_before=BatchStatus(row.status_before),
        status=BatchStatus(row.status),
        statement=row.statement,
        reason=row.reason,
        decided_by_name=row.decided_by_name,
        decided_at=known_instant(row.decided_at),
        document=row.document,
        document_edition=_edition(row.document_id, row.document_revision),
        concluded_edition=_edition(row.concluded_id, row.concluded_revision),
        takes_back=row.takes_back or "",
        taken_back_by=row.taken_back_by or "",
    )


def _edition(id_: str | None, revision: int | None) -> str:
    return f"{id_} revision {revision}" if id_ else ""


def standing_entry(entries: Sequence[EntryRow]) -> EntryRow | None:
    """The last decision on a batch that stands."""
    return next((entry for entry in reversed(entries) if entry.stands), None)


def broken_signatures(connection: Connection, viewer: Actor, batch: int) -> int:
    """How many signatures of a batch are broken."""
    return len(broken_of(connection, viewer, batch))


def broken_of(connection: Connection, viewer: Actor, batch: int) -> list[ReadSignature]:
    """The signatures of a batch that are broken."""
    reads = read_where(connection, viewer, t.signature.c.batch == batch)
    return [read for read in reads if read.standing is Standing.BROKEN]
