"""The sheets of a certificate: head, foot and metadata, the same for a certificate of analysis and of a batch."""

from collections.abc import Sequence
from functools import partial
from io import BytesIO
from typing import Protocol

from reportlab.pdfgen.canvas import Canvas

from qclab.documents.page.furniture import BOTTOM, footer, header
from qclab.documents.page.page import HEIGHT, WIDTH, Block, document, draw, new_canvas, paginate
from qclab.documents.page.typeface import regular
from qclab.documents.release.content import ChainHead, Party
from qclab.domain.identifiers import certificate_code


class Paper(Protocol):
    """What every certificate says of itself."""

    @property
    def title(self) -> str: ...
    @property
    def batch(self) -> str: ...
    @property
    def number(self) -> str: ...
    @property
    def revision(self) -> int: ...
    @property
    def issued(self) -> str: ...
    @property
    def laboratory(self) -> Party: ...
    @property
    def chain_head(self) -> ChainHead | None: ...
    @property
    def program(self) -> str: ...


def sheets(
    paper: Paper, digest: str, blocks: Sequence[Block], letterhead: str, moment: tuple[str, str], watermark: str
) -> bytes:
    """A4 pages with these blocks. ``moment`` is how the foot says that it was signed, and the head of the audit trail
    then: ``Issued`` and ``issue``."""
    name = f"{paper.title} {_edition(paper)}, batch {paper.batch}"
    canvas = new_canvas(BytesIO(), (WIDTH, HEIGHT), regular(), name, paper.laboratory.name, paper.issued)
    foot = footer(_foot_lines(paper, digest, *moment), symbol_text(paper, digest) if paper.number else "")
    head = partial(header, paper.laboratory.name, letterhead, _edition(paper))

    def furniture(canvas: Canvas, page: int, pages: int) -> None:
        draw(canvas, [(0.0, head(page, pages)), foot])

    return document(paginate(blocks, head().height, BOTTOM), furniture, canvas, watermark)


def symbol_text(paper: Paper, digest: str) -> str:
    """What the DataMatrix in the corner of each page reads: number, revision and digest of the content."""
    return certificate_code(paper.number, paper.revision, digest)


def where(party: Party) -> str:
    """Address and telephone."""
    return " · ".join(part for part in (", ".join(party.address), party.phone) if part)


def _edition(paper: Paper) -> str:
    return f"{paper.number}, revision {paper.revision}" if paper.number else "Not yet numbered"


def _foot_lines(paper: Paper, digest: str, signed: str, signing: str) -> list[str]:
    head = paper.chain_head
    lines = [f"Content, SHA-256: {digest}"]
    if head is not None:
        lines.append(f"Audit trail at {signing}, entry {head.seq}: {head.digest}")
    said = f"{signed} {paper.issued}" if paper.issued else ""
    lines.append(" · ".join(part for part in (said, paper.program) if part))
    return lines
