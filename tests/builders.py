"""Small ways to a laboratory worth testing with: people of any role, and a row in every kept table."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, Connection, Integer, Table, select

from qclab.domain.people.rights import Actor, Role
from qclab.domain.signatures.contents import NOT_KEPT
from qclab.domain.trail.acts import Act
from qclab.services.lab import Lab
from qclab.store import chain, counters, tables
from qclab.store.door import Store, Writing
from qclab.store.tables.declaration import kept_tables

A_DAY = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


PASSWORD = "amber tulip river 42"
PASSWORD_HASH = "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$2NfKWzyVaWoonQowWAZ99w"
"""Of that password, with so little work that a test does not wait for it."""


def lab_with(store: Store, *roles: Role, id_: str = "", client: int | None = None) -> Lab:
    """The lab with a person of these roles signed in; the person is added straight through the door."""
    name = id_ or "-".join(role.value.lower() for role in roles) or "nobody"
    with store.write(None, Act.PERSON_ADDED) as writing:
        key = writing.insert(
            tables.person,
            id=name,
            name=name.title(),
            position="",
            roles=" ".join(sorted(roles)),
            client=client,
            state="active",
            password=PASSWORD_HASH,
            password_set_at=A_DAY,
            must_change_password=False,
            failed_attempts=0,
            locked_until=None,
            identity_verified="seen",
        )
    return Lab(store, Actor(key, name, name.title(), frozenset(roles), client))


def add_client(store: Store, id_: str = "own", actor: Actor | None = None) -> int:
    """The key of a new client."""
    with store.write(actor, Act.CLIENT_SAVED) as writing:
        return writing.insert(tables.client, id=id_, name=id_.title(), address="", contact="", own=1)


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
        case "signature":
            values["format"] = NOT_KEPT  # rows drawn at random make no content
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
