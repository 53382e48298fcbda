"""A read that nobody waits for is given up in the database, and nothing else on its connection is hit."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import event, text

from qclab.domain.refusals import Unavailable
from qclab.store.door import Store
from qclab.store.reading import Reading
from tests.laboratory.people import add_client

LONG = 60.0  # seconds the question below would take, and far more than is waited for it
_ENDLESS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n",
    "postgresql": f"SELECT pg_sleep({LONG})",
}


def ask_for_long(store: Store, asked: threading.Event) -> None:
    def tell(*_: object) -> None:
        asked.set()

    with store.read() as connection:
        event.listen(connection, "before_cursor_execute", tell)
        connection.execute(text(_ENDLESS[store.engine.dialect.name])).all()


def within(reading: Reading, work: Callable[[], Any]) -> Any:
    with reading.under_way():
        return work()


def is_idle(store: Store) -> bool:
    """Whether the server runs no long question of this database."""
    with store.read() as connection:
        found = connection.execute(
            text(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND state = 'active' AND query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()"
            )
        )
        return not found.scalar_one()


def test_a_read_that_is_given_up_ends_at_once_in_the_database_too(store: Store) -> None:
    reading, asked = Reading(), threading.Event()
    with ThreadPoolExecutor(1) as worker:
        answer = worker.submit(within, reading, lambda: ask_for_long(store, asked))
        assert asked.wait(10)
        began = time.monotonic()
        while not answer.done():  # the question may not have come to the database yet
            reading.give_up()
            assert time.monotonic() - began < 10
        with pytest.raises(Unavailable, match="given up"):
            answer.result()
    if store.engine.dialect.name == "postgresql":
        assert is_idle(store)
    assert add_client(store) == 1, "and the connection serves the next"


def test_what_is_given_up_before_it_began_is_never_asked(store: Store) -> None:
    reading = Reading()
    reading.give_up()
    with pytest.raises(Unavailable, match="nobody waits"):
        within(reading, lambda: ask_for_long(store, threading.Event()))


def test_a_read_given_up_after_its_end_hits_nobody_who_has_its_connection_now(store: Store) -> None:
    """The connection that works is the same one: an interruption that came late would end what runs next on it."""
    add_client(store)
    count = text("SELECT count(*) FROM client")
    with ThreadPoolExecutor(1) as other:
        for _ in range(100):
            reading, late = Reading(), None
            try:
                with reading.under_way(), store.read() as connection:
                    connection.execute(count).all()
                    late = other.submit(reading.give_up)
            except Unavailable:  # it was hit in time, which is its own
                pass
            with store.read() as connection:
                assert connection.execute(count).scalar_one() == 1
            assert late is not None
            late.result()
