"""Taking back what was submitted and is not approved yet: recorded, with its reason; cases and holds stay."""

from collections.abc import Sequence

from qclab.domain.people.rights import Right
from qclab.domain.reasons import reason_of
from qclab.domain.refusals import Conflict
from qclab.domain.testing.lifecycle import take_back_blockers
from qclab.domain.trail.acts import Act
from qclab.queries.testing.testing import get_tests
from qclab.services.investigations.reopened import open_again
from qclab.services.lab import Lab
from qclab.store import tables as t
from qclab.store.holding import hold_aggregates


def take_back(lab: Lab, tests: Sequence[int], reason: str) -> None:
    """Open submitted tests again, all or none, by who submitted them. Raises Conflict with every reason why not.

    A case that a value opened stays open, and its batch on hold: only an investigation ends them.
    """
    reason_of(reason, "Say why the test is taken back.")
    with lab.write(Act.TEST_TAKEN_BACK, reason.strip(), right=Right.ENTER_RESULTS) as writing:
        hold_aggregates(writing.connection, t.test, tests)
        rows = get_tests(writing.connection, lab.actor, list(dict.fromkeys(tests)))
        reasons = [
            why.about(row.method_title)
            for row in rows
            for why in take_back_blockers(row.state, row.submitted_by_name, is_own=row.submitted_by == lab.actor.key)
        ]
        if reasons:
            raise Conflict(*reasons)
        for row in rows:
            open_again(writing, row.key, "", analyst=lab.actor.key)
