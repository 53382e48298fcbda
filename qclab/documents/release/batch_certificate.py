"""The batch certificate as a PDF: the same head, lines and foot as the certificate of analysis, that they lie side by
side; the statement in full and larger than the rest."""

from dataclasses import replace

from qclab.documents.page.facts import Fact, facts, heading, two_columns
from qclab.documents.page.page import LEFT, RIGHT, Block, Placed, gap
from qclab.documents.page.table import Row, Words, cell, columns, paragraph, table
from qclab.documents.page.typeface import regular, wrap
from qclab.documents.release.batch_content import BatchCertificateContent, RecordLine, content_digest
from qclab.documents.release.sheet import sheets, where
from qclab.documents.release.signatures import signing_place
from qclab.domain.codes import Undrawn
from qclab.domain.refusals import Invalid

_TITLE, _STATED = 19.0, 10.5
_STATED_LEADING = 14.5
_WIDE = RIGHT - LEFT


def batch_certificate_pdf(content: BatchCertificateContent, watermark: str = "") -> bytes:
    """The certificate on A4 pages. Invalid when it has no number outside a preview."""
    if not content.number and watermark != "PREVIEW":
        raise Invalid("A batch certificate without a number can only be previewed.", code=Undrawn.NO_NUMBER)
    moment, address = ("Certified", "certification"), where(content.laboratory)
    return sheets(content, content_digest(content), _blocks(content), address, moment, watermark)


def _blocks(content: BatchCertificateContent) -> list[Block]:
    blocks = [Block(26, (Placed(LEFT, 17, content.title, regular(), _TITLE),))]
    if content.follows:
        blocks += paragraph(content.follows, LEFT, _WIDE)
    blocks += [gap(6), *two_columns(_product(content), _batch(content))]
    blocks += heading("Records that were reviewed") + _records(content.records)
    blocks += _certification(content)
    for statement in content.statements:
        blocks += [gap(4), *paragraph(statement, LEFT, _WIDE, Words("", small=True))]
    return blocks


def _product(content: BatchCertificateContent) -> list[Block]:
    pairs: list[Fact] = [
        ("Name", content.product),
        ("Product code", content.product_code),
        ("Dosage form", content.dosage_form),
        ("Strength", content.strength),
        ("Container", content.container),
        ("Trial", content.trial),
        ("Storage", content.storage),
    ]
    return facts("Product", pairs, 0)


def _batch(content: BatchCertificateContent) -> list[Block]:
    pairs: list[Fact] = [
        ("Batch number", content.batch),
        ("Chain of identity", content.coi_id),
        ("Donor code", content.donor),
        ("Manufactured", content.manufactured),
        ("Expiry", content.expiry),
        ("Made from", "; ".join(content.made_from)),
        ("Client", content.client.name if content.client else ""),
    ]
    return facts("Batch", pairs, 1)


def _records(lines: tuple[RecordLine, ...]) -> list[Block]:
    rows = [
        Row(
            (
                cell(line.record),
                cell(line.reference) + cell(line.beside, small=True),
                cell(line.outcome),
                cell(line.by),
            )
        )
        for line in lines
    ]
    return table(columns(("Record", 52), ("Reference", 50), ("Outcome", 34), ("By, when", 40)), rows)


def _certification(content: BatchCertificateContent) -> list[Block]:
    """Statement, number and signature, held together on one page."""
    blocks = [*heading("Certification"), *_stated(content.statement), gap(8)]
    register = f"{content.register}, {content.step}" if content.register else content.step
    blocks += paragraph("Register of certifications", LEFT, _WIDE, Words("", small=True))
    blocks += paragraph(register, LEFT, _WIDE, Words("", strong=True))
    if content.left:
        blocks += paragraph(content.left, LEFT, _WIDE)
    if content.signatory is not None:
        blocks += [gap(10), signing_place(content.signatory)]
    return [replace(block, keep=True) for block in blocks[:-1]] + blocks[-1:]


def _stated(text: str) -> list[Block]:
    return [
        Block(_STATED_LEADING, (Placed(LEFT, _STATED_LEADING * 0.76, row, regular(), _STATED),))
        for row in wrap(text, regular(), _STATED, _WIDE)
    ]
