"""Second readers, units that are lost, slips of the key, and looks that were missed."""

from dataclasses import replace
from decimal import Decimal

import pytest

from qclab.demo.people import PASSWORD
from qclab.domain.catalogue.values import Reading
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.reasons import Wordless
from qclab.domain.refusals import Conflict, Invalid, NotAllowed
from qclab.domain.testing.performing import Said
from qclab.domain.testing.units import Finding, Seen, UnitState, Unread
from qclab.queries.catalogue.master_data import methods
from qclab.queries.review.deviating import waiting_deviations
from qclab.queries.review.duties import done_on_tests
from qclab.queries.testing.units import UnitRow
from qclab.services.catalogue import drafts
from qclab.services.catalogue.in_force import Draft, put_in_force
from qclab.services.results import recording
from qclab.services.review import approving
from qclab.services.testing import missing, reading, settling
from qclab.store import tables as t
from tests.laboratory.batch import Batch
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.reading import loaded, now, seen, settled, typed
from tests.laboratory.refusals import refused

pytestmark = pytest.mark.server_in_proof

AEROBIC, ANAEROBIC = "A03/aerobic", "A03/anaerobic"


# a second reader, lost units, corrections


def test_who_reads_the_same_look_is_a_second_reader_and_one_who_differs_makes_it_suspected(
    demo: Laboratory, batch: Batch, units: list[UnitRow]
) -> None:
    demo.clock.forward(days=7)
    seen(demo, units[:1])
    seen(demo, units[:1], Seen.SUSPECTED, by=demo.reviewer)
    assert now(demo, units[0]).state is UnitState.SUSPECTED
    done = demo.ask(lambda connection: done_on_tests(connection, [units[0].test]))[units[0].test]
    assert {demo.analyst.actor.key, demo.reviewer.actor.key} <= done["entered"], "neither verifies it"
    assert demo.analyst.actor.key in done["performed"]


def test_a_lost_unit_makes_the_test_incomplete_never_no_growth(
    demo: Laboratory, batch: Batch, units: list[UnitRow]
) -> None:
    with refused(Invalid, Wordless.MISSING):
        seen(demo, units[:1], Seen.LOST)
    seen(demo, units[:1], Seen.LOST, note="the bottle broke in the rack")
    with refused(Conflict, Unread.STATE):
        seen(demo, units[:1])
    demo.clock.forward(days=14, hours=1)
    seen(demo, units[1:])
    assert typed(batch, AEROBIC) is None
    with refused(Conflict, Unread.LOST):
        recording.submit(demo.analyst, [units[0].test])
    recording.propose_not_done(demo.analyst, [units[0].test], "unit 1 broke and no material is left")


def test_growth_in_another_unit_is_recorded_beside_a_lost_one(
    demo: Laboratory, batch: Batch, units: list[UnitRow]
) -> None:
    seen(demo, units[:1], Seen.LOST, note="the bottle broke in the rack")
    seen(demo, units[1:], Seen.SUSPECTED)
    settled(demo, units[1], Finding.CONFIRMED)
    assert typed(batch, ANAEROBIC) == ("Growth", Evaluation.DOES_NOT_COMPLY, "")
    recording.submit(demo.analyst, [units[0].test])


def test_a_slip_of_the_key_is_corrected_with_a_reason_and_the_first_stays(
    demo: Laboratory, batch: Batch, units: list[UnitRow]
) -> None:
    demo.clock.forward(days=14, hours=1)
    seen(demo, units)
    (sight,) = now(demo, units[0]).sights
    with refused(Invalid, Wordless.MISSING):
        reading.correct(demo.analyst, sight.key, Seen.NOT_LOOKED_AT, "")
    reading.correct(demo.analyst, sight.key, Seen.NOT_LOOKED_AT, "the key was held too long")
    assert [each.seen for each in now(demo, units[0]).sights] == [Seen.NOT_LOOKED_AT]
    with refused(Conflict, Unread.LAST_LOOK):  # although "no growth" stands: it was not looked at
        recording.submit(demo.analyst, [units[0].test])
    seen(demo, units[:1])
    recording.submit(demo.analyst, [units[0].test])


def test_what_was_suspected_is_no_slip_of_the_key(demo: Laboratory, units: list[UnitRow]) -> None:
    seen(demo, units[:1], Seen.SUSPECTED)
    (sight,) = now(demo, units[0]).sights
    with refused(Conflict, Unread.SUSPICION):
        reading.correct(demo.analyst, sight.key, Seen.CLEAR, "the wrong key was pressed")


def test_the_others_are_stopped_with_a_reason_once_growth_is_confirmed(
    demo: Laboratory, batch: Batch, units: list[UnitRow]
) -> None:
    with refused(Conflict, Unread.NO_GROWTH):
        settling.stop_units(demo.analyst, [units[1].key], "nobody needs it any more")
    seen(demo, units[:1], Seen.SUSPECTED)
    settled(demo, units[0], Finding.CONFIRMED)
    settling.stop_units(demo.analyst, [units[1].key], "the species is known, the incubator is needed")
    assert now(demo, units[1]).state is UnitState.STOPPED
    recording.submit(demo.analyst, [units[0].test])


def test_a_photo_is_kept_with_the_look(demo: Laboratory, units: list[UnitRow]) -> None:
    photo = reading.Photo("unit 1.png", b"\x89PNG what was seen")
    reading.read(demo.analyst, [reading.NewSight(units[0].key, Seen.SUSPECTED, photo=photo)])
    (sight,) = now(demo, units[0]).sights
    assert sight.photo is not None


def test_a_test_that_is_submitted_is_read_no_more(demo: Laboratory, batch: Batch, units: list[UnitRow]) -> None:
    demo.clock.forward(days=14, hours=1)
    seen(demo, units)
    recording.submit(demo.analyst, [units[0].test])
    with refused(Conflict, Unread.STATE, Unread.STATE):
        seen(demo, units)


# looks that were missed, and looks of two readers


@pytest.fixture
def bound(demo: Laboratory) -> list[UnitRow]:
    """Units of a method whose subculture of day 3 binds, and whose last look is made by two."""
    before = demo.ask(lambda connection: next(each for each in methods(connection) if each.value.id == "A03"))
    readings = (Reading(Decimal(3), name="subculture", binding=True), Reading(Decimal(14), second_reader=True))
    value = replace(before.value, version=before.value.version + 1, readings=readings)
    draft = drafts.save(demo.reviewer, None, value)
    put_in_force(demo.qa, [Draft(t.method.name, draft.key, draft.row_version)], "the subculture binds now", PASSWORD)
    return loaded(demo, demo.batch("B-9").registered().received().test("A03").key)


def test_a_binding_look_that_was_missed_is_a_deviation_to_which_qa_agrees(
    demo: Laboratory, bound: list[UnitRow]
) -> None:
    demo.clock.forward(days=5)
    seen(demo, bound)  # late
    demo.clock.forward(days=10)
    seen(demo, bound)
    seen(demo, bound, by=demo.reviewer)
    with refused(Conflict, Unread.LOOK_MISSED):
        recording.submit(demo.analyst, [bound[0].test])
    with pytest.raises(Invalid):
        missing.pass_missed_look(demo.analyst, bound[0].test, "", "")
    missing.pass_missed_look(demo.analyst, bound[0].test, "DEV-7", "Nobody had the key of the room.")
    with refused(Conflict, Unread.NOTHING_MISSED):
        missing.pass_missed_look(demo.analyst, bound[0].test, "DEV-8", "Nobody had the key of the room.")
    recording.submit(demo.analyst, [bound[0].test])
    (waits,) = demo.ask(lambda connection: waiting_deviations(connection, demo.qa.actor))
    assert waits.deviation.unsaid == Said.LOOK


def test_a_last_look_of_two_readers_is_made_by_both(demo: Laboratory, bound: list[UnitRow]) -> None:
    batch = demo.batch("B-9")
    demo.clock.forward(days=3)
    seen(demo, bound)
    demo.clock.forward(days=11, hours=1)
    seen(demo, bound)
    seen(demo, bound)
    assert typed(batch, AEROBIC) != ("No growth", Evaluation.COMPLIES, ""), "one person twice is one reader"
    with refused(Conflict, Unread.LAST_LOOK):
        recording.submit(demo.analyst, [bound[0].test])
    seen(demo, bound, by=demo.reviewer)
    assert typed(batch, AEROBIC) == ("No growth", Evaluation.COMPLIES, "")
    recording.submit(demo.analyst, [bound[0].test])
    with pytest.raises(NotAllowed):
        approving.approve(demo.reviewer, [bound[0].test], PASSWORD)
