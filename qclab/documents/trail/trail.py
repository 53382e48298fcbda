"""The audit trail of a batch on paper: what was done, by whom, when and why, the days as headings."""

from itertools import groupby

from qclab.documents.page.copy import copy_sheets
from qclab.documents.page.facts import heading
from qclab.documents.page.page import LEFT, RIGHT, Block, gap
from qclab.documents.page.signature_table import signature_table
from qclab.documents.page.table import Row, Words, cell, columns, paragraph, table
from qclab.documents.trail.content import BatchTrail, TrailLine
from qclab.domain.counts import count


def batch_trail_pdf(content: BatchTrail) -> bytes:
    """The trail as PDF; the bytes depend on the content alone."""
    name = f"Audit trail of {content.batch}"
    about = " · ".join(part for part in (content.product, content.client) if part)
    number = count(len(content.lines), "event")
    blocks: list[Block] = paragraph(name, LEFT, RIGHT - LEFT, Words("", strong=True))
    blocks += paragraph(f"{about}. {number}, the oldest first. Times in {content.zone}.", LEFT, RIGHT - LEFT)
    laid = columns(("Event", 15), ("Time", 17), ("Who", 26), ("What", 74), ("Why", 44))
    for day, lines in groupby(content.lines, key=lambda line: line.day):
        blocks += [gap(4), *heading(day), *table(laid, [_row(line) for line in lines])]
    blocks += signature_table(content.signatures)
    return copy_sheets(name, blocks, content.laboratory, content.printed, content.head)


def _row(line: TrailLine) -> Row:
    rows = [part for said in line.rows for part in cell(said)]
    what = (*cell(line.what), *rows, *cell(line.about, small=True))
    return Row((cell(line.event), cell(line.at), cell(line.who), what, cell(line.why)))
