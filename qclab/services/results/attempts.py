"""Which attempt counts: what takes over from a test that ended unseen, and what QA says of one in which was seen."""

from collections.abc import Iterable

from qclab.domain.people.rights import Right
from qclab.domain.reasons import reason_of
from qclab.domain.refusals import Conflict
from qclab.domain.testing.lifecycle import TestState
from qclab.domain.testing.requiring import count_blockers, is_no_attempt
from qclab.domain.trail.acts import Act
from qclab.queries.investigations.standing import held_by_a_case
from qclab.queries.testing.attempts import OfMethod, attempts_of
from qclab.queries.testing.testing import get_tests
from qclab.services.investigations.attempts import report
from qclab.services.lab import Lab
from qclab.store import tables as t
from qclab.store.door import Writing
from qclab.store.holding import hold_aggregates


def hand_over(writing: Writing, ended: Iterable[int]) -> None:
    """What these tests, which ended, were to fulfil goes to another open test of their method that waits unbegun.

    So it does not matter whether the replacement is registered before the broken vial is rejected, or after.
    """
    for key in ended:
        attempts = attempts_of(writing.connection, key)
        this = next(each for each in attempts if each.attempt.key == key)
        if not this.requirements or not is_no_attempt(this.attempt.state, is_seen=this.attempt.is_seen):
            continue
        spare = next((each for each in attempts if each.reads_all and _is_spare(each)), None)
        if spare is not None:
            report(writing, this.requirements, spare.attempt.key, because_of(this.state_reason))
            if this.repeat > spare.repeat:
                writing.update(t.test, spare.attempt.key, repeat=str(this.repeat))


def _is_spare(each: OfMethod) -> bool:
    is_unbegun = each.attempt.state is TestState.OPEN and not each.attempt.is_seen
    return is_unbegun and each.is_in_reach and not each.attempt.counts and not each.attempt.of_case


def because_of(ended: str) -> str:
    """Why a test counts in place of one that ended for this reason, before anything was seen."""
    return f"Replaces a test of which nothing was seen: {ended}"


def count_test(lab: Lab, test: int, reason: str) -> None:
    """Make a test the one that counts for what its batch requires of its method, with the reason (QA).

    Raises Conflict while the test that counts now was performed and stands: the best of several is never picked.
    """
    reason_of(reason, "Say why this test counts.")
    with lab.write(Act.ATTEMPT_CHOSEN, reason.strip(), right=Right.APPROVE_NOT_DONE) as writing:
        hold_aggregates(writing.connection, t.test, [test])
        (row,) = get_tests(writing.connection, lab.actor, [test])
        attempts = attempts_of(writing.connection, test)
        this = next(each for each in attempts if each.attempt.key == test)
        counting = [key for each in attempts for key in each.requirements]
        case = min(held_by_a_case(writing.connection, counting).values(), default="")
        if why := count_blockers(this.attempt, [each.attempt for each in attempts], case):
            raise Conflict(*[each.about(row.method_title) for each in why])
        report(writing, counting, test, reason.strip())
