"""Tables as blocks: wrapped cells, repeated heads, hairlines, and numbers standing on one decimal point.

A numeric cell starts with an optional sign or comparison and digits; the column's axis is where the whole digits end.
What follows the number (exponent, unit, upper bound) runs on to the right. Cells that are no numbers start at the left.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from qclab.documents.page.lengths import MM
from qclab.documents.page.page import BLACK, HAIRLINE, LEFT, QUIET, Block, Placed, Rule
from qclab.documents.page.typeface import Face, clean, regular, strong, words, wrap

BODY, SMALL = 8.3, 6.9
LEADING, SMALL_LEADING = 10.6, 9.0
PADDING = 3.0
_MARK = 5.8
_FAINT = 0.45

_WHOLE = re.compile(r"[<>≤≥=±≈+\-−– ]*\d+(?:[ \u00a0\u2009\u202f]\d{3})*(?!\d)(?![-/:]\d)")


@dataclass(frozen=True)
class Column:
    title: str
    x: float
    width: float
    decimal: bool = False


@dataclass(frozen=True)
class Words:
    """A paragraph in a cell; ``mark`` is printed raised after its first row."""

    text: str
    small: bool = False
    strong: bool = False
    mark: str = ""
    indent: float = 0.0

    @property
    def face(self) -> Face:
        return strong() if self.strong else regular()

    @property
    def size(self) -> float:
        return SMALL if self.small else BODY

    @property
    def leading(self) -> float:
        return SMALL_LEADING if self.small else LEADING

    @property
    def ink(self) -> float:
        return QUIET if self.small else BLACK


Cell = tuple[Words, ...]


@dataclass(frozen=True)
class Row:
    """Cells in the order of the columns; ``full`` runs below them over the whole width. ``rule`` closes the row.

    ``under`` is repeated below the table's head when a page starts with this row.
    """

    cells: tuple[Cell, ...]
    full: Cell = ()
    rule: bool = True
    keep: bool = False
    under: str = ""


def cell(text: str, small: bool = False) -> Cell:
    return (Words(text, small=small),) if text else ()


def columns(*columns: tuple[str, float], decimal: Collection[int] = ()) -> list[Column]:
    """Columns of these titles and widths in millimetres from the left margin on; all but the last hold a gutter.

    ``decimal`` are the places, from 0, of those whose numbers stand on one decimal point.
    """
    laid, x = [], LEFT
    for place, (title, width) in enumerate(columns):
        gutter = 3 if place < len(columns) - 1 else 0
        laid.append(Column(title, x, (width - gutter) * MM, decimal=place in decimal))
        x += width * MM
    return laid


def table(columns: Sequence[Column], rows: Sequence[Row]) -> list[Block]:
    """The head and the rows; a head with titles is repeated on each page the table runs over."""
    head = _head(columns)
    repeated = head if any(column.title for column in columns) else None
    axes = {number: _axis(column, number, rows) for number, column in enumerate(columns) if column.decimal}
    return [head, *(_row(columns, axes, row, repeated) for row in rows)]


def paragraph(text: str, x: float, width: float, style: Words = Words("")) -> list[Block]:
    """Running text, a block for each row so that pages break between rows; single first and last rows are held."""
    rows = wrap(text, style.face, style.size, width)
    last = len(rows) - 1
    return [
        Block(
            style.leading,
            (Placed(x, style.leading * 0.76, row, style.face, style.size, style.ink),),
            keep=last > 0 and number in (0, last - 1),
        )
        for number, row in enumerate(rows)
    ]


def whole_part(text: str) -> str | None:
    """What stands left of the decimal axis, or None when the text is not a number."""
    found = _WHOLE.match(text)
    return found.group() if found else None


def _head(columns: Sequence[Column]) -> Block:
    texts = []
    height = 0.0
    for column in columns:
        for number, row in enumerate(wrap(column.title, regular(), SMALL, column.width)):
            down = 2 + SMALL_LEADING * (number + 0.76)
            texts.append(Placed(column.x, down, row, regular(), SMALL, QUIET))
            height = max(height, down + SMALL_LEADING * 0.24 + 2.5)
    start, end = columns[0].x, columns[-1].x + columns[-1].width
    rules = (Rule(start, end, 0, 0.8), Rule(start, end, height))
    return Block(height, tuple(texts), rules, keep=True)


def _continued(head: Block, under: str, x: float) -> Block:
    down = head.height + PADDING + LEADING * 0.76
    again = Placed(x, down, f"{under}, continued", regular(), BODY)
    return replace(head, height=head.height + PADDING + LEADING, texts=(*head.texts, again))


def _axis(column: Column, number: int, rows: Sequence[Row]) -> float:
    """Where the decimal points of a column stand: right of its widest whole part that leaves room for the rest."""
    wholes = (whole_part(part.text) for row in rows for part in row.cells[number][:1])
    widths = [strong().width(whole, BODY) for whole in wholes if whole]  # the wider of the two weights
    return column.x + max((width for width in widths if width <= column.width * 0.6), default=0.0)


def _row(columns: Sequence[Column], axes: dict[int, float], row: Row, head: Block | None) -> Block:
    texts: list[Placed] = []
    height = 0.0
    for number, (column, parts) in enumerate(zip(columns, row.cells, strict=True)):
        placed, down = _cell(parts, column, axes.get(number))
        texts += placed
        height = max(height, down)
    if row.full:
        start, end = columns[0].x, columns[-1].x + columns[-1].width
        placed, height = _cell(row.full, Column("", start, end - start), None, height)
        texts += placed
    height += PADDING if row.rule else 0
    end = columns[-1].x + columns[-1].width
    rules = (Rule(columns[0].x, end, height, HAIRLINE * 0.8, _FAINT),) if row.rule else ()
    if row.under and head is not None:
        head = _continued(head, row.under, columns[0].x)
    return Block(height, tuple(texts), rules, keep=row.keep, head=head)


def _cell(parts: Cell, column: Column, axis: float | None, down: float = PADDING) -> tuple[list[Placed], float]:
    placed: list[Placed] = []
    for position, part in enumerate(parts):
        text, x, width = clean(part.text), column.x + part.indent, column.width - part.indent
        first = _first_indent(text, part, x, width, axis if position == 0 else None)
        marked = part.face.width(part.mark, _MARK) + 1 if part.mark else 0.0
        for number, row in enumerate(wrap(text, part.face, part.size, width, first + marked)):
            start = x + (first if number == 0 else 0)
            baseline = down + part.leading * 0.76
            placed.append(Placed(start, baseline, row, part.face, part.size, part.ink))
            if part.mark and number == 0:
                after = start + part.face.width(row, part.size) + 1
                placed.append(Placed(after, baseline - part.size * 0.34, part.mark, part.face, _MARK, part.ink))
            down += part.leading
    return placed, down


def _first_indent(text: str, part: Words, x: float, width: float, axis: float | None) -> float:
    """How far a number is moved to stand on the axis; never so far that it would have to be broken."""
    whole = whole_part(text) if axis is not None else None
    if whole is None or axis is None:
        return 0.0
    room = width - part.face.width(words(text)[0], part.size)
    return max(min(axis - x - part.face.width(whole, part.size), room), 0.0)
