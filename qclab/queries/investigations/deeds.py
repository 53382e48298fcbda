"""What the deeds on a case ask within their write."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from qclab.domain.catalogue.plan import is_read_from
from qclab.domain.codes import NoSuch
from qclab.domain.investigations.phases import Finding, Phase
from qclab.domain.investigations.retests import PlanState
from qclab.domain.people.rights import Actor
from qclab.domain.refusals import Missing
from qclab.domain.samples.lifecycle import SampleState
from qclab.domain.testing.lifecycle import TestState
from qclab.queries.decoding import sequence
from qclab.queries.investigations.facts import Facts, facts_of
from qclab.queries.scope import known_rows
from qclab.store import tables as t


def require_case(connection: Connection, viewer: Actor, key: int) -> None:
    """Raise Missing unless there is such a case and the viewer may know of it."""
    if not known_rows(connection, viewer, t.investigation.name, [key]) or not _exists(connection, key):
        raise Missing("There is no such case.", code=NoSuch.CASE)


def _exists(connection: Connection, key: int) -> bool:
    return connection.execute(select(t.investigation.c.key).where(t.investigation.c.key == key)).first() is not None


def row_version(connection: Connection, key: int) -> int:
    """The row version of a case, which whatever is under it raises."""
    row = t.investigation.c
    return int(connection.execute(select(row.row_version).where(row.key == key)).scalar_one())


def facts(connection: Connection, key: int) -> Facts:
    """What the rules ask of one case, with its duties."""
    return facts_of(connection, [key], with_duties=True)[key]


@dataclass(frozen=True)
class WaitingPlan:
    """The plan of retests that waits for QA: key, number and analyst of each, and on which containers of the original
    the failing parameter, by its id, is read."""

    key: int
    retests: tuple[tuple[int, int, int], ...]
    containers: tuple[int, ...]
    parameter: str


def waiting_plan(connection: Connection, case: int) -> WaitingPlan:
    """The plan of a case that waits for QA; the caller knows that there is one."""
    row = t.retest_plan.c
    asked = select(row.key).where(row.investigation == case, row.state == PlanState.PROPOSED.value)
    key = connection.execute(asked).scalar_one()
    retests = connection.execute(
        select(t.retest.c.key, t.retest.c.number, t.retest.c.analyst)
        .where(t.retest.c.plan == key)
        .order_by(t.retest.c.number)
    ).all()
    value = _value(connection, case)
    own = [
        sample
        for sample, parameters in samples_in_hand(connection, value.test)
        if value.sample in (None, sample) and is_read_from(sequence(parameters), value.id)
    ]
    return WaitingPlan(key, tuple((row.key, row.number, row.analyst) for row in retests), tuple(own), value.id)


def investigation_test(connection: Connection, case: int, key: int) -> Any:
    """An investigation test of this case; None where there is none."""
    row = t.investigation_test.c
    return connection.execute(select(t.investigation_test).where(row.investigation == case, row.key == key)).first()


def retest_made(connection: Connection, case: int, number: int) -> int:
    """The test of a retest of the signed plan of a case."""
    plan = t.retest_plan.c
    asked = (
        select(t.retest.c.test)
        .join(t.retest_plan, plan.key == t.retest.c.plan)
        .where(plan.investigation == case, plan.state == PlanState.SIGNED.value, t.retest.c.number == number)
    )
    return int(connection.execute(asked).scalar_one())


def _value(connection: Connection, case: int) -> Any:
    """The cell of the original value of a case: its test, the id of its parameter, its sample where it has its own."""
    return connection.execute(
        select(t.result.c.test, t.parameter.c.id, t.result.c.sample)
        .join(t.investigation, t.investigation.c.result == t.result.c.key)
        .join(t.parameter, t.parameter.c.key == t.result.c.parameter)
        .where(t.investigation.c.key == case)
    ).one()


@dataclass(frozen=True)
class Opened:
    """What a case was opened on, as it stands now; a lighter one on no value of a test."""

    id: str
    batch: int
    status: str
    status_reason: str
    test: int | None
    test_state: TestState | None
    attempt: int | None
    parameter: str
    parameter_name: str
    repeat: int | None
    client: int
    seen: str

    @property
    def tested(self) -> int:
        """The test whose value opened a case out of specification; no other is asked for it."""
        assert self.test is not None  # noqa: S101 - the rules let no lighter case come here
        return self.test


def opened(connection: Connection, key: int) -> Opened:
    """What this case was opened on."""
    case = t.investigation.c
    row = connection.execute(
        select(case.id, case.batch, t.batch.c.status, t.batch.c.status_reason, case.test,
               t.test.c.state, t.test.c.attempt, t.parameter.c.id.label("parameter"), t.parameter.c.name, case.repeat,
               t.batch.c.client, case.seen)
        .join(t.batch, t.batch.c.key == case.batch)
        .outerjoin(t.test, t.test.c.key == case.test)
        .outerjoin(t.result, t.result.c.key == case.result)
        .outerjoin(t.parameter, t.parameter.c.key == t.result.c.parameter)
        .where(case.key == key)
    ).one()  # fmt: skip
    return Opened(
        row.id, row.batch, row.status, row.status_reason, row.test,
        TestState(row.state) if row.state else None, row.attempt, row.parameter or "", row.name or "", row.repeat,
        row.client, row.seen,
    )  # fmt: skip


@dataclass(frozen=True)
class Known:
    """What a case concerns already: its other batches, each with whether it was concluded, and tests."""

    batches: Mapping[int, bool]
    tests: frozenset[int]


def concerned(connection: Connection, case: int) -> Known:
    """What this case concerns beside its own batch and value."""
    batch, test = t.concerned_batch.c, t.concerned_test.c
    batches = connection.execute(select(batch.batch, batch.concluded_at).where(batch.investigation == case))
    tests = connection.execute(select(test.test).where(test.investigation == case)).scalars()
    return Known({row.batch: row.concluded_at is not None for row in batches}, frozenset(tests))


def concerned_row(connection: Connection, case: int, batch: int) -> int | None:
    """The row of a batch that a case concerns beside its own."""
    row = t.concerned_batch.c
    return connection.execute(select(row.key).where(row.investigation == case, row.batch == batch)).scalar()


def tests_named(
    connection: Connection, tests: Collection[int], results: Collection[int]
) -> dict[int, tuple[int, int | None]]:
    """These tests and those of these results, each with its batch and the result; what is not there is left out."""
    found: dict[int, tuple[int, int | None]] = {}
    of_tests = select(t.test.c.key, t.test.c.batch).where(t.test.c.key.in_(list(tests)))
    for row in connection.execute(of_tests.order_by(t.test.c.key)) if tests else ():
        found[row.key] = (row.batch, None)
    of_results = select(t.result.c.test, t.result.c.batch, t.result.c.key).where(t.result.c.key.in_(list(results)))
    for value in connection.execute(of_results.order_by(t.result.c.key)) if results else ():
        found[value.test] = (value.batch, value.key)
    return found


def batches_there(connection: Connection, batches: Collection[int]) -> set[int]:
    """Those of these batches that there are."""
    return set(connection.execute(select(t.batch.c.key).where(t.batch.c.key.in_(list(batches)))).scalars())


def answer_key(connection: Connection, key: int, phase: Phase, question: str) -> int | None:
    """The answer to a question, where there is one."""
    row = t.investigation_answer.c
    return connection.execute(
        select(row.key).where(row.investigation == key, row.phase == phase.value, row.question == question)
    ).scalar()


def phase_key(connection: Connection, key: int, phase: Phase) -> int | None:
    """The row of a phase, where somebody signed it."""
    row = t.investigation_phase.c
    return connection.execute(select(row.key).where(row.investigation == key, row.phase == phase.value)).scalar()


def finding(connection: Connection, phase: int) -> Finding:
    """What a phase found, by the key of its row."""
    row = t.investigation_phase.c
    return Finding(connection.execute(select(row.finding).where(row.key == phase)).scalar_one())


def samples_in_hand(connection: Connection, test: int) -> list[tuple[int, str]]:
    """The samples of a test that are still there, each with the parameters that are read from it."""
    gone = [state.value for state in SampleState if state.is_gone]
    statement = (
        select(t.sample.c.key, t.test_sample.c.parameters)
        .join(t.test_sample, t.test_sample.c.sample == t.sample.c.key)
        .where(t.test_sample.c.test == test, t.sample.c.state.not_in(gone))
        .order_by(t.sample.c.key)
    )
    return [(sample, parameters) for sample, parameters in connection.execute(statement)]


def as_new_attempt(connection: Connection, row: Mapping[str, Any], because: str, at: datetime) -> dict[str, Any]:
    """The columns of a new, empty attempt of a test: numbered after every one there is, due in the method's time."""
    test, method = t.test.c, t.method.c
    hours = connection.execute(select(method.turnaround_hours).where(method.key == row["method"])).scalar_one()
    same = (test.batch == row["batch"]) & (test.stage == row["stage"]) & (test.method == row["method"])
    last = connection.execute(select(func.max(test.attempt)).where(same)).scalar_one()
    kept = {name: row[name] for name in ("batch", "stage", "method", "priority", "repeat")}
    empty = dict.fromkeys(("state_reason", "deviation", "instrument", "reagents", "raw_data"), "")
    nobody = dict.fromkeys(_UNSAID)
    return {
        **kept, **empty, **nobody, "attempt": last + 1, "state": TestState.OPEN, "added_because": because,
        "due_at": at + timedelta(hours=hours),
    }  # fmt: skip


_UNSAID = (
    "analyst", "performed_by", "performed_from", "performed_to", "performance_said_at", "submitted_by", "submitted_at",
    "approved_by", "approved_at", "verified_by", "verified_again_by", "review_rules",
)  # fmt: skip
