"""When a batch's last result is expected, from how long the laboratory's own tests of that method took."""

from datetime import timedelta

from qclab.domain.release.certifying import LAST
from qclab.domain.release.foreseen import Foreseen
from qclab.services.release.foreseeing import foresee
from qclab.services.release.judging import look_at
from tests.laboratory.batch import Batch
from tests.laboratory.laboratory import Laboratory


def seen(batch: Batch) -> Foreseen | None:
    gathered, _ = look_at(batch.laboratory.qa, batch.key)
    return foresee(batch.laboratory.qa, gathered).get(LAST)


def test_a_batch_is_expected_when_its_slowest_method_is_through_as_a_rule(demo: Laboratory) -> None:
    took = []
    for number, days in enumerate((30, 60, 31)):
        before = demo.batch(f"M-{number}").registered().received()
        began = demo.now()
        before.after(days=days).entered().submitted().approved()
        took.append(demo.now() - began)
    batch = demo.batch("M-9").registered()
    assert (due := seen(batch)) is not None
    assert due.past == 0, "what has not arrived is expected when it is due"
    batch.received()
    foreseen = seen(batch)
    assert foreseen is not None
    left = foreseen.at - demo.now()
    assert (foreseen.past, abs(left - sorted(took)[1]) < timedelta(minutes=5)) == (3, True), (left, took)
    batch.after(days=40).entered().submitted()
    late = seen(batch)
    assert late is not None
    assert late.at - demo.now() < timedelta(hours=1), "what is late is expected every hour"
    batch.approved()
    assert seen(batch) is None
