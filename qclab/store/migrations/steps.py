"""The closed set of steps a migration may take on kept rows; fold.py takes them on the trail's rows at the same point.

Anything computed is no step: it goes through the write door as changes, within the same event.
"""

from dataclasses import asdict, dataclass
from typing import Any

from alembic import context, op
from sqlalchemy import Column, MetaData, Table, Text

from qclab.store.door import Writing
from qclab.store.engines import key_sequence


@dataclass(frozen=True)
class Rename:
    """A column gets another name."""

    table: str
    column: str
    to: str
    step: str = "rename"


@dataclass(frozen=True)
class Add:
    """A text column appears, with the same constant in every row; None for one that may stay empty."""

    table: str
    column: str
    constant: str | None
    step: str = "add"


@dataclass(frozen=True)
class AddReference:
    """A column appears that may name a row of another table, and names none yet."""

    table: str
    column: str
    to: str
    constant: None = None
    step: str = "add"


@dataclass(frozen=True)
class Drop:
    """A column goes; what it held stays readable in the trail."""

    table: str
    column: str
    step: str = "drop"


Step = Rename | Add | AddReference | Drop


def take(*steps: Step) -> None:
    """Take the steps on the database and note them for the event of this migration."""
    for step in steps:
        noted: list[dict[str, Any]] = context.config.attributes["steps"]
        noted.append(asdict(step))
        if isinstance(step, AddReference):
            _add_reference(step)
            continue
        with op.batch_alter_table(step.table) as batch:
            match step:
                case Rename():
                    batch.alter_column(step.column, new_column_name=step.to)
                case Add():
                    is_empty = step.constant is None
                    batch.add_column(Column(step.column, Text(), nullable=is_empty, server_default=step.constant))
                case Drop():
                    batch.drop_column(step.column)


def _add_reference(step: AddReference) -> None:
    """As one statement on both engines: SQLite adds a reference that is empty without copying the table."""
    whole = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    name = f"fk_{step.table}_{step.column}"
    op.execute(
        f'ALTER TABLE {step.table} ADD COLUMN {step.column} {whole} CONSTRAINT {name} REFERENCES {step.to} ("key")'
    )


def writing() -> Writing:
    """The open write of this migration."""
    opened: Writing = context.config.attributes["writing"]
    return opened


def table_now(name: str) -> Table:
    """A table as the database has it at this revision."""
    return Table(name, MetaData(), autoload_with=op.get_bind(), resolve_fks=False)


def table_to_fill(name: str) -> Table:
    """A table that this revision made, so that rows enter it: on PostgreSQL its keys need their sequence first."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"CREATE SEQUENCE IF NOT EXISTS {key_sequence(name)}")
    return table_now(name)
