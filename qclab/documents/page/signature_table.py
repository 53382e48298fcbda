"""Signatures on a paper, each as it read when that was printed."""

from collections.abc import Sequence

from qclab.documents.page.facts import heading
from qclab.documents.page.page import Block, gap
from qclab.documents.page.signed import SignatureOnPaper
from qclab.documents.page.table import Row, cell, columns, table


def signature_table(signatures: Sequence[SignatureOnPaper]) -> list[Block]:
    """A heading and a row for each; nothing where there are none."""
    if not signatures:
        return []
    laid = columns(("Reads", 20), ("Meaning", 33), ("What was signed", 53), ("Who, and when", 70))
    title = heading("Signatures, recomputed for this print")
    return [gap(6), *title, *table(laid, [_signature(each) for each in signatures])]


def _signature(line: SignatureOnPaper) -> Row:
    what = (*cell(line.what), *[part for said in line.said for part in cell(said, small=True)])
    return Row((cell(line.now), cell(line.meaning), what, (*cell(line.who), *cell(line.at, small=True))))
