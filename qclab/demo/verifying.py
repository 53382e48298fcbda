"""What the first of two persons verified this morning in the demo laboratory: the report of a contract laboratory."""

from datetime import timedelta

from qclab.demo.bench import performed_with
from qclab.demo.outside import reported
from qclab.demo.people import PASSWORD, Demo
from qclab.domain.testing.lifecycle import TestState
from qclab.queries.results.results import grid
from qclab.queries.testing.testing import find_tests, get_tests
from qclab.services.results import performing, recording
from qclab.services.review import approving


def first_verified(demo: Demo) -> None:
    """Of a method that asks for two, what is away and due first is reported, submitted and verified once."""
    analyst = demo["mjansen"]
    tests = analyst.ask(get_tests, analyst.ask(find_tests, state=TestState.OPEN))
    test = next((test for test in tests if test.verifications > 1 and test.is_outside), None)
    if test is None:
        return
    week = demo.clock.now - timedelta(days=7)
    said = performing.Performance(None, week, demo.clock.now, *performed_with(test))
    performing.set_performance(analyst, {test.key: test.row_version}, said)
    lines = analyst.ask(grid, [test.key]).lines
    new = [
        recording.NewResult(cell.test, cell.parameter, line.parameter.outcomes[0], cell.sample)
        for line in lines
        for cell in line.cells
    ]
    recording.record(analyst, new)
    reported(analyst, [test])
    recording.submit(analyst, [test.key])
    approving.approve(demo["adewit"], [test.key], PASSWORD)
