"""Every table has one declared class, and the migrations make exactly the tables that the code declares."""

import subprocess
import sys
from dataclasses import replace
from string import Formatter
from typing import Any

import pytest
from sqlalchemy import Column, MetaData, Table, Text

from qclab.store import shape, triggers
from qclab.store.door import Store
from qclab.store.schema import VERSION_TABLE
from qclab.store.tables import DERIVED, KEPT, TRAIL, metadata
from qclab.store.tables.declaration import SITE, Declaration, aggregates, end_of, kept, kept_tables, target_of


def unclassed(tables: MetaData) -> list[str]:
    return [table.name for table in tables.tables.values() if table.info.get("class") not in {KEPT, TRAIL, DERIVED}]


def test_every_table_has_one_declared_class() -> None:
    assert unclassed(metadata) == []


def test_a_table_without_a_class_is_found() -> None:
    tables = MetaData()
    Table("stray", tables, Column("a", Text, key="a"))
    assert unclassed(tables) == ["stray"]


@pytest.mark.parametrize(
    "table", [t for t in metadata.tables.values() if t.info["class"] == KEPT], ids=lambda t: t.name
)
def test_a_kept_table_has_a_key_and_a_row_version_and_holds_text_and_whole_numbers_only(table: Table) -> None:
    assert [column.name for column in table.primary_key] == ["key"]
    assert not table.columns["row_version"].nullable
    assert {column.type.python_type for column in table.columns} <= {int, str}
    assert all(reference.ondelete is None and reference.onupdate is None for reference in table.foreign_keys)


@pytest.mark.filterwarnings("ignore:.*expression-based index")
def test_the_migrated_database_is_the_one_the_code_declares(store: Store) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    def ours(_object: Any, name: str | None, type_: str, *_: Any) -> bool:
        return type_ != "table" or name != VERSION_TABLE

    options = {"compare_type": True, "compare_server_default": False, "include_object": ours}
    with store.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []


def test_every_index_is_there_also_those_that_cannot_be_reflected(store: Store) -> None:
    declared = {str(index.name) for table in metadata.tables.values() for index in table.indexes}
    with store.read() as connection:
        made = {line.split()[1].rstrip(":") for line in shape.lines(connection) if line.startswith("index ")}
    assert declared <= made
    assert "uq_result_current" in declared


def test_a_partial_index_is_made_over_the_rows_it_is_declared_for(store: Store) -> None:
    declared = {
        str(index.name): index.info["where"]
        for table in metadata.tables.values()
        for index in table.indexes
        if "where" in index.info
    }
    with store.read() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        made = {
            line.split()[1].rstrip(":"): line.rpartition(" WHERE ")[2]
            for line in shape.lines(connection)
            if line.startswith("index ") and " WHERE " in line
        }
    assert set(made) == set(declared)
    assert "ix_test_open" in made
    if is_sqlite:  # PostgreSQL tells the same in its own words
        assert made == declared


def test_declaring_the_tables_loads_no_dialect() -> None:
    loaded = "[name for name in sys.modules if name.startswith('sqlalchemy.dialects.')]"
    asked = f"import sys, qclab.store.tables; print({loaded})"
    said = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True).stdout
    assert said.strip() == "[]"


def test_the_database_has_every_table_and_no_other(store: Store) -> None:
    with store.read() as connection:
        found = shape.columns(connection)
    assert found.pop(VERSION_TABLE) == ["version_num"]
    assert {name: sorted(columns) for name, columns in found.items()} == {
        table.name: sorted(table.columns.keys()) for table in metadata.tables.values()
    }


def test_the_triggers_of_the_list_are_there(store: Store) -> None:
    with store.read() as connection:
        assert triggers.missing(connection) == []
        kept = [table.name for table in metadata.tables.values() if table.info["class"] == KEPT]
        assert {f"{name}_no_delete" for name in [*kept, "event", "change", "blob", "head"]} <= set(
            triggers.expected(connection)
        )


# What a table says of itself.


def undeclared(table: Table, declaration: Declaration) -> list[str]:
    """What is missing or wrong in the declaration of a kept table, in words."""
    wrong = []
    if not declaration.called or not declaration.title:
        wrong.append("has no name for people, or its rows have none")
    wrong += [f"{c.name} has no name for people" for c in table.columns if not c.info.get("called")]
    titled = [path for _, path, _, _ in Formatter().parse(declaration.title) if path]
    for path in (*titled, *declaration.searched, *([declaration.client] if declaration.client != SITE else [])):
        name, column = end_of(table.name, path)
        if name not in metadata.tables or column not in metadata.tables[name].c:
            wrong.append(f"{path} leads nowhere")
    if declaration.client != SITE:
        name, column = end_of(table.name, declaration.client)
        if (name, column) != ("client", "key") and target_of(name, column) != "client":
            wrong.append(f"{declaration.client} is no client")
    refers = {column.name: target_of(table.name, column.name) for column in table.columns}
    wrong += [
        f"{column} refers to no row" for column in (*declaration.under, *declaration.part_of) if not refers.get(column)
    ]
    for column, target in refers.items():
        known = {aggregate.name for aggregate in aggregates()}
        if target in known and target != table.name and column not in declaration.under:
            wrong.append(f"refers to the {target} and does not say that it is under it")
    if declaration.under and not declaration.part_of:
        wrong.append("is under something and does not say of which row it is a part")
    return wrong


@pytest.mark.parametrize("table", kept_tables(), ids=lambda table: table.name)
def test_a_kept_table_declares_its_words_its_client_what_it_is_under_and_how_it_is_found(table: Table) -> None:
    assert undeclared(table, kept_tables()[table]) == []


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"called": ""}, "has no name for people, or its rows have none"),
        ({"title": "{parameter.title}"}, "parameter.title leads nowhere"),
        ({"client": "batch.product"}, "batch.product is no client"),
        ({"client": "batch.owner"}, "batch.owner leads nowhere"),
        ({"under": ()}, "refers to the batch and does not say that it is under it"),
        ({"under": ("batch", "typed")}, "typed refers to no row"),
        ({"part_of": ()}, "is under something and does not say of which row it is a part"),
        ({"searched": ("test.number",)}, "test.number leads nowhere"),
    ],
)
def test_a_declaration_that_is_wrong_or_lacks_something_is_found(change: dict[str, Any], wrong: str) -> None:
    declaration = kept_tables()[metadata.tables["result"]]
    assert wrong in undeclared(metadata.tables["result"], replace(declaration, **change))


def test_a_table_cannot_be_declared_without_saying_what_it_is() -> None:
    with pytest.raises(TypeError, match="'called', 'title', 'client', 'under', 'part_of', and 'searched'"):
        kept("stray")  # type: ignore[call-arg]
    assert "stray" not in metadata.tables


def test_the_aggregates_are_those_that_tables_declare_to_be_under() -> None:
    assert [aggregate.name for aggregate in aggregates()] == ["investigation", "shipment", "run", "batch"]
