"""Which tests ran with one: where an error of it may have been made too, or a contamination have come from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection, or_, select

from qclab.domain.people.rights import Actor
from qclab.queries.scope import of_client
from qclab.queries.testing.testing import TestRow, fetch_tests
from qclab.store import tables as t
from qclab.store.encoding import instant


@dataclass(frozen=True)
class RanTogether:
    """A test of another batch that ran with one of this batch which failed."""

    failed: TestRow
    test: TestRow

    @property
    def key(self) -> tuple[int, int]:
        return self.failed.key, self.test.key

    @property
    def shares(self) -> tuple[str, ...]:
        """Who performed both, on which instrument, with which reagents and media: what both have of these."""
        pairs = (
            (self.failed.performed_by, self.test.performed_by, self.test.performed_by_name),
            (self.failed.instrument, self.test.instrument, self.test.instrument),
            (self.failed.reagents, self.test.reagents, self.test.reagents),
        )
        return tuple(words for own, other, words in pairs if own and own == other)


def ran_together(connection: Connection, viewer: Actor, failed: Iterable[TestRow]) -> list[RanTogether]:
    """The tests of other batches that ran with these, which failed."""
    return [
        RanTogether(each, test)
        for each in failed
        for test in same_run(connection, viewer, each)
        if test.batch != each.batch
    ]


_NEAR: Final = timedelta(hours=12)
_MOST: Final = 50


def same_run(connection: Connection, viewer: Actor, test: TestRow) -> list[TestRow]:
    """Tests of the same method that began within half a day of this one, by the same person, on the same instrument or
    with the same reagents: what one error may reach. None where nobody said when it began."""
    if test.performed_from is None:
        return []
    row, began = t.test.c, test.performed_from
    shared = [row.performed_by == test.performed_by] if test.performed_by is not None else []
    shared += [row.instrument == test.instrument] if test.instrument else []
    shared += [row.reagents == test.reagents] if test.reagents else []
    if not shared:
        return []
    statement = (
        select(row.key)
        .join(t.batch, t.batch.c.key == row.batch)
        .join(t.method, t.method.c.key == row.method)
        .where(
            t.method.c.id == test.method_id,
            row.key != test.key,
            row.performed_from >= instant(began - _NEAR),
            row.performed_from <= instant(began + _NEAR),
            or_(*shared),
        )
        .order_by(row.performed_from, row.key)
        .limit(_MOST)
    )
    keys = connection.execute(of_client(statement, t.batch.c.client, viewer)).scalars().all()
    return list(fetch_tests(connection, viewer, keys).values())
