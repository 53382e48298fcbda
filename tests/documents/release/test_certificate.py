"""What a Qualified Person relies on when a certificate lies on the desk."""

import dataclasses
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pypdfium2
import pytest
from pypdf import PdfReader

from qclab.documents.page.barcodes import decode_all
from qclab.documents.page.page import HEIGHT, LEFT, RIGHT
from qclab.documents.page.preview import one_bit_pages
from qclab.documents.page.typeface import clean
from qclab.documents.release.certificate import certificate_pdf
from qclab.documents.release.content import CertificateContent, Note, Party, PendingLine, ResultLine, content_digest
from qclab.documents.release.sheet import symbol_text
from qclab.domain.identifiers import grouped
from qclab.domain.refusals import Invalid
from qclab.domain.release.unissued import Unissued


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


def squeezed(text: str) -> str:
    return "".join(text.split())


def printed(content: CertificateContent) -> str:
    return squeezed("".join(pages(certificate_pdf(content))))


def texts_of(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from texts_of(getattr(value, field.name))
    elif isinstance(value, tuple):
        for part in value:
            yield from texts_of(part)


def characters(pdf: bytes, page: int = 0) -> list[tuple[str, float, float, float, float]]:
    """Each printed sign with its box: left, bottom, right, top."""
    with pypdfium2.PdfDocument(pdf) as document:
        text = document[page].get_textpage()
        signs = [(text.get_text_range(n, 1), *text.get_charbox(n)) for n in range(text.count_chars())]
    return [sign for sign in signs if sign[0].strip()]


def test_every_word_of_the_content_is_printed(content: CertificateContent) -> None:
    page = printed(content)
    for text in texts_of(content):
        shown = {grouped(text), re.sub(r"^<", "< ", text), text, text[:1].upper() + text[1:]}
        assert any(squeezed(form) in page for form in shown), text


def test_number_revision_and_page_x_of_y_stand_on_every_page(content: CertificateContent) -> None:
    many = dataclasses.replace(content, results=content.results * 7)
    found = pages(certificate_pdf(many))
    assert len(found) >= 4
    for number, page in enumerate(found, start=1):
        assert "COA-2026-0042, revision 2" in page
        assert f"Page {number} of {len(found)}" in page
        assert content_digest(many) in page


def test_the_table_head_is_repeated_where_results_run_over(content: CertificateContent) -> None:
    found = pages(certificate_pdf(dataclasses.replace(content, results=content.results * 7)))
    for page in found[:-1]:
        assert "Limit Result Evaluation Performed" in page


def test_a_test_that_runs_over_is_named_again(content: CertificateContent) -> None:
    panel = [ResultLine("Flow panel", "≥ 1", "2", "complies", parameter=f"Marker {n}") for n in range(60)]
    found = pages(certificate_pdf(dataclasses.replace(content, results=tuple(panel))))
    assert "Flow panel, continued" in found[1]
    assert "continued" not in found[0]


def test_nothing_leaves_the_page_or_runs_into_the_footer(content: CertificateContent) -> None:
    long = "Ωμέγα and a very long remark " * 200 + "x" * 700
    awkward = dataclasses.replace(
        content,
        product=long[:900],
        notes=(Note(long, "1"),),
        results=(dataclasses.replace(content.results[0], limit=long[:4000], result="9" * 300), *content.results * 4),
    )
    pdf = certificate_pdf(awkward)
    for page in range(len(pages(pdf))):
        for sign, left, bottom, right, top in characters(pdf, page):
            assert left >= LEFT - 1, sign
            assert right <= RIGHT + 1, sign
            assert 30 < bottom < top < HEIGHT - 25, sign


def test_long_texts_wrap_with_nothing_lost(content: CertificateContent) -> None:
    words = " ".join(f"word{n}" for n in range(900))
    chain = "".join(f"[{n}]" for n in range(300))
    long = dataclasses.replace(content, notes=(Note(words),), description=chain)
    page = printed(long)
    assert squeezed(chain) in page
    for number in range(900):
        assert f"word{number}" in page


def test_limits_and_results_stand_on_the_decimal_point(content: CertificateContent) -> None:
    signs = characters(certificate_pdf(content), 0) + characters(certificate_pdf(content), 1)
    points = {text: x for text in ("96.25", "0.38", "1.62", "≥80.0", "≤5.0", "≤0.50") for x in _point(signs, text)}
    assert len(points) == 6
    assert len({round(points[text], 1) for text in ("96.25", "0.38", "1.62")}) == 1
    assert len({round(points[text], 1) for text in ("≥80.0", "≤5.0", "≤0.50")}) == 1


def _point(signs: list[tuple[str, float, float, float, float]], text: str) -> list[float]:
    """Where the decimal point of a text stands."""
    line = "".join(sign for sign, *_ in signs)
    return [signs[found.start() + text.index(".")][1] for found in re.finditer(re.escape(text), line)][:1]


def test_the_symbol_on_each_page_reads_as_number_and_digest(content: CertificateContent) -> None:
    for width, height, dots in one_bit_pages(certificate_pdf(content), 200):
        assert decode_all(dots, width, height) == [symbol_text(content, content_digest(content))]
    assert symbol_text(content, content_digest(content)) == f"COA-2026-0042 rev. 2 {content_digest(content)}"


def test_only_embedded_fonts_and_no_page_transition(content: CertificateContent) -> None:
    for watermark in ("", "COPY"):
        for page in PdfReader(BytesIO(certificate_pdf(content, watermark))).pages:
            assert "/Trans" not in page
            for font in page["/Resources"]["/Font"].values():
                assert "/FontFile2" in font.get_object()["/FontDescriptor"], font.get_object()["/BaseFont"]


def test_the_same_content_gives_the_same_bytes(content: CertificateContent) -> None:
    first = certificate_pdf(content)
    certificate_pdf(dataclasses.replace(content, batch="another"))
    assert certificate_pdf(content) == first


def test_pages_drawn_at_the_same_moment_do_not_disturb_each_other(content: CertificateContent) -> None:
    batches = [dataclasses.replace(content, batch=f"B{n}") for n in range(8)]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(certificate_pdf, batches)) == [certificate_pdf(batch) for batch in batches]


def test_a_long_letterhead_is_printed_whole_above_the_text(content: CertificateContent) -> None:
    address = tuple(f"Building {n} of the Science Park" for n in range(14))
    laboratory = Party("Quality Control Laboratory " * 5, address, "+31", licence="NL/1", gmp_certificate="GMP/2")
    found = pages(certificate_pdf(dataclasses.replace(content, laboratory=laboratory)))
    for page in found:
        assert squeezed(laboratory.name) in squeezed(page)
        assert squeezed("13 of the Science Park · +31 · Licence NL/1 · GMP certificate GMP/2") in squeezed(page)


def test_the_document_carries_its_title_author_and_date(content: CertificateContent) -> None:
    about = PdfReader(BytesIO(certificate_pdf(content))).metadata
    assert about is not None
    assert about.title == "Certificate of analysis COA-2026-0042, revision 2, batch CT26-0042"
    assert about.author == "Cell Factory, Quality Control"
    assert about["/CreationDate"] == "D:20260421162000+02'00'"


@pytest.mark.parametrize("watermark", ["PREVIEW", "COPY", "SUPERSEDED"])
def test_a_watermark_marks_each_page(content: CertificateContent, watermark: str) -> None:
    found = pages(certificate_pdf(content, watermark))
    assert all(watermark in page for page in found)
    assert [page.replace(watermark, "").strip() for page in found] == [
        page.strip() for page in pages(certificate_pdf(content))
    ]


def test_an_interim_certificate_lists_what_is_pending_and_until_when(content: CertificateContent) -> None:
    pending = PendingLine("Sterility", "2026-03-28", "Aerobic bottle", "No growth", laboratory="Contract Virology")
    page = printed(dataclasses.replace(content, title="Interim certificate of analysis", pending=(pending,)))
    for text in ("Interimcertificateofanalysis", "Pendingresults", "Sterility,Aerobicbottle", "2026-03-28"):
        assert text in page


def test_conclusion_and_signatures_stay_on_one_page(content: CertificateContent) -> None:
    for rows in range(1, 24):
        found = pages(certificate_pdf(dataclasses.replace(content, results=content.results[:1] * rows)))
        (page,) = [page for page in found if "Conclusion" in page]
        assert "Dr S. de Wit" in page
        assert "Signed electronically" in page


def test_a_certificate_never_says_released(content: CertificateContent) -> None:
    for words in ("The batch is released.", "Complies, suitable for RELEASE"):
        with pytest.raises(Invalid) as refused:
            certificate_pdf(dataclasses.replace(content, conclusion=words))
        assert refused.value.codes == (Unissued.SAYS_RELEASED,)


def test_without_a_number_there_is_only_a_preview(content: CertificateContent) -> None:
    draft = dataclasses.replace(content, number="")
    with pytest.raises(Invalid) as refused:
        certificate_pdf(draft)
    assert refused.value.codes == (Unissued.NO_NUMBER,)
    assert "Notyetnumbered" in squeezed(pages(certificate_pdf(draft, "PREVIEW"))[0])


def test_a_sign_of_an_older_record_that_cannot_be_set_is_printed_as_its_number_not_dropped(
    content: CertificateContent,
) -> None:
    assert clean("漢字 \uff0b5") == "[U+6F22][U+5B57] [U+FF0B]5"
    pages = PdfReader(BytesIO(certificate_pdf(dataclasses.replace(content, product="漢")))).pages
    assert "[U+6F22]" in "".join(page.extract_text() for page in pages)


def test_the_digest_changes_with_any_field_and_not_with_fields_left_empty(content: CertificateContent) -> None:
    first = content_digest(content)
    assert re.fullmatch(r"[0-9a-f]{64}", first)
    assert content_digest(dataclasses.replace(content)) == first
    for field in dataclasses.fields(content):
        if field.default is not dataclasses.MISSING and getattr(content, field.name) != field.default:
            assert content_digest(dataclasses.replace(content, **{field.name: field.default})) != first, field.name
    assert content_digest(dataclasses.replace(content, batch="CT26-0043")) != first
