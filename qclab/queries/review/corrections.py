"""Values that did not comply and were changed to values that do, before anybody reviewed them.

An obvious error is settled by the analyst and a second person together, and both values are kept (MHRA guidance on
out-of-specification investigations, phase Ia): the analyst's reason stands with the change, the reviewer's own with the
approval.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.evaluation.reporting import with_unit
from qclab.domain.people.rights import Actor
from qclab.domain.review.exceptions import is_failing
from qclab.queries.results.reporting import first_criterion, unit_of
from qclab.queries.scope import of_own
from qclab.store import tables as t


@dataclass(frozen=True)
class Correction:
    """One earlier value that failed, in a cell whose value that stands does not."""

    test: int
    parameter_name: str
    container: str
    before: str
    before_evaluation: Evaluation
    now: str
    changed_by_name: str
    change_reason: str

    def __str__(self) -> str:
        cell = f"{self.parameter_name}, {self.container}" if self.container else self.parameter_name
        failed = self.before_evaluation if self.before_evaluation == Evaluation.DOES_NOT_COMPLY else "a finding"
        return (
            f"{cell}: {self.before} ({failed}) was changed to {self.now} by {self.changed_by_name}, "
            f"because “{self.change_reason}”"
        )


_BEFORE, _NOW, _NEXT = t.result.alias("before"), t.result.alias("now"), t.result.alias("next")
_CORRECTIONS = (
    select(
        _BEFORE.c.key,
        _BEFORE.c.test,
        _BEFORE.c.reported,
        _BEFORE.c.evaluation,
        _BEFORE.c.level,
        _BEFORE.c.outcome,
        _NOW.c.evaluation.label("now_evaluation"),
        _NOW.c.level.label("now_level"),
        _NOW.c.outcome.label("now_outcome"),
        _BEFORE.c.value,
        _BEFORE.c.unit,
        *first_criterion(_BEFORE),
        _NOW.c.reported.label("now_reported"),
        _NOW.c.value.label("now_value"),
        _NOW.c.unit.label("now_unit"),
        *first_criterion(_NOW, "now_"),
        _NEXT.c.change_reason,
        t.person.c.name.label("changed_by_name"),
        t.parameter.c.name.label("parameter_name"),
        t.sample.c.id.label("container"),
    )
    .select_from(_BEFORE)
    .join(
        _NOW,
        (_NOW.c.test == _BEFORE.c.test)
        & (_NOW.c.parameter == _BEFORE.c.parameter)
        & (func.coalesce(_NOW.c.sample, 0) == func.coalesce(_BEFORE.c.sample, 0))
        & (_NOW.c.current == 1),
    )
    .join(_NEXT, _NEXT.c.supersedes == _BEFORE.c.key)
    .join(t.person, t.person.c.key == _NEXT.c.entered_by)
    .join(t.parameter, t.parameter.c.key == _BEFORE.c.parameter)
    .outerjoin(t.sample, t.sample.c.key == _BEFORE.c.sample)
    .where(_BEFORE.c.current == 0)
    .order_by(_BEFORE.c.key)
)


def corrections(connection: Connection, viewer: Actor, tests: Collection[int]) -> dict[int, list[Correction]]:
    """The corrections of failing values, by test; a test without any is left out."""
    found: dict[int, list[Correction]] = {}
    statement = of_own(_CORRECTIONS.where(_BEFORE.c.test.in_(list(tests))), _BEFORE.c.test, t.test, viewer)
    for row in connection.execute(statement):
        failed_before = is_failing(Evaluation(row.evaluation), row.level, row.outcome)
        if not failed_before or is_failing(Evaluation(row.now_evaluation), row.now_level, row.now_outcome):
            continue
        found.setdefault(row.test, []).append(
            Correction(
                test=row.test,
                parameter_name=row.parameter_name,
                container=row.container or "",
                before=with_unit(row.reported, unit_of(row), row.value),
                before_evaluation=Evaluation(row.evaluation),
                now=with_unit(row.now_reported, unit_of(row, "now_"), row.now_value),
                changed_by_name=row.changed_by_name,
                change_reason=row.change_reason,
            )
        )
    return found
