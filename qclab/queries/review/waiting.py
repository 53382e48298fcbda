"""What waits for a second person: submitted tests with what is unusual about them, decisions and tests not done.

Reading by exception: what a reviewer must look at twice comes first.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo

from sqlalchemy import Connection, func, select

from qclab.domain.catalogue.values import Parameter
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.people.duties import Done, Step
from qclab.domain.people.rights import Actor
from qclab.domain.refusals import Reason
from qclab.domain.results.sources import BY_HAND, Source
from qclab.domain.review.deciding import DecisionState, decision_blockers, next_step
from qclab.domain.review.exceptions import Reviewed, is_unread
from qclab.domain.review.rules import SHIPPED, ReviewRules
from qclab.domain.testing.lifecycle import TestState, without
from qclab.domain.trail.acts import Act
from qclab.queries.catalogue.master_data import parameter_of
from qclab.queries.results.evaluations import DecisionRow, EvaluationRow
from qclab.queries.results.results import ResultRow, current_results
from qclab.queries.review.arrivals import AS_EXPECTED, Arrival, arrivals
from qclab.queries.review.corrections import Correction, corrections
from qclab.queries.review.duties import done_on_tests
from qclab.queries.review.left_out import left_out_of
from qclab.queries.review.raw_data import files_of
from qclab.queries.review.rules import rules_in_force
from qclab.queries.review.verified import changed_since
from qclab.queries.scope import known_rows, of_client
from qclab.queries.testing.deviations import told_of
from qclab.queries.testing.testing import IS_OPEN, TestRow, fetch_tests, find_tests
from qclab.queries.trail.events import EventRow, fetch_events
from qclab.store import tables as t

_IMPORTED = "imported"
_WAITING = [state.value for state in DecisionState if state.is_waiting]
PROPOSING = (Act.TEST_NOT_DONE_PROPOSED, Act.SAMPLE_REJECTED, Act.SAMPLE_CANCELLED, Act.IMPORT_UNDONE)
"""Acts that leave tests proposed as not done: by themselves, or because the samples went."""


@dataclass(frozen=True)
class WaitingTest:
    """A submitted test, or one with a failing critical outcome that is not submitted yet.

    ``done`` is who did what on it. ``changed`` values superseded another one, ``pasted`` ones stand, as do those that
    were ``confirmed`` when they were asked about; ``undoubted`` were, and are superseded; ``level`` is alert, action or
    empty; ``cases`` are the numbers of the open cases of any kind that concern it, ``corrected`` the failing values
    that were changed to others: approving them needs a reason of the reviewer's own.
    """

    test: TestRow
    done: Done = field(default_factory=dict, hash=False)
    changed: int = 0
    pasted: int = 0
    level: str = ""
    cases: tuple[str, ...] = ()
    corrected: tuple[Correction, ...] = ()
    confirmed: int = 0
    undoubted: int = 0
    arrival: Arrival = AS_EXPECTED
    is_unread: bool = False
    has_files: bool = True
    changed_since: tuple[str, ...] = ()
    """Who verified something of it that was changed since, by name."""
    told: tuple[str, ...] = ()
    """Each deviation of its performance, each changed time and each file of which rows were left out, in a sentence."""
    zone: tzinfo = UTC
    """The laboratory's, put in by who shows it."""
    rules: ReviewRules = SHIPPED
    """By which it is read."""

    @property
    def key(self) -> int:
        return self.test.key

    @property
    def is_ahead(self) -> bool:
        """Whether it is told before it is submitted: it cannot be approved or returned yet."""
        return self.test.state == TestState.OPEN

    @property
    def reviewed(self) -> Reviewed:
        """As the rules of reading by exception take it."""
        test = self.test
        return Reviewed(
            worst=test.worst,
            due_at=test.due_at,
            finding=test.finding.partition(",")[0] if self.is_ahead else "",
            to_date=test.to_date,
            is_corrected=bool(self.corrected),
            cases=self.cases,
            level=self.level,
            changed=self.changed,
            pasted=self.pasted,
            confirmed=self.confirmed,
            undoubted=self.undoubted,
            deviating=self.arrival.deviating,
            late=self.arrival.late,
            again=test.again,
            is_reopened=bool(test.reopened),
            without=without(test.containers),
            passed=test.passed,
            times_changed=test.times_changed,
            is_past_hold=test.is_late_unnamed,
            is_unread=self.is_unread,
            has_files=self.has_files,
            zone=self.zone,
            rules=self.rules,
        )

    def look_at(self, now: datetime) -> tuple[str, ...]:
        """Each fact to look at, in full: the same where the test is read, where it is signed and on the terminal."""
        one_by_one = replace(self.reviewed, cases=(), deviating=0, late=(), passed=(), times_changed=0)
        counted = replace(one_by_one, is_past_hold=False)
        open_ = (f"{case} is open" for case in self.cases)
        said = (
            "its raw data were not opened by you" if self.has_files else "its raw data are in no file that is kept here"
        )
        unread = (said,) if self.is_unread else ()
        return (*counted.unusual(now), *self.arrival.said, *self.told, *open_, *unread)

    def is_plain(self, now: datetime) -> bool:
        """Whether it complies, is submitted and has nothing to look at."""
        return not self.is_ahead and self.reviewed.is_plain(now)


def waiting_tests(connection: Connection, viewer: Actor) -> list[WaitingTest]:
    """The submitted tests and the open ones in which a failing critical outcome stands, batch by batch: such an outcome
    first, then what dies first; within a batch exceptions come first."""
    tests = fetch_tests(connection, viewer, find_tests(connection, viewer, state=TestState.SUBMITTED))
    opened = select(t.test.c.key).join(t.investigation, t.investigation.c.test == t.test.c.key).where(IS_OPEN)
    ahead = fetch_tests(connection, viewer, set(connection.execute(opened).scalars()))
    tests |= {key: test for key, test in ahead.items() if test.finding}
    if not tests:
        return []
    done = done_on_tests(connection, tests)
    noted = _noted(connection, tests)
    came = arrivals(connection, tests)
    files = files_of(connection, viewer, list(tests))
    cases: dict[int, list[str]] = {}
    case, named = t.investigation.c, t.concerned_test.c
    opened = select(case.test, case.id).where(case.test.in_(list(tests)), case.closed_at.is_(None))
    concerned = (
        select(named.test, case.id)
        .join(t.concerned_test, named.investigation == case.key)
        .where(named.test.in_(list(tests)), case.closed_at.is_(None))
    )
    for row in connection.execute(opened.union(concerned).order_by("test", "id")):
        cases.setdefault(row.test, []).append(row.id)
    corrected = corrections(connection, viewer, tests)
    changed_after = changed_since(connection, viewer, tests.values())
    told = told_of(connection, tests)
    imported = [key for key in tests if noted[key, _IMPORTED]]
    left_out = left_out_of(connection, imported) if imported else {}
    rules = rules_in_force(connection)
    rows = [
        WaitingTest(
            test,
            done[key],
            noted[key, "changed"],
            noted[key, "pasted"],
            next((level for level in ("action", "alert") if noted[key, level]), ""),
            tuple(cases.get(key, ())),
            tuple(corrected.get(key, ())),
            noted[key, "confirmed"],
            noted[key, "undoubted"],
            came[key],
            is_unread(noted[key, "by hand"], *files.get(key, ((), ()))),
            key in files,
            changed_after.get(key, ()),
            (*told.get(key, ()), *left_out.get(key, ())),
            rules=rules,
        )
        for key, test in tests.items()
    ]
    ahead_in = {row.test.batch for row in rows if row.is_ahead}
    return sorted(rows, key=lambda row: (_batch_rank(row.test, ahead_in), row.reviewed.rank(), row.key))


def _batch_rank(test: TestRow, ahead_in: Collection[int]) -> tuple[bool, bool, float, str, int]:
    end = test.expiry_at
    return test.batch not in ahead_in, end is None, end.timestamp() if end else 0.0, test.batch_id, test.batch


def _noted(connection: Connection, tests: Collection[int]) -> Counter[tuple[int, str]]:
    """How many values of each test changed another, were typed or pasted, are beyond a level, or were confirmed."""
    row = t.result.c
    is_change = row.supersedes.is_not(None) & (row.change_reason != "")
    stands = (row.current == 1) & (row.source.in_(BY_HAND) | row.source.startswith(Source.IMPORT) | (row.level != ""))
    is_of_note = is_change | (row.confirmed != "") | stands
    columns = (row.test, row.current, row.supersedes, row.change_reason, row.source, row.level, row.confirmed)
    noted: Counter[tuple[int, str]] = Counter()
    for value in connection.execute(select(*columns).where(row.test.in_(list(tests)), is_of_note)):
        noted[value.test, "changed"] += value.supersedes is not None and bool(value.change_reason)
        noted[value.test, "confirmed" if value.current else "undoubted"] += bool(value.confirmed)
        if value.current:
            noted[value.test, "pasted"] += value.source == Source.PASTED
            noted[value.test, "by hand"] += value.source in BY_HAND
            noted[value.test, _IMPORTED] += value.source.startswith(Source.IMPORT)
            noted[value.test, value.level] += 1
    return noted


@dataclass(frozen=True)
class WaitingDecision:
    """A decision that waits for its reviewer or for QA; ``done`` is who did what on it and its test."""

    decision: DecisionRow
    evaluation: EvaluationRow
    result: ResultRow
    test: TestRow
    parameter: Parameter
    limit_text: str
    limit: str
    sample: str
    is_required: bool
    done: Done

    @property
    def key(self) -> int:
        return self.decision.key

    @property
    def step(self) -> Step:
        """The step that it waits for."""
        step = next_step(self.decision.state)
        assert step is not None  # noqa: S101 - what is settled does not wait
        return step

    @property
    def waits_for(self) -> str:
        """Whose step that is."""
        return "QA" if self.step is Step.AGREE_DECISION else "reviewer"

    @property
    def needs_deviation(self) -> bool:
        """Whether who accepts it now names a deviation: QA, of what was not tested."""
        return self.step is Step.AGREE_DECISION and self.decision.decided is Evaluation.NOT_TESTED

    @property
    def blockers(self) -> tuple[Reason, ...]:
        """Why nobody can accept it, as when it was proposed before the method listed its findings."""
        return decision_blockers(
            self.decision.decided,
            self.result.typed,
            self.result.value,
            self.parameter,
            self.limit_text,
            is_reported=bool(self.test.report_number),
        )


def waiting_decisions(connection: Connection, viewer: Actor) -> list[WaitingDecision]:
    """The decisions on values that stand and wait for a reviewer or for QA, the oldest first."""
    statement = (
        select(
            t.evaluation.c.key,
            t.result.c.test,
            t.criterion.c.limit_text,
            t.criterion.c.unit,
            t.criterion.c.required,
        )
        .join(t.decision, t.decision.c.evaluation == t.evaluation.c.key)
        .join(t.result, t.result.c.key == t.evaluation.c.result)
        .join(t.criterion, t.criterion.c.key == t.evaluation.c.criterion)
        .join(t.batch, t.batch.c.key == t.decision.c.batch)
        .where(t.decision.c.state.in_(_WAITING), t.result.c.current == 1)
    )
    rows = {row.key: row for row in connection.execute(of_client(statement, t.batch.c.client, viewer))}
    if not rows:
        return []
    tests = fetch_tests(connection, viewer, {row.test for row in rows.values()})
    done = done_on_tests(connection, tests)
    found = []
    parameters = {
        row.key: parameter_of(row)
        for row in connection.execute(
            select(t.parameter)
            .join(t.result, t.result.c.parameter == t.parameter.c.key)
            .where(t.result.c.test.in_(list(tests)))
            .distinct()
        )
    }
    for result in current_results(connection, list(tests)):
        test = tests[result.test]
        for each in result.evaluations:
            decision = each.decision
            if each.key not in rows or decision is None or not decision.state.is_waiting:
                continue
            row = rows[each.key]
            sample = next((id_ for key, id_, _, _ in test.samples if key == result.sample), "")
            found.append(
                WaitingDecision(
                    decision,
                    each,
                    result,
                    test,
                    parameters[result.parameter],
                    row.limit_text,
                    f"{row.limit_text} {row.unit}".strip(),
                    sample,
                    bool(row.required),
                    decision.done(done[test.key]),
                )
            )
    return sorted(found, key=lambda each: each.key)


@dataclass(frozen=True)
class WaitingNotDone:
    """A test proposed as not done, with its reason in ``test.state_reason``. ``is_required``: by a criterion; ``done``
    is who did what on it."""

    test: TestRow
    done: Done
    proposed_by_name: str
    proposed_at: datetime | None
    is_required: bool

    @property
    def key(self) -> int:
        return self.test.key


def waiting_not_done(
    connection: Connection, viewer: Actor, keys: Collection[int] | None = None
) -> list[WaitingNotDone]:
    """The tests proposed as not done, what is due first on top; ``keys`` where it is known which they are."""
    found = find_tests(connection, viewer, state=TestState.NOT_DONE_PROPOSED) if keys is None else keys
    tests = fetch_tests(connection, viewer, found)
    if not tests:
        return []
    proposed = proposals(connection, viewer, list(tests))
    required = required_tests(connection, list(tests))
    done = done_on_tests(connection, tests)
    rows = []
    for key, test in tests.items():
        event = proposed.get(key)
        name, at = (event.actor_name, event.at) if event else ("", None)
        rows.append(WaitingNotDone(test, done[key], name, at, key in required))
    return sorted(rows, key=lambda row: (row.test.due_at, row.key))


def required_tests(connection: Connection, tests: Sequence[int]) -> set[int]:
    """Those of the tests that a required criterion waits for."""
    statement = (
        select(t.requirement.c.test)
        .join(t.criterion, t.criterion.c.key == t.requirement.c.criterion)
        .where(t.requirement.c.test.in_(list(tests)), t.criterion.c.required == 1)
    )
    return set(connection.execute(statement).scalars())


def proposals(connection: Connection, viewer: Actor, tests: Sequence[int]) -> dict[int, EventRow]:
    """The event that last proposed each of these tests as not done."""
    statement = (
        select(t.change.c.row_key, func.max(t.event.c.seq).label("seq"))
        .join(t.event, t.event.c.seq == t.change.c.event)
        .where(
            t.change.c.table_name == t.test.name,
            t.change.c.row_key.in_([str(key) for key in tests]),
            t.event.c.act.in_([act.value for act in PROPOSING]),
        )
        .group_by(t.change.c.row_key)
    )
    seqs = {int(row.row_key): row.seq for row in connection.execute(statement)}
    events = fetch_events(connection, viewer, seqs.values())
    return {key: events[seq] for key, seq in seqs.items()}


def events_of_test(connection: Connection, viewer: Actor, test: int) -> list[EventRow]:
    """What happened to a test, the oldest first: performed, submitted, returned, approved."""
    if not known_rows(connection, viewer, t.test.name, [test]):
        return []
    statement = select(t.change.c.event).where(t.change.c.table_name == t.test.name, t.change.c.row_key == str(test))
    seqs = connection.execute(statement).scalars()
    return sorted(fetch_events(connection, viewer, set(seqs)).values(), key=lambda event: event.seq)
