"""Files kept with tests and samples."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from qclab.domain.people.rights import Actor
from qclab.queries.decoding import instant
from qclab.queries.scope import of_client
from qclab.store import tables as t


@dataclass(frozen=True)
class AttachmentRow:
    """A kept file; its bytes are a blob under ``sha256``."""

    key: int
    name: str
    media_type: str
    sha256: str
    length: int
    note: str
    added_by_name: str
    added_at: datetime | None


def _fetch(connection: Connection, viewer: Actor, condition: Any) -> list[AttachmentRow]:
    statement = (
        select(t.attachment, t.person.c.name.label("added_by_name"))
        .join(t.person, t.person.c.key == t.attachment.c.added_by)
        .join(t.batch, t.batch.c.key == t.attachment.c.batch)
        .where(condition)
        .order_by(t.attachment.c.key)
    )
    return [
        AttachmentRow(
            row.key,
            row.name,
            row.media_type,
            row.sha256,
            row.length,
            row.note,
            row.added_by_name,
            instant(row.added_at),
        )
        for row in connection.execute(of_client(statement, t.batch.c.client, viewer))
    ]


def attachments_by_key(connection: Connection, viewer: Actor, keys: Sequence[int]) -> list[AttachmentRow]:
    return _fetch(connection, viewer, t.attachment.c.key.in_(list(keys)))


def attachments_of_test(connection: Connection, viewer: Actor, test: int) -> list[AttachmentRow]:
    return _fetch(connection, viewer, t.attachment.c.test == test)


def attachments_of_sample(connection: Connection, viewer: Actor, sample: int) -> list[AttachmentRow]:
    return _fetch(connection, viewer, t.attachment.c.sample == sample)


def attachments_of_case(connection: Connection, viewer: Actor, case: int) -> list[AttachmentRow]:
    return _fetch(connection, viewer, t.attachment.c.investigation == case)
