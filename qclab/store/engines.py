"""The two engines and what differs between them; beside this file only triggers.py and listening.py ask which it is."""

import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import lru_cache, partial
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError

from qclab.domain.codes import AtDatabase
from qclab.domain.database.addresses import is_mistyped, is_secret
from qclab.domain.refusals import Invalid, Unavailable
from qclab.store import connecting, guard
from qclab.store.file import DatabaseFile, look_again

_WRITES = "qclab_writes"
_BUSY_MS = 5_000


_NO_ADDRESS = (
    "This is no address of a database: give a path, or postgresql://user@server/database. It is not repeated here, for "
    "it may hold a password."
)


def file_of(address: str | Path) -> Path | None:
    """The file of a SQLite address (a path, or ``sqlite:///path``), or None for the URL of a server."""
    if isinstance(address, Path):
        return address.absolute()
    if is_mistyped(address):
        raise Invalid(_NO_ADDRESS, code=AtDatabase.NO_ADDRESS)
    if "://" not in address:
        return Path(address).absolute()
    url = _url(address)
    return Path(url.database).absolute() if url.get_backend_name() == "sqlite" and url.database else None


def _url(address: str) -> URL:
    try:
        url = make_url(address)
        (url.host or "").encode("idna")  # as the name of a server is looked up; a part of it has at most 63 letters
        return url
    except (ArgumentError, ValueError) as fault:
        raise Invalid(_NO_ADDRESS, code=AtDatabase.NO_ADDRESS) from fault


def open_engine(address: str | Path, *, create: bool = True, as_found: bool = False) -> Engine:
    """An engine for a path, ``sqlite:///path`` or ``postgresql://...``, guarded; nothing is created or migrated yet.

    ``create`` says whether a SQLite file may be made where none is; ``as_found`` leaves the file's settings alone, for
    one that may not be ours, or is a copy to be kept as it is. Raises Invalid for any other kind of address.
    """
    path = file_of(address)
    url = _url(str(address)) if path is None else URL.create("sqlite", database=str(path))
    match url.get_backend_name():
        case "sqlite" if path is not None:
            file = None if as_found else DatabaseFile(path, _prepare_sqlite, create=create)
            creator = partial(_connect_as_found, path) if file is None else file.connect
            engine = create_engine(url, creator=creator, poolclass=connecting.ClosingPool, hide_parameters=True)
            if file is not None:
                file.attach(engine)
            event.listen(engine, "begin", _begin_sqlite)
        case "postgresql":
            secret = {name: value for name, value in url.query.items() if is_secret(name)}
            engine = create_engine(
                url.set(drivername="postgresql+psycopg").difference_update_query(secret),  # so that nobody prints it
                poolclass=connecting.DeskPool,
                pool_size=connecting.KEPT,
                max_overflow=connecting.MORE,
                pool_pre_ping=True,
                hide_parameters=True,  # no report of a fault holds a value of a record
                connect_args={"connect_timeout": 10, **_KEEPALIVE, **secret},
                execution_options={"postgresql_readonly": True},
            )
            event.listen(engine, "do_connect", connecting.Patience().connect)
            event.listen(engine, "connect", connecting.prepare)
        case "sqlite":
            raise Invalid(
                "QC Lab keeps its records in a SQLite file or in PostgreSQL; this address names no file.",
                code=AtDatabase.NO_FILE_NAMED,
            )
        case other:
            raise Invalid(
                f"QC Lab keeps its records in a SQLite file or in PostgreSQL, not in {other}.",
                code=AtDatabase.OTHER_ENGINE,
            )
    guard.attach(engine)
    return engine


def _connect_as_found(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, check_same_thread=False)
    _find_sqlite(connection)
    return connection


def is_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"


def _find_sqlite(connection: sqlite3.Connection) -> None:
    # The driver's own BEGIN comes too late and breaks savepoints, so transactions are opened explicitly.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
    connection.execute("PRAGMA query_only=ON")


def _prepare_sqlite(connection: sqlite3.Connection) -> None:
    _find_sqlite(connection)
    (mode,) = connection.execute("PRAGMA journal_mode=WAL").fetchone()
    if mode != "wal":
        raise Unavailable(
            "The database cannot be kept safely where it is: its drive takes no write-ahead log.",
            code=AtDatabase.NO_WRITE_AHEAD,
        )
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA fullfsync=ON")  # on a Mac, sync does not reach the disk without it
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA cache_size=-65536")
    connection.execute("PRAGMA mmap_size=1073741824")


def _begin_sqlite(connection: Connection) -> None:
    look_again(connection)
    writes = connection.get_execution_options().get(_WRITES, False)
    if connection.info.get(_WRITES) != writes:  # the pragma makes SQLite prepare every statement anew
        driver: Any = connection.connection.dbapi_connection
        driver.execute(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
        connection.info[_WRITES] = writes
    # A write takes its lock at once: a read that upgrades later could find the database changed and would have to fail.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def to_write(engine: Engine) -> Connection:
    """A connection whose transactions may write. Every other one is refused by the database itself, on both engines."""
    return engine.connect().execution_options(**{_WRITES: True, "postgresql_readonly": False})


_KEEPALIVE = {"keepalives": 1, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}


def wait_for_turn(connection: Connection) -> None:
    """Let one workstation at a time migrate; SQLite's transaction does so by itself."""
    if not is_sqlite(connection):
        connection.execute(text("SELECT FROM pg_advisory_xact_lock(8124)"))


def wait_for_bytes(connection: Connection, digests: Sequence[str]) -> None:
    """Let one workstation at a time write what comes with these bytes; SQLite's transaction does so by itself.

    Digests come sorted, so that two workstations never wait for each other.
    """
    if not is_sqlite(connection):
        numbers = [int.from_bytes(bytes.fromhex(digest[:16]), signed=True) for digest in digests]
        waiting = text("SELECT pg_advisory_xact_lock(number) FROM unnest(CAST(:numbers AS bigint[])) AS number")
        connection.execute(waiting, {"numbers": numbers})


def snapshot(engine: Engine) -> Connection:
    """A connection whose reads all see the same moment: SQLite's always do, PostgreSQL is asked to."""
    connection = engine.connect()
    return connection if is_sqlite(connection) else connection.execution_options(isolation_level="REPEATABLE READ")


def interrupt(connection: Connection) -> None:
    """Stop what a connection does for another thread, which holds it as long as this runs; that one hears of it."""
    driver: Any = connection.connection.driver_connection
    if is_sqlite(connection):
        driver.interrupt()
        return
    with suppress(connection.dialect.loaded_dbapi.Error):  # the server is gone: there is nothing to stop
        driver.cancel_safe(timeout=5)


_STEPS = 1_000_000
"""After so many steps, some hundredths of a second, SQLite looks whether the time is over: seldom, for it waits for
Python then."""


@contextmanager
def time_limit(connection: Connection, seconds: float) -> Iterator[None]:
    """The database itself ends what is asked on this connection within the block and takes longer."""
    driver: Any = connection.connection.driver_connection
    if not is_sqlite(connection):
        with driver_faults(connection):
            driver.execute(f"SET LOCAL statement_timeout = {max(round(seconds * 1000), 1)}")
        yield  # it holds until the transaction ends
        return
    until = time.monotonic() + seconds
    driver.set_progress_handler(lambda: time.monotonic() > until, _STEPS)
    try:
        yield
    finally:
        driver.set_progress_handler(None, 0)


def raw_rows(connection: Connection, statement: str, block: int) -> Iterator[tuple[Any, ...]]:
    """Rows as the driver gives them, fetched a block at a time: verify and backups read every row there is."""
    driver: Any = connection.connection.driver_connection
    with driver_faults(connection):
        cursor = driver.cursor() if is_sqlite(connection) else driver.cursor(name=f"rows_{next(_CURSORS)}")
        try:
            cursor.execute(statement)
            while rows := cursor.fetchmany(block):
                yield from rows
        finally:
            with suppress(connection.dialect.loaded_dbapi.ProgrammingError):  # the connection was given up before
                cursor.close()


_CURSORS = count()


def put_rows(connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Put rows into a table by the driver's own way for many: for the door, and for a restored backup.

    SQLAlchemy would prepare every row anew, a third of the time of a large registration;
    COPY is PostgreSQL's fastest way in, for a single row too.
    """
    guard.require_permit(connection, f"rows of {table}")
    driver: Any = connection.connection.driver_connection
    with driver_faults(connection):
        if is_sqlite(connection):
            driver.executemany(_insertion(table, tuple(columns)), rows)
            return
        names = ", ".join(f'"{name}"' for name in columns)
        with driver.cursor() as cursor, cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)


@lru_cache
def _insertion(table: str, columns: tuple[str, ...]) -> str:
    names, marks = ", ".join(f'"{name}"' for name in columns), ", ".join("?" * len(columns))
    return f'INSERT INTO "{table}" ({names}) VALUES ({marks})'  # noqa: S608 - names of our own tables


def continue_keys(connection: Connection, tables: Iterable[str]) -> None:
    """Let PostgreSQL's sequences go on after the keys that were put in."""
    if is_sqlite(connection):
        return
    for table in tables:
        if connection.execute(text("SELECT to_regclass(:name)"), {"name": key_sequence(table)}).scalar() is not None:
            connection.exec_driver_sql(f"SELECT setval('{key_sequence(table)}', max(key)) FROM \"{table}\"")  # noqa: S608 - our own tables


@contextmanager
def driver_faults(connection: Connection) -> Iterator[None]:
    """Where the driver is used directly, its errors come as SQLAlchemy's, so that failures.py knows them."""
    dbapi: Any = connection.dialect.loaded_dbapi
    try:
        yield
    except dbapi.Error as fault:
        lost = connection.dialect.is_disconnect(fault, None, None)
        raise DBAPIError.instance(
            None, None, fault, dbapi.Error, connection_invalidated=lost, dialect=connection.dialect
        ) from fault


@contextmanager
def any_text(connection: Connection) -> Iterator[None]:
    """Read text columns of SQLite even where their bytes are not UTF-8, so that verify can name the place."""
    driver: Any = connection.connection.driver_connection
    driver.text_factory = lambda data: data.decode(errors="surrogateescape")
    try:
        yield
    finally:
        driver.text_factory = str


def integrity_faults(engine: Engine) -> list[str]:
    """What SQLite finds wrong with its file, such as a row that an index hides; PostgreSQL looks after its own."""
    if engine.dialect.name != "sqlite":
        return []
    try:
        with engine.connect() as connection:
            return [str(line) for (line,) in connection.exec_driver_sql("PRAGMA integrity_check") if line != "ok"]
    except DatabaseError as fault:
        if not is_damage(fault):
            raise
        return ["is damaged so far that SQLite cannot look through it"]


def bytes_of(connection: Connection) -> int:
    """How large a SQLite file is."""
    pages, size = (connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in ("page_count", "page_size"))
    return int(pages) * int(size)


def is_damage(fault: DatabaseError) -> bool:
    """Whether a SQLite file could not be read because its pages are damaged."""
    return getattr(fault.orig, "sqlite_errorcode", 0) & 0xFF in _DAMAGE


_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_TOOBIG)


def server_time(connection: Connection) -> datetime | None:
    """The server's clock, or None where the database is a file on this workstation."""
    if is_sqlite(connection):
        return None
    moment: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    return moment


def next_keys(connection: Connection, table: Table, count: int) -> range | list[int]:
    """Keys for new rows. SQLite has one writer at a time; PostgreSQL draws from the table's sequence."""
    if is_sqlite(connection):
        last = connection.exec_driver_sql(f'SELECT coalesce(max(key), 0) FROM "{table.name}"').scalar_one()  # noqa: S608 - our own tables
        return range(last + 1, last + 1 + count)
    drawn = connection.execute(
        text("SELECT nextval(CAST(:sequence AS regclass)) FROM generate_series(1, :count)"),
        {"sequence": key_sequence(table.name), "count": count},
    )
    return [int(key) for (key,) in drawn]


def key_sequence(table: str) -> str:
    """The name of the sequence a kept table's keys come from on PostgreSQL."""
    return f"{table}_key_seq"
