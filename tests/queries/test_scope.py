"""Whose a row is follows from its declaration: no row is two clients', and none of the site's is any client's."""

from itertools import combinations

import pytest
from sqlalchemy import select

from qclab.domain.people.rights import Actor, Role
from qclab.queries.scope import matching, own_rows
from qclab.store import tables as t
from qclab.store.door import Store
from qclab.store.tables.declaration import SITE, kept_tables
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
