"""Header and footer of every printed page, and the DataMatrix in its corner."""

from collections.abc import Sequence

from reportlab.pdfgen.canvas import Canvas

from qclab.documents.barcodes import QUIET_DATAMATRIX, datamatrix
from qclab.documents.label import stretches
from qclab.documents.page import HEIGHT, LEFT, QUIET, RIGHT, Block, Placed, Rule
from qclab.documents.presets import MM
from qclab.documents.table import BODY, SMALL, SMALL_LEADING
from qclab.documents.typeface import regular, strong, wrap

TOP = 29 * MM
BOTTOM = HEIGHT - 34 * MM
_FOOT = HEIGHT - 30 * MM
_SYMBOL = 15 * MM


def header(house: str, where: str, edition: str, of: str) -> Block:
    """Who issues and where at the left; which document and which page at the right; a hairline below."""
    first, second = 14 * MM, 14 * MM + 10.5
    texts = [Placed(LEFT, first, house, strong(), BODY)]
    room = (RIGHT - LEFT) * 0.66
    for number, row in enumerate(wrap(where, regular(), SMALL, room)[:2]):
        texts.append(Placed(LEFT, second + number * SMALL_LEADING, row, regular(), SMALL, QUIET))
    texts.append(Placed(RIGHT - strong().width(edition, BODY), first, edition, strong(), BODY))
    texts.append(Placed(RIGHT - regular().width(of, SMALL), second, of, regular(), SMALL, QUIET))
    return Block(TOP, tuple(texts), (Rule(LEFT, RIGHT, TOP - 5 * MM),))


def footer(lines: Sequence[str], with_symbol: bool) -> tuple[float, Block]:
    """Where the footer stands, and its lines below a hairline, clear of the symbol."""
    room = RIGHT - LEFT - (_SYMBOL + 4 * MM if with_symbol else 0)
    rows = [row for line in lines for row in wrap(line, regular(), SMALL, room)]
    texts = tuple(
        Placed(LEFT, 12 + number * SMALL_LEADING, row, regular(), SMALL, QUIET) for number, row in enumerate(rows)
    )
    return _FOOT, Block(20 * MM, texts, (Rule(LEFT, RIGHT, 0),))


def draw_symbol(canvas: Canvas, text: str) -> None:
    """A DataMatrix right below the footer's hairline."""
    rows = datamatrix(text)
    module = _SYMBOL / (len(rows) + 2 * QUIET_DATAMATRIX)
    canvas.saveState()
    canvas.translate(RIGHT - _SYMBOL + 2 * module, HEIGHT - _FOOT - 1.5 * MM)
    canvas.scale(module, module)
    boxes = " ".join(
        f"{start} {-down - 1} {length} 1 re" for down, row in enumerate(rows) for start, length in stretches(row)
    )
    canvas.addLiteral(f"0 g {boxes} f")
    canvas.restoreState()
