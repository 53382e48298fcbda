"""Who did what on tests, as the rules of duties ask for it: from the trail, whatever stands now, a set at a time."""

import json
from collections.abc import Collection
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Text,
    and_,
    bindparam,
    cast,
    literal,
    null,
    select,
    union_all,
)

from qclab.domain.people.duties import Done, Duty
from qclab.domain.release.kinds import KINDS
from qclab.domain.review.deciding import DecisionState
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.testing.lifecycle import TestState
from qclab.domain.trail.acts import Act
from qclab.store import tables as t

_OF_A_TEST: Final = (Duty.PERFORMED, Duty.ENTERED, Duty.SHAPED, Duty.PROPOSED, Duty.VERIFIED, Duty.AGREED)
_SHAPING: Final = frozenset(
    {
        "performed_by",
        "performed_from",
        "performed_to",
        "instrument",
        "reagents",
        "raw_data",
        "submitted_by",
        "performance_said_at",
    }
)
"""What of a test says how it was performed, and that it was submitted."""
_DUTIES: Final = {
    "performed_by": Duty.PERFORMED,
    "verified_by": Duty.VERIFIED,
    "verified_again_by": Duty.VERIFIED,
    "approved_by": Duty.VERIFIED,
}
"""What a person named by a column of a test did for its batch."""
_VERIFYING: Final = (Meaning.VERIFIED.value, Meaning.APPROVED.value)
_PROPOSED: Final = (TestState.NOT_DONE_PROPOSED, TestState.INVALID_PROPOSED)


def done_on_tests(connection: Connection, tests: Collection[int]) -> dict[int, Done]:
    """Who performed each of these tests, entered its values, otherwise shaped its record, proposed that it is not
    done or invalid, verified or approved it or agreed to a deviation of it; every test has an entry.

    Everybody who ever did counts: naming another performer, or superseding a value, undoes nothing. Who verified it
    before its approval counts as long as that stands: what is submitted again after it was opened is looked at anew.
    """
    found: dict[int, dict[Duty, set[int]]] = {test: {duty: set() for duty in _OF_A_TEST} for test in tests}
    if not found:
        return {}
    for row in connection.execute(_parts(), {"tests": list(found)}):
        done = found[row.test]
        if row.duty:
            done[Duty(row.duty)].add(row.person)
            continue
        change = json.loads(row.payload)
        performer = change["to"].get("performed_by")
        if performer is not None:
            done[Duty.PERFORMED].add(performer)
        if (approver := change["to"].get("approved_by")) is not None:
            done[Duty.VERIFIED].add(approver)
        if change["op"] != "update":
            continue
        if _SHAPING & change["to"].keys():
            done[Duty.SHAPED].add(row.person)
        if change["to"].get("state") in _PROPOSED:
            done[Duty.PROPOSED].add(row.person)
    return dict(found)


@cache
def _parts() -> Any:
    """One question of thirteen parts: a duty and the person who did it, or a change of a test and who made it."""
    which: BindParameter[int] = bindparam("tests")
    entered = select(t.result.c.test, _duty(Duty.ENTERED), t.result.c.entered_by.label("person"), _NOTHING).where(
        t.result.c.test.in_(which)
    )
    seen, typed, loaded = (
        select(table.c.test, _duty(duty), by, _NOTHING).where(table.c.test.in_(which))
        for table, duty, by in (
            (t.observation, Duty.ENTERED, t.observation.c.observed_by),
            (t.observation, Duty.ENTERED, t.observation.c.entered_by),
            (t.unit, Duty.PERFORMED, t.unit.c.loaded_by),
        )
    )
    settled = (
        select(t.unit.c.test, _duty(Duty.SHAPED), t.suspicion.c.settled_by, _NOTHING)
        .join(t.unit, t.unit.c.key == t.suspicion.c.unit)
        .where(t.unit.c.test.in_(which), t.suspicion.c.settled_by.is_not(None))
    )
    attached = select(t.attachment.c.test, _duty(Duty.SHAPED), t.attachment.c.added_by, _NOTHING).where(
        t.attachment.c.test.in_(which)
    )
    raised, agreed = (
        select(t.deviation.c.test, _duty(duty), by, _NOTHING).where(t.deviation.c.test.in_(which), by.is_not(None))
        for duty, by in ((Duty.SHAPED, t.deviation.c.raised_by), (Duty.AGREED, t.deviation.c.agreed_by))
    )
    verified, again = (
        select(t.test.c.key, _duty(Duty.VERIFIED), by, _NOTHING).where(t.test.c.key.in_(which), by.is_not(None))
        for by in (t.test.c.verified_by, t.test.c.verified_again_by)
    )
    changed = (
        select(t.test.c.key, _duty(""), t.event.c.actor, t.change.c.payload)
        .join(t.change, _changes(t.test, t.test.c.key))
        .join(t.event, t.event.c.seq == t.change.c.event)
        .where(t.test.c.key.in_(which))
    )
    sampled = (
        select(t.test_sample.c.test, _duty(Duty.SHAPED), t.event.c.actor, _NOTHING)
        .join(t.change, _changes(t.sample, t.test_sample.c.sample))
        .join(t.event, t.event.c.seq == t.change.c.event)
        .where(t.test_sample.c.test.in_(which), t.event.c.act == Act.SAMPLE_CHANGED.value)
    )
    reported = (
        select(t.sent_test.c.test, _duty(Duty.SHAPED), t.event.c.actor.label("person"), _NOTHING)
        .join(t.change, _changes(t.sent_test, t.sent_test.c.key))
        .join(t.event, t.event.c.seq == t.change.c.event)
        .where(t.sent_test.c.test.in_(which), t.event.c.act == Act.REPORT_ENTERED.value)
    )
    return union_all(
        entered, seen, typed, loaded, settled, attached, reported, raised, agreed, verified, again, changed, sampled
    )


_NOTHING: Final = literal("", Text()).label("payload")


def _duty(duty: str) -> Any:
    return literal(str(duty), Text()).label("duty")


def _changes(table: Any, key: Any) -> ColumnElement[bool]:
    return and_(t.change.c.table_name == table.name, t.change.c.row_key == cast(key, Text))


def done_on_material(connection: Connection, batch: int) -> Done:
    """Who received material of a batch, and who performed, entered or otherwise shaped any test of it."""
    tests = connection.execute(select(t.test.c.key).where(t.test.c.batch == batch)).scalars().all()
    received = select(t.sample.c.received_by).where(t.sample.c.batch == batch, t.sample.c.received_by.is_not(None))
    done: dict[Duty, set[int]] = {Duty.RECEIVED: set(connection.execute(received).scalars())}
    for of_test in done_on_tests(connection, tests).values():
        for duty, people in of_test.items():
            done.setdefault(duty, set()).update(people)
    return done


def done_to_certify(connection: Connection, batch: int) -> Done:
    """The same, and who verified or approved a test of the batch or issued a certificate of it for QC, whatever stands
    now. The Qualified Person's own certificate of the first step is no duty against the second."""
    signature, certificate = t.signature.c, t.certificate.c
    verified = select(signature.person).where(
        signature.batch == batch, signature.meaning.in_(_VERIFYING), signature.subject_table == t.test.name
    )
    issued = select(certificate.issued_by).where(certificate.batch == batch, certificate.kind.in_(KINDS))
    return {
        **done_for_batch(connection, batch),
        Duty.VERIFIED: set(connection.execute(verified).scalars()),
        Duty.ISSUED: set(connection.execute(issued).scalars()),
    }


def done_for_batch(connection: Connection, batch: int) -> Done:
    """Who performed, entered, verified or approved a test of the batch that a required criterion asks for, an earlier
    attempt too, who reviewed a decision on it and who of QA agreed to a decision or a deviation on it."""
    of_batch = (Duty.PERFORMED, Duty.ENTERED, Duty.VERIFIED, Duty.DECIDED, Duty.AGREED)
    done: dict[Duty, set[int]] = {duty: set() for duty in of_batch}
    for row in connection.execute(_parts_of_required(), {"batch": batch}):
        if row.duty:
            done[Duty(row.duty)].add(row.person)
            continue
        to = json.loads(row.payload)["to"]
        for column, duty in _DUTIES.items():
            if to.get(column) is not None:
                done[duty].add(to[column])
    return done


@cache
def _parts_of_required() -> Any:
    """One question of five parts: a duty and the person who did it, or a change of a test that a criterion asks for."""
    of_batch: BindParameter[int] = bindparam("batch")
    asked = (
        select(t.method.c.id, t.binding.c.stage)
        .join(t.criterion, t.criterion.c.method == t.method.c.key)
        .join(t.binding, t.binding.c.specification == t.criterion.c.specification)
        .where(t.binding.c.batch == of_batch, t.criterion.c.required == 1, t.criterion.c.removed == 0)
        .subquery()
    )
    of_test = t.method.alias("of_test")
    required = (
        select(t.test.c.key)
        .join(of_test, of_test.c.key == t.test.c.method)
        .join(asked, and_(asked.c.id == of_test.c.id, asked.c.stage == t.test.c.stage))
        .where(t.test.c.batch == of_batch)
    )
    entered = select(_duty(Duty.ENTERED), t.result.c.entered_by.label("person"), _NOTHING).where(
        t.result.c.test.in_(required)
    )
    agreed = select(_duty(Duty.AGREED), t.decision.c.qa_by, _NOTHING).where(
        t.decision.c.batch == of_batch,
        t.decision.c.qa_by.is_not(None),
        t.decision.c.state == DecisionState.ACCEPTED.value,
    )
    decided = select(_duty(Duty.DECIDED), t.decision.c.reviewed_by, _NOTHING).where(
        t.decision.c.batch == of_batch, t.decision.c.reviewed_by.is_not(None)
    )
    deviated = select(_duty(Duty.AGREED), t.deviation.c.agreed_by, _NOTHING).where(
        t.deviation.c.test.in_(required), t.deviation.c.agreed_by.is_not(None)
    )
    changed = (
        select(_duty(""), null(), t.change.c.payload)
        .select_from(t.test)
        .join(t.change, _changes(t.test, t.test.c.key))
        .where(t.test.c.key.in_(required))
    )
    return union_all(entered, agreed, decided, deviated, changed)
