"""The lines of an XLSX worksheet as a person sees them; what nobody sees there, or not so, is a fault of its cell."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from qclab.domain.counts import joined
from qclab.domain.refusals import Invalid, Reason
from qclab.services.exchange.table_lines import (
    EMPTY,
    Glance,
    Line,
    NotAsSeen,
    Progress,
    Seen,
    Unusable,
    WhichSheet,
    column_letters,
    fault,
)
from qclab.services.exchange.xlsx_cells import Cells
from qclab.services.exchange.xlsx_parts import Workbook, opened
from qclab.services.exchange.xlsx_sheet import Area, SheetReader
from qclab.services.exchange.xlsx_styles import Styles, read_styles
from qclab.services.exchange.xlsx_words import read_shared_words

_YES = ("1", "true")
_FIRST, _FEW, _LONGEST_LINE = 3, 4, 100
_MOST_MARKED = 500_000
"""Rows that areas may touch together: real ones hardly overlap."""


class _Sheet(NamedTuple):
    title: str
    part: str
    is_hidden: bool


class Worksheet(NamedTuple):
    """The worksheet that is read, those that may be read in its place, and its lines."""

    title: str
    sheets: tuple[Glance, ...]
    lines: list[Line]


def xlsx_lines(
    name: str, data: bytes, usual: str, said: str = "", *, most_rows: int, progress: Progress | None = None
) -> Worksheet:
    """The lines that are not empty of a worksheet, at most ``most_rows`` and one more: of the one that was ``said``,
    else of the one with the ``usual`` name, else of the only one that has something in it.

    Raises Invalid for what is no workbook, WhichSheet where several may be meant.
    """
    with opened(name, data) as book:
        sheets, is_1904, parts = _contents(book)
        styles = read_styles(book, parts["styles"]) if "styles" in parts else Styles()
        shared = read_shared_words(book, parts["sharedStrings"]) if "sharedStrings" in parts else []
        cells = Cells(styles, shared, is_1904)
        visible = [sheet for sheet in sheets if not sheet.is_hidden]
        if sheets and not visible:
            why = f"Every worksheet of {name} is hidden; show the one that is to be read."
            raise Invalid(Reason(why, code=Unusable.ALL_HIDDEN))
        glances = _glances(book, cells, visible) if len(visible) > 1 else {}
        chosen = _chosen(name, visible, glances, usual, said)
        reader = SheetReader(book, cells, most_rows)
        reader.read(chosen.part, progress)
        return Worksheet(chosen.title, tuple(glances.values()), _lines(reader, book))


def _contents(book: Workbook) -> tuple[list[_Sheet], bool, dict[str, str]]:
    """The worksheets in their order, whether days count from 1904, and the parts of the workbook by their type."""
    main = next((path for kind, path in book.related("").values() if kind == "officeDocument"), "")
    if not main or not book.has(main):
        said = f"{book.name} is not an XLSX workbook; save it as one, or as CSV in UTF-8."
        raise Invalid(Reason(said, code=Unusable.NO_WORKBOOK))
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


def _glances(book: Workbook, cells: Cells, sheets: Sequence[_Sheet]) -> dict[_Sheet, Glance]:
    """The first lines of each worksheet that has something in it; what cannot be read has, and says why once chosen."""
    found: dict[_Sheet, Glance] = {}
    for sheet in sheets:
        reader = SheetReader(book, cells, _FIRST)
        try:
            reader.read(sheet.part, None)
        except Invalid:
            found[sheet] = Glance(sheet.title, ())
        if reader.rows:
            lines = [", ".join(seen.text for seen in row if seen.text) for row in reader.rows.values()]
            found[sheet] = Glance(sheet.title, tuple(line[:_LONGEST_LINE] for line in lines[:_FIRST]))
    return found


def _chosen(name: str, sheets: Sequence[_Sheet], glances: Mapping[_Sheet, Glance], usual: str, said: str) -> _Sheet:
    found = _called(sheets, said)[:1]
    if said and not found:
        listed = joined([f"“{sheet.title}”" for sheet in sheets[:_FEW]])
        why = f"{name} has no worksheet “{said}” to be seen; it has {listed or 'none'}."
        raise Invalid(Reason(why, code=Unusable.NO_SUCH_SHEET, facts={"sheet": said}))
    if not said:
        named = [sheet for sheet in _called(sheets, usual) if not glances or sheet in glances]
        found = named or list(glances) or list(sheets[:1])
    if not found:
        raise Invalid(Reason(f"{name} has no worksheet.", code=Unusable.NO_SUCH_SHEET))
    if len(found) > 1:
        raise WhichSheet(name, tuple(glances.get(sheet, Glance(sheet.title, ())) for sheet in found))
    return found[0]


def _called(sheets: Sequence[_Sheet], title: str) -> list[_Sheet]:
    return [sheet for sheet in sheets if sheet.title.strip().casefold() == title.strip().casefold()]


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
