"""Issued certificates that no longer tell all: what happened under the batch since, for who would rely on one.

A printed copy cannot be recalled; the record says at once that it no longer tells all.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Connection, Text, cast, select

from qclab.domain.counts import count
from qclab.domain.release.blockers import DOES_NOT_COMPLY
from qclab.domain.testing.lifecycle import TestState
from qclab.store import tables as t

_INTERIM = "interim"
_ENDED = (TestState.APPROVED, TestState.NOT_DONE)
_OF_BATCH = frozenset(
    {"id", "product", "client", "coi_id", "donor_code", "body_weight", "manufactured_on", "expiry_at", "expiry_zone"}
    | {"batch_record", "deviations"}
)
_OF_SAMPLE = frozenset({"name", "container", "sampled_at", "received_at", "received_condition", "received_temperature"})


@dataclass
class _Issued:
    """A certificate that stands, and what happened under its batch since."""

    key: int
    batch: int
    is_interim: bool
    at: str
    seq: int
    results: int = 0
    failed: int = 0
    tests: int = 0
    decisions: int = 0
    cases: list[str] = field(default_factory=list)
    fields: set[str] = field(default_factory=set)

    def reasons(self) -> tuple[str, ...]:
        """In words; an interim certificate expects results, tests and decisions, as long as none of them fails."""
        counted = [(self.failed, "result was entered that does not comply", "results were entered that do not comply")]
        if not self.is_interim:
            counted += [
                (self.results - self.failed, "result was entered or changed", "results were entered or changed"),
                (self.tests, "test was added", "tests were added"),
                (self.decisions, "decision was settled", "decisions were settled"),
            ]
        said = [count(number, one, many) for number, one, many in counted if number]
        said += [f"{case} was opened" for case in self.cases]
        if self.fields:
            named = ", ".join(sorted(name.removesuffix("_at").replace("_", " ") for name in self.fields))
            said.append(f"what it prints of the batch was changed ({named})")
        return tuple(said)


def outdated(connection: Connection, batches: Collection[int]) -> dict[int, tuple[str, ...]]:
    """Why each issued certificate of these batches no longer tells all, by its key; those that do are left out.

    A superseded one is followed by another, and an interim one by the certificate of analysis: neither is looked at.
    """
    issued = _issued(connection, batches)
    if not issued:
        return {}
    of = {each.batch: [other for other in issued if other.batch == each.batch] for each in issued}
    _count_results(connection, of)
    _count_settled(connection, of)
    _look_at_trail(connection, of)
    return {each.key: reasons for each in issued if (reasons := each.reasons())}


def _issued(connection: Connection, batches: Collection[int]) -> list[_Issued]:
    row = t.certificate.c
    found = connection.execute(
        select(row.key, row.batch, row.kind, row.issued_at, row.head_seq).where(
            row.batch.in_(list(batches)), row.state == "issued"
        )
    )
    issued = [
        _Issued(each.key, each.batch, each.kind.startswith(_INTERIM), each.issued_at, each.head_seq) for each in found
    ]
    final = {each.batch for each in issued if not each.is_interim}
    return [each for each in issued if not (each.is_interim and each.batch in final)]


def _count_results(connection: Connection, of: dict[int, list[_Issued]]) -> None:
    row = t.result.c
    for each in connection.execute(
        select(row.batch, row.entered_at, row.evaluation).where(row.batch.in_(list(of)), row.entered_at > _first(of))
    ):
        for issued in of[each.batch]:
            if each.entered_at > issued.at:
                issued.results += 1
                issued.failed += each.evaluation == DOES_NOT_COMPLY


def _count_settled(connection: Connection, of: dict[int, list[_Issued]]) -> None:
    case, decision = t.investigation.c, t.decision.c
    for each in connection.execute(
        select(case.batch, case.id, case.opened_at)
        .where(case.batch.in_(list(of)), case.opened_at > _first(of))
        .order_by(case.key)
    ):
        for issued in of[each.batch]:
            if each.opened_at > issued.at:
                issued.cases.append(each.id)
    settled = select(decision.batch, decision.reviewed_at).where(
        decision.batch.in_(list(of)), decision.reviewed_at > _first(of)
    )
    for batch, reviewed_at in connection.execute(settled):
        for issued in of[batch]:
            issued.decisions += reviewed_at > issued.at


def _first(of: dict[int, list[_Issued]]) -> str:
    return min(each.at for every in of.values() for each in every)


def _look_at_trail(connection: Connection, of: dict[int, list[_Issued]]) -> None:
    """Tests that were added and are not done yet, and printed fields that were changed: no row says when."""
    since = min(each.seq for every in of.values() for each in every)
    among = list(of)
    for table, printed, condition in (
        (t.batch, _OF_BATCH, t.batch.c.key.in_(among)),
        (t.sample, _OF_SAMPLE, t.sample.c.batch.in_(among)),
        (t.test, frozenset[str](), t.test.c.batch.in_(among) & t.test.c.state.not_in(_ENDED)),
    ):
        owner: ColumnElement[int] = t.batch.c.key if table is t.batch else table.c.batch
        for each in connection.execute(
            select(owner.label("batch"), t.change.c.event, t.change.c.payload)
            .join(table, cast(table.c.key, Text) == t.change.c.row_key)
            .where(t.change.c.table_name == table.name, t.change.c.event > since, condition)
        ):
            said = json.loads(each.payload)
            for issued in of[each.batch]:
                if each.event <= issued.seq:
                    continue
                if table is t.test:
                    issued.tests += said["op"] == "insert"
                elif said["op"] == "update":
                    issued.fields |= printed & set(said["to"])
