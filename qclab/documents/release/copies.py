"""A copy of a certificate: the pages of the stored bytes with its mark laid over them, every figure still readable."""

from io import BytesIO

import pypdfium2
from reportlab.pdfgen.canvas import Canvas

from qclab.documents.page.lengths import MM
from qclab.documents.page.page import HEIGHT, LEFT, RIGHT, WIDTH, new_canvas
from qclab.documents.page.preview import PDFIUM
from qclab.documents.page.table import BODY
from qclab.documents.page.typeface import regular, strong, wrap
from qclab.domain.release.copies import Mark

_TOP, _HIGH = 4.5 * MM, 6 * MM
_OUTLINE = 0.62  # survives a photocopier and covers nothing
_LETTERS = 118.0


def marked_copy(original: bytes, mark: Mark) -> bytes:
    """The same pages, each with the framed line in its top margin and outlined letters across it."""
    with PDFIUM, pypdfium2.PdfDocument(original) as document, pypdfium2.PdfDocument(_overlay(mark)) as overlay:
        over = overlay.page_as_xobject(0, document)
        for page in document:
            page.insert_obj(over.as_pageobject())
            page.gen_content()
        written = BytesIO()
        document.save(written)
    return written.getvalue()


def _overlay(mark: Mark) -> bytes:
    canvas = new_canvas(BytesIO(), (WIDTH, HEIGHT), regular(), mark.letters, "", "")
    _line(canvas, mark)
    _across(canvas, mark.letters)
    canvas.showPage()
    canvas.save()
    written: bytes = canvas._filename.getvalue()
    return written


def _line(canvas: Canvas, mark: Mark) -> None:
    canvas.saveState()
    canvas.setLineWidth(1.3 if mark.is_strong else 0.7)
    if not mark.is_strong:
        canvas.setDash(4, 3)
    bottom = HEIGHT - _TOP - _HIGH
    canvas.rect(LEFT, bottom, RIGHT - LEFT, _HIGH)
    baseline = bottom + (_HIGH - BODY * 0.7) / 2
    canvas.setFont(strong().name, BODY)
    canvas.drawString(LEFT + 3 * MM, baseline, mark.letters, charSpace=1.2)
    after = LEFT + 3 * MM + strong().width(mark.letters, BODY) + 1.2 * len(mark.letters) + 3 * MM
    canvas.setFont(regular().name, BODY)
    canvas.drawString(after, baseline, wrap(mark.line, regular(), BODY, RIGHT - after - 2 * MM)[0], charSpace=0)
    canvas.restoreState()


def _across(canvas: Canvas, letters: str) -> None:
    canvas.saveState()
    canvas.translate(WIDTH / 2, HEIGHT / 2)
    canvas.rotate(55)
    canvas.setStrokeGray(_OUTLINE)
    canvas.setLineWidth(0.8)
    size = min(_LETTERS, 600 / strong().width(letters, 1))
    canvas.setFont(strong().name, size)
    canvas.drawCentredString(0, -size * 0.35, letters, mode=1)
    canvas.restoreState()
