"""Attempts: the tests of a method in a batch's stage, which of them its requirements point at, and what was seen."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, exists, or_, select, type_coerce

from qclab.domain.catalogue.plan import is_read_from
from qclab.domain.samples.lifecycle import SampleState
from qclab.domain.testing.lifecycle import TestState
from qclab.domain.testing.requiring import Attempt, Standing, is_no_attempt
from qclab.queries.decoding import Words
from qclab.store import tables as t

_IS_SEEN = or_(
    exists().where(t.result.c.test == t.test.c.key),
    exists().where(t.observation.c.test == t.test.c.key),
).label("is_seen")
"""Whether the test ever had a value or a reading: one that was superseded counts too."""


_OF_CASE = or_(
    exists().where(t.retest.c.test == t.test.c.key),
    exists().where(t.investigation.c.repeat == t.test.c.key),
).label("of_case")
"""Whether the test was made for a case: a retest, or a repeat that was begun before its closing."""


def standings(connection: Connection, batch: int, stage: str) -> list[Standing]:
    """The requirements of a batch's stage, with why the test of each ended where nothing was seen of it or
    its run was invalid."""
    return standings_of(connection, [batch]).get((batch, stage), [])


def standings_of(connection: Connection, batches: Collection[int]) -> dict[tuple[int, str], list[Standing]]:
    """The same of several batches, by batch and stage."""
    statement = (
        select(t.requirement.c.batch, t.requirement.c.stage, t.requirement.c.key, t.requirement.c.criterion,
               t.test.c.key.label("test"), t.test.c.state, t.test.c.state_reason, t.test.c.repeat, _IS_SEEN)
        .outerjoin(t.test, t.test.c.key == t.requirement.c.test)
        .where(t.requirement.c.batch.in_(list(batches)))
        .order_by(t.requirement.c.key)
    )  # fmt: skip
    found: dict[tuple[int, str], list[Standing]] = {}
    for row in connection.execute(statement):
        repeat = int(row.repeat or 0) + (row.state == TestState.INVALID.value)
        standing = Standing(row.key, row.criterion, row.test, _ended_because(row), repeat)
        found.setdefault((row.batch, row.stage), []).append(standing)
    return found


def _ended_because(row: Any) -> str:
    if row.test is None or not is_no_attempt(TestState(row.state), is_seen=bool(row.is_seen)):
        return ""
    return str(row.state_reason)


def replacements(connection: Connection, samples: Collection[int]) -> list[str]:
    """Which tests of these samples count in place of others, each with why."""
    statement = (
        select(t.method.c.title, t.requirement.c.because)
        .join(t.test, t.test.c.key == t.requirement.c.test)
        .join(t.method, t.method.c.key == t.test.c.method)
        .join(t.test_sample, t.test_sample.c.test == t.test.c.key)
        .where(t.test_sample.c.sample.in_(list(samples)), t.requirement.c.because != "")
        .order_by(t.requirement.c.key)
    )
    return list(dict.fromkeys(f"{row.title}: {row.because}" for row in connection.execute(statement)))


@dataclass(frozen=True)
class OfMethod:
    """A test as an attempt, with the requirements that point at it."""

    attempt: Attempt
    requirements: tuple[int, ...]
    state_reason: str
    repeat: int
    """Which repeat of an invalid run it is."""
    is_in_reach: bool
    """Whether it still has a sample that is not gone."""
    reads_all: bool
    """Whether all that the test it is held against is to fulfil is read from its containers too."""


def attempts_of(connection: Connection, test: int) -> list[OfMethod]:
    """Every test of the same method in the same stage of the same batch as this one, the oldest first, with what each
    fulfils that is read from the containers of this one."""
    this, of_this, of_test = t.test.alias("this"), t.method.alias("of_this"), t.method.alias("of_test")
    sample = (
        select(t.test_sample.c.test)
        .join(t.sample, t.sample.c.key == t.test_sample.c.sample)
        .where(t.sample.c.state.not_in([state.value for state in SampleState if state.is_gone]))
    )
    statement = (
        select(t.test.c.key, t.test.c.state, t.test.c.state_reason, t.test.c.repeat, _IS_SEEN, _OF_CASE,
               t.test.c.key.in_(sample).label("is_in_reach"))
        .join(of_test, of_test.c.key == t.test.c.method)
        .join(this, and_(this.c.batch == t.test.c.batch, this.c.stage == t.test.c.stage))
        .join(of_this, and_(of_this.c.key == this.c.method, of_this.c.id == of_test.c.id))
        .where(this.c.key == test)
        .order_by(t.test.c.key)
    )  # fmt: skip
    rows = connection.execute(statement).all()
    read_from = _read_from(connection, [row.key for row in rows])
    pointed = (
        select(t.requirement.c.key, t.requirement.c.test, t.parameter.c.id.label("parameter"))
        .join(t.criterion, t.criterion.c.key == t.requirement.c.criterion)
        .join(t.parameter, t.parameter.c.key == t.criterion.c.parameter)
        .where(t.requirement.c.test.in_([row.key for row in rows]))
        .order_by(t.requirement.c.key)
    )
    requirements: dict[int, list[int]] = {}
    asked = set()
    for row in connection.execute(pointed):
        asked |= {row.parameter} if row.test == test else set()
        if _reads(read_from[test], row.parameter):
            requirements.setdefault(row.test, []).append(row.key)
    return [
        OfMethod(
            Attempt(row.key, TestState(row.state), row.key in requirements, bool(row.is_seen), bool(row.of_case)),
            tuple(requirements.get(row.key, ())),
            row.state_reason,
            int(row.repeat),
            bool(row.is_in_reach),
            all(_reads(read_from[row.key], parameter) for parameter in asked),
        )
        for row in rows
    ]


def _read_from(connection: Connection, tests: Collection[int]) -> dict[int, list[tuple[str, ...]]]:
    """Which parameters are read from each container of these tests."""
    link = t.test_sample.c
    statement = select(link.test, type_coerce(link.parameters, Words()).label("parameters")).where(link.test.in_(tests))
    found: dict[int, list[tuple[str, ...]]] = {key: [] for key in tests}
    for row in connection.execute(statement):
        found[row.test].append(row.parameters)
    return found


def _reads(containers: Iterable[tuple[str, ...]], parameter: str) -> bool:
    return any(is_read_from(said, parameter) for said in containers)
