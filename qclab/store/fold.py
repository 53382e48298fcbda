"""Folding the trail: what every row must be now, from the changes in their order.

Most rows never change after their insert, so the text of the insert is kept as it is and read only when compared.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any

Change = tuple[int, int, str, str, str]
"""Event, position, table, key and payload of a change, as stored."""
Find = Callable[[str, str], None]
"""Takes where and what: names one fault."""

_INSERTED = '{"op":"insert","to":'
_parse = json.JSONDecoder().scan_once  # type: ignore[attr-defined]  # the C scanner itself: verify reads every row of the trail


class Fold:
    """The rows as the trail has them: table, key, and the insert's text or, once changed, the values."""

    def __init__(self, find: Find) -> None:
        self.tables: dict[str, dict[str, str | dict[str, Any]]] = {}
        self._find = find

    def take(self, seq: int, changes: Sequence[Change]) -> None:
        """Apply the changes of one event."""
        for _, _, table, key, payload in changes:
            rows = self.tables.get(table)
            if rows is None:
                rows = self.tables[table] = {}
            if type(payload) is str and payload.startswith(_INSERTED):
                if key in rows:
                    self._find(f"event {seq}", f"inserts {table} {key} a second time")
                rows[key] = payload
            else:
                self._update(seq, table, key, payload, rows)

    def _update(self, seq: int, table: str, key: str, payload: str, rows: dict[str, str | dict[str, Any]]) -> None:
        difference = parsed(payload)
        before, after = difference.get("from"), difference.get("to")
        if key not in rows or not isinstance(before, dict) or not isinstance(after, dict):
            self._find(f"event {seq}", f"changes {table} {key}, which cannot be followed")
            return
        rows[key] = values = inserted(rows[key])
        for name, value in before.items():
            if values.get(name) != value:
                self._find(f"event {seq}", f"changes {table} {key}: {name} from a value it did not have")
        values.update(after, row_version=difference.get("version"))

    def migrate(self, seq: int, steps: Sequence[dict[str, Any]]) -> None:
        """Take the steps of a migration (migrations/steps.py) on every row of their tables."""
        for step in steps:
            rows = self.tables.get(step["table"], {})
            for key, row in rows.items():
                rows[key] = values = inserted(row)
                if step["step"] != "add" and step["column"] not in values:
                    self._find(f"event {seq}", f"migrates {step['table']} {key}: {step['column']}, which is not there")
                    continue
                match step["step"]:
                    case "rename":
                        values[step["to"]] = values.pop(step["column"])
                    case "add":
                        values[step["column"]] = step["constant"]
                    case "drop":
                        del values[step["column"]]


def inserted(row: str | dict[str, Any]) -> dict[str, Any]:
    """The values of a folded row; empty when the text of its insert was altered beyond reading."""
    if isinstance(row, dict):
        return row
    try:
        values, end = _parse(row, len(_INSERTED))
    except (StopIteration, ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) and row[end:] == "}" else {}


def parsed(payload: object) -> dict[str, Any]:
    """A payload of the trail as a mapping; empty when it was altered beyond reading."""
    try:
        values, end = _parse(payload, 0) if isinstance(payload, str) else ({}, 0)
    except (StopIteration, ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) and end == len(str(payload)) else {}
