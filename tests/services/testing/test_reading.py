"""A culture is loaded, read unit by unit and settled: growth on any day, "no growth" when every unit was clear."""

from datetime import timedelta

import pytest

from qclab.domain.alarms.alarms import AlarmKind
from qclab.domain.batches.lifecycle import BatchStatus
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.reasons import Wordless
from qclab.domain.refusals import Conflict, Invalid
from qclab.domain.testing.units import Finding, Seen, UnitState, Unread
from qclab.domain.trail.acts import Act
from qclab.queries.alarms.alarms import alarms_for
from qclab.queries.batches.batches import holds_of
from qclab.queries.review.duties import done_on_tests
from qclab.queries.testing.units import UnitRow
from qclab.services.batches.holding import Kept, end_hold
from qclab.services.results import performing, recording
from qclab.services.testing import loading, reading, settling
from tests.laboratory.batch import Batch
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.reading import INCUBATORS, loaded, now, seen, settled
from tests.laboratory.refusals import refused

AEROBIC, ANAEROBIC = "A03/aerobic", "A03/anaerobic"


@pytest.fixture
def batch(demo: Laboratory) -> Batch:
    return demo.batch("B-1").registered().received()


@pytest.fixture
def units(demo: Laboratory, batch: Batch) -> list[UnitRow]:
    return loaded(demo, batch.test("A03").key)


def typed(batch: Batch, name: str) -> tuple[str, str, str] | None:
    """What stands in a line: as typed, its evaluation, and how far it is."""
    result = batch.grid().results.get(batch.cell(name))
    return None if result is None else (result.typed, result.evaluation, result.to_date)


def holds(demo: Laboratory, batch: Batch) -> list[str]:
    return [row.record for row in demo.ask(lambda connection: holds_of(connection, batch.key))]


def alarms(demo: Laboratory) -> list[AlarmKind]:
    return [each.kind for each in demo.qa.ask(alarms_for)]


# loading


def test_loading_starts_the_clock_and_makes_a_unit_of_each_bottle(demo: Laboratory, batch: Batch) -> None:
    before = demo.now()
    units = loaded(demo, batch.test("A03").key)
    assert [(unit.number, unit.parameter_name, unit.incubator) for unit in units] == [
        (1, "Aerobic bottle", INCUBATORS[0]), (2, "Anaerobic bottle", INCUBATORS[1]),
    ]  # fmt: skip
    assert all(unit.sample is not None for unit in units), "each holds material of its own container"
    test = batch.test("A03")
    assert test.performed_from is not None
    assert before <= test.performed_from == units[0].loaded_at
    assert test.performed_by == demo.analyst.actor.key
    assert demo.acts()[0] == Act.UNITS_LOADED
    assert [look.said for look in units[0].plan] == ["day 7, interim look", "day 14, final look"]


def test_containers_that_are_read_together_are_one_unit_of_each_medium_and_those_of_their_own_one_each(
    demo: Laboratory,
) -> None:
    pooled = demo.batch("B-2").registered("MSCTC-0010").received()
    units = loaded(demo, pooled.test("A01").key)
    assert [(unit.parameter_name[:4], unit.sample) for unit in units] == [("Flui", None), ("Soya", None)]
    islets = demo.batch("B-3").registered("CIT-07").received()
    units = loaded(demo, islets.test("A01").key)
    assert [unit.number for unit in units] == [1, 2, 3, 4, 5, 6], "three containers in two media"
    assert len({(unit.parameter, unit.sample) for unit in units}) == 6


def test_a_unit_is_loaded_into_an_incubator_that_is_said(demo: Laboratory, batch: Batch) -> None:
    with refused(Invalid, Unread.NO_INCUBATOR, Unread.NO_INCUBATOR):
        loading.load(demo.analyst, batch.test("A03").key, {})
    assert not batch.test("A03").is_loaded


def test_what_is_loaded_plans_no_readings_or_has_results_is_not_loaded(
    demo: Laboratory, batch: Batch, units: list[UnitRow]
) -> None:
    with refused(Conflict, Unread.LOADED):
        loading.load(demo.analyst, units[0].test, {})
    with refused(Conflict, Unread.NO_READINGS):
        loading.load(demo.analyst, batch.test("A20").key, {})
    other = demo.batch("B-2").registered().received()
    cell = other.cell(AEROBIC)
    recording.record(demo.analyst, [recording.NewResult(cell.test, cell.parameter, "No growth", cell.sample)])
    with refused(Conflict, Unread.HAS_RESULTS):
        loading.load(demo.analyst, cell.test, {})


def test_nothing_is_loaded_before_its_sample_was_received(demo: Laboratory) -> None:
    batch = demo.batch("B-2").registered()
    with demo.analyst.asking() as ask:
        assert loading.loadable(ask, batch.test("A03").key).barred
    received = batch.received()
    early = demo.now() - timedelta(days=1)
    with pytest.raises(Invalid):
        loaded(demo, received.test("A03").key, at=early)


def test_results_and_times_of_what_is_read_by_its_units_are_not_typed(
    demo: Laboratory, batch: Batch, units: list[UnitRow]
) -> None:
    cell = batch.cell(AEROBIC)
    new = recording.NewResult(cell.test, cell.parameter, "No growth", cell.sample)
    with refused(Invalid, Unread.BY_UNITS):
        recording.record(demo.analyst, [new])
    test = batch.test("A03")
    with refused(Conflict, Unread.BY_UNITS):
        performing.set_performance(
            demo.analyst, {test.key: test.row_version}, performing.Performance(performed_to=demo.now()),
            ("performed_to",),
        )  # fmt: skip


# fourteen days without growth


def test_no_growth_is_to_date_until_every_unit_was_clear_at_the_last_look(
    demo: Laboratory, batch: Batch, units: list[UnitRow]
) -> None:
    demo.clock.forward(days=7)
    seen(demo, units[:1])
    assert typed(batch, AEROBIC) == ("No growth", Evaluation.PENDING, "no growth to date, day 7 of 14")
    assert typed(batch, ANAEROBIC) is None
    seen(demo, units[1:])
    with refused(Conflict, Unread.LAST_LOOK):
        recording.submit(demo.analyst, [units[0].test])
    demo.clock.forward(days=6, hours=23)
    seen(demo, units)  # never early: a look outside the plan
    with refused(Conflict, Unread.LAST_LOOK):
        recording.submit(demo.analyst, [units[0].test])
    demo.clock.forward(hours=2)
    seen(demo, units)
    for name in (AEROBIC, ANAEROBIC):
        assert typed(batch, name) == ("No growth", Evaluation.COMPLIES, "")
    test = batch.test("A03")
    assert test.performed_from is not None
    assert test.performed_to is not None
    assert test.performed_to - test.performed_from >= timedelta(days=14)
    assert recording.submit(demo.analyst, [test.key]) == []
    assert batch.cases() == []
    assert holds(demo, batch) == []


def test_a_last_look_on_a_later_day_is_no_deviation(demo: Laboratory, batch: Batch, units: list[UnitRow]) -> None:
    demo.clock.forward(days=17)
    seen(demo, units)
    assert typed(batch, AEROBIC) == ("No growth", Evaluation.COMPLIES, "")
    recording.submit(demo.analyst, [units[0].test])


def test_a_look_of_before_the_last_day_that_is_typed_after_it_is_not_final(
    demo: Laboratory, batch: Batch, units: list[UnitRow]
) -> None:
    demo.clock.forward(days=14, hours=1)
    day_13 = units[0].loaded_at + timedelta(days=13)
    seen(demo, units[:1], at=day_13)
    assert typed(batch, AEROBIC) is None
    seen(demo, units[1:])
    assert typed(batch, ANAEROBIC) == ("No growth", Evaluation.COMPLIES, "")
    assert typed(batch, AEROBIC) is None
    with refused(Conflict, Unread.LAST_LOOK):
        recording.submit(demo.analyst, [units[0].test])


def test_a_unit_was_not_seen_before_it_was_loaded_nor_in_the_future(demo: Laboratory, units: list[UnitRow]) -> None:
    with refused(Invalid, Unread.BEFORE_LOADING):
        seen(demo, units[:1], at=units[0].loaded_at - timedelta(minutes=5))
    with refused(Invalid, Unread.TO_COME):
        seen(demo, units[:1], at=demo.now() + timedelta(minutes=5))
    with refused(Invalid, Unread.TWICE):
        reading.read(demo.analyst, [reading.NewSight(units[0].key, Seen.CLEAR)] * 2)


# suspected


def test_a_suspected_positive_alarms_and_holds_its_batch_in_the_same_act(
    demo: Laboratory, batch: Batch, units: list[UnitRow]
) -> None:
    demo.clock.forward(days=3)
    done = seen(demo, units[:1], Seen.SUSPECTED, note="turbid from the bottom up")
    assert demo.acts()[0] == Act.UNITS_READ
    assert done.held == ["B-1"]
    assert now(demo, units[0]).state is UnitState.SUSPECTED
    assert alarms(demo) == [AlarmKind.SUSPECTED]
    assert holds(demo, batch) == ["The suspected positive of unit 1"]
    assert (typed(batch, AEROBIC), batch.cases()) == (None, []), "it is no result yet"
    assert batch.judged().batch.status is BatchStatus.QUARANTINE
    seen(demo, units[1:])
    seen(demo, units[:1], Seen.SUSPECTED)
    assert len(holds(demo, batch)) == 1, "seen again it is told once"


def test_nobody_lifts_the_hold_of_a_suspected_positive_by_hand(
    demo: Laboratory, batch: Batch, units: list[UnitRow]
) -> None:
    seen(demo, units[:1], Seen.SUSPECTED)
    (hold,) = demo.ask(lambda connection: holds_of(connection, batch.key))
    with refused(Conflict, Kept.OF_A_RECORD):
        end_hold(demo.qa, batch.key, hold.key, "it looked clear to me")


def test_growth_that_is_confirmed_is_final_on_any_day_and_opens_its_case(
    demo: Laboratory, batch: Batch, units: list[UnitRow]
) -> None:
    demo.clock.forward(days=3)
    seen(demo, units[:1], Seen.SUSPECTED)
    settled(demo, units[0], Finding.CONFIRMED, by=demo.analyst)  # nothing waits for a second person
    assert demo.acts()[0] == Act.SUSPICION_CONFIRMED
    assert typed(batch, AEROBIC) == ("Growth", Evaluation.DOES_NOT_COMPLY, "")
    assert batch.cases() == ["OOS-2026-0001"]
    assert holds(demo, batch) == ["OOS-2026-0001"], "the case holds it from now on"
    assert sorted(alarms(demo)) == sorted([AlarmKind.SUSPECTED, AlarmKind.POSITIVE])
    assert now(demo, units[1]).state is UnitState.INCUBATING, "the others go on"
    recording.submit(demo.analyst, [units[0].test])


def test_not_confirmed_it_returns_to_incubation_and_its_hold_ends(
    demo: Laboratory, batch: Batch, units: list[UnitRow]
) -> None:
    demo.clock.forward(days=14, hours=1)
    seen(demo, units[:1], Seen.SUSPECTED)
    seen(demo, units[1:])
    with refused(Conflict, Unread.SUSPICION):
        recording.submit(demo.analyst, [units[0].test])
    with refused(Conflict, Unread.OWN):
        settled(demo, units[0], Finding.NOT_CONFIRMED, by=demo.analyst)
    assert settled(demo, units[0], Finding.NOT_CONFIRMED).state is UnitState.INCUBATING
    assert holds(demo, batch) == []
    with refused(Conflict, Unread.LAST_LOOK):
        recording.submit(demo.analyst, [units[0].test])
    seen(demo, units[:1])
    assert typed(batch, AEROBIC) == ("No growth", Evaluation.COMPLIES, "")
    recording.submit(demo.analyst, [units[0].test])


def test_a_suspicion_is_settled_once_and_says_what_was_seen(demo: Laboratory, units: list[UnitRow]) -> None:
    seen(demo, units[:1], Seen.SUSPECTED)
    suspicion = now(demo, units[0]).open_suspicion
    assert suspicion is not None
    with refused(Invalid, Wordless.MISSING):
        settling.settle(demo.reviewer, suspicion.key, Finding.CONFIRMED, settling.Means.SUBCULTURE, " ")
    settled(demo, units[0], Finding.NOT_CONFIRMED)
    with refused(Conflict, Unread.SETTLED):
        settling.settle(demo.reviewer, suspicion.key, Finding.CONFIRMED, settling.Means.SUBCULTURE, "rods were seen")


def test_growth_found_after_no_growth_was_final_takes_its_place_with_its_reason(
    demo: Laboratory, batch: Batch, units: list[UnitRow]
) -> None:
    demo.clock.forward(days=14, hours=1)
    seen(demo, units)
    assert typed(batch, AEROBIC) == ("No growth", Evaluation.COMPLIES, "")
    demo.clock.forward(days=1)
    seen(demo, units[:1], Seen.SUSPECTED)
    settled(demo, units[0], Finding.CONFIRMED)
    assert typed(batch, AEROBIC) == ("Growth", Evaluation.DOES_NOT_COMPLY, "")
    assert batch.grid().results[batch.cell(AEROBIC)].change_reason == "unit 1: growth confirmed by Gram stain"


def test_two_units_in_doubt_hold_their_batch_until_both_are_settled(
    demo: Laboratory, batch: Batch, units: list[UnitRow]
) -> None:
    seen(demo, units, Seen.SUSPECTED)
    assert alarms(demo) == [AlarmKind.SUSPECTED], "one alarm of one act"
    settled(demo, units[0], Finding.NOT_CONFIRMED)
    assert holds(demo, batch) == ["The suspected positive of unit 2"]


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
