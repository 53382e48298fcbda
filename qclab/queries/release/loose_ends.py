"""What no requirement shows but a certificate may not pass over: failed values without a case, unfinished tests."""

from collections.abc import Iterator

from sqlalchemy import Connection

from qclab.domain.people.rights import Actor
from qclab.domain.release.blockers import DOES_NOT_COMPLY, NOT_EVALUABLE, Block, Blocker
from qclab.domain.testing.lifecycle import TestState
from qclab.queries.investigations.cases import cases_of
from qclab.queries.results.results import current_results
from qclab.queries.testing.testing import criteria_of_batch, find_tests, get_tests, requirements


def loose_ends(connection: Connection, viewer: Actor, batch: int, *, interim: bool) -> Iterator[Blocker]:
    """Blockers from every test of the batch, also those that no requirement points at: earlier attempts, repeats, tests
    added by hand. A best of several is never picked by leaving the others unfinished.
    """
    found = get_tests(connection, viewer, find_tests(connection, viewer, batch=batch, state=""))
    tests = {test.key: test for test in found}
    asked = [
        (stage, row) for stage, rows in criteria_of_batch(connection, batch).items() for row in rows if row.required
    ]
    each_alone = {row.key for _, row in asked if not row.alternative}  # of alternatives one may fail
    reported = {(each.test, each.criterion) for each in requirements(connection, batch)}
    cases = cases_of(connection, batch)
    for result in current_results(connection, list(tests)):
        test = tests[result.test]
        for each in result.evaluations:
            if each.criterion not in each_alone:
                continue
            elsewhere = (test.key, each.criterion) not in reported
            if each.decided == DOES_NOT_COMPLY and not result.case and (interim or elsewhere):
                said = f"{result.reported} does not comply and was not submitted"
                yield Blocker(Block.FAILED_ELSEWHERE, test.method_title, said, test.analyst_name)
            elif each.decided == NOT_EVALUABLE and elsewhere and test.state == TestState.APPROVED:
                said = f"{result.reported} of another test is not evaluable; a decision is needed"
                yield Blocker(Block.NOT_EVALUABLE_ELSEWHERE, test.method_title, said)
    if interim:
        for case in cases:
            if case.state == "open":
                yield Blocker(Block.OPEN_CASE, case.id, "is open; an interim certificate cannot be issued")
        return
    methods = {(stage, row.method_id) for stage, row in asked}
    waiting = (TestState.OPEN, TestState.SUBMITTED, TestState.NOT_DONE_PROPOSED)
    for test in found:
        points = any(key == test.key for key, _ in reported)
        if not points and test.state in waiting and (test.stage, test.method_id) in methods:
            said = f"another test of it is {test.state}"
            yield Blocker(Block.OTHER_TEST, test.method_title, said, test.analyst_name)
