"""What was done to a batch in the walk over the rules alone (``life``), and how the rules of release read it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from qclab.domain.batches.lifecycle import BatchStatus
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.investigations.kinds import CaseKind
from qclab.domain.laboratories.sending import SentState
from qclab.domain.people.duties import Duty
from qclab.domain.people.rights import Actor, Role
from qclab.domain.release.certifying import (
    Concluded,
    GateFact,
    Release,
    Stands,
)
from qclab.domain.release.dossier import Attempt, Criterion, Dossier, Requirement, StandingOos, Value
from qclab.domain.release.kinds import INTERIM
from qclab.domain.release.outdated import Since, outdated_by
from qclab.domain.testing.deviations import Deviation
from qclab.domain.testing.hold_times import Hold, is_to_be_passed
from qclab.domain.testing.lifecycle import TestState
from qclab.domain.testing.reopening import ReopeningState
from qclab.domain.testing.verifying import Verifying

FAILS, COMPLIES = Evaluation.DOES_NOT_COMPLY, Evaluation.COMPLIES
NOW = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
EVERY = frozenset({Role.ANALYST, Role.REVIEWER, Role.QA, Role.QP})
PEOPLE = tuple(Actor(key, f"p{key}", f"Person {key}", EVERY) for key in range(1, 7))
"""Six who may do everything: only what they did themselves keeps them from something."""
STEPS = (1, 1, 2, 1)
"""The release step of each line."""
METHODS = (0, 1, 2, 0)
"""The method of each line: the first one gives two values."""
PARAMETERS = ("value", "value", "value", "appearance")
"""What each line asks of its method; every other method has an appearance too, which nobody asks for."""
VERIFICATIONS = (1, 2, 3)
"""How many verify a test of each method."""
SETTLED = (TestState.APPROVED, TestState.NOT_DONE, TestState.INVALID)
HELD = (Hold(NOW),)
"""Until when each test begins by the hold time of its material."""
REPEATS = 1
"""How often an invalid run is repeated."""


@dataclass
class Tried:
    """One attempt of a method. ``done`` is as the rules of duties ask for it, ``seen`` every value of it in order: who
    entered it, for which line. ``cases`` has the case on the value of each line."""

    key: int
    method: int
    state: TestState = TestState.OPEN
    seen: list[tuple[Evaluation, int, int]] = field(default_factory=list)
    done: dict[Duty, set[int]] = field(default_factory=dict)
    sent: SentState | None = None
    began: datetime = NOW
    passed: Deviation | None = None
    """With which it was passed that it began past its hold time."""
    repeat: int = 0
    cases: dict[int, str] = field(default_factory=dict)
    named: tuple[str, ...] = ()
    asked: ReopeningState | None = None
    asked_by: int = 0
    approved: tuple[dict[int, Evaluation | None], int, int] | None = None
    """What the approval that stands is of, whose it is, and when."""
    verified: list[tuple[dict[int, Evaluation | None], int]] = field(default_factory=list)
    """What each verification before it is of, and whose it is; none of them is there once it was open again."""

    @property
    def verifying(self) -> Verifying:
        """As the rules read it."""
        return Verifying(VERIFICATIONS[self.method], tuple((who, f"Person {who}") for _, who in self.verified))

    @property
    def lacks_deviation(self) -> bool:
        return is_to_be_passed(HELD, self.began) and self.passed is None

    @property
    def duties(self) -> dict[Duty, set[int]]:
        """``done``, and who verified what is submitted."""
        verified = self.done.get(Duty.VERIFIED, set()) | {who for _, who in self.verified}
        return {**self.done, Duty.VERIFIED: verified} if verified else self.done

    @property
    def lines(self) -> list[int]:
        return [line for line, method in enumerate(METHODS) if method == self.method]

    def found(self, line: int) -> Evaluation | None:
        return next((found for found, _, of in reversed(self.seen) if of == line), None)

    @property
    def all_found(self) -> dict[int, Evaluation | None]:
        return {line: self.found(line) for line in self.lines}

    @property
    def case(self) -> str:
        """One on any value of it."""
        return next(iter(self.cases.values()), "")

    @property
    def stands_open(self) -> bool:
        return self.asked is not None and self.asked.stands

    def did(self, duty: Duty, person: Actor) -> None:
        self.done.setdefault(duty, set()).add(person.key)


@dataclass
class Memory:
    """What was done to a batch of four lines, three of them asked by the first step, and how the rules read it."""

    status: BatchStatus = BatchStatus.QUARANTINE
    tests: list[Tried] = field(default_factory=lambda: [Tried(method + 1, method) for method in set(METHODS)])
    counts: list[int] = field(default_factory=lambda: [method + 1 for method in METHODS])
    """The key of the test that each line points at."""
    ticked: list[bool] = field(default_factory=lambda: [False, False])
    cases: dict[str, tuple[Tried, int]] = field(default_factory=dict)
    """The open ones out of specification, with the test and the line of each."""
    confirmed: dict[str, int] = field(default_factory=dict)
    """Those closed so that the OOS stands, with the line of each."""
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

    def last(self, method: int) -> Tried:
        """The one that was added last."""
        return [each for each in self.tests if each.method == method][-1]

    def case_that_stays(self, of: Tried, line: int) -> str:
        """The case on the value of a line that is open, or whose OOS stands."""
        number = of.cases.get(line, "")
        return number if number in self.cases or number in self.confirmed else ""

    def case_beside(self, method: int) -> str:
        """One that stays, on any test of a method."""
        tests = [each for each in self.tests if each.method == method]
        return next(filter(None, (self.case_that_stays(each, line) for each in tests for line in each.lines)), "")

    def release(self) -> Release:
        asked = [Criterion(line + 1, f"A{METHODS[line]}", "DP", step) for line, step in enumerate(STEPS)]
        attempts = {
            each.key: Attempt(
                each.key,
                "Test",
                f"A{each.method}",
                "DP",
                each.state,
                "as it was seen",
                deviations=(each.passed,) if each.passed else (),
                is_past_hold=each.lacks_deviation,
                verifying=each.verifying,
            )
            for each in self.tests
        }
        values = {
            (each.key, line): Value(each.key, asked[line], "1", found, case=each.cases.get(line, ""))
            for each in self.tests
            for line, found in each.all_found.items()
            if found is not None and each.state is not TestState.INVALID
        }
        requirements = [
            Requirement(f"line {line}", asked[line], attempts[key], values.get((key, line)))
            for line, key in enumerate(self.counts)
        ]
        standing = [StandingOos(number, (asked[line],)) for number, line in self.confirmed.items()]
        facts = Dossier(
            requirements, list(attempts.values()), list(values.values()), asked, tuple(self.cases), standing=standing
        )
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

    def faults(self, before: Iterable[tuple[int, tuple[tuple[Evaluation, int, int], ...]]]) -> Iterable[str]:
        """What no act may do, whatever the rules say."""
        for key, seen in before:
            if tuple(self.tests[key - 1].seen[: len(seen)]) != seen:
                yield f"test {key} lost a value"
        for of in self.tests:
            if of.sent in (SentState.PREPARED, SentState.AWAY) and of.state is not TestState.OPEN:
                yield f"test {of.key} is outside and {of.state}"
            if of.asked is ReopeningState.REOPENED and of.approved is not None:
                yield f"test {of.key} is open again and its old approval stands"
            if of.key in self.counts and of.state is TestState.INVALID:
                yield f"test {of.key} counts and its run is invalid"
