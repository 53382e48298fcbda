"""Not even a hand with a database client changes or deletes a record by a plain statement."""

from collections.abc import Iterator
from typing import Any

import pytest

from qclab.store.door import Store
from qclab.store.tables import KEPT, metadata
from tests.laboratory.rows import populate

KEPT_TABLES = sorted(table.name for table in metadata.tables.values() if table.info["class"] == KEPT)
TRAIL = ["event", "change", "blob"]


@pytest.fixture
def hand(store: Store) -> Iterator[Any]:
    """A raw driver connection to a database with rows in every table; every statement commits by itself."""
    populate(store)
    raw = store.engine.raw_connection()
    driver: Any = raw.driver_connection
    if store.engine.dialect.name == "sqlite":
        driver.execute("PRAGMA query_only=OFF")
    else:
        driver.read_only = False
        driver.autocommit = True
    yield driver
    raw.invalidate()


def refused(hand: Any, statement: str) -> bool:
    try:
        hand.execute(statement)
    except Exception as fault:
        return "QC Lab keeps every record" in str(fault)
    return False


def test_no_record_and_nothing_of_the_trail_is_deleted(hand: Any) -> None:
    for table in [*KEPT_TABLES, *TRAIL, "head"]:
        assert refused(hand, f'DELETE FROM "{table}"'), table


def test_nothing_of_the_trail_is_changed(hand: Any) -> None:
    for table in TRAIL:
        column = "length" if table == "blob" else "payload"
        assert refused(hand, f"UPDATE {table} SET {column} = {column}"), table


def test_the_head_moves_by_one_event_at_a_time(hand: Any) -> None:
    assert refused(hand, "UPDATE head SET seq = seq - 1")
    assert refused(hand, "UPDATE head SET seq = seq + 2")


def test_postgresql_truncates_nothing(pg_store: Store, request: pytest.FixtureRequest) -> None:
    populate(pg_store)
    with pg_store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        driver: Any = connection.connection.driver_connection
        driver.rollback()
        driver.read_only = False
        for table in [*KEPT_TABLES, *TRAIL, "head"]:
            assert refused(driver, f'TRUNCATE "{table}" CASCADE'), table


def test_sqlite_replaces_nothing(sqlite_store: Store) -> None:
    populate(sqlite_store)
    raw = sqlite_store.engine.raw_connection()
    driver: Any = raw.driver_connection
    driver.execute("PRAGMA query_only=OFF")
    for table in [*KEPT_TABLES, *TRAIL, "head"]:
        assert refused(driver, f'INSERT OR REPLACE INTO "{table}" SELECT * FROM "{table}" LIMIT 1'), table
    assert refused(
        driver,
        "INSERT INTO event SELECT seq + 5, payload, format, key_id, 'k', prev, digest, at, actor, act "
        "FROM event WHERE seq = 1",
    )
    assert refused(driver, "INSERT INTO change SELECT event, 99, table_name, row_key, payload FROM change LIMIT 1")
    raw.invalidate()
