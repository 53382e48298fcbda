"""One worksheet, walked through once: its cells by row, and what holds for areas of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from qclab.domain.refusals import Invalid, Reason
from qclab.services.exchange.table_lines import (
    EMPTY,
    WIDEST,
    NotAsSeen,
    Progress,
    Seen,
    Unusable,
    column_letters,
    fault,
)
from qclab.services.exchange.xlsx_cells import Cells
from qclab.services.exchange.xlsx_parts import Workbook
from qclab.services.exchange.xlsx_words import WordsReader

Area = tuple[int, int, int, int]
"""Top, left, bottom and right, from 1."""

_PLACE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_ROWS, _COLUMNS = 1_048_576, 16_384
_MOST_AREAS = 10_000
_MOST_LETTERS = 40_000
_YES = ("1", "true")


@dataclass(slots=True)
class _Open:
    """The cell that is being walked through."""

    column: int
    kind: str
    style: str | None
    is_formula: bool = False
    pieces: list[str] = field(default_factory=list)
    inline: WordsReader | None = None


class SheetReader:
    """``rows`` are the lines that are not empty; ``merged`` and ``conditional`` the areas that bear on them."""

    def __init__(self, book: Workbook, cells: Cells, most_rows: int) -> None:
        self._book, self._cells, self._most_rows = book, cells, most_rows
        self.rows: dict[int, list[Seen]] = {}
        self.merged: list[Area] = []
        self.conditional: list[Area] = []
        self._hidden: list[range] = []
        self._widths: list[tuple[range, float]] = []
        self._row = self._column = 0
        self._is_row_hidden = self._are_rows_hidden = self._are_zeros_hidden = False
        self._is_in_rows = self._is_value = False
        self._given: Mapping[str, str] | None = None
        self._cell: _Open | None = None
        self._areas: list[Area] = []
        self._length = 0

    def read(self, part: str, progress: Progress | None) -> None:
        """Raises Invalid for what is damaged, and for more rows than are read."""
        try:
            self._book.read(part, self._begin, self._end, self._text, progress)
        except (ValueError, IndexError) as why:  # numbers that are none, styles and texts that are not there
            raise self._book.damaged() from why

    def _begin(self, tag: str, given: Mapping[str, str]) -> None:
        if self._given is not None:
            self._within_cell(tag, given)
        elif self._is_in_rows:
            if tag == "c":
                self._given = given  # most cells of many sheets are empty: nothing more is done for those
            elif tag == "row":
                self._begin_row(given)
        elif tag == "sheetData":
            self._is_in_rows = True
        else:
            self._about(tag, given)

    def _about(self, tag: str, given: Mapping[str, str]) -> None:
        """What stands before and behind the rows."""
        if tag == "sheetView":
            self._are_zeros_hidden = given.get("showZeros", "1") not in _YES
        elif tag == "sheetFormatPr":
            self._are_rows_hidden = given.get("zeroHeight") in _YES
        elif tag == "col" and len(self._hidden) + len(self._widths) <= 2 * _COLUMNS:
            columns = range(int(given["min"]), int(given["max"]) + 1) if {"min", "max"} <= given.keys() else range(0)
            width = float(given.get("width", "9"))
            if given.get("hidden") in _YES or width == 0:
                self._hidden.append(columns)
            elif "width" in given:
                self._widths.append((columns, width))
        elif tag == "mergeCell":
            self.merged += self._read_areas(given.get("ref", ""))
        elif tag == "conditionalFormatting":
            self._areas = self._read_areas(given.get("sqref", ""))
        elif self._changes_what_is_read(tag, given):
            self.conditional += self._areas
        if len(self.merged) + len(self.conditional) > _MOST_AREAS:
            raise self._book.too_large()

    def _changes_what_is_read(self, tag: str, given: Mapping[str, str]) -> bool:
        """Whether a conditional format does, when its condition is met."""
        if tag == "cfRule":
            return "dxfId" in given and self._cells.styles.conditional[int(given["dxfId"])]
        return tag in ("dataBar", "iconSet") and given.get("showValue", "1") not in _YES

    def _begin_row(self, given: Mapping[str, str]) -> None:
        number = int(given["r"]) if "r" in given else self._row + 1
        if not self._row < number <= _ROWS:
            raise self._book.damaged()
        self._row, self._column = number, 0
        is_hidden = given.get("hidden", "1" if self._are_rows_hidden else "0") in _YES
        self._is_row_hidden = is_hidden or given.get("ht") in ("0", "0.0")

    def _begin_cell(self, given: Mapping[str, str]) -> _Open:
        """The cell, once something is found in it. One without a place of its own stands behind the last one."""
        column = self._column + 1
        if place := given.get("r"):
            found = _PLACE.fullmatch(place)
            if found is None or int(found[2]) != self._row:
                raise self._book.damaged()
            column = _number(found[1])
        if not self._column < column <= _COLUMNS:
            raise self._book.damaged()
        self._column = column
        return _Open(column, given.get("t", "n"), given.get("s"))

    def _within_cell(self, tag: str, given: Mapping[str, str]) -> None:
        cell = self._cell
        if cell is None:
            cell = self._cell = self._begin_cell(self._given or {})
        if tag == "f":
            cell.is_formula = True
        elif tag == "v":
            self._is_value, self._length = True, 0
        elif tag == "is":
            cell.inline = WordsReader(self._book)
        elif cell.inline is not None:
            cell.inline.begin(tag, given)

    def _text(self, piece: str) -> None:
        cell = self._cell
        if cell is None:
            return
        if self._is_value:
            self._length += len(piece)
            if self._length > _MOST_LETTERS:
                raise self._book.too_large()
            cell.pieces.append(piece)
        elif cell.inline is not None:
            cell.inline.text(piece)

    def _end(self, tag: str) -> None:
        if tag == "c" and self._given is not None:
            if self._cell is not None:
                self._add(self._cell)
            elif "r" not in self._given:
                self._column += 1
            self._given = self._cell = None
        elif self._cell is None:
            if tag == "sheetData":
                self._is_in_rows = False
        elif tag == "v":
            self._is_value = False
        elif self._cell.inline is not None:
            self._cell.inline.end(tag)

    def _add(self, cell: _Open) -> None:
        if cell.is_formula:
            seen = Seen(fault=fault(NotAsSeen.FORMULA, "it holds a formula; put its value there."))
        else:
            inline = cell.inline.seen() if cell.inline is not None else None
            written = "".join(cell.pieces)
            seen = self._cells.seen(cell.kind, cell.style, written, inline, zeros_hidden=self._are_zeros_hidden)
        if seen == EMPTY:
            return
        if cell.column > WIDEST:
            far = f"{column_letters(cell.column)}{self._row}"
            said = f"{far} is filled; a table has at most {WIDEST} columns."
            raise Invalid(Reason(said, row=self._row, code=Unusable.TOO_WIDE, facts={"most": WIDEST}))
        cells = self.rows.setdefault(self._row, [])
        if len(self.rows) > self._most_rows:
            said = f"{self._book.name} has more than {self._most_rows - 1} rows; divide it."
            raise Invalid(Reason(said, code=Unusable.TOO_MANY_ROWS, facts={"most": self._most_rows - 1}))
        cells.extend([EMPTY] * (cell.column - 1 - len(cells)))
        cells.append(self._as_placed(cell.column, seen))

    def _as_placed(self, column: int, seen: Seen) -> Seen:
        """What hides a cell by its place: a row or column that is hidden or too narrow."""
        if seen.fault is not None:
            return seen
        if self._is_row_hidden or any(column in columns for columns in self._hidden):
            what = "row" if self._is_row_hidden else "column"
            said = f"it stands in a hidden {what} and holds “{seen.text[:40]}”; show the {what}, or delete it."
            return Seen(seen.text, seen.kind, fault(NotAsSeen.HIDDEN, said, held=seen.text))
        width = next((width for columns, width in self._widths if column in columns), None)
        if width is not None and seen.kind in ("number", "moment") and _needed(seen.text) > width:
            said = f"its column is too narrow to show {seen.text}; widen it."
            return Seen(seen.text, seen.kind, fault(NotAsSeen.NARROW, said, held=seen.text))
        return seen

    def _read_areas(self, text: str) -> list[Area]:
        found = []
        for word in text.split()[: _MOST_AREAS + 1]:
            first, _, last = word.partition(":")
            corners = _PLACE.fullmatch(first), _PLACE.fullmatch(last or first)
            if corners[0] is None or corners[1] is None:
                raise self._book.damaged()
            (left, top), (right, bottom) = ((_number(each[1]), int(each[2])) for each in corners if each)
            if left <= WIDEST:
                found.append((top, left, bottom, min(right, WIDEST)))
        return found


def _needed(text: str) -> float:
    """The least width at which digits are shown; every other sign is narrower than a digit."""
    return sum(1.0 if sign.isdigit() else 0.3 for sign in text)


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
