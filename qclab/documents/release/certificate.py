"""The certificate as a PDF: typeset from its content alone, the same bytes for the same content.

The order is what a Qualified Person looks for: which batch of what, held against which specification, which samples,
the results, what is open or noted, the conclusion, the signatures.
"""

import re
from dataclasses import replace

from qclab.documents.page.facts import Fact, facts, heading, height, two_columns
from qclab.documents.page.lengths import MM
from qclab.documents.page.page import LEFT, RIGHT, Block, Placed, gap
from qclab.documents.page.table import BODY, Column, Row, Words, cell, columns, paragraph, table
from qclab.documents.page.typeface import regular
from qclab.documents.release.content import CertificateContent, Party, content_digest
from qclab.documents.release.results import pending_table, result_table
from qclab.documents.release.sheet import sheets, where
from qclab.documents.release.signatures import signature_block
from qclab.domain.identifiers import grouped
from qclab.domain.refusals import Invalid
from qclab.domain.release.unissued import Unissued, unissued

_TITLE = 19.0
_WIDE = RIGHT - LEFT


def certificate_pdf(content: CertificateContent, watermark: str = "") -> bytes:
    """The certificate on A4 pages; ``watermark`` is "PREVIEW", "COPY" or "SUPERSEDED", drawn lightly beneath the text.

    Invalid when the content has no number outside a preview, when its conclusion says released, or when a sign cannot
    be printed.
    """
    if not content.number and watermark != "PREVIEW":
        raise Invalid(unissued(Unissued.NO_NUMBER))
    if re.search(r"\breleased?\b", content.conclusion, re.IGNORECASE):
        raise Invalid(unissued(Unissued.SAYS_RELEASED))
    head, moment = _letterhead(content.laboratory), ("Issued", "issue")
    return sheets(content, content_digest(content), _blocks(content), head, moment, watermark)


def _blocks(content: CertificateContent) -> list[Block]:
    blocks = [Block(26, (Placed(LEFT, 17, content.title, regular(), _TITLE),))]
    if content.supersedes:
        blocks += paragraph(content.supersedes, LEFT, _WIDE)
    if content.follows:
        blocks += paragraph(content.follows, LEFT, _WIDE)
    blocks += [gap(6), *_facts(content)]
    blocks += _sites(content) + _samples(content)
    if content.results:
        blocks += heading("Results") + result_table(content.results)
    if content.pending:
        blocks += heading("Pending results") + pending_table(content.pending)
    blocks += _remarks(content)
    blocks += _changes(content)
    closing = signature_block(content.conclusion, content.signatories)
    for statement in content.statements:
        closing += [gap(4), *paragraph(statement, LEFT, _WIDE, Words("", small=True))]
    return blocks + [replace(block, keep=True) for block in closing[:-1]] + closing[-1:]


def _facts(content: CertificateContent) -> list[Block]:
    left, right = _product(content), _batch(content) + _client(content)
    shorter = left if height(left) < height(right) else right
    shorter += _specifications(content, column=0 if shorter is left else 1)
    return two_columns(left, right)


def _product(content: CertificateContent) -> list[Block]:
    pairs: list[Fact] = [
        ("Name", content.product),
        ("Product code", content.product_code),
        ("Description", content.description),
        ("Dosage form", content.dosage_form),
        ("Strength", content.strength),
        ("Container", content.container),
        ("Package size", content.package_size),
        ("Trial", content.trial),
        ("Authorisation", content.authorisation),
        ("Country", content.country),
        ("Storage", content.storage),
        ("Shipping", content.shipping),
    ]
    return facts("Product", pairs, 0)


def _batch(content: CertificateContent) -> list[Block]:
    pairs: list[Fact] = [
        ("Batch number", content.batch),
        ("Bulk batch", content.bulk_batch),
        ("Stage", content.stage),
        ("Chain of identity", content.coi_id),
        ("Donor code", content.donor),
        ("Manufactured", content.manufactured),
        ("Expiry", content.expiry),
        ("Retest", content.retest),
    ]
    return facts("Batch", pairs, 1)


def _specifications(content: CertificateContent, column: int) -> list[Block]:
    pairs: list[Fact] = []
    for line in content.specifications:
        pairs.append(("Number", f"{line.number}, {line.revision}"))
        pairs.append(("Title", line.title))
    pairs.append(("Rounding", content.rounding))
    return facts("Specification", pairs, column)


def _client(content: CertificateContent) -> list[Block]:
    blocks: list[Block] = []
    for title, party in (("Client", content.client), ("Original manufacturer", content.manufacturer)):
        if party is not None:
            pairs: list[Fact] = [
                ("Name", party.name),
                ("Role", party.role),
                ("Address", "\n".join(party.address)),
                ("Telephone", party.phone),
                ("Licence", party.licence),
                ("GMP certificate", party.gmp_certificate),
            ]
            blocks += facts(title, pairs, 1)
    return blocks


def _samples(content: CertificateContent) -> list[Block]:
    if not content.samples:
        return []
    titles = (("Sample", 29), ("Container", 38), ("Sampled", 41), ("Received", 41), ("Condition on receipt", 27))
    rows = [
        Row(
            (cell(grouped(line.sample_id)), *map(cell, (line.container, line.sampled, line.received, line.condition))),
            full=cell(line.remarks),
        )
        for line in content.samples
    ]
    return heading("Samples") + table(columns(*titles), rows)


def _sites(content: CertificateContent) -> list[Block]:
    if not content.sites:
        return []
    rows = [
        Row(
            (
                cell(site.role),
                cell(site.name) + cell(where(site), small=True),
                cell(site.licence),
                cell(site.gmp_certificate),
            )
        )
        for site in content.sites
    ]
    return heading("Sites") + table(
        columns(("Role", 36), ("Name and address", 72), ("Licence", 34), ("GMP certificate", 34)), rows
    )


def _remarks(content: CertificateContent) -> list[Block]:
    if not content.notes:
        return []
    widest = max(regular().width(note.mark, BODY) for note in content.notes)
    indent = min(widest + 4 * MM, 40 * MM) if widest else 0.0
    column = [Column("", LEFT, max(indent - 3 * MM, 1)), Column("", LEFT + indent, _WIDE - indent)]
    rows = [Row((cell(note.mark), cell(note.text)), rule=False) for note in content.notes]
    return heading("Remarks") + table(column, rows)[1:]


def _changes(content: CertificateContent) -> list[Block]:
    if not content.changes:
        return []
    rows = [Row((cell(change),), rule=False) for change in content.changes]
    return heading("Changed since the revision before") + table([Column("", LEFT, _WIDE)], rows)[1:]


def _letterhead(laboratory: Party) -> str:
    licence = f"Licence {laboratory.licence}" if laboratory.licence else ""
    gmp = f"GMP certificate {laboratory.gmp_certificate}" if laboratory.gmp_certificate else ""
    return " · ".join(part for part in (laboratory.role, where(laboratory), licence, gmp) if part)
