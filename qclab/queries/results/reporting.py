"""What decides the unit that a result is reported in, beside the result itself."""

from functools import cache
from typing import Any

from sqlalchemy import Label, func, select

from qclab.domain.evaluation.reporting import reported_unit
from qclab.store import tables as t


@cache
def first_criterion(result: Any = t.result, prefix: str = "") -> tuple[Label[Any], Label[Any]]:
    """The unit of the first criterion that a result was held against, and whether it is per kilogram; null where it was
    held against none. The columns are ``criterion_unit`` and ``criterion_per_kg``, behind the prefix.
    """
    first = select(func.min(t.evaluation.c.key)).where(t.evaluation.c.result == result.c.key).correlate(result)
    of_first = (
        select(t.criterion.c.unit)
        .join(t.evaluation, t.evaluation.c.criterion == t.criterion.c.key)
        .where(t.evaluation.c.key == first.scalar_subquery())
        .correlate(result)
    )
    unit, per_kg = of_first, of_first.with_only_columns(t.criterion.c.per_kg)
    return (
        unit.scalar_subquery().label(f"{prefix}criterion_unit"),
        per_kg.scalar_subquery().label(f"{prefix}criterion_per_kg"),
    )


def unit_of(row: Any, prefix: str = "") -> str:
    """The unit that the result of a row is reported in; the row has ``unit`` and the columns of its first criterion."""
    unit, criterion_unit, per_kg = (
        getattr(row, f"{prefix}{name}") for name in ("unit", "criterion_unit", "criterion_per_kg")
    )
    return reported_unit(unit, criterion_unit, is_per_kg=bool(per_kg))
