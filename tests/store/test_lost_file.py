"""A SQLite file that is moved, deleted or replaced while it is open takes no act that nobody finds again."""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import RootTransaction, event

from qclab.domain.refusals import Unavailable
from qclab.domain.trail.acts import Act
from qclab.services.database import databases
from qclab.services.trail.verifying import note_head
from qclab.store import door, file
from qclab.store import tables as t
from qclab.store.door import Store
from qclab.store.listening import Bell, listening
from qclab.store.verify import verify
from tests.laboratory.people import add_client

Harm = Callable[[Path], object]
ROOT = Path(__file__).parents[2]


def path_of(store: Store) -> Path:
    return Path(str(store.engine.url.database))


def _replaced(path: Path) -> None:
    shutil.copyfile(path, path.with_name("older.db"))
    path.with_name("older.db").replace(path)


def beside(path: Path, end: str) -> Path:
    return path.with_name(path.name + end)


HARM: dict[str, Harm] = {
    "moved": lambda path: path.rename(path.with_name("moved.db")),
    "deleted": Path.unlink,
    "replaced": _replaced,
    "all three moved": lambda path: [beside(path, end).rename(beside(path, f".moved{end}")) for end in file.PARTS],
    "the log deleted": lambda path: beside(path, "-wal").unlink(),
    "the index of the log deleted": lambda path: beside(path, "-shm").unlink(),
    "the log replaced": lambda path: _replaced(beside(path, "-wal")),
}


def kept_in(folder: Path) -> dict[Path, set[str]]:
    """The clients in every copy that the program made."""
    found = {}
    for path in folder.glob("*-kept-*.db"):
        with sqlite3.connect(path) as connection:
            found[path] = {id_ for (id_,) in connection.execute("SELECT id FROM client")}
        connection.close()
    return found


@pytest.mark.parametrize("harm", HARM)
def test_nothing_is_acknowledged_by_a_lost_file_and_all_that_was_is_kept(
    sqlite_store: Store, tmp_path: Path, harm: str
) -> None:
    add_client(sqlite_store, "before")
    path = path_of(sqlite_store)
    HARM[harm](path)
    for _ in range(2):
        with pytest.raises(Unavailable, match=r"while it was open\..*is kept in .*-kept-.*put the right file in place"):
            add_client(sqlite_store, "after")
    ((copy, clients),) = kept_in(tmp_path).items()
    assert "before" in clients
    assert "after" not in clients
    store = databases.open_store(copy)
    with store.read() as connection:
        assert verify(connection).faults == ()
    store.engine.dispose()
    if os.name == "posix":
        assert copy.stat().st_mode & 0o077 == 0
    assert harm != "deleted" or not path.exists(), "no empty file takes its place"


def test_a_file_that_is_lost_between_the_last_statement_and_the_commit_takes_nothing(sqlite_store: Store) -> None:
    def write() -> None:
        with sqlite_store.write(None, Act.CLIENT_SAVED) as writing:
            writing.insert(t.client, id="within", name="x", address="", contact="", own=0)
            path_of(sqlite_store).unlink()

    with pytest.raises(Unavailable, match="was moved or deleted"):
        write()
    assert "within" not in str(kept_in(path_of(sqlite_store).parent))


def test_a_file_that_is_lost_while_it_is_committed_is_not_acknowledged(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = door._commit

    def lost_within(transaction: RootTransaction) -> None:
        event.listen(sqlite_store.engine, "commit", lambda _: path_of(sqlite_store).unlink(), once=True)
        commit(transaction)

    monkeypatch.setattr(door, "_commit", lost_within)
    with pytest.raises(Unavailable, match="was moved or deleted"):
        add_client(sqlite_store, "nearly")
    assert "nearly" in str(kept_in(path_of(sqlite_store).parent)), "it was written, and is in the copy"


def everything(store: Store) -> None:
    with store.read() as connection:
        verify(connection)


@pytest.mark.parametrize(
    "ask",
    [
        lambda store: note_head(store, path_of(store).parent),
        lambda store: databases.backup(store, path_of(store).with_name("backup.db")),
        everything,
    ],
    ids=["noting the head", "backup", "verify"],
)
def test_a_lost_file_is_not_read_either(sqlite_store: Store, tmp_path: Path, ask: Callable[[Store], object]) -> None:
    add_client(sqlite_store, "before")
    _replaced(path_of(sqlite_store))
    with pytest.raises(Unavailable, match="was replaced by another one"):
        ask(sqlite_store)
    assert not list(tmp_path.glob("heads-*"))
    assert not (tmp_path / "backup.db").exists()


def test_a_desk_that_only_listens_notices_too(sqlite_store: Store, tmp_path: Path) -> None:
    add_client(sqlite_store, "before")
    bell = Bell()
    with closing(bell), listening(sqlite_store.engine, bell) as line:
        path_of(sqlite_store).unlink()
        with pytest.raises(Unavailable, match="was moved or deleted"):
            line.heard_more()
    assert "before" in str(kept_in(tmp_path))


def test_where_no_copy_can_be_made_it_is_tried_again(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_client(sqlite_store, "before")
    path_of(sqlite_store).unlink()
    with monkeypatch.context() as patch:
        patch.setattr(file, "finished", full_disk)
        for _ in range(2):
            with pytest.raises(Unavailable, match=r"could not be saved in another place yet\. Leave QC Lab open"):
                add_client(sqlite_store, "after")
    with pytest.raises(Unavailable, match="is kept in"):
        add_client(sqlite_store, "after")
    assert "before" in str(kept_in(tmp_path))


@contextmanager
def full_disk(path: Path) -> Iterator[Path]:
    raise Unavailable(f"{path} cannot be written: no space left on device.")
    yield path


def test_a_file_that_came_back_to_its_place_is_worked_in(sqlite_store: Store) -> None:
    path = path_of(sqlite_store)
    path.rename(path.with_name("moved.db"))
    path.with_name("moved.db").rename(path)
    add_client(sqlite_store, "after")
    with sqlite_store.read() as connection:
        assert verify(connection).faults == ()


TRIES = int(os.environ.get("QCLAB_PROOF_FILES", "200" if os.environ.get("QCLAB_PROOF") else "3"))


FORKS = pytest.mark.skipif(not hasattr(os, "fork"), reason="children are forked")


@FORKS
@pytest.mark.proof
@pytest.mark.parametrize("number", range(TRIES))
def test_of_twenty_who_write_none_is_told_kept_what_nobody_finds(
    sqlite_store: Store, tmp_path: Path, number: int
) -> None:
    lose_while_writing(sqlite_store, tmp_path, writers=20, number=number)


def lose_while_writing(store: Store, folder: Path, *, writers: int, number: int) -> None:
    rng = random.Random(number)
    path = path_of(store)
    store.engine.dispose()
    command = [sys.executable, str(Path(__file__).with_name("writer_until_lost.py")), str(path), str(writers)]
    with subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE
    ) as run:
        assert run.stdout is not None
        said: list[list[str]] = []
        more = rng.randint(0, 40)
        while len({words[1].partition(".")[0] for words in said}) < writers or (more := more - 1) > 0:
            said.append(run.stdout.readline().decode().split())  # until all of them are at it, and a while longer
        list(HARM.values())[number % len(HARM)](path)
        said += [line.decode().split() for line in run.stdout]
    acknowledged = {words[1] for words in said if words[0] == "kept"}
    assert {words[1] for words in said if words[0] == "refused"} == {str(writer) for writer in range(writers)}
    assert len(acknowledged) >= writers
    assert acknowledged - set[str]().union(*kept_in(folder).values()) == set()
