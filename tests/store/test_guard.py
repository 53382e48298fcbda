"""No statement changes the records except the door's own, however it is written and wherever it comes from."""

from typing import Any

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from qclab.domain.trail.acts import Act
from qclab.store import engines, guard
from qclab.store import tables as t
from qclab.store.door import Store
from qclab.store.guard import WriteOutsideTheDoor
from tests.laboratory.people import add_client

WRITES = [
    "INSERT INTO client (key) VALUES (1)",
    "  insert into client select * from client",
    "UPDATE client SET name = 'x'",
    'WITH a AS (SELECT 1) UPDATE "client" SET name = 1',
    "WITH a AS (SELECT 1) UPDATE ONLY client AS c SET name = 1",
    "DELETE FROM client",
    "WITH gone AS (DELETE FROM client RETURNING *) SELECT * FROM gone",
    "REPLACE INTO client VALUES (1)",
    "SELECT * INTO copy FROM client",
    "(SELECT 1); DELETE FROM client",
    "SELECT 1; DELETE FROM client",
    "SELECT 1 -- harmless\n; DELETE FROM client",
    "/* SELECT */ DELETE FROM client",
    "SELECT '; --'; DELETE FROM client -- '",
    "SELECT E'\\''; DELETE FROM client; --'",
    "SELECT $a$ ' $a$; DELETE FROM client",
    "EXPLAIN ANALYZE DELETE FROM client",
    "TRUNCATE client",
    "MERGE INTO client USING x ON true WHEN MATCHED THEN DELETE",
    "CREATE TABLE x (a TEXT)",
    "CREATE TEMP TRIGGER x BEFORE INSERT ON event BEGIN SELECT 1; END",
    "DROP TRIGGER event_no_delete",
    "ALTER TABLE client ADD COLUMN x TEXT",
    "ATTACH DATABASE 'other.db' AS other",
    "DETACH DATABASE other",
    "VACUUM",
    "REINDEX",
    "ANALYZE",
    "COMMIT",
    "PRAGMA foreign_keys = OFF",
    "PRAGMA foreign_keys(0)",
    "PRAGMA main.journal_mode(DELETE)",
    "PRAGMA writable_schema=1",
    "PRAGMA wal_checkpoint",
    "PRAGMA wal_checkpoint(TRUNCATE)",
    "PRAGMA optimize",
    "PRAGMA incremental_vacuum",
    "COPY client FROM STDIN",
    "DO $$ BEGIN DELETE FROM client; END $$",
    "CALL tidy()",
    "SET session_replication_role = replica",
    "LOCK TABLE client",
    "GRANT ALL ON client TO PUBLIC",
    "SELECT qclab_append('', 1, '', '', '', 1, '', '{}', '{}', '{}')",
    "SELECT nextval('client_key_seq')",
    "SELECT setval ('client_key_seq', 1)",
    "SELECT set_config('session_replication_role', 'replica', false)",
    "SELECT lo_unlink(1)",
    "SELECT pg_terminate_backend(1)",
    "SELECT query_to_xml('DELETE FROM client', true, true, '')",
    "SELECT load_extension('evil')",
    "",
]

READS = [
    "SELECT * FROM client",
    "select 1;",
    "(SELECT 1) UNION (SELECT 2)",
    "WITH a AS (SELECT 1) SELECT * FROM a",
    "VALUES (1)",
    "EXPLAIN SELECT 1",
    "SELECT * FROM batch WHERE key = 1 FOR UPDATE",
    "SELECT * FROM batch FOR NO KEY UPDATE OF batch",
    "SELECT 'INSERT INTO; DELETE', \"update\", replace(name, 'a', 'b') FROM client -- DROP TABLE\n",
    "SELECT * FROM client WHERE name = 'E'",
    "SELECT inserted_at, last_update FROM client",
    "PRAGMA table_info(client)",
    'PRAGMA main.table_xinfo("client")',
    "PRAGMA user_version",
    "PRAGMA integrity_check",
    "BEGIN IMMEDIATE",
    "ROLLBACK TO SAVEPOINT a",
]


@pytest.mark.parametrize("statement", WRITES)
def test_what_writes_is_told_from_what_reads(statement: str) -> None:
    assert guard.writes(statement)


@pytest.mark.parametrize("statement", READS)
def test_what_reads_passes(statement: str) -> None:
    assert not guard.writes(statement)


def test_every_way_of_writing_past_the_door_is_refused_within_a_write(store: Store) -> None:
    add_client(store)
    values = {"key": 9, "row_version": 1, "id": "x", "name": "x", "address": "", "contact": "", "own": 0}
    changed = update(t.client).values(name="x").returning(t.client.c.key).cte()
    statements = [
        insert(t.client).values(values),
        update(t.client).values(name="x"),
        delete(t.client),
        select(changed),
        text("UPDATE client SET name = 'x'"),
        t.client.delete(),
    ]
    for statement in statements:
        with pytest.raises(WriteOutsideTheDoor), store.write(None, Act.CLIENT_SAVED) as writing:
            writing.connection.execute(statement)
    with pytest.raises(WriteOutsideTheDoor), store.write(None, Act.CLIENT_SAVED) as writing:
        writing.connection.execute(insert(t.client), [values, {**values, "key": 10, "id": "y"}])
    with pytest.raises(WriteOutsideTheDoor), store.write(None, Act.CLIENT_SAVED) as writing:
        writing.connection.exec_driver_sql("UPDATE client SET name = 'x'")
    with pytest.raises(WriteOutsideTheDoor), store.write(None, Act.CLIENT_SAVED) as writing:
        engines.put_rows(writing.connection, "client", list(values), [tuple(values.values())])
    with store.read() as connection:
        assert connection.execute(select(t.client.c.key, t.client.c.name)).all() == [(1, "Own")]


def test_a_connection_that_reads_cannot_write_even_where_the_guard_is_blind(store: Store) -> None:
    add_client(store)
    for opened in (store.read, store.engine.connect):
        with opened() as connection, guard.permit(connection), pytest.raises(DBAPIError, match=r"read.?only"):
            connection.execute(update(t.client).values(name="x"))
    with store.read() as connection:
        connection.execute(text("SELECT 1"))
        driver: Any = connection.connection.driver_connection
        with pytest.raises(Exception, match=r"read.?only"):
            driver.execute("UPDATE client SET name = 'x'")


def test_a_permit_ends_with_its_block(store: Store) -> None:
    with store.write(None, Act.CLIENT_SAVED) as writing:
        with guard.permit(writing.connection), guard.permit(writing.connection):
            pass
        with pytest.raises(WriteOutsideTheDoor):
            writing.connection.execute(delete(t.client))
