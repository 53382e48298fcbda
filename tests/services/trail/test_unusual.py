"""The audit trail of a batch by exception: what is looked at before it is certified finally, and nothing of another."""

from datetime import timedelta

import pytest

from qclab.domain.refusals import Conflict
from qclab.domain.trail.unusual import Unusual
from qclab.queries.laboratory.settings import zone_of
from qclab.queries.trail.unusual import last_event, unusual_events
from qclab.services.results import recording
from tests.laboratory.batch import Batch
from tests.laboratory.holding import end_hold, put_on_hold
from tests.laboratory.laboratory import Laboratory


def of(batch: Batch, after: int = 0) -> list[tuple[str, tuple[Unusual, ...]]]:
    """The unusual events of a batch, the first first."""
    laboratory = batch.laboratory
    zone = laboratory.ask(zone_of)
    found = laboratory.qa.ask(unusual_events, batch.key, zone, after=after)
    return [(each.act, each.why) for each in reversed(found)]


def test_changed_values_refused_acts_and_holds_that_ended_are_told_of_their_own_batch(demo: Laboratory) -> None:
    batch, other = demo.batch("B-1").registered().received(), demo.batch("B-2").registered().received()
    assert of(batch) == of(other) == []
    with pytest.raises(Conflict):
        recording.submit(demo.analyst, [batch.line().test.key])
    batch.entered({"A09/endotoxin": "0.1"}).changed("A09/endotoxin", "0.2", "a digit was read wrong")
    put_on_hold(demo.qa, batch.key, "the logger is read")
    (hold,) = batch.judged().holds
    seen = demo.qa.ask(last_event, batch.key)
    end_hold(demo.qa, batch.key, hold.key, "it stayed below 8 °C")
    told = [pair for pair in of(batch) if Unusual.LATE not in pair[1]]
    assert told == [
        ("step refused", (Unusual.REFUSED,)),
        ("result changed", (Unusual.CHANGED,)),
        ("hold lifted", (Unusual.LIFTED,)),
    ]
    assert of(batch, after=seen) == [("hold lifted", (Unusual.LIFTED,))]
    assert of(other) == []


def test_what_was_performed_on_an_earlier_day_is_a_late_entry(sqlite_demo: Laboratory) -> None:
    batch = sqlite_demo.batch("B-1").registered().received().after(days=2)
    test, now = batch.test("A09").key, sqlite_demo.now()
    sqlite_demo.performed(test, start=now - timedelta(hours=1), end=now)
    assert of(batch) == []
    sqlite_demo.performed(test, start=now - timedelta(hours=26), end=now - timedelta(hours=25))
    assert of(batch)[-1] == ("test performed", (Unusual.CHANGED, Unusual.LATE))
