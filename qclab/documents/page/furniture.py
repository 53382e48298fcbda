"""Header and footer of every printed page, and the DataMatrix in its corner."""

from collections.abc import Sequence

from qclab.documents.page.lengths import MM
from qclab.documents.page.page import HEIGHT, LEFT, QUIET, RIGHT, Block, Placed, Rule, Symbol
from qclab.documents.page.table import BODY, LEADING, SMALL, SMALL_LEADING
from qclab.documents.page.typeface import regular, strong, wrap

BOTTOM = HEIGHT - 34 * MM
_TOP = 29 * MM
_FOOT = HEIGHT - 30 * MM
_SYMBOL = 16 * MM


def header(house: str, where: str, edition: str, page: int = 1, pages: int = 1) -> Block:
    """Who issues and where at the left; which document and which page at the right; a hairline below.

    It grows with a long name or address; the page begins below it.
    """
    top, room = 14 * MM, (RIGHT - LEFT) * 0.6
    of = f"Page {page} of {pages}"
    names = wrap(house, strong(), BODY, room)
    texts = [Placed(LEFT, top + n * LEADING, row, strong(), BODY) for n, row in enumerate(names)]
    second = top + len(names) * LEADING
    for number, row in enumerate(wrap(where, regular(), SMALL, room)):
        texts.append(Placed(LEFT, second + number * SMALL_LEADING, row, regular(), SMALL, QUIET))
    height = max(_TOP, texts[-1].down + 8 * MM)
    texts.append(Placed(RIGHT - strong().width(edition, BODY), top, edition, strong(), BODY))
    texts.append(Placed(RIGHT - regular().width(of, SMALL), top + LEADING, of, regular(), SMALL, QUIET))
    return Block(height, tuple(texts), (Rule(LEFT, RIGHT, height - 5 * MM),))


def footer(lines: Sequence[str], symbol: str = "") -> tuple[float, Block]:
    """Where the footer stands, and its lines below a hairline, clear of the symbol in the corner."""
    room = RIGHT - LEFT - (_SYMBOL + 4 * MM if symbol else 0)
    rows = [row for line in lines if line for row in wrap(line, regular(), SMALL, room)]
    texts = tuple(
        Placed(LEFT, 12 + number * SMALL_LEADING, row, regular(), SMALL, QUIET) for number, row in enumerate(rows)
    )
    corner = (Symbol(RIGHT - _SYMBOL * 33 / 34, 4, _SYMBOL, symbol),) if symbol else ()
    return _FOOT, Block(20 * MM, texts, (Rule(LEFT, RIGHT, 0),), corner)
