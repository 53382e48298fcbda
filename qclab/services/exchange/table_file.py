"""Tables that people send in, CSV or XLSX, as rows of text under known column names.

Nothing is guessed: an encoding in doubt, an unknown column and a formula are refused, with the line. Needs no database.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import PurePath

from qclab.domain.counts import size
from qclab.domain.refusals import Invalid, Reason
from qclab.services.exchange.table_lines import Line
from qclab.services.exchange.table_text import decoded

LARGEST = 20_000_000
"""Bytes of a file."""
_DELIMITERS = ",;\t"


@dataclass(frozen=True)
class Row:
    """A row of a table: its line in the file, the text of each column, and what is wrong with it as text."""

    line: int
    values: Mapping[str, str]
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """The columns that the file has, in its order and by their known names, and its rows."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def read_table(
    name: str,
    data: bytes,
    required: Sequence[str],
    known: Sequence[str] = (),
    *,
    sheet: str = "",
    most_rows: int | None = None,
) -> Table:
    """The rows of a file. ``sheet`` is the worksheet that is read where an XLSX file has several.

    Raises Invalid for a file that is unusable as a whole: too large, unreadable, columns missing or unknown.
    """
    if len(data) > LARGEST:
        raise Invalid(f"{name} has {size(len(data))}; at most {size(LARGEST)} are read.")
    if PurePath(name).suffix.lower() in (".xlsx", ".xlsm") or data[:4] == b"PK\x03\x04":
        from qclab.services.exchange.table_xlsx import xlsx_lines  # noqa: PLC0415 - openpyxl only for a workbook

        lines = xlsx_lines(name, data, sheet)
    else:
        lines = _csv_lines(decoded(name, data), {*required, *known})
    return _table(name, lines, required, known, most_rows)


def _csv_lines(text: str, names: Iterable[str]) -> Iterator[Line]:
    lines = text.splitlines(keepends=True)
    start = 1 if lines and lines[0].lower().startswith("sep=") else 0  # how Excel marks its delimiter
    first = next((line for line in lines[start:] if line.strip()), "")
    wanted = set(names)

    def fits(delimiter: str) -> int:
        return sum(_column(cell) in wanted for cell in next(csv.reader([first], delimiter=delimiter), ()))

    reader = csv.reader(lines[start:], delimiter=max(_DELIMITERS, key=fits), strict=True)
    line = start + 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells, ()
            line = start + reader.line_num + 1
    except csv.Error as fault:
        raise Invalid(Reason(f"A quoted field is not closed or is far too long ({fault}).", row=line)) from fault


def _column(cell: str) -> str:
    return "_".join(cell.split()).lower()


def _table(
    name: str, lines: Iterable[Line], required: Sequence[str], known: Sequence[str], most_rows: int | None
) -> Table:
    numbered = iter(lines)
    at, cells, _ = next(numbered, (1, (), ()))
    columns = [_column(cell) for cell in cells]
    while columns and not columns[-1]:
        columns.pop()
    faults = [f"The column {column} is missing." for column in required if column not in columns]
    for place, column in enumerate(columns, 1):
        if not column:
            faults.append(f"Column {place} has no name.")
        elif column not in required and column not in known:
            faults.append(f"There is no column “{column}” here; known are {', '.join(chain(required, known))}.")
        elif column in columns[: place - 1]:
            faults.append(f"The column {column} is there twice.")
    if faults:
        raise Invalid(*(Reason(fault, row=at) for fault in faults))
    rows: list[Row] = []
    for line, texts, wrong in numbered:
        if most_rows is not None and len(rows) == most_rows:
            raise Invalid(f"{name} has more than {most_rows} rows; divide it.")
        rows.append(_row(line, columns, texts, wrong))
    if not rows:
        raise Invalid(f"{name} has column names but no rows.")
    return Table(tuple(columns), tuple(rows))


def _row(line: int, columns: Sequence[str], texts: Sequence[str], wrong: Sequence[str]) -> Row:
    values = {column: text.strip() for column, text in zip(columns, texts, strict=False)}
    values |= {column: "" for column in columns if column not in values}
    reasons = list(wrong)
    if any(text.strip() for text in texts[len(columns) :]):
        reasons.append(
            f"It has {len(texts)} fields for {len(columns)} columns: put a text that holds the delimiter in quotes."
        )
    for column, text in values.items():
        if text.startswith("=") and not text.startswith("=="):
            reasons.append(f"{column}: “{text[:20]}” is a formula; put its value there.")
    return Row(line, values, tuple(reasons))
