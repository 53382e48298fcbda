"""Rows 1 to 4: samples of four tests, in one transaction or one each, against the bare driver."""

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
from sqlalchemy import URL

from benchmarks.floors import PostgresFloor, SqliteFloor
from benchmarks.laboratory import Registrar, laboratory
from benchmarks.rounds import Ratio, compare
from benchmarks.sizes import Size
from tests.laboratory.databases import new_database

Floor = SqliteFloor | PostgresFloor


def on_sqlite(folder: Path, size: Size) -> Iterator[Ratio]:
    """Rows 1 and 2."""
    demo = laboratory(folder / "ours.db")
    registrar = Registrar(demo)
    bare, whole = SqliteFloor(folder / "bare.db"), SqliteFloor(folder / "whole.db", whole=True)
    yield _together("1", "SQLite", registrar, bare, size, good=5.5, best=3)
    yield _together("1*", "SQLite, floor writes our rows in full", registrar, whole, size)
    yield _singly("2", "SQLite", registrar, bare, size, good=12, best=8)
    yield _singly("2*", "SQLite, floor writes our rows in full", registrar, whole, size, good=7, best=5)
    demo.store.engine.dispose()


def on_postgresql(server: URL, size: Size) -> Iterator[Ratio]:
    """Rows 3 and 4."""
    with new_database(server) as ours, new_database(server) as one, new_database(server) as other:
        demo = laboratory(_text(ours))
        registrar = Registrar(demo)
        bare, whole = PostgresFloor(_text(one)), PostgresFloor(_text(other), whole=True)
        yield _together("3", "PostgreSQL", registrar, bare, size, good=4.5, best=2.5)
        yield _together("3*", "PostgreSQL, floor writes our rows in full", registrar, whole, size)
        for url in (ours, one, other):
            _analyse(url)
        yield _singly("4", "PostgreSQL", registrar, bare, size, good=14, best=12)
        yield _singly("4*", "PostgreSQL, floor writes our rows in full", registrar, whole, size, good=8, best=6)
        demo.store.engine.dispose()
        bare.connection.close()
        whole.connection.close()


def _together(
    row: str,
    where: str,
    ours: Registrar,
    floor: Floor,
    size: Size,
    good: float | None = None,
    best: float | None = None,
) -> Ratio:
    count = size.registered
    return compare(
        row,
        f"register {count:,} x 4 at once, {where}",
        lambda: ours.register(count),
        lambda: floor.register(count),
        good=good,
        best=best,
        rounds=size.rounds,
        before=ours.next_batch,
    )


def _singly(
    row: str,
    where: str,
    ours: Registrar,
    floor: Floor,
    size: Size,
    good: float | None = None,
    best: float | None = None,
) -> Ratio:
    return compare(
        row,
        f"register 1 x 4, {size.singly} times, {where}",
        _times(size.singly, ours.register),
        _times(size.singly, floor.register),
        good=good,
        best=best,
        rounds=size.rounds,
        before=ours.next_batch,
    )


def _times(count: int, register: Callable[[int], None]) -> Callable[[], None]:
    def each() -> None:
        for _ in range(count):
            register(1)

    return each


def _analyse(url: URL) -> None:
    """What the server's autovacuum does a minute later: until then it takes the new tables for nearly empty."""
    with psycopg.connect(_text(url.set(drivername="postgresql")), autocommit=True) as connection:
        connection.execute("ANALYZE")


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)
