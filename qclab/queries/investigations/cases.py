"""Out-of-specification cases of a batch."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from qclab.queries.decoding import known_instant
from qclab.queries.results.reporting import reported_unit, with_unit
from qclab.store import tables as t


@dataclass(frozen=True)
class CaseRow:
    """A case, with the result that opened it; ``reported`` with its unit."""

    key: int
    id: str
    state: str
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
            reported_unit().label("unit"),
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
                row.state,
                row.test,
                row.result,
                row.method_title,
                row.parameter_name,
                with_unit(row.reported, row.unit, row.value),
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


def alternatives_failed(connection: Connection, batch: int, criterion: int, alternative: str) -> bool:
    """Whether every criterion of the group ("A or B") that this one belongs to has a current result that fails."""
    own = select(t.criterion.c.specification).where(t.criterion.c.key == criterion).scalar_subquery()
    group = connection.execute(
        select(t.criterion.c.key).where(
            t.criterion.c.specification == own, t.criterion.c.alternative == alternative, t.criterion.c.removed == 0
        )
    ).scalars()
    failed = connection.execute(
        select(t.evaluation.c.criterion)
        .join(t.result, t.result.c.key == t.evaluation.c.result)
        .where(
            t.evaluation.c.batch == batch,
            t.result.c.current == 1,
            t.evaluation.c.evaluation == "does not comply",
        )
    ).scalars()
    return set(group) <= set(failed)
