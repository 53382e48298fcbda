"""What a file would hold, as a calculation is given it."""

from collections.abc import Mapping
from typing import Any

from qclab.domain.calculation.given import Given, Text, read
from qclab.domain.calculation.kinds import calculate, shape_of


def given(kind: str, rows: list[Mapping[str, Any]], **settings: Any) -> Given:
    """Rows and settings; row n stands in line n, the settings in line 100."""
    return read(
        shape_of(kind),
        [(name.replace("_", " "), Text(str(value), 100)) for name, value in settings.items()],
        [
            (line, {name: Text(_written(value), line) for name, value in row.items()})
            for line, row in enumerate(rows, 1)
        ],
    )


def report_of(kind: str, rows: list[Mapping[str, Any]], **settings: Any) -> Any:
    return calculate(kind, given(kind, rows, **settings))


def _written(value: Any) -> str:
    return repr(float(value)) if isinstance(value, float) else str(value)
