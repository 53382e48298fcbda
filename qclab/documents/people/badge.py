"""A badge: who it is of, and the code that fills in their name. A card of the usual size (ISO/IEC 7810 ID-1), to be cut
out of an A4 page that any printer takes."""

from dataclasses import dataclass
from io import BytesIO
from typing import Final

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from qclab.documents.page.barcodes import QUIET_CODE128, code128, decode_all, stretches
from qclab.documents.page.lengths import MM
from qclab.documents.page.page import HAIRLINE, LEFT, new_canvas, without_transitions
from qclab.documents.page.preview import one_bit_pages
from qclab.documents.page.typeface import Face, regular, strong, wrap
from qclab.domain.codes import Undrawn
from qclab.domain.refusals import Refusal

WIDTH, HEIGHT = 85.6 * MM, 53.98 * MM
_MARGIN: Final = 6 * MM
_MODULE: Final = 0.39 * MM  # as wide as hand scanners of every make read it
_HIGH: Final = 14 * MM
_DPI: Final = 300
_FOOT: Final = "It fills in the name; the password is asked. Lost? Tell an administrator."


@dataclass(frozen=True)
class BadgeContent:
    """What a badge says. ``code``: domain/identifiers.py."""

    code: str
    name: str
    position: str
    laboratory: str


def badge_pdf(content: BadgeContent) -> bytes:
    """The card as PDF, decoded back before it is handed out. Refusal where its code does not scan."""
    target = BytesIO()
    canvas = new_canvas(target, A4, regular(), f"Badge of {content.name}")
    canvas.translate(LEFT, A4[1] - 2 * LEFT - HEIGHT)
    canvas.setLineWidth(HAIRLINE)
    canvas.roundRect(0, 0, WIDTH, HEIGHT, 3 * MM)
    _row(canvas, content.laboratory, regular(), 8, HEIGHT - 8.5 * MM, grey=0.32)
    _row(canvas, content.name, strong(), 15, HEIGHT - 16.5 * MM)
    _row(canvas, content.position, regular(), 9, HEIGHT - 21.5 * MM)
    _bars(canvas, content.code)
    _row(canvas, content.code, regular(), 8, 10.5 * MM)
    _row(canvas, _FOOT, regular(), 6.5, 5.5 * MM, grey=0.32)
    canvas.showPage()
    without_transitions(canvas)
    canvas.save()
    pdf = target.getvalue()
    _check(pdf, content.code)
    return pdf


def _row(canvas: Canvas, text: str, face: Face, size: float, y: float, grey: float = 0.0) -> None:
    """A row of text, cut where the card ends."""
    canvas.setFillGray(grey)
    written = canvas.beginText()
    written.setTextOrigin(_MARGIN, y)
    for font, part in face.runs(wrap(text, face, size, WIDTH - 2 * _MARGIN)[0]):
        written.setFont(font, size)
        written.textOut(part)
    canvas.drawText(written)


def _bars(canvas: Canvas, code: str) -> None:
    modules = code128(code)
    assert _MARGIN >= QUIET_CODE128 * _MODULE  # noqa: S101 - both are set above
    canvas.setFillGray(0)
    for start, length in stretches(modules):
        canvas.rect(_MARGIN + start * _MODULE, 14.5 * MM, length * _MODULE, _HIGH, stroke=0, fill=1)


def _check(pdf: bytes, code: str) -> None:
    ((width, height, dots),) = one_bit_pages(pdf, _DPI)
    if decode_all(dots, width, height) != [code]:
        raise Refusal("The code of the badge cannot be read back. No badge was issued.", code=Undrawn.NOT_READ_BACK)
