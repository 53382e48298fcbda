"""What a content says, line by line, and where two of them differ: what was signed beside what the records say now."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, Final

from qclab.domain import moments

_NAMING: Final = ("parameter", "id", "name", "phase", "question", "unsaid", "field", "number", "limit")
"""What tells the entries of a list apart, the first of these that each has."""
_BESIDE: Final = ("sample",)
"""What stands beside it where two entries share that."""
INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


@dataclass(frozen=True)
class Line:
    """One thing that a content says: where in it, as ``results, endotoxin: value``, and what."""

    where: str
    said: str


@dataclass(frozen=True)
class Difference:
    """One thing that two contents say differently; empty where one of them does not say it."""

    where: str
    signed: str
    found: str


def lines(content: Mapping[str, Any], zone: tzinfo | None = None) -> tuple[Line, ...]:
    """Everything a content says, in its order; moments on the clock of ``zone`` where one is given."""
    return tuple(Line(where, _words(value, zone)) for where, value in _walk("", content))


def differences(signed: Mapping[str, Any], found: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Where they differ, in the order of what was signed; what only the other says comes last."""
    before, after = dict(_walk("", signed)), dict(_walk("", found))
    return tuple(
        Difference(where, _words(before.get(where)), _words(after.get(where)))
        for where in dict.fromkeys((*before, *after))
        if before.get(where) != after.get(where)
    )


def _walk(where: str, value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        for name, inside in value.items():
            plain = str(name).removesuffix("_at").replace("_", " ")
            is_leaf = not isinstance(inside, Mapping | list)
            mark = ": " if where and is_leaf else ", " if where else ""
            yield from _walk(f"{where}{mark}{plain}", inside)
    elif isinstance(value, list) and any(isinstance(entry, Mapping | list) for entry in value):
        for name, entry in zip(_names(value), value, strict=True):
            yield from _walk(f"{where}, {name}", entry)
    elif isinstance(value, list):
        yield where, ", ".join(str(entry) for entry in value)
    else:
        yield where, value


def _names(entries: Sequence[Any]) -> list[str]:
    """A name for each entry of a list, no two alike."""
    names = [_name(entry, ()) for entry in entries]
    if len(set(names)) < len(names):
        names = [_name(entry, _BESIDE) for entry in entries]
    counted: dict[str, int] = {}
    for place, name in enumerate(names):
        counted[name] = counted.get(name, 0) + 1
        if not name or counted[name] > 1:
            names[place] = f"{name} {counted[name]}".strip()
    return names


def _name(entry: object, beside: Sequence[str]) -> str:
    if not isinstance(entry, Mapping):
        return ""
    first = next((str(entry[name]) for name in _NAMING if entry.get(name)), "")
    return " ".join(part for part in (first, *(str(entry.get(name) or "") for name in beside)) if part)


def _words(value: object, zone: tzinfo | None = None) -> str:
    if value is None:
        return ""
    text = str(value)
    if zone is not None and INSTANT.fullmatch(text):
        return moments.second(datetime.fromisoformat(text), zone, with_offset=True)
    return text
