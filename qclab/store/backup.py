"""Copies of a whole database. A backup is a QC Lab SQLite file with the same rows, whichever engine they came from.

A copy is made beside its final name and takes that name once it is whole and on the disk: there is no half a backup.
"""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, inspect

from qclab.domain.codes import AtDatabase
from qclab.domain.people.rights import Actor
from qclab.domain.refusals import Conflict
from qclab.domain.trail.acts import Act
from qclab.store import chain, engines, guard, schema, shape, triggers
from qclab.store.chain import Head
from qclab.store.door import Store, Writing
from qclab.store.failures import translated
from qclab.store.verify import Verification, verify
from qclab.store.whole_file import finished

Progress = Callable[[int, int], None]
"""Called with steps done and steps in all (pages of a file, or tables); it may raise to stop."""
_PAGES = 4_096
_ROWS = 2_000


def copy_out(engine: Engine, path: Path, progress: Progress | None = None) -> Head:
    """Write every row, as one moment has them, to a new SQLite file; the head of the chain at that moment."""
    with finished(path) as partial, translated(), engines.snapshot(engine) as source:
        head = chain.read_head(source)  # the first read: the moment of the copy
        if engines.is_sqlite(source):
            _copy_pages(source, partial, progress)
        else:
            _copy_rows(source, partial, progress)
        return head


def copy_in(
    backup: Engine,
    name: str,
    store: Store,
    path: Path | None,
    by: Actor,
    reason: str,
    progress: Progress | None = None,
) -> Head:
    """Put the rows of a backup into an empty database, record there who restored it and why, and verify the whole; the
    head before that.

    ``path`` is the file to make, or None for the PostgreSQL database of ``store``. Raises Conflict, and leaves the
    database as empty as it was, when what arrived does not verify.
    """
    if path is None:
        with translated(), engines.to_write(store.engine) as target, target.begin(), backup.connect() as source:
            engines.wait_for_turn(target)
            if shape.columns(target):
                raise Conflict(
                    "The database is not empty. A backup is restored into an empty one.", code=AtDatabase.NOT_EMPTY
                )
            _build(source, target, store, progress)
            return _record(target, store, name, by, reason)
    with finished(path) as partial, translated():
        with engines.snapshot(backup) as source:
            chain.read_head(source)
            _copy_pages(source, partial, progress)
        engine = engines.open_engine(partial)
        try:
            with engines.to_write(engine) as target, target.begin():
                return _record(target, store, name, by, reason)
        finally:
            engine.dispose()


def check(path: Path, noted: tuple[Head, ...] = ()) -> Verification:
    """Verify a backup, without changing a byte of its file."""
    engine = engines.open_engine(path, create=False, as_found=True)
    try:
        with translated(), engines.snapshot(engine) as connection:
            return verify(connection, noted)
    finally:
        engine.dispose()


def _record(target: Connection, store: Store, name: str, by: Actor, reason: str) -> Head:
    """The ``restored`` event, which tells the schema in the words of the engine that the rows came to."""
    head, at = chain.read_head(target), store.clock()
    said = {
        "backup": name,
        "signed": "password",
        "head": {"seq": head.seq, "digest": head.digest},
        **schema.stands(target),
    }
    payload = store.payload(by, Act.RESTORED, at, reason, said)
    Writing(target, by, Act.RESTORED, at).finish(payload, store.new_act_key())
    found = verify(target, (head,)).faults
    if found:
        raise Conflict(
            *[f"What was restored does not verify: {fault}" for fault in found[:10]],
            code=AtDatabase.RESTORED_IS_ALTERED,
        )
    return head


def _copy_pages(source: Connection, partial: Path, progress: Progress | None) -> None:
    """SQLite's own backup, within the transaction that ``source`` has open: the pages of one moment."""
    driver: Any = source.connection.driver_connection
    target = sqlite3.connect(partial)
    try:
        told = None if progress is None else lambda _, remaining, total: progress(total - remaining, total)
        with engines.driver_faults(source):
            driver.backup(target, pages=_PAGES, progress=told)
            target.execute("PRAGMA journal_mode=DELETE")  # one file, readable from a medium that takes no writes
    finally:
        target.close()


def _copy_rows(source: Connection, partial: Path, progress: Progress | None) -> None:
    engine = engines.open_engine(partial)
    try:
        with schema.without_foreign_keys(engine) as target, target.begin():
            _build(source, target, Store(engine), progress)
    finally:
        engine.dispose()
    with sqlite3.connect(partial) as target_file:
        target_file.execute("PRAGMA journal_mode=DELETE")
    target_file.close()


def _build(source: Connection, target: Connection, store: Store, progress: Progress | None) -> None:
    """The tables of the source's revision in an empty database, with the source's rows and today's triggers."""
    revision = schema.revision_of(source)
    assert revision is not None  # noqa: S101 - it was opened as a database of QC Lab
    schema.build(target, store, revision)
    there, here = shape.columns(source), shape.columns(target)
    order = [name for name, _ in inspect(target).get_sorted_table_and_fkc_names() if name in there.keys() & here.keys()]
    for number, table in enumerate(order, start=1):
        columns = ", ".join(f'"{name}"' for name in here[table])
        rows = engines.raw_rows(source, f'SELECT {columns} FROM "{table}"', _ROWS)  # noqa: S608 - our own tables
        with guard.permit(target):
            if table == schema.VERSION_TABLE:
                target.exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608 - our own tables
            engines.put_rows(target, table, here[table], rows)
        if progress is not None:
            progress(number, len(order))
    with guard.permit(target):
        triggers.make(target)
        engines.continue_keys(target, order)
