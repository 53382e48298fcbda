"""The rows of an XLSX worksheet as the text a person sees in it; numbers are never rounded by their format.

A workbook is a zip of XML from a stranger: its size unpacked is looked at first, and XML with a DTD is refused.
"""

import re
import warnings
from collections.abc import Iterator
from datetime import datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from qclab.domain import moments
from qclab.domain.evaluation.quantities import EXACT
from qclab.domain.refusals import Invalid
from qclab.services.exchange.table_lines import Line

_LARGEST_UNPACKED = 200_000_000
_MOST_PARTS = 2_000
_BLOCK = 1 << 20
_FIXED = re.compile(r"(?:#,##)?0(?:\.(0+))?(?:_[)\- ])?")
_POWER = re.compile(r"0(?:\.(0+))?E\+?0+", re.IGNORECASE)
_WIDEST = 200


def xlsx_lines(name: str, data: bytes, sheet: str) -> Iterator[Line]:
    """Line number, texts and faults of each row that is not empty. Raises Invalid for what is no workbook."""
    _look_inside(name, data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions that are not read here
            book = load_workbook(BytesIO(data), read_only=True, data_only=False, keep_links=False)
            try:
                yield from _rows(_worksheet(name, book, sheet))
            finally:
                book.close()
    except (InvalidFileException, BadZipFile, KeyError, ValueError, TypeError, AttributeError, IndexError) as fault:
        raise Invalid(f"{name} cannot be read as an XLSX workbook; save it again, or as CSV in UTF-8.") from fault


def _look_inside(name: str, data: bytes) -> None:
    try:
        with ZipFile(BytesIO(data)) as packed:
            parts = packed.infolist()
            if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _LARGEST_UNPACKED:
                raise Invalid(f"{name} unpacks to far more than a table holds; it is not read.")
            for part in parts:
                if part.filename.lower().endswith((".xml", ".rels", ".vml")):
                    with packed.open(part) as file:
                        _refuse_dtd(name, file)
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as fault:
        raise Invalid(f"{name} is not an XLSX workbook, or it is damaged or protected by a password.") from fault


def _refuse_dtd(name: str, file: Any) -> None:
    end = b""
    while block := file.read(_BLOCK):
        text = end + block.replace(b"\0", b"")
        if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
            raise Invalid(f"{name} holds XML that no spreadsheet program writes; it is not read.")
        end = text[-16:]


def _worksheet(name: str, book: Any, sheet: str) -> Any:
    found = [each for each in book.worksheets if each.title.strip().lower() == sheet.lower()]
    sheets = found or book.worksheets
    if len(sheets) != 1:
        raise Invalid(f"{name} has {len(sheets)} worksheets; call the one to be read “{sheet or 'table'}”.")
    sheets[0].reset_dimensions()  # what the file says of its own size is not relied on
    return sheets[0]


def _rows(worksheet: Any) -> Iterator[Line]:
    for number, cells in enumerate(worksheet.iter_rows(max_col=_WIDEST), 1):
        texts, faults = [], []
        for cell in cells:
            text, fault = _text(cell)
            texts.append(text)
            if fault:
                faults.append(f"{cell.coordinate}: {fault}")
        if any(text.strip() for text in texts) or faults:
            yield number, texts, faults


def _text(cell: Any) -> tuple[str, str]:
    """The text of a cell and what is wrong with it."""
    value, kind = cell.value, cell.data_type
    if kind == "f" or (isinstance(value, str) and value.startswith("=")):
        return "", "it holds a formula; put its value there."
    if kind == "e":
        return "", f"it holds the error {value}."
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value, cell.number_format or "General")
    return _plain(value), ""


def _plain(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():  # Excel has no dates: a moment at midnight is one
            return moments.shown_by_a_clock(value)
        case time():
            return moments.shown_by_a_clock(value)
        case _:
            return str(value)


def _number(value: float, shown: str) -> tuple[str, str]:
    """A number with every digit it has, and the closing zeros that its format shows: 5 formatted 0.00 is ``5.00``."""
    exact = Decimal(repr(value))  # the shortest text that is this number, as a spreadsheet shows it
    if not exact.is_finite():
        return "", "it holds no number."
    exact = exact.normalize(EXACT)
    if "%" in shown:
        return "", f"it is formatted as a percentage ({exact:f} inside); write the number, formatted as one."
    if re.fullmatch("0{2,}", shown) and exact == exact.to_integral_value():
        return f"{int(exact):0{len(shown)}d}", ""
    if (power := _POWER.fullmatch(shown)) and exact:
        mantissa = exact.scaleb(-exact.adjusted(), EXACT)
        return f"{_padded(mantissa, len(power[1] or ''))}E{exact.adjusted()}", ""
    fixed = _FIXED.fullmatch(shown)
    return _padded(exact, len(fixed[1] or "") if fixed else 0), ""


def _padded(number: Decimal, decimals: int) -> str:
    has = max(0, -int(number.as_tuple().exponent))
    return f"{number:.{max(has, decimals)}f}"
