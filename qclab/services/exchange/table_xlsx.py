"""The lines of an XLSX worksheet as a person sees them; what nobody sees there, or not so, is a fault of its cell."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from qclab.domain.refusals import Invalid, Reason
from qclab.services.exchange.table_lines import EMPTY, Line, NotAsSeen, Progress, Seen, column_letters, fault
from qclab.services.exchange.xlsx_cells import Cells
from qclab.services.exchange.xlsx_parts import Workbook, opened
from qclab.services.exchange.xlsx_sheet import Area, SheetReader
from qclab.services.exchange.xlsx_styles import Styles, read_styles
from qclab.services.exchange.xlsx_words import read_shared_words

_YES = ("1", "true")
_MOST_MARKED = 500_000
"""Rows that areas may touch together: real ones hardly overlap."""


class _Sheet(NamedTuple):
    title: str
    part: str
    is_hidden: bool


def xlsx_lines(
    name: str, data: bytes, sheet: str, *, most_rows: int, progress: Progress | None = None
) -> list[Line]:  # fmt: skip
    """The lines that are not empty, at most ``most_rows`` and one more. Raises Invalid for what is no workbook."""
    with opened(name, data) as book:
        sheets, is_1904, parts = _contents(book)
        part = _chosen(name, sheets, sheet).part
        styles = read_styles(book, parts["styles"]) if "styles" in parts else Styles()
        shared = read_shared_words(book, parts["sharedStrings"]) if "sharedStrings" in parts else []
        reader = SheetReader(book, Cells(styles, shared, is_1904), most_rows)
        reader.read(part, progress)
        return _lines(reader, book)


def _contents(book: Workbook) -> tuple[list[_Sheet], bool, dict[str, str]]:
    """The worksheets in their order, whether days count from 1904, and the parts of the workbook by their type."""
    main = next((path for kind, path in book.related("").values() if kind == "officeDocument"), "")
    if not main or not book.has(main):
        raise Invalid(f"{book.name} is not an XLSX workbook; save it as one, or as CSV in UTF-8.")
    related = book.related(main)
    parts = {kind: path for kind, path in related.values() if book.has(path)}
    sheets: list[_Sheet] = []
    is_1904 = False

    def begin(tag: str, given: Mapping[str, str]) -> None:
        nonlocal is_1904
        if tag == "workbookPr":
            is_1904 = given.get("date1904") in _YES
        elif tag == "sheet":
            relation = next((text for key, text in given.items() if key.endswith("relationships id")), "")
            kind, path = related.get(relation, ("", ""))
            if kind == "worksheet":
                is_hidden = given.get("state", "visible") != "visible"
                sheets.append(_Sheet(given.get("name", ""), path, is_hidden))

    book.read(main, begin)
    if not all(book.has(sheet.part) for sheet in sheets):
        raise book.damaged()
    return sheets, is_1904, parts


def _chosen(name: str, sheets: Sequence[_Sheet], wanted: str) -> _Sheet:
    visible = [sheet for sheet in sheets if not sheet.is_hidden]
    found = [sheet for sheet in visible if sheet.title.strip().lower() == wanted.lower()] or visible
    if sheets and not visible:
        raise Invalid(f"Every worksheet of {name} is hidden; show the one that is to be read.")
    if len(found) != 1:
        raise Invalid(f"{name} has {len(found)} worksheets; call the one to be read “{wanted or 'table'}”.")
    return found[0]


def _lines(reader: SheetReader, book: Workbook) -> list[Line]:
    """What stands behind the cells in the file holds for them too: merged ones, and formats by a condition."""
    numbers = sorted(reader.rows)
    left = _MOST_MARKED
    for areas, why in ((reader.merged, _merged), (reader.conditional, _conditional)):
        for area in areas:
            touched = numbers[bisect_left(numbers, area[0]) : bisect_right(numbers, area[2])]
            left -= len(touched)
            if left < 0:
                raise book.too_large()
            _mark([reader.rows[number] for number in touched], area, why(area), is_whole=why is _merged)
    return [Line(number, reader.rows[number]) for number in numbers]


def _mark(rows: Sequence[list[Seen]], area: Area, why: Reason, *, is_whole: bool) -> None:
    """The fault of an area at its cells; at the empty ones too where it ``is_whole`` and any of them has a text."""
    _, left, _, right = area
    if is_whole and all(seen == EMPTY for cells in rows for seen in cells[left - 1 : right]):
        return
    for cells in rows:
        cells.extend([EMPTY] * (left - len(cells)) if is_whole else ())
        for place in range(left - 1, min(right, len(cells))):
            if cells[place].fault is None and (is_whole or cells[place].text):
                cells[place] = Seen(cells[place].text, cells[place].kind, why)


def _merged(area: Area) -> Reason:
    said = f"it is merged ({_named(area)}), so that its text seems to stand in all of them; unmerge, and fill in each."
    return fault(NotAsSeen.MERGED, said, area=_named(area))


def _conditional(area: Area) -> Reason:
    said = f"a conditional format ({_named(area)}) may show it otherwise than it is held; clear the rule."
    return fault(NotAsSeen.FORMAT, said, area=_named(area))


def _named(area: Area) -> str:
    top, left, bottom, right = area
    return f"{column_letters(left)}{top}:{column_letters(right)}{bottom}"
