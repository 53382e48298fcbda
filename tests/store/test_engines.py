"""What every connection is set to, and what a person is told when the database is busy, full, closed or gone."""

import shutil
import sqlite3
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import OperationalError

from qclab.domain.refusals import Invalid, Unavailable
from qclab.domain.trail.acts import Act
from qclab.store import engines, schema
from qclab.store import tables as t
from qclab.store.door import Store
from qclab.store.failures import translated
from qclab.store.listening import Bell, listening
from qclab.store.verify import verify
from tests.laboratory.people import add_client


def test_every_pooled_connection_to_sqlite_is_safe_also_when_several_are_open(sqlite_store: Store) -> None:
    opened = [sqlite_store.engine.connect() for _ in range(4)]
    for connection in opened:
        said = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("synchronous", "journal_mode", "foreign_keys", "query_only", "busy_timeout")
        }
        assert said == {
            "synchronous": 2,
            "journal_mode": "wal",
            "foreign_keys": 1,
            "query_only": 1,
            "busy_timeout": 5000,
        }
    for connection in opened:
        connection.close()


def test_foreign_keys_hold_also_after_many_writes_on_the_same_connections(sqlite_store: Store) -> None:
    for _ in range(3):
        add_client(sqlite_store, f"c{_}")
        with sqlite_store.read() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
            assert connection.exec_driver_sql("PRAGMA query_only").scalar() == 1


def test_every_pooled_connection_to_postgresql_gives_up_on_a_stalled_workstation(pg_store: Store) -> None:
    opened = [pg_store.engine.connect() for _ in range(3)]
    for connection in opened:
        said = {
            name: connection.execute(text(f"SHOW {name}")).scalar()
            for name in ("idle_in_transaction_session_timeout", "lock_timeout", "timezone", "transaction_read_only")
        }
        assert said == {
            "idle_in_transaction_session_timeout": "1min",
            "lock_timeout": "20s",
            "timezone": "UTC",
            "transaction_read_only": "on",
        }
    for connection in opened:
        connection.close()


def test_a_write_takes_its_lock_at_once_and_a_reader_goes_on_reading(sqlite_store: Store) -> None:
    add_client(sqlite_store)
    other = sqlite3.connect(str(sqlite_store.engine.url.database), timeout=0)
    with sqlite_store.write(None, Act.CLIENT_SAVED) as writing:
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        assert other.execute("SELECT count(*) FROM client").fetchone() == (1,)
        writing.update(t.client, 1, name="later")
    other.close()


def test_a_read_sees_one_moment_throughout(store: Store) -> None:
    add_client(store)
    with store.read() as connection:
        names = [connection.execute(select(t.client.c.name)).scalar_one()]
        with store.write(None, Act.CLIENT_SAVED) as writing:
            writing.update(t.client, 1, name="later")
        names.append(connection.execute(select(t.client.c.name)).scalar_one())
    assert names == ["Own", "Own"]


def test_a_busy_database_is_told_as_busy(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "_BUSY_MS", 50)
    store = Store(engines.open_engine(Path(str(sqlite_store.engine.url.database))))
    other = sqlite3.connect(str(store.engine.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable, match=r"busy: another program is writing to it\. Nothing was written"):
        add_client(store)
    other.close()
    assert add_client(store) == 1
    store.engine.dispose()


def test_a_full_disk_is_told_as_full_and_nothing_is_half_written(sqlite_store: Store) -> None:
    with sqlite_store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        driver: Any = connection.connection.driver_connection
        driver.execute(f"PRAGMA max_page_count={pages + 5}")

    def fill_up() -> None:
        for number in range(1_000):
            with sqlite_store.write(None, Act.CLIENT_SAVED) as writing:
                writing.keep(bytes([number % 256]) * 10_000 + number.to_bytes(2, "big"))

    with pytest.raises(Unavailable, match=r"disk is full\. Nothing was written"):
        fill_up()
    with sqlite_store.read() as connection:
        found = verify(connection)
        kept = connection.execute(select(t.blob.c.sha256)).all()
    assert found.faults == ()
    assert found.events == len(schema.known()) + len(kept), "each migration is an event too"


def test_a_file_that_may_only_be_read_is_told_as_read_only(sqlite_store: Store) -> None:
    with sqlite_store.write(None, Act.CLIENT_SAVED) as writing:
        driver: Any = writing.connection.connection.driver_connection
        driver.execute("PRAGMA query_only=ON")  # root may write to any file, so the connection is closed instead
        with pytest.raises(Unavailable, match=r"read-only\. Nothing was written"), translated():
            writing.insert(t.client, id="x", name="x", address="", contact="", own=0)
    with sqlite_store.read() as connection:
        assert connection.execute(select(t.client.c.key)).all() == []


def test_a_damaged_file_is_told_as_damaged(sqlite_store: Store, tmp_path: Path) -> None:
    add_client(sqlite_store)
    sqlite_store.engine.dispose()
    path = tmp_path / "damaged.db"
    shutil.copyfile(str(sqlite_store.engine.url.database), path)
    with path.open("rb+") as file:
        file.seek(4096)
        file.write(b"\xff" * 4096 * 20)
    store = Store(engines.open_engine(path))
    with pytest.raises(Unavailable, match="damaged"), store.read() as connection:
        connection.exec_driver_sql("SELECT * FROM client, event").all()
    store.engine.dispose()


def test_a_file_that_was_moved_away_is_missed_and_no_empty_one_put_in_its_place(sqlite_store: Store) -> None:
    path = Path(str(sqlite_store.engine.url.database))
    store = Store(engines.open_engine(path, create=False))
    path.rename(path.with_name("moved.db"))
    with pytest.raises(Unavailable, match="cannot be opened"):
        add_client(store)
    assert not path.exists()


def test_a_killed_connection_is_told_and_nothing_is_half_written(pg_store: Store) -> None:
    def write_and_be_killed() -> None:
        with pg_store.write(None, Act.CLIENT_SAVED) as writing:
            writing.insert(t.client, id="x", name="x", address="", contact="", own=0)
            backend = writing.connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
            with pg_store.engine.connect() as other:
                driver: Any = other.connection.driver_connection
                driver.execute("SELECT pg_terminate_backend(%s)", (backend,))
            writing.insert(t.client, id="y", name="y", address="", contact="", own=0)

    with pytest.raises(Unavailable, match=r"cannot be reached\. Nothing was written"):
        write_and_be_killed()
    assert add_client(pg_store) > 1
    with pg_store.read() as connection:
        assert connection.execute(select(t.client.c.id)).scalars().all() == ["own"]
        assert verify(connection).faults == ()


def test_a_connection_killed_while_it_commits_leaves_the_outcome_open(pg_store: Store) -> None:
    with pg_store.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.read_only = False
        driver.execute(
            "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1); RETURN NULL; END $$"
        )
        driver.execute(
            "CREATE CONSTRAINT TRIGGER die AFTER INSERT ON client DEFERRABLE INITIALLY DEFERRED "
            "FOR EACH ROW EXECUTE FUNCTION die()"
        )
        driver.commit()
        driver.read_only = None
    with pytest.raises(Unavailable, match="not known whether this was kept"):
        add_client(pg_store)


def test_a_server_that_is_down_is_told_as_such() -> None:
    store = Store(engines.open_engine("postgresql://nobody@127.0.0.1:1/none"))
    with pytest.raises(Unavailable, match=r"^QC Lab cannot connect to the database\..*“.*refused.*”$"), store.read():
        pass


@pytest.mark.parametrize("address", ["mysql://u@h/x", "sqlite://", "oracle://u@h/x"])
def test_only_a_sqlite_file_and_postgresql_keep_records(address: str) -> None:
    with pytest.raises(Invalid, match="SQLite file or in PostgreSQL"):
        engines.open_engine(address)


def test_a_path_with_signs_that_a_url_would_read_is_a_path(tmp_path: Path) -> None:
    path = tmp_path / "50% ä?#&.db"
    engine = engines.open_engine(path)
    engine.connect().close()
    assert path.exists()
    engine.dispose()


def test_a_bug_stays_a_bug(store: Store) -> None:
    with pytest.raises(Exception, match="nonsense") as raised, store.read() as connection:
        connection.execute(text("SELECT nonsense FROM client"))
    assert not isinstance(raised.value, Unavailable)


def test_a_password_among_the_parameters_is_used_and_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = engines.open_engine("postgresql://wit@server/qc?password=one&sslpassword=two&sslmode=require")
    assert engine.url.render_as_string(hide_password=False) == "postgresql+psycopg://wit@server/qc?sslmode=require"
    asked: list[dict[str, Any]] = []

    def refuse(**named: Any) -> None:
        asked.append(named)
        raise psycopg.OperationalError

    monkeypatch.setattr(engine.dialect, "connect", refuse)
    with pytest.raises(OperationalError):
        engine.connect()
    assert (asked[0]["password"], asked[0]["sslpassword"]) == ("one", "two")


@pytest.mark.parametrize("address", ["://", "postgresql://wit:secret@server:abc/qc", "sqlite://", "mysql://server/qc"])
def test_what_is_no_address_is_refused_without_its_password(address: str) -> None:
    with pytest.raises(Invalid) as refused:
        engines.open_engine(address)
    assert "secret" not in str(refused.value)


class Opened:
    """The driver's connections of an engine; ``left`` are those that nobody has closed."""

    def __init__(self, store: Store) -> None:
        self.connections = list[Any]()
        event.listen(store.engine, "connect", lambda connection, _: self.connections.append(connection))

    @property
    def left(self) -> int:
        return sum(not _is_closed(connection) for connection in self.connections)


def _is_closed(driver: Any) -> bool:
    if not isinstance(driver, sqlite3.Connection):
        return bool(driver.closed)
    try:
        driver.total_changes  # noqa: B018 - it raises once it is closed
    except sqlite3.ProgrammingError:
        return True
    return False


def test_a_read_that_ends_after_the_engine_was_disposed_of_leaves_no_connection(store: Store) -> None:
    """Such as one that nobody waited for when its window closed: the garbage collector would find its connection."""
    opened = Opened(store)
    with store.read() as connection, store.read() as other:
        for each in (connection, other):
            each.execute(text("SELECT 1")).all()
        store.engine.dispose()
    assert len(opened.connections) == 2
    assert opened.left == 0


def test_what_is_read_after_the_engine_was_disposed_of_leaves_no_connection(store: Store) -> None:
    add_client(store)
    opened = Opened(store)
    store.engine.dispose()
    for _ in range(2):
        with store.read() as connection:
            assert connection.execute(text("SELECT count(*) FROM client")).scalar_one() == 1
    assert len(opened.connections) == 2
    assert opened.left == 0


def test_a_line_that_cannot_be_undone_is_closed_all_the_same(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """It belongs to no pool: whoever opened it closes it, also where its server does not answer any more."""

    def fail(_: object) -> None:
        raise OperationalError("ROLLBACK", {}, Exception("gone"))

    opened, bell = Opened(store), Bell()
    with listening(store.engine, bell):
        monkeypatch.setattr(store.engine.dialect, "do_rollback", fail)
    monkeypatch.undo()
    bell.close()
    assert len(opened.connections) == 1
    assert opened.left == 0


@pytest.mark.parametrize("server", ["a" * 300, "a..b"])
def test_what_cannot_be_the_name_of_a_server_is_refused_as_no_address_and_not_repeated(server: str) -> None:
    with pytest.raises(Invalid, match="no address of a database") as refused:
        engines.open_engine(f"postgresql://me:secret@{server}/qclab")
    assert "secret" not in str(refused.value)
