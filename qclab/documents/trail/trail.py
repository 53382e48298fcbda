"""The audit trail of a batch on paper: what was done, by whom, when and why, the days as headings."""

from functools import partial
from io import BytesIO
from itertools import groupby

from reportlab.pdfgen.canvas import Canvas

from qclab.documents.page.facts import heading
from qclab.documents.page.furniture import BOTTOM, footer, header
from qclab.documents.page.page import HEIGHT, LEFT, RIGHT, WIDTH, Block, document, draw, gap, new_canvas, paginate
from qclab.documents.page.table import Row, Words, cell, columns, paragraph, table
from qclab.documents.page.typeface import regular
from qclab.documents.trail.content import BatchTrail, SignatureOnPaper, TrailLine
from qclab.domain.counts import count

_COPY = "A copy. The record is in the program, whose trail can be verified against the head printed here."


def batch_trail_pdf(content: BatchTrail) -> bytes:
    """The trail as PDF; the bytes depend on the content alone."""
    name = f"Audit trail of {content.batch}"
    about = " · ".join(part for part in (content.product, content.client) if part)
    number = count(len(content.lines), "event")
    blocks: list[Block] = paragraph(name, LEFT, RIGHT - LEFT, Words("", strong=True))
    blocks += paragraph(f"{about}. {number}, the oldest first. Times in {content.zone}.", LEFT, RIGHT - LEFT)
    laid = columns(("Event", 15), ("Time", 17), ("Who", 26), ("What", 74), ("Why", 44))
    for day, lines in groupby(content.lines, key=lambda line: line.day):
        blocks += [gap(4), *heading(day), *table(laid, [_row(line) for line in lines])]
    if content.signatures:
        laid = columns(("Reads", 22), ("Meaning", 32), ("What was signed", 62), ("Who, and when", 60))
        blocks += [gap(6), *heading("Signatures, recomputed for this print")]
        blocks += table(laid, [_signature(each) for each in content.signatures])
    canvas = new_canvas(BytesIO(), (WIDTH, HEIGHT), regular(), name, content.laboratory, content.printed)
    head = partial(header, content.laboratory, "", name)
    foot = footer([f"Printed {content.printed}. Head of the trail: {content.head}", _COPY])

    def furniture(canvas: Canvas, page: int, pages: int) -> None:
        draw(canvas, [(0.0, head(page, pages)), foot])

    return document(paginate(blocks, head().height, BOTTOM), furniture, canvas)


def _signature(line: SignatureOnPaper) -> Row:
    what = (*cell(line.what), *[part for said in line.said for part in cell(said, small=True)])
    return Row((cell(line.now), cell(line.meaning), what, (*cell(line.who), *cell(line.at, small=True))))


def _row(line: TrailLine) -> Row:
    rows = [part for said in line.rows for part in cell(said)]
    what = (*cell(line.what), *rows, *cell(line.about, small=True))
    return Row((cell(line.event), cell(line.at), cell(line.who), what, cell(line.why)))
