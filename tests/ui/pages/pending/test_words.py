"""What a test that is not done waits for: what is to come, not what has happened."""

from types import SimpleNamespace
from typing import Any

import pytest

from qclab.domain.samples.lifecycle import SampleState
from qclab.domain.testing.lifecycle import TestState
from qclab.domain.testing.verifying import Verifying
from qclab.ui.pages.pending.words import waits_for

RECEIVED, REGISTERED = SampleState.RECEIVED, SampleState.REGISTERED


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"state": TestState.SUBMITTED}, "review of what T. Bakker submitted"),
        (
            {"state": TestState.SUBMITTED, "verifying": Verifying(2, ((3, "K. Vos"),))},
            "1 of 2 verified, by K. Vos; review of what T. Bakker submitted",
        ),
        ({"entered": 1}, "submission; 1 value entered"),
        ({"entered": 2, "to_date": "no growth to date, day 3 of 14"}, "no growth to date, day 3 of 14"),
        ({"samples": [(1, "S1", REGISTERED, "Tube")]}, "sample not received"),
        ({"state_reason": "raw data are missing"}, "raw data are missing"),
        ({}, ""),
    ],
)
def test_what_a_test_waits_for_is_said_of_what_is_to_come(fields: dict[str, Any], said: str) -> None:
    plain = {"state": TestState.OPEN, "submitted_by_name": "T. Bakker", "state_reason": "", "entered": 0, "to_date": "",
             "samples": [(1, "S1", RECEIVED, "Tube")], "passed": (), "sent_state": None,
             "is_outside": False, "verifying": Verifying()}  # fmt: skip
    row: Any = SimpleNamespace(**plain | fields)
    assert waits_for(row) == said
