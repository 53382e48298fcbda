"""Rows 12 and 13: a certificate and a hundred labels, against a bare reportlab canvas."""

from collections.abc import Iterator
from io import BytesIO

from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from benchmarks.rounds import Ratio, compare
from benchmarks.sizes import Size
from qclab.documents.labels.content import LabelContent
from qclab.documents.labels.pdf import draw_labels, labels_pdf
from qclab.documents.labels.presets import preset
from qclab.documents.page.barcodes import datamatrix, decode_all
from qclab.documents.page.lengths import MM
from qclab.documents.page.preview import one_bit_pages
from qclab.documents.page.typeface import narrow, regular
from qclab.documents.release.certificate import certificate_pdf
from qclab.documents.release.content import (
    CertificateContent,
    ChainHead,
    Note,
    Party,
    ResultLine,
    SampleLine,
    Signatory,
    SpecificationLine,
    content_digest,
)
from qclab.documents.release.sheet import symbol_text
from qclab.domain.identifiers import grouped, sample_id

_RESULTS = 30
_DPI = 300


def measured(size: Size) -> Iterator[Ratio]:
    """Rows 12 and 13."""
    content = _content()
    assert _pages(certificate_pdf(content)) == 2
    assert _pages(_plain_certificate(content)) == 2
    what = f"certificate, 2 pages, {_RESULTS} results / bare canvas"
    yield compare(
        "12",
        what,
        lambda: certificate_pdf(content),
        lambda: _plain_certificate(content),
        good=2,
        best=1,
        rounds=size.rounds,
    )
    label = preset("50x25")
    contents = [
        LabelContent(sample_id(2026, number), "HUCMSC", "BM-0042", "Tube 1", "Sterility", "2026-03-02", "2-8 °C")
        for number in range(1, size.labels + 1)
    ]
    for pdf in (draw_labels(contents, label, _DPI), _plain_labels(contents)):
        read = [decode_all(dots, width, height) for width, height, dots in one_bit_pages(pdf, _DPI)]
        assert read == [[content.sample_id] for content in contents]
    yield compare(
        "13",
        f"{size.labels} labels / reportlab's own Code 128",
        lambda: draw_labels(contents, label, _DPI),
        lambda: _plain_labels(contents),
        good=2,
        best=1,
        rounds=size.rounds,
    )
    yield compare(
        "13*",
        f"{size.labels} labels, each proven to scan / the same proof of reportlab's",
        lambda: labels_pdf(contents, label, _DPI),
        lambda: _proven(_plain_labels(contents)),
        rounds=min(size.rounds, 5),
    )


def _content() -> CertificateContent:
    results = [
        ResultLine(
            f"Assay {number // 3 + 1}",
            "≥ 80.0",
            f"{81 + number / 10:.1f}",
            "complies",
            parameter=f"Parameter {number}",
            unit="%",
            method=f"M-{number // 3 + 1:03d}, revision 2",
            performed="2026-03-14",
        )
        for number in range(_RESULTS)
    ]
    return CertificateContent(
        title="Certificate of analysis",
        laboratory=Party("Cell Factory, Quality Control", ("Science Park 12", "2333 CH Leiden"), "+31 71 555 01 00"),
        product="CD19 CAR-T, autologous",
        batch="CT26-0042",
        conclusion="The batch complies with specification SP-0031, version 4.",
        number="COA-2026-0042",
        issued="2026-04-21 16:20 +02:00",
        client=Party("NovaCell Therapeutics BV", ("Bio Science Park 3", "9713 GX Groningen")),
        product_code="NVC-019",
        dosage_form="Dispersion for infusion",
        stage="Drug product",
        manufactured="2026-03-13",
        expiry="2026-03-15 18:00 CET (+01:00)",
        specifications=(SpecificationLine("SP-0031", "version 4", "CD19 CAR-T drug product"),),
        samples=(SampleLine(sample_id(2026, 31), "1 of 3", "2026-03-13 17:40", "2026-03-13 18:05", "Intact, 4.1 °C"),),
        results=tuple(results),
        notes=(Note("Tested in duplicate.", "1"),),
        rounding="Ph. Eur. 1.4",
        statements=("This certificate may be reproduced only in full.",),
        signatories=(Signatory("Dr S. de Wit", "Head of Quality Control", "Approved"),),
        chain_head=ChainHead(120345, "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"),
        program="QC Lab 0.1.0",
    )


def _plain_certificate(content: CertificateContent) -> bytes:
    """The same facts and results by ``drawString`` at fixed places: no layout, no wrapping, no digest."""
    target = BytesIO()
    canvas = Canvas(target, A4)
    font, half = regular().name, _RESULTS // 2
    symbol = datamatrix(symbol_text(content, content_digest(content)))
    said = [(name, value) for name, value in vars(content).items() if isinstance(value, str) and value]
    for page in (0, 1):
        canvas.setFont(font, 19)
        canvas.drawString(50, 780, content.title)
        canvas.setFont(font, 8)
        for place, (name, value) in enumerate(said):
            canvas.drawString(50 + 250 * (place % 2), 750 - 12 * (place // 2), name)
            canvas.drawString(130 + 250 * (place % 2), 750 - 12 * (place // 2), value)
        for place, line in enumerate(content.results[page * half : (page + 1) * half]):
            y = 560 - 24 * place
            canvas.line(50, y - 4, 545, y - 4)
            cells = (line.parameter, line.unit, line.limit, line.result, line.evaluation, line.performed)
            for x, words in zip((50, 220, 270, 340, 410, 490), cells, strict=True):
                canvas.drawString(x, y, words)
            canvas.drawString(50, y + 10, f"{line.test}, {line.method}")
        for down, row in enumerate(symbol):
            for across, ink in enumerate(row):
                if ink:
                    canvas.rect(500 + across, 60 - down, 1, 1, stroke=0, fill=1)
        canvas.drawString(50, 40, f"Page {page + 1} of 2")
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def _plain_labels(contents: list[LabelContent]) -> bytes:
    """The same words at fixed places, and reportlab's own bars."""
    target = BytesIO()
    canvas = Canvas(target, (50 * MM, 25 * MM))
    for content in contents:
        Code128(content.sample_id, barHeight=5.5 * MM, barWidth=0.254 * MM).drawOn(canvas, 0, 17 * MM)
        canvas.setFont(narrow().name, 7)
        canvas.drawString(2 * MM, 14 * MM, grouped(content.sample_id))
        for place, words in enumerate((content.product, content.batch, content.test, content.container)):
            canvas.drawString(2 * MM, (11 - 3 * place) * MM, words)
        canvas.drawString(26 * MM, 11 * MM, content.sampled)
        canvas.drawString(26 * MM, 8 * MM, content.storage)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def _proven(pdf: bytes) -> None:
    assert all(decode_all(dots, width, height) for width, height, dots in one_bit_pages(pdf, _DPI))


def _pages(pdf: bytes) -> int:
    return sum(1 for _ in one_bit_pages(pdf, 36))
