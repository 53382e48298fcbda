"""Which tests a bench sheet is printed for: open ones, of one version of one method."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from qclab.domain.refusals import Reason
from qclab.domain.testing.lifecycle import TestState


class NoSheet(StrEnum):
    """Why there is no sheet."""

    NOTHING_CHOSEN = "nothing chosen"
    SEVERAL_METHODS = "several methods"
    NOTHING_OPEN = "nothing open"
    SEVERAL_VERSIONS = "several versions"
    ELSEWHERE = "performed elsewhere"


class OnSheet(NamedTuple):
    """A test that was chosen: the id of its method, the key of that version, its state, and which contract laboratory
    performs it; empty where we do."""

    method: str
    version: int
    state: TestState
    laboratory: str = ""


OF_THE_CHOICE: Final = frozenset({NoSheet.NOTHING_CHOSEN, NoSheet.SEVERAL_METHODS})
"""What is wrong with what was chosen, and not with the state of the tests."""


def sheet_blockers(tests: Sequence[OnSheet]) -> tuple[Reason, ...]:
    """The first thing that stands in the way."""
    unfinished = [test for test in tests if test.state is TestState.OPEN]
    opened = [test for test in unfinished if not test.laboratory]
    methods = {test.method for test in tests}
    faults = (
        (not tests, NoSheet.NOTHING_CHOSEN, "Choose the tests of one method for the bench sheet."),
        (
            len(methods) > 1,
            NoSheet.SEVERAL_METHODS,
            "These tests are of several methods; a bench sheet is for one. Filter by assay first.",
        ),
        (not unfinished, NoSheet.NOTHING_OPEN, "None of these tests is open; there is nothing to do at the bench."),
        (
            not opened,
            NoSheet.ELSEWHERE,
            f"{next((test.laboratory for test in unfinished), '')} performs these tests; nothing of them is done here.",
        ),
        (
            len({test.version for test in opened}) > 1,
            NoSheet.SEVERAL_VERSIONS,
            "These tests follow two versions of the method; print a sheet for each version.",
        ),
    )
    facts = {"methods": tuple(sorted(methods))}
    return next(((Reason(said, code=code, facts=facts),) for is_so, code, said in faults if is_so), ())
