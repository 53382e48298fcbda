"""Stored rows as contents are made of them, and what every content takes of one."""

from collections.abc import Iterable, Mapping
from typing import Any

Row = Mapping[str, Any]
Rows = Mapping[str, Mapping[int, Row]]
"""Stored rows by table and key."""
Content = dict[str, Any]
"""Text, whole numbers, lists and mappings by name: what canonical JSON holds."""


def only(row: Row, *columns: str) -> Content:
    return {column: row[column] for column in columns}


def person_of(rows: Rows, key: int | None) -> str:
    return "" if key is None else rows["person"][key]["id"]


def every(rows: Rows, table: str) -> Iterable[tuple[int, Row]]:
    return sorted(rows.get(table, {}).items())
