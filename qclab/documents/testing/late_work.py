"""The sheet of a morning meeting: why what is late is late, who has what on which day, which material expires first."""

from qclab.documents.page.facts import heading
from qclab.documents.page.page import Block, gap
from qclab.documents.page.table import Row, cell, columns, table
from qclab.documents.testing.list_content import LateOfCause, LateWork
from qclab.documents.testing.lists import WORKING_PAPER, paper, plain, title
from qclab.domain.identifiers import grouped

_WHO, _REST = 44, 132  # millimetres


def late_work_pdf(content: LateWork) -> bytes:
    blocks = [title(content.head), *plain(content.date), gap(4)]
    blocks += [line for cause in content.causes for line in plain(cause.sentence)]
    blocks += heading("Load") + _loads(content)
    if content.dying:
        laid = columns(("Expires first", 44), ("Usable until", 66), ("Still to begin", 66))
        blocks += [gap(8), *table(laid, [Row(tuple(cell(text) for text in line)) for line in content.dying])]
    for cause in content.causes:
        blocks += heading(cause.sentence) + _tests(cause)
    return paper(blocks, content.laboratory, "Late work", content.printed, WORKING_PAPER)


def _loads(content: LateWork) -> list[Block]:
    step = _REST / len(content.columns)
    laid = columns(("Held by", _WHO), *((name, step) for name in content.columns))
    return table(laid, [Row((cell(load.who), *map(cell, load.counts))) for load in content.loads])


def _tests(cause: LateOfCause) -> list[Block]:
    titles = ("Due", 20), ("Late", 14), ("Test", 48), ("Sample", 30), ("Batch", 24), ("Held by", 22), ("Since", 18)
    laid = columns(*titles)
    return table(
        laid,
        [
            Row((
                cell(row.due), cell(row.late), cell(row.test) + cell(row.note, small=True),
                cell(grouped(row.sample_id)), cell(row.batch), cell(row.held_by), cell(row.since),
            ))
            for row in cause.rows
        ],
    )  # fmt: skip
