"""What goes wrong is known by its code: with every word of the driver replaced, a person is told the same."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from qclab.domain.refusals import Invalid, Unavailable
from qclab.domain.trail.acts import Act
from qclab.store import chain, engines, failures
from qclab.store import tables as t
from qclab.store.door import AlreadyDone, Store
from qclab.store.failures import translated
from tests.laboratory.people import add_client

OTHER_WORDS = "Przepraszamy"


def without_words(store: Store) -> Store:
    """The same store with a driver that says everything in another language."""

    def replace(context: Any) -> None:
        context.original_exception.args = (OTHER_WORDS,)

    event.listen(store.engine, "handle_error", replace)
    return store


def told(fault: BaseException, *, is_lost: bool = False) -> str:
    kind = InternalError if is_lost else OperationalError
    with pytest.raises(Unavailable) as refused, translated():
        raise kind("SELECT 1", {}, fault, connection_invalidated=is_lost)
    return str(refused.value)


def sqlite_fault(code: int) -> sqlite3.OperationalError:
    fault = sqlite3.OperationalError(OTHER_WORDS)
    fault.sqlite_errorcode = code
    return fault


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (sqlite3.SQLITE_BUSY, "busy"),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, "busy"),
        (sqlite3.SQLITE_FULL, "disk is full"),
        (sqlite3.SQLITE_READONLY_DBMOVED, "read-only"),
        (sqlite3.SQLITE_CANTOPEN_ISDIR, "cannot be opened"),
        (sqlite3.SQLITE_CORRUPT_INDEX, "damaged"),
        (sqlite3.SQLITE_NOTADB, "not a database of QC Lab"),
        (sqlite3.SQLITE_IOERR_FSYNC, "disk reported an error"),
        (sqlite3.SQLITE_INTERRUPT, "given up"),
    ],
)
def test_a_fault_of_sqlite_is_known_by_its_code(code: int, words: str) -> None:
    assert words in told(sqlite_fault(code))
    assert OTHER_WORDS not in told(sqlite_fault(code))


@pytest.mark.parametrize("code", sorted(failures._POSTGRESQL))
def test_a_fault_of_postgresql_is_known_by_its_code(code: str) -> None:
    fault = psycopg.errors.lookup(code)(OTHER_WORDS)
    assert fault.sqlstate == code
    assert told(fault, is_lost=not isinstance(fault, psycopg.OperationalError)) == failures._POSTGRESQL[code]


def test_a_read_that_is_given_up_while_it_begins_is_no_bug(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What makes a connection ready is asked of the driver itself, past everything that knows its faults."""
    interrupted = sqlite3.OperationalError("interrupted")
    interrupted.sqlite_errorcode = sqlite3.SQLITE_INTERRUPT

    def begin(_connection: object) -> None:
        raise interrupted

    event.listen(sqlite_store.engine, "begin", begin, insert=True)
    try:
        with pytest.raises(Unavailable, match="given up"), sqlite_store.read() as connection:
            connection.execute(select(t.event.c.seq))
    finally:
        event.remove(sqlite_store.engine, "begin", begin)


def test_what_has_no_code_is_told_in_the_servers_own_words() -> None:
    assert f"“{OTHER_WORDS}”" in told(psycopg.OperationalError(OTHER_WORDS))


def test_too_much_asked_of_one_desk_is_no_bug() -> None:
    with pytest.raises(Unavailable, match="busy"), translated():
        raise NoConnectionFree


@contextmanager
def locked(url: str) -> Iterator[None]:
    other = sqlite3.connect(url, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.close()


def test_a_busy_file_is_known_without_a_word(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "_BUSY_MS", 50)
    path = Path(str(sqlite_store.engine.url.database))
    store = without_words(Store(engines.open_engine(path)))
    with locked(str(path)), pytest.raises(Unavailable, match="another program is writing to it"):
        add_client(store)
    store.engine.dispose()


def test_a_head_that_names_a_format_to_come_is_a_damaged_file(sqlite_store: Store) -> None:
    sqlite_store.engine.dispose()
    path = Path(str(sqlite_store.engine.url.database))
    head = bytearray(path.read_bytes())
    head[44:48] = (9).to_bytes(4, "big")  # sqlite.org/fileformat.html: the schema format number, at most 4
    path.write_bytes(head)
    with pytest.raises(Unavailable, match="damaged"), sqlite_store.read() as connection:
        connection.execute(text("SELECT 1 FROM client")).all()


def test_a_missing_file_is_known_without_a_word(tmp_path: Path) -> None:
    store = without_words(Store(engines.open_engine(tmp_path / "none.db", create=False)))
    with pytest.raises(Unavailable, match="cannot be opened"), store.read():
        pass


def test_a_row_that_is_held_elsewhere_is_known_without_a_word(pg_store: Store) -> None:
    key = add_client(pg_store)
    other = without_words(Store(engines.open_engine(pg_store.engine.url.render_as_string(hide_password=False))))

    def change_too() -> None:
        with other.write(None, Act.CLIENT_SAVED) as second:
            driver: Any = second.connection.connection.driver_connection
            driver.execute("SET LOCAL lock_timeout = '50ms'")
            second.hold(t.client, key)

    with pg_store.write(None, Act.CLIENT_SAVED) as writing:
        writing.hold(t.client, key)
        with pytest.raises(Unavailable, match="somebody else is changing the same records"):
            change_too()
    other.engine.dispose()


def test_an_ended_connection_is_known_without_a_word(pg_store: Store) -> None:
    other = without_words(Store(engines.open_engine(pg_store.engine.url.render_as_string(hide_password=False))))

    def read_and_be_ended() -> None:
        with other.read() as connection:
            backend = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
            with pg_store.engine.connect() as killer:
                driver: Any = killer.connection.driver_connection
                driver.execute("SELECT pg_terminate_backend(%s)", (backend,))
            connection.execute(select(t.client.c.key)).all()

    with pytest.raises(Unavailable, match=r"cannot be reached\. Nothing was written"):
        read_and_be_ended()
    other.engine.dispose()


def test_a_server_that_cannot_be_connected_to_is_told_in_its_words() -> None:
    store = without_words(Store(engines.open_engine("postgresql://nobody@127.0.0.1:1/none")))
    with pytest.raises(Unavailable) as refused, store.read():
        pass
    assert str(refused.value).startswith("QC Lab cannot connect to the database.")
    assert str(refused.value).endswith(f"“{OTHER_WORDS}”")


def test_an_act_that_another_desk_did_meanwhile_is_known_without_a_word(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On PostgreSQL by the constraint; on SQLite it was asked for before, under the lock of the only writer."""
    without_words(store)

    def save(name: str) -> None:
        with store.write(None, Act.CLIENT_SAVED, act_key="once") as writing:
            writing.insert(t.client, id=name, name=name, address="", contact="", own=0)

    save("first")
    if store.engine.dialect.name != "sqlite":
        monkeypatch.setattr(chain, "has_act", lambda _connection, _key: False)
    with pytest.raises(AlreadyDone):
        save("second")


def test_a_text_that_no_database_takes_is_refused_in_words_where_it_is_asked_for(store: Store) -> None:
    """SQLite looks for it and finds nothing; PostgreSQL's driver refuses it."""
    add_client(store, "own")

    def ask() -> list[str]:
        with store.read() as connection:
            return list(connection.execute(select(t.client.c.id).where(t.client.c.id == "own\0")).scalars())

    if engines.file_of(store.engine.url.render_as_string(hide_password=False)) is not None:
        assert ask() == []
    else:
        with pytest.raises(Invalid, match="cannot be looked for"):
            ask()
