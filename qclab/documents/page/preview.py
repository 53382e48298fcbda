"""A PDF page as pixels: for previews on screen, and to look at a drawing as a printer's head would print it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from io import BytesIO
from math import sqrt
from threading import Lock
from typing import TYPE_CHECKING, Any

from qclab.domain.refusals import Invalid, Reason

if TYPE_CHECKING:
    import pypdfium2

PDFIUM = Lock()  # PDFium keeps global state and may be entered by one thread at a time
_ONE_BIT = bytes(255 if level >= 128 else 0 for level in range(256))
_OF_PASSWORD = 4  # FPDF_ERR_PASSWORD
_MOST_DOTS = 36_000_000
"""Dots of a page: one that is metres wide is drawn less sharp."""
_MOST_PAGES = 5_000


class Undrawable(StrEnum):
    """Why a PDF of a stranger is not shown."""

    PROTECTED = "protected"
    DAMAGED = "damaged"
    NO_PAGES = "no pages"


_WHY = {
    Undrawable.PROTECTED: "The PDF is protected by a password: it opens in its own program only.",
    Undrawable.DAMAGED: "The PDF is damaged, or it is none.",
    Undrawable.NO_PAGES: "The PDF has no pages.",
}


def page_count(pdf: bytes) -> int:
    with PDFIUM, _pdfium().PdfDocument(pdf) as document:
        return len(document)


def page_sizes(pdf: bytes) -> tuple[tuple[float, float], ...]:
    """Width and height of each page in inches, of the first ones of a very long document. Raises Invalid for a PDF that
    cannot be shown."""
    with _of_a_stranger(pdf) as document:
        sizes = [document.get_page_size(place) for place in range(min(len(document), _MOST_PAGES))]
    if not sizes:
        raise _undrawable(Undrawable.NO_PAGES)
    return tuple((max(width, 1) / 72, max(height, 1) / 72) for width, height in sizes)


def joined(pdfs: Sequence[bytes]) -> bytes:
    """The pages of all of them, one after the other."""
    target = BytesIO()
    with PDFIUM, _pdfium().PdfDocument.new() as whole:
        for pdf in pdfs:
            with _pdfium().PdfDocument(pdf) as part:
                whole.import_pages(part)
        whole.save(target)
    return target.getvalue()


def render_page(pdf: bytes, page: int, dpi: int) -> tuple[int, int, bytes]:
    """Page ``page`` (from 0) on white at a resolution: width and height in pixels, and RGBA bytes row by row. Raises
    Invalid where it cannot be drawn."""
    with _of_a_stranger(pdf) as document:
        wide, high = document.get_page_size(page)
        scale = min(dpi / 72, sqrt(_MOST_DOTS / max(wide * high, 1)))
        bitmap = document[page].render(scale=scale, rev_byteorder=True, prefer_bgrx=True)
        width, height = bitmap.width, bitmap.height
        pixels = bytearray(_packed(bitmap, 4))
        bitmap.close()
    pixels[3::4] = b"\xff" * (width * height)
    return width, height, bytes(pixels)


def one_bit_pages(pdf: bytes, dpi: int) -> Iterator[tuple[int, int, bytes]]:
    """Each page as a thermal head prints it: width, height and one byte per dot, 0 (ink) or 255, without greys."""
    with PDFIUM:
        document = _pdfium().PdfDocument(pdf)
        count = len(document)
    try:
        for page in range(count):
            with PDFIUM:
                bitmap = document[page].render(scale=dpi / 72, grayscale=True)
                width, height, grey = bitmap.width, bitmap.height, _packed(bitmap, 1)
                bitmap.close()
            yield width, height, grey.translate(_ONE_BIT)
    finally:
        with PDFIUM:
            document.close()


@contextmanager
def _of_a_stranger(pdf: bytes) -> Iterator[Any]:
    """An open document. What PDFium cannot read of it is an Invalid."""
    fault = _pdfium().PdfiumError
    try:
        with PDFIUM, _pdfium().PdfDocument(pdf) as document:
            yield document
    except fault as why:
        is_protected = why.err_code == _OF_PASSWORD
        raise _undrawable(Undrawable.PROTECTED if is_protected else Undrawable.DAMAGED) from why


def _undrawable(code: Undrawable) -> Invalid:
    return Invalid(Reason(_WHY[code], code=code))


def _packed(bitmap: "pypdfium2.PdfBitmap", channels: int) -> bytes:
    line = bitmap.width * channels
    raw = bytes(bitmap.buffer)
    if bitmap.stride == line:
        return raw
    return b"".join(raw[start : start + line] for start in range(0, bitmap.stride * bitmap.height, bitmap.stride))


def _pdfium() -> Any:
    """Loaded with the first page that is drawn: pages that only offer papers open without it."""
    import pypdfium2  # noqa: PLC0415 - the one place that loads it, late

    return pypdfium2
