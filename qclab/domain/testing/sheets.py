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


class OnSheet(NamedTuple):
    """A test that was chosen: the id of its method, the key of that version, and its state."""

    method: str
    version: int
    state: TestState


OF_THE_CHOICE: Final = frozenset({NoSheet.NOTHING_CHOSEN, NoSheet.SEVERAL_METHODS})
"""What is wrong with what was chosen, and not with the state of the tests."""


def sheet_blockers(tests: Sequence[OnSheet]) -> tuple[Reason, ...]:
    """The first thing that stands in the way."""
    opened = [test for test in tests if test.state is TestState.OPEN]
    methods = {test.method for test in tests}
    faults = (
        (not tests, NoSheet.NOTHING_CHOSEN, "Choose the tests of one method for the bench sheet."),
        (
            len(methods) > 1,
            NoSheet.SEVERAL_METHODS,
            "These tests are of several methods; a bench sheet is for one. Filter by assay first.",
        ),
        (not opened, NoSheet.NOTHING_OPEN, "None of these tests is open; there is nothing to do at the bench."),
        (
            len({test.version for test in opened}) > 1,
            NoSheet.SEVERAL_VERSIONS,
            "These tests follow two versions of the method; print a sheet for each version.",
        ),
    )
    facts = {"methods": tuple(sorted(methods))}
    return next(((Reason(said, code=code, facts=facts),) for is_so, code, said in faults if is_so), ())
