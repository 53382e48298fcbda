"""A deviation of receiving is agreed to by QA, with its number, before there is a certificate of analysis."""

from dataclasses import replace
from decimal import Decimal

import pytest

from qclab.domain.identifiers import grouped
from qclab.domain.people.duties import Duty
from qclab.domain.people.rights import Barred, Role
from qclab.domain.reasons import Wordless
from qclab.domain.refusals import Conflict, Invalid, Missing, NotAllowed
from qclab.domain.release.blockers import Block
from qclab.domain.release.kinds import ANALYSIS, INTERIM
from qclab.domain.samples.lifecycle import SampleBar, SampleState
from qclab.domain.samples.receiving import Agreement
from qclab.queries.review.waiting import waiting_tests
from qclab.services.release import certificates
from qclab.services.release.awaiting import Awaits, awaited
from qclab.services.samples import changing, receiving
from qclab.services.samples.agreeing import agree_to_receipt
from qclab.services.samples.receiving import Reception
from qclab.services.samples.reinstating import reinstate_samples
from qclab.store.verify import verify
from tests.laboratory.arriving import receive
from tests.laboratory.batch import Batch
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD, lab_with

LOOSE = Reception("cap loose", deviation="the cap was loose, nothing had leaked")


@pytest.fixture
def batch(sqlite_demo: Laboratory) -> Batch:
    """Of which one sample came with a deviation."""
    made = sqlite_demo.batch("B-1").registered()
    ids = [row.id for row in made.samples]
    receive(sqlite_demo.analyst, ids[:1], LOOSE)
    receive(sqlite_demo.analyst, ids[1:])
    return made


def _blocks(batch: Batch, kind: str = ANALYSIS) -> list[tuple[Block, str, str]]:
    found = certificates.preview(batch.laboratory.qa, batch.key, kind).blockers
    return [(each.code, each.who, each.why) for each in found if each.code is Block.DEVIATION]


def test_it_blocks_the_certificate_of_analysis_until_qa_agrees_and_is_printed_with_both(batch: Batch) -> None:
    demo, row = batch.laboratory, batch.samples[0]
    batch.entered().submitted().approved()
    words = "the cap was loose, nothing had leaked"
    assert _blocks(batch) == [
        (Block.DEVIATION, "QA", f"{grouped(row.id)} received with deviation ({words}); QA has not agreed to it")
    ]
    assert _blocks(batch, INTERIM) == []
    assert [each.record for each in awaited(demo.qa) if each.awaits is Awaits.RECEIPT] == [batch.key]
    with pytest.raises(Conflict):
        certificates.issue(demo.qa, batch.key, certificates.preview(demo.qa, batch.key).batch_version, PASSWORD)
    with pytest.raises(Invalid) as unnamed:
        agree_to_receipt(demo.qa, [row.key], PASSWORD)
    assert [(why.field, why.code) for why in unnamed.value.reasons] == [("number", Wordless.MISSING)]
    assert agree_to_receipt(demo.qa, [row.key], PASSWORD, "DEV-12", "nothing had leaked, see photograph") == 1
    seen = certificates.preview(demo.qa, batch.key)
    assert seen.blockers == ()
    (remarks,) = (line.remarks for line in seen.content.samples if line.sample_id == row.id)
    day = demo.now().date()
    assert remarks == f"Received with deviation DEV-12: {words}. QA agreed to it on {day}: {demo.qa.actor.name}."
    assert not [each for each in awaited(demo.qa) if each.awaits is Awaits.RECEIPT]
    certificates.issue(demo.qa, batch.key, seen.batch_version, PASSWORD)
    with demo.store.read() as connection:
        assert verify(connection).faults == ()
    with pytest.raises(Conflict) as again:
        agree_to_receipt(demo.qa, [row.key], PASSWORD)
    assert again.value.codes == (SampleBar.NOTHING_TO_AGREE,)


def test_who_received_or_tested_the_material_or_is_not_qa_agrees_to_nothing(batch: Batch) -> None:
    demo, key = batch.laboratory, batch.samples[0].key
    for lab in (demo.analyst, demo.reviewer):
        with pytest.raises(NotAllowed) as refused:
            agree_to_receipt(lab, [key], PASSWORD, "DEV-12")
        assert refused.value.codes == (Barred.NO_RIGHT,)
    both = lab_with(demo.store, Role.ANALYST, Role.QA, id_="both")
    other = demo.batch("B-2").registered()
    receive(both, [row.id for row in other.samples], LOOSE)
    with pytest.raises(NotAllowed) as own:
        agree_to_receipt(both, [other.samples[0].key], PASSWORD, "DEV-12")
    assert own.value.codes == (Duty.RECEIVED,)
    assert agree_to_receipt(both, [key], PASSWORD, "DEV-12") == 1


def test_a_number_that_was_given_at_the_receipt_is_kept_and_the_reviewer_sees_what_waits(batch: Batch) -> None:
    demo = batch.laboratory
    other = demo.batch("B-2").registered()
    ids = [row.id for row in other.samples]
    receive(demo.analyst, ids, replace(LOOSE, number="DEV-77"))
    other.entered().submitted()
    with demo.store.read() as connection:
        said = [line for row in waiting_tests(connection, demo.reviewer.actor) for line in row.look_at(demo.now())]
    words = "the cap was loose, nothing had leaked"
    assert f"{grouped(ids[0])} was received with deviation DEV-77: {words}; QA has not agreed to it" in said
    agree_to_receipt(demo.qa, [row.key for row in other.samples], PASSWORD)
    assert {row.deviation_number for row in other.samples} == {"DEV-77"}
    assert {row.agreed_by for row in other.samples} == {demo.qa.actor.name}


def test_what_left_waits_for_nobody_and_waits_again_when_it_is_back(batch: Batch) -> None:
    demo, key = batch.laboratory, batch.samples[0].key
    changing.cancel_samples(demo.analyst, [key], "registered by mistake")
    assert _blocks(batch) == []
    reinstate_samples(demo.analyst, [key], "the wrong line was selected")
    assert len(_blocks(batch)) == 1
    receiving.reject(demo.analyst, [key], "QA does not agree to the loose cap")
    assert _blocks(batch) == []


def test_a_temperature_is_said_where_a_range_is_stated_or_why_it_was_not_measured(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    made = demo.batch("B-3").registered()
    ranged = [row.id for row in made.samples if row.storage_range or row.transport_range]
    free = [row.id for row in made.samples if row.id not in ranged]
    assert ranged
    assert free
    with pytest.raises(Invalid) as unsaid:
        receiving.receive(demo.analyst, [*ranged, *free], Reception("intact"))
    assert {(why.code, why.field) for why in unsaid.value.reasons} == {(SampleBar.NO_TEMPERATURE, "temperature")}
    not_measured = Reception("intact", is_not_measured=True)
    with pytest.raises(Conflict) as silent:
        receiving.receive(demo.analyst, [*ranged, *free], not_measured)
    assert {(why.code, why.field) for why in silent.value.reasons} == {(SampleBar.NOT_MEASURED, "deviation")}
    said = replace(not_measured, deviation="the logger had no battery")
    rows = {row.id: row for row in receiving.receive(demo.analyst, ranged, said)}
    for row in rows.values():
        assert row.state is SampleState.RECEIVED_WITH_DEVIATION
        assert row.state_reason == "temperature not measured: the logger had no battery"
        assert row.received_temperature is None
        assert row.agreement is Agreement.AWAITED
    (other,) = receiving.receive(demo.analyst, free[:1], Reception("intact"))
    assert (other.state, other.agreement) == (SampleState.RECEIVED, Agreement.NOT_ASKED)
    with pytest.raises(Invalid) as both:
        receiving.receive(demo.analyst, free[1:2], replace(said, temperature=Decimal(5)))
    assert both.value.codes == (SampleBar.MEASURED,)


def test_a_deviation_is_agreed_to_within_the_clients_that_a_person_may_know_of(batch: Batch) -> None:
    stranger = lab_with(batch.laboratory.store, Role.QA, id_="stranger", client=4)
    with pytest.raises((Missing, NotAllowed)):
        agree_to_receipt(stranger, [batch.samples[0].key], PASSWORD, "DEV-1")
