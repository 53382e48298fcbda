"""A result as it is reported, in the unit it is reported in: a total given per patient is typed in EU and reported in
EU/kg where its limit is per kilogram of body weight.
"""

from decimal import Decimal


def reported_unit(unit: str, criterion_unit: str | None, *, is_per_kg: bool) -> str:
    """The unit of what a result reports: that of the first criterion it was held against where this is per kilogram,
    else its own. ``criterion_unit`` is None where it was held against none.
    """
    return criterion_unit if is_per_kg and criterion_unit is not None else unit


def with_unit(reported: str, unit: str, value: Decimal | str | None) -> str:
    """What is reported, with its unit; words and outcomes, which have no value, have none."""
    return f"{reported} {unit}".strip() if value is not None else reported
