"""Which tests go with samples that leave."""

from collections.abc import Collection

from sqlalchemy import Connection, select

from qclab.domain.people.rights import Actor
from qclab.queries.testing.testing import TestRow, fetch_tests
from qclab.store import tables as t


def tests_only_of(connection: Connection, samples: Collection[int]) -> list[TestRow]:
    """The tests whose samples are all among these, for any viewer: the use case has checked the samples."""
    among = t.test_sample.alias()
    outside = select(t.test_sample.c.test).where(t.test_sample.c.sample.not_in(list(samples)))
    keys = connection.execute(
        select(among.c.test).where(among.c.sample.in_(list(samples)), among.c.test.not_in(outside)).distinct()
    ).scalars()
    return list(fetch_tests(connection, _SITE, sorted(keys)).values())


def links_of(connection: Connection, sample: int, tests: Collection[int]) -> list[int]:
    """The keys of the rows by which these tests, which the caller may know of, use a sample."""
    link = t.test_sample.c
    statement = select(link.key).where(link.sample == sample, link.test.in_(list(tests)))
    return list(connection.execute(statement.order_by(link.key)).scalars())


_SITE = Actor(0, "", "", frozenset())
