"""What happened under issued certificates since, counted for the rule that says whether they still tell all."""

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Text, cast, exists, func, literal, select, union_all

from qclab.domain.catalogue.naming import named
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.evaluation.reporting import typed_with_unit
from qclab.domain.investigations.kinds import OUT_OF_SPECIFICATION
from qclab.domain.laboratories.sending import FAILED, SentState
from qclab.domain.release.kinds import INTERIM, KINDS
from qclab.domain.release.lifecycle import CertificateState
from qclab.domain.release.outdated import (
    PRINTED_OF_BATCH,
    PRINTED_OF_SAMPLE,
    Issued,
    Since,
    failing_said,
    looked_at,
    outdated_by,
    outdated_since,
)
from qclab.domain.review.deciding import DecisionState
from qclab.domain.testing.lifecycle import TestState
from qclab.domain.testing.reopening import ReopeningState
from qclab.queries.decoding import known_instant
from qclab.queries.investigations.cases import PRINTED
from qclab.store import tables as t

_ENDED = (TestState.APPROVED, TestState.NOT_DONE, TestState.INVALID)


@dataclass
class _Watched:
    """A certificate that somebody may rely on, issued at an instant (encoded) and an event, and what happened since."""

    issued: Issued
    at: str
    seq: int
    since: Since = field(default_factory=Since)


_Watching = dict[int, list[_Watched]]
"""By batch."""


@dataclass(frozen=True)
class Outdated:
    """Why a certificate no longer tells all, and since when."""

    reasons: tuple[str, ...]
    since: datetime | None


def outdated(connection: Connection, batches: Collection[int]) -> dict[int, tuple[str, ...]]:
    """Why each issued certificate of these batches no longer tells all, by its key; those that do are left out."""
    return {key: each.reasons for key, each in outdated_when(connection, batches).items()}


def outdated_when(connection: Connection, batches: Collection[int]) -> dict[int, Outdated]:
    """The same with the moment of the first of it."""
    watching = _issued(connection, batches)
    if not watching:
        return {}
    _count_results(connection, watching)
    _count_settled(connection, watching)
    _look_at_trail(connection, watching)
    found = {
        watched.issued.key: Outdated(
            outdated_by(watched.since, is_interim=watched.issued.is_interim),
            outdated_since(watched.since, is_interim=watched.issued.is_interim),
        )
        for of_batch in watching.values()
        for watched in of_batch
    }
    return {key: each for key, each in found.items() if each.reasons}


def _issued(connection: Connection, batches: Collection[int]) -> _Watching:
    row = t.certificate.c
    rows = connection.execute(
        select(row.key, row.batch, row.kind, row.issued_at, row.head_seq).where(
            row.batch.in_(list(batches)), row.state == CertificateState.ISSUED.value, row.kind.in_(KINDS)
        )
    ).all()
    by_key = {each.key: each for each in rows}
    watching: _Watching = {}
    for issued in looked_at(Issued(each.key, each.batch, each.kind == INTERIM) for each in rows):
        certificate = by_key[issued.key]
        watching.setdefault(issued.batch, []).append(_Watched(issued, certificate.issued_at, certificate.head_seq))
    return watching


def _count_results(connection: Connection, watching: _Watching) -> None:
    row = t.result.c
    entered = select(row.batch, row.test, row.entered_at, row.evaluation, row.typed, row.unit, row.value, row.current)
    for result in connection.execute(
        entered.add_columns(t.method.c.title, t.parameter.c.name)
        .join(t.test, t.test.c.key == row.test)
        .join(t.method, t.method.c.key == t.test.c.method)
        .join(t.parameter, t.parameter.c.key == row.parameter)
        .where(row.batch.in_(list(watching)), row.entered_at > _first(watching))
        .order_by(row.key)
    ):
        for watched in watching[result.batch]:
            if result.entered_at > watched.at:
                watched.since.results += 1
                if Evaluation(result.evaluation) is Evaluation.DOES_NOT_COMPLY:
                    typed = typed_with_unit(result.typed, result.unit, result.value)
                    said = failing_said(named(result.title, result.name), typed, is_current=bool(result.current))
                    watched.since.failed.append(said)
                    watched.since.note("failed", known_instant(result.entered_at))
                else:
                    watched.since.note("results", known_instant(result.entered_at))


_NO_SHIPMENT = (literal("").label("shipment"), literal("").label("sent"))
_WAITING = [state.value for state in DecisionState if state.is_waiting]


def _is_told(batch: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether a certificate of this batch says of a case (``closing.is_printed``); what it does not outdates none."""
    case, held = t.investigation.c, t.hold.c
    has_held = exists().where(held.record == case.id, held.batch == batch)
    return case.kind.in_([kind.value for kind in OUT_OF_SPECIFICATION]) | (case.printed == PRINTED) | has_held


def _count_settled(connection: Connection, watching: _Watching) -> None:
    case, beside, decision = t.investigation.c, t.concerned_batch.c, t.decision.c
    first, among = _first(watching), list(watching)
    own = select(case.batch, case.id, case.opened_at, case.closed_at).where(case.batch.in_(among), _is_told(case.batch))
    others = (
        select(beside.batch, case.id, beside.added_at.label("opened_at"), beside.concluded_at.label("closed_at"))
        .join(t.investigation, case.key == beside.investigation)
        .where(beside.batch.in_(among), _is_told(beside.batch))
    )
    for row in connection.execute(union_all(own, others).order_by("id")):
        for watched in watching[row.batch]:
            if row.opened_at > watched.at:
                watched.since.cases.append(row.id)
                watched.since.note("cases", known_instant(row.opened_at))
            if row.closed_at is not None and row.closed_at > watched.at:
                watched.since.closed.append(row.id)
                watched.since.note("closed", known_instant(row.closed_at))
    settled_at = func.coalesce(decision.qa_at, decision.reviewed_at)
    settled = select(decision.batch, settled_at, literal("decisions").label("what"), *_NO_SHIPMENT).where(
        decision.batch.in_(list(watching)), decision.state.not_in(_WAITING), settled_at > first
    )
    of = t.reopening.c
    reopened = select(
        of.batch, of.settled_at, literal(ReopeningState.REOPENED.value).label("what"), *_NO_SHIPMENT
    ).where(of.batch.in_(list(watching)), of.settled_at > first, of.state != ReopeningState.DECLINED.value)
    for batch, at, what, shipment, state in connection.execute(union_all(settled, reopened, _failed(watching))):
        for watched in watching[batch]:
            if at > watched.at:
                watched.since.decisions += what == "decisions"
                watched.since.reopened += what == ReopeningState.REOPENED
                watched.since.failed_shipments += [f"{shipment} {SentState(state).came_to}"] if shipment else []
                watched.since.note(what, known_instant(at))


def _failed(watching: _Watching) -> Select[Any]:
    """What was lost on its way or arrived unfit, at its last change: nothing follows on that."""
    sent, change = t.sent_test.c, t.change.c
    return (
        select(sent.batch, func.max(t.event.c.at), literal("failed_shipments"), t.shipment.c.id, sent.state)
        .join(t.shipment, t.shipment.c.key == sent.shipment)
        .join(t.change, (change.row_key == cast(sent.key, Text)) & (change.table_name == t.sent_test.name))
        .join(t.event, t.event.c.seq == change.event)
        .where(sent.batch.in_(list(watching)), sent.state.in_([state.value for state in FAILED]))
        .group_by(sent.key, sent.batch, t.shipment.c.id, sent.state)
    )


def _first(watching: _Watching) -> str:
    return min(watched.at for of_batch in watching.values() for watched in of_batch)


def _look_at_trail(connection: Connection, watching: _Watching) -> None:
    """Tests that were added and are not done yet, and printed fields that were changed: no row says when."""
    first = min(watched.seq for of_batch in watching.values() for watched in of_batch)
    among = list(watching)
    for table, printed, condition in (
        (t.batch, PRINTED_OF_BATCH, t.batch.c.key.in_(among)),
        (t.sample, PRINTED_OF_SAMPLE, t.sample.c.batch.in_(among)),
        (t.test, frozenset[str](), t.test.c.batch.in_(among) & t.test.c.state.not_in(_ENDED)),
    ):
        owner: ColumnElement[int] = t.batch.c.key if table is t.batch else table.c.batch
        for change in connection.execute(
            select(owner.label("batch"), t.change.c.event, t.change.c.payload, t.event.c.at)
            .join(table, cast(table.c.key, Text) == t.change.c.row_key)
            .join(t.event, t.event.c.seq == t.change.c.event)
            .where(t.change.c.table_name == table.name, t.change.c.event > first, condition)
        ):
            payload = json.loads(change.payload)
            for watched in watching[change.batch]:
                if change.event <= watched.seq:
                    continue
                if table is t.test and payload["op"] == "insert":
                    watched.since.tests += 1
                    watched.since.note("tests", known_instant(change.at))
                elif payload["op"] == "update" and (fields := printed & set(payload["to"])):
                    watched.since.fields |= fields
                    watched.since.note("fields", known_instant(change.at))
