"""Label and value pairs in two columns, and section headings: the upper half of a certificate."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from qclab.documents.page.lengths import MM
from qclab.documents.page.page import LEFT, QUIET, RIGHT, Block, Placed, gap
from qclab.documents.page.table import BODY, LEADING, SMALL
from qclab.documents.page.typeface import regular, strong, wrap

GUTTER = 7 * MM
COLUMN = (RIGHT - LEFT - GUTTER) / 2
_LABEL = 27 * MM

Fact = tuple[str, str]


def heading(text: str) -> list[Block]:
    """A section heading, held with what follows."""
    return [
        gap(11),
        Block(14, (Placed(LEFT, 9.5, text, strong(), BODY),), keep=True),
    ]


def height(blocks: Sequence[Block]) -> float:
    return sum(block.height for block in blocks)


def two_columns(left: Sequence[Block], right: Sequence[Block]) -> list[Block]:
    """Two stacks of blocks side by side, as one block that is cut only when it is taller than a page."""
    merged: list[Placed] = []
    for stack in (left, right):
        down = 0.0
        for block in stack:
            merged += [replace(text, down=text.down + down) for text in block.texts]
            down += block.height
    return [Block(max(height(left), height(right)), tuple(merged))] if merged else []


def facts(title: str, pairs: Sequence[Fact], column: int) -> list[Block]:
    """A titled list of label and value in the left (0) or right (1) column; pairs without value are left out."""
    known = [(label, value) for label, value in pairs if value]
    if not known:
        return []
    x = LEFT + column * (COLUMN + GUTTER)
    return [
        Block(14, (Placed(x, 9.5, title, strong(), BODY),)),
        *(_fact(label, value, x) for label, value in known),
        Block(6),
    ]


def whole_facts(pairs: Sequence[Fact]) -> list[Block]:
    """Label and value over the whole width, a block for each row so that pages break between rows; single first and
    last rows are held, and pairs without value are left out."""
    blocks = []
    for label, value in pairs:
        rows = wrap(value, regular(), BODY, RIGHT - LEFT - _LABEL) if value else []
        names = wrap(label, regular(), SMALL, _LABEL - 6) if value else []
        number = max(len(rows), len(names))
        for row, (name, said) in enumerate(zip_longest(names, rows, fillvalue="")):
            texts = (
                Placed(LEFT, LEADING * 0.76, name, regular(), SMALL, QUIET),
                Placed(LEFT + _LABEL, LEADING * 0.76, said, regular(), BODY),
            )
            is_last = row == number - 1
            height = LEADING + 1.2 if is_last else LEADING
            blocks.append(Block(height, texts, keep=not is_last and row in (0, number - 2)))
    return blocks


def _fact(label: str, value: str, x: float) -> Block:
    rows = wrap(value, regular(), BODY, COLUMN - _LABEL)
    names = wrap(label, regular(), SMALL, _LABEL - 6)
    texts = [Placed(x, LEADING * (0.76 + row), text, regular(), SMALL, QUIET) for row, text in enumerate(names)]
    texts += [Placed(x + _LABEL, LEADING * (0.76 + row), text, regular(), BODY) for row, text in enumerate(rows)]
    return Block(LEADING * max(len(rows), len(names)) + 1.2, tuple(texts))
