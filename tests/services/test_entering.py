"""What is entered at the bench and cannot be so is refused, whichever way it comes in."""

from datetime import timedelta
from decimal import Decimal

import pytest

from qclab.domain.refusals import Invalid
from qclab.queries import batches as batch_queries
from qclab.queries import settings
from qclab.services import batches, importing, receiving
from qclab.services.batches import BatchData
from qclab.services.demo_people import Demo
from tests.services import bench


@pytest.mark.parametrize("temperature", ["-500", "-273.16", "200.1"])
def test_a_temperature_that_no_sample_can_have_is_refused(sqlite_demo: Demo, temperature: str) -> None:
    made = bench.registered(sqlite_demo, receive=False)
    ids = [sample.id for sample in made.samples]
    with pytest.raises(Invalid, match=r"between -273.15 and 200 °C") as refused:
        receiving.receive(sqlite_demo["mjansen"], ids, receiving.Reception(temperature=Decimal(temperature)))
    assert [reason.field for reason in refused.value.reasons] == ["temperature"]


def test_a_sample_of_liquid_nitrogen_is_received(sqlite_demo: Demo) -> None:
    made = bench.registered(sqlite_demo, receive=False)
    reception = receiving.Reception(temperature=Decimal(-196))
    rows = receiving.receive(sqlite_demo["mjansen"], [made.samples[0].id], reception)
    assert [row.received_temperature for row in rows] == [Decimal(-196)]


def test_no_batch_was_made_after_today_in_the_laboratory(sqlite_demo: Demo) -> None:
    lab = sqlite_demo["mjansen"]
    with lab.store.read() as connection:
        today = settings.today(connection, lab.store.clock())
    key = bench.product(lab, "HUCMSC")
    row = batches.create_batch(lab, BatchData("B-1", key, manufactured_on=today))
    tomorrow = today + timedelta(days=1)
    for enter in (
        lambda: batches.create_batch(lab, BatchData("B-2", key, manufactured_on=tomorrow)),
        lambda: batches.change_batch(lab, row.key, row.row_version, BatchData("", 0, manufactured_on=tomorrow), "slip"),
    ):
        with pytest.raises(Invalid, match="still to come") as refused:
            enter()
        assert [reason.field for reason in refused.value.reasons] == ["manufactured_on"]
    table = f"product,batch,stage,name,manufactured_on\nWFI,W-1,POINT,,{tomorrow}\n"
    staged = importing.stage(lab, importing.SAMPLES, "table.csv", table.encode())
    assert [row.reasons for row in staged.rows] == [
        (f"manufactured_on: {tomorrow} is still to come: a batch is entered once made.",)
    ]
    with lab.store.read() as connection:
        assert len(batch_queries.find_batches(connection, lab.actor)) == 1
