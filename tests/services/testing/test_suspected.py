"""A suspected positive alarms and holds at once; it is confirmed on any day, or returns to incubation."""

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
from qclab.queries.testing.units import UnitRow, units_of
from qclab.services.batches.holding import Kept
from qclab.services.results import recording
from qclab.services.samples import changing
from qclab.services.testing import settling
from tests.laboratory.batch import Batch
from tests.laboratory.holding import end_hold
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.reading import alarms, holds, loaded, now, seen, settled, typed
from tests.laboratory.refusals import refused

pytestmark = pytest.mark.server_in_proof

AEROBIC, ANAEROBIC = "A03/aerobic", "A03/anaerobic"


# suspected


@pytest.mark.both_engines
def test_a_suspected_positive_alarms_and_holds_its_batch_in_the_same_act(
    demo: Laboratory, batch: Batch, units: list[UnitRow]
) -> None:
    demo.clock.forward(days=3)
    done = seen(demo, units[:1], Seen.SUSPECTED, note="turbid from the bottom up")
    assert demo.acts()[0] == Act.UNITS_READ
    assert done.held == ["B-1"]
    assert now(demo, units[0]).state is UnitState.SUSPECTED
    assert alarms(demo) == [AlarmKind.SUSPECTED]
    assert holds(batch) == ["The suspected positive of unit 1"]
    (alarm,) = demo.qa.ask(alarms_for)
    assert "suspected positive, 72 h 0 min after loading, seen by M. Jansen: turbid from the bottom up" in alarm.said
    assert (typed(batch, AEROBIC), batch.cases()) == (None, []), "it is no result yet"
    assert batch.judged().batch.status is BatchStatus.QUARANTINE
    seen(demo, units[1:])
    seen(demo, units[:1], Seen.SUSPECTED)
    assert len(holds(batch)) == 1, "seen again it is told once"


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
    assert holds(batch) == ["OOS-2026-0001"], "the case holds it from now on"
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
    assert holds(batch) == []
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
    assert holds(batch) == ["The suspected positive of unit 2"]


def test_a_suspected_positive_is_settled_whatever_became_of_its_test(
    demo: Laboratory, batch: Batch, units: list[UnitRow]
) -> None:
    seen(demo, units, Seen.SUSPECTED)
    recording.propose_not_done(demo.analyst, [units[0].test], "the incubator failed last night")
    settled(demo, units[0], Finding.NOT_CONFIRMED)
    settled(demo, units[1], Finding.CONFIRMED)
    assert batch.cases() == [], "its test is closed"
    assert holds(batch) == [""], "it holds on, until somebody lifts that"
    assert AlarmKind.POSITIVE in alarms(demo)


def test_a_look_is_kept_where_its_result_cannot_be_recorded(demo: Laboratory) -> None:
    pooled = demo.batch("B-2").registered("MSCTC-0010").received()
    units = loaded(demo, pooled.test("A01").key)
    demo.clock.forward(days=3)
    changing.cancel_samples(demo.analyst, [pooled.test("A01").samples[0][0]], "the label was on the wrong tube")
    seen(demo, units)
    assert [each.seen for each in now(demo, units[0]).sights] == [Seen.CLEAR]
    assert typed(pooled, "A01/FTM") is None, "it needs all of its containers"


def test_a_unit_goes_with_its_container_where_a_test_is_parted(
    demo: Laboratory, batch: Batch, units: list[UnitRow]
) -> None:
    demo.clock.forward(days=7)
    assert units[1].sample is not None
    changing.cancel_samples(demo.analyst, [units[1].sample], "the bottle was thrown away by mistake")
    assert {unit.number for unit in demo.ask(lambda c: units_of(c, demo.qa.actor, [units[0].test]))} == {1}
    seen(demo, units[:1])
    assert typed(batch, AEROBIC) == ("No growth", Evaluation.PENDING, "no growth to date, day 7 of 14")
