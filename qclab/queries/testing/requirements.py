"""The criteria that the tests of a batch are held against, and the requirements that they fulfil."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Connection, Row, select

from qclab.domain.evaluation.criteria import Criterion
from qclab.domain.evaluation.evaluations import Evaluation, is_only_reported
from qclab.domain.evaluation.limits import parse_limit
from qclab.domain.evaluation.rounding import Rounding
from qclab.queries.catalogue.criteria import criterion_line
from qclab.store import tables as t


@dataclass(frozen=True)
class CriterionRow:
    """A criterion of the specification version a batch's stage is bound to; ``rounding`` is the rule that holds."""

    key: int
    method_id: str
    method_title: str
    parameter_id: str
    parameter_name: str
    limit_text: str
    unit: str
    rounding: str
    reported: str
    per_kg: bool
    powers_of_ten: bool
    alternative: str
    per_container: bool
    alert: str
    action: str
    release_step: int
    required: bool
    source: str
    note: str
    specification_id: str
    specification_version: int

    @property
    def is_report(self) -> bool:
        """Whether the result is only asked to be reported."""
        return parse_limit(self.limit_text).kind == "report"


def is_reported(evaluation: Evaluation, criteria: Sequence[CriterionRow]) -> bool:
    """Whether a result that was held against these criteria is only reported by all of them."""
    return bool(criteria) and all(
        is_only_reported(evaluation, is_report=each.is_report, is_required=each.required) for each in criteria
    )


def criterion_of(row: CriterionRow) -> Criterion:
    """The rule of the field that a record of a criterion stands for."""
    return Criterion(
        limit=parse_limit(row.limit_text),
        rounding=Rounding.parse(row.rounding) if row.rounding else None,
        unit=row.unit,
        per_kg=row.per_kg,
        powers_of_ten=row.powers_of_ten,
        alert=parse_limit(row.alert) if row.alert else None,
        action=parse_limit(row.action) if row.action else None,
        reported=row.reported,
    )


_CRITERIA = (
    select(
        t.criterion,
        t.method.c.id.label("method_id"),
        t.method.c.title.label("method_title"),
        t.parameter.c.id.label("parameter_id"),
        t.parameter.c.name.label("parameter_name"),
        t.specification.c.rounding.label("default_rounding"),
        t.specification.c.id.label("specification_id"),
        t.specification.c.version.label("specification_version"),
    )
    .join(t.specification, t.specification.c.key == t.criterion.c.specification)
    .join(t.method, t.method.c.key == t.criterion.c.method)
    .join(t.parameter, t.parameter.c.key == t.criterion.c.parameter)
    .where(t.criterion.c.removed == 0)
    .order_by(t.criterion.c.specification, t.criterion.c.position)
)
_CRITERIA_OF_BATCH = _CRITERIA.add_columns(t.binding.c.stage.label("stage")).join(
    t.binding, t.binding.c.specification == t.criterion.c.specification
)


_AS_WRITTEN = frozenset(field.name for field in fields(CriterionRow)) - {"rounding"}
"""What a criterion of a batch says as its line does."""


def _criterion(row: Row[Any]) -> CriterionRow:
    line = criterion_line(row)
    as_written = {name: value for name, value in vars(line).items() if name in _AS_WRITTEN}
    return CriterionRow(
        key=row.key,
        method_id=line.method,
        method_title=row.method_title,
        parameter_id=line.parameter,
        parameter_name=row.parameter_name,
        limit_text=line.limit,
        rounding=line.rounding or row.default_rounding,
        specification_id=row.specification_id,
        specification_version=row.specification_version,
        **as_written,
    )


def criteria_of(connection: Connection, specifications: Collection[int]) -> dict[int, list[CriterionRow]]:
    """The criteria of specification versions, each in its order."""
    statement = _CRITERIA.where(t.criterion.c.specification.in_(list(specifications)))
    found: dict[int, list[CriterionRow]] = {}
    for row in connection.execute(statement):
        found.setdefault(row._mapping[t.criterion.c.specification], []).append(_criterion(row))
    return found


def criteria_of_batch(connection: Connection, batch: int) -> dict[str, list[CriterionRow]]:
    """The criteria that hold for a batch, by stage."""
    statement = _CRITERIA_OF_BATCH.where(t.binding.c.batch == batch)
    found: dict[str, list[CriterionRow]] = {}
    for row in connection.execute(statement):
        found.setdefault(row.stage, []).append(_criterion(row))
    return found


@dataclass(frozen=True)
class RequirementRow:
    """What must be shown for a batch. ``sample`` is set where each container must comply; ``test`` is the attempt, and
    ``because`` why it counts where it took the place of another one."""

    key: int
    stage: str
    criterion: int
    method_id: str
    parameter_id: str
    sample: int | None
    test: int | None
    because: str


_REQUIREMENTS = (
    select(t.requirement, t.method.c.id.label("method_id"), t.parameter.c.id.label("parameter_id"))
    .join(t.criterion, t.criterion.c.key == t.requirement.c.criterion)
    .join(t.method, t.method.c.key == t.criterion.c.method)
    .join(t.parameter, t.parameter.c.key == t.criterion.c.parameter)
    .order_by(t.criterion.c.specification, t.criterion.c.position, t.requirement.c.key)
)


def requirements(connection: Connection, batch: int, stage: str | None = None) -> list[RequirementRow]:
    """The requirements of a batch, in the order of its specifications."""
    statement = _REQUIREMENTS.where(t.requirement.c.batch == batch)
    if stage is not None:
        statement = statement.where(t.requirement.c.stage == stage)
    return [
        RequirementRow(
            row.key, row.stage, row.criterion, row.method_id, row.parameter_id, row.sample, row.test, row.because
        )
        for row in connection.execute(statement)
    ]
