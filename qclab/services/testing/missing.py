"""Passing with a deviation that a look which binds was not made in its window at the units of a test."""

from collections.abc import Sequence

from qclab.domain.people.rights import Right
from qclab.domain.reasons import A_SENTENCE, deviation_blockers, reason_blockers
from qclab.domain.refusals import Conflict, Invalid, Reason
from qclab.domain.testing.lifecycle import TestState, state_blockers
from qclab.domain.testing.performing import Said
from qclab.domain.testing.units import missed_looks, pass_blockers
from qclab.domain.trail.acts import Act
from qclab.queries.testing.testing import TestRow, get_tests
from qclab.queries.testing.units import UnitRow, units_of
from qclab.services.lab import Lab
from qclab.services.results.passing import NUMBER, raise_within
from qclab.store import tables as t
from qclab.store.holding import hold_aggregates

REASON = "Say in a sentence why the look was missed; it is printed on the certificate."


def why_not_pass(test: TestRow, units: Sequence[UnitRow]) -> tuple[Reason, ...]:
    """Why no missed look of this test is passed now; the window shows it on the button."""
    looks = missed_looks([each.numbered for each in units])
    is_passed = Said.LOOK in test.passed
    return (*state_blockers(test.state, TestState.OPEN), *pass_blockers(looks, is_passed=is_passed))


def pass_missed_look(lab: Lab, test: int, number: str, reason: str) -> None:
    """Raise the deviation of the looks of this test that bind and were missed; QA agrees before there is a certificate.

    Raises Invalid without a deviation and a reason, Conflict where none was missed.
    """
    wrong = (*deviation_blockers(number, NUMBER, "number"), *reason_blockers(reason, REASON, letters=A_SENTENCE))
    if wrong:
        raise Invalid(*wrong)
    with lab.write(Act.DEVIATION_RAISED, reason.strip(), right=Right.ENTER_RESULTS) as writing:
        hold_aggregates(writing.connection, t.test, [test])
        (row,) = get_tests(writing.connection, lab.actor, [test])
        if barred := why_not_pass(row, units_of(writing.connection, lab.actor, [test])):
            raise Conflict(*barred)
        raise_within(writing, {row: Said.LOOK.value}, number, reason)
