"""Opening says what is wrong; a backup holds the same rows byte for byte, and what is restored from it verifies."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url, text

from qclab.domain.people.rights import Role
from qclab.domain.refusals import Conflict, Invalid, Missing, NotAllowed, Unavailable
from qclab.domain.trail.acts import Act
from qclab.services.database import databases
from qclab.store import backup, engines, schema, shape
from qclab.store.door import Store
from qclab.store.verify import verify
from tests.laboratory.databases import new_database
from tests.laboratory.people import PASSWORD, add_client, lab_with
from tests.laboratory.rows import populate

SIGNED = databases.Signed("administrator", PASSWORD, "the disk failed")


def every_row(store: Store, upto: int | None = None) -> dict[str, list[Any]]:
    """All rows of all tables with their storage classes, of the trail only events up to a number."""
    found = {}
    with store.read() as connection:
        for table, columns in shape.columns(connection).items():
            names = ", ".join(f'"{name}"' for name in sorted(columns))
            rows = [tuple(row) for row in connection.execute(text(f'SELECT {names} FROM "{table}"'))]
            if upto is not None and table in ("event", "change"):
                at = sorted(columns).index("seq" if table == "event" else "event")
                rows = [row for row in rows if row[at] <= upto]
            found[table] = sorted(rows, key=repr)
    return found


def opened(path: Path) -> Store:
    return Store(engines.open_engine(path, create=False, as_found=True))


def acts(store: Store) -> list[str]:
    with store.read() as connection:
        return list(connection.execute(text("SELECT act FROM event ORDER BY seq")).scalars())


def test_a_new_database_is_made_only_where_that_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "lab.db"
    with pytest.raises(Missing, match=r"There is no database .*lab\.db"):
        databases.open_store(path)
    assert not path.exists()
    store = databases.open_store(path, create=True, workstation="LAB-3")
    add_client(store)
    store.engine.dispose()
    again = databases.open_store(f"sqlite:///{path}")
    with again.read() as connection:
        assert verify(connection).faults == ()
    again.engine.dispose()


def test_a_postgresql_database_is_made_only_where_that_is_asked_for(pg_url: str) -> None:
    with pytest.raises(Missing, match="The database is empty"):
        databases.open_store(pg_url)
    databases.open_store(pg_url, create=True).engine.dispose()
    databases.open_store(pg_url).engine.dispose()


@pytest.mark.parametrize("create", [False, True])
def test_what_is_not_a_database_of_ours_is_refused_and_not_changed_by_a_byte(tmp_path: Path, create: bool) -> None:
    words, foreign, folder = tmp_path / "words.db", tmp_path / "foreign.db", tmp_path / "folder.db"
    words.write_text("just words, though many of them")
    folder.mkdir()
    with sqlite3.connect(foreign) as connection:
        connection.execute("CREATE TABLE event (a TEXT)")
    connection.close()
    before = foreign.read_bytes()
    for path, kind, say in (
        (words, Invalid, "is not a database of QC Lab"),
        (foreign, Conflict, "belongs to another program"),
        (folder, Invalid, "is a folder"),
        (tmp_path / "none" / "lab.db", Missing, r"The folder .*none does not exist"),
    ):
        with pytest.raises(kind, match=say):
            databases.open_store(path, create=create)
    assert foreign.read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} == {"words.db", "foreign.db", "folder.db"}


def test_a_server_that_is_down_or_refuses_is_told_in_its_own_words(pg_server: str, pg_url: str) -> None:
    nowhere = make_url(pg_server).set(database="nowhere").render_as_string(hide_password=False)
    wrong = make_url(pg_url).set(password="wrong").render_as_string(hide_password=False)
    for url, words in (
        ("postgresql://u@127.0.0.1:1/none", "refused"),
        (nowhere, "nowhere"),
        (wrong, "password"),
    ):
        with pytest.raises(Unavailable, match=rf"^QC Lab cannot connect to the database\..*“.*{words}.*”$"):
            databases.open_store(url)


def older(url: str | Path) -> None:
    store = Store(engines.open_engine(url))
    schema.migrate(store, "0001")
    add_client(store)
    store.engine.dispose()


def test_an_older_database_is_brought_up_to_date_only_after_verifying_and_backing_up(
    db_url: str, tmp_path: Path
) -> None:
    older(db_url)
    with pytest.raises(databases.Outdated, match=r"older QC Lab \(schema 0001, now "):
        databases.open_store(db_url)
    done = databases.migrate(db_url, backup_folder=tmp_path)
    assert done.revisions == tuple(schema.known()[1:])
    assert done.backup is not None
    assert done.backup.verification.faults == ()
    store, copy = databases.open_store(db_url), opened(done.backup.path)
    with copy.read() as connection:
        assert schema.revision_of(connection) == "0001"
    with store.read() as connection:
        assert verify(connection, (done.backup.head,)).faults == ()
    taken = len(done.revisions)
    assert acts(store)[-taken - 1 :] == [Act.BACKED_UP.value, *[Act.MIGRATED.value] * taken]
    assert databases.migrate(db_url, backup_folder=tmp_path) == databases.Migrated(())
    for each in (store, copy):
        each.engine.dispose()


def test_a_desktop_brings_a_file_up_to_date_and_leaves_a_server_to_its_administrator(db_url: str) -> None:
    older(db_url)
    path = engines.file_of(db_url)
    if path is not None:
        store = databases.open_for_work(path)
        later = len(schema.known()) - 1
        assert acts(store)[-later - 1 :] == [Act.BACKED_UP.value, *[Act.MIGRATED.value] * later]
        store.engine.dispose()
        return
    with pytest.raises(databases.Outdated) as refused:
        databases.open_for_work(db_url)
    told = str(refused.value)
    assert "An administrator brings it up to date" in told
    assert told.endswith("migrate --backup-folder FOLDER")
    assert str(make_url(db_url).password) not in told
    store = Store(engines.open_engine(db_url))
    assert acts(store)[-1] == Act.CLIENT_SAVED.value, "nothing was done to it"
    store.engine.dispose()


def test_a_database_that_does_not_verify_is_not_migrated(tmp_path: Path) -> None:
    path = tmp_path / "lab.db"
    older(path)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE client SET name = 'Theirs'")
    connection.close()
    with pytest.raises(Conflict, match=r"does not verify[\s\S]*client 1: name: is 'Theirs', the trail says 'Own'"):
        databases.migrate(path)
    with pytest.raises(databases.Outdated):
        databases.open_store(path)
    assert [each.name for each in tmp_path.glob("*before*")] == []


def test_a_server_needs_a_folder_for_the_backup(pg_url: str) -> None:
    older(pg_url)
    with pytest.raises(Invalid, match="Choose a folder"):
        databases.migrate(pg_url)


def test_a_backup_is_a_sqlite_file_with_the_same_rows_byte_for_byte(store: Store, tmp_path: Path) -> None:
    populate(store)
    lab = lab_with(store, Role.ADMINISTRATOR)
    before = every_row(store)
    made = databases.backup(lab, tmp_path / "backup.db")
    copy = opened(made.path)
    assert every_row(copy) == before
    assert made.verification.faults == ()
    with copy.read() as connection:
        assert verify(connection, (made.head,)).faults == ()
    copy.engine.dispose()
    assert acts(store)[-1] == Act.BACKED_UP.value
    assert {path.name for path in tmp_path.glob("backup*")} == {"backup.db"}


def test_only_an_administrator_backs_up_by_hand_and_the_program_by_itself(store: Store, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed, match="may not administer"):
        databases.backup(lab_with(store, Role.QA), tmp_path / "backup.db")
    assert not (tmp_path / "backup.db").exists()
    databases.backup(store, tmp_path / "backup.db")
    assert acts(store)[-2:] == [Act.RIGHT_REFUSED.value, Act.BACKED_UP.value]


def test_a_backup_never_overwrites_and_leaves_no_half_a_file(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    with pytest.raises(Missing, match=r"The folder .*backups does not exist"):
        databases.backup(store, folder / "b.db")
    folder.mkdir()
    (folder / "b.db").write_text("yesterday's")
    with pytest.raises(Conflict, match="Choose another name"):
        databases.backup(store, folder / "b.db")
    assert (folder / "b.db").read_text() == "yesterday's"

    def stop(*_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        databases.backup(store, folder / "c.db", stop)
    assert [path.name for path in folder.iterdir()] == ["b.db"]
    (folder / "d.db.partial").mkdir()
    with pytest.raises(Unavailable, match=r"d\.db cannot be written: "):
        databases.backup(store, folder / "d.db")


def test_a_backup_of_a_database_in_use_is_one_moment_of_it(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "_PAGES", 5)  # a few pages at a time, so that there is time to write between them
    populate(sqlite_store)
    numbers = iter(range(1_000))

    def write_meanwhile(*_: int) -> None:
        add_client(sqlite_store, f"meanwhile {next(numbers)}")

    made = databases.backup(sqlite_store, tmp_path / "b.db", write_meanwhile)
    assert next(numbers) > 10
    assert made.verification.faults == ()
    copy = opened(made.path)
    assert "meanwhile 0" not in str(every_row(copy)["client"])
    copy.engine.dispose()


RESTORE = [(source, target) for source in ("sqlite", "postgresql") for target in ("sqlite", "postgresql")]


@pytest.mark.parametrize(("source", "target"), RESTORE)
def test_what_is_restored_holds_the_same_rows_verifies_and_can_be_worked_with(
    source: str, target: str, tmp_path: Path, pg_server: str, request: pytest.FixtureRequest
) -> None:
    store: Store = request.getfixturevalue({"sqlite": "sqlite_store", "postgresql": "pg_store"}[source])
    populate(store)
    lab_with(store, Role.ADMINISTRATOR)
    made = databases.backup(store, tmp_path / "b.db")

    def restored(into: str | Path) -> None:
        assert databases.restore(made.path, into, SIGNED).faults == ()
        back, copy = databases.open_store(into), opened(made.path)
        rows, before = every_row(back, made.head.seq), every_row(copy)
        for each in (rows, before):
            each.pop("head")
        assert rows == before
        assert acts(back)[-1] == Act.RESTORED.value
        with back.read() as connection:
            last = connection.execute(text("SELECT payload FROM event ORDER BY seq DESC LIMIT 1")).scalar_one()
        assert (json.loads(last)["actor"]["id"], json.loads(last)["reason"]) == ("administrator", "the disk failed")
        add_client(back, "after")
        populated = databases.backup(back, tmp_path / "again.db")
        assert populated.verification.faults == ()
        with back.read() as connection:
            assert verify(connection, (made.head,)).faults == ()
        with pytest.raises(Conflict, match=r"Choose another name|not empty"):
            databases.restore(made.path, into, SIGNED)
        for each_store in (back, copy):
            each_store.engine.dispose()

    if target == "sqlite":
        restored(tmp_path / "restored.db")
    else:
        with new_database(make_url(pg_server)) as url:
            restored(url.render_as_string(hide_password=False))


@pytest.mark.parametrize("into", ["sqlite", "postgresql"])
def test_a_tampered_backup_is_not_restored(sqlite_store: Store, tmp_path: Path, into: str, pg_url: str) -> None:
    populate(sqlite_store)
    lab_with(sqlite_store, Role.ADMINISTRATOR)
    made = databases.backup(sqlite_store, tmp_path / "b.db")
    with sqlite3.connect(made.path) as connection:
        connection.execute("UPDATE result SET value = '0.1' WHERE key = 1")
    connection.close()
    target: str | Path = tmp_path / "restored.db" if into == "sqlite" else pg_url
    with pytest.raises(Conflict, match=r"does not verify[\s\S]*result 1: value: is '0.1'"):
        databases.restore(made.path, target, SIGNED)
    with pytest.raises(Missing):
        databases.open_store(target)


@pytest.mark.parametrize(
    ("signed", "kind", "say"),
    [
        (databases.Signed("administrator", "wrong", "a disk failed"), NotAllowed, "password is not right"),
        (databases.Signed("nobody", PASSWORD, "a disk failed"), NotAllowed, "password is not right"),
        (databases.Signed("qa", PASSWORD, "a disk failed"), NotAllowed, "may not administer"),
        (databases.Signed("administrator", PASSWORD, "  "), Invalid, "Say why"),
        (databases.Signed("administrator", PASSWORD, f"it is {PASSWORD}"), Invalid, "holds your password"),
    ],
)
def test_only_an_administrator_of_the_backup_restores_it_with_password_and_reason(
    sqlite_store: Store, tmp_path: Path, signed: databases.Signed, kind: type[Exception], say: str
) -> None:
    lab_with(sqlite_store, Role.ADMINISTRATOR)
    lab_with(sqlite_store, Role.QA)
    made = databases.backup(sqlite_store, tmp_path / "b.db")
    before = made.path.read_bytes()
    with pytest.raises(kind, match=say):
        databases.restore(made.path, tmp_path / "restored.db", signed)
    assert not (tmp_path / "restored.db").exists()
    assert made.path.read_bytes() == before
