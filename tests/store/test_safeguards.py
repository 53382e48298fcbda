"""Whatever is switched off of what keeps records from being changed, verify names the object and what was done."""

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from psycopg import Error
from sqlalchemy import Engine, make_url

from qclab.domain.refusals import Broken, Invalid
from qclab.store import engines, privileges
from qclab.store.door import Store
from qclab.store.verify import verify
from tests.laboratory.databases import new_database
from tests.laboratory.people import add_client
from tests.laboratory.rows import populate
from tests.store.hand import Hand, tampering
from tests.store.test_tampering_files import Closed

BODY = "RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"
APPEND = "qclab_append(text, bigint, text, text, text, bigint, text, text[], text[], text[])"

# What is done, and the words that name the object.
POSTGRESQL = [
    # settings
    ("ALTER DATABASE {database} SET session_replication_role = replica", "session_replication_role"),
    ("ALTER ROLE {role} SET session_replication_role = replica", "session_replication_role"),
    ("ALTER ROLE {role} IN DATABASE {database} SET session_replication_role = local", "session_replication_role"),
    ("ALTER ROLE ALL SET session_replication_role = replica", "session_replication_role"),
    ("ALTER DATABASE {database} SET search_path = elsewhere, public", "search_path"),
    ("ALTER DATABASE {database} SET row_security = off", "row_security"),
    ("ALTER DATABASE {database} SET synchronous_commit = off", "synchronous_commit"),
    ("ALTER DATABASE {database} SET zero_damaged_pages = on", "zero_damaged_pages"),
    ("ALTER ROLE {role} SET ignore_checksum_failure = on", "ignore_checksum_failure"),
    ("ALTER DATABASE {database} SET session_preload_libraries = 'auto_explain'", "session_preload_libraries"),
    ("ALTER DATABASE {database} SET default_transaction_isolation = 'serializable'", "default_transaction_isolation"),
    ("ALTER DATABASE {database} SET transform_null_equals = on", "transform_null_equals"),
    # functions
    (f"CREATE OR REPLACE FUNCTION qclab_refuse() {BODY}", "qclab_refuse"),
    ("ALTER FUNCTION qclab_refuse() OWNER TO stranger", "qclab_refuse"),
    ("ALTER FUNCTION qclab_refuse() SECURITY DEFINER", "qclab_refuse"),
    ("ALTER FUNCTION qclab_refuse() SET session_replication_role = replica", "qclab_refuse"),
    ("ALTER FUNCTION qclab_refuse() RENAME TO qclab_allow", "qclab_refuse"),
    (f"ALTER FUNCTION {APPEND} SECURITY DEFINER", "qclab_append"),
    (f"ALTER FUNCTION {APPEND} OWNER TO stranger", "qclab_append"),
    (f"ALTER FUNCTION {APPEND} STRICT", "qclab_append"),
    (f"ALTER FUNCTION {APPEND} IMMUTABLE", "qclab_append"),
    (f"ALTER FUNCTION {APPEND} LEAKPROOF", "qclab_append"),
    (f"ALTER FUNCTION {APPEND} SET search_path = elsewhere", "qclab_append"),
    (
        "CREATE FUNCTION qclab_append(integer) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'",
        "qclab_append(integer)",
    ),
    (f"CREATE FUNCTION mine() {BODY}", "mine"),
    # triggers
    ("ALTER TABLE event DISABLE TRIGGER event_no_update", "event_no_update"),
    ("ALTER TABLE event ENABLE REPLICA TRIGGER event_no_delete", "event_no_delete"),
    ("ALTER TABLE change ENABLE ALWAYS TRIGGER change_no_update", "change_no_update"),
    ("ALTER TABLE result DISABLE TRIGGER USER", "result_no_delete"),
    ("ALTER TABLE result DISABLE TRIGGER ALL", "fk_result_test"),
    ("DROP TRIGGER blob_no_delete ON blob", "blob_no_delete"),
    ("ALTER TRIGGER head_in_order ON head RENAME TO head_as_it_comes", "head_in_order"),
    (
        "DROP TRIGGER head_in_order ON head;; CREATE TRIGGER head_in_order BEFORE UPDATE ON head FOR EACH ROW"
        " WHEN (NEW.seq > 9000000) EXECUTE FUNCTION qclab_refuse()",
        "head_in_order",
    ),
    (
        f"CREATE FUNCTION mine() {BODY};; CREATE TRIGGER mine BEFORE INSERT ON result FOR EACH ROW"
        " EXECUTE FUNCTION mine()",
        "mine",
    ),
    (
        "CREATE FUNCTION mine() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';;"
        " CREATE EVENT TRIGGER watcher ON ddl_command_end EXECUTE FUNCTION mine()",
        "watcher",
    ),
    # rules, row security, inheritance
    ("CREATE RULE quiet AS ON INSERT TO result DO INSTEAD NOTHING", "quiet"),
    ("CREATE RULE louder AS ON UPDATE TO client DO ALSO NOTIFY mine", "louder"),
    ("ALTER TABLE result ENABLE ROW LEVEL SECURITY", "result"),
    ("ALTER TABLE result FORCE ROW LEVEL SECURITY", "result"),
    (
        "CREATE POLICY hidden ON sample FOR SELECT USING (state <> 'x') WITH CHECK (true)".replace(
            " WITH CHECK (true)", ""
        ),
        "hidden",
    ),
    ("CREATE POLICY closed ON sample FOR INSERT WITH CHECK (false)", "closed"),
    ("CREATE TABLE more_results () INHERITS (result)", "more_results"),
    ("CREATE SCHEMA elsewhere;; CREATE TABLE elsewhere.more () INHERITS (client)", "client"),
    # owners and rights
    ("ALTER TABLE result OWNER TO stranger", "result"),
    ("ALTER SEQUENCE client_key_seq OWNER TO stranger", "client_key_seq"),
    ("GRANT DELETE ON result TO stranger", "result"),
    ("GRANT TRUNCATE ON event TO stranger", "event"),
    ("GRANT TRIGGER ON client TO stranger", "client"),
    ("GRANT UPDATE ON event TO stranger", "event"),
    ("GRANT REFERENCES ON sample TO stranger", "sample"),
    ("GRANT SELECT ON person TO PUBLIC", "person"),
    ("GRANT UPDATE (payload) ON change TO stranger", "change.payload"),
    ("GRANT SELECT ON client TO stranger WITH GRANT OPTION", "client"),
    ("GRANT UPDATE ON SEQUENCE client_key_seq TO stranger", "client_key_seq"),
    ("GRANT CREATE ON SCHEMA public TO stranger", "public"),
    ("GRANT UPDATE ON alembic_version TO stranger", "alembic_version"),
    ("ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO stranger", "default grants"),
    # sequences
    ("SELECT setval('client_key_seq', 1, false)", "client_key_seq"),
    ("SELECT setval('result_key_seq', 1)", "result_key_seq"),
    ("ALTER SEQUENCE sample_key_seq INCREMENT BY 7", "sample_key_seq"),
    ("ALTER SEQUENCE sample_key_seq CYCLE", "sample_key_seq"),
    ("ALTER SEQUENCE sample_key_seq RESTART WITH 1", "sample_key_seq"),
    ("DROP SEQUENCE batch_key_seq", "batch_key_seq"),
    # tables
    ("ALTER TABLE result ALTER COLUMN value SET DEFAULT '0.1'", "result.value"),
    ("ALTER TABLE result ALTER COLUMN typed DROP NOT NULL", "result.typed"),
    ("ALTER TABLE result DROP CONSTRAINT fk_result_test", "fk_result_test"),
    ("DROP INDEX uq_result_current", "uq_result_current"),
    ("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'uq_result_current'::regclass", "uq_result_current"),
    ("ALTER TABLE label_print SET UNLOGGED", "label_print"),
    ("CREATE VIEW mine AS SELECT * FROM result", "mine"),
    ("CREATE TABLE mine (a text)", "mine"),
    (
        "CREATE FUNCTION alike(text, text) RETURNS boolean LANGUAGE sql AS 'SELECT true';;"
        " CREATE OPERATOR === (LEFTARG = text, RIGHTARG = text, FUNCTION = alike)",
        "===",
    ),
    ("CREATE CAST (text AS bigint) WITH INOUT AS IMPLICIT", "text to bigint"),
    (
        "CREATE SUBSCRIPTION beside CONNECTION 'dbname=none' PUBLICATION none"
        " WITH (connect = false, enabled = false, create_slot = false, slot_name = NONE)",
        "beside",
    ),
]

SQLITE = [
    *[(f"DROP TRIGGER {name}", name) for name in (
        "event_no_update", "event_no_delete", "change_no_update", "change_no_delete", "blob_no_update",
        "blob_no_delete", "head_no_delete", "head_once", "head_in_order", "event_in_order", "change_in_order",
        "blob_once",
        "result_no_delete", "result_once", "sample_no_delete", "person_once", "signature_no_delete", "certificate_once",
    )],
    *[(f"DROP TRIGGER {name}; CREATE TRIGGER {name} {rest}", name) for name, rest in (
        ("event_no_update", "BEFORE UPDATE ON event BEGIN SELECT 1; END"),
        ("event_no_delete", "BEFORE DELETE ON event WHEN 0 BEGIN SELECT RAISE(ABORT, 'x'); END"),
        ("head_in_order", "AFTER UPDATE ON head BEGIN SELECT 1; END"),
        ("change_no_update", "BEFORE UPDATE OF position ON change BEGIN SELECT RAISE(ABORT, 'x'); END"),
        ("blob_once", "BEFORE INSERT ON client BEGIN SELECT 1; END"),
        ("result_no_delete", "BEFORE DELETE ON result BEGIN SELECT RAISE(IGNORE); END"),
    )],
    ("CREATE TRIGGER mine BEFORE INSERT ON result BEGIN SELECT RAISE(IGNORE); END", "mine"),
    ("CREATE TRIGGER mine AFTER UPDATE ON result BEGIN UPDATE client SET name = 'x'; END", "mine"),
    ("CREATE VIEW mine AS SELECT * FROM result", "mine"),
    ("CREATE TABLE mine (a TEXT)", "mine"),
    ("CREATE TABLE mine (a TEXT PRIMARY KEY) WITHOUT ROWID", "mine"),
    ("CREATE INDEX mine ON result (value)", "mine"),
    ("CREATE UNIQUE INDEX mine ON event (seq, at)", "mine"),
    ("CREATE VIRTUAL TABLE mine USING fts5(a)", "mine"),
    ("DROP INDEX uq_result_current", "uq_result_current"),
    ("DROP INDEX ix_sample_registered", "ix_sample_registered"),
    ("DROP INDEX ix_event_at", "ix_event_at"),
    ("DROP INDEX ix_event_act; CREATE INDEX ix_event_act ON event (at)", "ix_event_act"),
    ("DROP INDEX uq_result_current; CREATE UNIQUE INDEX uq_result_current ON result (key)", "uq_result_current"),
    ("ALTER TABLE result ADD COLUMN mine TEXT", "mine"),
    ("ALTER TABLE result RENAME COLUMN value TO mine", "mine"),
    ("ALTER TABLE result DROP COLUMN change_reason", "change_reason"),
    ("DROP TABLE label_print", "label_print"),
    ("ALTER TABLE label_print RENAME TO mine", "label_print"),
    ("DROP TRIGGER person_no_delete; DROP TRIGGER person_once", "person_no_delete"),
    ("CREATE VIEW seen AS SELECT 1 AS a; CREATE TRIGGER mine INSTEAD OF INSERT ON seen BEGIN SELECT 1; END", "seen"),
    ("CREATE INDEX mine ON client (lower(name))", "mine"),
    ("CREATE INDEX mine ON result (value) WHERE value IS NOT NULL", "mine"),
    ("CREATE TABLE mine AS SELECT * FROM person", "mine"),
    ("PRAGMA application_id = 7", "application_id"),
    ("PRAGMA user_version = 7", "user_version"),
]  # fmt: skip

# By hand in the schema itself: what stands in the place of what, in the words of which table, and the name.
WRITABLE = [
    ("result", "evaluation TEXT NOT NULL", "evaluation TEXT", "evaluation"),
    ("result", "typed TEXT NOT NULL", "typed TEXT DEFAULT '0.1' NOT NULL", "typed"),
    ("client", "CONSTRAINT uq_client_id UNIQUE (id)", "CONSTRAINT uq_client_id UNIQUE (id, key)", "uq_client_id"),
    ("result", 'REFERENCES test ("key")', 'REFERENCES test ("key") ON DELETE CASCADE', "fk_result_test"),
    ("event", "payload TEXT NOT NULL", "payload TEXT COLLATE NOCASE NOT NULL", "payload"),
    ("event", "digest TEXT NOT NULL", "digest BLOB NOT NULL", "digest"),
    ("head", "seq INTEGER NOT NULL", "seq NUMERIC NOT NULL", "seq"),
    ("change", "row_key TEXT NOT NULL", "row_key TEXT", "row_key"),
    ("setting", "value TEXT NOT NULL", "value TEXT NOT NULL CHECK (value <> '')", "value"),
    ("event_no_update", "BEFORE UPDATE", "AFTER UPDATE", "event_no_update"),
    ("head_in_order", "OLD.seq + 1", "OLD.seq + 2", "head_in_order"),
    ("result_no_delete", "BEFORE DELETE", "BEFORE UPDATE", "result_no_delete"),
    ("uq_result_current", "CREATE UNIQUE INDEX", "CREATE INDEX", "uq_result_current"),
]


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest) -> Iterator[Store]:
    """A server's database with rows in every table; what a test does to it is rolled back."""
    template = request.getfixturevalue("migrated_template")
    with new_database(make_url(request.getfixturevalue("pg_server")), template) as url:
        store = Store(engines.open_engine(url.render_as_string(hide_password=False)))
        populate(store)
        yield store
        store.engine.dispose()


def said(hand: Hand) -> list[str]:
    return [str(fault) for fault in hand.faults()]


def test_sixty_ways_are_tried_on_each_engine() -> None:
    assert len(POSTGRESQL) >= 60
    assert len(SQLITE) + len(WRITABLE) >= 60


@pytest.mark.proof
@pytest.mark.parametrize(("statement", "name"), POSTGRESQL)
def test_what_is_switched_off_on_a_server_is_named(server: Store, statement: str, name: str) -> None:
    names = {"database": server.engine.url.database, "role": server.engine.url.username}
    with tampering(server) as hand:
        hand.run("SET LOCAL session_replication_role = origin")
        assert said(hand) == []
        hand.run("CREATE ROLE stranger")
        for part in statement.split(";; "):
            hand.run(part.format(**names) if part.startswith("ALTER") else part)
        assert any(name in line for line in said(hand)), said(hand)
        if "setval" in statement:  # a sequence is set at once, whatever becomes of the transaction
            hand.run(f"SELECT setval('{name}', max(key)) FROM {name.removesuffix('_key_seq')}")


@pytest.fixture(scope="module")
def file(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with rows in every table, that no program has open; to be copied."""
    path = tmp_path_factory.mktemp("safeguards") / "qclab.db"
    path.write_bytes(migrated_file.read_bytes())
    store = Store(engines.open_engine(path))
    populate(store)
    store.engine.dispose()
    return path


def faults_of(path: Path) -> list[str]:
    engine = engines.open_engine(path, create=False, as_found=True)
    try:
        with engines.snapshot(engine) as connection:
            return [str(fault) for fault in verify(connection).faults]
    finally:
        engine.dispose()


@pytest.mark.proof
@pytest.mark.parametrize(("statement", "name"), SQLITE)
def test_what_is_switched_off_in_a_file_is_named(file: Path, tmp_path: Path, statement: str, name: str) -> None:
    path = tmp_path / "qclab.db"
    path.write_bytes(file.read_bytes())
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA foreign_keys=OFF")
    connection.executescript(statement)
    connection.close()
    assert any(name in line for line in faults_of(path))


@pytest.mark.proof
@pytest.mark.parametrize(("table", "ours", "theirs", "name"), WRITABLE)
def test_what_is_written_into_the_schema_of_a_file_is_named(
    file: Path, tmp_path: Path, table: str, ours: str, theirs: str, name: str
) -> None:
    path = tmp_path / "qclab.db"
    path.write_bytes(file.read_bytes())
    before = faults_of(path)
    Closed(path).schema(table, ours, theirs)
    assert before == []
    assert any(name in line for line in faults_of(path))


def test_what_bears_a_name_of_sqlites_own_is_not_hidden_by_it(file: Path, tmp_path: Path) -> None:
    path = tmp_path / "qclab.db"
    path.write_bytes(file.read_bytes())
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("CREATE TRIGGER mine BEFORE INSERT ON result BEGIN SELECT RAISE(IGNORE); END")
    connection.execute("PRAGMA writable_schema=ON")
    connection.execute(
        "UPDATE sqlite_master SET name = 'sqlite_mine', sql = replace(sql, 'mine', 'sqlite_mine') WHERE name = 'mine'"
    )
    connection.close()
    assert any("sqlite_mine" in line for line in faults_of(path))


def test_a_sequence_that_was_set_back_refuses_in_words_and_writes_nothing(pg_store: Store) -> None:
    for name in ("one", "two", "three"):
        add_client(pg_store, name)
    with engines.to_write(pg_store.engine) as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute("SELECT setval('client_key_seq', 1)")
        driver.commit()
    with pytest.raises(Broken, match=r"its sequences were set back\. Nothing was written; qclab verify names them"):
        add_client(pg_store, "four")
    with pg_store.read() as reading:
        assert [fault.where for fault in verify(reading).faults] == ["sequence client_key_seq"]


def is_denied(engine: Engine, statement: str) -> bool:
    with engines.to_write(engine) as connection:
        driver: Any = connection.connection.driver_connection
        try:
            driver.execute(statement)
        except Error as fault:
            return fault.sqlstate == "42501"  # insufficient privilege
        return False


def test_the_programs_role_works_and_switches_nothing_off(pg_store: Store) -> None:
    """Its rights are what ``qclab privileges`` prints; the tables belong to the role that migrates."""
    role = f"desk_{os.getpid()}"
    owner = pg_store.engine.url
    with pg_store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.rollback()
        driver.read_only = False
        driver.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'desk'")
        try:
            for statement in privileges.statements(role):
                driver.execute(statement)
            add_client(pg_store, "of the owner")
            engine = engines.open_engine(
                owner.set(username=role, password="desk").render_as_string(hide_password=False)
            )
            desk = Store(engine)
            add_client(desk, "of a desk")
            populate(desk)
            with desk.read() as reading:
                assert verify(reading).faults == ()
            for statement in (
                "DELETE FROM client",
                "TRUNCATE event",
                "UPDATE event SET payload = ''",
                "ALTER TABLE event DISABLE TRIGGER event_no_update",
                "SET session_replication_role = replica",
                "CREATE TABLE mine (a text)",
                "SELECT setval('client_key_seq', 1)",
                "DROP FUNCTION qclab_refuse() CASCADE",
                "UPDATE alembic_version SET version_num = '0001'",
                f"CREATE OR REPLACE FUNCTION qclab_refuse() {BODY}",
            ):
                assert is_denied(engine, statement), statement
            engine.dispose()
        finally:
            driver.execute(f"DROP OWNED BY {role}")
            driver.execute(f"DROP ROLE {role}")


@pytest.mark.parametrize("name", ["", "a b", 'x"; DROP TABLE event; --', "Ä", "1st"])
def test_what_is_no_name_of_a_role_is_refused(name: str) -> None:
    with pytest.raises(Invalid, match="is no name of a role"):
        list(privileges.statements(name))
