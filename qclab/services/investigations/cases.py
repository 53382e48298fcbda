"""Out-of-specification cases: a result that does not comply opens one and holds the batch.

A failing critical outcome does so when it is recorded, and raises an alarm; any other failing value when its test is
submitted.
"""

from collections.abc import Iterator
from typing import Final

from qclab.domain.alarms.susceptibility import is_growth
from qclab.domain.catalogue.naming import named
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.investigations.case import CaseState
from qclab.domain.investigations.kinds import CaseKind
from qclab.domain.release.alternatives import have_all_failed
from qclab.domain.testing.finality import is_critical_failure
from qclab.queries.investigations import cases as queries
from qclab.queries.investigations.lists import list_in_force
from qclab.queries.laboratories.sent import is_outside
from qclab.queries.results.results import Grid, GridLine, ResultRow
from qclab.services.alarms.positives import alarm_doubt, alarm_positive, placed
from qclab.services.investigations.holds import place_hold
from qclab.store import tables as t
from qclab.store.counters import next_investigation_number
from qclab.store.door import Connection, Writing


def open_cases(writing: Writing, grid: Grid) -> list[str]:
    """Open a case for each result of the grid that does not comply, and put its batch on hold; the case numbers."""
    lines = _lines(grid)
    failed = list(out_of_specification(writing.connection, grid))
    return [_open(writing, lines[result.test, result.parameter], result) for result in failed]


def open_critical_cases(writing: Writing, grid: Grid) -> list[str]:
    """The same for the failing critical outcomes alone: they are told when they are recorded (Ph. Eur. 2.6.1). One of
    a retest belongs to the case that there is, and is alarmed all the same."""
    lines = _lines(grid)
    critical = [each for each in grid.results.values() if is_critical(lines[each.test, each.parameter], each)]
    for result in critical:
        if retest := lines[result.test, result.parameter].test.retest:
            line = lines[result.test, result.parameter]
            said = f"{result.outcome} in {line.parameter.name}, {line.test.method_title}, {retest}"
            alarm_positive(writing, result.batch, said, is_growth=is_growth(result.outcome or ""))
    return [_open(writing, lines[each.test, each.parameter], each) for each in critical if not each.case]


def _open(writing: Writing, line: GridLine, result: ResultRow) -> str:
    """The case of one result, with its alarm where it is a failing critical outcome: a late one, with who must be told,
    where the batch may have been given by now."""
    if not is_critical(line, result):
        what = named(line.test.method_title, line.parameter.name)
        return open_failing(writing, result.batch, result.test, result.key, what)
    is_late = placed(writing, result.batch).status.has_left
    number = open_oos(writing, result.batch, result.test, result.key, because=STOPPED if is_late else "")
    said = f"{result.outcome} in {named(line.test.method_title, line.parameter.name)}; {number} is open"
    alarm_positive(writing, result.batch, said, is_growth=is_growth(result.outcome or ""))
    return number


STOPPED: Final = "a late positive: what is left of it is not given"
"""What the hold of a batch that may have been given says besides."""


def open_failing(writing: Writing, batch: int, test: int, result: int, what: str) -> str:
    """The case of a value that fails without a critical outcome; ``what`` names its parameter. Who must hear of it
    where the batch may have been given by now is alarmed. Its number."""
    number = open_oos(writing, batch, test, result)
    alarm_doubt(writing, batch, f"{what} does not comply; {number} is open")
    return number


def open_oos(writing: Writing, batch: int, test: int, result: int, because: str = "") -> str:
    """Open a case out of specification for one result and put the batch on hold; its number.

    It is of its own kind where a contract laboratory tested. ``because``: what the hold says besides.
    """
    kind = CaseKind.OUTSIDE if is_outside(writing.connection, test) else CaseKind.OOS
    number, _ = insert_case(writing, kind, batch, test=test, result=result)
    place_hold(writing, batch, ", ".join(filter(None, (f"{number} is open", because))), number)
    return number


def insert_case(
    writing: Writing, kind: CaseKind, batch: int, *, test: int | None = None, result: int | None = None, seen: str = ""
) -> tuple[str, int]:
    """A new case of any kind, with the list in force; its number and key."""
    number = next_investigation_number(writing, kind)
    key = writing.insert(
        t.investigation,
        id=number,
        batch=batch,
        test=test,
        result=result,
        kind=kind,
        state=CaseState.OPEN,
        opened_at=writing.at,
        opened_by=writing.by,
        owner=None,
        due_at=None,
        extended_because="",
        conclusion="",
        because="",
        closed_by=None,
        closed_at=None,
        repeat=None,
        seen=seen,
        printed="",
        case_list=list_in_force(writing.connection),
    )
    return number, key


def is_critical(line: GridLine, result: ResultRow) -> bool:
    """Whether a result is a failing critical outcome that a required criterion judges."""
    required = {criterion.key for criterion in line.criteria if criterion.required}
    return any(
        is_critical_failure(critical=line.parameter.critical, outcome=result.outcome, evaluation=each.evaluation)
        for each in result.evaluations
        if each.criterion in required
    )


def _lines(grid: Grid) -> dict[tuple[int, int], GridLine]:
    return {(line.test.key, line.parameter_key): line for line in grid.lines}


def out_of_specification(connection: Connection, grid: Grid) -> Iterator[ResultRow]:
    """Results that fail a required criterion and have no case yet. Of alternatives ("A or B") one that fails is no
    case while another complies or is still to come, unless its outcome is critical: no other test overrules that."""
    criteria = {criterion.key: criterion for line in grid.lines for criterion in line.criteria}
    lines = _lines(grid)
    for result in grid.results.values():
        if result.case:
            continue
        if is_critical(lines[result.test, result.parameter], result):
            yield result
            continue
        for each in result.evaluations:
            criterion = criteria[each.criterion]
            if each.evaluation is not Evaluation.DOES_NOT_COMPLY or not criterion.required:
                continue
            if criterion.alternative:
                alternatives = queries.evaluations_of_alternatives(
                    connection, result.batch, criterion.key, criterion.alternative
                )
                if not have_all_failed(alternatives.values()):
                    continue
            yield result
            break
