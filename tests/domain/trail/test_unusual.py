"""Which events of a batch are looked at by exception."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from qclab.domain.trail.acts import Act
from qclab.domain.trail.unusual import Touched, Unusual, unusual

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HERE = ZoneInfo("Europe/Amsterdam")
YESTERDAY, THIS_MORNING = "2026-03-01T22:59:00+00:00", "2026-03-01T23:01:00+00:00"
"""On either side of midnight in the laboratory."""


@pytest.mark.parametrize(
    ("act", "touched", "why"),
    [
        (Act.RESULT_ENTERED, [Touched("result", True, {"typed": "1", "change_reason": ""})], ()),
        (Act.RESULT_CHANGED, [], (Unusual.CHANGED,)),
        (Act.RESULTS_PASTED, [Touched("result", True, {"change_reason": "a digit was lost"})], (Unusual.CHANGED,)),
        (Act.RESULT_ENTERED, [Touched("result", False, {"current": 0})], ()),
        (Act.TEST_PERFORMED, [Touched("time_change", True, {"was": "x"})], (Unusual.CHANGED,)),
        (Act.BATCH_CHANGED, [], (Unusual.CHANGED,)),
        (Act.EXPIRY_CHANGED, [], (Unusual.CHANGED,)),
        (Act.SAMPLE_CHANGED, [], (Unusual.CHANGED,)),
        (Act.TEST_REOPENED, [], (Unusual.REOPENED,)),
        (Act.TEST_TAKEN_BACK, [], (Unusual.REOPENED,)),
        (Act.SAMPLE_REINSTATED, [], (Unusual.REOPENED,)),
        (Act.STEP_REFUSED, [], (Unusual.REFUSED,)),
        (Act.HOLD_LIFTED, [Touched("hold", False, {"lifted_at": YESTERDAY})], (Unusual.LIFTED,)),
        (Act.CASE_CLOSED, [Touched("hold", False, {"lifted_at": YESTERDAY})], (Unusual.LIFTED,)),
        (Act.BATCH_PUT_ON_HOLD, [Touched("hold", True, {"lifted_at": None})], ()),
        (Act.TEST_PERFORMED, [Touched("test", False, {"performed_to": YESTERDAY})], (Unusual.LATE,)),
        (Act.TEST_PERFORMED, [Touched("test", False, {"performed_to": THIS_MORNING})], ()),
        (Act.TEST_PERFORMED, [Touched("test", False, {"performed_to": None})], ()),
        (Act.TEST_PERFORMED, [Touched("test", False, {"performed_from": YESTERDAY})], (Unusual.LATE,)),
        (
            Act.TEST_PERFORMED,
            [Touched("test", False, {"performed_from": YESTERDAY, "performed_to": THIS_MORNING})],
            (),
        ),
        (Act.SAMPLES_RECEIVED, [Touched("sample", False, {"received_at": YESTERDAY})], (Unusual.LATE,)),
        (Act.NOTICE_RECORDED, [Touched("laboratory_notice", True, {"told_at": YESTERDAY})], (Unusual.LATE,)),
        (
            Act.RESULT_CHANGED,
            [Touched("test", False, {"performed_from": YESTERDAY, "performed_to": YESTERDAY})],
            (Unusual.CHANGED, Unusual.LATE),
        ),
        (Act.TESTS_APPROVED, [Touched("test", False, {"state": "approved"})], ()),
        ("an act of before", [], ()),
    ],
)
def test_what_was_changed_opened_again_late_refused_or_no_longer_holds_is_looked_at(
    act: str, touched: list[Touched], why: tuple[Unusual, ...]
) -> None:
    assert unusual(act, touched, NOW, HERE) == why
