"""Working papers: the day list of an analyst, and the bench sheet of a method with room to write."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from qclab.documents.page.facts import heading
from qclab.documents.page.furniture import BOTTOM, footer, header
from qclab.documents.page.lengths import MM
from qclab.documents.page.page import (
    HEIGHT,
    LEFT,
    QUIET,
    RIGHT,
    WIDTH,
    Block,
    Placed,
    Rule,
    Symbol,
    document,
    draw,
    gap,
    new_canvas,
    paginate,
)
from qclab.documents.page.table import BODY, LEADING, SMALL, SMALL_LEADING, Row, cell, columns, table
from qclab.documents.page.typeface import regular, strong, wrap
from qclab.documents.testing.list_content import BenchSample, BenchSheet, DayList
from qclab.domain.identifiers import grouped

_SIDE = 9 * MM
_GUTTER = 3 * MM
_TALL = 13 * MM
WORKING_PAPER = "Working paper. The record is in the program."
_BENCH = "What is written here by hand is raw data: keep this sheet with the test."
_ACROSS = 5  # columns to write in beside each other; more parameters go into a second table


def day_list_pdf(content: DayList) -> bytes:
    blocks = [title(f"Work of {content.date}"), *plain(content.analyst)]
    laid = columns(("Due", 31), ("Test", 51), ("Sample", 42), ("Batch", 26), ("Place", 26))
    rows = []
    for row in content.rows:
        test = cell(row.test) + cell(row.note, small=True)
        rows.append(Row((cell(row.due), test, cell(grouped(row.sample_id)), cell(row.batch), cell(row.place))))
    head, *drawn = table(laid, rows)
    sample = laid[2]
    blocks += [gap(8), head]
    for row, block in zip(content.rows, drawn, strict=True):
        blocks.append(_with_symbol(block, row.sample_id, sample.x + sample.width - _SIDE))
    if not content.rows:
        blocks += plain("Nothing is due.")
    return paper(blocks, content.laboratory, f"Day list, {content.analyst}", content.printed, WORKING_PAPER)


def bench_sheet_pdf(content: BenchSheet) -> bytes:
    about = " · ".join(part for part in (content.method, content.reference) if part)
    blocks = [title(content.title), *plain(about), *plain(content.instructions)]
    if content.equipment:
        blocks += heading("Instruments and reagents") + _lines(content.equipment, ("Number or lot", "Valid until"))
    parameters = content.parameters
    for start in range(0, max(len(parameters), 1), _ACROSS):
        blocks += heading("Values") + _grid(content.samples, parameters[start : start + _ACROSS])
    performed = f"Performed by {content.analyst}" if content.analyst else "Performed by"
    signed = _lines((performed, "Checked by"), ("Signature", "Date"))
    blocks += [replace(block, keep=True) for block in heading("Signatures") + signed[:-1]] + signed[-1:]
    return paper(blocks, content.laboratory, f"Bench sheet, {content.method}", content.printed, _BENCH)


def paper(blocks: Sequence[Block], laboratory: str, name: str, printed: str, remark: str) -> bytes:
    canvas = new_canvas(BytesIO(), (WIDTH, HEIGHT), regular(), name, laboratory, printed)
    head = partial(header, laboratory, "", name)
    foot = footer([f"Printed {printed}" if printed else "", remark])

    def furniture(canvas: Canvas, page: int, pages: int) -> None:
        draw(canvas, [(0.0, head(page, pages)), foot])

    return document(paginate(blocks, head().height, BOTTOM), furniture, canvas)


def title(text: str) -> Block:
    rows = wrap(text, regular(), 19, RIGHT - LEFT)
    return Block(26 * len(rows), tuple(Placed(LEFT, 17 + 24 * n, row, regular(), 19) for n, row in enumerate(rows)))


def plain(text: str) -> list[Block]:
    rows = wrap(text, regular(), BODY, RIGHT - LEFT) if text else []
    return [Block(LEADING, (Placed(LEFT, LEADING * 0.76, row, regular(), BODY),)) for row in rows]


def _with_symbol(block: Block, text: str, x: float) -> Block:
    """The row with a code to scan, made high enough to hold it."""
    tall = max(block.height, _SIDE + 4)
    rules = tuple(replace(rule, down=tall) for rule in block.rules)
    return replace(block, height=tall, rules=rules, symbols=(Symbol(x, 2, _SIDE, text),))


def _grid(samples: Sequence[BenchSample], parameters: Sequence[str]) -> list[Block]:
    """A row for each sample with a line to write on below each parameter."""
    start = LEFT + 52 * MM
    step = (RIGHT + _GUTTER - start) / max(len(parameters), 1)
    cells = [(start + n * step, name, step - _GUTTER) for n, name in enumerate(parameters)]
    head = _titles([(LEFT, "Sample", 40 * MM), *cells])
    blocks = [head]
    for sample in samples:
        about = " · ".join(part for part in (sample.batch, sample.container) if part)
        texts = [Placed(LEFT + _SIDE + 6, 15, grouped(sample.sample_id), strong(), BODY)]
        for number, row in enumerate(wrap(about, regular(), SMALL, start - LEFT - _SIDE - 12)):
            texts.append(Placed(LEFT + _SIDE + 6, 25 + number * SMALL_LEADING, row, regular(), SMALL, QUIET))
        tall = max(_TALL, texts[-1].down + 6)
        rules = tuple(Rule(x, x + width, tall - 3) for x, _, width in cells)
        symbol = Symbol(LEFT, 4, _SIDE, sample.sample_id)
        blocks.append(Block(tall, tuple(texts), rules, (symbol,), head=head))
    return blocks


def _lines(names: Sequence[str], titles: tuple[str, str]) -> list[Block]:
    """A name and two lines to write on, for each."""
    first, second = LEFT + 62 * MM, LEFT + 130 * MM
    blocks = []
    for name in names:
        rows = wrap(name, regular(), BODY, 58 * MM)
        texts = [Placed(LEFT, 17 + LEADING * n, row, regular(), BODY) for n, row in enumerate(rows)]
        line = texts[-1].down + 3
        texts += [
            Placed(x, line + SMALL_LEADING, title, regular(), SMALL, QUIET)
            for x, title in zip((first, second), titles, strict=True)
        ]
        rules = (Rule(first, second - 6 * MM, line), Rule(second, RIGHT, line))
        blocks.append(Block(line + SMALL_LEADING + 5, tuple(texts), rules))
    return blocks


def _titles(titles: Sequence[tuple[float, str, float]]) -> Block:
    texts = [
        Placed(x, 2 + SMALL_LEADING * (n + 0.76), row, regular(), SMALL, QUIET)
        for x, title, width in titles
        for n, row in enumerate(wrap(title, regular(), SMALL, width))
    ]
    tall = max(text.down for text in texts) + SMALL_LEADING * 0.24 + 2.5
    return Block(tall, tuple(texts), (Rule(LEFT, RIGHT, 0, 0.8), Rule(LEFT, RIGHT, tall)), keep=True)
