"""A batch as people would work on it, with its own memory of what was done, beside the rules that it asks.

What the rules refuse does not happen. What they let happen is held against what was done, by other means than theirs.
"""

from dataclasses import dataclass

from qclab.domain.batches.lifecycle import GIVES, Disposition, Road, disposition_blockers
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.investigations.kinds import CaseKind
from qclab.domain.investigations.phases import closed_by
from qclab.domain.investigations.retests import another_test_blockers
from qclab.domain.laboratories.reporting import outside_blockers
from qclab.domain.laboratories.sending import SentState, send_blockers, step_blockers
from qclab.domain.people.duties import Duty, Step, duty_blockers
from qclab.domain.people.rights import Actor
from qclab.domain.release.blockers import blockers
from qclab.domain.release.certifying import (
    Concluded,
    certification_blockers,
    next_certification,
)
from qclab.domain.release.conclusion import conclude
from qclab.domain.release.kinds import INTERIM
from qclab.domain.release.outdated import Since
from qclab.domain.testing.invalid import propose_blockers, repeat_blockers
from qclab.domain.testing.lifecycle import TestState, approve_blockers, not_done_blockers, state_blockers
from qclab.domain.testing.reopening import (
    ReopeningState,
    ask_blockers,
    change_blockers,
    end_blockers,
    named_blockers,
    settle_blockers,
)
from qclab.domain.testing.requiring import ENDED, Standing, count_blockers, is_no_attempt
from qclab.domain.testing.requiring import Attempt as Counted
from qclab.domain.testing.verifying import verify_blockers
from tests.domain.release.held import Held
from tests.domain.release.memory import (
    COMPLIES,
    FAILS,
    METHODS,
    NOW,
    PARAMETERS,
    REPEATS,
    SETTLED,
    STEPS,
    VERIFICATIONS,
    Tried,
)


@dataclass
class Life(Held):
    """What people may do to it."""

    # the life of a test

    def enter(self, of: Tried, who: Actor, evaluation: Evaluation, parameter: str = PARAMETERS[0]) -> None:
        line = next((line for line in of.lines if PARAMETERS[line] == parameter), None)
        if (
            line is None
            or of.state is not TestState.OPEN
            or change_blockers(parameter, parameter, of.named)
            or repeat_blockers(of.repeat, REPEATS, "")
        ):
            return
        assert of.asked is not ReopeningState.REOPENED or parameter in of.named, "nobody named it"
        of.seen.append((evaluation, who.key, line))
        of.did(Duty.ENTERED, who)
        self.since.results += 1
        if evaluation is FAILS:
            self.since.failed.append(f"line {line}")

    def submit(self, of: Tried, who: Actor) -> None:
        if (
            of.state is not TestState.OPEN
            or None in of.all_found.values()
            or outside_blockers(of.sent, "Example", "SH-1")
            or of.lacks_deviation
        ):
            return
        of.state = TestState.SUBMITTED
        of.did(Duty.SHAPED, who)
        self._open_case(of)

    def _open_case(self, of: Tried) -> None:
        for line, found in of.all_found.items():
            if found is FAILS and line not in of.cases:
                number = of.cases[line] = f"OOS-{of.key}-{line}"
                self.cases[number] = of, line
                self.since.cases.append(number)

    def approve(self, of: Tried, who: Actor) -> None:
        verifying = of.verifying
        why = approve_blockers(of.state) or verify_blockers(verifying, of.done)
        if why or duty_blockers(Step.VERIFY, who, of.duties):
            return
        assert None not in of.all_found.values()
        assert who.key not in {person for _, person, _ in of.seen}, "who entered a value of it approved it"
        assert who.key not in {person for _, person in of.verified}, "one person verified it twice"
        of.state = verifying.next_state
        if of.state is TestState.SUBMITTED:
            of.verified.append((of.all_found, who.key))
            return
        of.approved = (of.all_found, who.key, self.moment)
        of.did(Duty.VERIFIED, who)
        if of.asked is ReopeningState.REOPENED:
            of.asked, of.named = ReopeningState.APPROVED, ()

    def give_back(self, of: Tried) -> None:
        if not state_blockers(of.state, TestState.SUBMITTED):
            of.state = TestState.OPEN
            of.verified.clear()

    # opening it again

    def ask(self, of: Tried, who: Actor, parameter: str) -> None:
        case = next((number for number in of.cases.values() if number in self.cases), "")
        if ask_blockers(of.state, "REO-1" if of.stands_open else "", case):
            return
        standing = {PARAMETERS[line]: number for line, number in of.cases.items() if number in self.confirmed}
        if named_blockers([parameter], PARAMETERS, "nothing else of that run", [], standing):
            return
        of.asked, of.asked_by, of.named = ReopeningState.ASKED, who.key, (parameter,)

    def settle(self, of: Tried, who: Actor, *, agree: bool) -> None:
        done = {**of.done, Duty.PROPOSED: {of.asked_by}}
        if of.asked is None or settle_blockers(of.asked) or duty_blockers(Step.AGREE_REOPENING, who, done):
            return
        assert who.key != of.asked_by, "one person asked for it and agreed"
        if not agree:
            of.asked, of.named = ReopeningState.DECLINED, ()
            return
        of.asked, of.state, of.approved = ReopeningState.REOPENED, TestState.OPEN, None
        of.verified.clear()
        self.since.reopened += 1

    # a run that is invalid, a test that is not done, another one

    def say_invalid(self, of: Tried, who: Actor) -> None:
        named = of.named if of.asked is ReopeningState.REOPENED else ()
        why = propose_blockers(of.state, named, of.case, is_begun=bool(of.seen))
        if not (why or outside_blockers(of.sent, "Example", "SH-1")):
            assert Duty.VERIFIED not in of.done, "it was approved"
            of.state = TestState.INVALID_PROPOSED
            of.done[Duty.PROPOSED] = {who.key}

    def settle_invalid(self, of: Tried, who: Actor, *, agree: bool) -> None:
        if state_blockers(of.state, TestState.INVALID_PROPOSED) or duty_blockers(Step.AGREE_INVALID, who, of.done):
            return
        assert who.key not in of.done[Duty.PROPOSED] | {person for _, person, _ in of.seen}, "it is one person's word"
        of.state = TestState.INVALID if agree else TestState.OPEN
        if agree:
            new = self._new(of.method, of.repeat + 1)
            for line in of.lines:
                self._point(line, of, new)

    def not_done(self, of: Tried, who: Actor) -> None:
        named = of.named if of.asked is ReopeningState.REOPENED else ()
        if not (not_done_blockers(of.state) or end_blockers(named) or outside_blockers(of.sent, "Example", "SH-1")):
            assert Duty.VERIFIED not in of.done, "it was approved"
            of.state = TestState.NOT_DONE_PROPOSED
            of.done[Duty.PROPOSED] = {who.key}
            self._open_case(of)

    def settle_not_done(self, of: Tried, who: Actor, *, agree: bool) -> None:
        asked = TestState.NOT_DONE_PROPOSED
        if not (state_blockers(of.state, asked) or duty_blockers(Step.AGREE_NOT_DONE, who, of.done)):
            of.state = TestState.NOT_DONE if agree else TestState.OPEN

    def add(self, method: int) -> None:
        """Another test of the method: it counts only where no other one stands. There is none beside a case."""
        if another_test_blockers(self.case_beside(method)):
            return
        lines = self.last(method).lines
        counting = [self.test(line) for line in lines]
        new = self._new(method, max(each.repeat + (each.state is TestState.INVALID) for each in counting))
        self.since.tests += 1
        for line, counts in zip(lines, counting, strict=True):
            ended = "ended" if is_no_attempt(counts.state, is_seen=bool(counts.seen)) else ""
            if Standing(line, line, counts.key, ended).waits or counts.state is TestState.NOT_DONE:
                self._point(line, counts, new)

    def count(self, of: Tried) -> None:
        """QA says that this one counts."""
        asked = [
            Counted(each.key, each.state, each.key in [self.counts[line] for line in each.lines], bool(each.seen))
            for each in self.tests
            if each.method == of.method
        ]
        (this,) = [each for each in asked if each.key == of.key]
        held = filter(None, (self.case_that_stays(self.test(line), line) for line in of.lines))
        if not count_blockers(this, asked, next(held, "")):
            for line in of.lines:
                self._point(line, self.test(line), of)

    def _new(self, method: int, repeat: int) -> Tried:
        self.tests.append(Tried(len(self.tests) + 1, method, repeat=repeat))
        return self.tests[-1]

    def _point(self, line: int, before: Tried, new: Tried) -> None:
        if self.counts[line] != before.key:
            return
        is_over = before.state in (TestState.INVALID, TestState.NOT_DONE) or before.cases
        assert is_over or not before.seen, "another one counts, past what was seen, without a case"
        assert not self.case_that_stays(before, line), "another one counts, past a value whose case stays"
        self.counts[line] = new.key

    def move(self) -> None:
        """As in a database of before, where a closing took along what other cases were on."""
        for line, method in enumerate(METHODS):
            if self.case_that_stays(self.test(line), line):
                self.counts[line] = self.last(method).key

    # a contract laboratory

    def pack(self, of: Tried) -> None:
        blocked = send_blockers(of.sent, "SH-1", len(of.seen)) or state_blockers(of.state, TestState.OPEN)
        if not blocked:
            of.sent = SentState.PREPARED

    def step(self, of: Tried, asked: SentState) -> None:
        """It leaves, is taken back, is lost, or is reported."""
        stays = [] if asked is SentState.TAKEN_BACK else [*state_blockers(of.state, TestState.OPEN)]
        if asked in (SentState.AWAY, SentState.LOST):
            stays += send_blockers(None, "", len(of.seen))
        if not (step_blockers(of.sent, asked) or stays):
            assert asked is not SentState.REPORTED or of.sent in (SentState.AWAY, SentState.REPORTED), "it was here"
            of.sent = asked

    def suspect(self, of: Tried) -> None:
        if of.sent is not None and of.sent.is_outside:
            self.suspected.add(of.key)

    # cases

    def open_lighter(self, who: Actor, kind: CaseKind, *, holds: bool) -> None:
        self.lighter[f"{kind.series}{self.moment}"] = (kind, holds, who.key)

    def close_lighter(self, who: Actor) -> None:
        for number, (kind, holds, signed) in list(self.lighter.items()):
            step = closed_by(kind, holds=holds)
            done = {Duty.ASSESSED: {signed}, Duty.CONCLUDED: {signed}}
            if not duty_blockers(step, who, done):
                assert who.key != signed, "one person signed it and concluded it"
                del self.lighter[number]

    def close(self, *, is_invalidated: bool) -> None:
        """The oldest case whose test is settled. The value is invalidated, so that the repeat counts for what no other
        case is on; or it was corrected; or the OOS stands."""
        number = next((each for each, (of, _) in self.cases.items() if of.state in SETTLED), None)
        if number is None:
            return
        of, line = self.cases.pop(number)
        self.since.closed.append(number)
        if not is_invalidated:
            if of.found(line) is FAILS:
                self.confirmed[number] = line
            return
        moved = [each for each in of.lines if self.test(each) is of and not self.case_that_stays(of, each)]
        if moved:
            beside = [self.test(each) for each in of.lines if self.test(each) is not of]
            repeat = next((each for each in beside if each.state not in ENDED), None) or self._new(of.method, 0)
            for each in moved:
                self._point(each, of, repeat)

    # the end

    def issue(self, who: Actor, kind: str) -> None:
        facts = self.release().dossier
        if blockers(facts, interim=kind == INTERIM) or duty_blockers(Step.ISSUE, who, self.done()):
            return
        said = conclude(facts, interim=kind == INTERIM)
        assert who.key not in {person for each in self.tests for _, person, _ in each.seen}, (
            "they entered a value of it"
        )
        if kind != INTERIM:
            open_ = [each.state for each in map(self.test, range(len(STEPS))) if each.state.is_unfinished]
            assert not open_, "it was issued while a test that counts was open"
        self.concluded, self.since, self.issued_at = Concluded("COA-1", kind, said.evaluation), Since(), self.moment
        self.signed.add(who.key)

    def certify(self, who: Actor) -> None:
        now = self.release()
        due = next_certification(self.status, Road.CERTIFIED, now)
        if due is None or certification_blockers(due, now) or disposition_blockers(due, self.status, Road.CERTIFIED):
            return
        if not duty_blockers(Step.CERTIFY, who, self.done()):
            self._assert_lawful(who, 1 if due is Disposition.INITIAL else 2)
            self.status = GIVES[due]

    def _assert_lawful(self, who: Actor, asked: int) -> None:
        for line, step in enumerate(STEPS):
            of = self.test(line)
            assert of.state not in (TestState.INVALID, TestState.NOT_DONE) or step > asked
            assert of.found(line) in (None, COMPLIES) or of.state is TestState.INVALID
            if step > asked:
                continue
            assert (of.state, of.found(line)) == (TestState.APPROVED, COMPLIES)
            assert of.sent not in (SentState.PREPARED, SentState.AWAY), "nothing was reported of it"
            assert of.approved is not None
            assert of.approved[0] == of.all_found, "an approval of another value"
            number = VERIFICATIONS[of.method]
            assert [found for found, _ in of.verified] == [of.all_found] * (number - 1), "too few looked at it"
            assert len({of.approved[1], *(person for _, person in of.verified)}) == number
            assert of.approved[2] <= self.issued_at, "approved after its certificate"
            is_agreed = of.passed is not None and of.passed.agreed_by
            assert of.began <= NOW or is_agreed, "begun past its hold time"
        for of in self.tests:
            for line, found in of.all_found.items():
                is_told = line in of.cases and of.cases[line] not in self.cases
                assert found is not FAILS or is_told or of.state is TestState.INVALID, "a failing value was left behind"
            assert not of.stands_open
        assert not self.confirmed, "an OOS stands"
        worked = {person for of in self.tests for _, person, _ in of.seen}
        looked = {of.approved[1] for of in self.tests if of.approved}
        looked |= {person for of in self.tests if of.approved for _, person in of.verified}
        assert who.key not in worked | looked | self.signed
        assert all(is_ticked for step, is_ticked in zip((1, 2), self.ticked, strict=True) if step <= asked)
        assert (self.cases, self.is_held, self.suspected) == ({}, False, set())
        assert not any(holds for _, holds, _ in self.lighter.values())
