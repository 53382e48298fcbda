"""The observations behind a result: every one that was recorded of its cell, superseded ones too."""

from sqlalchemy import Connection, or_, select

from qclab.domain.identifiers import grouped
from qclab.domain.results.cell import Cell
from qclab.domain.results.observation import Observation, in_order
from qclab.queries.decoding import decimal, known_instant
from qclab.store import tables as t


def observations_behind(connection: Connection, cell: Cell) -> list[Observation]:
    """Those of a cell of a test the caller may know of, in the order in which they are read.

    A result of the whole test has those of every container behind it; one of a container its own and the controls.
    """
    row = t.observation.c
    statement = (
        select(t.observation, t.person.c.name.label("observed_by_name"), t.sample.c.id.label("container"))
        .join(t.person, t.person.c.key == row.observed_by)
        .outerjoin(t.sample, t.sample.c.key == row.sample)
        .where(row.test == cell.test, row.parameter == cell.parameter)
    )
    if cell.sample is not None:
        statement = statement.where(or_(row.sample == cell.sample, row.control != ""))
    observations = (
        Observation(
            key=found.key,
            container=grouped(found.container) if found.container else "",
            control=found.control,
            replicate=found.replicate,
            reading=decimal(found.reading),
            typed=found.typed,
            read_as=found.read_as,
            source=found.source,
            observed_by=found.observed_by_name,
            observed_at=known_instant(found.observed_at),
            current=bool(found.current),
            change_reason=found.change_reason,
        )
        for found in connection.execute(statement)
    )
    return in_order(observations)
