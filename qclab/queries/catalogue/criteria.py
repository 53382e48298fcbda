"""A criterion as it was written, out of its row."""

from typing import Any

from sqlalchemy import Row

from qclab.domain.catalogue.values import CriterionLine


def criterion_line(row: Row[Any]) -> CriterionLine:
    """Of a row of ``criterion`` with the ids of its method and parameter as ``method_id`` and ``parameter_id``."""
    return CriterionLine(
        method=row.method_id,
        parameter=row.parameter_id,
        limit=row.limit_text,
        unit=row.unit,
        rounding=row.rounding,
        reported=row.reported,
        per_kg=bool(row.per_kg),
        powers_of_ten=bool(row.powers_of_ten),
        alternative=row.alternative,
        per_container=bool(row.per_container),
        alert=row.alert,
        action=row.action,
        release_step=row.release_step,
        required=bool(row.required),
        source=row.source,
        note=row.note,
    )
