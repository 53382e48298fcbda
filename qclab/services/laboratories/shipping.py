"""Shipments to contract laboratories: prepared, sent, taken back before they left, confirmed, or come to nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime

from qclab.domain import moments
from qclab.domain.laboratories.approval import approval_blockers
from qclab.domain.laboratories.sending import (
    FAILED,
    NotSent,
    Packing,
    Receipt,
    SentState,
    due_after,
    expected_faults,
    failing_faults,
    leave_faults,
    packing_faults,
    receipt_faults,
    send_blockers,
    step_blockers,
)
from qclab.domain.people.rights import Actor, Right
from qclab.domain.reasons import reason_of
from qclab.domain.refusals import Conflict, Invalid, Reason
from qclab.domain.runs.lifecycle import whole_blockers
from qclab.domain.testing.lifecycle import TestState, entry_blockers, state_blockers
from qclab.domain.testing.performing import Said
from qclab.domain.trail.acts import Act
from qclab.queries.laboratories.laboratories import get_laboratory
from qclab.queries.laboratories.sent import SentRow, get_sent, in_shipment
from qclab.queries.testing.testing import TestRow, get_tests
from qclab.services.lab import Lab
from qclab.services.results.performing import FIELDS, Performance, say_within
from qclab.store import tables as t
from qclab.store.counters import next_shipment_number
from qclab.store.door import Connection, Writing
from qclab.store.holding import hold_aggregates
from qclab.store.zone import laboratory_zone


def why_not_send(test: TestRow) -> tuple[Reason, ...]:
    """Why a test goes into no shipment now; the window shows it on the button."""
    if why := state_blockers(test.state, TestState.OPEN):
        return why
    if why := whole_blockers(test.run, ""):
        return why
    return (
        *send_blockers(
            test.sent_state,
            test.shipment,
            test.entered,
            is_begun=test.performed_from is not None,
            is_here=Said.HERE in test.passed,
        ),
        *entry_blockers(test.state, test.containers),
    )


def prepare(lab: Lab, laboratory: int, tests: Sequence[int], packing: Packing) -> int:
    """Prepare a shipment with tests of one batch or of many; its key. Nothing has left yet.

    Raises Invalid with each field that lacks, Conflict where the laboratory is not approved for them today or a test
    cannot be sent, Missing.
    """
    with lab.write(Act.SHIPMENT_PREPARED, right=Right.SEND_TESTS) as writing:
        hold_aggregates(writing.connection, t.test, tests)
        to = get_laboratory(writing.connection, laboratory).value
        rows = get_tests(writing.connection, lab.actor, list(dict.fromkeys(tests)))
        today = _today(writing.connection, writing.at)
        if wrong := packing_faults(packing, today):
            raise Invalid(*wrong)
        if not rows:
            raise Invalid(Reason("Choose the tests that are sent.", code=NotSent.NOTHING))
        refused = [why.about(f"{row.method_title}, {row.batch_id}") for row in rows for why in why_not_send(row)]
        refused += approval_blockers(to, {row.method_id for row in rows}, today)
        if refused:
            raise Conflict(*refused)
        shipment = writing.insert(
            t.shipment,
            id=next_shipment_number(writing),
            laboratory=laboratory,
            temperature=packing.temperature.strip(),
            carrier=packing.carrier.strip(),
            prepared_by=writing.by,
            prepared_at=writing.at,
            left_at=None,
            sent_by=None,
            arrived_at=None,
            confirmed_by="",
            condition="",
            receipt_by=None,
        )
        writing.insert_many(
            t.sent_test,
            [
                {
                    "batch": row.batch, "test": row.key, "shipment": shipment, "state": SentState.PREPARED,
                    "expected_on": packing.expected_on, "was_due_at": row.due_at, "reason": "", "deviation": "",
                    "report_number": "", "reported_on": None, "report_method": "", "report_unit": "",
                    "certificate": None, "reported_by": None, "reported_at": None,
                }
                for row in rows
            ],
        )  # fmt: skip
        return shipment


def send(lab: Lab, shipment: int, left_at: datetime | None) -> None:
    """Record that a shipment left. Its laboratory's approval is asked of that day, for each method in it; nobody
    relaxes it. Each test is due when its result is expected, if that is sooner than it was due.

    Raises Invalid for a moment that cannot be, Conflict where it left already or the approval lacks, Missing.
    """
    with lab.write(Act.SHIPMENT_SENT, right=Right.SEND_TESTS) as writing:
        rows = _held(writing, lab.actor, shipment)
        _refuse(rows, SentState.AWAY)
        of = rows[0].shipment
        if wrong := leave_faults(left_at, of.prepared_at, writing.at):
            raise Invalid(*wrong)
        assert left_at is not None  # noqa: S101 - asked above
        zone = laboratory_zone(writing.connection)
        if why := approval_blockers(of.to, {row.method_id for row in rows}, moments.day_of(left_at, zone)):
            raise Conflict(*why)
        tests = get_tests(writing.connection, lab.actor, [row.test for row in rows])
        stay = [why.about(row.method_title) for row in tests for why in _why_not_leave(row)]
        if stay:
            raise Conflict(*stay)
        writing.update(t.shipment, shipment, left_at=left_at, sent_by=writing.by)
        for row in rows:
            writing.update(t.sent_test, row.key, state=SentState.AWAY)
        _set_due(writing, rows)


def _why_not_leave(test: TestRow) -> tuple[Reason, ...]:
    """Why what was packed does not leave: its test ended, its samples are gone, or it was begun here meanwhile."""
    is_begun = test.performed_from is not None
    return entry_blockers(test.state, test.containers) or send_blockers(None, "", test.entered, is_begun=is_begun)


def take_back(lab: Lab, shipment: int, reason: str) -> None:
    """Take a shipment back that has not left; its tests are here as before. Raises Conflict where it left."""
    why = reason_of(reason, "Say why it does not leave.")
    with lab.write(Act.SHIPMENT_TAKEN_BACK, why, right=Right.SEND_TESTS) as writing:
        rows = _held(writing, lab.actor, shipment)
        _refuse(rows, SentState.TAKEN_BACK)
        for row in rows:
            writing.update(t.sent_test, row.key, state=SentState.TAKEN_BACK, reason=why)


def confirm_receipt(lab: Lab, shipment: int, receipt: Receipt) -> None:
    """Record that the laboratory confirmed the receipt of a shipment. Raises Invalid with each field that lacks,
    Conflict where it has not left or was confirmed already."""
    with lab.write(Act.SHIPMENT_RECEIVED, right=Right.HEAR_LABORATORIES) as writing:
        rows = _held(writing, lab.actor, shipment)
        of = rows[0].shipment
        if why := receipt_blockers(rows[0]):
            raise Conflict(*why)
        if wrong := receipt_faults(receipt, of.left_at, writing.at):
            raise Invalid(*wrong)
        writing.update(
            t.shipment,
            shipment,
            arrived_at=receipt.at,
            confirmed_by=receipt.by.strip(),
            condition=receipt.condition.strip(),
            receipt_by=writing.by,
        )


def receipt_blockers(sent: SentRow) -> tuple[Reason, ...]:
    """Why the receipt of the shipment of a test is not confirmed now."""
    of = sent.shipment
    if of.left_at is None:
        return (Reason(f"{of.id} has not left.", code=NotSent.STATE),)
    if of.arrived_at is not None:
        return (Reason(f"{of.confirmed_by} confirmed it already.", code=NotSent.ARRIVED),)
    return ()


def expect(lab: Lab, sent: Sequence[int], expected_on: date | None, reason: str) -> None:
    """Say by which day results are expected now, with the reason. Raises Invalid, Conflict for what is not away."""
    why = reason_of(reason, "Say why it comes on another day.")
    with lab.write(Act.RESULT_EXPECTED, why, right=Right.SEND_TESTS) as writing:
        rows = held_sent(writing, lab.actor, sent)
        if wrong := expected_faults(expected_on, _today(writing.connection, writing.at)):
            raise Invalid(*wrong)
        if refused := [why_ for row in rows for why_ in expect_blockers(row)]:
            raise Conflict(*refused)
        for row in rows:
            writing.update(t.sent_test, row.key, expected_on=expected_on)
        _set_due(writing, held_sent(writing, lab.actor, sent))


def expect_blockers(sent: SentRow) -> tuple[Reason, ...]:
    """Why nothing is expected of a test of a shipment on another day."""
    if sent.state is SentState.AWAY:
        return ()
    return (Reason(f"{sent.title}: it is {sent.state}.", code=NotSent.STATE, facts={"state": sent.state}),)


def come_to_nothing(lab: Lab, sent: Sequence[int], state: SentState, deviation: str, reason: str) -> None:
    """Record that tests which are away were lost, or arrived unfit to be tested: a deviation. They are open here again,
    due as before they were sent.

    Raises Invalid without a deviation and a reason, Conflict where one is not away or has results.
    """
    why = reason_of(reason, "Say what happened to it.")
    with lab.write(Act.SHIPMENT_FAILED, why, right=Right.SEND_TESTS) as writing:
        if state not in FAILED:
            raise Invalid(Reason("Say whether it was lost or arrived unfit.", "state", code=NotSent.STATE))
        if wrong := failing_faults(deviation):
            raise Invalid(*wrong)
        rows = held_sent(writing, lab.actor, sent)
        _refuse(rows, state)
        tests = get_tests(writing.connection, lab.actor, [row.test for row in rows])
        refused = [
            Reason(f"{row.method_title}, {row.batch_id}: results of it were entered.", code=NotSent.HAS_RESULTS)
            for row in tests
            if row.entered
        ]
        if refused:
            raise Conflict(*refused)
        if said := [row for row in tests if any(getattr(row, name) for name in FIELDS)]:
            say_within(lab, writing, dict.fromkeys(said, asdict(Performance())), reason=why)  # nobody performed it
        for row in rows:
            writing.update(t.sent_test, row.key, state=state, deviation=deviation.strip(), reason=why)
            writing.update(t.test, row.test, due_at=row.was_due_at)


def held_sent(writing: Writing, actor: Actor, keys: Sequence[int]) -> list[SentRow]:
    """Tests of shipments, held for this write. Raises Missing."""
    hold_aggregates(writing.connection, t.sent_test, keys)
    return get_sent(writing.connection, actor, list(dict.fromkeys(keys)))


def _held(writing: Writing, actor: Actor, shipment: int) -> list[SentRow]:
    """The tests of a shipment, held for this write. Raises Missing."""
    keys = [row.key for row in in_shipment(writing.connection, actor, shipment)]
    hold_aggregates(writing.connection, t.sent_test, keys)
    return in_shipment(writing.connection, actor, shipment)


def _refuse(rows: Iterable[SentRow], asked: SentState) -> None:
    """Raise Conflict where one of them does not take the step."""
    refused = [why.about(row.title) for row in rows for why in step_blockers(row.state, asked)]
    if refused:
        raise Conflict(*refused)


def _set_due(writing: Writing, rows: Iterable[SentRow]) -> None:
    zone = laboratory_zone(writing.connection)
    for row in rows:
        writing.update(t.test, row.test, due_at=due_after(row.was_due_at, row.expected_on, zone))


def _today(connection: Connection, at: datetime) -> date:
    return moments.day_of(at, laboratory_zone(connection))
