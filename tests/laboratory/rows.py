"""Rows in every kept table, drawn from the schema."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, Connection, Integer, Table, select

from qclab.domain.people.rights import NamedRight
from qclab.domain.signatures.contents import NOT_KEPT
from qclab.domain.trail.acts import Act
from qclab.store import chain, counters
from qclab.store.door import Store, Writing
from qclab.store.tables.declaration import kept_tables


def populate(store: Store, rows: int = 3) -> None:
    """Some rows in every kept table, drawn from the schema: each through the door, some of them changed afterwards."""
    for table in kept_tables():
        for number in range(1, rows + 1):
            with store.write(None, Act.BATCH_CHANGED, f"{table.name} {number}") as writing:
                writing.insert(table, **plausible(writing, table, number))
    for table in kept_tables():
        with store.write(None, Act.BATCH_CHANGED, "a second look") as writing:
            words = [column.name for column in table.columns if _is_free_text(column)]
            if words:
                writing.update(table, 2, **{words[-1]: f"≥ {table.name}, looked at again"})


def plausible(writing: Writing, table: Table, number: int) -> Mapping[str, Any]:
    """Values for the columns of a table: keys of rows that exist, NULL and '' and text in turn."""
    values = {
        column.name: _value(writing.connection, table, column, number)
        for column in table.columns
        if column.name not in ("key", "row_version")
    }
    match table.name:
        case "sample":
            values["id"] = counters.next_sample_ids(writing, 1)[0]
        case "person":
            values["roles"] = "analyst"  # of who is appointed they are read, as the appointments are, with every act
        case "appointment":
            values |= {
                "named_right": NamedRight.SUPERVISES.value,
                "first_day": "2026-03-02",
                "last_day": None,
                "ended_at": None,
            }
        case "signature":
            values["format"] = NOT_KEPT  # rows drawn at random make no content
        case "certification":
            values["id"] = counters.next_register_number(writing)
        case "alarm":
            values["id"] = counters.next_alarm_number(writing)
        case "shipment":
            values["id"] = counters.next_shipment_number(writing)
        case "run":
            values["id"] = counters.next_run_number(writing)
        case "reopening":
            values["id"] = counters.next_reopening_number(writing)
        case "investigation":
            values["id"] = counters.next_investigation_number(writing)
        case "certificate":
            head = chain.read_head(writing.connection)
            values |= {
                "id": counters.next_certificate_number(writing),
                "head_seq": head.seq,
                "head_digest": head.digest,
            }
            values |= {name: writing.keep(f"{name} {number}".encode()) for name in ("content", "pdf")}
    return values


def _value(connection: Connection, table: Table, column: Column[Any], number: int) -> Any:
    if column.foreign_keys:
        target = next(iter(column.foreign_keys)).column.table
        keys = connection.execute(select(target.c.key).order_by(target.c.key)).scalars().all()
        return keys[(number - 1) % len(keys)] if keys else None
    if column.nullable and number % 3 == 0:
        return None
    if isinstance(column.type, Integer) or column.type.python_type is int:
        return number
    if _is_free_text(column) and number % 3 == 2:
        return ""
    return f"{table.name} {column.name} {number} µ"


def _is_free_text(column: Column[Any]) -> bool:
    return column.type.python_type is str and not column.foreign_keys and column.name not in _IDS


_IDS = frozenset({"id", "name", "stage"})
