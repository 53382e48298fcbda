"""A lot that failed alarms what was made from it and blocks it, until it is good or each batch was answered for."""

import pytest

from qclab.domain.alarms.alarms import AlarmKind
from qclab.domain.batches.lifecycle import BatchStatus, Disposition
from qclab.domain.batches.made_from import Answer, Materials, NotMadeFrom, OutsideLot, Reach
from qclab.domain.people.rights import Role
from qclab.domain.refusals import Conflict, Invalid, Missing, NotAllowed
from qclab.domain.release.blockers import Block
from qclab.domain.release.certifying import certification_blockers
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.signatures.reading import Standing
from qclab.queries.alarms.alarms import alarms_for
from qclab.queries.batches.batches import get_batch
from qclab.queries.batches.family import AffectedRow, Family, family
from qclab.queries.signatures.of_record import signatures_of
from qclab.services.batches.affected import hold_affected, look_at
from qclab.services.batches.made_from import say, withdraw
from qclab.services.lab import Lab
from qclab.services.results import recording
from qclab.services.trail.verifying import verify_trail
from tests.laboratory.batch import Batch
from tests.laboratory.holding import end_hold, put_on_hold
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD, lab_with

pytestmark = pytest.mark.server_in_proof

DOSE = {"A21/CAR-total": "1495E6"}


def vector(demo: Laboratory, id_: str = "LV-1") -> Batch:
    return demo.batch(id_).registered("LV-CAR19", expiry_at=None)


def approved(demo: Laboratory, id_: str = "LV-1") -> Batch:
    """A vector lot that may be used."""
    batch = vector(demo, id_).received().after(days=40)
    return batch.entered().submitted().approved().issued().ticked().certified()


def patient(demo: Laboratory, id_: str, *parents: str, lots: tuple[OutsideLot, ...] = ()) -> Batch:
    return demo.batch(id_).registered("ARI-0001", materials=Materials(parents, lots))


def of(batch: Batch, lab: Lab | None = None) -> Family:
    viewer = (lab or batch.laboratory.qa).actor
    return batch.laboratory.ask(lambda connection: family(connection, viewer, batch.key))


def blocked_by(batch: Batch) -> list[str]:
    return [each.why for each in batch.judged().blockers if each.code is Block.MADE_FROM]


def at_risk(lab: Lab) -> list[str]:
    return [f"{each.batch_id}, {each.said}" for each in lab.ask(alarms_for) if each.kind is AlarmKind.AT_RISK]


def asked(batch: Batch) -> list[AffectedRow]:
    return of(batch).asked_of(batch.key)


def status(batch: Batch) -> BatchStatus:
    viewer = batch.laboratory.qp.actor
    return batch.laboratory.ask(lambda connection: get_batch(connection, viewer, batch.key).status)


def test_what_a_batch_was_made_from_is_said_at_registering(demo: Laboratory) -> None:
    plasmid = demo.batch("PL-1").registered("SB-PLASMID")
    lot = demo.batch("LV-1").registered("LV-CAR19", materials=Materials(("pl-1",)))
    car = patient(demo, "CAR-1", "LV-1", lots=(OutsideLot("Ward 4", "APH-7", "2026-12"),))
    other = patient(demo, "CAR-2", lots=(OutsideLot("ward 4", "aph-7"),))
    found = of(car)
    assert [(row.id, row.distance) for row in found.above] == [("LV-1", -1), ("PL-1", -2)]
    assert [material.name for material in found.materials] == ["LV-1", "APH-7"]
    assert [row.id for row in found.beside] == [other.judged().batch.id], "they share the lot of another maker"
    assert [(row.id, row.distance) for row in of(plasmid).below] == [("LV-1", 1), ("CAR-1", 2)]
    assert blocked_by(lot) == ["PL-1, not approved, quarantine"]
    assert blocked_by(car) == ["LV-1, not approved, quarantine", "PL-1, not approved, quarantine"]
    assert demo.acts()[0] == "samples registered"
    assert verify_trail(demo.qa).faults == ()


@pytest.mark.both_engines
def test_a_recalled_lot_alarms_the_certified_batch_and_blocks_the_other(demo: Laboratory) -> None:
    lot = approved(demo)
    given = patient(demo, "CAR-1", "LV-1").received().after(days=29)
    given.entered(DOSE).submitted().approved().issued().ticked().certified()
    other = patient(demo, "CAR-2", "LV-1")
    assert (blocked_by(given), blocked_by(other), at_risk(demo.qa)) == ([], [], [])
    lot.decided(Disposition.RECALL, "RCL detected")
    assert at_risk(demo.qa) == at_risk(demo.qp) == at_risk(demo.reviewer)
    assert at_risk(demo.qa) == ["LV-1, recalled: RCL detected; CAR-1 (certified) and CAR-2 were made from it"]
    assert [[row.said for row in asked(batch)] for batch in (given, other)] == [["recalled: RCL detected"]] * 2
    assert blocked_by(other) == ["LV-1, recalled"]
    (blocker,) = [each for each in other.judged().blockers if each.code is Block.MADE_FROM]
    assert (blocker.who, blocker.since) == (demo.qp.actor.name, of(other).above[0].since)
    assert [row.reach(demo.now()) for row in of(lot).by_urgency(demo.now())] == [Reach.UNDER_WAY, Reach.HERE]
    look_at(demo.qa, [given.key], "The patient is well and seen again on 4 December.", PASSWORD)
    hold_affected(demo.qa, [other.key], "RCL in its vector", PASSWORD)
    assert asked(given) == asked(other) == []
    answers = [row.answer for batch in (given, other) for row in (of(batch).affected or {})[batch.key]]
    assert answers == [Answer.LOOKED_AT, Answer.HELD]
    assert other.judged().batch.hold == "RCL in its vector"
    assert status(given) is BatchStatus.CERTIFIED
    (line,) = [
        each for each in demo.qa.ask(signatures_of, "batch", given.key) if each.read.signature.table == "affected"
    ]
    assert (line.read.signature.meaning, line.standing) == (Meaning.NEEDS_NO_HOLD, Standing.VALID)
    with pytest.raises(Conflict, match="Nothing is asked of CAR-1 any more"):
        look_at(demo.qa, [given.key], "again", PASSWORD)
    with pytest.raises(NotAllowed):
        look_at(demo.qa, [given.key], "again", "wrong")
    assert verify_trail(demo.qa).faults == ()


def test_lifting_the_hold_of_a_lot_lifts_what_it_blocked_and_asked(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    lot = approved(demo)
    car = patient(demo, "CAR-1", "LV-1")
    put_on_hold(demo.qa, lot.key, "freezer alarm")
    put_on_hold(demo.qa, lot.key, "label torn")
    assert blocked_by(car) == ["LV-1, on hold: freezer alarm"]
    assert [row.said for row in asked(car)] == ["on hold: freezer alarm", "on hold: label torn"]
    first, second = lot.judged().holds
    end_hold(demo.qa, lot.key, first.key, "it stayed below -150 °C")
    assert blocked_by(car) == ["LV-1, on hold: label torn"]
    assert len(asked(car)) == 2, "another hold stands"
    end_hold(demo.qa, lot.key, second.key, "relabelled")
    assert (blocked_by(car), asked(car)) == ([], [])
    assert {row.answer for row in (of(car).affected or {})[car.key]} == {Answer.LIFTED}


def test_growth_in_a_lot_alarms_what_was_made_from_it_two_steps_below(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    plasmid = demo.batch("PL-1").registered("SB-PLASMID").received()
    demo.batch("LV-1").registered("LV-CAR19", materials=Materials(("PL-1",)))
    car = patient(demo, "CAR-1", "LV-1")
    cell = plasmid.line("A01/FTM").cells[0]
    recording.record(demo.analyst, [recording.NewResult(cell.test, cell.parameter, "Growth", cell.sample)])
    (case,) = plasmid.cases()
    assert at_risk(demo.qa) == [f"PL-1, on hold: {case} is open; CAR-1 and LV-1 were made from it"]
    assert [row.source_id for row in asked(car)] == ["PL-1"]


def test_a_batch_put_on_hold_by_hand_is_answered_for_and_one_that_was_rejected_is_asked_nothing(
    sqlite_demo: Laboratory,
) -> None:
    demo = sqlite_demo
    lot = vector(demo)
    held, rejected, decided = (patient(demo, f"CAR-{number}", "LV-1") for number in (1, 2, 3))
    rejected.decided(Disposition.REJECTION, "the bag leaked")
    put_on_hold(demo.qa, lot.key, "freezer alarm")
    assert [len(asked(batch)) for batch in (held, rejected, decided)] == [1, 0, 1]
    put_on_hold(demo.qa, held.key, "its vector is held")
    decided.decided(Disposition.REJECTION, "not waited for")
    assert [len(asked(batch)) for batch in (held, decided)] == [0, 0]


def test_it_is_said_later_with_a_reason_and_a_certified_batch_is_alarmed_of_a_lot_that_failed(
    sqlite_demo: Laboratory,
) -> None:
    demo = sqlite_demo
    lot, car = vector(demo), demo.batch("CAR-1").registered("ARI-0001")
    put_on_hold(demo.qa, lot.key, "freezer alarm")
    with pytest.raises(Invalid):
        say(demo.analyst, car.key, Materials(("LV-1",)), "")
    say(demo.analyst, car.key, Materials(("LV-1",)), "left out when it was registered")
    assert blocked_by(car) == ["LV-1, on hold: freezer alarm"]
    assert [row.said for row in asked(car)] == ["on hold: freezer alarm: said to be made from it"]
    (material,) = of(car).materials
    assert (material.said_by_name, material.reason) == (demo.analyst.actor.name, "left out when it was registered")


def test_what_was_said_wrong_is_withdrawn_and_stays_to_be_read(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    lot, car = vector(demo), patient(demo, "CAR-1", "LV-1")
    put_on_hold(demo.qa, lot.key, "freezer alarm")
    (material,) = of(car).materials
    with pytest.raises(NotAllowed):
        withdraw(demo.analyst, material.key, "it was LV-2")
    withdraw(demo.qa, material.key, "it was LV-2")
    assert (blocked_by(car), asked(car)) == ([], [])
    (material,) = of(car).materials
    assert (material.stands, material.withdrawn_because) == (False, "it was LV-2")
    assert of(lot).below == []
    with pytest.raises(Conflict):
        withdraw(demo.qa, material.key, "again")
    say(demo.analyst, car.key, Materials(("LV-1",)), "it was LV-1 after all")
    assert [each.stands for each in of(car).materials] == [True, False]


@pytest.mark.parametrize(
    ("ids", "why"),
    [
        (("LV-9",), NotMadeFrom.UNKNOWN),
        (("PL-1",), NotMadeFrom.ITSELF),
        (("CAR-1",), NotMadeFrom.CIRCLE),
        (("LV-1",), NotMadeFrom.CIRCLE),
        ((), NotMadeFrom.NOTHING),
    ],
)
def test_nothing_is_made_from_itself_or_in_a_circle_or_from_what_is_not_there(
    sqlite_demo: Laboratory, ids: tuple[str, ...], why: NotMadeFrom
) -> None:
    demo = sqlite_demo
    plasmid = demo.batch("PL-1").registered("SB-PLASMID")
    demo.batch("LV-1").registered("LV-CAR19", materials=Materials(("PL-1",)))
    patient(demo, "CAR-1", "LV-1")
    with pytest.raises(Invalid) as refusal:
        say(demo.analyst, plasmid.key, Materials(ids), "as the record says")
    assert refusal.value.codes == [why] or set(refusal.value.codes) == {why}
    assert of(plasmid).materials == ()


def test_a_sample_that_is_scanned_names_its_batch(sqlite_demo: Laboratory) -> None:
    lot = vector(sqlite_demo)
    car = patient(sqlite_demo, "CAR-1", lot.samples[0].id)
    assert [row.id for row in of(car).above] == ["LV-1"]


def test_another_clients_lot_is_neither_listed_nor_named_and_blocks_all_the_same(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    lot = vector(demo)
    foreign = demo.batch("ISL-1").registered("CIT-07", materials=Materials(("LV-1",)))
    own = patient(demo, "CAR-1", "LV-1")
    clients = {batch: batch.judged().batch.client for batch in (lot, foreign, own)}
    assert clients[foreign] != clients[own]
    put_on_hold(demo.qa, lot.key, "freezer alarm of suite 3")
    scoped = lab_with(demo.store, Role.QA, id_="islet", client=clients[foreign])
    seen = of(foreign, scoped)
    assert ([row.id for row in seen.above if not row.is_hidden], seen.materials, seen.beside) == ([], [], [])
    assert at_risk(scoped) == ["ISL-1, a lot that it was made from is on hold"]
    assert [(row.source_id, row.said) for row in seen.asked_of(foreign.key)] == [("a lot", "on hold")]
    release = foreign.judged(scoped).release
    found = certification_blockers(Disposition.ONE_STEP, release)
    assert [each.why for each in found if each.code is Block.MADE_FROM] == ["a lot, on hold"]
    with pytest.raises(Missing):
        look_at(scoped, [own.key], "not mine", PASSWORD)
