"""Parting a test: what containers that leave were to give alone becomes a test of its own, and the others go on.

Which parameter is read from which container is said where the sample is registered; where each container has a result
of its own, it is said by the criterion. What was recorded of the part goes with it, and so does what it was to fulfil.
"""

from collections.abc import Collection, Iterator, Sequence

from qclab.domain.testing.requiring import is_own_part
from qclab.queries.results.recorded import recorded_of
from qclab.queries.results.results import Grid, GridLine, grid
from qclab.queries.testing import testing
from qclab.queries.testing.of_samples import links_of
from qclab.queries.testing.requirements import requirements
from qclab.services.lab import Lab
from qclab.store import tables as t
from qclab.store.door import Writing


def part_tests(lab: Lab, writing: Writing, leaving: Collection[int]) -> None:
    """Part each open test that goes on without these samples, where what they were to give is theirs alone.

    What has a case stays: its value stands in its test, whatever became of its container.
    """
    keys = {test for key in leaving for test in testing.find_tests(writing.connection, lab.actor, sample=key)}
    whole = grid(writing.connection, lab.actor, sorted(keys)) if keys else Grid((), {}, {})
    for test in dict.fromkeys(line.test.key for line in whole.lines):
        lines = [line for line in whole.lines if line.test.key == test]
        if {key for key, *_ in lines[0].test.samples} <= set(leaving):
            continue  # it ends as a whole
        asked = [line for line in lines if line.criteria] or lines
        shares = [share for line in asked for share in _shares(line, leaving)]
        if is_own_part(shares, leaving) and not any(_has_case(whole, line, leaving) for line in lines):
            _part(writing, lines, leaving)


def _shares(line: GridLine, leaving: Collection[int]) -> Iterator[list[int]]:
    containers = [key for key, *_ in line.containers]
    if line.per_container:
        yield from ([key] for key in containers if key in leaving)
    elif any(key in leaving for key in containers):
        yield containers


def _has_case(whole: Grid, line: GridLine, leaving: Collection[int]) -> bool:
    cells = (cell for cell in line.cells if cell.sample in leaving or (cell.sample is None and _is_of(line, leaving)))
    return any(cell in whole.results and whole.results[cell].case for cell in cells)


def _is_of(line: GridLine, leaving: Collection[int]) -> bool:
    """Whether a line has one result for all its containers, and all of those leave."""
    return not line.per_container and {key for key, *_ in line.containers} <= set(leaving)


def _part(writing: Writing, lines: Sequence[GridLine], leaving: Collection[int]) -> None:
    before = lines[0].test
    row = writing.hold(t.test, before.key)
    part = writing.insert(t.test, **{name: row[name] for name in row if name not in ("key", "row_version")})
    for sample in leaving:
        for link in links_of(writing.connection, sample, [before.key]):
            writing.update(t.test_sample, link, test=part)
    own = {line.parameter_key: line.parameter.id for line in lines if _is_of(line, leaving)}
    for each in requirements(writing.connection, before.batch, before.stage):
        is_own = each.sample in leaving or (each.sample is None and each.parameter_id in own.values())
        if each.test == before.key and is_own:
            writing.update(t.requirement, each.key, test=part)
    for table in (t.result, t.observation, t.unit):
        for key in recorded_of(writing.connection, table, before.key, own, leaving):
            writing.update(table, key, test=part)
