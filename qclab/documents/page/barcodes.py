"""Code 128, DataMatrix and QR as plain modules (True is ink), and the reader that proves a drawing can be scanned."""

from functools import lru_cache
from itertools import groupby
from typing import Any, cast

import zxingcpp
from barcode.codex import Code128

from qclab.domain.codes import Undrawn
from qclab.domain.refusals import Invalid

_READ = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.Code128, zxingcpp.BarcodeFormat.DataMatrix])

QUIET_CODE128 = 10  # modules on either side, ISO/IEC 15417
QUIET_DATAMATRIX = 1  # modules all round, ISO/IEC 16022
QUIET_QR = 4  # modules all round, ISO/IEC 18004


@lru_cache(maxsize=512)
def code128(text: str) -> tuple[bool, ...]:
    """The modules of a Code 128 symbol from left to right, without quiet zones. ASCII only."""
    if not text or not text.isascii() or not text.isprintable():
        raise Invalid(
            f"“{text}” cannot be a bar code: it needs plain letters, digits and signs.", code=Undrawn.NO_BAR_CODE
        )
    return tuple(module == "1" for module in Code128(text).build()[0])


@lru_cache(maxsize=512)
def datamatrix(text: str) -> tuple[tuple[bool, ...], ...]:
    """The rows of a square DataMatrix ECC 200 symbol from top to bottom, without quiet zone."""
    if not text:
        raise Invalid("An empty text cannot be a DataMatrix code.", code=Undrawn.EMPTY_MATRIX)
    # Without force_square the encoder prefers a rectangle, which many hand scanners read badly.
    symbol = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.DataMatrix, force_square=True)
    return _modules(symbol)


def qr(text: str) -> tuple[tuple[bool, ...], ...]:
    """The rows of a QR symbol from top to bottom, without quiet zone, for a telephone held to the screen."""
    if not text:
        raise Invalid("An empty text cannot be a QR code.", code=Undrawn.EMPTY_QR)
    symbol = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    return _modules(symbol)


def _modules(symbol: Any) -> tuple[tuple[bool, ...], ...]:
    image: Any = zxingcpp.write_barcode_to_image(symbol, scale=1, add_quiet_zones=False)
    rows: list[list[int]] = memoryview(image).tolist()  # type: ignore[assignment]  # two dimensions give lists of lists
    return tuple(tuple(level == 0 for level in row) for row in rows)


def stretches(modules: tuple[bool, ...]) -> list[tuple[int, int]]:
    """Start and length of each stretch of ink in a row of modules."""
    found, start = [], 0
    for inked, run in groupby(modules):
        length = sum(1 for _ in run)
        if inked:
            found.append((start, length))
        start += length
    return found


def decode(grey: bytes, width: int, height: int) -> str | None:
    """The text of the first Code 128 or DataMatrix symbol in an 8-bit grey image, row by row; None if there is none.

    Other symbologies are not tried: with all of them on, the lines of a table once read as a valid EAN-13.
    """
    texts = decode_all(grey, width, height)
    return texts[0] if texts else None


def decode_all(grey: bytes, width: int, height: int) -> list[str]:
    """The texts of all Code 128 and DataMatrix symbols in an 8-bit grey image."""
    view = zxingcpp.ImageView(cast("Any", grey), width, height, zxingcpp.ImageFormat.Lum)
    found = zxingcpp.read_barcodes(view, formats=_READ, text_mode=zxingcpp.TextMode.Plain)
    return [symbol.text for symbol in found]
