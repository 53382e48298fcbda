"""Invalid attempts: which there are, and how many of each method, batch and sample."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, case, exists, func, select, union_all

from qclab.domain.counts import count
from qclab.domain.people.rights import Actor
from qclab.domain.runs.lifecycle import RunState
from qclab.domain.testing.lifecycle import TestState
from qclab.queries.decoding import instant
from qclab.queries.scope import of_client
from qclab.queries.testing.testing import WAITING
from qclab.store import tables as t


@dataclass(frozen=True)
class Invalid:
    """One invalid attempt on one of its samples."""

    test: int
    method_id: str
    method_title: str
    batch: int
    batch_id: str
    sample: str
    attempt: int
    reason: str
    performed_by: str
    performed_from: datetime | None


def invalid_attempts(
    connection: Connection, viewer: Actor, *, method: str = "", batch: int | None = None, sample: int | None = None
) -> list[Invalid]:
    """Every invalid attempt that the viewer may know of, a row for each of its samples, the newest first: of a method,
    a batch or a sample where one is named."""
    row = t.test.c
    statement = (
        select(row.key, t.method.c.id.label("method_id"), t.method.c.title, row.batch, t.batch.c.id.label("batch_id"),
               t.sample.c.id.label("sample_id"), row.attempt, row.state_reason, t.person.c.name, row.performed_from)
        .join(t.batch, t.batch.c.key == row.batch)
        .join(t.method, t.method.c.key == row.method)
        .join(t.test_sample, t.test_sample.c.test == row.key)
        .join(t.sample, t.sample.c.key == t.test_sample.c.sample)
        .outerjoin(t.person, t.person.c.key == row.performed_by)
        .where(row.state == TestState.INVALID.value)
        .order_by(row.key.desc(), t.sample.c.key)
    )  # fmt: skip
    statement = statement.where(t.method.c.id == method) if method else statement
    statement = statement.where(row.batch == batch) if batch is not None else statement
    statement = statement.where(t.sample.c.key == sample) if sample is not None else statement
    return [
        Invalid(
            each.key, each.method_id, each.title, each.batch, each.batch_id, each.sample_id, each.attempt,
            each.state_reason, each.name or "", instant(each.performed_from),
        )
        for each in connection.execute(of_client(statement, t.batch.c.client, viewer))
    ]  # fmt: skip


@dataclass(frozen=True)
class Counted:
    """How many attempts of a method were performed to an end, how many of them invalid, and in how many batches."""

    performed: int = 0
    invalid: int = 0
    batches: int = 0

    def __str__(self) -> str:
        """``2 of 41 attempts, in 1 batch``; what is told of a method."""
        if not self.invalid:
            return f"none of {count(self.performed, 'attempt')}"
        return f"{self.invalid} of {count(self.performed, 'attempt')}, in {count(self.batches, 'batch', 'batches')}"


def counted(connection: Connection, viewer: Actor) -> dict[str, Counted]:
    """By the id of each method, of all its versions: what the viewer may know of. One that never ran is left out."""
    row = t.test.c
    is_invalid = row.state == TestState.INVALID.value
    statement = (
        select(
            t.method.c.id,
            func.count().label("performed"),
            func.count(case((is_invalid, row.key))).label("invalid"),
            func.count(case((is_invalid, row.batch)).distinct()).label("batches"),
        )
        .select_from(t.test)
        .join(t.batch, t.batch.c.key == row.batch)
        .join(t.method, t.method.c.key == row.method)
        .where(row.performed_from.is_not(None), row.state.not_in(WAITING))
        .group_by(t.method.c.id)
    )
    rows = connection.execute(of_client(statement, t.batch.c.client, viewer))
    return {each.id: Counted(each.performed, each.invalid, each.batches) for each in rows}


def case_of(connection: Connection, tests: Collection[int]) -> dict[int, str]:
    """The number of a case that each of these tests belongs to: its value opened it, or it was made for it."""
    wanted, of_case = list(tests), t.investigation.c
    parts: list[Any] = [
        select(column.label("test"), of_case.id).where(column.in_(wanted)) for column in (of_case.test, of_case.repeat)
    ]
    parts.append(
        select(t.retest.c.test, of_case.id)
        .join(t.retest_plan, t.retest_plan.c.key == t.retest.c.plan)
        .join(t.investigation, of_case.key == t.retest_plan.c.investigation)
        .where(t.retest.c.test.in_(wanted))
    )
    return {row.test: row.id for row in connection.execute(union_all(*parts))}


@dataclass(frozen=True)
class OnRun:
    """The run that a test is on. ``is_agreed_of_another``: one of its tests is invalid already."""

    run: int
    id: str
    state: RunState
    is_agreed_of_another: bool


def runs_of(connection: Connection, tests: Collection[int]) -> dict[int, OnRun]:
    """The run of each of these tests that is on one, whether it goes on or ended."""
    place, other, invalid = t.run_position.c, t.run_position.alias(), t.test.alias()
    agreed = (
        exists()
        .where(other.c.run == t.run.c.key, other.c.current == 1, other.c.test == invalid.c.key)
        .where(invalid.c.state == TestState.INVALID.value)
        .correlate(t.run)
    )
    statement = (
        select(place.test, t.run.c.key, t.run.c.id, t.run.c.state, agreed.label("agreed"))
        .join(t.run, t.run.c.key == place.run)
        .where(place.test.in_(list(tests)), place.current == 1)
    )
    return {
        row.test: OnRun(row.key, row.id, RunState(row.state), bool(row.agreed)) for row in connection.execute(statement)
    }


def samples_of(connection: Connection, test: int) -> list[tuple[int, str]]:
    """The samples of a test, gone or not, each with the parameters that are read from it."""
    link = t.test_sample.c
    rows = connection.execute(select(link.sample, link.parameters).where(link.test == test).order_by(link.key))
    return [(row.sample, row.parameters) for row in rows]
