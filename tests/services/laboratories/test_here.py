"""What a contract laboratory performs is performed here with a deviation only, and the certificate says who did."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from qclab.domain.laboratories.here import NotHere
from qclab.domain.laboratories.sending import NotSent, SentState
from qclab.domain.refusals import Conflict, Invalid
from qclab.domain.release.blockers import Block
from qclab.domain.release.kinds import INTERIM
from qclab.domain.testing.causes import Cause
from qclab.queries.laboratories.outside import Which, find_outside
from qclab.queries.review.deviating import waiting_deviations
from qclab.queries.testing.causes import cause_at
from qclab.services.laboratories import shipping
from qclab.services.laboratories.here import perform_here
from qclab.services.release import certificates
from qclab.services.results import performing, recording
from qclab.services.review import approving
from qclab.services.review.deviations import agree_to_deviations, decline_deviations
from qclab.store import tables as t
from tests.laboratory.batch import Batch
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.outside import approved, begun_before, culture_of, of_test, packed, sent
from tests.laboratory.people import PASSWORD

WHY = "Their incubator failed, and the method was transferred here."


def made(demo: Laboratory, id_: str = "IPS-1") -> Batch:
    return demo.batch(id_).registered("IPSC-NPC").received()


def record(demo: Laboratory, batch: Batch, outcome: str = "Not detected") -> None:
    line = batch.line("A06/mycoplasma")
    recording.record(demo.analyst, [recording.NewResult(line.test.key, line.parameter_key, outcome, confirmed=True)])


def waiting(demo: Laboratory) -> int:
    (row,) = demo.qa.ask(waiting_deviations)
    return row.key


def counted(demo: Laboratory, test: int) -> str:
    """Why it waits, as the database says it."""
    asked = select(cause_at(demo.now())).select_from(t.test).join(t.batch, t.batch.c.key == t.test.c.batch)
    asked = asked.join(t.method, t.method.c.key == t.test.c.method).where(t.test.c.key == test)
    return str(demo.ask(lambda connection: connection.execute(asked).scalar_one()))


def test_nothing_is_said_or_recorded_here_of_what_was_never_sent(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    batch = made(demo)
    test = culture_of(batch)
    assert counted(demo, test) == Cause.TO_SEND
    with pytest.raises(Conflict) as performed:
        demo.performed(test)
    with pytest.raises(Invalid) as recorded:
        record(demo, batch)
    assert performed.value.codes == recorded.value.codes == (NotHere.ELSEWHERE,)
    shipment = packed(demo, approved(demo), test)
    with pytest.raises(Invalid) as prepared:
        record(demo, batch)
    assert prepared.value.codes == (NotHere.IN_SHIPMENT,)
    with pytest.raises(Conflict) as packed_already:
        perform_here(demo.analyst, [test], "DEV-7", WHY)
    assert packed_already.value.codes == (NotHere.IN_SHIPMENT,)
    shipping.send(demo.analyst, shipment, demo.now())
    record(demo, batch)


def test_with_a_deviation_it_is_performed_here_and_the_certificate_says_so_once_qa_agreed(demo: Laboratory) -> None:
    batch = made(demo)
    test = culture_of(batch)
    perform_here(demo.analyst, [test], "DEV-7", WHY)
    row = demo.test(test)
    assert (row.laboratory, row.cause(demo.now())) == ("", Cause.UNASSIGNED)
    assert counted(demo, test) == Cause.UNASSIGNED, "as the lists count it"
    assert test not in demo.analyst.ask(find_outside, Which.TO_SEND, demo.now())
    with pytest.raises(Conflict) as sent_too:
        packed(demo, approved(demo), test)
    assert sent_too.value.codes == (NotSent.HERE,)
    batch.entered(tests=[test]).submitted().approved()
    assert demo.test(test).performed_by_name == demo.analyst.actor.name
    blocked = [each.why for each in certificates.preview(demo.qa, batch.key).blockers if each.code is Block.DEVIATION]
    said = "performed here instead of at the contract laboratory, deviation DEV-7"
    assert blocked == [f"{said}; QA has not agreed to it"]
    agree_to_deviations(demo.qa, [waiting(demo)], PASSWORD)
    content = certificates.preview(demo.qa, batch.key, INTERIM).content
    line = next(each for each in content.results if each.test == "Mycoplasma, culture")
    assert line.laboratory == ""
    assert any(f"Mycoplasma, culture: {said}: {WHY[:-1]}" in str(note) for note in content.notes)


def test_what_qa_declined_is_no_longer_performed_here_and_goes_out(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    batch, other = made(demo), made(demo, "IPS-2")
    test, begun = culture_of(batch), culture_of(other)
    perform_here(demo.analyst, [test], "DEV-7", WHY)
    decline_deviations(demo.qa, [waiting(demo)], "Nothing was transferred.", PASSWORD)
    with pytest.raises(Invalid) as refusal:
        record(demo, batch)
    assert refusal.value.codes == (NotHere.DECLINED,)
    sent(demo, approved(demo), test)
    perform_here(demo.analyst, [begun], "DEV-8", WHY)
    record(demo, other)
    decline_deviations(demo.qa, [waiting(demo)], "Nothing was transferred.", PASSWORD)
    with pytest.raises(Conflict) as submitted:
        recording.submit(demo.analyst, [begun])
    assert NotHere.DECLINED in submitted.value.codes


def test_what_was_begun_here_before_this_was_asked_goes_on_as_it_is(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    batch = made(demo)
    test = culture_of(batch)
    begun_before(demo, test)
    batch.entered(tests=[test]).submitted()
    approving.approve(demo.reviewer, [test], PASSWORD)
    content = certificates.preview(demo.qa, batch.key, INTERIM).content
    line = next(each for each in content.results if each.test == "Mycoplasma, culture")
    assert line.laboratory.startswith("Example Biosafety Testing")


def test_what_was_said_of_a_performance_elsewhere_goes_with_the_shipment_that_was_lost(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    batch = made(demo)
    test = culture_of(batch)
    sent(demo, approved(demo), test)
    demo.clock.forward(days=1)
    row = demo.test(test)
    performing.set_performance(
        demo.analyst, {test: row.row_version}, performing.Performance(None, demo.now() - timedelta(hours=2))
    )
    shipping.come_to_nothing(demo.analyst, [of_test(demo, test).key], SentState.LOST, "DEV-3", "the courier lost it")
    back = demo.test(test)
    assert (back.performed_from, back.times_changed, back.cause(demo.now())) == (None, 1, Cause.TO_SEND)
    with pytest.raises(Invalid) as refusal:
        record(demo, batch)
    assert refusal.value.codes == (NotHere.ELSEWHERE,)
