"""Finding a run invalid as a whole: one person says by which criterion of its method, a reviewer agrees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qclab.domain.alarms.alarms import AlarmKind
from qclab.domain.people.rights import Right
from qclab.domain.reasons import A_SENTENCE, reason_of
from qclab.domain.refusals import Conflict, Reason
from qclab.domain.runs.lifecycle import RunState, invalid_blockers
from qclab.domain.testing.invalid import WHICH
from qclab.domain.trail.acts import Act
from qclab.queries.results import results
from qclab.queries.runs.runs import Run
from qclab.queries.testing.invalid import case_of
from qclab.queries.testing.testing import TestRow
from qclab.services.alarms.positives import alarm_positive
from qclab.services.investigations.cases import out_of_specification
from qclab.services.investigations.holds import place_hold
from qclab.services.lab import Lab
from qclab.services.results.invalid import propose_within
from qclab.services.runs.making import held_run
from qclab.store import tables as t
from qclab.store.door import Writing


@dataclass(frozen=True)
class Found:
    """What finding a run invalid did: the batches that a failing value in it put on hold, and the cases whose tests
    stay as they are."""

    held: Sequence[str]
    stay: Sequence[str]


def why_not_found_invalid(run: Run, cases: Mapping[int, str]) -> tuple[Reason, ...]:
    """Why a run is not said to be invalid; ``cases`` by test, the window knows of none."""
    return invalid_blockers(run.row.state, [cases[test.key] for test in run.open_tests if test.key in cases],
                            len(run.open_tests))  # fmt: skip


def find_invalid(lab: Lab, run: int, reason: str) -> Found:
    """Say that a run is invalid by a criterion of its method: none of its tests has a result, and none opens a case.

    A failing value that was seen in it alarms and holds its batch all the same. A test with a case, as one in which
    something grew, stays: no control undoes what was seen, its case decides. A reviewer agrees (services/review).
    """
    why = reason_of(reason, WHICH, letters=A_SENTENCE)
    with lab.write(Act.INVALID_PROPOSED, why, right=Right.ENTER_RESULTS) as writing:
        held = held_run(lab, writing, run)
        cases = case_of(writing.connection, [test.key for test in held.open_tests])
        if barred := why_not_found_invalid(held, cases):
            raise Conflict(*barred)
        ending = [test for test in held.open_tests if test.key not in cases]
        on_hold = _tell_failing(lab, writing, held.row.id, ending)
        propose_within(writing, ending, {}, why, run=held.row.id)
        writing.update(
            t.run, run, state=RunState.INVALID, because=why, ended_by=writing.by, ended_at=writing.at
        )  # fmt: skip
        return Found(on_hold, sorted(set(cases.values())))


def _tell_failing(lab: Lab, writing: Writing, run: str, tests: Sequence[TestRow]) -> list[str]:
    """Alarm every failing value of these tests and hold its batch; the ids of the batches."""
    grid = results.grid(writing.connection, lab.actor, [test.key for test in tests])
    lines = {(line.test.key, line.parameter_key): line for line in grid.lines}
    on_hold: dict[str, None] = {}
    for result in out_of_specification(writing.connection, grid):
        line = lines[result.test, result.parameter]
        said = f"{line.parameter.name} {result.failure or result.typed_said}, seen in {run}, which is invalid"
        alarm_positive(writing, result.batch, said, AlarmKind.IN_INVALID_RUN)
        place_hold(writing, result.batch, said)
        on_hold[line.test.batch_id] = None
    return list(on_hold)
