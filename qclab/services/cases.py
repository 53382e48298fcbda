"""Out-of-specification cases: submitting a result that does not comply opens one and holds the batch."""

from collections.abc import Sequence

from qclab.domain.lifecycle import BatchStatus
from qclab.domain.release import DOES_NOT_COMPLY
from qclab.queries import cases as queries
from qclab.queries.results import Grid, ResultRow
from qclab.store import tables as t
from qclab.store.counters import next_investigation_number
from qclab.store.door import Writing


def open_cases(writing: Writing, grid: Grid) -> list[str]:
    """Open a case for each result of the grid that does not comply, and put its batch on hold; the case numbers."""
    return [
        open_case(writing, result.batch, result.test, result.key) for result in _out_of_specification(writing, grid)
    ]


def open_case(writing: Writing, batch: int, test: int, result: int) -> str:
    """Open a case for one result and put the batch on hold; the case number."""
    number = next_investigation_number(writing)
    writing.insert(
        t.investigation,
        id=number,
        batch=batch,
        test=test,
        result=result,
        kind="OOS",
        state="open",
        opened_at=writing.at,
        opened_by=writing.by,
    )
    writing.update(t.batch, batch, status=BatchStatus.ON_HOLD, status_reason=f"{number} is open")
    return number


def _out_of_specification(writing: Writing, grid: Grid) -> Sequence[ResultRow]:
    """Results that fail a required criterion and have no case yet. Of alternatives ("A or B") one that fails is no
    case while another complies or is still to come."""
    criteria = {criterion.key: criterion for line in grid.lines for criterion in line.criteria}
    found = []
    for result in grid.results.values():
        for each in result.evaluations:
            criterion = criteria[each.criterion]
            if each.evaluation != DOES_NOT_COMPLY or not criterion.required:
                continue
            if criterion.alternative and not queries.alternatives_failed(
                writing.connection, result.batch, criterion.key, criterion.alternative
            ):
                continue
            if not queries.has_case(writing.connection, result.key):
                found.append(result)
                break
    return found
