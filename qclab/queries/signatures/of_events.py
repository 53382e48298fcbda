"""The signatures that were given in events, each as it reads now."""

from collections.abc import Collection

from sqlalchemy import Connection, select

from qclab.domain.people.rights import Actor
from qclab.queries.signatures.signatures import ReadSignature, read_by_key
from qclab.queries.trail.names import in_parts
from qclab.store import tables as t


def signed_in_events(connection: Connection, viewer: Actor, seqs: Collection[int]) -> dict[int, list[ReadSignature]]:
    """By event the signatures that it gave and that the viewer may know of, the oldest first."""
    change = t.change.c
    asked = select(change.event, change.row_key).where(
        change.table_name == t.signature.name, change.event.in_(list(seqs))
    )
    event_of = {int(row.row_key): row.event for row in connection.execute(asked)}
    found: dict[int, list[ReadSignature]] = {}
    for keys in in_parts(sorted(event_of)):
        for key, read in sorted(read_by_key(connection, viewer, keys).items()):
            found.setdefault(event_of[key], []).append(read)
    return found
