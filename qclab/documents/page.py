"""What every printed page shares: the canvas, blocks of placed text, breaking them into pages, furniture, watermark."""

from collections.abc import Iterable
from io import BytesIO

import reportlab.rl_config
from reportlab.pdfbase.pdfdoc import PDFPage
from reportlab.pdfgen.canvas import Canvas

from qclab.documents.typeface import Face

reportlab.rl_config.useA85 = 0  # plain streams: smaller, and half the time


def new_canvas(target: BytesIO, size: tuple[float, float], face: Face, title: str, author: str = "") -> Canvas:
    """A canvas whose bytes depend on what is drawn alone: no clock, no random identifier, no Helvetica."""
    canvas = Canvas(target, pagesize=size, invariant=1, pageCompression=1, initialFontName=face.name, lang="en-GB")
    canvas.setTitle(title)
    canvas.setAuthor(author)
    canvas.setCreator("QC Lab")
    canvas.setProducer("QC Lab")
    return canvas


def without_transitions(canvas: Canvas) -> None:
    """Drops the empty page transitions that reportlab writes and PDF/A forbids."""
    for thing in canvas._doc.idToObject.values():
        if isinstance(thing, PDFPage):
            thing.Trans = None
