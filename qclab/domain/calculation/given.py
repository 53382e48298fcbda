"""What a calculation is given: settings, and rows under columns, as text with its line, read as numbers here.

A kind of calculation declares which settings and columns it takes. What is missing, unknown, given twice or unreadable
is refused with its field and its line, all of it at once.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, NoReturn

from qclab.domain.calculation.reasons import Unfit, refuse
from qclab.domain.counts import count, joined
from qclab.domain.evaluation.quantities import MAX_EXPONENT, read_quantity, shortened
from qclab.domain.refusals import Invalid, Reason
from qclab.domain.texts import NAME, text_fault

MOST_ROWS = 10_000
NOT_DETECTED = "not detected"
"""What is never reached, such as the Cq of a control without template; infinite as a number."""
_BETWEEN = re.compile(r"(?P<low>.+?) +(?:to|–|-) +(?P<high>.+)")


class Takes(StrEnum):
    """What a setting or a cell may hold, in the words of a refusal."""

    NUMBER = "a number"
    POSITIVE = "a number above 0"
    NOT_NEGATIVE = "a number from 0 on"
    COUNT = "a whole number from 0 on"
    SHARE = "a number between 0 and 1, such as 0.95"
    BOUNDS = "two numbers, such as 0.80 to 1.25"
    DETECTED = "a number above 0, or not detected"
    NAME = "a name"
    WORD = "a word"


@dataclass(frozen=True)
class Field:
    """A setting or a column. ``default`` is what holds where none is given; ``words`` are the words of a WORD."""

    name: str
    takes: Takes = Takes.NUMBER
    required: bool = False
    default: Any = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Text:
    """What stands in a file, and in which line."""

    text: str
    line: int


@dataclass(frozen=True)
class Row:
    """One observation: its line and what stands under each column; None where nothing does."""

    line: int
    values: Mapping[str, Any]

    def __getitem__(self, column: str) -> Any:
        return self.values[column]


@dataclass(frozen=True)
class Given:
    """The settings and the rows of one calculation, read."""

    settings: Mapping[str, Any]
    lines: Mapping[str, int]
    rows: tuple[Row, ...]

    def __getitem__(self, setting: str) -> Any:
        return self.settings[setting]

    def line(self, setting: str) -> int | None:
        """The line of a setting; None where it was not given."""
        return self.lines.get(setting)

    def whole(self, column: str) -> bool:
        """Whether the rows have this column; refused where only some have."""
        bare = [row.line for row in self.rows if row[column] is None]
        if bare and len(bare) < len(self.rows):
            refuse(Unfit.MISSING, f"{column} is missing; other rows have it.", column, bare[0])
        return not bare and bool(self.rows)


@dataclass(frozen=True)
class Shape:
    """What a kind of calculation takes, and from how many rows on."""

    settings: tuple[Field, ...]
    columns: tuple[Field, ...] = ()
    rows: int = 1


def read(shape: Shape, settings: Sequence[tuple[str, Text]], rows: Sequence[tuple[int, Mapping[str, Text]]]) -> Given:
    """What a file holds, as the shape reads it. Raises Invalid with every reason and its line."""
    reasons: list[Reason] = []
    if len(rows) > MOST_ROWS:
        refuse(Unfit.TOO_MANY, f"There are {len(rows)} rows; {MOST_ROWS} at most are calculated with.")
    lines: dict[str, int] = {}
    texts: dict[str, Text] = {}
    for name, text in settings:
        if name in texts:
            reasons.append(Reason(f"{name} is given twice.", name, text.line, code=Unfit.TWICE))
        texts.setdefault(name, text)
        lines[name] = text.line
    known = _values(shape.settings, texts, None, reasons)
    taken = [Row(line, _values(shape.columns, cells, line, reasons)) for line, cells in rows]
    if len(taken) < shape.rows:
        said = f"This takes {count(shape.rows, 'row')} at least, not {len(taken)}." if taken else "There are no rows."
        reasons.append(Reason(said, code=Unfit.EMPTY))
    if reasons:
        raise Invalid(*sorted(reasons, key=lambda reason: reason.row or 0))
    return Given(known, lines, tuple(taken))


def refuse_no_control(given: Given) -> NoReturn:
    """Raise Invalid: the control that is named is in no row."""
    refuse(Unfit.MISSING, f"No row is of the control {given['control']}.", "control", given.line("control"))


def refuse_several_dilutions(name: str, rows: Sequence[Row]) -> None:
    """What is calculated of a sample is of one dilution. Raises Invalid."""
    if len({row["dilution"] for row in rows}) > 1:
        said = f"{name} has several dilutions; give each a name of its own."
        refuse(Unfit.UNBALANCED, said, "dilution", rows[0].line)


def _values(
    fields: Iterable[Field], texts: Mapping[str, Text], line: int | None, reasons: list[Reason]
) -> dict[str, Any]:  # fmt: skip
    by_name = {field.name: field for field in fields}
    for name, text in texts.items():
        if name not in by_name:
            said = f"“{shortened(name)}” is not known here; there are {joined(sorted(by_name)) or 'none'}."
            reasons.append(Reason(said, name, text.line, code=Unfit.UNKNOWN))
    values: dict[str, Any] = {}
    for name, field in by_name.items():
        found = texts.get(name)
        values[name] = field.default
        if found is not None and found.text:
            try:
                values[name] = _READ[field.takes](field, found.text)
            except Invalid as refusal:
                reasons += [replace(reason, field=name, row=found.line) for reason in refusal.reasons]
        elif field.required:
            reasons.append(Reason(f"{name} is missing; it is {field.takes.value}.", name, line, code=Unfit.MISSING))
    return values


def _number(field: Field, text: str) -> float:
    value = read_quantity(text, field.name).value
    if value and abs(value.adjusted()) > MAX_EXPONENT:
        refuse(Unfit.NO_VALUE, f"{field.name}: “{shortened(text)}” is not a plausible quantity.")
    return float(value)


def _at(field: Field, text: str, holds: Callable[[float], bool]) -> float:
    value = _number(field, text)
    if not holds(value):
        refuse(Unfit.NO_VALUE, f"{field.name} is {field.takes.value}, not {shortened(text)}.")
    return value


def _count(field: Field, text: str) -> int:
    return int(_at(field, text, lambda value: value >= 0 and value == int(value) and value < 1e12))


def _bounds(field: Field, text: str) -> tuple[float, float]:
    parts = _BETWEEN.fullmatch(text)
    if parts is None:
        refuse(Unfit.NO_VALUE, f"{field.name} is {field.takes.value}, not “{shortened(text)}”.")
    low, high = _number(field, parts["low"]), _number(field, parts["high"])
    if low >= high:
        refuse(Unfit.NO_VALUE, f"{field.name}: {parts['low']} is not below {parts['high']}.")
    return low, high


def _name(field: Field, text: str) -> str:
    if fault := text_fault(text, most=NAME):
        refuse(Unfit.NO_VALUE, f"{field.name} {fault}.")
    return text


def _word(field: Field, text: str) -> str:
    if text not in field.words:
        refuse(Unfit.NO_VALUE, f"{field.name} is {' or '.join(field.words)}, not “{shortened(text)}”.")
    return text


_READ: dict[Takes, Callable[[Field, str], Any]] = {
    Takes.NUMBER: _number,
    Takes.POSITIVE: lambda field, text: _at(field, text, lambda value: value > 0),
    Takes.NOT_NEGATIVE: lambda field, text: _at(field, text, lambda value: value >= 0),
    Takes.COUNT: _count,
    Takes.DETECTED: lambda field, text: math.inf if text == NOT_DETECTED else _at(field, text, lambda value: value > 0),
    Takes.SHARE: lambda field, text: _at(field, text, lambda value: 0 < value < 1),
    Takes.BOUNDS: _bounds,
    Takes.NAME: _name,
    Takes.WORD: _word,
}
