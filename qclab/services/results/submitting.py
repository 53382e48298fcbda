"""What submitting tests will do, told before it is done: the values, the cases that open, the batches on hold."""

from collections.abc import Sequence

from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.people.rights import Actor
from qclab.domain.review.outlook import Outlook, Submitted
from qclab.queries.batches.batches import batches_on_hold
from qclab.queries.results import results as queries
from qclab.queries.results.earlier import earlier_values
from qclab.queries.results.results import Grid, GridLine, ResultRow
from qclab.queries.testing.requirements import is_reported
from qclab.services.investigations import cases
from qclab.store.door import Connection


def foresee(connection: Connection, viewer: Actor, tests: Sequence[int]) -> Outlook:
    """What submitting these tests would do now; nothing is written."""
    return outlook(connection, queries.grid(connection, viewer, tests))


def outlook(connection: Connection, grid: Grid) -> Outlook:
    """The same of tests that are read already."""
    opening = {result.key for result in cases.out_of_specification(connection, grid)}
    lines = {(line.test.key, line.parameter_key): line for line in grid.lines}
    changed = [result.supersedes for result in grid.results.values() if result.change_reason and result.supersedes]
    before = earlier_values(connection, changed)
    values = [
        _submitted(lines[result.test, result.parameter], result, before, opens_case=result.key in opening)
        for result in grid.results.values()
    ]
    held = batches_on_hold(connection, {line.test.batch for line in grid.lines})
    batches = dict.fromkeys(value.batch for value in values if value.opens_case)
    return Outlook(
        tuple(sorted(values, key=lambda value: value.rank)),
        tuple(batch for batch in batches if batch not in held),
    )


def _submitted(line: GridLine, result: ResultRow, before: dict[int, str], *, opens_case: bool) -> Submitted:
    return Submitted(
        result=result.key,
        batch=line.test.batch_id,
        test=line.test.method_title,
        parameter=line.parameter.name,
        said=result.typed_said,
        limit=line.limit,
        evaluation=Evaluation.UNJUDGED if is_reported(result.evaluation, line.criteria) else result.evaluation,
        level=result.level,
        was=before.get(result.supersedes or 0, ""),
        because=result.change_reason,
        confirmed=result.confirmed,
        why=next((each.reason for each in result.evaluations if each.reason), ""),
        opens_case=opens_case,
        failure=result.failure,
    )
