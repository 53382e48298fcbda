"""How often a case was given longer: each time with who said so, until when, and why. Its row keeps the last alone."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from qclab.domain.people.rights import Actor
from qclab.domain.trail.acts import Act
from qclab.queries.decoding import instant
from qclab.queries.trail.events import changes_of_events, fetch_events, find_events
from qclab.store import tables as t


@dataclass(frozen=True)
class Extension:
    """A case was given until another moment; ``until`` is None where it was given back to its target."""

    until: datetime | None
    because: str
    by_name: str
    at: datetime


def extensions_of(connection: Connection, viewer: Actor, batch: int, case: int) -> list[Extension]:
    """The extensions of a case of this batch, the oldest first."""
    own = {(t.investigation.name, str(case))}
    seqs = find_events(connection, viewer, acts=[Act.CASE_EXTENDED], batch=batch)
    changes = changes_of_events(connection, viewer, seqs, among=own)
    events = fetch_events(connection, viewer, changes)
    found = []
    for seq in sorted(changes):
        fields = {field.field: field.after for row in changes[seq] for field in row.fields}
        until, event = fields.get(t.investigation.c.due_at.name), events[seq]
        found.append(Extension(instant(str(until) if until else None), event.reason, event.actor_name, event.at))
    return found
