"""Stored text back into values; the store keeps decimals, dates and instants as text (store/encoding.py)."""

import json
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy.types import UserDefinedType

from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.testing.deviations import parts
from qclab.domain.testing.performing import Said


def decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def known_instant(text: str) -> datetime:
    """The instant of a column that is never null."""
    return datetime.fromisoformat(text)


def known_day(text: str) -> date:
    """The day of a column that is never null."""
    return date.fromisoformat(text)


def day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def sequence(text: str) -> tuple[Any, ...]:
    """A JSON list as a tuple."""
    return tuple(json.loads(text))


class OneOf(UserDefinedType[StrEnum]):
    """For ``type_coerce``: a column of words of a closed list, which come as its members, decoded with the row."""

    cache_ok = True

    def __init__(self, members: type[StrEnum]) -> None:
        self.members = members

    def result_processor(self, dialect: object, coltype: object) -> Any:
        return self.members


class OneOrNone(OneOf):
    """The same of a column that may be empty."""

    cache_ok = True

    def result_processor(self, dialect: object, coltype: object) -> Any:
        members = self.members
        return lambda text: None if text is None else members(text)


class Instant(UserDefinedType[datetime]):
    """For ``type_coerce``: a column whose values come as instants, decoded with the row."""

    cache_ok = True

    def result_processor(self, dialect: object, coltype: object) -> Any:
        return instant


class Day(UserDefinedType[date]):
    """For ``type_coerce``: a column whose values come as days, decoded with the row."""

    cache_ok = True

    def result_processor(self, dialect: object, coltype: object) -> Any:
        return day


class Words(UserDefinedType[tuple[str, ...]]):
    """For ``type_coerce``: a column of a JSON list of words, decoded with the row."""

    cache_ok = True

    def result_processor(self, dialect: object, coltype: object) -> Any:
        return _words


_words = lru_cache(maxsize=256)(sequence)


class Passed(UserDefinedType[tuple[Said, ...]]):
    """For ``type_coerce``: what was not said of how a test was performed, as deviations keep it."""

    cache_ok = True

    def result_processor(self, dialect: object, coltype: object) -> Any:
        return _passed


def _passed(text: str | None) -> tuple[Said, ...]:
    return parts(text or "")


class Number(UserDefinedType[Decimal]):
    """For ``type_coerce``: a column whose values come as decimals, decoded with the row."""

    cache_ok = True

    def result_processor(self, dialect: object, coltype: object) -> Any:
        return decimal


class Judged(UserDefinedType[Evaluation]):
    """For ``type_coerce``: a column of evaluations, decoded with the row."""

    cache_ok = True

    def result_processor(self, dialect: object, coltype: object) -> Any:
        return Evaluation
