"""A test that a contract laboratory performs, from the approval to the signature of who verifies it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from qclab.domain.alarms.alarms import AlarmKind
from qclab.domain.laboratories.approval import NotApproved
from qclab.domain.laboratories.notices import Says
from qclab.domain.laboratories.reporting import Unreported
from qclab.domain.laboratories.sending import NotSent, Packing, Receipt, SentState
from qclab.domain.people.duties import Duty
from qclab.domain.people.rights import Actor
from qclab.domain.refusals import Conflict, Invalid, Missing, NotAllowed
from qclab.domain.testing.causes import Cause
from qclab.domain.testing.lifecycle import Bar, TestState
from qclab.queries.alarms.alarms import alarms_for
from qclab.queries.batches.batches import get_batch
from qclab.queries.laboratories.outside import Which, find_outside, outside_counts
from qclab.queries.laboratories.sent import in_shipment, notices_of
from qclab.queries.testing.pending import Asked, find_pending
from qclab.services.laboratories import keeping, shipping
from qclab.services.results import performing, recording
from qclab.services.review import approving
from qclab.services.samples.attachments import attach
from qclab.services.trail.verifying import verify_trail
from tests.laboratory.batch import Batch
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.outside import (
    BIOSAFETY,
    CULTURE,
    approved,
    begun_before,
    culture_of,
    of_test,
    packed,
    reported,
    sent,
    told,
)
from tests.laboratory.people import PASSWORD
from tests.services.release.test_late_positive import certified_first, must_be_told

pytestmark = pytest.mark.server_in_proof


def made(demo: Laboratory, id_: str = "IPS-1") -> Batch:
    return demo.batch(id_).registered("IPSC-NPC").received()


def hold(demo: Laboratory, batch: Batch) -> str:
    return demo.ask(lambda connection: get_batch(connection, demo.qa.actor, batch.key)).hold


def entered(demo: Laboratory, batch: Batch, outcome: str = "Not detected") -> int:
    """What their report says of the culture, typed by the analyst with its days."""
    test = culture_of(batch)
    row = demo.test(test)
    demo.waited(row, timedelta(days=29))
    days = performing.Performance(None, demo.now() - timedelta(days=29), demo.now())
    performing.set_performance(demo.analyst, {test: row.row_version}, days)
    line = batch.line("A06/mycoplasma")
    recording.record(demo.analyst, [recording.NewResult(test, line.parameter_key, outcome, confirmed=True)])
    return test


@pytest.mark.both_engines
def test_the_whole_road_from_approval_to_verification(demo: Laboratory) -> None:
    batch = made(demo)
    test = culture_of(batch)
    assert demo.test(test).cause(demo.now()) is Cause.TO_SEND
    shipment = sent(demo, approved(demo), test, days=35)
    away = demo.test(test)
    assert (away.cause(demo.now()), away.held_by(demo.now())) == (Cause.AT_CONTRACT_LABORATORY, BIOSAFETY.name)
    now = demo.now()
    assert demo.analyst.ask(outside_counts, now)[Which.AWAY] == 1
    assert demo.analyst.ask(find_outside, Which.AWAY, now, "biosafety") == [test]
    demo.clock.forward(hours=20)
    receipt = Receipt(demo.now(), "J. Smit", "intact, 4 °C")
    shipping.confirm_receipt(demo.reviewer, shipment, receipt)
    demo.clock.forward(days=30)
    entered(demo, batch)
    with pytest.raises(Conflict) as refusal:
        recording.submit(demo.analyst, [test])
    assert refusal.value.codes == (Unreported.NO_REPORT,)
    reported(demo, of_test(demo, test).key)
    recording.submit(demo.analyst, [test])
    approving.approve(demo.reviewer, [test], PASSWORD)
    done = demo.test(test)
    assert (done.state, done.performed_by_name, done.report_number) == (
        TestState.APPROVED, BIOSAFETY.name, "EBT-26-118",
    )  # fmt: skip
    assert of_test(demo, test).state is SentState.REPORTED
    assert verify_trail(demo.qp).faults == ()


def test_who_entered_their_report_does_not_verify_it(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    batch = made(demo)
    sent(demo, approved(demo), culture_of(batch))
    demo.clock.forward(days=30)
    test = entered(demo, batch)
    reported(demo, of_test(demo, test).key)
    attach(demo.reviewer, "mail.txt", b"their mail", test=test)
    recording.submit(demo.analyst, [test])
    with pytest.raises(NotAllowed) as own:
        approving.approve(demo.reviewer, [test], PASSWORD)
    assert own.value.codes == (Duty.SHAPED,)


def test_a_suspected_positive_alarms_and_holds_at_once_and_only_once(demo: Laboratory) -> None:
    batch, other = made(demo), made(demo, "IPS-2")
    sent(demo, approved(demo), culture_of(batch), culture_of(other))
    demo.clock.forward(days=5)
    keys = [of_test(demo, culture_of(each)).key for each in (batch, other)]
    assert told(demo, keys, Says.CLEAR, "no growth on day 5") == []
    assert demo.qa.ask(alarms_for) == []
    demo.clock.forward(days=5)
    assert told(demo, keys[:1], Says.SUSPECTED) == ["IPS-1"]
    (alarm,) = demo.qa.ask(alarms_for)
    assert (alarm.kind, alarm.batch_id) == (AlarmKind.SUSPECTED, "IPS-1")
    said = "suspected positive in Mycoplasma, culture; told by J. Smit of Example Biosafety Testing by telephone"
    assert alarm.said == hold(demo, batch) == said
    assert hold(demo, other) == ""
    assert told(demo, keys[:1], Says.SUSPECTED, "confirmed by mail") == []
    assert len(demo.qa.ask(alarms_for)) == 1
    notices = demo.analyst.ask(notices_of, keys)
    assert [[each.says for each in notices[key]] for key in keys] == [
        [Says.CLEAR, Says.SUSPECTED, Says.SUSPECTED], [Says.CLEAR],
    ]  # fmt: skip


def test_a_suspicion_after_certification_is_a_late_positive_with_who_must_be_told(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    batch = certified_first(demo)
    test = demo.added(batch.samples[0].key, CULTURE)
    sent(demo, approved(demo), test)
    demo.clock.forward(hours=5)
    assert told(demo, [of_test(demo, test).key], Says.SUSPECTED) == ["CAR-1"]
    (alarm,) = demo.qp.ask(alarms_for)
    assert alarm.kind is AlarmKind.LATE_POSITIVE
    assert alarm.said.endswith("by telephone; the batch is initially certified")
    assert hold(demo, batch).endswith("a late positive: what is left of it is not given")
    assert {"Treating physician", "IGJ"} < {each.whom for each in must_be_told(batch)}


def test_their_positive_result_opens_its_case_and_needs_their_certificate_all_the_same(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    batch = made(demo)
    sent(demo, approved(demo), culture_of(batch))
    demo.clock.forward(days=30)
    test = entered(demo, batch, "Detected")
    assert len(batch.cases()) == 1
    with pytest.raises(Conflict) as refusal:
        recording.submit(demo.analyst, [test])
    assert refusal.value.codes == (Unreported.NO_REPORT,)
    reported(demo, of_test(demo, test).key)
    recording.submit(demo.analyst, [test])


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ({"approved_until": date(2026, 3, 1)}, NotApproved.ENDED),
        ({"approved_until": None}, NotApproved.NEVER),
        ({"methods": ("A32",)}, NotApproved.METHOD),
    ],
)
def test_nothing_is_sent_to_a_laboratory_that_is_not_approved_for_it(
    sqlite_demo: Laboratory, value: dict[str, object], code: NotApproved
) -> None:
    to = approved(sqlite_demo, replace(BIOSAFETY, **value))  # type: ignore[arg-type]
    with pytest.raises(Conflict) as refusal:
        packed(sqlite_demo, to, culture_of(made(sqlite_demo)))
    assert refusal.value.codes == (code,)


def test_the_approval_is_asked_of_the_day_on_which_it_leaves(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    to = approved(demo, replace(BIOSAFETY, approved_until=demo.now().date()))
    shipment = packed(demo, to, culture_of(made(demo)))
    today = demo.now()
    demo.clock.forward(days=1)
    with pytest.raises(Conflict) as refusal:
        shipping.send(demo.analyst, shipment, demo.now())
    assert refusal.value.codes == (NotApproved.ENDED,)
    shipping.send(demo.analyst, shipment, today)  # it left yesterday, and is recorded today
    (row,) = demo.analyst.ask(in_shipment, shipment)
    assert row.state is SentState.AWAY


def test_a_test_lies_in_one_shipment_and_is_taken_back_before_it_left_only(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    to, test = approved(demo), culture_of(made(demo))
    shipment = packed(demo, to, test)
    with pytest.raises(Conflict) as twice:
        packed(demo, to, test)
    assert twice.value.codes == (NotSent.IN_SHIPMENT,)
    shipping.take_back(demo.analyst, shipment, "the courier did not come")
    again = sent(demo, to, test)
    with pytest.raises(Conflict) as late:
        shipping.take_back(demo.analyst, again, "too late for that")
    assert late.value.codes == (NotSent.STATE,)
    assert verify_trail(demo.qp).faults == ()


def test_what_was_lost_is_a_deviation_and_its_test_is_open_here_as_before(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    to, test = approved(demo), culture_of(made(demo))
    before = demo.test(test)
    sent(demo, to, test, days=3)
    away = demo.test(test)
    assert away.due_at < before.due_at, "it is due when its result is expected"
    key = of_test(demo, test).key
    with pytest.raises(Invalid):
        shipping.come_to_nothing(demo.analyst, [key], SentState.UNFIT, "", "arrived at 25 °C")
    shipping.come_to_nothing(demo.analyst, [key], SentState.UNFIT, "DEV-3", "arrived at 25 °C")
    back = demo.test(test)
    assert (back.cause(demo.now()), back.due_at, back.shipment) == (Cause.TO_SEND, before.due_at, "")
    sent(demo, to, test)
    assert of_test(demo, test).state is SentState.AWAY


def test_nobody_here_performs_what_is_outside_and_what_was_begun_here_is_not_sent(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    to, test = approved(demo), culture_of(made(demo))
    begun = culture_of(made(demo, "IPS-2"))
    sent(demo, to, test)
    row = demo.test(test)
    with pytest.raises(Invalid) as refusal:
        performing.set_performance(
            demo.analyst, {test: row.row_version}, performing.Performance(demo.analyst.actor.key)
        )
    assert refusal.value.codes == (Bar.OUTSIDE,)
    begun_before(demo, begun)
    with pytest.raises(Conflict) as late:
        packed(demo, to, begun)
    assert late.value.codes == (NotSent.BEGUN,)


def test_a_test_that_is_away_is_late_on_the_same_day_in_every_list(sqlite_demo: Laboratory) -> None:
    """Since it was due here, whichever day its report is promised for, and counted once wherever it is counted."""
    demo = sqlite_demo
    test = culture_of(made(demo))
    due = demo.test(test).due_at
    sent(demo, approved(demo), test, days=60)
    assert demo.test(test).due_at == due < demo.now() + timedelta(days=60)
    for now, is_late in ((due, False), (due + timedelta(minutes=1), True)):
        assert demo.test(test).is_late(now) is is_late
        assert (test in demo.analyst.ask(find_pending, Asked(due_before=now))) is is_late
        outside = demo.analyst.ask(find_outside, Which.LATE, now)
        assert (test in outside) is is_late
        assert demo.analyst.ask(outside_counts, now)[Which.LATE] == len(outside)


def test_a_result_expected_later_is_said_with_a_reason_and_is_late_after_its_day(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    test = culture_of(made(demo))
    sent(demo, approved(demo), test, days=10)
    key, today = of_test(demo, test).key, demo.now().date()
    with pytest.raises(Invalid):
        shipping.expect(demo.analyst, [key], today + timedelta(days=12), "")
    shipping.expect(demo.analyst, [key], today + timedelta(days=12), "they repeat the last subculture")
    due = demo.test(test).due_at
    assert due.date() == today + timedelta(days=12)
    assert [demo.test(test).is_late(due + timedelta(hours=hours)) for hours in (0, 1)] == [False, True]


def test_a_shipment_says_how_it_travels_and_when_its_results_are_expected(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    test = culture_of(made(demo))
    with pytest.raises(Invalid) as lacking:
        shipping.prepare(demo.analyst, approved(demo), [test], Packing("", "", None))
    assert lacking.value.codes == (NotSent.NO_TEMPERATURE, NotSent.NO_CARRIER, NotSent.NO_DAY)


def test_qa_alone_approves_laboratories_with_a_reason(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    with pytest.raises(NotAllowed):
        keeping.save_laboratory(demo.reviewer, BIOSAFETY, "audited in January")
    with pytest.raises(Invalid):
        keeping.save_laboratory(demo.qa, BIOSAFETY, "")
    approved(demo)
    with pytest.raises(Invalid) as known:
        approved(demo)
    assert known.value.codes == (NotApproved.KNOWN,)


def test_who_knows_one_client_only_sees_no_shipment_with_anothers_tests(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    batch = made(demo)
    shipment = sent(demo, approved(demo), culture_of(batch))
    theirs = demo.analyst.actor
    stranger = Actor(theirs.key, theirs.id, theirs.name, theirs.roles, client=999)
    with demo.store.read() as connection, pytest.raises(Missing):
        in_shipment(connection, stranger, shipment)
