"""The conclusion and the signatures."""

from collections.abc import Sequence

from qclab.documents.page.facts import heading
from qclab.documents.page.lengths import MM
from qclab.documents.page.page import LEFT, QUIET, RIGHT, Block, Placed, Rule, gap
from qclab.documents.page.table import BODY, LEADING, SMALL, SMALL_LEADING, Words, paragraph
from qclab.documents.page.typeface import regular, strong, wrap
from qclab.documents.release.content import Signatory

_WHO = 62 * MM
_SIGN = (LEFT + 68 * MM, LEFT + 130 * MM)
_DATE = (LEFT + 136 * MM, RIGHT)


def signature_block(conclusion: str, signatories: Sequence[Signatory]) -> list[Block]:
    """Heading, conclusion and a place to sign for each."""
    blocks = heading("Conclusion") + paragraph(conclusion, LEFT, RIGHT - LEFT, Words("", strong=True))
    for signatory in signatories:
        blocks += [gap(10), signing_place(signatory)]
    return blocks


def signing_place(signatory: Signatory) -> Block:
    """Who signs, with what meaning, and when; or a line for ink."""
    texts: list[Placed] = []
    down = 0.0
    who = (
        (signatory.name, strong(), BODY),
        (signatory.position, regular(), BODY),
        (signatory.meaning, regular(), SMALL),
    )
    for text, face, size in who:
        for row in wrap(text, face, size, _WHO) if text else ():
            down += LEADING if size == BODY else SMALL_LEADING
            texts.append(Placed(LEFT, down, row, face, size, QUIET if size == SMALL else 0.0))
    if signatory.signed:
        height = _signed(signatory.signed, texts)
        return Block(max(down + 6, height), tuple(texts))
    line = max(down, 2.4 * LEADING)
    for (start, _), label in ((_SIGN, "Signature"), (_DATE, "Date")):
        texts.append(Placed(start, line + SMALL_LEADING, label, regular(), SMALL, QUIET))
    return Block(line + SMALL_LEADING + 4, tuple(texts), (Rule(*_SIGN, line), Rule(*_DATE, line)))


def _signed(text: str, texts: list[Placed]) -> float:
    down = 0.0
    for row in wrap(text, regular(), BODY, _DATE[1] - _SIGN[0]):
        down += LEADING
        texts.append(Placed(_SIGN[0], down, row, regular(), BODY))
    return down + 6
