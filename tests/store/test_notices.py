"""What one desk commits, the others hear of: on both engines, also of what happened while they were cut off."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, select, text

from qclab.domain.refusals import Unavailable
from qclab.domain.trail.acts import Act
from qclab.store import chain, engines, schema
from qclab.store import tables as t
from qclab.store.door import Changes, Store
from qclab.store.listening import Bell
from qclab.store.notices import Notices
from tests.laboratory.databases import running_server
from tests.laboratory.people import add_client
from tests.laboratory.stores import new_store

SOON = 2.0  # seconds in which every desk has heard


def address(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


class Desk:
    """Another workstation on the same database, which notes what it hears."""

    def __init__(self, url: str, workstation: str) -> None:
        self.store = Store(engines.open_engine(url), workstation=workstation)
        self.heard: list[Changes] = []
        self._news = threading.Condition()
        with self.store.read() as connection:
            seq = chain.read_head(connection).seq
        self.notices = Notices(self.store, seq, self._hear)

    def _hear(self, changes: Changes) -> None:
        with self._news:
            self.heard.append(changes)
            self._news.notify_all()

    def hears(self, rows: set[tuple[str, int]], within: float = SOON) -> bool:
        def all_heard() -> bool:
            return rows <= {row for changes in self.heard for row in changes.rows}

        with self._news:
            return self._news.wait_for(all_heard, within)

    def close(self) -> None:
        self.notices.stop()
        self.store.engine.dispose()


@pytest.fixture
def desk() -> Iterator[Callable[[Store], Desk]]:
    with ExitStack() as stack:

        def made(store: Store) -> Desk:
            desk = Desk(address(store.engine), "LAB-8")
            stack.callback(desk.close)
            return desk

        yield made


def is_listening(store: Store) -> bool:
    """Whether a desk listens to the server of this store at this moment."""
    with store.read() as connection:
        found = connection.execute(text("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%event.seq >%'"))
        return bool(found.scalar_one())


def until(is_so: Callable[[], Any], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)  # by the clock: between two looks


def test_what_one_desk_commits_another_hears_as_its_own_listeners_did(
    store: Store, desk: Callable[[Store], Desk]
) -> None:
    told: list[Changes] = []
    store.committed.append(told.append)
    other = desk(store)
    keys = [add_client(store, f"c{number}") for number in range(3)]
    assert other.hears({("client", key) for key in keys})
    assert other.heard == [replace(changes, elsewhere=True) for changes in told]
    assert [changes.act for changes in other.heard] == [Act.CLIENT_SAVED] * 3


def test_a_row_of_bytes_is_told_by_its_digest_and_an_event_without_rows_is_told_too(
    store: Store, desk: Callable[[Store], Desk]
) -> None:
    other = desk(store)
    with store.write(None, Act.BACKED_UP):
        pass
    with store.write(None, Act.CERTIFICATE_PRINTED) as writing:
        digest = writing.keep(b"%PDF")
    assert other.hears({("blob", digest)})  # type: ignore[arg-type]
    assert [(changes.act, changes.rows) for changes in other.heard] == [
        (Act.BACKED_UP, frozenset()),
        (Act.CERTIFICATE_PRINTED, frozenset({("blob", digest)})),
    ]


def test_a_desk_hears_its_own_commits_from_itself_and_once(store: Store, desk: Callable[[Store], Desk]) -> None:
    other = desk(store)
    told: list[Changes] = []
    other.store.committed.append(told.append)
    own = add_client(other.store, "own")
    theirs = add_client(store, "theirs")
    assert other.hears({("client", theirs)})
    assert [changes.rows for changes in told] == [frozenset({("client", own)})]
    assert [changes.rows for changes in other.heard] == [frozenset({("client", theirs)})]


def test_a_write_that_fails_is_heard_by_nobody_and_nothing_after_it_is_missed(
    store: Store, desk: Callable[[Store], Desk]
) -> None:
    other = desk(store)
    with pytest.raises(TypeError, match="contact not given"), store.write(None, Act.CLIENT_SAVED) as writing:
        writing.insert(t.client, id="x", name="x", address="", own=0)
    key = add_client(store)
    assert other.hears({("client", key)})
    assert len(other.heard) == 1


def test_what_was_committed_before_a_desk_listens_is_asked_for(store: Store) -> None:
    keys = [add_client(store, f"c{number}") for number in range(3)]
    heard, all_of_it = list[Changes](), threading.Event()

    def hear(changes: Changes) -> None:
        heard.append(changes)
        if ("client", keys[-1]) in changes.rows:
            all_of_it.set()

    with store.read() as connection:
        head = chain.read_head(connection).seq
    other = Store(engines.open_engine(address(store.engine)))
    notices = Notices(other, head - 2, hear)
    assert all_of_it.wait(SOON)
    notices.stop()
    other.engine.dispose()
    assert [changes.rows for changes in heard] == [frozenset({("client", key)}) for key in keys[1:]]


def test_a_listener_that_raises_never_makes_a_kept_write_look_failed(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    bugs, heard = list[Any](), list[Changes]()
    monkeypatch.setattr("sys.excepthook", lambda _kind, bug, _trace: bugs.append(bug))

    def stumble(_: Changes) -> None:
        raise RuntimeError("the window is gone")

    store.committed += [stumble, heard.append]
    assert add_client(store) == 1
    assert [str(bug) for bug in bugs] == ["the window is gone"]
    assert len(heard) == 1
    with store.read() as connection:
        assert connection.execute(select(t.client.c.id)).scalars().all() == ["own"]


def test_a_desk_whose_connection_is_ended_listens_again_and_asks_for_what_it_missed(
    pg_store: Store, desk: Callable[[Store], Desk]
) -> None:
    other = desk(pg_store)
    add_client(pg_store, "first")
    until(lambda: len(other.heard) == 1)
    with pg_store.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND datname = current_database()"
        )
    missed = add_client(pg_store, "missed")
    assert other.hears({("client", missed)})


def test_after_the_server_was_restarted_a_desk_is_live_again_by_itself() -> None:
    with running_server() as server:
        url = server.url.render_as_string(hide_password=False)
        store = new_store(url)
        other = Desk(url, "LAB-8")
        first = add_client(store, "first")
        assert other.hears({("client", first)})
        server.stop()
        with pytest.raises(Unavailable):
            add_client(store, "while it is down")
        server.start()
        second = add_client(store, "second")
        assert other.hears({("client", second)}, within=10)
        until(lambda: is_listening(store))
        third = add_client(store, "third")
        assert other.hears({("client", third)})
        other.close()
        store.engine.dispose()


def test_nobody_listens_after_the_end(store: Store, desk: Callable[[Store], Desk]) -> None:
    other = desk(store)
    other.notices.stop()
    add_client(store)
    assert other.heard == []
    assert not [thread for thread in threading.enumerate() if thread.name == "notices"]


def test_a_migration_is_heard_too(tmp_path: Any) -> None:
    """Nothing is asked of the tables of today but the trail, so a desk that is still open does not fall over it."""
    store = Store(engines.open_engine(tmp_path / "old.db"))
    schema.migrate(store, "0001")
    heard = list[Changes]()
    other = Store(engines.open_engine(tmp_path / "old.db"))
    notices = Notices(other, 1, heard.append)
    schema.migrate(store)
    until(lambda: heard)
    notices.stop()
    assert heard[0].act == Act.MIGRATED
    other.engine.dispose()
    store.engine.dispose()


def test_a_bell_is_closed_only_after_it_was_rung() -> None:
    """The thread that waits closes it as soon as it has rung, which may be before the other one goes on."""
    bell = Bell()

    class Hand:
        rung_before = True

        def send(self, _: bytes) -> None:
            self.rung_before = bell.has_rung

        def close(self) -> None: ...

    hand = Hand()
    bell._hand.close()
    bell._hand = hand  # type: ignore[assignment]
    bell.ring()
    assert not hand.rung_before
    assert bell.has_rung
    bell.close()
