"""The trail of a batch on paper: every event in order under its day, and what proves it."""

from io import BytesIO

from pypdf import PdfReader

from qclab.documents.trail.content import BatchTrail, TrailLine
from qclab.documents.trail.trail import batch_trail_pdf


def test_the_paper_has_every_event_under_its_day_and_the_head_of_the_trail() -> None:
    lines = tuple(
        TrailLine(
            str(n),
            f"Monday 2099-03-{2 + n // 30:02}",
            "09:30:00",
            "Ann",
            f"Endotoxins 0.{n} → 0.56 EU/mL",
            "A09",
            "misread",
        )
        for n in range(60)
    )
    content = BatchTrail(
        "Quality Control", "CAR-01", "CAR-T", "House", "UTC", lines, "71 " + "ab" * 32, "2099-03-04 08:00 +00:00"
    )
    pdf = batch_trail_pdf(content)
    assert pdf == batch_trail_pdf(content)
    pages = [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]
    text = "\n".join(pages)
    places = [text.index(f"Endotoxins 0.{n} →") for n in range(60)]
    assert places == sorted(places)
    assert text.index("Monday 2099-03-02") < places[0] < places[29] < text.index("Monday 2099-03-03") < places[30]
    for number, page in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in page
        assert "Audit trail of CAR-01" in page
        assert "71 abab" in page
    assert "60 events" in pages[0]
