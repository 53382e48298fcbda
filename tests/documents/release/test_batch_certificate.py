"""What stands on a batch certificate, and what does not."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from qclab.documents.page.barcodes import decode_all
from qclab.documents.page.preview import one_bit_pages
from qclab.documents.release.batch_certificate import batch_certificate_pdf
from qclab.documents.release.batch_content import BatchCertificateContent, RecordLine, canonical, content_digest
from qclab.documents.release.content import Party, Signatory
from qclab.domain.identifiers import certificate_code
from qclab.domain.refusals import Invalid
from qclab.queries.release.certificates import blob, certificates_of
from tests.laboratory.laboratory import Laboratory

CONTENT = BatchCertificateContent(
    title="Batch certificate",
    laboratory=Party("Delft Cell & Gene Therapy Facility", ("Voorbeeldlaan 12", "2600 AA Delft")),
    product="CD19 CAR-T cells",
    batch="CAR-26010",
    statement="I certify that batch CAR-26010 was made and tested in accordance with good manufacturing practice.",
    step="final certification",
    number="BCE-2026-0031",
    register="REG-2026-0114",
    follows="Follows the initial certification REG-2026-0101 of 2026-11-10, BCE-2026-0030 revision 1.",
    records=(
        RecordLine("Certificate of analysis", "COA-2026-0043 revision 2", "15 of 15 comply", "A. de Wit"),
        RecordLine("Batch record reviewed", "BR-26010", "met", "K. Vos, 2026-11-27"),
    ),
    signatory=Signatory("E. van den Berg", "Qualified Person", "Meaning: certified (QP)", "Signed electronically."),
)  # fmt: skip


def words(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def test_it_says_number_register_statement_records_and_who_signed() -> None:
    printed = words(batch_certificate_pdf(CONTENT))
    for said in (
        "BCE-2026-0031, revision 1", "REG-2026-0114, final certification", CONTENT.statement, CONTENT.follows,
        "COA-2026-0043 revision 2", "BR-26010", "E. van den Berg", "Qualified Person", content_digest(CONTENT),
    ):  # fmt: skip
        assert said in printed, said


def test_its_code_reads_number_revision_and_digest_and_the_same_content_gives_the_same_bytes() -> None:
    pdf = batch_certificate_pdf(CONTENT)
    ((width, height, dots),) = one_bit_pages(pdf, 200)
    assert decode_all(dots, width, height) == [certificate_code("BCE-2026-0031", 1, content_digest(CONTENT))]
    assert pdf == batch_certificate_pdf(CONTENT)


def test_without_a_number_it_is_a_preview_only() -> None:
    unnumbered = BatchCertificateContent("Batch certificate", Party("Lab"), "P", "B", "S", "initial certification")
    with pytest.raises(Invalid):
        batch_certificate_pdf(unnumbered)
    assert batch_certificate_pdf(unnumbered, "PREVIEW")


def test_no_result_and_no_limit_of_the_batch_stands_on_it(sqlite_demo: Laboratory) -> None:
    batch = sqlite_demo.batch("CAR-1").registered("ARI-0001").received().after(days=29)
    batch.entered({"A21/CAR-total": "1495E6"}).submitted().approved().issued().ticked().certified()
    viewer = sqlite_demo.qp.actor
    with sqlite_demo.store.read() as connection:
        row = certificates_of(connection, viewer, batch.key)[-1]
        content, pdf = blob(connection, row.content).decode(), blob(connection, row.pdf)
    grid = batch.grid()
    limits = {criterion.limit_text for line in grid.lines for criterion in line.criteria}
    values = {result.reported for result in grid.results.values() if len(result.reported) > 3}
    assert len(limits) > 5
    assert not [said for said in (*limits, *values) if said in content or said in words(pdf)]
    assert row.content_digest == content_digest_of(content)


def content_digest_of(content: str) -> str:
    import hashlib

    return hashlib.sha256(content.encode()).hexdigest()


def test_an_empty_field_is_left_out_of_what_is_signed() -> None:
    assert "left" not in canonical(CONTENT)
