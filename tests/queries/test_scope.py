"""Whose a row is follows from its declaration: no row is two clients', and none of the site's is any client's."""

from collections.abc import Callable
from itertools import combinations

import pytest
from sqlalchemy import Connection, select

from qclab.domain.people.rights import Actor, Role
from qclab.queries.batches import batches
from qclab.queries.samples import samples
from qclab.queries.scope import matching, own_rows
from qclab.queries.search import search
from qclab.queries.testing import pending, testing
from qclab.queries.trail.worded import events_with
from qclab.store import tables as t
from qclab.store.door import Store
from qclab.store.tables.declaration import SITE, kept_tables
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.rows import populate


@pytest.fixture
def populated(sqlite_store: Store) -> Store:
    populate(sqlite_store)
    return sqlite_store


def person(client: int | None) -> Actor:
    return Actor(1, "reader", "Reader", frozenset({Role.READER}), client)


def test_each_row_of_each_table_is_one_clients_or_the_sites(populated: Store) -> None:
    with populated.read() as connection:
        clients = list(connection.execute(select(t.client.c.key)).scalars())
        for table, declaration in kept_tables().items():
            every = set(connection.execute(own_rows(table, person(None))).scalars())
            own = [set(connection.execute(own_rows(table, person(client))).scalars()) for client in clients]
            assert all(not (one & other) for one, other in combinations(own, 2)), table.name
            expected = set() if declaration.client == SITE else every
            assert set().union(*own) == expected, table.name


def test_a_sample_is_its_batchs_clients(populated: Store) -> None:
    with populated.read() as connection:
        found = connection.execute(own_rows(t.sample, person(2), t.sample.c.batch)).scalars().all()
        batches = connection.execute(select(t.batch.c.key).where(t.batch.c.client == 2)).scalars().all()
    assert found
    assert set(found) <= set(batches)


@pytest.mark.parametrize("words", ["product name 1", " PRODUCT NAME 1 ", "batch id 1", "donor_code 1"])
def test_a_batch_is_found_by_what_its_table_declares_as_searched_in_any_case(populated: Store, words: str) -> None:
    with populated.read() as connection:
        assert connection.execute(matching(select(t.batch.c.key), t.batch, words)).scalars().all() == [1]


def test_a_sign_that_stands_for_any_other_is_only_itself(populated: Store) -> None:
    with populated.read() as connection:
        assert connection.execute(matching(select(t.batch.c.key), t.batch, "batch%id")).scalars().all() == []


SEARCHES: dict[str, Callable[[Connection, Actor, str], object]] = {
    "everything": search,
    "while typing": lambda connection, viewer, words: search(connection, viewer, words, while_typing=True),
    "samples": lambda connection, viewer, words: samples.find_samples(connection, viewer, search=words),
    "batches": lambda connection, viewer, words: batches.find_batches(connection, viewer, search=words),
    "tests": lambda connection, viewer, words: testing.find_tests(connection, viewer, search=words),
    "pending": lambda connection, viewer, words: pending.find_pending(connection, viewer, pending.Asked(batch=words)),
    "trail": lambda connection, viewer, words: sorted(events_with(connection, viewer, words) or ()),
}


PASTED = {
    "a page": "x" * 60_000, "a page of signs": "細" * 32_000, "a page of percent": "%" * 32_767, "nul": "a\0b",
    "half a sign": "a\ud800b", "backslash": "\\", "quote": "'; --", "many words": "x " * 400,
}  # fmt: skip


def test_whatever_is_pasted_into_a_search_finds_nothing_and_breaks_nothing(demo: Laboratory) -> None:
    demo.batch("B-1").registered()
    found = {}
    with demo.store.read() as connection:
        for pasted, words in PASTED.items():
            for name, ask in SEARCHES.items():
                if ask(connection, demo.qa.actor, words):
                    found[pasted, name] = ask(connection, demo.qa.actor, words)
        assert SEARCHES["samples"](connection, demo.qa.actor, "b-1"), "what is there is found, in small letters too"
    assert {name for _, name in found} <= {"trail"}, found
