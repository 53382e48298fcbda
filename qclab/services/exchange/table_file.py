"""Tables that people send in, CSV or XLSX, as rows of text under known column names.

Nothing is guessed. A file becomes lines of cells as a person sees them (``table_csv``, ``table_xlsx``); here their head
is found, they are put under the columns that the headings mean (``domain/exchange/headings.py``), and what a column
cannot take is said by the name of the cell. Needs no database.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import PurePath

from qclab.domain.counts import size
from qclab.domain.exchange.columns import Column, Holds
from qclab.domain.exchange.headings import SEARCHED, Headings, ReadAs, unheard
from qclab.domain.identifiers import lookalike
from qclab.domain.refusals import Invalid, Reason
from qclab.services.exchange.table_csv import csv_lines
from qclab.services.exchange.table_lines import (
    EMPTY,
    Glance,
    Kind,
    Line,
    NotAsSeen,
    Progress,
    Seen,
    Unusable,
    column_letters,
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
    """A row of a table: its line in the file, the text of each column, and what is wrong with it as text.

    ``part`` is the heading of its value where one line of the file has several.
    """

    line: int
    values: Mapping[str, str]
    reasons: tuple[Reason, ...] = ()
    part: str = ""

    @property
    def key(self) -> tuple[int, str]:
        """What tells it from the other rows of its table."""
        return self.line, self.part


@dataclass(frozen=True)
class Sheet:
    """A file as it is seen: its headings in line ``head``, the lines ``above`` that are not read, and those below.

    ``title`` is the worksheet that is read, ``sheets`` are those of a workbook that has several.
    """

    name: str
    head: Line
    above: tuple[Line, ...]
    lines: tuple[Line, ...]
    title: str = ""
    sheets: tuple[Glance, ...] = ()

    @property
    def headings(self) -> tuple[str, ...]:
        texts = [cell.text for cell in self.head.cells]
        while texts and not texts[-1]:
            texts.pop()
        return tuple(texts)


@dataclass(frozen=True)
class Table:
    """The rows of a file under the names of their columns. ``empty``: places for a value where none stands."""

    rows: tuple[Row, ...]
    empty: int = 0


def read_table(
    name: str,
    data: bytes,
    columns: Sequence[Column],
    *,
    sheet: str = "",
    most_rows: int = 100_000,
    encoding: str = "",
    said: Mapping[str, str] | None = None,
    head: int = 0,
    chosen: str = "",
    progress: Progress | None = None,
) -> Table:
    """The rows of a file whose columns are known by their headings, or are ``said`` by them.

    Raises Invalid for a file that is unusable as a whole: too large, unreadable, columns missing or unknown; InDoubt
    where its letters may be other ones.
    """
    headings = Headings(columns)
    seen = read_sheet(
        name, data, headings, sheet=sheet, most_rows=most_rows, encoding=encoding, head=head, chosen=chosen,
        progress=progress,
    )  # fmt: skip
    read = headings.read(seen.headings, said or {})
    if faults := (*unheard(read, headings.columns, said or {}), *headings.faults(read)):
        raise Invalid(*(replace(reason, row=seen.head.number) for reason in faults))
    return table_of(seen, headings, read)


def read_sheet(
    name: str,
    data: bytes,
    headings: Headings,
    *,
    sheet: str = "",
    most_rows: int = 100_000,
    encoding: str = "",
    head: int = 0,
    chosen: str = "",
    progress: Progress | None = None,
) -> Sheet:
    """A file as it is seen. ``sheet`` is the usual name of the worksheet where an XLSX file has several, ``chosen`` the
    one that was said, ``encoding`` that of a text file which does not tell its own. ``head``: the line of its headings,
    where that is said.

    Raises Invalid for a file that is too large or cannot be read, InDoubt where its letters may be other ones,
    WhichSheet where several worksheets may be meant.
    """
    if len(data) > LARGEST:
        too_large = f"{name} has {size(len(data))}; at most {size(LARGEST)} are read."
        raise Invalid(Reason(too_large, code=Unusable.TOO_LARGE))
    is_old = data.startswith(b"\xd0\xcf\x11\xe0") or PurePath(name).suffix.lower() in (".xls", ".xlsb", ".ods")
    if is_old or PurePath(name).suffix.lower() in (".xlsx", ".xlsm") or data.startswith(b"PK\x03\x04"):
        from qclab.services.exchange.table_xlsx import xlsx_lines  # noqa: PLC0415 - only for a workbook

        most = most_rows + 1 + SEARCHED
        read = xlsx_lines(name, data, sheet, chosen, most_rows=most, progress=progress)
        return replace(_sheet(name, read.lines, headings, most_rows, head), title=read.title, sheets=read.sheets)
    if chosen:
        raise Invalid(Reason(f"{name} is no workbook: it has no worksheets.", code=Unusable.NO_SUCH_SHEET))
    lines = csv_lines(name, data, encoding_of(name, data, encoding), headings.is_known, progress)
    return _sheet(name, lines, headings, most_rows, head)


def _sheet(name: str, lines: Iterable[Line], headings: Headings, most_rows: int, said: int) -> Sheet:
    found = list(islice(lines, most_rows + 1 + SEARCHED))
    place = headings.head([[cell.text for cell in line.cells] for line in found[:SEARCHED]])
    if said:
        place = next((n for n, line in enumerate(found[:SEARCHED]) if line.number == said), -1)
    if place < 0:
        why = f"Line {said} of {name} is empty, or too far down for a head."
        raise Invalid(Reason(why, code=Unusable.NO_HEAD, facts={"line": said}))
    head = found[place] if found else Line(1, ())
    if faults := [replace(each, row=head.number) for each in _head_faults(head)]:
        raise Invalid(*faults)
    rows = tuple(found[place + 1 :])
    if len(rows) > most_rows:
        why = f"{name} has more than {most_rows} rows; divide it."
        raise Invalid(Reason(why, code=Unusable.TOO_MANY_ROWS, facts={"most": most_rows}))
    return Sheet(name, head, tuple(found[:place]), rows)


def _head_faults(head: Line) -> Iterator[Reason]:
    for place, cell in enumerate(head.cells):
        if cell.fault is not None:
            yield cell.fault.about(_place(head, place, cell.text))


def table_of(sheet: Sheet, headings: Headings, read: Sequence[ReadAs]) -> Table:
    """The rows under headings that are all settled. A line with a value for each of several parameters becomes a row
    for each of its values. Raises Invalid where there is none."""
    columns = [headings.columns.get(each.name) for each in read]
    units = {each.name: each.unit for each in read if each.unit}
    is_wide = any(column is not None and column.of for column in columns)
    rows: list[Row] = []
    empty = 0
    for line in sheet.lines:
        row = _row(line, columns, len(sheet.head.cells), units)
        parts: list[Row | None] = _parts(row, zip(read, columns, strict=True), units) if is_wide else [row]
        rows += [part for part in parts if part is not None]
        empty += sum(part is None for part in parts)
    if not rows:
        why = f"{sheet.name} has column names but no {'value' if empty else 'rows'}."
        raise Invalid(Reason(why, code=Unusable.NO_ROWS))
    return Table(tuple(rows), empty)


def _parts(
    row: Row, columns: Iterable[tuple[ReadAs, Column | None]], units: Mapping[str, str]
) -> list[Row | None]:  # fmt: skip
    """A row for each value of a line, None where there is none. What is wrong with the line is said with each."""
    single = [(read.heading, column) for read, column in columns if column is not None and column.of]
    names = {column.name for _, column in single}
    common = {name: text for name, text in row.values.items() if name not in names}
    of_line = tuple(reason for reason in row.reasons if reason.field not in names)
    parts: list[Row | None] = []
    for heading, column in single:
        text = row.values[column.name]
        own = [replace(reason, field="value") for reason in row.reasons if reason.field == column.name]
        method, parameter = column.of or ("", "")
        values = {**common, "method": method, "parameter": parameter, "value": text}
        values["unit"] = common.get("unit", "") or units.get(column.name, "")
        parts.append(Row(row.line, values, (*of_line, *own), heading) if text or own else None)
    return parts if any(parts) or not of_line else [replace(row, values=common, reasons=of_line)]


def _row(line: Line, columns: Sequence[Column | None], width: int, units: Mapping[str, str]) -> Row:
    cells = [*line.cells, *[EMPTY] * (len(columns) - len(line.cells))]
    reasons = [*_too_many(line, len(columns), width), *_cut(line, width)]
    values: dict[str, str] = {"unit": units["value"]} if "value" in units else {}
    for place, (column, cell) in enumerate(zip(columns, cells, strict=False)):
        if column is None:
            continue
        right = _right_of(line, place, columns) if line.delimiter == "," else EMPTY
        why = cell_fault(cell, column, right)
        if why is not None:
            reasons.append(replace(why.about(_place(line, place, column.name)), field=column.name))
        values[column.name] = cell.text or values.get(column.name, "")
    return Row(line.number, values, tuple(reasons))


def _cut(line: Line, width: int) -> Iterator[Reason]:
    """A last line that stops within is a file that was not written to its end: its last field may be cut."""
    if line.is_last and len(line.cells) < width:
        said = f"the file ends within this line, so “{line.cells[-1].text[:40]}” may be cut; look whether it is whole."
        yield fault(NotAsSeen.SHORT, said)


def _right_of(line: Line, place: int, columns: Sequence[Column | None]) -> Seen:
    """The neighbour that may be the decimals of a number; none where a number is expected there and nothing is left
    out at the end of the line, which would have to be one field longer."""
    beside = columns[place + 1] if place + 1 < len(columns) else None
    is_number = beside is not None and beside.holds == Holds.NUMBER
    if place + 1 >= len(line.cells) or (is_number and len(line.cells) == len(columns)):
        return EMPTY
    return line.cells[place + 1]


def _place(line: Line, place: int, column: str) -> str:
    return f"{column_letters(place + 1)}{line.number}" if line.is_workbook else column or f"column {place + 1}"


def _too_many(line: Line, columns: int, width: int) -> Iterator[Reason]:
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


def cell_fault(cell: Seen, column: Column, right: Seen = EMPTY) -> Reason | None:
    """Why what is seen in a cell cannot be recorded under its column. ``right``: what may be its decimals."""
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
