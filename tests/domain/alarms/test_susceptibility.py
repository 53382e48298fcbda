"""What works against what grew is asked by name, and said, or why it is not possible."""

from datetime import UTC, datetime, timedelta

import pytest

from qclab.domain.alarms.susceptibility import Comes, Said, faults, is_growth

NOW = datetime(2026, 11, 30, 8, tzinfo=UTC)
ASKED = {"asked_of": "Dr. A. Jansen", "asked_at": NOW}
TABLE = [
    # what is said, whether something was said before, the fields that lack
    (Said(), False, ["asked_of", "asked_at"]),
    (Said(**ASKED), False, []),
    (Said("Dr. A. Jansen", NOW + timedelta(minutes=1)), False, ["asked_at"]),
    (Said(comes=Comes.RESULT, said="vancomycin works"), False, ["asked_of", "asked_at"]),
    (Said(**ASKED, comes=Comes.RESULT), False, ["said"]),
    (Said(**ASKED, comes=Comes.RESULT, said="vancomycin works"), False, []),
    (Said(comes=Comes.NOT_POSSIBLE), False, ["said"]),
    (Said(comes=Comes.NOT_POSSIBLE, said="it did not grow again"), False, []),
    (Said(**ASKED, comes=Comes.RESULT, said="vancomycin works"), True, ["why"]),
    (Said(**ASKED, comes=Comes.RESULT, said="vancomycin works", why="it was another isolate"), True, []),
]


@pytest.mark.parametrize(("said", "is_closed", "lack"), TABLE)
def test_each_field_that_lacks_is_told(said: Said, is_closed: bool, lack: list[str]) -> None:
    assert [why.field for why in faults(said, NOW, is_closed=is_closed)] == lack


@pytest.mark.parametrize(
    ("outcome", "grows"), [("Growth", True), ("Growth of two kinds", True), ("Detected", False), ("Abnormal", False)]
)
def test_only_growth_has_one(outcome: str, grows: bool) -> None:
    assert is_growth(outcome) is grows
