"""How values stand in the database and in the trail: two storage classes, TEXT and INTEGER, the same on both engines.

Decimals and instants are text: ``Numeric`` on SQLite turned ...678.10 into ...680.0000000000.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from qclab.domain.codes import AtDatabase
from qclab.domain.refusals import Invalid

Stored = str | int | None


def instant(moment: datetime) -> str:
    """A UTC instant as stored: fixed width, so that text order is time order."""
    if moment.tzinfo is None:
        raise TypeError("an instant without its offset cannot be stored")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def as_instant(text: str | None) -> datetime | None:
    """The instant a stored text stands for."""
    return None if text is None else datetime.fromisoformat(text)


def encode(value: object) -> Stored:  # noqa: PLR0911 - one line a type reads best
    """A value as stored. Lists and mappings become canonical JSON; a float is a bug, a NUL cannot be stored."""
    if value is None or type(value) is int:
        return value
    if type(value) is str:  # most values by far, and sooner told so than by matching
        return _text(value)
    match value:
        case bool():
            return int(value)
        case int():
            return value
        case str():
            return _text(str(value) if isinstance(value, StrEnum) else value)
        case Decimal():
            return str(value)
        case datetime():
            return instant(value)
        case date():
            return value.isoformat()
        case tuple() | list() | dict():
            return canonical(plain(value))
        case _:
            raise TypeError(f"{type(value).__name__} cannot be stored")


def _text(value: str) -> str:
    if "\0" in value:
        raise Invalid(
            "The text contains a NUL character, which cannot be stored. Remove it and try again.", code=AtDatabase.NUL
        )
    if value.isascii():
        return value
    try:
        value.encode()
    except UnicodeEncodeError as fault:
        raise Invalid(
            "The text contains half a character, which cannot be stored. Type it again.",
            code=AtDatabase.HALF_A_CHARACTER,
        ) from fault
    return value


def plain(value: object) -> Any:
    """A tree of values as JSON takes it, each one as it would be stored; flags stay true and false."""
    match value:
        case dict():
            return {_text(str(name)): plain(each) for name, each in value.items()}
        case tuple() | list():
            return [plain(each) for each in value]
        case bool():
            return value
        case _:
            return encode(value)


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False, default=encode)


def canonical(value: Mapping[str, Any] | list[Any] | tuple[Any, ...]) -> str:
    """Canonical JSON: sorted keys, no spaces, characters as they are."""
    return _ENCODER.encode(value)


def sha256(data: bytes | str) -> str:
    """The SHA-256 of bytes, or of a text in UTF-8, in hexadecimal; of a damaged text (engines.any_text) too."""
    return hashlib.sha256(data.encode(errors="surrogateescape") if isinstance(data, str) else data).hexdigest()
