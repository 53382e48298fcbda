"""What a hand can do to a SQLite file that no program has open: past affinity, past NOT NULL, into the pages."""

import os
import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from qclab.store import engines, schema
from qclab.store.door import Store
from qclab.store.verify import verify
from tests.laboratory.rows import populate


class Closed:
    """A populated SQLite file that no program has open, for what cannot be done in a transaction."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def run(self, *statements: str) -> None:
        connection = sqlite3.connect(self.path, isolation_level=None)
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        for _, sql in triggers:
            connection.execute(sql)
        connection.close()

    def schema(self, name: str, old: str, new: str) -> None:
        connection = sqlite3.connect(self.path, isolation_level=None)
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute("UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE name = ?", (old, new, name))
        connection.close()

    def exchange(self, one: str, other: str) -> None:
        """Let each of two indexes answer with the pages of the other."""
        connection = sqlite3.connect(self.path, isolation_level=None)
        connection.execute("PRAGMA writable_schema=ON")
        roots = dict(connection.execute("SELECT name, rootpage FROM sqlite_master WHERE type = 'index'"))
        for name, root in ((one, roots[other]), (other, roots[one])):
            connection.execute("UPDATE sqlite_master SET rootpage = ? WHERE name = ?", (root, name))
        connection.close()

    def places(self) -> set[str]:
        engine = engines.open_engine(self.path, create=False, as_found=True)
        try:
            with engines.snapshot(engine) as connection:
                return {fault.where for fault in verify(connection).faults}
        finally:
            engine.dispose()


@pytest.fixture
def closed(sqlite_store: Store) -> Closed:
    populate(sqlite_store)
    sqlite_store.engine.dispose()
    return Closed(Path(str(sqlite_store.engine.url.database)))


def test_a_null_smuggled_into_a_column_that_takes_none_is_found(closed: Closed) -> None:
    ours, theirs = "evaluation TEXT NOT NULL", "evaluation TEXT         "
    closed.schema("result", ours, theirs)
    closed.run("UPDATE result SET evaluation = NULL WHERE key = 2")
    closed.schema("result", theirs, ours)
    assert "result 2: evaluation" in closed.places()


def test_a_number_of_another_storage_class_is_found_in_a_column_without_affinity(closed: Closed) -> None:
    ours, theirs = "containers INTEGER NOT NULL", "containers BLOB    NOT NULL"
    closed.schema("plan_line", ours, theirs)
    closed.run(
        "UPDATE plan_line SET containers = 1.0 WHERE key = 1", "UPDATE plan_line SET containers = '2' WHERE key = 2"
    )
    closed.schema("plan_line", theirs, ours)
    assert {"plan_line 1: containers", "plan_line 2: containers"} <= closed.places()


def test_bytes_that_are_no_text_are_found_where_they_stand(closed: Closed) -> None:
    revisions = len(schema.known())
    seq, changes = revisions + 2, revisions + 4
    closed.run(
        "UPDATE client SET name = CAST(x'ff41' AS TEXT) WHERE key = 1",
        f"UPDATE event SET payload = CAST(x'ff' AS TEXT) WHERE seq = {seq}",
        f"UPDATE change SET row_key = CAST(x'fe' AS TEXT) WHERE event = {changes}",
    )
    assert {"client 1: name", f"event {seq}", f"event {changes}"} <= closed.places()


def test_a_row_that_an_index_hides_is_found(closed: Closed) -> None:
    closed.exchange("ix_event_act", "ix_event_at")
    assert closed.places() == {"file"}


PAGE = 4096
PAGES = int(os.environ.get("QCLAB_PROOF_PAGES", "1000" if os.environ.get("QCLAB_PROOF") else "12"))


def pages(path: Path) -> list[int]:
    """Pages of a file but the first, as many as are asked for, spread over all of it."""
    every = range(1, path.stat().st_size // PAGE)
    return [page for page in every if page % max(1, len(every) // PAGES) == 0]


@pytest.mark.proof
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("damage", [b"\0" * PAGE, bytes(range(256)) * 16, None], ids=["empty", "torn", "shuffled"])
def test_on_a_damaged_page_what_can_be_read_is_verified_and_what_cannot_is_named(
    closed: Closed, damage: bytes | None
) -> None:
    """Another row was altered too: where the damage is not in its way, it is named as ever."""
    closed.run("UPDATE client SET name = 'x' WHERE key = 1", "UPDATE place SET name = 'x' WHERE key = 1")
    whole, silent, found = closed.path.read_bytes(), [], []
    for page in pages(closed.path):
        torn = bytearray(whole)
        place = slice(page * PAGE, (page + 1) * PAGE)
        torn[place] = damage or bytes(random.Random(page).sample(whole[place], PAGE))
        closed.path.write_bytes(torn)
        places = closed.places()
        if not places - {"client 1: name", "place 1: name"}:
            silent.append(page)
        found.append({"client 1: name", "place 1: name"} <= places)
    assert silent == []
    assert sum(found) > 0.6 * len(found)


def test_the_rows_of_a_damaged_page_are_named_and_not_called_deleted(closed: Closed) -> None:
    connection = sqlite3.connect(closed.path)
    connection.execute("PRAGMA query_only=ON")
    (page,) = connection.execute(
        "SELECT max(pageno) FROM dbstat WHERE name = 'result' AND pagetype = 'leaf'"
    ).fetchone()
    connection.close()
    with closed.path.open("rb+") as file:
        file.seek(PAGE * (page - 1))
        file.write(b"\0" * PAGE)
    engine = engines.open_engine(closed.path, create=False, as_found=True)
    with engines.snapshot(engine) as snapshot:
        faults = verify(snapshot).faults
    engine.dispose()
    said = [str(fault) for fault in faults if fault.where.startswith("result ")]
    assert said
    assert all("cannot be read: the page of the file is damaged" in each for each in said)
    assert not [fault for fault in faults if "deleted behind" in fault.what]


@pytest.mark.parametrize(
    ("table", "million"),
    [
        ("event", "UPDATE event SET seq = 1000000 WHERE seq = (SELECT max(seq) FROM event)"),
        ("client", "UPDATE client SET key = 1000000 WHERE key = (SELECT max(key) FROM client)"),
        ("client", "UPDATE change SET row_key = '1000000' WHERE table_name = 'client' AND row_key = '1'"),
    ],
    ids=["event", "key", "trail"],
)
def test_a_number_that_a_damaged_page_gives_is_not_counted_up_to(
    closed: Closed, monkeypatch: pytest.MonkeyPatch, table: str, million: str
) -> None:
    """A disk turned a digit: behind a bad page verifying asks for every row that there may be, not for a million."""
    closed.run(million)
    connection = sqlite3.connect(closed.path)
    of = f"FROM dbstat WHERE name = '{table}' AND pagetype = 'leaf'"
    (page,) = connection.execute(f"SELECT min(pageno) {of}").fetchone()
    connection.close()
    with closed.path.open("rb+") as file:
        file.seek(
            PAGE * (page - 1) + 8
        )  # where the page says where its first row is (sqlite.org/fileformat2.html, 1.6)
        file.write(b"\xff\xff")
    asked: list[str] = []
    whole = engines.raw_rows

    def counted(connection: Connection, statement: str, block: int) -> Iterator[tuple[object, ...]]:
        asked.append(statement)
        return whole(connection, statement, block)

    monkeypatch.setattr(engines, "raw_rows", counted)
    assert {where.split()[0] for where in closed.places()} >= {table}
    assert len(asked) < closed.path.stat().st_size / 100


def test_a_file_without_a_first_page_is_told_as_damaged(closed: Closed) -> None:
    with closed.path.open("rb+") as file:
        file.seek(100)
        file.write(b"\xff" * 1000)
    assert closed.places() == {"file"}
