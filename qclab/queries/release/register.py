"""The register of certifications: what was decided of batches, by number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, func, or_, select, true

from qclab.domain.batches.lifecycle import BatchStatus, Disposition
from qclab.domain.people.rights import Actor
from qclab.domain.release.register import KINDS, Kind
from qclab.domain.signatures.reading import Standing
from qclab.queries.decoding import known_instant
from qclab.queries.scope import holds, of_client
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
    product_name: str
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

    @property
    def standing(self) -> str:
        """``stands``, or which entry it takes back or was taken back by."""
        if self.takes_back:
            return f"takes back {self.takes_back}"
        return f"taken back by {self.taken_back_by}" if self.taken_back_by else "stands"


_CONCLUDED, _DOCUMENT = t.certificate.alias("concluded"), t.certificate.alias("document")
_OTHER, _BACK = t.certification.alias("other"), t.certification.alias("back")


_ROW = t.certification.c
SORTS: Final[Mapping[str, tuple[ColumnElement[Any], ...]]] = {
    "entry": (_ROW.key,),
    "batch": (t.batch.c.id, _ROW.key),
    "product": (t.product.c.name, _ROW.key),
    "decision": (_ROW.disposition, _ROW.key),
    "by": (t.person.c.name, _ROW.key),
    "when": (_ROW.decided_at, _ROW.key),
}
"""What the register is ordered by."""


def _joined(viewer: Actor, *columns: Any) -> Any:
    """These columns of the entries, with their batches, products and persons, and what took each back."""
    statement = (
        select(*columns)
        .select_from(t.certification)
        .join(t.batch, t.batch.c.key == _ROW.batch)
        .join(t.product, t.product.c.key == t.batch.c.product)
        .join(t.person, t.person.c.key == _ROW.decided_by)
        .outerjoin(_BACK, _BACK.c.taken_back == _ROW.key)
    )
    return of_client(statement, t.batch.c.client, viewer)


def _rows(connection: Connection, viewer: Actor, fits: ColumnElement[bool]) -> list[EntryRow]:
    statement = (
        _joined(
            viewer,
            t.certification,
            t.batch.c.id.label("batch_id"),
            t.product.c.name.label("product_name"),
            t.person.c.name.label("decided_by_name"),
            _CONCLUDED.c.id.label("concluded_id"),
            _CONCLUDED.c.revision.label("concluded_revision"),
            _DOCUMENT.c.id.label("document_id"),
            _DOCUMENT.c.revision.label("document_revision"),
            _OTHER.c.id.label("takes_back"),
            _BACK.c.id.label("taken_back_by"),
        )
        .outerjoin(_CONCLUDED, _CONCLUDED.c.key == _ROW.concluded)
        .outerjoin(_DOCUMENT, _DOCUMENT.c.key == _ROW.document)
        .outerjoin(_OTHER, _OTHER.c.key == _ROW.taken_back)
        .where(fits)
        .order_by(_ROW.key)
    )
    return [_row(row) for row in connection.execute(statement)]


def register(connection: Connection, viewer: Actor, batch: int) -> list[EntryRow]:
    """The entries of a batch, the oldest first."""
    return _rows(connection, viewer, _ROW.batch == batch)


def find_entries(
    connection: Connection, viewer: Actor, kind: str = "", search: str = "", *, sort: str = "entry",
    descending: bool = True,
) -> list[int]:  # fmt: skip
    """The keys of the entries whose number, batch, product, person, decision, reason or papers hold the words."""
    statement = _joined(viewer, _ROW.key).where(_is_of(Kind(kind)) if kind else true())
    if words := search.strip():
        papers = select(t.certificate.c.key).where(holds(t.certificate.c.id, words))
        texts = (_ROW.id, t.batch.c.id, t.product.c.name, t.person.c.name, _ROW.reason, _ROW.disposition)
        found = [holds(text, words) for text in texts]
        statement = statement.where(or_(*found, _ROW.document.in_(papers), _ROW.concluded.in_(papers)))
    order = [column.desc() if descending else column for column in SORTS[sort]]
    return list(connection.execute(statement.order_by(*order)).scalars())


def fetch_entries(connection: Connection, viewer: Actor, keys: Sequence[int]) -> list[EntryRow]:
    """These entries, those that the viewer may know of, in this order."""
    rows = {row.key: row for row in _rows(connection, viewer, _ROW.key.in_(list(keys)))}
    return [rows[key] for key in keys if key in rows]


def entry_counts(connection: Connection, viewer: Actor) -> dict[str, int]:
    """How many entries there are of each kind, and in all."""
    every = [func.count().filter(_is_of(kind)).label(kind.name) for kind in Kind]
    row = connection.execute(_joined(viewer, func.count().label("whole"), *every)).one()
    return {"": row.whole, **{kind.value: getattr(row, kind.name) for kind in Kind}}


def _is_of(kind: Kind) -> ColumnElement[bool]:
    among = _ROW.disposition.in_([disposition.value for disposition in KINDS[kind]])
    return among | _BACK.c.key.is_not(None) if kind is Kind.TAKEN_BACK else among


def _row(row: Any) -> EntryRow:
    return EntryRow(
        key=row.key,
        id=row.id,
        batch=row.batch,
        batch_id=row.batch_id,
        product_name=row.product_name,
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
