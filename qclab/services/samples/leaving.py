"""When samples leave, cancelled or rejected: what holds them back, and what becomes of the tests that used them."""

from collections.abc import Sequence
from typing import Final

from qclab.domain.laboratories.reporting import outside_blockers
from qclab.domain.refusals import Reason
from qclab.domain.samples.lifecycle import SampleBar
from qclab.domain.testing.lifecycle import TestState
from qclab.queries.results.results import grid
from qclab.queries.testing import of_samples, testing
from qclab.queries.testing.testing import TestRow
from qclab.services.investigations.cases import open_cases
from qclab.services.lab import Lab
from qclab.services.results.attempts import hand_over
from qclab.services.samples.parting import part_tests
from qclab.store import tables as t
from qclab.store.door import Writing

_STAY: Final = (TestState.SUBMITTED, TestState.APPROVED, TestState.INVALID_PROPOSED)


def finished_with(lab: Lab, writing: Writing, keys: Sequence[int]) -> list[Reason]:
    """Why these samples stay: the tests, submitted, approved once or said to be invalid, that used any of them, and
    those that lie in a shipment with any of them: what a contract laboratory finds would have no test to be entered in.
    """
    tests = {test for key in keys for test in testing.find_tests(writing.connection, lab.actor, sample=key, state="")}
    return [why for test in testing.get_tests(writing.connection, lab.actor, sorted(tests)) for why in _stays(test)]


def _stays(test: TestRow) -> tuple[Reason, ...]:
    if test.state in _STAY or test.reopened:
        said, facts = f"{test.method_title} was {_was(test)} with this sample; it stays.", {"test": test.key}
        return (Reason(said, code=SampleBar.USED, facts={**facts, "state": test.state}),)
    lies = outside_blockers(test.sent_state, test.laboratory, test.shipment) if test.is_open else ()
    return tuple(why.about(test.method_title) for why in lies)


def _was(test: TestRow) -> TestState:
    """How far it came: what is open again was approved."""
    return TestState.APPROVED if test.reopened else test.state


def leave_undone(lab: Lab, writing: Writing, keys: Sequence[int], reason: str) -> None:
    """Propose as not done the open tests that have no sample but these, and what of others is read from these alone; a
    failed value of theirs keeps its case, and what they were to fulfil goes to a replacement that is there already."""
    part_tests(lab, writing, keys)
    tests = [test.key for test in of_samples.tests_only_of(writing.connection, keys) if test.state == TestState.OPEN]
    for test in tests:
        writing.update(t.test, test, state=TestState.NOT_DONE_PROPOSED, state_reason=reason)
    hand_over(writing, tests)
    open_cases(writing, grid(writing.connection, lab.actor, tests))
