"""Performing here, with a deviation, tests that their methods have a contract laboratory perform."""

from collections.abc import Sequence
from typing import Final

from qclab.domain.laboratories.here import raise_blockers
from qclab.domain.people.rights import Right
from qclab.domain.reasons import A_SENTENCE, deviation_blockers, reason_blockers
from qclab.domain.refusals import Conflict, Invalid, Reason
from qclab.domain.testing.lifecycle import TestState, state_blockers
from qclab.domain.testing.performing import Said
from qclab.domain.trail.acts import Act
from qclab.queries.testing.testing import TestRow, get_tests
from qclab.services.lab import Lab
from qclab.services.results.passing import NUMBER, raise_within
from qclab.store import tables as t
from qclab.store.holding import hold_aggregates

REASON: Final = "Say in a sentence why it is performed here; it is printed on the certificate."


def why_not_raise(test: TestRow) -> tuple[Reason, ...]:
    """Why a test is not said to be performed here now; the window shows it on the button."""
    return (
        *state_blockers(test.state, TestState.OPEN),
        *raise_blockers(test.laboratory, test.sent_state, test.shipment, is_raised=Said.HERE in test.passed),
    )


def perform_here(lab: Lab, tests: Sequence[int], number: str, reason: str) -> None:
    """Raise a deviation: these tests are performed here, although their methods have a contract laboratory do it. They
    can be begun at once; QA agrees before there is a certificate, which names it. All or none.

    Raises Invalid without a deviation and a reason, Conflict where a test is no longer open, lies in a shipment, or is
    performed here anyway.
    """
    if wrong := (*deviation_blockers(number, NUMBER, "number"), *reason_blockers(reason, REASON, letters=A_SENTENCE)):
        raise Invalid(*wrong)
    with lab.write(Act.DEVIATION_RAISED, reason.strip(), right=Right.ENTER_RESULTS) as writing:
        hold_aggregates(writing.connection, t.test, tests)
        rows = get_tests(writing.connection, lab.actor, list(dict.fromkeys(tests)))
        if refused := [why.about(f"{row.method_title}, {row.batch_id}") for row in rows for why in why_not_raise(row)]:
            raise Conflict(*refused)
        raise_within(writing, dict.fromkeys(rows, Said.HERE.value), number, reason)
