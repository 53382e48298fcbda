"""Since when a test is with who holds it now: registered, assigned, returned, proposed as not done."""

from collections.abc import Iterable

from sqlalchemy import Connection, func, select

from qclab.domain.people.rights import Actor
from qclab.domain.testing.lifecycle import TestState
from qclab.domain.trail.acts import Act
from qclab.queries.review.waiting import PROPOSING
from qclab.queries.testing.testing import TestRow
from qclab.queries.trail.events import EventRow, fetch_events
from qclab.store import tables as t

_GIVEN: dict[str, tuple[Act, ...]] = {
    TestState.OPEN: (
        Act.TESTS_ASSIGNED,
        Act.TEST_RETURNED,
        Act.TEST_NOT_DONE_DECLINED,
        Act.DEVIATION_DECLINED,
        Act.TEST_REOPENED,
        Act.INVALID_DECLINED,
        Act.CASE_PHASE_SIGNED,
    ),
    TestState.NOT_DONE_PROPOSED: PROPOSING,
    TestState.INVALID_PROPOSED: (Act.INVALID_PROPOSED,),
    TestState.NOT_DONE: (Act.TEST_NOT_DONE_AGREED, Act.TEST_NOT_DONE_APPROVED),
}
"""The acts after which a test in this state is with somebody else than before."""


def handed_over(connection: Connection, viewer: Actor, tests: Iterable[TestRow]) -> dict[int, EventRow]:
    """The event since which each open test, or test not done, is with who holds it; else the one that made it."""
    states = {str(test.key): test.state for test in tests if test.state in _GIVEN}
    if not states:
        return {}
    statement = (
        select(
            t.change.c.row_key,
            t.event.c.act,
            func.min(t.event.c.seq).label("first"),
            func.max(t.event.c.seq).label("last"),
        )
        .join(t.event, t.event.c.seq == t.change.c.event)
        .where(t.change.c.table_name == t.test.name, t.change.c.row_key.in_(list(states)))
        .group_by(t.change.c.row_key, t.event.c.act)
    )
    made: dict[str, int] = {}
    given: dict[str, int] = {}
    for row in connection.execute(statement):
        made[row.row_key] = min(row.first, made.get(row.row_key, row.first))
        if row.act in _GIVEN[states[row.row_key]]:
            given[row.row_key] = max(row.last, given.get(row.row_key, 0))
    seqs = made | given
    events = fetch_events(connection, viewer, set(seqs.values()))
    return {int(key): events[seq] for key, seq in seqs.items()}
