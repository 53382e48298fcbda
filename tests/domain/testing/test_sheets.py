"""A bench sheet is for open tests of one version of one method."""

import pytest

from qclab.domain.testing.lifecycle import TestState
from qclab.domain.testing.sheets import NoSheet, OnSheet, sheet_blockers

OPEN, DONE = TestState.OPEN, TestState.APPROVED


@pytest.mark.parametrize(
    ("tests", "code"),
    [
        ([], NoSheet.NOTHING_CHOSEN),
        ([OnSheet("A09", 1, OPEN), OnSheet("A20", 2, OPEN)], NoSheet.SEVERAL_METHODS),
        ([OnSheet("A09", 1, DONE)], NoSheet.NOTHING_OPEN),
        ([OnSheet("A09", 1, OPEN), OnSheet("A09", 2, OPEN)], NoSheet.SEVERAL_VERSIONS),
        ([OnSheet("A09", 1, OPEN), OnSheet("A09", 2, DONE)], None),
        ([OnSheet("A09", 1, OPEN)] * 3, None),
        ([OnSheet("A06", 1, OPEN, "Biosafety")], NoSheet.ELSEWHERE),
        ([OnSheet("A06", 1, DONE, "Biosafety")], NoSheet.NOTHING_OPEN),
        ([OnSheet("A06", 1, OPEN, "Biosafety"), OnSheet("A06", 1, OPEN)], None),
    ],
)
def test_what_stands_in_the_way_of_a_sheet_is_said_first(tests: list[OnSheet], code: NoSheet | None) -> None:
    assert [why.code for why in sheet_blockers(tests)] == ([code] if code else [])
