"""A case on paper: what opened it, what was asked, tried and found, what it came to, and who signed."""

from collections.abc import Iterator
from typing import Final

from qclab.documents.investigations.content import CasePaper, Said, Section
from qclab.documents.page.copy import copy_sheets
from qclab.documents.page.facts import heading, whole_facts
from qclab.documents.page.page import LEFT, RIGHT, Block, gap
from qclab.documents.page.signature_table import signature_table
from qclab.documents.page.table import Cell, Row, Words, cell, columns, paragraph, table

_UNSIGNED: Final = Section("Signatures", nothing="Nothing of this case is signed yet.")


def case_pdf(content: CasePaper) -> bytes:
    """The case as PDF; the bytes depend on the content alone."""
    name = f"Case {content.number}"
    blocks = paragraph(name, LEFT, RIGHT - LEFT, Words("", strong=True))
    for said in (content.about, f"{content.stands}. Times in {content.zone}."):
        blocks += paragraph(said, LEFT, RIGHT - LEFT)
    for section in content.sections:
        blocks += _section(section)
    blocks += signature_table(content.signatures) or _section(_UNSIGNED)
    return copy_sheets(name, blocks, content.laboratory, content.printed, content.head)


def _section(section: Section) -> Iterator[Block]:
    yield from heading(section.title)
    yield from whole_facts(section.pairs)
    for listed in section.tables:
        yield gap(3, keep=True)
        yield from table(columns(*listed.columns), [_row(row) for row in listed.rows])
    if not section.pairs and not section.tables:
        yield from paragraph(section.nothing, LEFT, RIGHT - LEFT)


def _row(row: tuple[Said, ...]) -> Row:
    return Row(tuple(_cell(said) for said in row))


def _cell(said: Said) -> Cell:
    if isinstance(said, str):
        return cell(said)
    first, *others = said
    return (*cell(first), *(part for other in others for part in cell(other, small=True)))
