"""Which samples batches have already, for who is about to register more."""

from collections.abc import Collection

from sqlalchemy import Connection, select

from qclab.domain.people.rights import Actor
from qclab.domain.samples.again import There
from qclab.domain.samples.lifecycle import SampleState
from qclab.queries.scope import of_client
from qclab.store import tables as t


def samples_there(
    connection: Connection, viewer: Actor, batches: Collection[int]
) -> dict[tuple[int, str], list[There]]:
    """The samples of these batches, by batch and stage."""
    if not batches:
        return {}
    sample = t.sample.c
    statement = (
        select(sample.batch, sample.stage, sample.id, sample.name, sample.container, sample.state)
        .join(t.batch, t.batch.c.key == sample.batch)
        .where(sample.batch.in_(list(batches)))
        .order_by(sample.id)
    )
    found: dict[tuple[int, str], list[There]] = {}
    for row in connection.execute(of_client(statement, t.batch.c.client, viewer)):
        each = There(row.batch, row.stage, row.id, row.name, row.container, SampleState(row.state))
        found.setdefault((each.batch, each.stage), []).append(each)
    return found
