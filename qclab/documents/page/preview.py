"""A PDF page as pixels: for previews on screen, and to look at a drawing as a printer's head would print it."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pypdfium2

PDFIUM = Lock()  # PDFium keeps global state and may be entered by one thread at a time
_ONE_BIT = bytes(255 if level >= 128 else 0 for level in range(256))


def page_count(pdf: bytes) -> int:
    with PDFIUM, _pdfium().PdfDocument(pdf) as document:
        return len(document)


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
    """Page ``page`` (from 0) on white at a resolution: width and height in pixels, and RGBA bytes row by row."""
    with PDFIUM, _pdfium().PdfDocument(pdf) as document:
        bitmap = document[page].render(scale=dpi / 72, rev_byteorder=True, prefer_bgrx=True)
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
