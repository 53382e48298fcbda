"""Certificates that were issued."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from qclab.domain import moments
from qclab.domain.people.rights import Actor
from qclab.domain.refusals import Missing
from qclab.domain.release.copies import superseded_warning, withdrawn_warning
from qclab.domain.release.lifecycle import CertificateState
from qclab.domain.release.unissued import Unissued, unissued
from qclab.domain.trail.acts import Act
from qclab.queries.decoding import known_instant
from qclab.queries.release.outdated import outdated
from qclab.queries.scope import of_client
from qclab.queries.signatures.signatures import ReadSignature, read_on
from qclab.store import tables as t
from qclab.store.zone import laboratory_zone


@dataclass(frozen=True)
class CertificateRow:
    """An issued certificate; ``pdf`` is the SHA-256 of its stored bytes.

    ``superseded_by`` names the revision that took its place, with its day, and is empty while none did; ``content`` is
    the SHA-256 of what it says. ``outdated`` says what happened under the batch since it was issued, and is empty while
    it tells all. ``signature`` says how it reads today, where that was asked for (``signed``).
    """

    key: int
    row_version: int
    id: str
    revision: int
    batch: int
    batch_id: str
    kind: str
    conclusion: str
    state: CertificateState
    content_digest: str
    pdf: str
    head_seq: int
    head_digest: str
    issued_by_name: str
    issued_at: datetime
    reason: str
    content: str
    superseded_by: str = ""
    outdated: tuple[str, ...] = ()
    signature: ReadSignature | None = None
    given_to: tuple[str, ...] = ()
    """Who was given it, where that was asked for."""

    @property
    def edition(self) -> str:
        return f"{self.id} revision {self.revision}"

    @property
    def must_not_be_used(self) -> bool:
        """Whether its pages say so: another revision took its place, or its certification was taken back."""
        return bool(self.superseded_by) or self.state is CertificateState.WITHDRAWN

    @property
    def warning(self) -> str:
        """What is said to who would rely on this certificate, or print it again; empty while it tells all."""
        if self.state is CertificateState.WITHDRAWN:
            return withdrawn_warning(self.edition)
        if self.superseded_by:
            return superseded_warning(self.edition, self.superseded_by)
        if not self.outdated:
            return ""
        what = "; ".join(self.outdated)
        return f"Since {self.id} revision {self.revision} was issued, {what}. It is outdated."


def signed(connection: Connection, viewer: Actor, rows: Sequence[CertificateRow]) -> list[CertificateRow]:
    """These certificates, each with how its signature reads today."""
    reads = read_on(connection, viewer, t.certificate.name, [row.key for row in rows]) if rows else {}
    return [replace(row, signature=reads[row.key][-1] if row.key in reads else None) for row in rows]


_NEXT = t.certificate.alias("next")
"""The revision in force of a certificate that was superseded."""


def _select(viewer: Actor) -> Any:
    statement = (
        select(
            t.certificate,
            t.batch.c.id.label("batch_id"),
            t.person.c.name.label("issued_by_name"),
            _NEXT.c.revision.label("next_revision"),
            _NEXT.c.issued_at.label("next_issued_at"),
        )
        .join(t.batch, t.batch.c.key == t.certificate.c.batch)
        .join(t.person, t.person.c.key == t.certificate.c.issued_by)
        .outerjoin(
            _NEXT,
            (_NEXT.c.id == t.certificate.c.id)
            & (_NEXT.c.state == CertificateState.ISSUED.value)
            & (_NEXT.c.key != t.certificate.c.key),
        )
        .order_by(t.certificate.c.key)
    )
    return of_client(statement, t.batch.c.client, viewer)


def _edition_of_day(row: Any, zone: ZoneInfo) -> str:
    return f"revision {row.next_revision} of {moments.day(known_instant(row.next_issued_at), zone)}"


def _row(row: Any, zone: ZoneInfo, outdated: tuple[str, ...] = ()) -> CertificateRow:
    return CertificateRow(
        key=row.key,
        row_version=row.row_version,
        id=row.id,
        revision=row.revision,
        batch=row.batch,
        batch_id=row.batch_id,
        kind=row.kind,
        conclusion=row.conclusion,
        state=CertificateState(row.state),
        content_digest=row.content_digest,
        pdf=row.pdf,
        head_seq=row.head_seq,
        head_digest=row.head_digest,
        issued_by_name=row.issued_by_name,
        issued_at=known_instant(row.issued_at),
        reason=row.reason,
        content=row.content,
        superseded_by=_edition_of_day(row, zone) if row.next_revision is not None else "",
        outdated=outdated,
    )


def certificates_of(connection: Connection, viewer: Actor, batch: int) -> list[CertificateRow]:
    """The certificates of a batch, the oldest first."""
    rows = connection.execute(_select(viewer).where(t.certificate.c.batch == batch)).all()
    why = outdated(connection, [batch]) if rows else {}
    zone = laboratory_zone(connection) if rows else ZoneInfo("UTC")
    return [_row(row, zone, why.get(row.key, ())) for row in rows]


def get_certificate(connection: Connection, viewer: Actor, key: int) -> CertificateRow:
    """One certificate. Raises Missing."""
    row = connection.execute(_select(viewer).where(t.certificate.c.key == key)).first()
    if row is None:
        raise Missing(unissued(Unissued.NO_CERTIFICATE))
    return _row(row, laboratory_zone(connection), outdated(connection, [row.batch]).get(key, ()))


@dataclass(frozen=True)
class Known:
    """A file that is known by its digest: the stored bytes of a certificate, or a copy that was made of it."""

    certificate: int
    is_original: bool


def by_file(connection: Connection, viewer: Actor, digest: str) -> Known:
    """Whose original file or copy has this SHA-256. Raises Missing."""
    of = of_client(select(t.certificate.c.key).join(t.batch, t.batch.c.key == t.certificate.c.batch),
                   t.batch.c.client, viewer)  # fmt: skip
    original = connection.execute(of.where(t.certificate.c.pdf == digest)).scalar()
    if original is not None:
        return Known(original, is_original=True)
    printed = select(t.event.c.payload).where(
        t.event.c.act == Act.CERTIFICATE_PRINTED.value,
        t.event.c.payload.contains(f'"copy":"{digest}"', autoescape=True),
    )
    payload = connection.execute(printed).scalar()
    if payload is not None:
        said = json.loads(payload)["said"]
        is_it = (t.certificate.c.id == said["certificate"]) & (t.certificate.c.revision == said["revision"])
        key = connection.execute(of.where(is_it)).scalar()
        if key is not None:
            return Known(key, is_original=False)
    raise Missing(unissued(Unissued.FILE_NOT_KNOWN))


def stored(connection: Connection, viewer: Actor, key: int) -> tuple[CertificateRow, bytes]:
    """An issued certificate and its very bytes. Raises Missing."""
    row = get_certificate(connection, viewer, key)
    return row, blob(connection, row.pdf)


def blob(connection: Connection, digest: str) -> bytes:
    """Kept bytes by their SHA-256, for a record the caller may see. Raises Missing."""
    data = connection.execute(select(t.blob.c.bytes).where(t.blob.c.sha256 == digest)).scalar()
    if data is None:
        raise Missing(unissued(Unissued.NO_BYTES))
    return bytes(data)
