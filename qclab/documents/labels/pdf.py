"""Labels as PDF, one a page at exact size or on an A4 sheet, and the proof that each of them scans."""

from collections.abc import Sequence
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from qclab.documents.labels.content import LabelContent
from qclab.documents.labels.label import LabelLayout, layout
from qclab.documents.labels.presets import Preset
from qclab.documents.page.barcodes import decode_all
from qclab.documents.page.lengths import MM
from qclab.documents.page.page import new_canvas, without_transitions
from qclab.documents.page.preview import joined, one_bit_pages
from qclab.documents.page.typeface import narrow, narrow_strong
from qclab.domain.labels.printing import LabelBar
from qclab.domain.refusals import Invalid, Reason, Refusal


def labels_pdf(contents: Sequence[LabelContent], preset: Preset, dpi: int, start: int = 0) -> bytes:
    """The labels as PDF, each decoded back from a 1-bit picture before it is handed out.

    ``start`` is the first free place of a sheet (from 0). Invalid names a text that does not fit, Refusal a label that
    does not scan.
    """
    pdf = draw_labels(contents, preset, dpi, start)
    check_labels(pdf, contents, preset, dpi, start)
    return pdf


def draw_labels(contents: Sequence[LabelContent], preset: Preset, dpi: int, start: int = 0) -> bytes:
    """The labels as PDF, not yet proven to scan."""
    if not contents:
        said = "There is no label to print. Choose at least one sample."
        raise Invalid(Reason(said, code=LabelBar.NOTHING_TO_PRINT))
    size = A4 if preset.sheet else (preset.width * MM, preset.height * MM)
    target = BytesIO()
    canvas = new_canvas(target, size, narrow(), "Labels")
    previous = 0
    for content, (page, x, y) in zip(contents, _places(len(contents), preset, dpi, start), strict=True):
        if page != previous:
            canvas.showPage()
            previous = page
        _draw(canvas, layout(content, preset, dpi), x, y, size[1])
    canvas.showPage()
    without_transitions(canvas)
    canvas.save()
    return target.getvalue()


def as_one(pdfs: Sequence[bytes]) -> bytes:
    """Labels of several stocks in one file, each page of its own size."""
    return pdfs[0] if len(pdfs) == 1 else joined(pdfs)


def check_labels(pdf: bytes, contents: Sequence[LabelContent], preset: Preset, dpi: int, start: int = 0) -> None:
    """Refuses unless every label, printed in black and white dots, holds one code that reads as its sample id."""
    wide, high = int(preset.width * dpi / 25.4), int(preset.height * dpi / 25.4)
    places = list(zip(contents, _places(len(contents), preset, dpi, start), strict=True))
    for page, (width, height, dots) in enumerate(one_bit_pages(pdf, dpi)):
        for content, (_, x, y) in (entry for entry in places if entry[1][0] == page):
            right, bottom = min(x + wide, width), min(y + high, height)
            cut = b"".join(dots[row * width + x : row * width + right] for row in range(y, bottom))
            read = decode_all(cut, right - x, bottom - y)
            if read != [content.sample_id]:
                found = f"reads as “{read[0]}”" if read else "cannot be read"
                said = (
                    f"The code on the label of “{content.sample_id}” {found} when printed at {dpi} dpi. "
                    "Nothing was printed; choose another label or resolution."
                )
                facts = {"sample": content.sample_id, "stock": preset.name, "dpi": dpi}
                raise Refusal(Reason(said, code=LabelBar.NOT_READ, facts=facts))


def _places(count: int, preset: Preset, dpi: int, start: int) -> list[tuple[int, int, int]]:
    """Page from 0 and top left corner in whole dots of each label."""
    sheet = preset.sheet
    if sheet is None:
        return [(page, 0, 0) for page in range(count)]
    each = sheet.columns * sheet.rows
    if not 0 <= start < each:
        said = f"The sheet has {each} labels; start at 1 to {each}."
        raise Invalid(Reason(said, code=LabelBar.NO_PLACE, facts={"places": each}))
    places = []
    for number in range(start, start + count):
        page, cell = divmod(number, each)
        row, column = divmod(cell, sheet.columns)
        x, y = sheet.left + column * sheet.across, sheet.top + row * sheet.down
        places.append((page, round(x * dpi / 25.4), round(y * dpi / 25.4)))
    return places


def _draw(canvas: Canvas, label: LabelLayout, x: int, y: int, page_height: float) -> None:
    """Drawn in dots: the page is scaled once, so bars stand on whole numbers."""
    dot = 72 / label.dpi
    canvas.saveState()
    canvas.translate(x * dot, page_height - y * dot)
    canvas.scale(dot, dot)
    bars = " ".join(f"{ink.x} {-ink.y - ink.height} {ink.width} {ink.height} re" for ink in label.ink)
    canvas.addLiteral(f"0 g {bars} f")
    text = canvas.beginText()
    for row in label.texts:
        face = narrow_strong() if row.strong else narrow()
        text.setTextOrigin(row.x, -row.baseline)
        for font, part in face.runs(row.text):
            text.setFont(font, row.size)
            text.textOut(part)
    canvas.drawText(text)
    canvas.restoreState()
