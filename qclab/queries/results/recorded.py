"""What was recorded of a part of a test: of some of its parameters, or in some of its containers."""

from collections.abc import Collection

from sqlalchemy import Connection, Table, or_, select


def recorded_of(
    connection: Connection, table: Table, test: int, parameters: Collection[int], samples: Collection[int]
) -> list[int]:
    """The keys of the rows of results or observations, superseded ones too, of a test that the caller may know of."""
    is_of_part = or_(table.c.parameter.in_(list(parameters)), table.c.sample.in_(list(samples)))
    return list(connection.execute(select(table.c.key).where(table.c.test == test, is_of_part)).scalars())
