"""What a table says of itself, in its declaration and nowhere else.

The write door, the locks of rows, client scope, search, the trail's words and verify read it here, so that a new table
is told once. A kept table cannot be declared without.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Column, MetaData, Table
from sqlalchemy.schema import SchemaItem

from qclab.store.tables.columns import plain_words, whole, whole_key

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

KEPT, TRAIL, DERIVED = "kept", "trail", "derived"

SITE = ""
"""The client of rows that belong to the laboratory itself: a person scoped to one client sees none of them."""


@dataclass(frozen=True)
class Declaration:
    """What a kept table is. A path is a column, or foreign keys to follow and then a column: ``batch.client``.

    called    its name for people: "sample of a test"
    title     how one row is called, with paths: "{method.title}, {batch.id}"
    client    the path to the client whose row it is, or SITE
    under     the columns that refer to its aggregates: a change of a row raises the version of those rows
    part_of   the columns that refer to the row it is a part of: what is told of that row tells of this one too
    searched  the paths by which people find a row
    series    how many characters of its id name the gap-free series that the id was drawn from; 0 where none was
    """

    called: str
    title: str
    client: str
    under: tuple[str, ...]
    part_of: tuple[str, ...]
    searched: tuple[str, ...]
    series: int = 0


def kept(
    name: str,
    *items: SchemaItem,
    called: str,
    title: str,
    client: str,
    under: tuple[str, ...],
    part_of: tuple[str, ...],
    searched: tuple[str, ...],
    series: int = 0,
) -> Table:
    """A table whose rows enter by the door only; each has a key and a row version, counted from 1."""
    declaration = Declaration(called, title, client, under, part_of, searched, series)
    info = {"class": KEPT, "called": called, "declaration": declaration}
    return Table(name, metadata, whole_key("key"), whole("row_version"), *items, info=info)


def table(name: str, kind: str, *items: SchemaItem, called: str = "") -> Table:
    """A table of the trail, or a derived one."""
    return Table(name, metadata, *items, info={"class": kind, "called": called or plain_words(name)})


@cache
def declared(name: str) -> Declaration | None:
    """What the table of this name says of itself; None for one that is not kept, or that this program has not."""
    known = metadata.tables.get(name)
    return None if known is None else known.info.get("declaration")


@cache
def aggregates_of(name: str) -> dict[str, str]:
    """The aggregates that a table is under: their tables, by its own columns that refer to them."""
    declaration = declared(name)
    return {} if declaration is None else {column: target_of(name, column) for column in declaration.under}


@cache
def kept_tables() -> dict[Table, Declaration]:
    """The kept tables, each after those it refers to."""
    return {entry: entry.info["declaration"] for entry in metadata.sorted_tables if entry.info["class"] == KEPT}


@cache
def aggregates() -> tuple[Table, ...]:
    """The tables that others are under, each before those that it is under itself."""
    names = {name for entry in kept_tables() for name in aggregates_of(entry.name).values()}
    return tuple(entry for entry in reversed(kept_tables()) if entry.name in names)


def target_of(table_name: str, column: str) -> str:
    """The table whose keys stand in this column; empty where it holds a plain value."""
    known = _column(table_name, column)
    return next((key.column.table.name for key in known.foreign_keys), "") if known is not None else ""


def end_of(name: str, path: str) -> tuple[str, str]:
    """The table and the column that a path ends with."""
    *hops, last = path.split(".")
    for hop in hops:
        name = target_of(name, hop)
    return name, last


def table_words(table_name: str) -> str:
    """A table's name for people, also of one that this program no longer has."""
    known = metadata.tables.get(table_name)
    return plain_words(table_name) if known is None else str(known.info["called"])


def field_words(table_name: str, column: str) -> str:
    """A field's name for people, also of one that this program no longer has."""
    known = _column(table_name, column)
    return plain_words(column) if known is None else str(known.info["called"])


def kind_of(table_name: str, column: str) -> str:
    """How people read the field's values (columns.py, Kind)."""
    known = _column(table_name, column)
    return "" if known is None else str(known.info["kind"])


def is_secret(table_name: str, column: str) -> bool:
    """Whether the trail keeps only a digest of the field."""
    known = _column(table_name, column)
    return known is not None and bool(known.info.get("secret"))


def _column(table_name: str, column: str) -> Column[Any] | None:
    known = metadata.tables.get(table_name)
    return None if known is None else known.columns.get(column)
