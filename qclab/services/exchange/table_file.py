"""Tables that people send in, CSV or XLSX, as rows of text under known column names.

Nothing is guessed. A file becomes lines of cells as a person sees them (``table_csv``, ``table_xlsx``); here they are
put under the columns, and what a column cannot take is said by the name of the cell. Needs no database.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from qclab.domain.counts import size
from qclab.domain.identifiers import lookalike
from qclab.domain.refusals import Invalid, Reason
from qclab.services.exchange.columns import Column, Holds
from qclab.services.exchange.table_csv import csv_lines
from qclab.services.exchange.table_lines import (
    EMPTY,
    Kind,
    Line,
    NotAsSeen,
    Progress,
    Seen,
    column_letters,
    column_name,
    fault,
)
from qclab.services.exchange.table_text import encoding_of

LARGEST = 20_000_000
"""Bytes of a file."""
# What is left and right of a decimal comma, where the comma is taken for a delimiter: <0 | 56 EU/mL
_BEFORE_COMMA = re.compile(r"[<>≤≥=~ ]*[-−+]?\d+")
_AFTER_COMMA = re.compile(r"\d+(?:[eE][-+]?\d+)?(?:\s*[x×*·]\s*10\S*)?(?:\s*[^\W\d_]\S{0,11}|\s*[%°µ]\S*)?")
_TAKES = {Kind.MOMENT: Holds.MOMENT, Kind.FLAG: Holds.FLAG}


@dataclass(frozen=True)
class Row:
    """A row of a table: its line in the file, the text of each column, and what is wrong with it as text."""

    line: int
    values: Mapping[str, str]
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Table:
    """The columns that the file has, in its order and by their known names, and its rows."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def read_table(
    name: str,
    data: bytes,
    columns: Sequence[Column],
    *,
    sheet: str = "",
    most_rows: int = 100_000,
    encoding: str = "",
    progress: Progress | None = None,
) -> Table:
    """The rows of a file. ``sheet`` is the worksheet that is read where an XLSX file has several; ``encoding`` that of
    a text file which does not tell its own.

    Raises Invalid for a file that is unusable as a whole: too large, unreadable, columns missing or unknown; InDoubt
    where its letters may be other ones.
    """
    if len(data) > LARGEST:
        raise Invalid(f"{name} has {size(len(data))}; at most {size(LARGEST)} are read.")
    is_old = data.startswith(b"\xd0\xcf\x11\xe0") or PurePath(name).suffix.lower() in (".xls", ".xlsb", ".ods")
    lines: Iterable[Line]
    if is_old or PurePath(name).suffix.lower() in (".xlsx", ".xlsm") or data.startswith(b"PK\x03\x04"):
        from qclab.services.exchange.table_xlsx import xlsx_lines  # noqa: PLC0415 - only for a workbook

        lines = xlsx_lines(name, data, sheet, most_rows=most_rows + 1, progress=progress)
    else:
        heads = [column.name for column in columns]
        lines = csv_lines(name, data, encoding_of(name, data, encoding), heads, progress)
    return _table(name, lines, {column.name: column for column in columns}, most_rows)


def _table(name: str, lines: Iterable[Line], known: Mapping[str, Column], most_rows: int) -> Table:
    numbered = iter(lines)
    head = next(numbered, Line(1, ()))
    columns = [column_name(cell.text) for cell in head.cells]
    while columns and not columns[-1]:
        columns.pop()
    faults = [
        replace(cell.fault.about(_place(head, place, column)), row=head.number)
        for place, (cell, column) in enumerate(zip(head.cells, columns, strict=False))
        if cell.fault is not None
    ]
    faults += [Reason(each, row=head.number) for each in _head_faults(columns, known)] if not faults else []
    if faults:
        raise Invalid(*faults)
    rows: list[Row] = []
    for line in numbered:
        if len(rows) == most_rows:
            raise Invalid(f"{name} has more than {most_rows} rows; divide it.")
        rows.append(_row(line, columns, len(head.cells), known))
    if not rows:
        raise Invalid(f"{name} has column names but no rows.")
    return Table(tuple(columns), tuple(rows))


def _head_faults(columns: Sequence[str], known: Mapping[str, Column]) -> list[str]:
    faults = [
        f"The column {each.name} is missing." for each in known.values() if each.required and each.name not in columns
    ]
    for place, column in enumerate(columns, 1):
        if not column:
            faults.append(f"Column {place} has no name.")
        elif column not in known:
            faults.append(f"There is no column “{column[:60]}” here; known are {', '.join(known)}.")
        elif column in columns[: place - 1]:
            faults.append(f"The column {column} is there twice.")
    return faults


def _row(line: Line, columns: Sequence[str], width: int, known: Mapping[str, Column]) -> Row:
    cells = [*line.cells, *[EMPTY] * (len(columns) - len(line.cells))]
    reasons = list(_too_many(line, len(columns), width))
    for place, (column, cell) in enumerate(zip(columns, cells, strict=False)):
        right = _right_of(line, place, columns, known) if line.delimiter == "," else EMPTY
        why = _why_not(cell, known[column], right)
        if why is not None:
            reasons.append(replace(why.about(_place(line, place, column)), field=column))
    return Row(line.number, {column: cell.text for column, cell in zip(columns, cells, strict=False)}, tuple(reasons))


def _right_of(line: Line, place: int, columns: Sequence[str], known: Mapping[str, Column]) -> Seen:
    """The neighbour that may be the decimals of a number; none where a number is expected there and nothing is left
    out at the end of the line, which would have to be one field longer."""
    is_number = place + 1 < len(columns) and known[columns[place + 1]].holds == Holds.NUMBER
    if place + 1 >= len(line.cells) or (is_number and len(line.cells) == len(columns)):
        return EMPTY
    return line.cells[place + 1]


def _place(line: Line, place: int, column: str) -> str:
    return f"{column_letters(place + 1)}{line.number}" if line.is_workbook else column or f"column {place + 1}"


def _too_many(line: Line, columns: int, width: int) -> Iterable[Reason]:
    """Fields beyond the last column: an empty one, too, says that a delimiter stands within a text."""
    if line.is_workbook:
        for place, cell in enumerate(line.cells[columns:], columns):
            if cell != EMPTY:
                why = fault(NotAsSeen.OUTSIDE, f"it holds “{cell.text[:40]}” and stands under no column.")
                yield why.about(_place(line, place, ""))
    elif len(line.cells) > width or any(cell.text for cell in line.cells[columns:]):
        said = f"It has {len(line.cells)} fields for {columns} columns: put a text that holds the delimiter in quotes"
        in_comma = ", or write decimals with a point." if line.delimiter == "," else "."
        yield fault(NotAsSeen.OUTSIDE, said + in_comma, fields=len(line.cells), columns=columns)


def _why_not(cell: Seen, column: Column, right: Seen) -> Reason | None:
    """Why what is seen in a cell cannot be recorded under its column."""
    text = cell.text
    if cell.kind in _TAKES and column.holds != _TAKES[cell.kind]:
        said = f"the spreadsheet made {text} of what was typed; format the cell as text, then type it again."
        return fault(NotAsSeen.TURNED, said, held=text)
    if cell.fault is not None:
        return cell.fault
    if text.startswith("=") and not text.startswith("=="):
        return fault(NotAsSeen.FORMULA, f"“{text[:20]}” is a formula; put its value there.")
    if column.holds == Holds.ID and (sign := lookalike(text)):
        return fault(NotAsSeen.LOOKALIKE, f"“{text[:40]}” {sign}.", text=text)
    is_split = column.holds == Holds.NUMBER and _BEFORE_COMMA.fullmatch(text) and _AFTER_COMMA.fullmatch(right.text)
    if is_split:
        said = f"“{text}” and “{right.text[:40]}” beside it may be the two halves of {text},{right.text[:40]}"
        how = "write decimals with a point, or save the table with semicolons."
        return fault(NotAsSeen.SPLIT, f"{said}; {how}", shown=text, held=f"{text},{right.text}")
    return None
