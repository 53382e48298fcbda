"""Investigation tests of a case: the hypothesis is written down first, the result once, both in words."""

from datetime import datetime

from qclab.domain.codes import NoSuch
from qclab.domain.investigations.hypotheses import hypothesis_blockers, recorded_blockers, tested_blockers
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Conflict, Invalid, Missing
from qclab.domain.trail.acts import Act
from qclab.queries.decoding import known_instant
from qclab.queries.investigations import deeds as queries
from qclab.queries.investigations.bench import why_not_measure
from qclab.services.investigations.working import held
from qclab.services.lab import Lab
from qclab.store import tables as t


def plan_test(lab: Lab, case: int, hypothesis: str, material: str) -> int:
    """Write down what is supposed and which flask, aliquot or preparation is measured; the key of the test."""
    if why := hypothesis_blockers(hypothesis, material):
        raise Invalid(*why)
    with lab.write(Act.HYPOTHESIS_STATED, right=Right.WORK_CASES) as writing:
        held(writing, lab.actor, case)
        return writing.insert(
            t.investigation_test,
            investigation=case,
            hypothesis=hypothesis.strip(),
            material=material.strip(),
            result="",
            tells="",
            planned_by=writing.by,
            planned_at=writing.at,
            performed_by=None,
            performed_at=None,
            recorded_by=None,
            recorded_at=None,
        )


def record_test(
    lab: Lab, case: int, test: int, result: str, tells: str, performed_by: int | None, performed_at: datetime | None
) -> None:
    """Record in words what an investigation test found and what it tells, once; by whom and when it was performed.

    Raises Invalid at ``performed_by`` for who is not at the bench or may not know of the case.
    """
    with lab.write(Act.HYPOTHESIS_TESTED, right=Right.WORK_CASES) as writing:
        held(writing, lab.actor, case)
        row = queries.investigation_test(writing.connection, case, test)
        if row is None:
            raise Missing("There is no such investigation test.", code=NoSuch.INVESTIGATION_TEST)
        if again := recorded_blockers(is_recorded=row.recorded_at is not None):
            raise Conflict(*again)
        planned_at = known_instant(row.planned_at)
        why = tested_blockers(result, tells, performed_by, performed_at, planned_at, writing.at)
        if performed_by is not None:
            why = (*why, *why_not_measure(writing.connection, lab.actor, case, performed_by))
        if why:
            raise Invalid(*why)
        writing.update(
            t.investigation_test,
            test,
            result=result.strip(),
            tells=tells.strip(),
            performed_by=performed_by,
            performed_at=performed_at,
            recorded_by=writing.by,
            recorded_at=writing.at,
        )
