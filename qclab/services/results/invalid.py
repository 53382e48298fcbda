"""Telling that the run of tests is invalid by a criterion of their method; a reviewer agrees (services/review)."""

from collections.abc import Mapping, Sequence

from qclab.domain.laboratories.reporting import outside_blockers
from qclab.domain.people.rights import Right
from qclab.domain.reasons import A_SENTENCE, reason_of
from qclab.domain.refusals import Conflict, Reason
from qclab.domain.runs.lifecycle import whole_blockers
from qclab.domain.testing.invalid import WHICH, propose_blockers
from qclab.domain.testing.lifecycle import TestState
from qclab.domain.trail.acts import Act
from qclab.queries.testing.invalid import case_of
from qclab.queries.testing.testing import TestRow, get_tests
from qclab.services.lab import Lab
from qclab.store import tables as t
from qclab.store.door import Writing
from qclab.store.holding import hold_aggregates


def why_not_invalid(test: TestRow, case: str = "", run: str = "") -> tuple[Reason, ...]:
    """Why the run of a test, alone or with all of this ``run``, is not told to be invalid; the window shows it on the
    button, where no ``case`` on it is known. Of what lies in a shipment nobody can say
    so before it was reported or taken back."""
    if why := whole_blockers(test.run, run):
        return why
    why = propose_blockers(test.state, test.reopened, case, is_begun=test.performed_from is not None)
    return why or outside_blockers(test.sent_state, test.laboratory, test.shipment)


def propose_invalid(lab: Lab, tests: Sequence[int], reason: str) -> None:
    """Say of tests that ran together that the run is invalid: which criterion failed, and how. A reviewer agrees to it.

    What was entered stays to be read and is no result. Raises Conflict with every reason why not.
    """
    why = reason_of(reason, WHICH, letters=A_SENTENCE)
    with lab.write(Act.INVALID_PROPOSED, why, right=Right.ENTER_RESULTS) as writing:
        hold_aggregates(writing.connection, t.test, tests)
        rows = get_tests(writing.connection, lab.actor, list(dict.fromkeys(tests)))
        propose_within(writing, rows, case_of(writing.connection, [row.key for row in rows]), why)


def propose_within(
    writing: Writing, rows: Sequence[TestRow], cases: Mapping[int, str], why: str, run: str = ""
) -> None:
    """The same within an open write; ``run`` is the one that is found invalid as a whole, ``cases`` those of its
    tests."""
    reasons = [
        each.about(row.method_title) for row in rows for each in why_not_invalid(row, cases.get(row.key, ""), run)
    ]
    if reasons:
        raise Conflict(*reasons)
    for row in rows:
        writing.update(t.test, row.key, state=TestState.INVALID_PROPOSED, state_reason=why)
