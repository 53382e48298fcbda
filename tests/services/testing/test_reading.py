"""A culture is loaded and read unit by unit: "no growth" is final when every unit was clear at the last look."""

from datetime import timedelta

import pytest

from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.refusals import Conflict, Invalid
from qclab.domain.testing.units import Seen, Unread
from qclab.domain.trail.acts import Act
from qclab.queries.testing.units import UnitRow
from qclab.services.results import performing, recording
from qclab.services.testing import loading, reading
from tests.laboratory.batch import Batch
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.reading import INCUBATORS, holds, loaded, seen, typed
from tests.laboratory.refusals import refused

pytestmark = pytest.mark.server_in_proof

AEROBIC, ANAEROBIC = "A03/aerobic", "A03/anaerobic"


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


@pytest.mark.both_engines
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
    assert holds(batch) == []


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
