"""Recording results: leaving a cell is an audited entry; a later change keeps the first value, with a reason.

There is no place where a value can be tried against the limit and taken back unseen: that would be testing into
compliance (FDA guidance "Investigating Out-of-Specification Test Results", 2022).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from qclab.domain import moments
from qclab.domain.batches.expiry import Late
from qclab.domain.catalogue.naming import named
from qclab.domain.codes import Mistyped
from qclab.domain.evaluation.entry import Entry
from qclab.domain.evaluation.evaluating import Evaluated, evaluate, outcomes_for, read_for, unit_for
from qclab.domain.evaluation.evaluations import gravest
from qclab.domain.identifiers import grouped
from qclab.domain.investigations.retests import keep_blockers
from qclab.domain.laboratories.reporting import outside_blockers
from qclab.domain.people.rights import Right
from qclab.domain.reasons import reason_blockers, reason_of
from qclab.domain.refusals import Conflict, Invalid, Reason, Refusal
from qclab.domain.results.cell import Cell, NoCell
from qclab.domain.results.confirming import unconfirmed
from qclab.domain.results.sources import Source
from qclab.domain.review.outlook import unforeseen_blockers
from qclab.domain.runs.lifecycle import whole_blockers
from qclab.domain.testing.finality import is_critical_failure
from qclab.domain.testing.lifecycle import (
    TestState,
    not_done_blockers,
    submit_blockers,
    unchanged_blockers,
)
from qclab.domain.testing.reopening import end_blockers
from qclab.domain.trail.acts import Act
from qclab.queries.results import results as queries
from qclab.queries.results.results import Grid, GridLine, ResultRow
from qclab.queries.review.returned import returned
from qclab.queries.testing.performing import allowed, unsaid
from qclab.queries.testing.requirements import CriterionRow, criterion_of
from qclab.queries.testing.testing import TestRow, get_tests
from qclab.services.batches.in_time import refuse_late
from qclab.services.investigations import cases
from qclab.services.lab import Lab
from qclab.services.results.attempts import hand_over
from qclab.services.results.submitting import outlook
from qclab.store import tables as t
from qclab.store.door import Writing
from qclab.store.holding import hold_aggregates
from qclab.store.zone import laboratory_zone

_ACTS: Mapping[str, Act] = {Source.TYPED: Act.RESULT_ENTERED, Source.PASTED: Act.RESULTS_PASTED}


@dataclass(frozen=True)
class NewResult:
    """A value as typed into a cell. ``reason`` is needed where the cell has a value already.

    ``confirmed``: the person was asked about what is doubtful in it (``Entry.doubt``), and records it all the same.
    ``said``: what a file says in its place, where a person said that it means this outcome; it is kept beside it.
    """

    test: int
    parameter: int
    typed: str
    sample: int | None = None
    reason: str = ""
    confirmed: bool = False
    said: str = ""

    @property
    def cell(self) -> Cell:
        return Cell(self.test, self.parameter, self.sample)


def record(lab: Lab, new: Sequence[NewResult], source: str = Source.TYPED, *, act_key: str = "") -> list[ResultRow]:
    """Record values, all or none; the results with their evaluations.

    Raises Invalid with the row of each value that cannot be read, needs a reason or is to be confirmed, Conflict where
    a test is closed.
    """
    act = Act.RESULT_CHANGED if source == Source.TYPED and any(each.reason.strip() for each in new) else _ACTS[source]
    reason = "; ".join(dict.fromkeys(each.reason.strip() for each in new if each.reason.strip()))
    with lab.write(act, reason, right=Right.ENTER_RESULTS, act_key=act_key) as writing:
        return record_within(lab, writing, new, source)


def record_within(lab: Lab, writing: Writing, new: Sequence[NewResult], source: str) -> list[ResultRow]:
    """Record values within an open write. A failing critical outcome opens its case and holds its batch in it."""
    tests = list(dict.fromkeys(each.test for each in new))
    hold_aggregates(writing.connection, t.test, tests)
    grid = queries.grid(writing.connection, lab.actor, tests)
    if source == Source.READ:
        grid = replace(grid, units={})  # what its units come to is the one value that such a line takes
    lines = {(line.test.key, line.parameter_key): line for line in grid.lines}
    rows = {line.test.key: line.test for line in grid.lines}.values()
    if kept := [why for row in rows for why in keep_blockers(row.retest, row.planned_analyst, lab.actor.key)]:
        raise Conflict(*kept)
    read: list[tuple[NewResult, GridLine, Entry]] = []
    reasons: list[Reason] = []
    given: set[Cell] = set()
    for row, each in enumerate(new, 1):
        try:
            if each.cell in given:
                raise Invalid(Reason("Two values are given for the same cell.", code=NoCell.GIVEN_TWICE))
            given.add(each.cell)
            line = _line(grid, lines, each)
            entry = _read(writing, grid, line, each)
            reasons += [replace(why, field="value", row=row) for why in lacking(grid, line, each.cell, each.typed)]
            reasons += [replace(why, row=row) for why in unconfirmed(entry, is_confirmed=each.confirmed)]
            reasons += [replace(why, row=row) for why in reason_blockers(each.reason) if each.reason.strip()]
            read.append((each, line, entry))
        except Refusal as refusal:
            reasons += [replace(why, field=why.field or "value", row=row) for why in refusal.reasons]
    if reasons:
        raise Invalid(*reasons)
    _refuse_late_starts(writing, grid)
    for each, line, entry in read:
        _insert(writing, grid, line, each, entry, source)
    _begin(writing, grid, tests)
    found = {each.cell: each for each in queries.current_results(writing.connection, tests)}
    recorded = {each.cell: found[each.cell] for each in new}
    if cases.open_critical_cases(writing, replace(grid, results=recorded)):
        current = queries.current_results(writing.connection, tests)
        recorded |= {each.cell: each for each in current if each.cell in recorded}
    return list(recorded.values())


def _line(grid: Grid, lines: Mapping[tuple[int, int], GridLine], new: NewResult) -> GridLine:
    line = lines.get((new.test, new.parameter))
    if line is None:
        raise Invalid(Reason("This test has no such parameter.", code=NoCell.NO_PARAMETER))
    if new.cell not in line.cells:
        if new.sample is None:
            raise Invalid(Reason("This parameter is reported for each container.", code=NoCell.NO_CONTAINER))
        raise Invalid(Reason("Not a container of it.", code=NoCell.OTHER_CONTAINER))
    if blockers := grid.closed(line):
        raise Conflict(*blockers)
    return line


def _read(writing: Writing, grid: Grid, line: GridLine, new: NewResult) -> Entry:
    before = grid.results.get(new.cell)
    if before is None or new.reason.strip() or is_later_look(line, before, new.typed):
        return read(line, new.typed)
    at = moments.minute(before.entered_at, laboratory_zone(writing.connection))
    said = f"{before.entered_by_name} recorded {before.typed} at {at}; say why it is changed."
    raise Invalid(Reason(said, "reason", code=Mistyped.WHY_CHANGED))


def is_later_look(line: GridLine, before: ResultRow, typed: str) -> bool:
    """Whether this text is the next look at what was only so to date: an observation of its own, so no change."""
    return bool(before.to_date) and read(line, typed).outcome is not None


def lacking(grid: Grid, line: GridLine, cell: Cell, typed: str) -> tuple[Reason, ...]:
    """Why this text is not recorded while the test is without a container that it needs; what fails critically is."""
    missing = grid.lacking(line)
    return () if missing and opens_case(grid, line, cell, typed) else missing


def opens_case(grid: Grid, line: GridLine, cell: Cell, typed: str) -> str:
    """What recording this text will do beside, in one sentence: a failing critical outcome opens a case and holds the
    batch. Empty for any other value, and where the cell has its case already. Raises Invalid for unreadable text."""
    before = grid.results.get(cell)
    entry = read(line, typed)
    if entry.outcome is None or line.test.retest or (before is not None and before.case):
        return ""
    weight = grid.body_weights[line.test.batch]
    for criterion in line.criteria:
        evaluation = evaluate(criterion_of(criterion), entry, line.parameter, weight).evaluation
        if criterion.required and is_critical_failure(
            critical=line.parameter.critical, outcome=entry.outcome, evaluation=evaluation
        ):
            samples_of = [id_ for key, id_, _ in line.containers if cell.sample in (None, key)]
            material = grouped(samples_of[0]) + (f" +{len(samples_of) - 1}" if len(samples_of) > 1 else "")
            return (
                f"{entry.outcome} in {named(line.test.method_title, line.parameter.name)}, {material}: "
                f"opens an OOS case and puts batch {line.test.batch_id} on hold."
            )
    return ""


def read(line: GridLine, typed: str) -> Entry:
    """How typed text is read in this cell: what the window says beside it while typing."""
    first = criterion_of(line.criteria[0]) if line.criteria else None
    return read_for(first, typed, line.parameter)


def unit(line: GridLine) -> str:
    """The unit that is expected behind a number in this cell."""
    return unit_for(criterion_of(line.criteria[0]) if line.criteria else None, line.parameter)


def outcomes(line: GridLine) -> tuple[str, ...]:
    """The named outcomes that a text in this cell may be, and the findings that are open to judgement."""
    first = criterion_of(line.criteria[0]) if line.criteria else None
    return (*outcomes_for(first, line.parameter), *line.parameter.findings)


def _insert(writing: Writing, grid: Grid, line: GridLine, new: NewResult, entry: Entry, source: str) -> None:
    weight = grid.body_weights[line.test.batch]
    judged: list[tuple[CriterionRow | None, Evaluated]] = [
        (row, evaluate(criterion_of(row), entry, line.parameter, weight)) for row in line.criteria
    ]
    shown = judged[0][1] if judged else evaluate(None, entry, line.parameter)
    before = grid.results.get(new.cell)
    if before is not None:
        writing.update(t.result, before.key, current=False)
    key = writing.insert(
        t.result,
        batch=line.test.batch,
        test=new.test,
        parameter=new.parameter,
        sample=new.sample,
        typed=new.typed,
        read_as=entry.said,
        source=source,
        qualifier=entry.qualifier,
        value=entry.value,
        outcome=entry.outcome,
        unit=line.parameter.unit,
        reported=shown.reported,
        evaluation=gravest(each.evaluation for _, each in judged),
        level=max((each.level for _, each in judged), key=("", "alert", "action").index, default=""),
        entered_by=writing.by,
        entered_at=writing.at,
        supersedes=before.key if before else None,
        current=True,
        change_reason=new.reason.strip(),
        confirmed="; ".join(filter(None, (entry.doubt, new.said))),
    )
    writing.insert_many(
        t.evaluation,
        [
            {
                "batch": line.test.batch,
                "result": key,
                "criterion": row.key,
                "evaluation": each.evaluation.value,
                "reported": each.reported,
                "level": each.level,
                "rule": each.rule,
                "reason": each.reason,
                "basis": [
                    *each.basis,
                    ["specification", f"{row.specification_id} version {row.specification_version}"],
                ],
            }
            for row, each in judged
            if row is not None
        ],
    )


def _refuse_late_starts(writing: Writing, grid: Grid) -> None:
    """Raise Conflict where a test begins only now, after the expiry of a batch whose product refuses that."""
    for test in {line.test.key: line.test for line in grid.lines}.values():
        shelf_life = grid.shelf_lives[test.batch]
        if shelf_life.is_missed(test.performed_from, writing.at):
            refuse_late(writing, shelf_life, Late.STARTED, writing.at, test.method_title)


def _begin(writing: Writing, grid: Grid, tests: Sequence[int]) -> None:
    """Who enters the first result of a test that nobody has takes it, so that it is returned to somebody."""
    free = {line.test.key for line in grid.lines if line.test.analyst is None}
    for test in tests:
        if test in free:
            writing.update(t.test, test, analyst=writing.by)


def submit(lab: Lab, tests: Sequence[int], foreseen: Sequence[int] | None = None, *, unchanged: str = "") -> list[str]:
    """Submit tests for review; the numbers of the cases that results out of specification opened.

    ``unchanged`` says why tests that were returned go back as they were; raises Invalid where it is missing.

    A result that does not comply gets an OOS number and puts the batch on hold. A test with a failing critical outcome
    may be submitted with its other parameters empty or clear to date. ``foreseen``: the results of which a person was
    told that they open a case, and confirmed it. Raises Conflict with every blocker, and where another case would open.
    """
    with lab.write(Act.TESTS_SUBMITTED, unchanged.strip(), right=Right.ENTER_RESULTS) as writing:
        return submit_within(lab, writing, tests, foreseen, unchanged=unchanged)


def submit_within(
    lab: Lab,
    writing: Writing,
    tests: Sequence[int],
    foreseen: Sequence[int] | None = None,
    *,
    unchanged: str = "",
    run: str = "",
) -> list[str]:
    """Submit tests within an open write; ``run`` is the one that is submitted with all of its tests."""
    hold_aggregates(writing.connection, t.test, tests)
    grid = queries.grid(writing.connection, lab.actor, tests)
    reasons: list[Reason] = []
    for test in dict.fromkeys(tests):
        lines = [line for line in grid.lines if line.test.key == test]
        for why in blockers(grid, lines, run):
            reasons.append(why.about(lines[0].test.method_title))
    if reasons:
        raise Conflict(*reasons)
    _refuse_unchanged(lab, writing, grid, unchanged)
    if foreseen is not None:
        unforeseen = unforeseen_blockers(outlook(writing.connection, grid).opens, foreseen)
        if unforeseen:
            raise Conflict(*unforeseen)
    for test in dict.fromkeys(tests):
        writing.update(
            t.test,
            test,
            state=TestState.SUBMITTED,
            submitted_by=writing.by,
            submitted_at=writing.at,
            state_reason="",
        )
    return cases.open_cases(writing, grid)


def _refuse_unchanged(lab: Lab, writing: Writing, grid: Grid, why: str) -> None:
    titles = {line.test.key: line.test.method_title for line in grid.lines if line.test.is_returned}
    reasons = [
        each.about(titles[test])
        for test, back in returned(writing.connection, lab.actor, list(titles)).items()
        if back.is_unchanged
        for each in unchanged_blockers(back.reason, why)
    ]
    if reasons:
        raise Invalid(*reasons)


def blockers(grid: Grid, lines: Sequence[GridLine], run: str = "") -> tuple[Reason, ...]:
    """Why the test of these lines is not submitted, alone or with this ``run``; the window shows it on the button."""
    test = lines[0].test
    if why := whole_blockers(test.run, run):
        return why
    missing, not_final, is_failed = [], [], False
    asked = [line for line in lines if line.criteria] or lines  # what no criterion asks for may stay empty
    for line in lines:
        for cell in line.cells:
            result = grid.results.get(cell)
            if result is None:
                missing += [line.parameter.name] if line in asked else []
            else:
                not_final += [line.parameter.name] if result.to_date else []
                is_failed = is_failed or cases.is_critical(line, result)
    gone = (*grid.stopped(test), *dict.fromkeys(why for line in asked for why in grid.lacking(line)))
    if test.state == TestState.OPEN and gone:
        return gone
    if test.state == TestState.OPEN and (unread := grid.unread(test)):
        return unread
    if test.state == TestState.OPEN and (why := outside_blockers(test.sent_state, test.laboratory, test.shipment)):
        return why
    return submit_blockers(
        test.state,
        missing,
        test.incubation,
        list(dict.fromkeys(not_final)),
        unsaid(test, has_file=test.key in grid.with_files),
        may_pass=allowed(test),
        has_critical_failure=is_failed,
    )


def why_not_given_up(test: TestRow) -> tuple[Reason, ...]:
    """Why a test is not proposed as not done; the window shows it on the button. What lies in a shipment was reported,
    lost or taken back first: what they find would have no test to be entered in."""
    why = (*not_done_blockers(test.state), *end_blockers(test.reopened))
    return why or outside_blockers(test.sent_state, test.laboratory, test.shipment)


def propose_not_done(lab: Lab, tests: Sequence[int], reason: str) -> None:
    """Propose that tests are not done, for QA to approve. They still block what requires them.

    A value that does not comply and was entered before is not left behind with its test: it opens a case.
    """
    reason_of(reason, "Say why the test is not done.")
    with lab.write(Act.TEST_NOT_DONE_PROPOSED, reason.strip(), right=Right.ENTER_RESULTS) as writing:
        hold_aggregates(writing.connection, t.test, tests)
        rows = get_tests(writing.connection, lab.actor, tests)
        reasons = [why.about(row.method_title) for row in rows for why in why_not_given_up(row)]
        if reasons:
            raise Conflict(*reasons)
        for row in rows:
            writing.update(t.test, row.key, state=TestState.NOT_DONE_PROPOSED, state_reason=reason.strip())
        hand_over(writing, [row.key for row in rows])
        cases.open_cases(writing, queries.grid(writing.connection, lab.actor, tests))
