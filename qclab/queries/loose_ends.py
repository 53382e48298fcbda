"""What no requirement shows but a certificate may not pass over: failed values without a case, unfinished tests."""

from collections.abc import Iterator

from sqlalchemy import Connection

from qclab.domain.lifecycle import TestState
from qclab.domain.release import DOES_NOT_COMPLY, NOT_EVALUABLE, Blocker
from qclab.domain.rights import Actor
from qclab.queries.cases import cases_of
from qclab.queries.results import current_results
from qclab.queries.testing import criteria_of_batch, find_tests, get_tests, requirements


def loose_ends(connection: Connection, viewer: Actor, batch: int, *, interim: bool) -> Iterator[Blocker]:
    """Blockers from every test of the batch, also those that no requirement points at: earlier attempts, repeats, tests
    added by hand. A best of several is never picked by leaving the others unfinished.
    """
    tests = {
        test.key: test for test in get_tests(connection, viewer, find_tests(connection, viewer, batch=batch, state=""))
    }
    required = {
        row.key: (stage, row.method_id)
        for stage, rows in criteria_of_batch(connection, batch).items()
        for row in rows
        if row.required and not row.alternative  # of alternatives one may fail
    }
    reported = {each.test for each in requirements(connection, batch)}
    cases = cases_of(connection, batch)
    answered = {case.result for case in cases}
    for result in current_results(connection, list(tests)):
        test = tests[result.test]
        decided = {each.decided for each in result.evaluations if each.criterion in required}
        if DOES_NOT_COMPLY in decided and result.key not in answered and (interim or test.key not in reported):
            yield Blocker(
                test.method_title, f"{result.reported} does not comply and was not submitted", test.analyst_name
            )
        elif NOT_EVALUABLE in decided and test.key not in reported and test.state == TestState.APPROVED:
            yield Blocker(
                test.method_title, f"{result.reported} of another test is not evaluable; a decision is needed"
            )
    if interim:
        for case in cases:
            if case.state == "open":
                yield Blocker(case.id, "is open; an interim certificate cannot be issued")
        return
    waiting = (TestState.OPEN, TestState.SUBMITTED, TestState.NOT_DONE_PROPOSED)
    for test in tests.values():
        if test.key not in reported and test.state in waiting and (test.stage, test.method_id) in required.values():
            yield Blocker(test.method_title, f"another test of it is {test.state}", test.analyst_name)
