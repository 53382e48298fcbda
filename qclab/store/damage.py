"""Reading what a damaged SQLite file still holds: around its bad pages, and naming what stood on them."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from qclab.store import engines
from qclab.store.fold import Find

Key = int | str
Known = Callable[[], Iterable[Key]]
"""The keys that there should be, in order; asked for only where a page is damaged."""
_NAMED: Final = 20


def rows(
    connection: Connection,
    table: str,
    columns: str,
    order: str,
    block: int,
    find: Find,
    known: Known,
    lost: list[Key],
    at: int = 0,
) -> Iterator[tuple[Any, ...]]:
    """Rows as the driver gives them, in order. Behind a damaged page the reading goes on by key, and what cannot be
    read is named and put with the ``lost``. The key is the first word of the order and stands ``at`` a column."""
    key = order.partition(",")[0]
    start = f'SELECT {columns} FROM "{table}"'  # noqa: S608 - our own tables
    last: Key | None = None
    try:
        for row in engines.raw_rows(connection, f"{start} ORDER BY {order}", block):
            last = row[at]
            yield row
    except DatabaseError as fault:
        if not engines.is_damage(fault):
            raise
    else:
        return
    for each in known():
        if last is not None and (type(each) is not type(last) or each <= last):  # type: ignore[operator]
            continue
        literal = each if isinstance(each, int) else "'" + each.replace("'", "''") + "'"
        try:
            yield from engines.raw_rows(connection, f"{start} WHERE {key} = {literal} ORDER BY {order}", block)
        except DatabaseError as fault:
            if not engines.is_damage(fault):
                raise
            lost.append(each)
    _name(table, lost, find)


def _name(table: str, lost: list[Key], find: Find) -> None:
    """``client 3 to 58``: keys that follow each other are named together."""
    spans: list[list[Key]] = []
    for each in lost:
        if spans and isinstance(each, int) and spans[-1][-1] == each - 1:
            spans[-1].append(each)
        else:
            spans.append([each])
    for span in spans[:_NAMED]:
        named = " to ".join(map(str, dict.fromkeys((span[0], span[-1]))))
        find(f"{table} {named}", "cannot be read: the page of the file is damaged")
    more = sum(map(len, spans[_NAMED:]))
    if more or not lost:
        find(table, f"cannot all be read: pages of the file are damaged{f', {more} more rows' if more else ''}")
