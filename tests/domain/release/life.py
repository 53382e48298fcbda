"""A batch as people would work on it, with its own memory of what was done, beside the rules that it asks.

What the rules refuse does not happen. What they let happen is held against what was done, by other means than theirs.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from qclab.domain.batches.lifecycle import GIVES, BatchStatus, Disposition, Road, disposition_blockers
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.investigations.kinds import CaseKind
from qclab.domain.investigations.phases import closed_by
from qclab.domain.laboratories.reporting import outside_blockers
from qclab.domain.laboratories.sending import SentState, send_blockers, step_blockers
from qclab.domain.people.duties import Duty, Step, duty_blockers
from qclab.domain.people.rights import Actor, Role
from qclab.domain.release.blockers import blockers
from qclab.domain.release.certifying import (
    Concluded,
    GateFact,
    Release,
    Stands,
    certification_blockers,
    next_certification,
)
from qclab.domain.release.conclusion import conclude
from qclab.domain.release.dossier import Attempt, Criterion, Dossier, Requirement, Value
from qclab.domain.release.kinds import INTERIM
from qclab.domain.release.outdated import Since, outdated_by
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
from qclab.domain.testing.requiring import Attempt as Counted
from qclab.domain.testing.requiring import Standing, count_blockers, is_no_attempt
from qclab.domain.testing.verifying import verify_blockers
from tests.domain.release.tried import VERIFICATIONS, Tried

FAILS, COMPLIES = Evaluation.DOES_NOT_COMPLY, Evaluation.COMPLIES
NOW = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
EVERY = frozenset({Role.ANALYST, Role.REVIEWER, Role.QA, Role.QP})
PEOPLE = tuple(Actor(key, f"p{key}", f"Person {key}", EVERY) for key in range(1, 7))
"""Six who may do everything: only what they did themselves keeps them from something."""
STEPS = (1, 1, 2)
"""The release step of each line."""
PARAMETERS = ("value", "appearance")
"""Of each test; the first one is required."""
REPEATS = 1
"""How often an invalid run is repeated."""


@dataclass
class Memory:
    """What was done to a batch of three lines, two of them asked by the first step, and how the rules read it."""

    status: BatchStatus = BatchStatus.QUARANTINE
    tests: list[Tried] = field(default_factory=lambda: [Tried(line + 1, line) for line in range(len(STEPS))])
    counts: list[int] = field(default_factory=lambda: [1, 2, 3])
    """The key of the test that each line points at."""
    ticked: list[bool] = field(default_factory=lambda: [False, False])
    cases: dict[str, Tried] = field(default_factory=dict)
    """The open ones out of specification, with the test of each."""
    lighter: dict[str, tuple[CaseKind, bool, int]] = field(default_factory=dict)
    """Open ones of a lighter kind: whether it holds the batch, and who signed its phase."""
    is_held: bool = False
    suspected: set[int] = field(default_factory=set)
    """Tests whose suspicion nobody has lifted."""
    concluded: Concluded | None = None
    issued_at: int = 0
    since: Since = field(default_factory=Since)
    signed: set[int] = field(default_factory=set)
    """Who issued a certificate."""
    moment: int = 0

    # what the rules read

    def test(self, line: int) -> Tried:
        """The one that counts."""
        return self.tests[self.counts[line] - 1]

    def last(self, line: int) -> Tried:
        """The one that was added last."""
        return [each for each in self.tests if each.line == line][-1]

    def release(self) -> Release:
        asked = [Criterion(line + 1, f"A{line}", "DP", step) for line, step in enumerate(STEPS)]
        attempts = {
            each.key: Attempt(
                each.key, "Test", f"A{each.line}", "DP", each.state, "as it was seen", verifying=each.verifying
            )
            for each in self.tests
        }
        values = {
            each.key: Value(each.key, asked[each.line], "1", each.found, case=each.case)
            for each in self.tests
            if each.found is not None and each.state is not TestState.INVALID
        }
        requirements = [
            Requirement(f"line {line}", asked[line], attempts[key], values.get(key))
            for line, key in enumerate(self.counts)
        ]
        facts = Dossier(requirements, list(attempts.values()), list(values.values()), asked, tuple(self.cases))
        gates = [
            GateFact(step, "Batch record", step, "QA", NOW, is_ticked) for step, is_ticked in enumerate(self.ticked, 1)
        ]
        holding = [number for number, (_, holds, _) in self.lighter.items() if holds]
        standing = [each for each in self.tests if each.stands_open]
        held = (
            ["transport"] * self.is_held + ["suspected positive"] * len(self.suspected) + ["reopening"] * len(standing)
        )
        said = self.concluded
        if said is not None:
            why = "; ".join(outdated_by(self.since, is_interim=said.kind == INTERIM))
            said = Concluded(said.edition, said.kind, said.evaluation, why)
        stands = [Stands(number, "K. Vos", NOW) for number in (*self.cases, *holding)]
        return Release(facts, gates, stands, [Stands(why, "K. Vos", NOW) for why in held], said)

    def done(self) -> dict[Duty, set[int]]:
        """Of the whole batch."""
        found: dict[Duty, set[int]] = {Duty.ISSUED: self.signed}
        for each in self.tests:
            for duty, people in each.duties.items():
                found[duty] = found.get(duty, set()) | people
        return found


@dataclass
class Life(Memory):
    """What people may do to it."""

    # the life of a test

    def enter(self, of: Tried, who: Actor, evaluation: Evaluation, parameter: str = PARAMETERS[0]) -> None:
        if (
            of.state is not TestState.OPEN
            or change_blockers(parameter, parameter, of.named)
            or repeat_blockers(of.repeat, REPEATS, "")
            or parameter != PARAMETERS[0]
        ):
            return
        assert of.asked is not ReopeningState.REOPENED or parameter in of.named, "nobody named it"
        of.seen.append((evaluation, who.key))
        of.did(Duty.ENTERED, who)
        self.since.results += 1
        if evaluation is FAILS:
            self.since.failed.append(f"line {of.line}")

    def submit(self, of: Tried, who: Actor) -> None:
        if of.state is not TestState.OPEN or of.found is None or outside_blockers(of.sent, "Example", "SH-1"):
            return
        of.state = TestState.SUBMITTED
        of.did(Duty.SHAPED, who)
        self._open_case(of)

    def _open_case(self, of: Tried) -> None:
        if of.found is FAILS and not of.case:
            of.case = f"OOS-{of.key}"
            self.cases[of.case] = of
            self.since.cases.append(of.case)

    def approve(self, of: Tried, who: Actor) -> None:
        verifying = of.verifying
        why = approve_blockers(of.state) or verify_blockers(verifying, of.done)
        if why or duty_blockers(Step.VERIFY, who, of.duties):
            return
        assert of.found is not None
        assert who.key not in {person for _, person in of.seen}, "who entered a value of it approved it"
        assert who.key not in {person for _, person in of.verified}, "one person verified it twice"
        of.state = verifying.next_state
        if of.state is TestState.SUBMITTED:
            of.verified.append((of.found, who.key))
            return
        of.approved = (of.found, who.key, self.moment)
        of.did(Duty.VERIFIED, who)
        if of.asked is ReopeningState.REOPENED:
            of.asked, of.named = ReopeningState.APPROVED, ()

    def give_back(self, of: Tried) -> None:
        if not state_blockers(of.state, TestState.SUBMITTED):
            of.state = TestState.OPEN
            of.verified.clear()

    # opening it again

    def ask(self, of: Tried, who: Actor, parameter: str) -> None:
        case = of.case if of.case in self.cases else ""
        if ask_blockers(of.state, "REO-1" if of.stands_open else "", case):
            return
        if named_blockers([parameter], PARAMETERS, "nothing else of that run", []):
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
        why = propose_blockers(of.state, named, of.case, is_begun=of.found is not None)
        if not (why or outside_blockers(of.sent, "Example", "SH-1")):
            assert Duty.VERIFIED not in of.done, "it was approved"
            of.state = TestState.INVALID_PROPOSED
            of.done[Duty.PROPOSED] = {who.key}

    def settle_invalid(self, of: Tried, who: Actor, *, agree: bool) -> None:
        if state_blockers(of.state, TestState.INVALID_PROPOSED) or duty_blockers(Step.AGREE_INVALID, who, of.done):
            return
        assert who.key not in of.done[Duty.PROPOSED] | {person for _, person in of.seen}, "it is one person's word"
        of.state = TestState.INVALID if agree else TestState.OPEN
        if agree:
            self._point(of, self._new(of.line, of.repeat + 1))

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

    def add(self, line: int) -> None:
        """Another test of the method: it counts only where no other one stands."""
        counts = self.test(line)
        ended = "ended" if is_no_attempt(counts.state, is_seen=bool(counts.seen)) else ""
        new = self._new(line, counts.repeat + (counts.state is TestState.INVALID))
        self.since.tests += 1
        if Standing(line, line, counts.key, ended).waits or counts.state is TestState.NOT_DONE:
            self._point(counts, new)

    def count(self, of: Tried) -> None:
        """QA says that this one counts."""
        asked = [
            Counted(each.key, each.state, self.counts[each.line] == each.key, bool(each.seen))
            for each in self.tests
            if each.line == of.line
        ]
        (this,) = [each for each in asked if each.key == of.key]
        if not count_blockers(this, asked):
            self._point(self.test(of.line), of)

    def _new(self, line: int, repeat: int) -> Tried:
        self.tests.append(Tried(len(self.tests) + 1, line, repeat=repeat))
        return self.tests[-1]

    def _point(self, before: Tried, new: Tried) -> None:
        if self.counts[before.line] != before.key:
            return
        is_over = before.state in (TestState.INVALID, TestState.NOT_DONE) or before.case not in ("", *self.cases)
        assert is_over or not before.seen, "another one counts, past what was seen, without a case"
        self.counts[before.line] = new.key

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
        """The oldest case: the value is invalidated, so that a new attempt counts, or it stands."""
        for number in list(self.cases)[:1]:
            of = self.cases.pop(number)
            self.since.closed.append(number)
            if is_invalidated:
                self._point(of, self._new(of.line, 0))

    # the end

    def issue(self, who: Actor, kind: str) -> None:
        facts = self.release().dossier
        if blockers(facts, interim=kind == INTERIM) or duty_blockers(Step.ISSUE, who, self.done()):
            return
        said = conclude(facts, interim=kind == INTERIM)
        assert who.key not in {person for each in self.tests for _, person in each.seen}, "they entered a value of it"
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
            assert of.found in (None, COMPLIES) or of.state is TestState.INVALID
            if step > asked:
                continue
            assert (of.state, of.found) == (TestState.APPROVED, COMPLIES)
            assert of.sent not in (SentState.PREPARED, SentState.AWAY), "nothing was reported of it"
            assert of.approved is not None
            assert of.approved[0] is of.found, "an approval of another value"
            assert [found for found, _ in of.verified] == [of.found] * (VERIFICATIONS[line] - 1), "too few looked at it"
            assert len({of.approved[1], *(person for _, person in of.verified)}) == VERIFICATIONS[line]
            assert of.approved[2] <= self.issued_at, "approved after its certificate"
        for of in self.tests:
            is_told = of.case and of.case not in self.cases
            assert of.found is not FAILS or is_told or of.state is TestState.INVALID, "a failing value was left behind"
            assert not of.stands_open
        worked = {person for of in self.tests for _, person in of.seen}
        looked = {of.approved[1] for of in self.tests if of.approved}
        looked |= {person for of in self.tests if of.approved for _, person in of.verified}
        assert who.key not in worked | looked | self.signed
        assert all(is_ticked for step, is_ticked in zip((1, 2), self.ticked, strict=True) if step <= asked)
        assert (self.cases, self.is_held, self.suspected) == ({}, False, set())
        assert not any(holds for _, holds, _ in self.lighter.values())

    def faults(self, before: Iterable[tuple[int, tuple[tuple[Evaluation, int], ...]]]) -> Iterable[str]:
        """What no act may do, whatever the rules say."""
        for key, seen in before:
            if tuple(self.tests[key - 1].seen[: len(seen)]) != seen:
                yield f"test {key} lost a value"
        for of in self.tests:
            if of.sent in (SentState.PREPARED, SentState.AWAY) and of.state is not TestState.OPEN:
                yield f"test {of.key} is outside and {of.state}"
            if of.asked is ReopeningState.REOPENED and of.approved is not None:
                yield f"test {of.key} is open again and its old approval stands"
            if self.counts[of.line] == of.key and of.state is TestState.INVALID:
                yield f"test {of.key} counts and its run is invalid"
