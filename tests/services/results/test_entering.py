"""What is entered at the bench and cannot be so is refused, whichever way it comes in."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from qclab.domain.batches.own_data import Unfit
from qclab.domain.refusals import Invalid
from qclab.domain.results.cell import NoCell
from qclab.domain.samples.lifecycle import SampleBar
from qclab.queries.batches import batches as batch_queries
from qclab.queries.catalogue import master_data
from qclab.queries.laboratory import settings
from qclab.queries.testing import testing
from qclab.services.batches import batches
from qclab.services.batches.batches import BatchData
from qclab.services.exchange import importing
from qclab.services.results.recording import NewResult, record
from qclab.services.samples import receiving, registering
from qclab.services.samples.new_sample import NewSample
from qclab.services.samples.registering import BECAUSE
from tests.laboratory.laboratory import Laboratory


@pytest.mark.parametrize("temperature", ["-500", "-273.16", "200.1"])
def test_a_temperature_that_no_sample_can_have_is_refused(sqlite_demo: Laboratory, temperature: str) -> None:
    made = sqlite_demo.batch("B-1").registered()
    ids = [sample.id for sample in made.samples]
    with pytest.raises(Invalid, match=r"between -273.15 and 200 °C") as refused:
        receiving.receive(sqlite_demo["mjansen"], ids, receiving.Reception("intact", temperature=Decimal(temperature)))
    assert [reason.field for reason in refused.value.reasons] == ["temperature"]


def test_a_sample_of_liquid_nitrogen_is_received(sqlite_demo: Laboratory) -> None:
    made = sqlite_demo.batch("B-1").registered()
    reception = receiving.Reception("intact", temperature=Decimal(-196))
    rows = receiving.receive(sqlite_demo["mjansen"], [made.samples[0].id], reception)
    assert [row.received_temperature for row in rows] == [Decimal(-196)]


def test_no_batch_was_made_after_today_in_the_laboratory(sqlite_demo: Laboratory) -> None:
    lab = sqlite_demo["mjansen"]
    with lab.store.read() as connection:
        today = settings.today(connection, lab.store.clock())
    key = sqlite_demo.product("HUCMSC")
    sample = NewSample("Cells")
    batch = registering.register(lab, BatchData("B-1", key, manufactured_on=today), "DP", [sample]).batch
    with lab.store.read() as connection:
        version = batch_queries.get_batch(connection, lab.actor, batch).row_version
    tomorrow = today + timedelta(days=1)
    for enter in (
        lambda: registering.register(lab, BatchData("B-2", key, manufactured_on=tomorrow), "DP", [sample]),
        lambda: batches.change_batch(lab, batch, version, BatchData("", 0, manufactured_on=tomorrow), "slip"),
    ):
        with pytest.raises(Invalid, match="still to come") as refused:
            enter()
        assert [reason.field for reason in refused.value.reasons] == ["manufactured_on"]
    table = f"product,batch,stage,name,manufactured_on\nWFI,W-1,POINT,,{tomorrow}\n"
    staged = importing.stage(lab, importing.SAMPLES, "table.csv", table.encode())
    assert [(reason.field, reason.code) for reason in staged.reasons] == [("manufactured_on", Unfit.MADE_LATER)]
    with lab.store.read() as connection:
        assert len(batch_queries.find_batches(connection, lab.actor)) == 1


def test_tests_beside_the_sampling_plan_are_registered_with_a_reason_only(sqlite_demo: Laboratory) -> None:
    lab = sqlite_demo["mjansen"]
    plan = registering.propose(lab, sqlite_demo.product("HUCMSC"), "DP").samples
    first, *others = plan
    with lab.store.read() as connection:
        extra = next(
            id_ for id_ in master_data.methods_in_force(connection) if not any(id_ in each.methods for each in plan)
        )
    of_another = next(id_ for each in others for id_ in each.methods if id_ not in first.methods)
    data = BatchData("B-1", sqlite_demo.product("HUCMSC"))
    beside = [replace(first, methods=(*first.methods, of_another)), NewSample("Extra", methods=(extra,)), others[0]]
    with pytest.raises(Invalid) as refused:
        registering.register(lab, data, "DP", beside)
    assert [(reason.field, reason.row) for reason in refused.value.reasons] == [(BECAUSE, 1), (BECAUSE, 2)]
    assert refused.value.codes == (SampleBar.NOT_PLANNED, SampleBar.NOT_PLANNED)
    with lab.store.read() as connection:
        assert batch_queries.find_batches(connection, lab.actor) == []
    registering.register(lab, data, "DP", [replace(each, because=" the client asked ") for each in beside])
    with lab.store.read() as connection:
        tests = testing.fetch_tests(connection, lab.actor, testing.find_tests(connection, lab.actor)).values()
    added = {(test.method_id, test.added_because) for test in tests if test.added_because}
    assert added == {(of_another, "the client asked"), (extra, "the client asked")}


def test_a_sample_that_was_given_another_name_keeps_the_tests_of_the_plan(sqlite_demo: Laboratory) -> None:
    lab = sqlite_demo["mjansen"]
    key = sqlite_demo.product("HUCMSC")
    plan = registering.propose(lab, key, "DP").samples
    renamed = [replace(each, name=f"{each.name}, evening") for each in plan]
    made = registering.register(lab, BatchData("B-1", key), "DP", renamed)
    assert len(made.samples) == len(plan)


def test_a_value_needs_a_cell_of_its_own(sqlite_demo: Laboratory) -> None:
    made = sqlite_demo.batch("B-1").registered().received()
    cell = made.cell("A09/endotoxin")
    value = [NewResult(cell.test, cell.parameter, "1", cell.sample)]
    for new, code in (
        (value * 2, NoCell.GIVEN_TWICE),
        ([replace(value[0], parameter=10_000)], NoCell.NO_PARAMETER),
        ([replace(value[0], sample=10_000)], NoCell.OTHER_CONTAINER),
    ):
        with pytest.raises(Invalid) as refused:
            record(sqlite_demo["mjansen"], new)
        assert code in refused.value.codes
    assert sqlite_demo.typed(cell) is None


def test_a_batch_is_registered_with_at_least_one_sample_and_not_with_thousands() -> None:
    for new, code in (
        ([], SampleBar.NO_SAMPLE),
        ([NewSample("Cells")] * (registering.AT_MOST + 1), SampleBar.TOO_MANY),
    ):
        with pytest.raises(Invalid) as refused:
            registering.check_samples(new)
        assert refused.value.codes == (code,)
