"""Material in time and in its range of temperature: warned of and recorded, or refused, as its product says."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from qclab.demo.people import PASSWORD
from qclab.domain.batches.expiry import Late
from qclab.domain.clocks import Unclear
from qclab.domain.refusals import Conflict, Invalid
from qclab.domain.release.blockers import Block
from qclab.domain.release.kinds import ANALYSIS, INTERIM
from qclab.domain.samples.dates import NeverSo
from qclab.domain.samples.lifecycle import SampleBar, SampleState
from qclab.queries.batches.batches import get_batch
from qclab.queries.catalogue import master_data
from qclab.services.batches import batches
from qclab.services.batches.batches import BatchData
from qclab.services.catalogue import drafts
from qclab.services.exchange import importing
from qclab.services.release import certificates
from qclab.services.results import performing, recording
from qclab.services.samples import changing, receiving, registering
from qclab.services.samples.receiving import Reception
from tests.laboratory.arriving import receive
from tests.laboratory.batch import Batch
from tests.laboratory.laboratory import Laboratory

WARM = Reception("intact", temperature=Decimal(25))


def _product_says(demo: Laboratory, **own: str) -> None:
    lab = demo["kvos"]
    kept = next(each for each in demo.ask(lambda c: master_data.products(c, lab.actor)) if each.value.id == "ARI-0001")
    drafts.save(lab, kept, replace(kept.value, **own))


def _frozen(demo: Laboratory) -> tuple[Batch, list[str]]:
    made = demo.batch("F-1").registered("ARI-0001")
    return made, [row.id for row in made.samples if row.storage_range == "≤ -130"]


def test_a_liquid_nitrogen_retain_at_25_degrees_is_received_with_a_deviation_only(demo: Laboratory) -> None:
    made, ids = _frozen(demo)
    assert ids
    with pytest.raises(Conflict) as refusal:
        receiving.receive(demo.analyst, ids[:1], WARM)
    (why,) = refusal.value.reasons
    assert (why.code, why.field) == (SampleBar.OUTSIDE_RANGE, "deviation")
    assert why.text == (
        f"{ids[0]}: 25 °C is outside its range, ≤ -130 °C. Say in the deviation how it is taken, or reject it."
    )
    (row,) = receiving.receive(demo.analyst, ids[:1], replace(WARM, deviation="dry shipper failed"))
    assert (row.state, row.state_reason) == (SampleState.RECEIVED_WITH_DEVIATION, "dry shipper failed")
    printed = certificates.preview(demo.qa, made.key, INTERIM).content.samples
    assert not printed or all("outside" not in line.condition for line in printed if line.sample_id != row.id)


def test_a_product_that_refuses_it_takes_no_deviation(sqlite_demo: Laboratory) -> None:
    _product_says(sqlite_demo, outside_range="block")
    _, ids = _frozen(sqlite_demo)
    with pytest.raises(Conflict, match="Its product refuses that: reject it"):
        receiving.receive(sqlite_demo.analyst, ids[:1], replace(WARM, deviation="dry shipper failed"))
    receiving.receive(sqlite_demo.analyst, ids[:1], Reception("intact", temperature=Decimal(-158)))


def test_what_expired_is_registered_received_and_begun_with_a_warning_that_is_printed(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    lab = demo.analyst
    expiry = demo.now() - timedelta(hours=1)
    data = BatchData(
        "X-1", demo.product("ARI-0001"), expiry_at=expiry, expiry_zone="Europe/Amsterdam", body_weight="70"
    )
    registered = registering.register(lab, data, "DP", registering.propose(lab, data.product, "DP").samples)
    assert registered.warning.startswith("Registered after expiry: at ")
    ids = [row.id for row in registered.samples]
    with pytest.raises(Conflict) as refusal:
        receive(lab, ids, Reception("intact"))
    assert {(why.code, why.field) for why in refusal.value.reasons} == {(Late.RECEIVED, "deviation")}
    receive(lab, ids, Reception("intact", deviation="agreed with the sponsor"))
    made = demo.batch("X-1").entered().submitted().approved()
    printed = [note.text for note in certificates.preview(demo.qa, made.key, ANALYSIS).content.notes]
    assert sum("is received after expiry" in text for text in printed) == len(ids)
    assert any("is started after expiry" in text for text in printed)
    assert any(text.startswith("This certificate of analysis is issued after expiry") for text in printed)


def test_a_product_that_refuses_it_stops_each_step_after_the_expiry(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    lab = demo.analyst
    _product_says(demo, after_expiry="block")
    made = demo.batch("X-1").registered("ARI-0001")
    some = [sample.id for sample in made.samples]
    receive(lab, some[:-1], Reception("intact"))
    test = made.test("A09")
    demo.clock.forward(days=31)
    with pytest.raises(Conflict) as late:
        receive(lab, some[-1:], Reception("intact", deviation="late"))
    with pytest.raises(Conflict) as begun:
        recording.record(lab, [recording.NewResult(made.cell("A09/endotoxin").test, made.line().parameter_key, "0.1")])
    with pytest.raises(Conflict) as more:
        registering.register(lab, made.key, "DP", registering.propose(lab, demo.product("ARI-0001"), "DP").samples)
    in_time = performing.Performance(lab.actor.key, demo.now() - timedelta(days=3), None)
    performing.set_performance(lab, {test.key: test.row_version}, in_time)
    recording.record(lab, [recording.NewResult(test.key, made.line().parameter_key, "0.1")])
    codes = [late.value.codes, begun.value.codes, more.value.codes]
    assert codes == [(Late.RECEIVED,), (Late.STARTED,), (Late.REGISTERED,)]


def test_what_was_initially_certified_in_time_is_finally_certified_whenever_it_is_ready(
    sqlite_demo: Laboratory,
) -> None:
    demo = sqlite_demo
    _product_says(demo, after_expiry="block")
    used, late = (demo.batch(id_).registered("ARI-0001").received() for id_ in ("U-1", "L-1"))
    for made in (used, late):
        made.entered().submitted()
    left = used.test("A09").key
    for made in (used, late):
        made.in_hand = [key for key in made.in_hand if key != left]
        made.approved()
    seen = certificates.preview(demo.qa, used.key, INTERIM)
    certificates.issue(demo.qa, used.key, seen.batch_version, PASSWORD, INTERIM)
    demo.clock.forward(days=31)
    used.in_hand = [left]
    used.approved()
    assert certificates.preview(demo.qa, used.key, ANALYSIS).blockers == ()
    assert [each.code for each in certificates.preview(demo.qa, late.key, ANALYSIS).blockers] == [Block.EXPIRED]


def test_dates_that_cannot_be_are_refused_by_one_rule_at_every_door(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    lab, now = demo.analyst, demo.now()
    day = now.date()
    data = BatchData("D-1", demo.product("ARI-0001"), manufactured_on=day, body_weight="70")
    (sample, *_) = registering.propose(lab, data.product, "DP").samples
    never = {
        now + timedelta(hours=1): NeverSo.TO_COME,
        now - timedelta(days=2): NeverSo.BEFORE_MADE,
        datetime(226, 3, 1, tzinfo=UTC): Unclear.IMPROBABLE,
    }
    for sampled_at, code in never.items():
        with pytest.raises(Invalid) as refusal:
            registering.register(lab, data, "DP", [replace(sample, sampled_at=sampled_at)])
        (why,) = refusal.value.reasons
        assert (why.code, why.field, why.row) == (code, "sampled_at", 1)
        row = f"ARI-0001,T-1,DP,,{sampled_at.isoformat()},{day}"
        table = f"product,batch,stage,name,sampled_at,manufactured_on\n{row}\n"
        staged = importing.stage(lab, importing.SAMPLES, "table.csv", table.encode())
        assert code in {reason.code for reason in staged.reasons}
    ages_ago = datetime(226, 1, 1, tzinfo=UTC)
    for own in ({"manufactured_on": ages_ago.date()}, {"expiry_at": ages_ago, "expiry_zone": "UTC"}):
        slip = replace(data, **own)
        with pytest.raises(Invalid) as refusal:
            registering.register(lab, slip, "DP", [sample])
        assert Unclear.IMPROBABLE in refusal.value.codes
    made = registering.register(lab, data, "DP", [replace(sample, sampled_at=now)])
    row = made.samples[0]
    earlier = replace(sample, sampled_at=now - timedelta(days=2))
    with pytest.raises(Invalid):
        changing.change_sample(lab, row.key, row.row_version, earlier, "slip")
    expired = replace(data, expiry_at=now - timedelta(hours=2), expiry_zone="UTC", manufactured_on=None)
    version = demo.ask(lambda connection: get_batch(connection, lab.actor, made.batch)).row_version
    with pytest.raises(Invalid) as refusal:
        batches.change_batch(lab, made.batch, version, expired, "slip")
    assert [(why.code, why.field) for why in refusal.value.reasons] == [(NeverSo.AFTER_EXPIRY, "expiry_at")]
