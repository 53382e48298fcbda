"""Who was given an issued certificate."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from qclab.domain.codes import NoSuch
from qclab.domain.people.rights import Actor
from qclab.domain.refusals import Missing
from qclab.queries.decoding import known_instant
from qclab.queries.scope import of_client
from qclab.store import tables as t


@dataclass(frozen=True)
class Recipient:
    """Somebody who was given a certificate; one that was recorded by mistake stays to be read."""

    key: int
    certificate: int
    id: str
    revision: int
    batch: int
    whom: str
    given_at: datetime
    recorded_by: str
    is_taken_back: bool


_ROWS = (
    select(t.recipient, t.certificate.c.batch, t.certificate.c.id, t.certificate.c.revision, t.person.c.name)
    .join(t.certificate, t.certificate.c.key == t.recipient.c.certificate)
    .join(t.batch, t.batch.c.key == t.certificate.c.batch)
    .join(t.person, t.person.c.key == t.recipient.c.recorded_by)
    .order_by(t.recipient.c.key)
)


def _fetch(connection: Connection, viewer: Actor, condition: Any) -> list[Recipient]:
    return [
        Recipient(
            row.key, row.certificate, row.id, row.revision, row.batch, row.whom, known_instant(row.given_at), row.name,
            row.taken_back_at is not None,
        )
        for row in connection.execute(of_client(_ROWS.where(condition), t.batch.c.client, viewer))
    ]  # fmt: skip


def recipients_of(connection: Connection, viewer: Actor, batch: int) -> list[Recipient]:
    """Of every certificate of a batch, the oldest record first."""
    return _fetch(connection, viewer, t.certificate.c.batch == batch)


def holders_of(connection: Connection, viewer: Actor, certificate: str) -> list[str]:
    """Who was given any revision of the certificate of this number, each once, the first on top."""
    given = _fetch(connection, viewer, t.certificate.c.id == certificate)
    return list(dict.fromkeys(each.whom for each in given if not each.is_taken_back))


def get_recipient(connection: Connection, viewer: Actor, key: int) -> Recipient:
    """One of them. Raises Missing."""
    found = _fetch(connection, viewer, t.recipient.c.key == key)
    if not found:
        raise Missing("There is no such recipient.", code=NoSuch.RECIPIENT)
    return found[0]
