"""Which rows: those of the viewer's client, those with certain words, those that a path of foreign keys leads to."""

from collections.abc import Callable, Collection, Iterable
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, FromClause, Select, Table, false, func, or_, select

from qclab.domain.identifiers import plain
from qclab.domain.people.rights import Actor
from qclab.store.tables.declaration import SITE, declared, end_of, kind_of, metadata, target_of

Query = TypeVar("Query", bound=Callable[..., Any])
_OF_THE_SITE = "tells_of_the_site"


def of_site(query: Query) -> Query:
    """Mark a query that tells of the laboratory itself and of nobody's material: the same for who works in it.

    Every other query that is asked takes a viewer.
    """
    setattr(query, _OF_THE_SITE, True)
    return query


def tells_of_the_site(query: Callable[..., Any]) -> bool:
    return bool(getattr(query, _OF_THE_SITE, False))


def of_client(statement: Select[Any], column: Any, viewer: Actor) -> Select[Any]:
    """Limit a question to the one client a person is scoped to; every query that names records passes here."""
    return statement if viewer.client is None else statement.where(column == viewer.client)


def of_own(statement: Select[Any], column: Any, table: Table, viewer: Actor) -> Select[Any]:
    """Limit a question to rows whose column names a row of this table that the viewer may know of."""
    return statement if viewer.client is None else statement.where(column.in_(own_rows(table, viewer)))


def own_rows(table: Table, viewer: Actor, *columns: Any) -> Select[Any]:
    """These columns (default: the key) of the rows of a table that the viewer may know of, as the table declares it."""
    statement = select(*(columns or (table.c.key,))).select_from(table)
    if viewer.client is None:
        return statement
    declaration = declared(table.name)
    if declaration is None or declaration.client == SITE:
        return statement.where(false())
    statement, ends = follow(statement, table, [declaration.client])
    return of_client(statement, ends[declaration.client], viewer)


_READ_BY_ALL = frozenset({"person", "method", "parameter", "place"})
"""Tables of the site whose rows everybody reads: who did it, by which method, where it is kept."""
_AT_ONCE = 500
_MOST_BYTES = 20_000


def known_rows(connection: Connection, viewer: Actor, name: str, keys: Collection[int]) -> set[int]:
    """Those of these rows of a table that the viewer may know of."""
    if viewer.client is None or name in _READ_BY_ALL:
        return set(keys)
    if declared(name) is None:
        return set()
    table, wanted = metadata.tables[name], list(keys)
    known: set[int] = set()
    for start in range(0, len(wanted), _AT_ONCE):
        part = own_rows(table, viewer).where(table.c.key.in_(wanted[start : start + _AT_ONCE]))
        known.update(connection.execute(part).scalars())
    return known


def matching(statement: Select[Any], table: Table, words: str, *also: ColumnElement[bool]) -> Select[Any]:
    """Limit a question to rows that hold the words in one of the fields that the table declares as searched, or that
    ``also`` fit otherwise."""
    declaration = declared(table.name)
    statement, ends = follow(statement, table, declaration.searched if declaration else (), outer=True)
    wanted = words.strip()
    conditions = [
        holds(column, plain(wanted) if kind_of(*end_of(table.name, path)) == "grouped" else wanted)
        for path, column in ends.items()
    ]
    return statement.where(or_(false(), *conditions, *also))


def holds(column: ColumnElement[Any], words: str) -> ColumnElement[bool]:
    """Whether a text has the words somewhere, in capitals or small letters. No text has what no database keeps, and
    none is compared with a page that was pasted by mistake: SQLite refuses more than 50,000 bytes
    (sqlite.org/limits.html), of which a sign that stands for others takes two."""
    wanted = words.lower()
    try:
        is_too_long = len(wanted.encode()) > _MOST_BYTES
    except UnicodeEncodeError:  # half of a sign
        return false()
    return false() if is_too_long or "\0" in wanted else func.lower(column).contains(wanted, autoescape=True)


def follow(
    statement: Select[Any], table: Table, paths: Iterable[str], *, outer: bool = False
) -> tuple[Select[Any], dict[str, ColumnElement[Any]]]:
    """A question joined along paths of foreign keys, such as ``batch.client``, and the column at the end of each.

    ``outer``: rows where a path ends early stay, without the value.
    """
    places: dict[str, FromClause] = {"": table}
    ends: dict[str, ColumnElement[Any]] = {}
    for path in paths:
        *hops, last = path.split(".")
        here, name = "", table.name
        for hop in hops:
            before, here, name = here, f"{here}.{hop}", target_of(name, hop)
            if here not in places:
                places[here] = metadata.tables[name].alias()
                statement = statement.join(places[here], places[here].c.key == places[before].c[hop], isouter=outer)
        ends[path] = places[here].c[last]
    return statement, ends
