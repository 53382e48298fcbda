"""What an administrator asks about the database itself."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, text

from qclab.domain.codes import NoSuch
from qclab.domain.people.rights import Actor
from qclab.domain.refusals import Missing
from qclab.domain.trail.acts import Act
from qclab.queries.decoding import instant
from qclab.store import chain, engines, schema
from qclab.store import tables as t


@dataclass(frozen=True)
class DatabaseFacts:
    """Where the database is and how it stands. ``size`` in bytes; ``head`` is the digest of the last event."""

    engine: str
    server: str
    revision: str
    size: int
    events: int
    head: str
    last_event: datetime | None
    latest: datetime | None
    backed_up: datetime | None
    backup_file: str
    verified: datetime | None
    faults: int


def database_facts(connection: Connection, viewer: Actor) -> DatabaseFacts:
    """Raises Missing for a person of one client: the counts are of every client's records."""
    if viewer.client is not None:
        raise Missing("There is nothing here for a person of one client.", code=NoSuch.SITE)
    head = chain.read_head(connection)
    is_sqlite = engines.is_sqlite(connection)
    backed_up, backup = _last(connection, Act.BACKED_UP)
    verified, verification = _last(connection, Act.VERIFIED)
    last_event = connection.execute(select(t.event.c.at).where(t.event.c.seq == head.seq)).scalar()
    return DatabaseFacts(
        engine="SQLite" if is_sqlite else "PostgreSQL",
        server=".".join(str(part) for part in connection.dialect.server_version_info or ()),
        revision=schema.revision_of(connection) or "",
        size=_size(connection, is_sqlite=is_sqlite),
        events=head.seq,
        head=head.digest,
        last_event=instant(last_event),
        latest=instant(chain.latest_instant(connection)),
        backed_up=backed_up,
        backup_file=str(backup.get("file", "")),
        verified=verified,
        faults=int(verification.get("faults", 0)),
    )


def _last(connection: Connection, act: Act) -> tuple[datetime | None, dict[str, Any]]:
    """When something was last done, and what was said of it."""
    event = t.event.c
    seq = connection.execute(select(func.max(event.seq)).where(event.act == act.value)).scalar()
    if seq is None:
        return None, {}
    row = connection.execute(select(event.at, event.payload).where(event.seq == seq)).one()
    return instant(row.at), json.loads(row.payload)["said"]


def _size(connection: Connection, *, is_sqlite: bool) -> int:
    if is_sqlite:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        return int(pages) * int(connection.execute(text("PRAGMA page_size")).scalar_one())
    return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())
