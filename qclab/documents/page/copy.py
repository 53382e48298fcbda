"""The sheets of a copy of records: head, foot with what it can be verified against, and metadata."""

from collections.abc import Sequence
from functools import partial
from io import BytesIO
from typing import Final

from reportlab.pdfgen.canvas import Canvas

from qclab.documents.page.furniture import BOTTOM, footer, header
from qclab.documents.page.page import HEIGHT, WIDTH, Block, document, draw, new_canvas, paginate
from qclab.documents.page.typeface import regular

_COPY: Final = "A copy. The record is in the program, whose trail can be verified against the head printed here."


def copy_sheets(name: str, blocks: Sequence[Block], laboratory: str, printed: str, chain_head: str) -> bytes:
    """A4 pages with these blocks; the bytes depend on the content alone."""
    canvas = new_canvas(BytesIO(), (WIDTH, HEIGHT), regular(), name, laboratory, printed)
    head = partial(header, laboratory, "", name)
    foot = footer([f"Printed {printed}. Head of the trail: {chain_head}", _COPY])

    def furniture(canvas: Canvas, page: int, pages: int) -> None:
        draw(canvas, [(0.0, head(page, pages)), foot])

    return document(paginate(blocks, head().height, BOTTOM), furniture, canvas)
