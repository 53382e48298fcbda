"""What events are about: the batches that they touched, else the first row that they changed."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, select

from qclab.domain.people.rights import Actor
from qclab.domain.trail.acts import Act
from qclab.queries.scope import of_client
from qclab.queries.trail.events import EventRow, touching
from qclab.queries.trail.names import Ref, in_parts, names_of
from qclab.store import tables as t
from qclab.store.tables.declaration import aggregates


def about_events(connection: Connection, viewer: Actor, events: Iterable[EventRow]) -> dict[int, str]:
    """The aggregate that each of these events touched, mostly a batch, else the first row it changed."""
    rows = list(events)
    wanted = [row.seq for row in rows]
    about = _aggregates(connection, viewer, wanted) | _printed(connection, viewer, rows)
    first = _first_rows(connection, [seq for seq in wanted if seq not in about])
    names = names_of(connection, viewer, set(first.values())) if viewer.client is None else {}
    return about | {seq: names[ref] for seq, ref in first.items() if ref in names}


def _aggregates(connection: Connection, viewer: Actor, seqs: Sequence[int]) -> dict[int, str]:
    """The batch or other aggregate that each event touched, the first by name where it touched several; of a case and
    its batch the batch, since the sentence names the case."""
    about: dict[int, str] = {}
    for aggregate in reversed(aggregates()):
        touched = touching(aggregate, viewer).add_columns(t.change.c.row_key).where(t.change.c.event.in_(seqs))
        rows = connection.execute(touched.distinct()).all()
        names = names_of(connection, viewer, {(aggregate.name, row.row_key) for row in rows})
        of_event: dict[int, list[str]] = {}
        for row in rows:
            of_event.setdefault(row.event, []).append(names[aggregate.name, row.row_key])
        for seq, named in of_event.items():
            about.setdefault(seq, min(named) + (f" and {len(named) - 1} more" if len(named) > 1 else ""))
    return about


def _printed(connection: Connection, viewer: Actor, events: Iterable[EventRow]) -> dict[int, str]:
    """The batch whose certificate was printed: such an event changes no row and names the certificate."""
    numbers = {each.seq: each.said["certificate"] for each in events if each.act == Act.CERTIFICATE_PRINTED}
    found: dict[str, str] = {}
    statement = select(t.certificate.c.id, t.batch.c.id.label("batch_id"))
    statement = of_client(
        statement.join(t.batch, t.batch.c.key == t.certificate.c.batch), t.batch.c.client, viewer
    ).distinct()
    for part in in_parts(sorted(set(numbers.values()))):
        found |= {row.id: row.batch_id for row in connection.execute(statement.where(t.certificate.c.id.in_(part)))}
    return {seq: found[number] for seq, number in numbers.items() if number in found}


def _first_rows(connection: Connection, seqs: Sequence[int]) -> dict[int, Ref]:
    change = t.change.c
    rows = connection.execute(
        select(change.event, change.table_name, change.row_key).where(change.event.in_(seqs), change.position == 1)
    )
    return {row.event: (row.table_name, row.row_key) for row in rows}
