"""What a reviewer sees of one test, and what waits for whom; read on workers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from qclab.domain.identifiers import grouped
from qclab.domain.people.duties import Step, another_may_sign, duty_blockers
from qclab.queries.catalogue.relaxed import relaxed_now
from qclab.queries.investigations.waiting import (
    WaitingInvalid,
    WaitingReopening,
    proposed,
    waiting_invalid,
    waiting_reopenings,
)
from qclab.queries.results import results
from qclab.queries.results.evaluations import EvaluationRow
from qclab.queries.results.results import GridLine, ResultRow
from qclab.queries.review import waiting
from qclab.queries.review.deviating import WaitingDeviation, waiting_deviations
from qclab.queries.review.waiting import WaitingDecision, WaitingNotDone, WaitingTest
from qclab.queries.samples import attachments
from qclab.queries.samples.attachments import AttachmentRow
from qclab.queries.signatures.signatures import ReadSignature, read_on
from qclab.queries.testing.deviations import told_of_test
from qclab.queries.testing.invalid import Counted, counted
from qclab.queries.testing.testing import TestRow, get_tests
from qclab.queries.trail.events import EventRow
from qclab.services.lab import Lab
from qclab.services.review.approving import blockers
from qclab.services.review.reopening import done_on_reopening
from qclab.ui.words import moments


@dataclass(frozen=True)
class Waiting:
    """Everything that waits for a second person, each with why this person may not act on it (empty when they may)."""

    now: datetime
    tests: Sequence[WaitingTest]
    decisions: Sequence[WaitingDecision]
    not_done: Sequence[WaitingNotDone]
    deviations: Sequence[WaitingDeviation]
    reopenings: Sequence[WaitingReopening]
    invalid: Sequence[WaitingInvalid]
    why_not: dict[tuple[str, int], str]
    others: frozenset[tuple[str, int]] = frozenset()
    """What another person may settle at the bench of this one, who may not."""

    @property
    def numbers(self) -> dict[str, int]:
        """How many wait, by kind."""
        kinds: dict[str, Sequence[object]] = {
            "test": self.tests,
            "decision": self.decisions,
            "not done": self.not_done,
            "invalid": self.invalid,
            "deviation": self.deviations,
            "reopening": self.reopenings,
        }
        return {kind: len(rows) for kind, rows in kinds.items()}

    def mine(self, kind: str = "") -> int:
        """How many this person may act on, of one kind or of all."""
        return sum(not why for (of, _), why in self.why_not.items() if kind in ("", of))

    def count(self, kind: str, waiting: int) -> int | str:
        """``4``, or ``3 of 4`` where this person may act on three of them."""
        mine = self.mine(kind)
        return waiting if mine == waiting else f"{mine} of {waiting}"


def read_waiting(lab: Lab) -> Waiting:
    now = lab.store.clock()
    with lab.asking() as ask:
        tests = [replace(row, zone=moments.laboratory.zone) for row in ask(waiting.waiting_tests)]
        decisions = ask(waiting.waiting_decisions)
        wait = ask(proposed)
        not_done = ask(waiting.waiting_not_done, wait.not_done)
        deviations = ask(waiting_deviations)
        reopenings = ask(waiting_reopenings, wait.reopenings)
        invalid = ask(waiting_invalid, wait.invalid)
        numbers = ask(counted) if invalid else {}
        relaxed = ask(relaxed_now, [row.test.batch for row in deviations], now)
    read = [row.key for row in invalid] + [row.test.key for row in reopenings]
    values = read_values(lab, read) if read else {}
    reopenings = [replace(row, values=tuple(values[row.test.key])) for row in reopenings]
    invalid = [
        replace(row, values=tuple(values[row.key]), counted=str(numbers.get(row.test.method_id, Counted())))
        for row in invalid
    ]
    why = {("test", row.key): blockers(lab, row.test, row.done, row.changed_since) for row in tests}
    why |= {("decision", row.key): duty_blockers(row.step, lab.actor, row.done) for row in decisions}
    why |= {("not done", row.key): duty_blockers(Step.AGREE_NOT_DONE, lab.actor, row.done) for row in not_done}
    why |= {
        ("deviation", row.key): duty_blockers(Step.AGREE_DEVIATION, lab.actor, row.done, relaxed[row.test.batch])
        for row in deviations
    }
    why |= {
        ("reopening", row.key): duty_blockers(
            Step.AGREE_REOPENING, lab.actor, done_on_reopening(row.reopening, row.done)
        )
        for row in reopenings
    }
    why |= {("invalid", row.key): duty_blockers(Step.AGREE_INVALID, lab.actor, row.done) for row in invalid}
    said = {row: " ".join(map(str, reasons)) for row, reasons in why.items()}
    others = frozenset(row for row, reasons in why.items() if another_may_sign(lab.actor, reasons))
    return Waiting(now, tests, decisions, not_done, deviations, reopenings, invalid, said, others)


def mine(lab: Lab) -> int:
    """How many this person may act on, for the rail."""
    return read_waiting(lab).mine()


def read_values(lab: Lab, tests: Sequence[int]) -> dict[int, list[str]]:
    """What stands in each of these tests, with its evaluation, as it is signed."""
    grid = lab.ask(results.grid, tests)
    said: dict[int, list[str]] = {key: [] for key in tests}
    for line in grid.lines:
        names = {key: id_ for key, id_, _, _ in line.test.samples}
        for cell in line.cells:
            result = grid.results.get(cell)
            if result is not None:
                where = f" of {grouped(names[cell.sample])}" if cell.sample in names else ""
                evaluated = ", ".join(filter(None, (result.to_date or result.evaluation, result.level)))
                said[cell.test].append(f"{line.parameter.name}{where} {result.said}: {evaluated or 'reported'}")
    return said


@dataclass(frozen=True)
class ValueLine:
    """One cell of a test: the value that stands, if any, and every value before it, the newest first."""

    line: GridLine
    sample: int | None
    container: str
    result: ResultRow | None
    history: Sequence[ResultRow]

    @property
    def key(self) -> tuple[int, int]:
        return self.line.parameter_key, self.sample or 0

    @property
    def evaluations(self) -> Sequence[EvaluationRow]:
        return self.result.evaluations if self.result else ()


@dataclass(frozen=True)
class TestFacts:
    """A test as a reviewer reads it."""

    __test__ = False  # pytest: not a test class

    test: TestRow
    values: Sequence[ValueLine]
    attachments: Sequence[AttachmentRow]
    events: Sequence[EventRow]
    signatures: Sequence[ReadSignature]
    is_set_by_program: bool = False
    """Whether the program of before set by whom and when it was performed."""
    told: Sequence[str] = ()
    """Each deviation of its performance and each changed time, in a sentence."""


def read_test(lab: Lab, key: int) -> TestFacts:
    """One test with the history of every cell. Raises Missing."""
    with lab.asking() as ask:
        grid = ask(results.grid, [key])
        test = grid.lines[0].test if grid.lines else ask(get_tests, [key])[0]
        every = ask(results.all_results, key)
        files = ask(attachments.attachments_of_test, key)
        events = ask(waiting.events_of_test, key)
        signatures = ask(read_on, "test", [key]).get(key, [])
        told = ask(told_of_test, test)
    names = {sample: id_ for sample, id_, _, _ in test.samples}
    values = []
    for line in grid.lines:
        for cell in line.cells:
            if not (line.criteria or any(row.parameter == line.parameter_key for row in every)):
                continue  # nothing asks for it and nothing was entered
            history = [row for row in every if row.cell == cell]
            values.append(
                ValueLine(
                    line,
                    cell.sample,
                    names.get(cell.sample, "") if cell.sample is not None else "",
                    next((row for row in history if row.current), None),
                    sorted(history, key=lambda row: row.key, reverse=True),
                )
            )
    return TestFacts(test, values, files, events, signatures, key in grid.set_by_program, told)
