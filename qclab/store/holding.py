"""Holding aggregates: whoever changes something below a batch holds it first, then reads what the change depends on.

Otherwise two workstations could each find the step allowed and take both: a value entered while its test is submitted,
a sample received while it is rejected. On SQLite, which has one writer at a time, nothing is left to hold.
"""

from collections.abc import Collection
from functools import cache, lru_cache
from typing import Any, Final
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Select, Table, bindparam, or_, select

from qclab.store.tables.declaration import aggregates, aggregates_of


def hold_aggregates(connection: Connection, table: Table, keys: Collection[int]) -> None:
    """Hold what these rows are under, as their table declares it, until the write ends; a batch is held itself.

    In the order of tables and keys, so that no two writes wait for each other.
    """
    for aggregate, holding in _holdings(table):
        held = connection.execute(holding, {"rows": list(keys)}).scalars().all()
        if aggregate.name == BATCH:
            _HELD.setdefault(connection, set()).update(held)


def batches_held(connection: Connection) -> frozenset[int]:
    """The batches that this write has held."""
    return frozenset(_HELD.get(connection, ()))


BATCH: Final = "batch"
_HELD: Final[WeakKeyDictionary[Connection, set[int]]] = WeakKeyDictionary()
"""What an open write holds, as long as its connection is open: of one that is refused no row says it."""


@lru_cache(512)
def a_row_held(table: Table, names: tuple[str, ...]) -> Select[Any]:
    """These columns of one ``row``, held as well: built once, for that is a third of what changing a row takes."""
    return select(*[table.c[name] for name in names]).where(table.c.key == bindparam("row")).with_for_update()


@cache
def _holdings(table: Table) -> tuple[tuple[Table, Select[Any]], ...]:
    """One question for each table of aggregates that rows of this one are under."""
    are_these, found = table.c.key.in_(bindparam("rows")), []
    for aggregate in aggregates():
        among = [
            aggregate.c.key.in_(select(table.c[column]).where(are_these))
            for column, name in aggregates_of(table.name).items()
            if name == aggregate.name
        ]
        if aggregate is table:
            among.append(are_these)
        if among:
            held = select(aggregate.c.key).where(or_(*among)).order_by(aggregate.c.key).with_for_update()
            found.append((aggregate, held))
    return tuple(found)
