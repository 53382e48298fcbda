"""What a case holds a batch by, and what a suspected positive that its report has settled."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, exists, select

from qclab.domain.testing.lifecycle import TestState
from qclab.store import tables as t


def placed_by(connection: Connection, batch: int, record: str) -> list[int]:
    """The holds of a batch that the record of this number placed and nobody lifted, by key."""
    row = t.hold.c
    placed = select(row.key).where(row.batch == batch, row.record == record, row.lifted_at.is_(None))
    return list(connection.execute(placed.order_by(row.key)).scalars())


@dataclass(frozen=True)
class Settled:
    """A hold of a suspected positive of which every test is approved by now, and the number of the report."""

    hold: int
    batch: int
    report: str


def settled_suspicions(connection: Connection, tests: Collection[int]) -> list[Settled]:
    """The holds of suspected positives in these tests that stand although none of their tests is open any more."""
    notice, other = t.laboratory_notice.c, t.laboratory_notice.alias("other")
    sent, other_sent, other_test = t.sent_test.c, t.sent_test.alias("other_sent"), t.test.alias("other_test")
    is_open = (
        exists()
        .where(other.c.hold == t.hold.c.key)
        .where(other_sent.c.key == other.c.sent_test, other_test.c.key == other_sent.c.test)
        .where(other_test.c.state != TestState.APPROVED.value)
        .correlate(t.hold)
    )
    rows = connection.execute(
        select(t.hold.c.key, t.hold.c.batch, sent.report_number)
        .join(t.laboratory_notice, notice.hold == t.hold.c.key)
        .join(t.sent_test, sent.key == notice.sent_test)
        .where(sent.test.in_(list(tests)), t.hold.c.lifted_at.is_(None), ~is_open)
        .order_by(t.hold.c.key)
    )
    return list({row.key: Settled(row.key, row.batch, row.report_number) for row in rows}.values())
