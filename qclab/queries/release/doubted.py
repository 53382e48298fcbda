"""Batches that an earlier version let be certified although an OOS of them stood: looked for whenever the trail is
verified, and said on the page of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from qclab.domain.batches.lifecycle import BatchStatus
from qclab.domain.investigations.case import OOS_STANDS
from qclab.domain.people.rights import Actor
from qclab.domain.release.certifying import certified_against, certified_against_words
from qclab.domain.release.dossier import Dossier
from qclab.queries.release.dossier import read_dossier
from qclab.queries.release.register import EntryRow, register, standing_entry
from qclab.queries.scope import of_client
from qclab.store import tables as t


@dataclass(frozen=True)
class Doubt:
    """A batch, and what is said of it."""

    batch: int
    batch_id: str
    said: str


def in_doubt(connection: Connection, viewer: Actor, now: datetime) -> list[Doubt]:
    """Each of them."""
    found = []
    for row in _perhaps(connection, viewer):
        entries, dossier = register(connection, viewer, row.key), read_dossier(connection, viewer, row.key, now)
        if said := said_of(BatchStatus(row.status), entries, dossier.facts):
            found.append(Doubt(row.key, row.id, said))
    return found


def said_of(status: BatchStatus, entries: Sequence[EntryRow], dossier: Dossier) -> str:
    """That a batch was certified although an OOS of it stood, in words; empty where it was not."""
    entry = standing_entry(entries)
    cases = certified_against(status, entry.decided_at, dossier) if entry is not None else ()
    return certified_against_words(entry.id, cases) if entry is not None and cases else ""


def _perhaps(connection: Connection, viewer: Actor) -> Sequence[Row[Any]]:
    """The batches of which an entry of the register stands beside a case whose OOS stands: few, to be looked at."""
    case, conclusions = t.investigation.c, [conclusion.value for conclusion in OOS_STANDS]
    statement = select(t.batch.c.key, t.batch.c.id, t.batch.c.status).where(
        t.batch.c.key.in_(select(t.certification.c.batch)),
        t.batch.c.key.in_(select(case.batch).where(case.conclusion.in_(conclusions))),
    )
    return connection.execute(of_client(statement, t.batch.c.client, viewer)).all()
