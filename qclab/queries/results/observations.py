"""The observations behind a result: every one that was recorded of its cell, superseded ones too."""

from sqlalchemy import Connection, or_, select

from qclab.domain.identifiers import grouped
from qclab.domain.people.rights import Actor
from qclab.domain.results.cell import Cell
from qclab.domain.results.observation import Observation, in_order
from qclab.queries.decoding import decimal, known_instant
from qclab.queries.scope import of_own
from qclab.store import tables as t


def observations_behind(connection: Connection, viewer: Actor, cell: Cell) -> list[Observation]:
    """Those of a cell, in the order in which they are read.

    A result of the whole test has those of every container behind it; one of a container its own and the controls.
    """
    column = t.observation.c
    statement = (
        select(t.observation, t.person.c.name.label("observed_by_name"), t.sample.c.id.label("container"))
        .join(t.person, t.person.c.key == column.observed_by)
        .outerjoin(t.sample, t.sample.c.key == column.sample)
        .where(column.test == cell.test, column.parameter == cell.parameter)
    )
    if cell.sample is not None:
        statement = statement.where(or_(column.sample == cell.sample, column.control != ""))
    observations = (
        Observation(
            key=row.key,
            container=grouped(row.container) if row.container else "",
            control=row.control,
            replicate=row.replicate,
            reading=decimal(row.reading),
            typed=row.typed,
            read_as=row.read_as,
            source=row.source,
            observed_by=row.observed_by_name,
            observed_at=known_instant(row.observed_at),
            current=bool(row.current),
            change_reason=row.change_reason,
        )
        for row in connection.execute(of_own(statement, column.test, t.test, viewer))
    )
    return in_order(observations)
