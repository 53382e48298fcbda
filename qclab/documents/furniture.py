"""Header and footer of every printed page, and the DataMatrix in its corner."""

from collections.abc import Sequence

from qclab.documents.page import HEIGHT, LEFT, QUIET, RIGHT, Block, Placed, Rule, Symbol
from qclab.documents.presets import MM
from qclab.documents.table import BODY, SMALL, SMALL_LEADING
from qclab.documents.typeface import regular, strong, wrap

TOP = 29 * MM
BOTTOM = HEIGHT - 34 * MM
_FOOT = HEIGHT - 30 * MM
_SYMBOL = 16 * MM


def header(house: str, where: str, edition: str, page: int, pages: int) -> Block:
    """Who issues and where at the left; which document and which page at the right; a hairline below."""
    first, second = 14 * MM, 14 * MM + 10.5
    room = (RIGHT - LEFT) * 0.62
    of = f"Page {page} of {pages}"
    texts = [Placed(LEFT, first, row, strong(), BODY) for row in wrap(house, strong(), BODY, room)[:1]]
    for number, row in enumerate(wrap(where, regular(), SMALL, room)[:2]):
        texts.append(Placed(LEFT, second + number * SMALL_LEADING, row, regular(), SMALL, QUIET))
    texts.append(Placed(RIGHT - strong().width(edition, BODY), first, edition, strong(), BODY))
    texts.append(Placed(RIGHT - regular().width(of, SMALL), second, of, regular(), SMALL, QUIET))
    return Block(TOP, tuple(texts), (Rule(LEFT, RIGHT, TOP - 5 * MM),))


def footer(lines: Sequence[str], symbol: str = "") -> tuple[float, Block]:
    """Where the footer stands, and its lines below a hairline, clear of the symbol in the corner."""
    room = RIGHT - LEFT - (_SYMBOL + 4 * MM if symbol else 0)
    rows = [row for line in lines if line for row in wrap(line, regular(), SMALL, room)]
    texts = tuple(
        Placed(LEFT, 12 + number * SMALL_LEADING, row, regular(), SMALL, QUIET) for number, row in enumerate(rows)
    )
    corner = (Symbol(RIGHT - _SYMBOL * 33 / 34, 4, _SYMBOL, symbol),) if symbol else ()
    return _FOOT, Block(20 * MM, texts, (Rule(LEFT, RIGHT, 0),), corner)
