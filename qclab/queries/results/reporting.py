"""A result as it is reported, in the unit it is reported in: a total given per patient is typed in EU and reported in
EU/kg where its limit is per kilogram of body weight.
"""

from typing import Any

from sqlalchemy import ColumnElement, func, select

from qclab.store import tables as t


def reported_unit(result: Any = t.result) -> ColumnElement[str]:
    """The unit of what a result reports: that of its first criterion where this is per kilogram, else its own."""
    first = select(func.min(t.evaluation.c.key)).where(t.evaluation.c.result == result.c.key).correlate(result)
    per_kg = (
        select(t.criterion.c.unit)
        .join(t.evaluation, t.evaluation.c.criterion == t.criterion.c.key)
        .where(t.evaluation.c.key == first.scalar_subquery(), t.criterion.c.per_kg == 1)
        .correlate(result)
    )
    return func.coalesce(per_kg.scalar_subquery(), result.c.unit)


def with_unit(reported: str, unit: str, value: object) -> str:
    """What is reported, with its unit; words and outcomes, which have no value, have none."""
    return f"{reported} {unit}".strip() if value is not None else reported
