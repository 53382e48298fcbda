"""Forty desks fit a server of a hundred connections: two are kept by each, more are opened for a moment and closed, and
who finds no room waits for it."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

import psycopg
import pytest
from sqlalchemy import event, make_url, text

from qclab.domain.refusals import Unavailable
from qclab.store import connecting, engines
from qclab.store.door import Changes, Store
from qclab.store.notices import Notices
from tests.laboratory.databases import running_server
from tests.laboratory.people import add_client
from tests.laboratory.stores import new_store

_IS_PROOF = bool(os.environ.get("QCLAB_PROOF"))
DESKS, READERS = (40, 4) if _IS_PROOF else (8, 4)
ROOM = 100 if _IS_PROOF else 23
"""Of which the server keeps three for an administrator."""


@pytest.fixture(scope="module")
def narrow() -> Iterator[str]:
    """The URL of a laboratory on a server of its own that has no more room than that."""
    with running_server(max_connections=str(ROOM)) as server:
        url = server.url.render_as_string(hide_password=False)
        new_store(url).engine.dispose()
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute("CREATE ROLE desk LOGIN PASSWORD 'desk' IN ROLE pg_read_all_data, pg_write_all_data")
            connection.execute("ALTER DATABASE postgres OWNER TO desk; GRANT ALL ON SCHEMA public TO desk")
            connection.execute("GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO desk")
        yield make_url(url).set(username="desk", password="desk").render_as_string(hide_password=False)


@contextmanager
def _filled(url: str) -> Iterator[Callable[[], None]]:
    """A server with no room left; what is given makes room. A connection that is closed leaves its place later,
    so that none is closed here for somebody to come in."""
    with ExitStack() as stack:
        taken = []
        try:
            while True:
                taken.append(stack.enter_context(psycopg.connect(url.replace("+psycopg", ""))))
        except psycopg.OperationalError:
            pass

        def make_room() -> None:
            for connection in taken:
                connection.close()

        yield make_room


def connections(store: Store) -> int:
    with store.read() as connection:
        count: int = connection.execute(
            text("SELECT count(*) FROM pg_stat_activity WHERE usename = 'desk' AND pid <> pg_backend_pid()")
        ).scalar_one()
        return count + 1


def until(is_so: Callable[[], Any], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)  # by the clock: between two looks


def test_a_desk_keeps_two_connections_and_closes_what_it_opened_for_a_moment(narrow: str) -> None:
    store = Store(engines.open_engine(narrow))
    heard = list[Changes]()
    notices = Notices(store, 0, heard.append)
    until(lambda: connections(store) == 2)
    at_once = threading.Barrier(4)

    def read(_: int) -> int:
        with store.read() as connection:
            at_once.wait(10)
            return int(connection.execute(text("SELECT 1")).scalar_one())

    with ThreadPoolExecutor(4) as readers:
        assert list(readers.map(read, range(4))) == [1] * 4
    until(lambda: connections(store) == 2)
    notices.stop()
    store.engine.dispose()


def test_a_short_read_waits_for_the_connection_that_works_instead_of_opening_another(narrow: str) -> None:
    store = Store(engines.open_engine(narrow))
    opened = list[object]()
    event.listen(store.engine, "connect", lambda *_: opened.append(1))

    def read(_: int) -> None:
        with store.read() as connection:
            connection.execute(text("SELECT 1")).all()

    read(0)
    with ThreadPoolExecutor(2) as readers:
        list(readers.map(read, range(20)))
    assert len(opened) < 10, "each of the twenty might have opened its own"
    store.engine.dispose()


def test_one_that_finds_no_room_waits_for_it(narrow: str) -> None:
    store = Store(engines.open_engine(narrow))
    with store.read() as connection, _filled(narrow) as make_room:
        connection.execute(text("SELECT 1")).all()
        with ThreadPoolExecutor(1) as other:
            key = other.submit(add_client, store, "second")
            with pytest.raises(TimeoutError):
                key.result(timeout=0.5)
            make_room()
            assert key.result(timeout=10) >= 1
    store.engine.dispose()


def test_where_no_room_comes_it_is_told_and_the_desk_goes_on(narrow: str, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(engines.open_engine(narrow))
    with store.read() as connection, _filled(narrow):
        monkeypatch.setattr(connecting, "PATIENCE", 0.3)
        with pytest.raises(Unavailable, match="cannot connect"):
            add_client(store, "none")
        assert connection.execute(text("SELECT 1")).scalar_one() == 1
    store.engine.dispose()


def test_a_wrong_password_is_refused_at_once(narrow: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = list[object]()
    wrong = make_url(narrow).set(password="wrong").render_as_string(hide_password=False)
    store = Store(engines.open_engine(wrong))
    connect = store.engine.dialect.connect
    monkeypatch.setattr(store.engine.dialect, "connect", lambda **named: (tried.append(1), connect(**named))[1])
    with pytest.raises(Unavailable, match="cannot connect"), store.read():
        pass
    assert len(tried) == 1, "so that no directory locks the person out"


def _note(rows: set[tuple[str, int | str]], changes: Changes) -> None:
    rows |= changes.rows


@pytest.mark.proof
def test_as_many_desks_as_a_laboratory_has_work_at_once_on_one_server(
    narrow: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each desk writes, reads with all its readers and hears of every other; the server is never asked for more than
    it has room for without an answer in the end."""
    monkeypatch.setattr(connecting, "PATIENCE", 3 * connecting.PATIENCE)  # all desks and other tests share these cores
    with ExitStack() as stack:
        desks = list[Store]()
        heard = [set[tuple[str, int | str]]() for _ in range(DESKS)]
        for rows in heard:
            store = Store(engines.open_engine(narrow))
            stack.callback(store.engine.dispose)
            store.committed.append(partial(_note, rows))
            notices = Notices(store, 0, partial(_note, rows))
            stack.callback(notices.stop)
            desks.append(store)

        def read(store: Store) -> int:
            with store.read() as connection:
                return int(connection.execute(text("SELECT count(*) FROM client, pg_sleep(0.06)")).scalar_one())

        with ThreadPoolExecutor(DESKS * (1 + READERS)) as workers:
            written = [workers.submit(add_client, store, f"desk{place}") for place, store in enumerate(desks)]
            answers = [workers.submit(read, store) for _ in range(2 * READERS) for store in desks]
            keys = {("client", answer.result()) for answer in written}
            assert all(answer.result() >= 0 for answer in answers)
        until(lambda: all(keys <= rows for rows in heard))
        until(lambda: connections(desks[0]) == 2 * DESKS)
