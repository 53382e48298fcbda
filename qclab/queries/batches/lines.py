"""Batches as their list shows them: how far the tests have come and which certificate stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, case, exists, func, select

from qclab.domain.batches.lifecycle import ON_HOLD
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.people.rights import Actor
from qclab.domain.release.kinds import INTERIM, KINDS
from qclab.domain.release.requirements import progress
from qclab.domain.review.deciding import DecisionState
from qclab.domain.testing.lifecycle import TestState
from qclab.queries.batches.batches import BatchRow, fetch_batches, is_on_hold
from qclab.queries.release.outdated import outdated
from qclab.queries.scope import of_client
from qclab.store import tables as t


@dataclass(frozen=True)
class BatchLine:
    """A batch with the number of its tests by state, of its required lines and of those that an approved result
    answers and of those that comply by it, and its latest certificate: its edition, its kind and what it concludes.

    ``failed`` counts the answered lines that do not comply and have no alternative, ``failing`` the tests that are not
    ended and hold a value that does not comply. ``outdated`` says what happened since that certificate was issued,
    where it no longer tells all.
    """

    batch: BatchRow
    tests: int
    approved: int
    submitted: int
    required: int
    answered: int
    complying: int
    failed: int
    failing: int
    certificate: str
    kind: str
    conclusion: str
    outdated: tuple[str, ...] = ()

    @property
    def concludes(self) -> str:
        """``does not comply, interim``, a failure first so that it is not cut; empty without a certificate."""
        kind = "interim" if self.kind == INTERIM else ""
        fails = self.conclusion == Evaluation.DOES_NOT_COMPLY
        return ", ".join(filter(None, (self.conclusion, kind) if fails else (kind, self.conclusion)))

    @property
    def progress(self) -> str:
        """How many of the required lines are answered, how many of those comply, and whether an open test fails."""
        return progress(self.required, self.answered, self.complying, self.failing)

    @property
    def key(self) -> int:
        return self.batch.key


_UNFINISHED: Final = [state.value for state in TestState if state.is_unfinished]


def _counts_as(evaluation: Evaluation) -> ColumnElement[bool]:
    """By itself, or by an accepted decision."""
    return (t.evaluation.c.evaluation == evaluation.value) | exists().where(
        t.decision.c.evaluation == t.evaluation.c.key,
        t.decision.c.state == DecisionState.ACCEPTED.value,
        t.decision.c.decided == evaluation.value,
    )


def batch_lines(connection: Connection, viewer: Actor, keys: Sequence[int]) -> list[BatchLine]:
    """Lines of these batches; those the viewer may not know of are left out."""
    batches = fetch_batches(connection, viewer, list(keys))
    among = list(batches)
    states: dict[int, dict[str, int]] = {}
    counted = (
        select(t.test.c.batch, t.test.c.state, func.count().label("number"))
        .where(t.test.c.batch.in_(among))
        .group_by(t.test.c.batch, t.test.c.state)
    )
    for row in connection.execute(counted):
        states.setdefault(row.batch, {})[row.state] = row.number
    required, failing = _required(connection, among), _failing(connection, among)
    issued = (
        select(t.certificate)
        .where(t.certificate.c.batch.in_(among), t.certificate.c.kind.in_(KINDS))
        .order_by(t.certificate.c.key)
    )
    latest = {row.batch: row for row in connection.execute(issued)}
    why = outdated(connection, latest)
    lines = []
    for key, batch in batches.items():
        of, last = states.get(key, {}), latest.get(key)
        edition = f"{last.id} rev. {last.revision}" if last else ""
        lines.append(
            BatchLine(
                batch,
                sum(of.values()),
                of.get(TestState.APPROVED, 0),
                of.get(TestState.SUBMITTED, 0),
                *required.get(key, (0, 0, 0, 0)),
                failing.get(key, 0),
                edition,
                last.kind if last else "",
                last.conclusion if last else "",
                why.get(last.key, ()) if last else (),
            )
        )
    return lines


def _required(connection: Connection, batches: Sequence[int]) -> dict[int, tuple[int, int, int, int]]:
    """How many lines each of these batches has to show, how many an approved result answers, how many comply, and how
    many fail that no alternative stands in for."""
    line, result = t.requirement.c, t.result.c
    answers = (
        select(result.key)
        .join(t.evaluation, t.evaluation.c.result == result.key)
        .where(
            result.test == line.test,
            result.current == 1,
            t.evaluation.c.criterion == line.criterion,
            line.sample.is_(None) | (result.sample == line.sample),
        )
    )
    is_approved = t.test.c.state == TestState.APPROVED.value

    def number(such: Select[Any]) -> ColumnElement[int]:
        return func.sum(case((is_approved & such.exists(), 1), else_=0))

    statement = (
        select(
            line.batch,
            func.count().label("number"),
            number(answers).label("answered"),
            number(answers.where(_counts_as(Evaluation.COMPLIES))).label("complying"),
            number(answers.where(t.criterion.c.alternative == "", _counts_as(Evaluation.DOES_NOT_COMPLY))).label(
                "failed"
            ),
        )
        .join(t.criterion, t.criterion.c.key == line.criterion)
        .outerjoin(t.test, t.test.c.key == line.test)
        .where(line.batch.in_(list(batches)), t.criterion.c.required == 1)
        .group_by(line.batch)
    )
    return {
        row.batch: (row.number, int(row.answered), int(row.complying), int(row.failed))
        for row in connection.execute(statement)
    }


def _failing(connection: Connection, batches: Sequence[int]) -> dict[int, int]:
    """How many tests of each of these batches are not ended and hold a value that fails what is required."""
    statement = (
        select(t.test.c.batch, func.count(func.distinct(t.test.c.key)).label("number"))
        .join(t.result, (t.result.c.test == t.test.c.key) & (t.result.c.current == 1))
        .join(t.evaluation, t.evaluation.c.result == t.result.c.key)
        .join(t.criterion, t.criterion.c.key == t.evaluation.c.criterion)
        .where(
            t.test.c.batch.in_(list(batches)),
            t.test.c.state.in_(_UNFINISHED),
            t.criterion.c.required == 1,
            _counts_as(Evaluation.DOES_NOT_COMPLY),
        )
        .group_by(t.test.c.batch)
    )
    return {row.batch: row.number for row in connection.execute(statement)}


def batch_counts(connection: Connection, viewer: Actor) -> dict[str, int]:
    """How many batches are in each status, and how many are on hold, for the chips of the list."""
    statement = select(t.batch.c.status, func.count().label("number")).group_by(t.batch.c.status)
    counts = {row.status: row.number for row in connection.execute(of_client(statement, t.batch.c.client, viewer))}
    held = of_client(select(func.count()).select_from(t.batch).where(is_on_hold()), t.batch.c.client, viewer)
    return {**counts, ON_HOLD: connection.execute(held).scalar_one()}
