"""Reinstating samples that were cancelled by mistake: they are what they were, and so are their tests."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qclab.domain.counts import word
from qclab.domain.identifiers import grouped
from qclab.domain.people.rights import Right
from qclab.domain.reasons import reason_of
from qclab.domain.refusals import Conflict, Reason
from qclab.domain.samples.lifecycle import SampleBar, SampleState, reinstate_blockers
from qclab.domain.testing.lifecycle import TestState, without
from qclab.domain.trail.acts import Act
from qclab.queries.samples import samples
from qclab.queries.samples.samples import SampleRow
from qclab.queries.testing import testing
from qclab.queries.testing.requirements import requirements
from qclab.queries.testing.testing import TestRow
from qclab.queries.trail.before import Ended, last_ended
from qclab.services.lab import Lab
from qclab.store import tables as t
from qclab.store.door import Writing
from qclab.store.holding import hold_aggregates

_CANCELLING = (Act.SAMPLE_CANCELLED, Act.IMPORT_UNDONE)


@dataclass(frozen=True)
class Reinstated:
    """The tests that are open again, and why each other one stays not done."""

    tests: tuple[str, ...]
    stay: tuple[str, ...]

    def __str__(self) -> str:
        again = word(len(self.tests), "is open again", "are open again")
        return ". ".join([*([f"{', '.join(self.tests)} {again}"] if self.tests else []), *self.stay])


def reinstate_samples(lab: Lab, keys: Sequence[int], reason: str) -> Reinstated:
    """Make cancelled samples again what they were, with the reason, and open the tests that the cancelling ended.

    A test stays not done where QA agreed to it, where another one took its place, or where it was not the cancelling
    that ended it. Raises Conflict for a sample that is not cancelled, or without which a test was submitted.
    """
    reason_of(reason, "Say why the sample is reinstated.")
    with lab.write(Act.SAMPLE_REINSTATED, reason.strip(), right=Right.REGISTER) as writing:
        hold_aggregates(writing.connection, t.sample, keys)
        rows = [samples.get_sample(writing.connection, lab.actor, key) for key in dict.fromkeys(keys)]
        reasons = [why for row in rows for why in reinstate_blockers(row.id, row.state)]
        if reasons := reasons or [why for row in rows for why in _done_without(lab, writing, row)]:
            raise Conflict(*reasons)
        ended = last_ended(writing.connection, t.sample, [row.key for row in rows], _CANCELLING)
        for row in rows:
            before = ended[row.key].before
            state, said = SampleState(before["state"]), before.get("state_reason", "")
            writing.update(t.sample, row.key, state=state, state_reason=said)
        return _reopen(lab, writing, ended)


def _done_without(lab: Lab, writing: Writing, sample: SampleRow) -> Iterator[Reason]:
    """The tests that went on without a sample to their end: what they say of it stays true."""
    tests = testing.find_tests(writing.connection, lab.actor, sample=sample.key, state="")
    for row in testing.fetch_tests(writing.connection, lab.actor, tests).values():
        if row.state in (TestState.SUBMITTED, TestState.APPROVED) and sample.id in without(row.containers):
            said = f"{row.method_title} was {row.state} without sample {grouped(sample.id)}; it stays cancelled."
            yield Reason(said, code=SampleBar.WENT_ON, facts={"test": row.key, "sample": sample.id})


def _reopen(lab: Lab, writing: Writing, ended: dict[int, Ended]) -> Reinstated:
    keys = {
        test for sample in ended for test in testing.find_tests(writing.connection, lab.actor, sample=sample, state="")
    }
    tests = testing.fetch_tests(writing.connection, lab.actor, sorted(keys))
    of_test = last_ended(writing.connection, t.test, list(tests), _CANCELLING)
    events = {each.event for each in ended.values()}
    again, stay = [], []
    for key, test in tests.items():
        if test.state not in (TestState.NOT_DONE_PROPOSED, TestState.NOT_DONE):
            continue
        if why := _why_it_stays(writing, test, of_test.get(key), events):
            stay.append(f"{test.method_title} stays not done: {why}")
            continue
        said = of_test[key].before.get("state_reason", "")
        writing.update(t.test, key, state=TestState.OPEN, state_reason=said)
        again.append(test.method_title)
    return Reinstated(tuple(again), tuple(stay))


def _why_it_stays(writing: Writing, test: TestRow, ended: Ended | None, events: set[int]) -> str:
    if test.state == TestState.NOT_DONE:
        return "QA agreed to it; add a test where it is needed after all"
    if ended is None or ended.event not in events:
        return "it was not the cancelling that ended it"
    if _is_replaced(writing, test):
        return "another test took its place"
    return ""


def _is_replaced(writing: Writing, test: TestRow) -> bool:
    """Whether what is required of its method is another test's now."""
    required = [
        row for row in requirements(writing.connection, test.batch, test.stage) if row.method_id == test.method_id
    ]
    return bool(required) and all(row.test != test.key for row in required)
