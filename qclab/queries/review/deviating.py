"""Deviations of how tests were performed that wait for QA."""

from dataclasses import dataclass, field

from sqlalchemy import Connection

from qclab.domain.people.duties import Done
from qclab.domain.people.rights import Actor
from qclab.queries.review.duties import done_on_tests
from qclab.queries.testing.deviations import DeviationRow, open_deviations
from qclab.queries.testing.testing import TestRow, fetch_tests


@dataclass(frozen=True)
class WaitingDeviation:
    """What was passed on a test; ``done`` is who did what on it."""

    deviation: DeviationRow
    test: TestRow
    done: Done = field(default_factory=dict, hash=False)

    @property
    def key(self) -> int:
        return self.deviation.key


def waiting_deviations(connection: Connection, viewer: Actor) -> list[WaitingDeviation]:
    """The deviations that QA did not agree to yet, the oldest first."""
    rows = open_deviations(connection, viewer)
    if not rows:
        return []
    tests = fetch_tests(connection, viewer, {row.test for row in rows})
    done = done_on_tests(connection, tests)
    return [WaitingDeviation(row, tests[row.test], done[row.test]) for row in rows]
