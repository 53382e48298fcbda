"""What every printed page shares: the canvas, blocks of placed text, breaking them into pages, furniture, watermark.

A block is plain data (texts and hairlines at offsets from its top), so pages are counted before anything is drawn and
"page 1 of 2" needs no second pass.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import pairwise

import reportlab.rl_config
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfdoc import PDFPage
from reportlab.pdfgen.canvas import Canvas

from qclab.documents.page.barcodes import QUIET_DATAMATRIX, datamatrix, stretches
from qclab.documents.page.lengths import MM
from qclab.documents.page.typeface import Face, strong

reportlab.rl_config.useA85 = 0  # plain streams: smaller, and half the time

WIDTH, HEIGHT = A4
LEFT = 17 * MM
RIGHT = WIDTH - 17 * MM
BLACK, QUIET = 0.0, 0.32  # grey levels; quiet text still survives a photocopier
HAIRLINE = 0.35

_INSTANT = re.compile(r"(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)[:.\d]* ?([+-]\d\d):(\d\d)")


@dataclass(frozen=True, slots=True)
class Placed:
    """A row of text: left end from the page's left edge, baseline down from the top of its block, in points."""

    x: float
    down: float
    text: str
    face: Face
    size: float
    ink: float = BLACK


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal line at ``down`` points below the top of its block."""

    x: float
    end: float
    down: float
    weight: float = HAIRLINE
    ink: float = BLACK


@dataclass(frozen=True, slots=True)
class Symbol:
    """A DataMatrix, ``side`` points wide with its quiet zone, ``down`` points below the top of its block."""

    x: float
    down: float
    side: float
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """A horizontal strip of the page. ``keep`` holds it on one page with the next; ``head`` is drawn again above it
    when a page starts with it; a ``gap`` is dropped at the top of a page."""

    height: float
    texts: tuple[Placed, ...] = ()
    rules: tuple[Rule, ...] = ()
    symbols: tuple[Symbol, ...] = ()
    keep: bool = False
    head: "Block | None" = None
    gap: bool = False


def gap(height: float, keep: bool = False) -> Block:
    return Block(height, keep=keep, gap=True)


def paginate(blocks: Sequence[Block], top: float, bottom: float) -> list[list[tuple[float, Block]]]:
    """The blocks on pages, each with the distance of its top from the page's top; a block taller than a page is cut."""
    room = bottom - top
    pages: list[list[tuple[float, Block]]] = [[]]
    down = top
    for group in _groups(_cut(blocks, room)):
        height = sum(block.height for block in group)
        if down + height > bottom and down > top and (height <= room or down + group[0].height > bottom):
            pages.append([])
            down = top
        for block in group:
            if down + block.height > bottom and down > top:
                pages.append([])
                down = top
            if down == top:
                if block.gap:
                    continue
                if block.head is not None and block is not block.head:
                    pages[-1].append((down, block.head))
                    down += block.head.height
            pages[-1].append((down, block))
            down += block.height
    return pages


def _groups(blocks: Sequence[Block]) -> list[list[Block]]:
    groups: list[list[Block]] = []
    held = False
    for block in blocks:
        if held:
            groups[-1].append(block)
        else:
            groups.append([block])
        held = block.keep
    return groups


def _cut(blocks: Sequence[Block], room: float) -> list[Block]:
    """Blocks too tall for a page as several, cut between rows of text."""
    pieces: list[Block] = []
    for block in blocks:
        limit = room - (block.head.height if block.head else 0)
        rest = block
        while rest.height > limit:
            baselines = sorted({text.down for text in rest.texts})
            fitting = [a + (b - a) * 0.25 for a, b in pairwise(baselines) if b < limit]  # below the descenders
            cut = fitting[-1] if fitting else limit
            upper = tuple(text for text in rest.texts if text.down < cut)
            lower = tuple(replace(text, down=text.down - cut) for text in rest.texts if text.down >= cut)
            rules = tuple(replace(rule, down=rule.down - cut) for rule in rest.rules)
            pieces.append(replace(rest, height=cut, texts=upper, rules=(), keep=False))
            rest = replace(rest, height=rest.height - cut, texts=lower, rules=rules)
        pieces.append(rest)
    return pieces


def new_canvas(
    target: BytesIO, size: tuple[float, float], face: Face, title: str, author: str = "", dated: str = ""
) -> Canvas:
    """A canvas whose bytes depend on what is drawn alone: no clock, no random identifier, no Helvetica.

    ``dated`` is the document's own date and time with offset; when there is none in it, a fixed one stands in.
    """
    found = _INSTANT.search(dated)
    stamp = "D:{}{}{}{}{}00{}'{}'".format(*found.groups()) if found else "D:20000101000000+00'00'"
    canvas = Canvas(target, pagesize=size, invariant=1, pageCompression=1, initialFontName=face.name, lang="en-GB")
    canvas.setDateFormatter(lambda *_: stamp)
    canvas.setTitle(title)
    canvas.setSubject(title)
    canvas.setAuthor(author)
    canvas.setCreator("QC Lab")
    canvas.setProducer("QC Lab")
    return canvas


def without_transitions(canvas: Canvas) -> None:
    """Drops the empty page transitions that reportlab writes and PDF/A forbids."""
    for thing in canvas._doc.idToObject.values():
        if isinstance(thing, PDFPage):
            thing.Trans = None


def draw(canvas: Canvas, strips: Sequence[tuple[float, Block]]) -> None:
    """Draws blocks at their distances from the top of the page."""
    text = canvas.beginText()
    font: tuple[str, float] = ("", 0.0)
    ink = -1.0
    for down, block in strips:
        for placed in block.texts:
            text.setTextOrigin(placed.x, HEIGHT - down - placed.down)
            if placed.ink != ink:
                ink = placed.ink
                text.setFillGray(ink)
            for name, part in placed.face.runs(placed.text):
                if font != (name, placed.size):
                    font = (name, placed.size)
                    text.setFont(*font)
                text.textOut(part)
    canvas.drawText(text)
    for down, block in strips:
        for rule in block.rules:
            canvas.setLineWidth(rule.weight)
            canvas.setStrokeGray(rule.ink)
            canvas.line(rule.x, HEIGHT - down - rule.down, rule.end, HEIGHT - down - rule.down)
        for symbol in block.symbols:
            _draw_symbol(canvas, symbol, HEIGHT - down - symbol.down)


def _draw_symbol(canvas: Canvas, symbol: Symbol, top: float) -> None:
    """Drawn in modules: the page is scaled once, so the squares meet without seams."""
    rows = datamatrix(symbol.text)
    module = symbol.side / (len(rows) + 2 * QUIET_DATAMATRIX)
    canvas.saveState()
    canvas.translate(symbol.x + module, top - module)
    canvas.scale(module, module)
    boxes = " ".join(
        f"{start} {-down - 1} {length} 1 re" for down, row in enumerate(rows) for start, length in stretches(row)
    )
    canvas.addLiteral(f"0 g {boxes} f")
    canvas.restoreState()


def document(
    pages: Sequence[Sequence[tuple[float, Block]]],
    furniture: Callable[[Canvas, int, int], None],
    canvas: Canvas,
    watermark: str = "",
) -> bytes:
    """The pages drawn with their furniture (called with page from 1 and page count) as the bytes of a PDF."""
    for number, strips in enumerate(pages, start=1):
        if watermark:
            _watermark(canvas, watermark)
        draw(canvas, strips)
        furniture(canvas, number, len(pages))
        canvas.showPage()
    without_transitions(canvas)
    canvas.save()
    written: bytes = canvas._filename.getvalue()
    return written


def _watermark(canvas: Canvas, text: str) -> None:
    """Large, light and beneath the text, so that every sign stays readable."""
    canvas.saveState()
    canvas.setFillGray(0.92)
    canvas.translate(WIDTH / 2, HEIGHT / 2)
    canvas.rotate(52)
    size = min(120.0, 640 / strong().width(text, 1))
    canvas.setFont(strong().name, size)
    canvas.drawCentredString(0, -size * 0.35, text)
    canvas.restoreState()
