"""The two engines and all that differs between them; nothing outside this file and triggers.py asks which one it is."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError

from qclab.domain.refusals import Invalid, Unavailable
from qclab.store import guard

_WRITES = "qclab_writes"
_BUSY_MS = 5_000


def open_engine(url: str) -> Engine:
    """An engine for ``sqlite:///path`` or ``postgresql+psycopg://...``, guarded; nothing is created or migrated.

    Raises Invalid for any other kind of address.
    """
    parsed = make_url(url)
    match parsed.get_backend_name():
        case "sqlite":
            engine = create_engine(parsed, connect_args={"check_same_thread": False})
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
        case "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
            engine = create_engine(
                parsed,
                pool_pre_ping=True,
                connect_args={"connect_timeout": 10, **_KEEPALIVE},
                execution_options={"postgresql_readonly": True},
            )
            event.listen(engine, "connect", _prepare_postgresql)
        case other:
            raise Invalid(f"QC Lab keeps its records in SQLite or PostgreSQL, not in {other}.")
    guard.attach(engine)
    return engine


def is_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"


def _prepare_sqlite(connection: object, _record: object) -> None:
    # The driver's own BEGIN comes too late and breaks savepoints, so transactions are opened explicitly.
    connection.isolation_level = None  # type: ignore[attr-defined]
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA fullfsync=ON")  # on a Mac, sync does not reach the disk without it
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA cache_size=-65536")
    cursor.execute("PRAGMA mmap_size=1073741824")
    cursor.execute("PRAGMA query_only=ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    driver = connection.connection.driver_connection
    assert driver is not None  # noqa: S101 - it was just connected
    driver.execute(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
    # A write takes its lock at once: a read that upgrades later could find the database changed and would have to fail.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def to_write(engine: Engine) -> Connection:
    """A connection whose transactions may write. Every other one is refused by the database itself, on both engines."""
    return engine.connect().execution_options(**{_WRITES: True, "postgresql_readonly": False})


_KEEPALIVE = {"keepalives": 1, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}


def _prepare_postgresql(connection: object, _record: object) -> None:
    with connection.cursor() as cursor:  # type: ignore[attr-defined]
        # A stalled workstation that holds the head of the chain would block every other one.
        cursor.execute("SET idle_in_transaction_session_timeout = '60s'")
        cursor.execute("SET tcp_user_timeout = '60s'")
        cursor.execute("SET TIME ZONE 'UTC'")
    connection.commit()  # type: ignore[attr-defined]


def wait_for_turn(connection: Connection) -> None:
    """Let one workstation at a time migrate; SQLite's transaction does so by itself."""
    if not is_sqlite(connection):
        connection.execute(text("SELECT FROM pg_advisory_xact_lock(8124)"))


def snapshot(engine: Engine) -> Connection:
    """A connection whose reads all see the same moment: SQLite's always do, PostgreSQL is asked to."""
    connection = engine.connect()
    return connection if is_sqlite(connection) else connection.execution_options(isolation_level="REPEATABLE READ")


def raw_rows(connection: Connection, statement: str, block: int) -> Iterator[tuple[Any, ...]]:
    """Rows as the driver gives them, fetched a block at a time: verify and backups read every row there is."""
    driver: Any = connection.connection.driver_connection
    cursor = driver.cursor() if is_sqlite(connection) else driver.cursor(name=f"rows_{next(_CURSORS)}")
    with closing(cursor):
        cursor.execute(statement)
        while rows := cursor.fetchmany(block):
            yield from rows


_CURSORS = count()


@contextmanager
def any_text(connection: Connection) -> Iterator[None]:
    """Read text columns of SQLite even where their bytes are not UTF-8, so that verify can name the place."""
    driver: Any = connection.connection.driver_connection
    driver.text_factory = lambda data: data.decode(errors="surrogateescape")
    try:
        yield
    finally:
        driver.text_factory = str


def integrity_faults(connection: Connection) -> list[str]:
    """What SQLite finds wrong with its file, such as a row that an index hides; PostgreSQL looks after its own."""
    if not is_sqlite(connection):
        return []
    return [str(line) for (line,) in connection.exec_driver_sql("PRAGMA integrity_check") if line != "ok"]


def server_time(connection: Connection) -> datetime | None:
    """The server's clock, or None where the database is a file on this workstation."""
    if is_sqlite(connection):
        return None
    moment: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    return moment


def next_keys(connection: Connection, table: Table, count: int) -> range | list[int]:
    """Keys for new rows. SQLite has one writer at a time; PostgreSQL draws from the table's sequence."""
    if is_sqlite(connection):
        last = connection.exec_driver_sql(f'SELECT coalesce(max(key), 0) FROM "{table.name}"').scalar_one()  # noqa: S608
        return range(last + 1, last + 1 + count)
    drawn = connection.execute(
        text("SELECT nextval(CAST(:sequence AS regclass)) FROM generate_series(1, :count)"),
        {"sequence": key_sequence(table.name), "count": count},
    )
    return [int(key) for (key,) in drawn]


def key_sequence(table: str) -> str:
    """The name of the sequence a kept table's keys come from on PostgreSQL."""
    return f"{table}_key_seq"


@contextmanager
def translated() -> Iterator[None]:
    """Turn what is known to go wrong with a database into Unavailable; anything else stays a bug."""
    try:
        yield
    except OperationalError as fault:
        raise Unavailable(_sentence(str(fault.orig).strip())) from fault
    except DBAPIError as fault:
        if fault.connection_invalidated:
            raise Unavailable(_sentence(str(fault.orig).strip())) from fault
        raise


_KNOWN = {
    "database is locked": "The database is busy: another program is writing to it. Nothing was written; try again.",
    "disk is full": "The disk is full. Nothing was written; make room and try again.",
    "readonly database": "The database cannot be written to: the file or its folder is read-only. Nothing was written.",
    "unable to open": "The database file cannot be opened. Check that the folder exists and may be written to.",
    "malformed": "The database file is damaged. Nothing was written; restore the last backup and keep this file.",
    "not a database": "The file is not a database of QC Lab.",
    "disk i/o error": "The disk reported an error. Nothing was written; check the disk before going on.",
}


def _sentence(fault: str) -> str:
    for words, sentence in _KNOWN.items():
        if words in fault.lower():
            return sentence
    return f"The database cannot be reached. Nothing was written; try again. (It said: {fault.splitlines()[0]})"
