"""Adding a test to registered samples: one outside the plan, or another attempt where one was not done."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from qclab.domain.codes import NoSuch
from qclab.domain.investigations.retests import another_test_blockers
from qclab.domain.people.rights import Right
from qclab.domain.reasons import reason_of
from qclab.domain.refusals import Conflict, Invalid, Missing, Reason
from qclab.domain.samples.lifecycle import add_test_blockers
from qclab.domain.testing.lifecycle import Bar, TestState
from qclab.domain.testing.requiring import NewTest, Standing
from qclab.domain.trail.acts import Act
from qclab.queries.batches.batches import bound_to
from qclab.queries.catalogue import master_data
from qclab.queries.investigations.standing import standing_cases
from qclab.queries.samples import samples
from qclab.queries.testing import testing
from qclab.queries.testing.attempts import standings
from qclab.queries.testing.requirements import requirements
from qclab.services.investigations.attempts import report
from qclab.services.lab import Lab
from qclab.services.samples.inserting import insert_links, new_test_columns, read_from, said_of
from qclab.store import tables as t
from qclab.store.door import Writing
from qclab.store.holding import hold_aggregates


def add_test(lab: Lab, sample_keys: Sequence[int], method: str, reason: str) -> int:
    """Add a test that the plan did not ask for, on one sample or several of one batch, with a reason; its key."""
    reason_of(reason, "Say why the test is added.")
    with lab.write(Act.TEST_ADDED, reason.strip(), right=Right.REGISTER) as writing:
        hold_aggregates(writing.connection, t.sample, sample_keys)
        rows = [samples.get_sample(writing.connection, lab.actor, key) for key in sample_keys]
        if reasons := [why for row in rows for why in add_test_blockers(row.id, row.state)]:
            raise Conflict(*reasons)
        if len({(row.batch, row.stage) for row in rows}) != 1:
            raise Invalid(Reason("One test uses samples of one batch and stage.", code=Bar.SEVERAL_BATCHES))
        known = master_data.methods_in_force(writing.connection)
        if method not in known:
            raise Missing(Reason(f"There is no method “{method}” in force.", "method", code=NoSuch.METHOD_IN_FORCE))
        first = rows[0]
        due = writing.at + timedelta(hours=known[method].turnaround_hours)
        standing = standing_cases(writing.connection, [first.batch])
        if stands := another_test_blockers(standing.get((first.batch, first.stage, method), "")):
            raise Conflict(*stands)
        columns = new_test_columns(first.batch, first.stage, known[method].key, first.priority, due, reason.strip())
        bound = bound_to(writing.connection, [first.batch]).get((first.batch, first.stage), 0)
        plan = master_data.plans_of(writing.connection, [bound]).get(bound, [])
        named = [said_of(plan, row.name, row.container) for row in rows]
        (said,) = read_from(writing.connection, [(known[method].key, named)])
        new = NewTest(0, method, tuple(row.key for row in rows), tuple(said))
        waiting = _unfulfilled(lab, writing, first.batch, first.stage, new)
        attempts = {each.test for each in waiting if each.test and not each.ended_because}
        repeat = max((each.repeat for each in waiting), default=0)
        test = writing.insert(t.test, **{**columns, "attempt": 1 + len(attempts), "repeat": str(repeat)})
        insert_links(writing, [(first.batch, replace(new, key=test))])
        report(writing, [each.key for each in waiting if each.test], test, reason.strip())
        report(writing, [each.key for each in waiting if not each.test], test, "")
        return test


def _unfulfilled(lab: Lab, writing: Writing, batch: int, stage: str, new: NewTest) -> list[Standing]:
    """The requirements of a new test that no other is to fulfil any more: none was registered, nothing was seen of it,
    or QA agreed that it is not done."""
    of_method = {
        each.key
        for each in requirements(writing.connection, batch, stage)
        if each.method_id == new.method_id and new.containers_of(each.parameter_id)
    }
    required = [each for each in standings(writing.connection, batch, stage) if each.key in of_method]
    tests = testing.fetch_tests(writing.connection, lab.actor, {each.test for each in required if each.test})
    return [
        each
        for each in required
        if each.waits or (each.test is not None and tests[each.test].state == TestState.NOT_DONE)
    ]
