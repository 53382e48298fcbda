"""Out-of-specification cases of a batch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.evaluation.reporting import with_unit
from qclab.domain.release.lifecycle import CaseState
from qclab.queries.decoding import known_instant
from qclab.queries.results.evaluations import evaluations_of
from qclab.queries.results.reporting import first_criterion, unit_of
from qclab.store import tables as t


@dataclass(frozen=True)
class CaseRow:
    """A case, with the result that opened it; ``reported`` with its unit."""

    key: int
    id: str
    state: CaseState
    test: int
    result: int
    method_title: str
    parameter_name: str
    reported: str
    opened_at: datetime
    opened_by_name: str


def cases_of(connection: Connection, batch: int) -> list[CaseRow]:
    """Every case of a batch, the oldest first."""
    rows = connection.execute(
        select(
            t.investigation,
            t.method.c.title.label("method_title"),
            t.parameter.c.name.label("parameter_name"),
            t.result.c.reported,
            t.result.c.value,
            t.result.c.unit,
            *first_criterion(),
            t.person.c.name.label("opened_by_name"),
        )
        .join(t.result, t.result.c.key == t.investigation.c.result)
        .join(t.parameter, t.parameter.c.key == t.result.c.parameter)
        .join(t.method, t.method.c.key == t.parameter.c.method)
        .join(t.person, t.person.c.key == t.investigation.c.opened_by)
        .where(t.investigation.c.batch == batch)
        .order_by(t.investigation.c.key)
    )
    found = []
    for row in rows:
        found.append(
            CaseRow(
                row.key,
                row.id,
                CaseState(row.state),
                row.test,
                row.result,
                row.method_title,
                row.parameter_name,
                with_unit(row.reported, unit_of(row), row.value),
                known_instant(row.opened_at),
                row.opened_by_name,
            )
        )
    return found


def has_case(connection: Connection, result: int) -> bool:
    """Whether this value or an earlier one of its cell opened a case: a cell has one, however often it is corrected."""
    earlier, own = t.result.alias("earlier"), t.result.alias("own")
    found = connection.execute(
        select(t.investigation.c.key)
        .join(earlier, earlier.c.key == t.investigation.c.result)
        .join(own, (own.c.test == earlier.c.test) & (own.c.parameter == earlier.c.parameter))
        .where(own.c.key == result, func.coalesce(own.c.sample, 0) == func.coalesce(earlier.c.sample, 0))
    )
    return found.first() is not None


def evaluations_of_alternatives(
    connection: Connection, batch: int, criterion: int, alternative: str
) -> Mapping[int, Sequence[Evaluation]]:
    """By criterion of the group ("A or B") that this one belongs to: the evaluations of every value that stands for it
    in any test of the batch, after accepted decisions; none of one that has no value yet.
    """
    own = select(t.criterion.c.specification).where(t.criterion.c.key == criterion).scalar_subquery()
    group = connection.execute(
        select(t.criterion.c.key).where(
            t.criterion.c.specification == own, t.criterion.c.alternative == alternative, t.criterion.c.removed == 0
        )
    ).scalars()
    evaluations: dict[int, list[Evaluation]] = {key: [] for key in group}
    results = connection.execute(
        select(t.result.c.key)
        .join(t.evaluation, t.evaluation.c.result == t.result.c.key)
        .where(t.result.c.batch == batch, t.result.c.current == 1, t.evaluation.c.criterion.in_(list(evaluations)))
        .distinct()
    ).scalars()
    for row in evaluations_of(connection, list(results)):
        if row.criterion in evaluations:
            evaluations[row.criterion].append(row.decided)
    return evaluations
