"""Rows of imported files that a person left out, beside the tests that took values from the same files."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import Connection, Text, cast, literal, select

from qclab.domain.counts import count
from qclab.domain.results.sources import Source
from qclab.queries.decoding import sequence
from qclab.store import tables as t

_MOST: Final = 3
_NONE: Final = "[]"


def left_out_of(connection: Connection, tests: Collection[int]) -> dict[int, tuple[str, ...]]:
    """By test, one sentence for each file: ``2 rows of plate.csv were left out: line 7, empty well; line 9, ...``."""
    result, file = t.result.c, t.import_file.c
    statement = (
        select(result.test, file.key, file.name, file.left_out)
        .join(t.import_file, result.source == literal(Source.IMPORT + " ").concat(cast(file.key, Text)))
        .where(result.test.in_(list(tests)), result.current == 1, file.left_out != _NONE)
        .distinct()
        .order_by(file.key)
    )
    told: dict[int, tuple[str, ...]] = {}
    for row in connection.execute(statement):
        told[row.test] = (*told.get(row.test, ()), _said(row.name, sequence(row.left_out)))
    return told


def _said(name: str, rows: Collection[tuple[int, str, str]]) -> str:
    lines = [f"line {line}{f' ({part})' if part else ''}, {why.rstrip('.')}" for line, part, why in rows]
    more = [f"and {len(lines) - _MOST} more"] if len(lines) > _MOST else []
    were = count(len(lines), f"row of {name} was", f"rows of {name} were")
    return f"{were} left out: {'; '.join([*lines[:_MOST], *more])}"
